"""Reading a file step by step, and saving what a person has checked."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.importing import Preview, Unreadable
from kusei.plan.register.incoming import read_sheet, save_rows
from kusei.plan.register.models import Kind, Plan, Reading
from kusei.plan.register.outline import Mapping, Proposal
from kusei.plan.register.powers import EDIT
from kusei.plan.register.reading import decoded, mapping_of, read_outline
from kusei.plan.register.saving import save_proposal
from kusei.plan.register.stratml import parse, read_stratml


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


def node_counts(plan: Plan) -> dict[str, int]:
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
        return {**node_counts(result), "lines": len(self._proposal.lines), "digest": result.text_digest[:16]}


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

    def _read(self) -> Preview:
        return read_sheet(self.data, self.file_name)

    def check(self) -> None:
        try:
            self._preview = self._read()
        except Unreadable as error:
            raise Refused(str(error), field="file") from error
        if self._preview.digest != self.digest:
            raise Refused(_("内容が変わりました。もう一度確かめてください。"))
        if not any(r.values["kind"] == Kind.INITIATIVE for r in self._preview.accepted):
            raise Refused(_("「主な取り組み」の行が一つもありません。「種類」の列を確かめてください。"))

    def perform(self) -> Plan:
        return save_rows(self._preview.accepted, file_name=self.file_name)

    def facts(self, result: Plan) -> dict[str, Any]:
        return {**node_counts(result), "rows": len(self._preview.accepted), "digest": self.digest[:16]}


class ImportStratml(ImportSheet):
    """A plan in StratML (ISO 17469-1) to a draft plan, with its years and its vision."""

    verb, power, label = "register.import_stratml", EDIT, _("StratMLの計画を取り込む")
    effect = _("ファイルの内容を計画の案として保存します。公表するまで職員だけに見えます。")

    def _read(self) -> Preview:
        return read_stratml(self.data, self.file_name)

    def perform(self) -> Plan:
        plan = super().perform()
        told = parse(self.data)
        Plan.objects.filter(pk=plan.pk).update(
            title=told.title[:160] or plan.title, document="StratML", vision=told.vision,
            from_year=told.from_year, to_year=told.to_year,
        )
        plan.refresh_from_db()
        return plan


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
        return {**node_counts(result), "plan": result.ref}


class SetAside(_OnReading):
    verb, label = "register.set_aside", _("読み取りを取りやめる")
    effect = _("この読み取りを取りやめます。計画は保存されません。")
    tone = "danger"

    def perform(self) -> Reading:
        return self.reading
