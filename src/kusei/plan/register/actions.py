"""Verbs of plans: reading a file step by step, saving it, publishing, ending, and what a person decides about a node."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.evidence.expected import EXPECTED
from kusei.core.importing import Unreadable
from kusei.plan.register.models import Answer, Kind, Mode, Node, Plan, Reading, SourceLine, Support, Wish
from kusei.plan.register.outline import Mapping, Proposal
from kusei.plan.register.powers import EDIT, PUBLISH
from kusei.plan.register.reading import decoded, mapping_of, read_outline
from kusei.plan.register.saving import save_proposal
from kusei.plan.register.sheets import read_sheet, save_rows
from kusei.plan.register.topics import ROOM_LABELS


def read_or_refuse(text: str, mapping: str) -> Proposal:
    try:
        return read_outline(text, mapping)
    except Unreadable as error:
        raise Refused(str(error), field="file") from error


def same_plan(proposal: Proposal, mapping: Mapping) -> Plan | None:
    """The plan already saved from this text, read in the same way."""
    content = json.loads(proposal.accept(mapping).to_json())
    saved = Plan.objects.filter(text_digest=proposal.text_digest).order_by("-pk")
    return next((plan for plan in saved if plan.mapping == content), None)


def _counts(plan: Plan) -> dict[str, int]:
    kinds = list(plan.nodes.values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in ("pillar", "section", "issue", "policy", "initiative")}


class ImportPlan(Action):
    """Text and mapping to a draft plan, in one act."""

    verb, power, label = "register.import_plan", EDIT, _("計画を取り込む")
    effect = _("計画を案として保存します。公表するまで職員だけに見えます。")
    city_wide = True
    text: str
    mapping: str = ""

    def check(self) -> None:
        self._proposal = checked(self.text, self.mapping)

    def perform(self) -> Plan:
        return save_proposal(self._proposal, mapping_of(self.text, self.mapping))

    def facts(self, result: Plan) -> dict[str, Any]:
        return {**_counts(result), "lines": len(self._proposal.lines), "digest": result.text_digest[:16]}


def checked(text: str, mapping: str) -> Proposal:
    """The proposal, if it can be saved at all. Raises Refused."""
    proposal = read_or_refuse(text, mapping)
    if not any(block.kind == "initiatives" for block in proposal.blocks if proposal.placement(block.id).section_id):
        raise Refused(_("「主な取り組み」が一つも読み取れていません。見出しの行を選び直してください。"))
    if same_plan(proposal, mapping_of(text, mapping)):
        raise Refused(_("この原文は、同じ読み取り方ですでに取り込まれています。"))
    return proposal


class ImportSheet(Action):
    """A sheet's accepted rows to a draft plan, in one act."""

    verb, power, label = "register.import_sheet", EDIT, _("表の計画を取り込む")
    effect = _("表の行を計画の案として保存します。公表するまで職員だけに見えます。")
    city_wide = True
    data: bytes
    file_name: str
    digest: str

    def check(self) -> None:
        try:
            self._preview = read_sheet(self.data, self.file_name)
        except Unreadable as error:
            raise Refused(str(error), field="file") from error
        if self._preview.digest != self.digest:
            raise Refused(_("内容が変わりました。もう一度確かめてください。"))
        if not any(r.values["kind"] == Kind.INITIATIVE for r in self._preview.accepted):
            raise Refused(_("「主な取り組み」の行が一つもありません。「種類」の列を確かめてください。"))

    def perform(self) -> Plan:
        return save_rows(self._preview.accepted, file_name=self.file_name)

    def facts(self, result: Plan) -> dict[str, Any]:
        return {**_counts(result), "rows": len(self._preview.accepted), "digest": self.digest[:16]}


