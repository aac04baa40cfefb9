"""What if a quota were otherwise, a bridge closed, a mesh under water: answered at once in counts, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.queries import wards
from kusei.core.ui.pages import Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Problem
from kusei.core.ui.parts_shell import Crumb
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.asking_panels import answer_panels
from kusei.disaster.mobilisation.bridge_asking import Asked, what_if
from kusei.disaster.mobilisation.forms.asking import WhatIfForm
from kusei.disaster.mobilisation.models import Plan


class WhatIf(Page):
    power, title, template_name, model = powers.VIEW, _("もし…なら"), "mobilisation/what_if.html", Plan

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = row_seen_by(Plan, self.actor, kwargs["ref"])
        asked = any(request.GET.get(name) for name in ("ward", "bridges", "points", "flooded"))
        form = WhatIfForm(request.GET if asked else None)
        if not asked:
            return self.show(form=form)
        if not form.is_valid():
            return self.show(form=form, status=422)
        return self.answered(form)

    def answered(self, form: WhatIfForm) -> HttpResponseBase:
        v = form.cleaned_data
        chosen = next((w for w in wards() if w.code == v["ward"]), None)
        quota = (chosen.pk, v["team"] or "general", v["skill"] or "any", v["least"], v["most"]) if chosen else None
        asked = Asked(quota, tuple(v["flooded"]), tuple(v.get("bridges", ())), tuple(v["points"]))
        try:
            panels: Sequence[Panel] = answer_panels(what_if(self.plan, asked), self.actor)
        except ValueError:
            return self.show(form=form, status=422, problems=[Problem(_("定員か在職の職員がないため計算できません。"))])
        return self.show(form=form, panels=panels)

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.plan), self.plan.get_absolute_url())]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "back_url": self.plan.get_absolute_url(), "plan": self.plan}
