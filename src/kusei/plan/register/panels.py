"""The plan as it stands on the screen: cards of the tree, passages of the source, a node with all that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import ROOMS
from kusei.core.ui.parts import Badge
from kusei.plan.register import queries
from kusei.plan.register.figures import Figures, Live, newest_period, started
from kusei.plan.register.models import Answer, Kind, Node, Plan, SourceLine, Wish
from kusei.plan.register.topics import room_label
from kusei.plan.register.words import LINES, role_words, said

Words = str | Promise
NOT_CONNECTED = Badge(_("未接続"), "off")
NO_EVIDENCE = Badge(_("証拠なし"), "neutral")
BELOW = (Kind.ISSUE, Kind.POLICY, Kind.INITIATIVE)
FRONT = (Kind.THINKING, Kind.CHANGE, Kind.PRINCIPLE, Kind.CARRIED_OVER, Kind.WATCH, Kind.DIRECTION, Kind.CONTENT, Kind.RESULT)


@dataclass(frozen=True)
class RoomState:
    """The system that answers a line, and in how many wards it is in use."""

    key: str
    label: Words
    url: str
    badge: Badge


@dataclass(frozen=True)
class Told:
    """A node with what answers and measures it. ``badge`` stands in for a figure that cannot be said."""

    node: Node
    rooms: tuple[RoomState, ...] = ()
    live: Live | None = None
    badge: Badge | None = None

    @property
    def url(self) -> str:
        return self.node.get_absolute_url()


@dataclass
class SectionCard:
    node: Node
    issues: list[Told] = field(default_factory=list)
    policies: list[Told] = field(default_factory=list)
    initiatives: list[Told] = field(default_factory=list)


@dataclass
class PillarCard:
    """``tone`` 1..4 is the pillar's colour; a fifth pillar begins again."""

    node: Node
    tone: int
    sections: list[SectionCard] = field(default_factory=list)

    @property
    def initiatives(self) -> list[Told]:
        return [told for section in self.sections for told in section.initiatives]

    @property
    def measured(self) -> int:
        return sum(told.badge is None for told in self.initiatives)


@dataclass
class Tree:
    pillars: list[PillarCard]
    front: list[tuple[Words, list[Told]]]
    figures: Figures

    @property
    def initiatives(self) -> int:
        return sum(len(p.initiatives) for p in self.pillars)

    @property
    def measured(self) -> int:
        return sum(p.measured for p in self.pillars)


class Telling:
    """Puts rooms and figures beside nodes; answers and wishes of a whole plan in two queries."""

    def __init__(self, plan: Plan, *, links: bool) -> None:
        self.figures = Figures(newest_period())
        self._started, self._links = started(), links
        self._rooms, self._keys = defaultdict(list), defaultdict(list)
        for node_id, room in Answer.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "room"):
            self._rooms[node_id].append(room)
        for node_id, key in Wish.objects.filter(node__plan=plan).order_by("pk").values_list("node_id", "key"):
            self._keys[node_id].append(key)

    def of(self, node: Node) -> Told:
        live = self.figures.best(self._keys[node.pk])
        return Told(node, tuple(self.room(r) for r in self._rooms[node.pk]), live, badge_of(live))

    def room(self, key: str) -> RoomState:
        room = ROOMS.get(key)
        return RoomState(key, room.label if room else room_label(key), self._url(key), self._room_badge(key))

    def _url(self, key: str) -> str:
        room = ROOMS.get(key)
        if room is None or not self._links:
            return ""
        try:
            return reverse(room.home)
        except NoReverseMatch:
            return ""

    def _room_badge(self, key: str) -> Badge:
        room, whole = ROOMS.get(key), len(self.figures.wards)
        if room is None:
            return NOT_CONNECTED
        if not room.adoptable:
            return Badge(_("全市で利用"), "ok")
        count = self._started.get(key, 0)
        words = _t("%(whole)s区中%(count)s区で開始") % {"whole": whole, "count": count}
        return Badge(words, "off" if not count else "ok" if count >= whole else "info")


def badge_of(live: Live | None) -> Badge | None:
    """None when there is a figure to say."""
    if live is None or live.state == "silent":
        return NO_EVIDENCE
    return NOT_CONNECTED if live.state == "not_connected" else None