class StartReading(Action):
    """Keep an uploaded outline while a person checks it; nothing of a plan is saved."""

    verb, power, label = "register.start_reading", EDIT, _("計画の原文を読み取る")
    effect = _("原文を読み取り、置き場所の案を示します。まだ何も保存しません。")
    city_wide = True
    data: bytes
    file_name: str
    mapping: str = ""

    def check(self) -> None:
        try:
            self._text, self._encoding = decoded(self.data)
        except Unreadable as error:
            raise Refused(str(error), field="file") from error
        read_or_refuse(self._text, self.mapping)

    def perform(self) -> Reading:
        return Reading.objects.create(
            file_name=self.file_name[:200], encoding=self._encoding, text=self._text, mapping=self.mapping,
            started_at=self.moment,
        )


class _OnReading(Action):
    """An act on an open reading that changes the mapping."""

    power = EDIT
    on = "reading"
    reading: Reading

    @property
    def _mapping(self) -> Mapping:
        return mapping_of(self.reading.text, self.reading.mapping)

    @property
    def _proposal(self) -> Proposal:
        return read_or_refuse(self.reading.text, self.reading.mapping)

    def _keep(self, mapping: Mapping) -> Reading:
        stored = mapping.to_json()
        read_or_refuse(self.reading.text, stored)
        Reading.objects.filter(pk=self.reading.pk).update(mapping=stored)
        self.reading.mapping = stored
        return self.reading


class MoveBlock(_OnReading):
    """Put a block where a person says; an empty section takes it out of the plan."""

    verb, label = "register.move_block", _("まとまりを移す")
    effect = _("まとまりの置き場所を変え、読み取り直します。")
    moves: tuple[tuple[str, str], ...]

    def check(self) -> None:
        proposal = self._proposal
        blocks, sections = {b.id for b in proposal.blocks}, {s.id for s in proposal.sections}
        for block, section in self.moves:
            if block not in blocks or (section and section not in sections):
                raise Refused(_("移す先が見つかりません。画面を開き直してください。"))

    def perform(self) -> Reading:
        mapping = self._mapping
        for block, section in self.moves:
            mapping = mapping.move(block, section or None)
        return self._keep(mapping)

    def facts(self, result: Reading) -> dict[str, Any]:
        return {"moves": len(self.moves)}


class MarkLine(_OnReading):
    """Say what a line is: a role, part of a block, or left out with a reason."""

    verb, label = "register.mark_line", _("行の役割を決める")
    effect = _("行の役割を決めて、読み取り直します。")
    line_no: int
    role: str = ""
    block: str = ""
    ignore: str = ""

    def check(self) -> None:
        if not 1 <= self.line_no <= len(self._proposal.lines):
            raise Refused(_("その行はありません。"))
        if not (self.role or self.block or self.ignore):
            raise Refused(_("行の役割を選んでください。"))

    def perform(self) -> Reading:
        line = self._proposal.line(self.line_no)
        mapping = self._mapping.forget_line(line)
        if self.ignore:
            return self._keep(mapping.ignore(line, self.ignore))
        if self.block:
            return self._keep(mapping.attach(line, self.block, continues=self.role == "continuation"))
        try:
            return self._keep(mapping.set_role(line, self.role))
        except ValueError as error:
            raise Refused(_("その役割は選べません。")) from error

    def facts(self, result: Reading) -> dict[str, Any]:
        return {"line": self.line_no, "role": self.role, "ignored": bool(self.ignore)}


class SaveReading(_OnReading):
    """The checked reading becomes a draft plan."""

    verb, label = "register.save_reading", _("この内容で計画の案を保存する")
    effect = _("計画を案として保存します。公表するまで職員だけに見えます。")
    tone = "main"

    def check(self) -> None:
        self._checked = checked(self.reading.text, self.reading.mapping)

    def perform(self) -> Plan:
        plan = save_proposal(self._checked, self._mapping)
        Reading.objects.filter(pk=self.reading.pk).update(plan=plan)
        return plan

    def facts(self, result: Plan) -> dict[str, Any]:
        return {**_counts(result), "plan": result.ref}


