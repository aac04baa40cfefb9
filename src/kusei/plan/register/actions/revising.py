"""変更案: drafting a set of changes, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.refs import new_ref
from kusei.plan.register import history, rules
from kusei.plan.register.actions.effect import begin_history
from kusei.plan.register.models import Change, Kind, Mode, Node, Plan, Revision
from kusei.plan.register.powers import EDIT

FAULTS = {
    "orphan": _("「%(title)s」の上の項目がなくなります。先に移すか、いっしょに廃止してください。"),
    "place": _("「%(title)s」はこの場所に置けません（柱の下に節、節の下に課題・方針・取り組み）。"),
    "title": _("題名のない項目があります。"),
}


def post_of(actor: Actor) -> str:
    return str(actor.post)[:160] if isinstance(actor, Staff) else actor.label


def first_day(plan: Plan) -> date:
    """The day a plan's first version holds from: the first of its years, or when it was published if that was earlier."""
    begins = date(plan.from_year, 4, 1) if plan.from_year else calendar.today()
    return min(begins, plan.published_on or begins)


def fault_words(tree: Mapping[str, rules.Content], before: Mapping[str, rules.Content] | None = None) -> list[str]:
    """What would be wrong with the plan, in words; faults it had before are not this set's."""
    had = set(rules.faults(before)) if before is not None else set()
    return [str(FAULTS[code]) % {"title": tree[ref]["title"]} for ref, code in rules.faults(tree) if (ref, code) not in had]


class StartRevision(Action):
    verb, power, label = "register.start_revision", EDIT, _("変更案を起こす")
    effect = _("変更案が起案中として残ります。計画そのものは、決裁されるまで変わりません。")
    on, tone = "plan", "main"
    plan: Plan
    title: str
    reason: str
    effective_on: date
    occasion: str = "regular"

    @classmethod
    def hindrance(cls, actor: Actor, row: Plan) -> str:
        return "" if row.state == "published" else _t("変更案は、公表中の計画に対して起こします。案のうちは直接直せます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)
        _set_stands(self.plan, self.title, self.reason, self.effective_on, self.occasion)

    def perform(self) -> Revision:
        begin_history(self.plan, day=first_day(self.plan), at=self.moment)
        return Revision.objects.create(
            plan=self.plan, title=self.title.strip()[:120], reason=self.reason.strip(), effective_on=self.effective_on,
            occasion=self.occasion, drafted_on=calendar.today(), drafted_by=post_of(self.actor),
        )

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"occasion": result.occasion, "effective_on": result.effective_on.isoformat(), "revision": result.ref}


def _set_stands(plan: Plan, title: str, reason: str, effective_on: date, occasion: str) -> None:
    if not title.strip():
        raise Refused(_("件名を入れてください。"), field="title")
    if not reason.strip():
        raise Refused(_("見直しの理由を入れてください。新旧対照表に載ります。"), field="reason")
    if occasion not in Revision.Occasion.values:
        raise Refused(_("見直しの種類を選んでください。"), field="occasion")
    if effective_on < first_day(plan):
        raise Refused(_("計画が始まる前の日です。"), field="effective_on")
    if plan.to_year and effective_on > date(plan.to_year + 1, 3, 31):
        raise Refused(_("計画が終わったあとの日です。"), field="effective_on")


class OnRevision(Action):
    power = EDIT
    on = "revision"
    revision: Revision

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.revision):
            raise Refused(reason)


class EditRevision(OnRevision):
    verb, label = "register.edit_revision", _("件名・理由・日を直す")
    effect = _("変更案の件名、理由、効力が生じる日を直します。日を変えると、変更前の内容を読み直します。")
    title: str
    reason: str
    effective_on: date
    occasion: str = "regular"

    def check(self) -> None:
        _set_stands(self.revision.plan, self.title, self.reason, self.effective_on, self.occasion)

    def perform(self) -> Revision:
        row = self.revision
        row.title, row.reason = self.title.strip()[:120], self.reason.strip()
        row.effective_on, row.occasion = self.effective_on, self.occasion
        row.save(update_fields=["title", "reason", "effective_on", "occasion"])
        before = history.tree_on(row.plan, row.effective_on)
        for change in row.changes.all():
            if missing := set(change.base) - set(before):
                title = change.base[min(missing)]["title"]
                raise Refused(_t("その日には「%(title)s」がありません。変更を取り除いてから日を変えてください。") % {"title": title},
                              field="effective_on")
            Change.objects.filter(pk=change.pk).update(base={ref: before[ref] for ref in change.base})
        return row


