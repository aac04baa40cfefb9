"""Tables of rules: list, one table with its inspection, the acts on it, and the replay of telegrams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action
from kusei.core.sheets import Column as SheetColumn
from kusei.core.sheets import Sheet, Text
from kusei.core.ui.exporting import export_response, pdf
from kusei.core.ui.pages import ActPage, Col, DetailPage, ListPage, Page, Panel, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Fact
from kusei.disaster.staffing_stages import forms, panels, papers, powers
from kusei.disaster.staffing_stages.actions import AddRule, AdoptTable, CopyTable, RemoveRule, SetStages
from kusei.disaster.staffing_stages.models import Report, RuleSet
from kusei.disaster.staffing_stages.queries import CODES, listens, received, rule_lines, window
from kusei.disaster.staffing_stages.rules import Received, ReplayStep, replay
from kusei.disaster.staffing_stages.tables import jst
from kusei.disaster.staffing_stages.telegram import BadTelegram, read

MOST_KEPT = 2000


class TableList(ListPage):
    power, model, related, title = powers.VIEW, RuleSet, ("ward",), _("配備の基準")
    columns = (
        Col("name", _("名称"), lambda r: Cell(str(r), url=r.get_absolute_url())), Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), kind="badge"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _t("全市"))), Col("since", _("適用日"), lambda r: Cell(day=r.since), kind="date"),
        Col("source", _("出典"), lambda r: Cell(r.source)),
    )
    views = (
        SavedView("own", _("区・市の基準"), lambda rows, actor: rows.exclude(state="example")),
        SavedView("example", _("見本"), lambda rows, actor: rows.filter(state="example")),
    )


class TableDetail(DetailPage):
    power, model, related = powers.VIEW, RuleSet, ("ward",)

    def facts(self) -> Sequence[Fact]:
        r = self.object
        stages = [s["label"] + (_t("（本部設置）") if s.get("headquarters") else "") for s in r.stages]
        return [
            Fact(_("区"), r.ward.name if r.ward else _t("全市")), Fact(_("配備（低い順）"), " → ".join(stages) or None), Fact(_("出典"), r.source or None),
            Fact(_("適用日"), "" if r.since else None, day=r.since), Fact(_("適用終了日"), "" if r.until else None, day=r.until),
        ]

    def panels(self) -> Sequence[Panel]:
        heard = listens(self.object.ward) if self.object.ward else frozenset[str]()
        return [panels.rules_panel(rule_lines(self.object), source=self.object.source), panels.shadow_panel(self.object, heard)]


class _OnTable(ActPage):
    model = RuleSet
    related = ("ward",)


class Copy(_OnTable):
    action, form_class = CopyTable, forms.CopyForm

    def initial(self) -> dict[str, Any]:
        return {"name": _t("%(name)sの写し") % {"name": self.object.name}}

    def build(self, form: Any, **common: Any) -> Action:
        return CopyTable(ruleset=self.object, ward=self.ward, **form.cleaned_data, **common)


class Stages(_OnTable):
    action, form_class = SetStages, forms.StagesForm

    def initial(self) -> dict[str, Any]:
        return {"stages": "\n".join(s["label"] + ("*" if s.get("headquarters") else "") for s in self.object.stages)}


class Add(_OnTable):
    action = AddRule

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RuleForm(data, files, stages=self.object.stages)


class Remove(_OnTable):
    action = RemoveRule

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.RemoveForm(data, files, lines=self.object.lines.all())


class Adopt(_OnTable):
    action, form_class = AdoptTable, forms.AdoptForm


REPLAY_SHEET = Sheet("telegram_replay", _("電文の振り返り"), tuple(
    SheetColumn(k, label, Text()) for k, label in (
        ("at", _("発表日時")), ("title", _("標題")), ("stage", _("配備")), ("how", _("自動か判断か")), ("why", _("もとになった電文の内容")),
    )
))


class Replay(Page):
    """What telegrams would have triggered under any table. Nothing is kept, nobody is told."""

    power, title, template_name = powers.VIEW, _("電文の振り返り"), "staffing_stages/replay.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(forms.ReplayForm())

    def page(self, form: Any, **extra: Any) -> HttpResponseBase:
        confirm = _("試算です。この結果で職員に知らせが届くことはありません。")
        return self.show(form=form, multipart=True, confirm=confirm, wide=True, status=extra.pop("status", 200), **extra)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = forms.ReplayForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        row = form.cleaned_data["ruleset"]
        told, refused = self.told(form.cleaned_data["files"])
        heard = form.cleaned_data["areas"] or (listens(self.ward) if self.ward else frozenset[str]())
        hours = timedelta(hours=int(window()["quake_hours"]))
        steps = replay(told, rule_lines(row), listens=heard, table=CODES, momentary=hours, training=form.cleaned_data["training"])
        if (made := request.POST.get("form")) in ("xlsx", "pdf"):
            return self.file(steps, str(row), str(made))
        said = _t("読めた電文%(read)s件、読めないもの%(bad)s件。配備が要ったとき%(steps)s回。")
        summary = said % {"read": len(told), "bad": len(refused), "steps": sum(1 for s in steps if s.stage)}
        return self.page(form, summary=summary, result=panels.replay_table(steps, str(row)), entries=panels.replay_entries(steps), refused=refused)

    def told(self, files: Sequence[tuple[str, bytes]]) -> tuple[list[Received], list[str]]:
        if not files:
            since = calendar.now() - timedelta(days=int(window()["days"]))
            return [received(r) for r in Report.objects.seen_by(self.actor).filter(reported_at__gt=since)[:MOST_KEPT]], []
        found, refused = [], []
        for n, (name, data) in enumerate(files):
            try:
                found.append(Received(f"{n:05}", read(data, name=name)))
            except BadTelegram as bad:
                refused.append(f"{name}：{bad}")
        return found, refused

    def file(self, steps: Sequence[ReplayStep], name: str, form: str) -> HttpResponseBase:
        rows = [(jst(s.at), s.title, *panels.step_words(s)) for s in steps]
        if form == "pdf":
            return pdf(papers.replay_pdf(name, rows), "replay.pdf")
        keys = ("at", "title", "stage", "how", "why")
        return export_response(self.actor, REPLAY_SHEET, [dict(zip(keys, r, strict=True)) for r in rows], form)