class SetAside(_OnReading):
    verb, label = "register.set_aside", _("読み取りを取りやめる")
    effect = _("この読み取りを取りやめます。計画は保存されません。")
    tone = "danger"

    def perform(self) -> Reading:
        return self.reading


class _OnPlan(Action):
    power = PUBLISH
    on = "plan"
    plan: Plan


class EditPlan(_OnPlan):
    """Give a draft its title, its years and the plan it follows, where the source does not say them."""

    verb, power, label = "register.edit_plan", EDIT, _("題名と期間を直す")
    effect = _("案の題名、期間、前の計画を直します。")
    title: str
    from_year: int
    to_year: int
    predecessor: Plan | None = None

    def check(self) -> None:
        if self.to_year < self.from_year:
            raise Refused(_("最終年度が初年度より前です。"), field="to_year")
        if self.predecessor is not None and self.predecessor.pk == self.plan.pk:
            raise Refused(_("自分自身を前の計画にはできません。"), field="predecessor")

    def perform(self) -> Plan:
        Plan.objects.filter(pk=self.plan.pk).update(
            title=self.title.strip()[:160], from_year=self.from_year, to_year=self.to_year, predecessor=self.predecessor,
        )
        return self.plan

    def facts(self, result: Plan) -> dict[str, Any]:
        return {"from_year": self.from_year, "to_year": self.to_year}


class PublishPlan(_OnPlan):
    """Publish a draft: it becomes the plan in force for its years, readable by anyone."""

    verb, label = "register.publish", _("計画を公表する")
    effect = _("だれでも読めるようになり、毎年度フォローアップの対象になります。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: Plan) -> str:
        if not row.title or row.from_year is None or row.to_year is None:
            return _t("計画の題名か期間がありません。原文の行の役割を決め直して、取り込んでください。")
        if not row.nodes.filter(kind=Kind.INITIATIVE).exists():
            return _t("主な取り組みが一つもありません。")
        other = Plan.objects.filter(
            state="published", from_year__lte=row.to_year, to_year__gte=row.from_year).exclude(pk=row.pk).first()
        if other:
            return _t("期間の重なる「%(plan)s」が公表中です。先に終えてください。") % {"plan": other.title}
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.plan):
            raise Refused(reason)

    def perform(self) -> Plan:
        Plan.objects.filter(pk=self.plan.pk).update(published_on=calendar.today())
        before = self.plan.predecessor
        while before is not None and before.state == "draft":
            # An earlier plan known from this one's text has run its course; it is history, not a draft.
            Plan.objects.filter(pk=before.pk).update(state="ended")
            before = before.predecessor
        return self.plan

    def facts(self, result: Plan) -> dict[str, Any]:
        unclear = result.source_lines.filter(state=SourceLine.State.NOT_UNDERSTOOD).count()
        return {**_counts(result), "not_understood": unclear}


class EndPlan(_OnPlan):
    verb, label = "register.end", _("計画を終える")
    effect = _("計画は終了となり、あとから読めますが、変えられなくなります。")
    tone = "danger"
    reason: str

    def perform(self) -> Plan:
        Plan.objects.filter(pk=self.plan.pk).update(ended_on=calendar.today())
        return self.plan


class _OnNode(Action):
    power = EDIT
    on = "node"
    node: Node

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        return _t("終了した計画は変えられません。") if row.plan.state == "ended" else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.node):
            raise Refused(reason)


class SetMode(_OnNode):
    """Say who carries an initiative: each ward when ready, the whole city at once, or a bureau."""

    verb, label = "register.set_mode", _("進め方を決める")
    effect = _("進め方によって、区ごとの実施とフォローアップの対象が変わります。")
    mode: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.kind != Kind.INITIATIVE:
            return _t("進め方は、主な取り組みにだけあります。")
        return super().hindrance(actor, row)

    def perform(self) -> Node:
        if self.mode not in Mode.values:
            raise Refused(_("進め方を選んでください。"), field="mode")
        Node.objects.filter(pk=self.node.pk).update(mode=self.mode)
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"mode": self.mode}