def tree_of(plan: Plan, *, links: bool) -> Tree:
    """The plan as cards: pillar > section > issues, policies, initiatives; the rest after them. Ten queries at most."""
    telling = Telling(plan, links=links)
    pillars: dict[int, PillarCard] = {}
    sections: dict[int, SectionCard] = {}
    front: defaultdict[str, list[Told]] = defaultdict(list)
    for node in queries.nodes_of(plan):
        if node.kind == Kind.PILLAR:
            pillars[node.pk] = PillarCard(node, len(pillars) % 4 + 1)
        elif node.kind == Kind.SECTION:
            sections[node.pk] = SectionCard(node)
            pillars[node.parent_id or 0].sections.append(sections[node.pk])
        elif node.kind in BELOW and node.parent_id in sections:
            section = sections[node.parent_id]
            {Kind.ISSUE: section.issues, Kind.POLICY: section.policies}.get(
                Kind(node.kind), section.initiatives).append(telling.of(node))
        else:
            front[node.kind].append(telling.of(node))
    return Tree(list(pillars.values()), [(k.label, front[k]) for k in FRONT if front[k]], telling.figures)


# Coverage -----------------------------------------------------------------------------------------------------------


@dataclass
class Passage:
    """Consecutive source lines with one meaning. ``lines``: (number, text). ``reason`` says why it is not placed."""

    lines: list[tuple[int, str]]
    state: str
    role: str
    words: str
    url: str
    told: tuple[Told, ...] = ()
    reason: str = ""
    gap: bool = False

    @property
    def is_heading(self) -> bool:
        return self.role in ("title", "") or self.role.endswith(".heading") or self.role == "earlier_plan"

    @property
    def first(self) -> int:
        return self.lines[0][0]

    @property
    def key(self) -> tuple[str, str, tuple[int, ...]]:
        return self.state, self.role, tuple(t.node.pk for t in self.told)


@dataclass(frozen=True)
class Coverage:
    passages: list[Passage]
    counts: dict[str, int]

    @property
    def unclear(self) -> list[Passage]:
        return [p for p in self.passages if p.state == SourceLine.State.NOT_UNDERSTOOD]


def coverage_of(plan: Plan, *, links: bool) -> Coverage:
    """The source as it stands, line by line. Every line that holds something is in exactly one passage."""
    telling = Telling(plan, links=links)
    told: dict[int, Told] = {}
    passages: list[Passage] = []
    counts = dict.fromkeys(SourceLine.State.values, 0)
    gap = False
    for line in plan.source_lines.prefetch_related("nodes").order_by("no"):
        counts[line.state] += 1
        if line.state == SourceLine.State.BLANK:
            gap = True
            continue
        nodes = sorted(line.nodes.all(), key=lambda n: (n.plan_id, n.order))
        for node in nodes:
            told.setdefault(node.pk, telling.of(node))
        new = _passage(plan, line, tuple(told[n.pk] for n in nodes), gap=gap)
        if passages and new.told and not new.is_heading and passages[-1].key == new.key:
            passages[-1].lines.extend(new.lines)
        else:
            passages.append(new)
        gap = False
    return Coverage(passages, counts)


def _passage(plan: Plan, line: SourceLine, told: tuple[Told, ...], *, gap: bool) -> Passage:
    url = told[0].url if told else plan.get_absolute_url()
    if line.role == "earlier_plan" and plan.predecessor_id:
        url = plan.predecessor.get_absolute_url() if plan.predecessor else url
    reason = said(LINES, line.reason, line.params) if line.reason else ""
    words = role_words(line.role) if line.role else str(SourceLine.State(line.state).label)
    return Passage([(line.no, line.text.strip())], line.state, line.role, words, url, told, reason, gap)


def narrowed(passages: Iterable[Passage], show: str) -> list[Passage]:
    """``show``: unclear | unconnected | silent | "" (all)."""
    tests = {
        "unclear": lambda p: p.state == SourceLine.State.NOT_UNDERSTOOD,
        "unconnected": lambda p: any(r.badge is NOT_CONNECTED for t in p.told for r in t.rooms),
        "silent": lambda p: any(t.node.kind in BELOW and t.badge is not None for t in p.told) and not p.is_heading,
    }
    test = tests.get(show)
    return [p for p in passages if test is None or test(p)]


def ancestors(node: Node) -> Sequence[Node]:
    """From the pillar down to the node's parent; at most two queries."""
    found: list[Node] = []
    at = node.parent
    while at is not None:
        found.insert(0, at)
        at = at.parent
    return found
