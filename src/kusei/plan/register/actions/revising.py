"""変更案: drafting a set of changes, putting it to the council, having it decided, and the ways out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.approval.actions.drafting import MakeDraft
from kusei.core.approval.kinds import PLAN as PLAN_CASE
from kusei.core.approval.models import Draft
from kusei.core.refs import new_ref
from kusei.plan.register import history, rules
from kusei.plan.register.actions.effect import begin_history, learn, stand
from kusei.plan.register.models import Change, Kind, Mode, Node, Plan, Revision
from kusei.plan.register.powers import DECIDE, EDIT, PUBLISH

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


class _OnRevision(Action):
    power = EDIT
    on = "revision"
    revision: Revision

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.revision):
            raise Refused(reason)


class EditRevision(_OnRevision):
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


class AddChange(_OnRevision):
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


class DropChange(_OnRevision):
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


class PutToCouncil(_OnRevision):
    verb, label = "register.put_to_council", _("庁議にかける")
    effect = _("変更案を庁議にかけます。そのあいだ変更案は直せません。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        return "" if row.changes.exists() else _t("変更が一つもありません。")

    def check(self) -> None:
        super().check()
        _whole(self.revision)

    def perform(self) -> Revision:
        return self.revision


def _whole(revision: Revision) -> None:
    before, after = history.proposed(revision)
    if wrong := fault_words(after, before):
        raise Refused(" ".join(wrong), code="faults")
    _unmoved(revision, before)


def _unmoved(revision: Revision, before: Mapping[str, Any]) -> None:
    """Another decision may have changed the same items since this set was drafted."""
    for change in revision.changes.all():
        for ref, was in change.base.items():
            if before.get(ref) != was:
                raise Refused(
                    _t("「%(title)s」は、この変更案を作ったあとに、ほかの改訂で変わりました。変更を取り除き、いまの内容から作り直してください。")
                    % {"title": was["title"]}, code="moved")


class CouncilAgreed(_OnRevision):
    verb, label = "register.council_agreed", _("庁議の結果を記録する（了承）")
    effect = _("庁議の日と結果が残り、決裁に回せるようになります。")
    tone = "main"
    council_on: date
    note: str = ""

    def check(self) -> None:
        if self.council_on > calendar.today():
            raise Refused(_("先の日付です。庁議の開かれた日を入れてください。"), field="council_on")

    def perform(self) -> Revision:
        row = self.revision
        row.council_on, row.council_note, row.returned_reason = self.council_on, self.note.strip(), ""
        row.save(update_fields=["council_on", "council_note", "returned_reason"])
        return row


class CouncilReturned(_OnRevision):
    verb, label = "register.council_returned", _("差し戻す")
    effect = _("理由を添えて起案中に戻します。変更の内容は残ります。")
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("理由を入れてください。起案した職がそれを読んで直します。"), field="reason")

    def perform(self) -> Revision:
        self.revision.returned_reason = self.reason.strip()
        self.revision.save(update_fields=["returned_reason"])
        return self.revision


def digest_of(revision: Revision) -> str:
    """Identifies what is decided: the changes, the day, the reason."""
    changes = [[c.verb, c.patches, c.base, c.reason] for c in revision.changes.order_by("position")]
    body = [revision.title, revision.reason, revision.effective_on.isoformat(), changes]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class SendToDecision(_OnRevision):
    """Draft the decision in core.approval; the set is frozen until it is decided or taken back."""

    verb, label = "register.send_to_decision", _("決裁に回す")
    effect = _("決裁の起案を作り、変更案を固定します。起案の画面で伺い文を確かめて、回議を始めてください。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        if not row.changes.exists():
            return _t("変更が一つもありません。")
        if row.state == "drafting" and row.occasion not in (Revision.Occasion.CORRECTION, Revision.Occasion.URGENT):
            return _t("先に庁議にかけてください（誤りの訂正と災害などによる見直しは、庁議の前に決裁に回せます）。")
        return ""

    def check(self) -> None:
        super().check()
        _whole(self.revision)

    def perform(self) -> Revision:
        row = self.revision
        row.digest = digest_of(row)
        act = DecideRevision(actor=self.actor, revision=row, digest=row.digest)
        purpose = _t("「%(plan)s」を次のとおり変更してよいか伺います。\n件名：%(title)s\n理由：%(reason)s\n効力が生じる日：%(day)s\n変更：%(count)s件（新旧対照表のとおり）") % {
            "plan": row.plan, "title": row.title, "reason": row.reason, "count": row.changes.count(),
            "day": calendar.format_date(row.effective_on, weekday=False)}
        draft: Draft = self.also(MakeDraft(
            actor=self.actor, act=act, title=_t("計画の変更：%(title)s") % {"title": row.title}, purpose=purpose, case_kind=PLAN_CASE))
        row.draft_ref, row.returned_reason = draft.ref, ""
        row.save(update_fields=["digest", "draft_ref", "returned_reason"])
        return row

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"draft": result.draft_ref, "digest": result.digest[:16], "changes": result.changes.count()}


class DecideRevision(_OnRevision):
    """Runs only under the decision. What is decided is what was sent: another digest is refused."""

    verb, power, label = "register.decide_revision", DECIDE, _("計画の変更を決定する")
    effect = _("決裁された変更が台帳に記録され、効力が生じる日から計画になります。")
    digest: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        return _t("決裁の画面から行います。")

    def check(self) -> None:
        # Decisions on one plan wait for one another; what each saw is looked at again.
        Plan.objects.select_for_update().get(pk=self.revision.plan_id)
        if self.digest != self.revision.digest or digest_of(self.revision) != self.digest:
            raise Refused(_("変更案は、決裁に回したあとで直されています。この起案は取りやめ、もう一度決裁に回してください。"), code="digest")
        _whole(self.revision)
        self._later()

    def _later(self) -> None:
        """A version that takes effect later was decided already: the plan must still hold together then."""
        plan, edits = self.revision.plan, history.edits_of(self.revision.plan)
        own = history.edits_in(self.revision.changes.all(), self.revision.effective_on, self.moment)
        for day in sorted({e.day for e in edits if e.day > self.revision.effective_on}):
            before, after = (rules.replay(e, day, self.moment) for e in (edits, [*edits, *own]))
            if wrong := fault_words(after, before):
                words = _t("%(day)sからの版と合いません：%(faults)s（%(plan)s）")
                raise Refused(words % {"day": calendar.format_date(day, weekday=False), "faults": " ".join(wrong), "plan": plan}, code="faults")

    def needs_approval(self) -> Need:
        return Need(PLAN_CASE)

    def perform(self) -> Revision:
        row = self.revision
        edits = history.edits_in(row.changes.all(), row.effective_on, self.moment)
        self._spans = learn(row.plan, edits, revision=row, at=self.moment)
        row.known_at, row.state = self.moment, "decided"
        if row.effective_on <= calendar.today():
            come_into_force(row)
        row.save()
        return row

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"state": result.state, "spans": self._spans, "digest": self.digest[:16]}


def come_into_force(revision: Revision) -> None:
    plan = Plan.objects.select_for_update().get(pk=revision.plan_id)
    revision.edition, revision.state = plan.edition + 1, "in_force"
    stand(plan, calendar.today(), edition=revision.edition)


class TakeEffect(_OnRevision):
    """The day has come: nightly, or by hand."""

    verb, power, label = "register.take_effect", PUBLISH, _("版を発効させる")
    effect = _("計画の画面が新しい版になり、だれでも新旧対照表を読めるようになります。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        if row.effective_on > calendar.today():
            return _t("効力が生じる日は%(day)sです。その日の夜間に自動で発効します。") % {
                "day": calendar.format_date(row.effective_on, weekday=False)}
        return ""

    def perform(self) -> Revision:
        come_into_force(self.revision)
        self.revision.save(update_fields=["edition"])
        return self.revision

    def facts(self, result: Revision) -> dict[str, Any]:
        return {"edition": result.edition}


class TakeBack(_OnRevision):
    verb, label = "register.take_back", _("決裁から戻す")
    effect = _("変更案を起案中に戻して直せるようにします。決裁の起案は決裁されなかったものとして残ります。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Revision) -> str:
        draft = Draft.objects.filter(ref=row.draft_ref).first()
        if draft is not None and draft.state in ("circulating", "joint", "deciding", "external", "decided"):
            return _t("決裁の途中です。先に起案「%(number)s」を引き戻すか、差戻しを受けてください。") % {"number": draft.number}
        return ""

    def perform(self) -> Revision:
        draft = Draft.objects.filter(ref=self.revision.draft_ref).first()
        self.revision.returned_reason = draft.last_reason if draft else ""
        self.revision.save(update_fields=["returned_reason"])
        return self.revision


class WithdrawRevision(_OnRevision):
    verb, label = "register.withdraw", _("取り下げる")
    effect = _("変更案を取り下げます。内容と理由は残り、計画は変わりません。")
    tone = "danger"
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("理由を入れてください。"), field="reason")

    def perform(self) -> Revision:
        self.revision.withdrawn_reason = self.reason.strip()
        self.revision.save(update_fields=["withdrawn_reason"])
        return self.revision
