"""Importing a plan in three steps: upload, check where each block belongs, save as a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.files.store import BadFile, received
from kusei.core.importing import Preview
from kusei.core.refs import new_ref
from kusei.core.text import whole_number
from kusei.core.ui.exporting import download
from kusei.core.ui.pages import ActPage, ImportPage, Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.parts import Badge, Fact, Option, Problem, Step
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.register.actions import (
    ImportSheet,
    ImportStratml,
    MarkLine,
    MoveBlock,
    SaveReading,
    SetAside,
    StartReading,
    read_or_refuse,
)
from kusei.plan.register.forms import OutlineForm
from kusei.plan.register.incoming import read_sheet
from kusei.plan.register.models import Reading
from kusei.plan.register.outline import Block, Kind, LineState, Proposal, Section
from kusei.plan.register.powers import EDIT
from kusei.plan.register.reading import mapping_of
from kusei.plan.register.stratml import read_stratml
from kusei.plan.register.words import LINES, NOTES, OFFERED_ROLES, PLACED, ROLES, said

_SURE, _LIKELY = 0.75, 0.5
SHOWN_UNCLEAR = 200


@dataclass(frozen=True)
class BlockView:
    """A block with its proposed place. ``options``: every section, the chosen one selected, and 「計画に入れない」."""

    id: str
    label: str | Promise
    first_line: int
    items: Sequence[str]
    options: Sequence[Option]
    reasons: Sequence[str]
    sure: Badge
    by_person: bool
    homeless: bool


@dataclass(frozen=True)
class SectionView:
    title: str
    counts: Sequence[tuple[str | Promise, int]]


def steps(current: int, *, reading: Reading | None = None) -> list[Step]:
    words = (_("原文を選ぶ"), _("置き場所を確かめる"), _("案として保存する"))
    urls = (reverse("register:import_plan"), reading.get_absolute_url() if reading else "", "")
    return [
        Step(word, "done" if at < current else "current" if at == current else "todo", url)
        for at, (word, url) in enumerate(zip(words, urls, strict=True), start=1)
    ]


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("計画"), reverse("register:tree")), Crumb(_("計画を取り込む"), reverse("register:import_plan")), *more]


class UploadPage(Page):
    """Step 1: choose the text, and perhaps a mapping that was exported before."""

    power = EDIT
    template_name = "register/upload.html"
    title = _("計画を取り込む")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.form_page(OutlineForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = OutlineForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.form_page(form, status=422)
        mapping = form.cleaned_data["mapping"]
        try:
            reading = StartReading(
                actor=self.actor, key=self.act_key, data=received(form.cleaned_data["file"]),
                file_name=form.cleaned_data["file"].name, mapping=_decoded(received(mapping)) if mapping else "",
            )()
        except (BadFile, Refused) as problem:
            return self.form_page(form, [Problem(str(problem), "drop-file")], status=422)
        return redirect(reading.get_absolute_url())

    def form_page(self, form: forms.Form, wrong: Sequence[Problem] = (), *, status: int = 200) -> HttpResponse:
        still_open = Reading.objects.seen_by(self.actor).filter(state="open")[:10]
        return self.show(
            status=status, form=form, problems=wrong, key=new_ref(), steps=steps(1), readings=still_open,
            crumbs=_crumbs(),
        )


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("対応表のファイルが読めません（JSONではありません）。")) from error


class _OneReading(Page):
    power = EDIT
    reading: Reading

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.reading = row_seen_by(Reading, self.actor, kwargs["ref"])
        return super().dispatch(request, *args, **kwargs)

    def run(self, action: Action) -> HttpResponseBase:
        """Run a step and go back to the proposal; a refusal is said there."""
        try:
            action()
        except Refused as refused:
            messages.error(self.request, str(refused))
        return redirect(self.reading.get_absolute_url())

    @property
    def common(self) -> dict[str, Any]:
        return {
            "actor": self.actor, "key": self.act_key, "reading": self.reading,
            "expect": whole_number(self.request.POST.get("_expect", "")),
        }


class ReadingPage(_OneReading):
    """Step 2: what was understood, where each block would go and why, and every line not understood."""

    template_name = "register/reading.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        proposal = read_or_refuse(self.reading.text, self.reading.mapping)
        unclear = [line for line in proposal.not_understood if not line.nodes]
        return self.show(
            title=self.reading.file_name, reading=self.reading, badge=badge_of(self.reading), steps=steps(2, reading=self.reading),
            facts=_facts(self.reading, proposal), pillars=_outcome(proposal), blocks=_block_views(proposal),
            notes=list(dict.fromkeys(said(NOTES, n.code, n.params) for n in proposal.notes)),
            unclear=[(line, said(LINES, line.reason.code, line.reason.params) if line.reason else "") for line in unclear[:SHOWN_UNCLEAR]],
            unclear_count=len(unclear), roles=OFFERED_ROLES, targets=_targets(proposal), key=new_ref(),
            acts=[act_for(a, self.actor, self.reading) for a in (SaveReading, SetAside)],
            crumbs=_crumbs(Crumb(self.reading.file_name)), open=self.reading.state == "open",
        )


class MoveBlocks(_OneReading):
    """Every select of the page at once; only what differs from the proposal becomes a move."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(self.reading.get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        proposal = read_or_refuse(self.reading.text, self.reading.mapping)
        wanted = ((p.block_id, p.section_id or "", request.POST.get(f"place-{p.block_id}")) for p in proposal.placements)
        moves = tuple((block, place) for block, now, place in wanted if place is not None and place != now)
        if not moves:
            messages.info(request, _t("置き場所は変わっていません。"))
            return redirect(self.reading.get_absolute_url())
        return self.run(MoveBlock(**self.common, moves=moves))


