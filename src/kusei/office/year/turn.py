"""年度切替: what must happen between one fiscal year and the next, each line checked from data with its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import Grant
from kusei.core.access.powers import POWERS
from kusei.core.approval.lifecycle import LIFE as DRAFT
from kusei.core.approval.models import Draft
from kusei.core.inquiry.lifecycle import AT_WARD
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.ledger.models import Agreement, Holding, Post, Ward
from kusei.core.records.models import Document
from kusei.core.rules import settlement
from kusei.core.rules.models import RuleRow
from kusei.core.rules.registry import RULES
from kusei.office.models import Handover
from kusei.office.queries import without_handover
from kusei.office.year import queries, series
from kusei.office.year.models import Occasion, Task

Words = str | Promise
MOST = 300
HALF = 182


@dataclass(frozen=True)
class Turn:
    """The change to fiscal ``year``, in the eyes of ``actor``, for one ward or (None) for all it reaches."""

    actor: Actor
    ward: Ward | None
    year: int

    @property
    def first(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last(self) -> date:
        """31 March: the last day of the old year."""
        return self.first - timedelta(days=1)

    def here(self, rows: QuerySet[Any], path: str = "ward") -> Any:
        return rows.filter(**{path: self.ward}) if self.ward else rows


@dataclass(frozen=True)
class Item:
    """One row behind a line."""

    what: Words
    url: str = ""
    note: Words = ""
    day: date | None = None


@dataclass(frozen=True)
class Line:
    """``rows``: what is still to do (or, with ``info``, what is so). ``act``: where it is done, as (label, url name)."""

    key: str
    label: Words
    done: Words
    rows: Callable[[Turn], Sequence[Item]]
    act: tuple[Words, str] | None = None
    info: bool = False


def year_in_view(today: date) -> int:
    """From October the coming change of year, until September the one just gone."""
    this = calendar.fiscal_year_of(today)
    return this + 1 if (date(this + 1, 4, 1) - today).days <= HALF else this


def _numbers(t: Turn) -> list[Item]:
    keys = series.missing(t.ward, t.year)
    names = series.words(keys)
    return [Item(names[k]) for k in keys]


def _disposable(t: Turn) -> list[Item]:
    rows = t.here(Document.objects.seen_by(t.actor)).filter(state="filed", disposable_on=t.first)
    return [Item(f"{d.number_text} {d.title}", d.get_absolute_url(), day=d.disposable_on) for d in rows.order_by("pk")[:MOST]]


def _kept_from(t: Turn) -> list[Item]:
    rows = t.here(Document.objects.seen_by(t.actor)).filter(state="filed", closed_on__range=(date(t.year - 1, 4, 1), t.last))
    rows = rows.select_related("classification").order_by("closed_on", "pk")[:MOST]
    return [Item(f"{d.number_text} {d.title}", d.get_absolute_url(), str(d.get_years_display()), d.closed_on) for d in rows]


def _not_filed(t: Turn) -> list[Item]:
    rows = t.here(Document.objects.seen_by(t.actor)).filter(state="open", fiscal_year__lt=t.year).order_by("entered_on", "pk")[:MOST]
    return [Item(f"{d.number_text} {d.title}", d.get_absolute_url(), day=d.entered_on) for d in rows]


def _handovers(t: Turn) -> list[Item]:
    return [
        Item(str(c.post), reverse("office:unbegun_handovers"), f"{c.outgoing.name} → {c.incoming.name}", c.changes_on)
        for c in without_handover(t.first - timedelta(days=30), t.first + timedelta(days=30), ward=t.ward)
    ]


def _unsigned(t: Turn) -> list[Item]:
    rows = t.here(Handover.objects.seen_by(t.actor)).exclude(state__in=("done", "dropped")).filter(changes_on__lte=t.first + timedelta(days=30))
    rows = rows.select_related("post__division__ward").defer("post__division__ward__boundary").order_by("changes_on", "pk")[:MOST]
    return [Item(f"{h.number} {h.post}", h.get_absolute_url(), h.get_state_display(), h.changes_on) for h in rows]


def _terms(t: Turn) -> list[Item]:
    """Appointments that end with the year, at posts nobody is named for on 1 April."""
    ending = t.here(Holding.objects.filter(until__range=(date(t.year, 3, 1), t.last)), "post__ward")
    ending = ending.select_related("staff", "post__division__ward").defer("post__division__ward__boundary").order_by("post__ward__code", "post", "pk")
    rows = list(ending[:MOST])
    posts = {h.post_id for h in rows}
    heirs = dict(Post.objects.filter(pk__in=posts).exclude(succeeded_by=None).values_list("pk", "succeeded_by"))
    held = set(Holding.objects.as_of(t.first).filter(post__in=posts | set(heirs.values())).values_list("post", flat=True))
    ended = set(Post.objects.filter(pk__in=posts, until__lte=t.last, succeeded_by=None).values_list("pk", flat=True))
    return [
        Item(str(h.post), h.post.get_absolute_url(), h.staff.name, h.until) for h in rows
        if h.post_id not in held and heirs.get(h.post_id) not in held and h.post_id not in ended
    ]


def _grants(t: Turn) -> list[Item]:
    ending = t.here(Grant.objects.filter(until__range=(date(t.year, 3, 1), t.last)), "post__ward").select_related("post__division__ward")
    rows = list(ending.defer("post__division__ward__boundary").order_by("post", "power", "pk")[:MOST])
    on = set(Grant.objects.as_of(t.first).filter(post__in=[g.post_id for g in rows]).values_list("post", "power"))
    return [
        Item(str(g.post), g.post.get_absolute_url(), POWERS[g.power].label if g.power in POWERS else g.power, g.until)
        for g in rows if (g.post_id, g.power) not in on and (g.post.until is None or g.post.until > t.last)
    ]


def _bare(title: str) -> str:
    """A title without its fiscal year: the same inquiry of another year."""
    head, mark, tail = title.partition("年度")  # data
    return tail.strip() if mark and len(head) <= 6 else title.strip()


def _recurring(t: Turn) -> list[Item]:
    """Inquiries sent in the old year that the new one has not got, by kind and title."""
    old = calendar.Period.fiscal_year(t.year - 1).instants()
    sent = Inquiry.objects.seen_by(t.actor).filter(sent_at__gte=old[0], sent_at__lt=old[1]).exclude(state="withdrawn")
    # A draft not yet sent counts: somebody has begun.
    newer = Inquiry.objects.seen_by(t.actor).filter(Q(sent_at__gte=old[1]) | Q(state="draft")).exclude(state="withdrawn")
    there = {(kind, _bare(title)) for kind, title in newer.values_list("kind", "title")}
    return [
        Item(i.title, i.get_absolute_url(), i.get_kind_display(), calendar.jst_date(i.sent_at)) for i in sent.order_by("sent_at", "pk")[:MOST]
        if (i.kind, _bare(i.title)) not in there and i.sent_at
    ]


def _replies(t: Turn) -> list[Item]:
    before = calendar.Period.fiscal_year(t.year - 1).instants()[1]
    rows = t.here(Reply.objects.seen_by(t.actor)).filter(state__in=AT_WARD, inquiry__state="open", inquiry__sent_at__lt=before)
    rows = rows.select_related("inquiry", "ward").defer("ward__boundary").order_by("due_at", "pk")[:MOST]
    return [Item(r.inquiry.title, r.get_absolute_url(), r.ward.name, calendar.jst_date(r.due_at)) for r in rows]


def _rules(t: Turn) -> list[Item]:
    """Rule values that end by 31 March with none after them: from 1 April the declared default would hold unseen."""
    ending = RuleRow.objects.filter(until__range=(date(t.year - 1, 4, 1), t.last)).filter(Q(ward=None) | Q(ward=t.ward) if t.ward else Q())
    rows = list(ending.select_related("ward").defer("ward__boundary").order_by("key", "pk")[:MOST])
    on = set(RuleRow.objects.held_from(t.first).filter(key__in={r.key for r in rows}).values_list("key", "ward"))
    return [
        Item(RULES[r.key].label if r.key in RULES else r.key, reverse("office:rule", args=[r.key]), r.ward.name if r.ward else _("市全体"), r.until)
        for r in rows if (r.key, r.ward_id) not in on and r.key in RULES
    ]


def _settling(t: Turn) -> list[Item]:
    closes = settlement.closes_on(t.year - 1)
    if calendar.today() > closes:
        return []
    return [Item(_t("%(year)sの収入・支出の入力") % {"year": calendar.fiscal_year_label(t.year - 1)}, reverse("today"), day=closes)]


def _agreements(t: Turn) -> list[Item]:
    """Agreements that end in the last quarter without a later one of the same body and title."""
    rows = t.here(Agreement.objects.seen_by(t.actor)).filter(until__range=(date(t.year, 1, 1), t.last))
    rows = list(rows.select_related("organisation").order_by("until", "pk")[:MOST])
    later = set(Agreement.objects.held_from(t.first).filter(organisation__in=[a.organisation_id for a in rows]).values_list("organisation", "title"))
    return [
        Item(a.title, a.get_absolute_url(), a.organisation.name, a.until) for a in rows if (a.organisation_id, a.title) not in later
    ]


def _drafts(t: Turn) -> list[Item]:
    over = [key for key, state in DRAFT.states.items() if state.final]
    before = calendar.Period.fiscal_year(t.year - 1).instants()[1]
    rows = t.here(Draft.objects.seen_by(t.actor)).exclude(state__in=over).filter(drafted_at__lt=before).order_by("drafted_at", "pk")[:MOST]
    return [Item(f"{d.number} {d.title}", d.get_absolute_url(), DRAFT.of(d).label, calendar.jst_date(d.drafted_at)) for d in rows]


def _tasks(t: Turn) -> list[Item]:
    """Posts whose yearly tasks have no day in the new year yet."""
    tasks = t.here(Task.objects.seen_by(t.actor)).held_from(t.first)
    there = Occasion.objects.filter(fiscal_year=t.year).values("task")
    left = tasks.exclude(pk__in=there).select_related("post__division__ward").defer("post__division__ward__boundary")
    posts: dict[int, tuple[Post, int]] = {}
    for task in left.order_by("post", "pk"):
        posts[task.post_id] = (task.post, posts.get(task.post_id, (task.post, 0))[1] + 1)
    return [Item(str(p), reverse("year:carry_over", args=[p.ref]), _t("%(n)s件") % {"n": n}) for p, n in posts.values()][:MOST]


def _stray(t: Turn) -> list[Item]:
    return [Item(task.title, task.get_absolute_url(), str(task.post)) for task in queries.stray(t.ward.pk if t.ward else None)]


LINES: tuple[Line, ...] = (
    Line("handovers", _("引継書がまだの職"), _("人が替わる職の引継書は、すべて作り始めています。"), _handovers,
         (_("事務引継書を作る"), "office:unbegun_handovers")),
    Line("unsigned", _("署名がそろっていない引継書"), _("引継書の署名は、すべてそろっています。"), _unsigned, (_("事務引継を開く"), "office:handovers")),
    Line("terms", _("3月31日で任期が終わり、後任のない職"), _("任期の終わる職には、すべて後任がいます。"), _terms, (_("組織と職を開く"), "office:organisation")),
    Line("grants", _("3月31日で終わり、続きのない権限"), _("年度末で切れる権限はありません。"), _grants, (_("組織と職を開く"), "office:organisation")),
    Line("numbers", _("新年度の番号が開いていない"), _("新年度の番号は、すべて開いています。"), _numbers, (_("新年度の番号を開く"), "year:open_series")),
    Line("rules", _("3月31日で終わり、続きのない規則の値"), _("年度末で切れる規則の値はありません。"), _rules, (_("規則を開く"), "office:rules")),
    Line("agreements", _("年度末までに終わり、続きのない協定"), _("年度末までに終わる協定はありません。"), _agreements, (_("協定を開く"), "office:agreements")),
    Line("recurring", _("前の年度にあり、新年度にまだない照会"), _("前の年度の照会は、新年度にもすべてあります。"), _recurring, (_("照会を開く"), "inquiry:list")),
    Line("replies", _("前の年度からの、出していない回答"), _("前の年度の照会には、すべて回答しています。"), _replies, (_("照会を開く"), "inquiry:list")),
    Line("drafts", _("前の年度からの、決裁の済んでいない起案"), _("前の年度の起案は、すべて済んでいます。"), _drafts, (_("起案を開く"), "approval:list")),
    Line("documents", _("前の年度の、完結していない文書"), _("前の年度の文書は、すべて完結しています。"), _not_filed, (_("文書の登録簿を開く"), "records:list")),
    Line("disposable", _("4月1日から廃棄できる文書"), _("4月1日に保存年限の切れる文書はありません。"), _disposable, (_("廃棄一覧を作る"), "records:disposals")),
    Line("tasks", _("年間の予定を新年度に引き継いでいない職"), _("年間の予定は、すべて新年度に引き継いでいます。"), _tasks, (_("年間の予定を開く"), "year:list")),
    Line("stray", _("なくなった職に残る年間の予定"), _("なくなった職に残る予定はありません。"), _stray, (_("年間の予定を開く"), "year:list")),
    Line("settling", _("出納整理期間"), _("前の年度の出納は閉鎖しています。"), _settling, info=True),
    Line("kept", _("4月1日から保存年限を数え始める文書"), _("この年度に完結した文書はありません。"), _kept_from, info=True),
)
BY_KEY = {line.key: line for line in LINES}
