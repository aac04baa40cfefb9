"""What office pages share: forms that know the actor and the row, panels of rows, reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import REGISTRY, Action
from kusei.core.rows import Row as LedgerRow
from kusei.core.ui.pages import ActPage, Panel, table_panel
from kusei.core.ui.pages.detail import begin as begin
from kusei.core.ui.parts import Badge, Cell, Row
from kusei.office.forms.base import OfficeForm
from kusei.office.models import Reason


class OfficeAct(ActPage):
    """An act page whose form is told who fills it in, about which row, in which ward."""

    room_key = "office"
    prefill: ClassVar[bool] = False
    # What a link may fill in beforehand.
    asks: ClassVar[Sequence[str]] = ("room", "subject")

    form_class: ClassVar[type[forms.Form]] = OfficeForm

    def initial(self) -> dict[str, Any]:
        """Values of the row that the form may change, and what the address asks for."""
        given = {k: v for k, v in self.request.GET.items() if k in self.asks}
        if self.object is None or not self.prefill:
            return given
        row = {name: getattr(self.object, name) for name in self.form_class.base_fields if hasattr(self.object, name)}
        return {**{k: v.ref if isinstance(v, LedgerRow) else v for k, v in row.items()}, **given}

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return self.form_class(  # type: ignore[call-arg]
            data, files, initial=self.initial(), actor=self.actor, row=self.object, ward=self.ward,
        )


def act_page(action: type[Action], form: type[forms.Form] | None = None, model: Any = None, **more: Any) -> Any:
    """A page for one verb; most need nothing but the Action, the form and the table."""
    values = {"action": action, "power": action.power, "model": model, **({"form_class": form} if form else {}), **more}
    return type(f"{action.__name__}Page", (OfficeAct,), {"__module__": __name__, **values})


def reasons(row: Any) -> Panel | None:
    """Why things ended, in the words that were written then."""
    found = Reason.objects.filter(subject=f"{row._meta.label_lower}:{row.ref}")[:20]
    if not found:
        return None
    rows = [Row(r.ref, [Cell(at=r.given_at), Cell(verb_words(r.verb)), Cell(r.text), Cell(who(r.given_by))]) for r in found]
    return table_panel(
        _("理由の記録"), [("at", _("日時"), "date"), ("verb", _("操作")), ("text", _("理由")), ("by", _("だれが"))],
        rows, empty="",
    )


def present(*panels: Panel | None) -> list[Panel]:
    return [p for p in panels if p is not None]


def verb_words(verb: str) -> str:
    """The label of a verb, or the verb itself when its room is gone."""
    return str(REGISTRY[verb].label) if verb in REGISTRY else verb


def who(label: str) -> str:
    """A key of the trail in words without a name: the staff number, or the machine."""
    if label.startswith("system:"):
        return _t("システム")
    return label.rpartition("user:")[2] or label


def span(row: Any) -> str:
    """The days a dated row holds."""
    start = calendar.format_date(row.since, weekday=False)
    end = calendar.format_date(row.until, weekday=False) if row.until else ""
    return _t("%(start)s から %(end)s まで") % {"start": start, "end": end} if end else _t("%(start)s から") % {"start": start}


def held(row: Any) -> Badge:
    """Whether a dated row holds today."""
    today = calendar.today()
    if row.since > today:
        return Badge(_("これから"), "info")
    if row.until is not None and row.until < today:
        return Badge(_("終了"), "off")
    return Badge(_("有効"), "ok")
