"""充当の案を見る: what could cover what, with its reasons; lines a person chooses are taken over in one act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.refs import new_ref
from kusei.core.ui.pages import ActPage
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.autonomy import actions, words
from kusei.plan.autonomy import forms_covering as forms
from kusei.plan.autonomy import panels_covering as panels
from kusei.plan.autonomy.queries_covering import Plan, plan_for


class TakePlan(ActPage):
    action, title, template_name = actions.TakePlan, _("充当の案を見る"), "autonomy/covering.html"

    def lead(self) -> Any:
        return _("受けた収入を、まだ賄われていない裁量経費の支出に、できるだけ多く充てる案です。この画面を見るだけでは何も変わりません。")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(_("区の独自収入"), reverse("autonomy:revenue"))]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan: Plan | None = None
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        self.plan = plan_for(self.ward, self.chosen()) if self.ward is not None else None
        return forms.LinesForm(data, lines=self.plan.lines if self.plan else ())

    def chosen(self) -> dict[str, str]:
        return {n.removeprefix("field-"): str(v) for n, v in self.request.GET.items() if n.startswith("field-")}

    def build(self, form: Any, **common: Any) -> Action:
        common.pop("expect")
        return actions.TakePlan(ward=self.current_ward(), lines=form.cleaned_data["lines"], **common)

    def done(self, result: Any) -> str:
        return _t("選んだ充当を、使い道として記録しました。")

    def after(self, result: Any) -> str:
        return reverse("autonomy:take_plan")

    def show_form(self, form: Any, *, status: int = 200) -> HttpResponse:
        if self.plan is None:
            return self.show(status=status, form=form, no_ward=True)
        plan = self.plan
        return self.show(
            status=status, form=form, plan=plan, wide=True, verb=self.action.label, confirm=self.effect() if plan.lines else "",
            idempotency_key=new_ref(), back_url=reverse("autonomy:revenue"), asked=forms.field_choices(plan.projects),
            rows=panels.lines(plan, form), short=panels.short(plan), kept=panels.kept(plan), total=_total(plan),
        )


def _total(plan: Plan) -> str:
    if not plan.lines:
        return ""
    said = _t("%(n)s行、計 %(yen)s を充てられます。充てられない支出は計 %(short)s です。")
    return said % {"n": len(plan.lines), "yen": words.yen(plan.yen), "short": words.yen(sum(x.yen for x in plan.short))}
