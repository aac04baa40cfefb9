"""新旧対照: two versions side by side, item by item, with the parts that differ and the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.plan.register import rules
from kusei.plan.register.models import Change, Kind, Mode, Plan, Revision

Words = str | Promise
Parts = list[tuple[str, bool]]
HOW: dict[str, Words] = {"added": _("新設"), "ended": _("廃止"), "changed": _("改正"), "moved": _("移動")}
TONE = {"added": "ok", "ended": "off", "changed": "warn", "moved": "info"}


@dataclass(frozen=True)
class Line:
    """One item of the table. ``new`` and ``old`` are texts in parts, True where they differ; None where it did not stand."""

    ref: str
    how: str
    kind: str
    place: str
    new: Parts | None
    old: Parts | None
    reason: str

    @property
    def how_label(self) -> Words:
        return HOW[self.how]

    @property
    def tone(self) -> str:
        return TONE[self.how]


def lines(old: Mapping[str, rules.Content], new: Mapping[str, rules.Content], reasons: Mapping[str, str]) -> list[Line]:
    found = []
    for d in rules.differences(old, new):
        tree = new if d.new is not None else old
        said = tree[d.ref]
        kind, place = str(Kind(said["kind"]).label), _place(tree, said)
        if d.old is None or d.new is None:
            whole: Parts = [("\n".join(_fields(tree, said, None).values()), True)]
            found.append(Line(d.ref, d.how, kind, place, whole if d.old is None else None, whole if d.new is None else None, reasons.get(d.ref, "")))
            continue
        left, right = _fields(old, d.old, d.new), _fields(new, d.new, d.old)
        before: Parts = []
        after: Parts = []
        for key in dict.fromkeys((*left, *right)):
            a, b = rules.segments(left.get(key, ""), right.get(key, ""))
            before += [*([("\n", False)] if before and a else []), *a]
            after += [*([("\n", False)] if after and b else []), *b]
        found.append(Line(d.ref, d.how, kind, place, after, before, reasons.get(d.ref, "")))
    return found


def _fields(tree: Mapping[str, rules.Content], said: rules.Content, other: rules.Content | None) -> dict[str, str]:
    """The title, and whatever else is said (of a new or ended item) or differs (of a changed one)."""
    found = {"title": f"{said['no']} {said['title']}".strip() or _t("（題名のない節）")}
    words = {"text": said["text"], "mode": str(Mode(said["mode"]).label) if said["mode"] else "", "target": said["target"]}
    labels = {"text": "", "mode": _t("進め方："), "target": _t("目標：")}
    for key, value in words.items():
        if (value and other is None) or (other is not None and said[key] != other[key]):
            found[key] = f"{labels[key]}{value or _t('（なし）')}"
    if other is not None and said["parent"] != other["parent"]:
        found["parent"] = _t("場所：%(place)s") % {"place": _place(tree, said) or _t("（先頭）")}
    return found


def _place(tree: Mapping[str, rules.Content], said: rules.Content) -> str:
    above: list[str] = []
    at = tree.get(said["parent"])
    while at is not None:
        if at["title"]:
            above.insert(0, f"{at['no']} {at['title']}".strip())
        at = tree.get(at["parent"])
    return " ＞ ".join(above)


def reasons_of(changes: Sequence[Change]) -> dict[str, str]:
    """Item ref -> the reasons given for it."""
    found: dict[str, list[str]] = {}
    for change in changes:
        for patch in change.patches:
            found.setdefault(patch["node"], []).append(change.reason)
    return {ref: " ".join(dict.fromkeys(r)) for ref, r in found.items()}


def reasons_between(plan: Plan, first: date, last: date) -> dict[str, str]:
    """Reasons of the versions that took effect after ``first`` up to ``last``."""
    low, high = sorted((first, last))
    changes = Change.objects.filter(
        revision__plan=plan, revision__state__in=("decided", "in_force"), revision__effective_on__gt=low,
        revision__effective_on__lte=high).order_by("revision__effective_on", "position")
    return reasons_of(list(changes))


def touched(revision: Revision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(items changed, those of them that end)."""
    patches = [p for change in revision.changes.all() for p in change.patches]
    refs = tuple(dict.fromkeys(p["node"] for p in patches))
    return refs, tuple(p["node"] for p in patches if "gone" in p["patch"])
