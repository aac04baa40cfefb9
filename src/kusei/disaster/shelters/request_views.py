"""Pages of what is asked: supplies and help, and other shelters to take people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages import ActPage, DetailPage, ListPage
from kusei.core.ui.parts import Fact
from kusei.disaster.shelters import actions, forms, opening_panels, people_tables, powers, tables
from kusei.disaster.shelters.models import (
    Ask,
    Transfer,
)
from kusei.disaster.shelters.opening_panels import hour_words
from kusei.disaster.shelters.queries import on_the_list


class AskList(ListPage):
    power = powers.VIEW
    model, related, order = Ask, ("opening__shelter__ward",), "-asked_at"
    title = _("物資・応援の要請")
    columns, facets, views = people_tables.ASK_COLUMNS, people_tables.ASK_FACETS, people_tables.ASK_VIEWS
    sheet = people_tables.ASK_SHEET
    empty = _("要請はありません。")

    def export_rows(self, rows: Any) -> Any:
        return people_tables.ask_rows(rows.order_by("-asked_at", "pk"))


class OneAsk(DetailPage):
    power, model, related = powers.VIEW, Ask, ("opening__shelter__ward",)

    def facts(self) -> Sequence[Fact]:
        a = self.object
        return [
            Fact(_("品目"), a.get_item_display()),
            Fact(_("数量"), f"{a.quantity:,}", large=True),
            Fact(_("避難所"), a.opening.shelter.name, url=a.opening.get_absolute_url()),
            Fact(_("要請した日時"), hour_words(a.asked_at)),
            Fact(_("回答・到着した日時"), hour_words(a.answered_at) if a.answered_at else None),
            Fact(_("届いた数量"), f"{a.got:,}" if a.got is not None else None),
            Fact(_("備考"), a.note or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.opening.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found


class _OnAsk(ActPage):
    model, related = Ask, ("opening__shelter__ward",)


class AcceptAsk(_OnAsk):
    action, form_class = actions.AcceptAsk, forms.AcceptAskForm


class RefuseAsk(_OnAsk):
    action, form_class = actions.RefuseAsk, forms.RefuseForm


class ReceiveAsk(_OnAsk):
    action, form_class = actions.ReceiveAsk, forms.ReceiveAskForm

    def initial(self) -> dict[str, Any]:
        return {"got": self.object.quantity}


class WithdrawAsk(_OnAsk):
    action = actions.WithdrawAsk


TRANSFER = ("opening__shelter__ward", "to__shelter")


class OneTransfer(DetailPage):
    power, model, related = powers.VIEW, Transfer, TRANSFER

    def get_title(self) -> Any:
        return _t("%(a)sから%(b)sへの移動") % {"a": self.object.opening.shelter.name, "b": self.object.to.shelter.name}

    def facts(self) -> Sequence[Fact]:
        t = self.object
        here = on_the_list(t.to)
        return [
            Fact(_("送り出す避難所"), t.opening.shelter.name, url=t.opening.get_absolute_url()),
            Fact(_("受け入れる避難所"), t.to.shelter.name, url=t.to.get_absolute_url()),
            Fact(_("人数"), _t("%(n)s人") % {"n": f"{t.people:,}"}, large=True),
            Fact(_("受け入れる避難所にいる人"), _t("%(n)s人") % {"n": f"{here.people:,}"}),
            Fact(
                _("移動したあとの混み具合"), None,
                badge=opening_panels.full_badge(here.people + t.people, t.to.shelter.capacity),
            ),
            Fact(_("理由"), t.reason or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.opening.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found


class _OnTransfer(ActPage):
    model, related = Transfer, TRANSFER


class AcceptOverflow(_OnTransfer):
    action = actions.AcceptOverflow


class RefuseOverflow(_OnTransfer):
    action, form_class = actions.RefuseOverflow, forms.RefuseForm


class FinishOverflow(_OnTransfer):
    action = actions.FinishOverflow


class WithdrawOverflow(_OnTransfer):
    action = actions.WithdrawOverflow