class SetAnswer(_OnNode):
    """Say which systems answer a node and which evidence measures it; replaces what importing proposed."""

    verb, label = "register.set_answer", _("答えるシステムと測る根拠を決める")
    effect = _("計画の本文の画面とフォローアップが、選んだシステムと根拠を使うようになります。")
    rooms: tuple[str, ...]
    keys: tuple[str, ...]
    reason: str

    def check(self) -> None:
        super().check()
        if unknown := [*(set(self.rooms) - set(ROOM_LABELS)), *(set(self.keys) - set(EXPECTED))]:
            raise Refused(_t("知らない名前です：%(names)s") % {"names": " / ".join(sorted(unknown))})

    def perform(self) -> Node:
        said = {"node": self.node, "by_person": True, "reason": self.reason[:300]}
        self.node.answers.exclude(room__in=self.rooms).delete()
        self.node.wishes.exclude(key__in=self.keys).delete()
        had_rooms = set(self.node.answers.values_list("room", flat=True))
        had_keys = set(self.node.wishes.values_list("key", flat=True))
        Answer.objects.bulk_create(Answer(room=r, **said) for r in self.rooms if r not in had_rooms)
        Wish.objects.bulk_create(Wish(key=k, **said) for k in self.keys if k not in had_keys)
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"rooms": sorted(self.rooms), "keys": sorted(self.keys)}


class MapSupport(_OnNode):
    """Say that an initiative serves a policy or an issue, and why."""

    verb, label = "register.map_support", _("支える方針・課題に対応づける")
    effect = _("方針・課題の画面に、この取り組みと理由が載ります。")
    serves: Node
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.kind != Kind.INITIATIVE:
            return _t("対応づけは、主な取り組みから行います。")
        return super().hindrance(actor, row)

    def check(self) -> None:
        super().check()
        if self.serves.plan_id != self.node.plan_id or self.serves.kind not in (Kind.POLICY, Kind.ISSUE):
            raise Refused(_("同じ計画の方針か課題を選んでください。"), field="serves")
        if not self.reason.strip():
            raise Refused(_("理由を書いてください。あとの人が確かめられるようにするためです。"), field="reason")
        if Support.objects.filter(initiative=self.node, serves=self.serves, voided_on=None).exists():
            raise Refused(_("すでに対応づけられています。"), field="serves")

    def perform(self) -> Node:
        post = str(self.actor.post)[:160] if isinstance(self.actor, Staff) else self.actor.label
        Support.objects.create(
            initiative=self.node, serves=self.serves, reason=self.reason[:300], mapped_on=calendar.today(), post=post,
        )
        return self.node

    def facts(self, result: Node) -> dict[str, Any]:
        return {"serves": self.serves.ref}


class VoidSupport(Action):
    """Take a mapping back, with the reason; the row stays."""

    verb, power, label = "register.void_support", EDIT, _("対応づけを取り消す")
    effect = _("対応づけは画面から消え、理由とともに記録に残ります。")
    tone = "danger"
    on = "support"
    support: Support
    reason: str

    def check(self) -> None:
        if self.support.voided_on:
            raise Refused(_("すでに取り消されています。"))

    def perform(self) -> Support:
        Support.objects.filter(pk=self.support.pk).update(
            voided_on=calendar.today(), void_reason=self.reason[:300])
        return self.support


class EditNode(_OnNode):
    """Put a draft's wording right (a misread character); the source line stays as it was."""

    verb, label = "register.edit_node", _("文言を直す")
    effect = _("案の文言を直します。原文の行はそのまま残ります。")
    title: str
    no: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Node) -> str:
        if row.plan.state != "draft":
            return _t("公表した計画の文言は変えられません。")
        return ""

    def perform(self) -> Node:
        if not self.title.strip() and self.node.kind != Kind.SECTION:
            raise Refused(_("題名を入れてください。"), field="title")
        Node.objects.filter(pk=self.node.pk).update(title=self.title.strip()[:400], no=self.no.strip()[:12])
        return self.node
