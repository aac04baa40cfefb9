"""Exports: exactly what is filtered, formula-safe, and an act in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Visitor
from kusei.core.actions.action import Action
from kusei.core.sheets import Leaf, Sheet, to_csv, to_xlsx
from kusei.core.ui.powers import EXPORT

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class RecordExport(Action):
    """Who took which list away, when, and how many rows."""

    verb, power, label = "office.export", EXPORT, _("一覧を書き出す")
    city_wide = True
    sheet: str
    form: str
    rows: int

    def perform(self) -> None:
        return None

    def facts(self, result: Any) -> dict[str, Any]:
        return {"sheet": self.sheet, "form": self.form, "rows": self.rows}


def export_response(
    actor: Actor, sheet: Sheet, rows: Iterable[Mapping[str, Any]], form: str, *, page: str = "",
) -> HttpResponse:
    """The file, after the act is recorded (visitors take published lists without a line)."""
    data = list(rows)
    if form not in TYPES:
        form = "csv"
    if not isinstance(actor, Visitor):
        RecordExport(actor=actor, sheet=sheet.key, form=form, rows=len(data))()
    body = to_csv(sheet, data).data if form == "csv" else to_xlsx(Leaf(sheet, data))
    return download(body, f"{sheet.key}-{calendar.today():%Y%m%d}.{form}", TYPES[form])


def download(body: bytes, name: str, mime: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(body, content_type=mime)
    # A name that came from outside may quote, break lines or be Japanese; Django writes it as RFC 6266 wants it.
    clean = "".join(c for c in name if c.isprintable() and c not in "/\\")
    response["Content-Disposition"] = content_disposition_header(not inline, clean) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def pdf(body: bytes, name: str) -> HttpResponse:
    return download(body, name, "application/pdf", inline=True)