class MarkOneLine(_OneReading):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(self.reading.get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        choice = request.POST.get("role", "")
        block = choice.removeprefix("block:") if choice.startswith("block:") else ""
        ignored = _t("対象外と確かめた") if choice == "ignore" else ""
        return self.run(MarkLine(
            **self.common, line_no=whole_number(request.POST.get("line", "")) or 0, block=block, ignore=ignored,
            role="" if block or ignored else choice,
        ))


class ReadingMapping(_OneReading):
    """The mapping so far, to be repeated by ``kusei plan import --mapping``."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        proposal = read_or_refuse(self.reading.text, self.reading.mapping)
        body = proposal.accept(mapping_of(self.reading.text, self.reading.mapping)).to_json()
        return download(body.encode(), f"mapping-{self.reading.ref}.json", "application/json")


class SavePage(ActPage):
    """Step 3: what would be saved, in one sentence; then one button."""

    action, model = SaveReading, Reading
    template_name = "register/save.html"

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(self.object.file_name, self.object.get_absolute_url()), Crumb(self.get_title()))

    def context(self) -> dict[str, Any]:
        proposal = read_or_refuse(self.object.text, self.object.mapping)
        return {
            **super().context(), "steps": steps(3, reading=self.object), "facts": _facts(self.object, proposal),
            "pillars": _outcome(proposal),
        }


class SetAsidePage(ActPage):
    action, model = SetAside, Reading

    def after(self, result: Any) -> str:
        return reverse("register:import_plan")


class SheetPage(ImportPage):
    """A plan kept as a sheet: preview, then one button."""

    action = ImportSheet
    title = _("表の計画を取り込む")
    accepts = ".xlsx,.xls,.ods,.csv"
    help = _("列：柱、節、種類（現状と課題・取り組み方針・主な取り組み など）、番号、題名、進め方、計画名。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return read_sheet(data, file_name)

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())

    def crumbs(self) -> Sequence[Crumb]:
        return _crumbs(Crumb(self.title))


class StratmlPage(SheetPage):
    """A plan in StratML: preview, then one button."""

    action = ImportStratml
    title = _("StratMLの計画を取り込む")
    accepts = ".xml,application/xml,text/xml"
    help = _("ISO 17469-1（StratML）のXML。目標（Goal）が柱に、目的（Objective）が項目になります。")

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return read_stratml(data, file_name)


# What the proposal says ---------------------------------------------------------------------------------------------


def _facts(reading: Reading, proposal: Proposal) -> list[Fact]:
    counts = proposal.line_counts()
    period = proposal.period
    items = Counter(str(b.kind) for b in proposal.blocks for _item in b.items)
    lines = _t("全%(all)s行：対応づけ %(placed)s、空行 %(blank)s、対象外 %(ignored)s、読み取れない %(unclear)s") % {
        "all": len(proposal.lines), "placed": counts[LineState.PLACED], "blank": counts[LineState.BLANK],
        "ignored": counts[LineState.IGNORED], "unclear": counts[LineState.NOT_UNDERSTOOD],
    }
    years = _t("%(first)s年度から%(last)s年度まで") % {
        "first": period.from_fiscal_year, "last": period.to_fiscal_year} if period else None
    found = _t("柱 %(pillars)s、節 %(sections)s、課題 %(issues)s、方針 %(policies)s、取り組み %(initiatives)s") % {
        "pillars": len(proposal.pillars), "sections": len(proposal.sections), "issues": items["issues"],
        "policies": items["policies"], "initiatives": items["initiatives"],
    }
    earlier = _t("、").join(f"{e.title} {e.decided}" for e in proposal.earlier_plans)
    return [
        Fact(_("題名"), proposal.title), Fact(_("期間"), years), Fact(_("読み取った形"), found), Fact(_("行の内訳"), lines),
        Fact(_("これまでの計画"), earlier or None), Fact(_("文字コード"), reading.encoding),
    ]


def _section_title(proposal: Proposal, section: Section) -> str:
    pillar = next((p for p in proposal.pillars if p.id == section.pillar_id), None)
    above = f"{pillar.label} {pillar.title}" if pillar else ""
    return f"{above} ＞ {section.label or ''}{section.title}" if section.title else above


def _block_views(proposal: Proposal) -> list[BlockView]:
    """Blocks without a place first, then the unsure ones, then in reading order."""
    places = [(s.id, _section_title(proposal, s)) for s in proposal.sections]
    views = [_block_view(proposal, block, places) for block in proposal.blocks]
    return sorted(views, key=lambda v: (not v.homeless, v.sure.tone == "ok", v.first_line))


def _block_view(proposal: Proposal, block: Block, places: Sequence[tuple[str, str]]) -> BlockView:
    placement = proposal.placement(block.id)
    options = [Option(key, title, key == placement.section_id) for key, title in places]
    options.append(Option("", str(_("計画に入れない")), placement.section_id is None))
    return BlockView(
        block.id, ROLES.get(str(block.kind), block.label), block.lines[0] if block.lines else 0, [i.text for i in block.items],
        options, [said(PLACED, r.code, r.params) for r in placement.reasons], _sure(placement.confidence, placement.by_person),
        placement.by_person, placement.section_id is None,
    )


def _sure(confidence: float, by_person: bool) -> Badge:  # noqa: FBT001
    if by_person:
        return Badge(_("人が決めた"), "info")
    if confidence >= _SURE:
        return Badge(_("確か"), "ok")
    return Badge(_("おそらく"), "warn") if confidence >= _LIKELY else Badge(_("自信なし"), "bad")


def _outcome(proposal: Proposal) -> list[tuple[str, list[SectionView]]]:
    """The tree the plan would have; a section that lacks a kind shows 0."""
    return [
        (f"{pillar.label} {pillar.title}", [
            SectionView(f"{s.label or ''}{s.title or ''}", [
                (ROLES[str(kind)], sum(len(b.items) for b in proposal.blocks_of(s.id, kind))) for kind in Kind
            ])
            for s in proposal.sections_of(pillar.id)
        ])
        for pillar in proposal.pillars
    ]


def _targets(proposal: Proposal) -> list[tuple[str, str]]:
    """Blocks a stray line may be added to."""
    return [
        (f"block:{b.id}", _t("%(line)s行目の「%(kind)s」に加える") % {"line": b.lines[0], "kind": ROLES.get(str(b.kind), b.label)})
        for b in proposal.blocks if b.lines
    ]
