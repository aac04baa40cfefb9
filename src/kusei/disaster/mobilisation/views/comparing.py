"""Two trials side by side: cost and churn, who moves from ward to ward; names only for those who assign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.pages import Page, Panel, table_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Cell, Column, Row
from kusei.core.ui.parts_shell import Crumb
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.asking_panels import LINES, moves_matrix
from kusei.disaster.mobilisation.models import Member, Trial
from kusei.disaster.mobilisation.queries.comparing import wards_then

SHOWN = 200
Places = dict[str, Ward | None]


class OtherForm(forms.Form):
    other = forms.ChoiceField(label=_("くらべる試算"), required=False)

    def __init__(self, *args: Any, trial: Trial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = trial.plan.trials.exclude(pk=trial.pk).exclude(run=None)
        self.fields["other"].choices = [(t.ref, t.title) for t in others[:100]]  # type: ignore[attr-defined]


class Compare(Page):
    power, title, template_name, model = powers.VIEW, _("試算をくらべる"), "mobilisation/what_if.html", Trial

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.trial = row_seen_by(Trial, self.actor, kwargs["ref"], related=("plan", "run"))
        form = OtherForm(request.GET if request.GET.get("other") else None, trial=self.trial)
        if not form.is_bound:
            return self.show(form=form)
        if not form.is_valid():
            return self.show(form=form, status=422)
        other = row_seen_by(Trial, self.actor, form.cleaned_data["other"], related=("plan", "run"))
        return self.show(form=form, panels=self.panels(other))

    def panels(self, other: Trial) -> list[Panel]:
        return [_sides(self.trial, other), *self.moves(other)]

    def moves(self, other: Trial) -> list[Panel]:
        before, after = wards_then(self.trial), wards_then(other)
        both = sorted(before.keys() & after.keys())
        if not both:
            said = _t("どちらかの試算に、配置した職員の一覧が残っていません。もう一度試算すると、だれが移るかをくらべられます。")
            return [Panel(_("移る人"), LINES, {"lines": [said]}, key="moves")]
        wards = {w.pk: w for found in (before, after) for w in found.values() if w is not None}
        order = sorted(wards.values(), key=lambda w: w.code)
        index = {w.pk: n for n, w in enumerate(order)}
        sides = [[index[w.pk] if (w := places[n]) is not None else -1 for n in both] for places in (before, after)]
        moved = [n for n, a, b in zip(both, *sides, strict=True) if a != b]
        matrix = moves_matrix([w.name for w in order], *sides)
        found = [matrix] if matrix else [Panel(_("移る人"), LINES, {"lines": [_t("どちらの試算でも、全員が同じ区です。")]}, key="moves")]
        if moved and may(self.actor, powers.ASSIGN, self.trial):
            found.append(_names(self.trial, moved, before, after))
        return found

    def crumbs(self) -> Sequence[Crumb]:
        plan = self.trial.plan
        return [*super().crumbs(), Crumb(str(plan), plan.get_absolute_url()), Crumb(str(self.trial), self.trial.get_absolute_url())]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "back_url": self.trial.get_absolute_url(), "plan": self.trial}


def _sides(one: Trial, other: Trial) -> Panel:
    def cost(t: Trial) -> float | None:
        return round(t.run.result["total"] / 10) if t.run else None

    lines = [
        ("placed", _t("配置した人"), one.placed, other.placed), ("moved", _t("前の指定から移る人"), one.moved, other.moved),
        ("minutes", _t("参集の平均（分）"), one.minutes, other.minutes),
        ("cost", _t("費用の合計（道のり・移す重みを分で）"), cost(one), cost(other)),
        ("short", _t("足りない人"), *(sum(s["by"] for s in t.shortages) for t in (one, other))),
    ]  # fmt: skip
    rows = [Row(key, [Cell(label), *(Cell(number=v) if v is not None else Cell(None) for v in (a, b))]) for key, label, a, b in lines]
    heads = [Column("what", _("くらべるもの")), Column("one", one.title, "number"), Column("other", other.title, "number")]
    return table_panel(_("2つの試算"), heads, rows, key="sides")


def _names(trial: Trial, moved: Sequence[str], before: Places, after: Places) -> Panel:
    names = dict(Member.objects.filter(fiscal_year=trial.plan.fiscal_year, number__in=moved[:SHOWN]).values_list("number", "name"))
    rows = [Row(n, [Cell(names.get(n, ""), note=n), Cell(_ward(before[n])), Cell(_ward(after[n]))]) for n in moved[:SHOWN]]
    heads = [Column("name", _("氏名")), Column("one", _("この試算")), Column("other", _("くらべる試算"))]
    note = _t("%(n)s人のうち、はじめの%(shown)s人です。") % {"n": len(moved), "shown": SHOWN} if len(moved) > SHOWN else ""
    return table_panel(_("移る人（動員先を決める人だけに見えます）"), heads, rows, key="names", note=note)


def _ward(ward: Ward | None) -> str:
    return ward.name if ward is not None else _t("動員先なし")