class AddChange(OnRevision):
    """One change. ``item``, ``parent``, ``after``, ``others`` are refs, which may be of items the set itself adds."""

    verb, label = "register.add_change", _("変更を加える")
    effect = _("変更案に変更を一つ加えます。計画はまだ変わりません。")
    tone = "main"
    change: str
    reason: str
    item: str = ""
    kind: str = ""
    parent: str = ""
    after: str = ""
    no: str = ""
    title: str = ""
    text: str = ""
    mode: str = ""
    target: str = ""
    others: Sequence[str] = ()
    parts: Sequence[str] = ()

    def check(self) -> None:
        self._before, self._tree = history.proposed(self.revision)
        if self.change not in Change.Verb.values:
            raise Refused(_("変え方を選んでください。"), field="change")
        if not self.reason.strip():
            raise Refused(_("理由を入れてください。新旧対照表に載ります。"), field="reason")
        if self.change != Change.Verb.ADD and self.item not in self._tree:
            raise Refused(_("変える項目を選んでください。"), field="item")
        self._patches = list(getattr(self, f"_by_{self.change}")())

    def _by_add(self) -> list[dict[str, Any]]:
        if self.kind not in Kind.values:
            raise Refused(_("項目の種類を選んでください。"), field="kind")
        said = {
            "kind": self.kind, "parent": self.parent, "rank": rules.rank_after(self._tree, self.parent, self.after),
            **self._words(), "mode": self._mode(self.kind),
        }
        return self._stands(new_ref(), said)

    def _words(self) -> dict[str, str]:
        return {"no": self.no.strip()[:12], "title": self.title.strip()[:400], "text": self.text.strip(), "target": self.target.strip()[:300]}

    def _mode(self, kind: str) -> str:
        if kind != Kind.INITIATIVE:
            return ""
        if self.mode not in Mode.values:
            raise Refused(_("取り組みの進め方を選んでください。"), field="mode")
        return self.mode

    def _stands(self, ref: str, patch: dict[str, Any]) -> list[dict[str, Any]]:
        """The patch, if the tree would have no new fault at this item."""
        tree = {**self._tree, ref: rules.patched(self._tree.get(ref), patch) or {}}
        wrong = next((code for at, code in rules.faults(tree) if at == ref), None)
        if wrong:
            raise Refused(str(FAULTS[wrong]) % {"title": tree[ref]["title"]}, field="title" if wrong == "title" else "parent")
        return [{"node": ref, "patch": patch}]

    def _by_change(self) -> list[dict[str, Any]]:
        now = self._tree[self.item]
        wanted = {**self._words(), "mode": self._mode(now["kind"])}
        patch = {k: v for k, v in wanted.items() if v != now[k]}
        if not patch:
            raise Refused(_("いまの内容と同じです。変えるところを直してください。"), field="title")
        return self._stands(self.item, patch)

    def _by_move(self) -> list[dict[str, Any]]:
        rank = rules.rank_after({k: v for k, v in self._tree.items() if k != self.item}, self.parent, self.after)
        return self._stands(self.item, {"parent": self.parent, "rank": rank})

    def _by_split(self) -> list[dict[str, Any]]:
        """The first part is the old item and keeps its record; the others are new."""
        titles = [p.strip()[:400] for p in self.parts if p.strip()]
        if len(titles) < 2:
            raise Refused(_("分けたあとの題名を、1行に一つ、二つ以上書いてください。"), field="parts")
        now, found = self._tree[self.item], [{"node": self.item, "patch": {"title": titles[0]}}]
        tree, after = dict(self._tree), self.item
        for title in titles[1:]:
            ref = new_ref()
            said = {**now, "no": "", "title": title, "rank": rules.rank_after(tree, now["parent"], after), "split_of": self.item}
            tree[ref], after = said, ref
            found.append({"node": ref, "patch": said})
        return found

    def _by_merge(self) -> list[dict[str, Any]]:
        """The others end in ``item``, which keeps its record."""
        others = [r for r in dict.fromkeys(self.others) if r != self.item and r in self._tree]
        kind = self._tree[self.item]["kind"]
        if not others or any(self._tree[r]["kind"] != kind for r in others):
            raise Refused(_("まとめる相手を、同じ種類の項目から選んでください。"), field="others")
        title = self.title.strip()[:400] or self._tree[self.item]["title"]
        own = [{"node": self.item, "patch": {"title": title}}] if title != self._tree[self.item]["title"] else []
        return [*own, *({"node": r, "patch": {"gone": "merged", "into": self.item}} for r in others)]

    def _by_abolish(self) -> list[dict[str, Any]]:
        return [{"node": self.item, "patch": {"gone": "abolished"}}]

    def perform(self) -> Revision:
        touched = [p["node"] for p in self._patches if p["node"] in self._before]
        last = self.revision.changes.order_by("-position").values_list("position", flat=True).first() or 0
        Change.objects.create(
            revision=self.revision, position=last + 1, verb=self.change, reason=self.reason.strip()[:300],
            node=Node.objects.filter(ref=self.item).first() if self.item else None, patches=self._patches,
            base={ref: self._before[ref] for ref in touched},
        )
        return self.revision

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"change": self.change, "items": [p["node"] for p in self._patches]}


class DropChange(OnRevision):
    verb, label = "register.drop_change", _("変更を取り除く")
    effect = _("この変更を変更案から取り除きます。あとの変更がこれに頼っているときは、先にそちらを取り除きます。")
    tone = "danger"
    change: Change

    def check(self) -> None:
        if self.change.revision_id != self.revision.pk:
            raise Refused(_("この変更案の変更ではありません。"))
        made = {p["node"] for p in self.change.patches} - set(self.change.base)
        for later in self.revision.changes.filter(position__gt=self.change.position):
            used = {p["node"] for p in later.patches} | {str(p["patch"].get("parent", "")) for p in later.patches}
            if made & used:
                raise Refused(_("あとの変更がこの変更で加えた項目を使っています。先にそちらを取り除いてください。"))

    def perform(self) -> Revision:
        Change.objects.filter(pk=self.change.pk).delete()
        return self.revision
