"""Pages of the divisions: what my division is asked, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.inquiry import actions as do
from kusei.core.inquiry import powers
from kusei.core.inquiry.models import Part
from kusei.core.inquiry.rules import fields_of, value_of
from kusei.core.ui.pages import Col, DetailPage, ListPage, Panel, SavedView, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Cell, Fact, Row
from kusei.office.inquiries import forms
from kusei.office.inquiries.panels import said
from kusei.office.inquiries.views import OnRow, moment, offered
from kusei.office.views.common import who


class Parts(ListPage):
    power, room_key, model, title = powers.VIEW, "inquiry", Part, _("課への再照会")
    related, order = ("reply__inquiry", "division", "ward"), "due"
    empty = _("再照会はありません。")
    columns = (
        Col("title", _("件名"), lambda r: Cell(r.reply.inquiry.title, r.get_absolute_url()), "reply__inquiry__title"),
        Col("division", _("課"), lambda r: Cell(r.division.name), "division__code"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name), "ward__code"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("due", _("期限"), lambda r: Cell(at=r.due_at), "due_at", "date"),
    )
    views = (
        SavedView("mine", _("自分の課"), lambda rows, actor: rows.filter(division=getattr(getattr(actor, "post", None), "division_id", None))),
        SavedView("todo", _("答えを待っているもの"), lambda rows, actor: rows.filter(state__in=("asked", "returned"))),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (ward_facet(Part),)

    def tone(self, row: Any) -> Any:
        return "bad" if row.state in ("asked", "returned") and row.due_at < calendar.now() else ""


class PartDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "inquiry", Part, ("reply__inquiry", "division__ward", "ward")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("照会"), row.reply.inquiry.title, url=row.reply.get_absolute_url()), Fact(_("課"), row.division.name),
            Fact(_("回答期限"), moment(row.due_at)), Fact(_("伝えること"), row.note or None),
            Fact(_("回答日時"), moment(row.answered_at) if row.answered_at else None, note=who(row.answered_by)),
            Fact(_("補足"), row.comment or None), Fact(_("差戻しの理由"), row.reason or None),
        ]

    def panels(self) -> Sequence[Panel]:
        lines = [
            Row(f.key, [Cell(f.label), Cell(said(f, value_of(f, self.object.answers)))])
            for f in fields_of(self.object.sheet)
        ]
        return [table_panel(_("質問と回答"), [("label", _("質問")), ("answer", _("回答"))], lines, empty="")]

    def acts(self) -> Sequence[Act]:
        return offered(self.actor, self.object)


class AnswerPartPage(OnRow):
    action, power, model, form_class = do.AnswerPart, powers.PART, Part, forms.AnswerForm
    template_name, related = "inquiry/answer.html", ("reply__inquiry", "division__ward", "ward")
