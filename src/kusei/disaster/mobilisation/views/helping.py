"""Help between wards: offering, one offer, answering it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action
from kusei.core.ui.pages import ActPage, DetailPage, Panel
from kusei.core.ui.parts import Fact
from kusei.core.ui.wording import moment_words
from kusei.disaster.mobilisation import panels_help, powers, tables_after
from kusei.disaster.mobilisation.actions import AcceptHelp, DeclineHelp, OfferHelp, WithdrawHelp
from kusei.disaster.mobilisation.forms import after as forms
from kusei.disaster.mobilisation.models import Call, HelpOffer

OFFER = ("giving__ward", "taking__ward")


class Offer(ActPage):
    """The other ward and the people may come with the address: from the board, or from a person's page."""

    action, model, related = OfferHelp, Call, ("ward", "incident")

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        asked = self.request.GET
        initial = {"to": asked.get("to"), "people": asked.getlist("people")}
        return forms.OfferForm(data, files, call=self.object, initial=initial)

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return OfferHelp(call=self.object, to=values.pop("to"), people=list(values.pop("people")), **values, **common)


class OneOffer(DetailPage):
    power, model, related = powers.VIEW, HelpOffer, OFFER
    renews = 30

    def get_title(self) -> Any:
        return _t("%(a)sから%(b)sへの応援") % {"a": self.object.giving.ward.name, "b": self.object.taking.ward.name}

    def facts(self) -> Sequence[Fact]:
        o = self.object
        return [
            Fact(_("人数"), _t("%(n)s人") % {"n": o.people.count()}, large=True),
            Fact(_("出す区"), o.giving.ward.name, url=panels_help.own_url(o.giving, self.actor)),
            Fact(_("受ける区"), o.taking.ward.name, url=panels_help.own_url(o.taking, self.actor)),
            Fact(_("着く見込み"), moment_words(o.expected_at, year=False) if o.expected_at else None),
            Fact(_("伝えること"), o.note or None),
            Fact(_("申し出た日時"), moment_words(o.offered_at, year=False)),
            Fact(_("返事・取り下げの日時"), moment_words(o.answered_at, year=False) if o.answered_at else None),
            Fact(_("断る・取り下げる理由"), o.reason or None),
        ]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.giving.drill:
            found["badges"] = [tables_after.DRILL, *found["badges"]]
        return found

    def panels(self) -> Sequence[Panel]:
        return [panels_help.people_panel(self.object, self.actor)]


class _OnOffer(ActPage):
    model, related = HelpOffer, OFFER


class Accept(_OnOffer):
    action = AcceptHelp


class Decline(_OnOffer):
    action, form_class = DeclineHelp, forms.ReasonForm


class Withdraw(_OnOffer):
    action, form_class = WithdrawHelp, forms.ReasonForm
