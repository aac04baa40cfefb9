"""Pages of paper cards: what their code opens, ten lines by keyboard, a scanned table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.importing import Preview
from kusei.core.ui.pages import ActPage, ImportPage, Page
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act
from kusei.disaster.shelters import actions, cards, powers
from kusei.disaster.shelters import people_forms as forms
from kusei.disaster.shelters.models import Opening, Party, Shelter
from kusei.disaster.shelters.people_views import OPENING, OfOpening
from kusei.disaster.shelters.queries import running
from kusei.disaster.shelters.rules import clean_number

# What is done at the door with a household in this state.
DOORS = {
    "staying": ("leave_party", _("退所を記録する")),
    "left": ("return_party", _("戻ったことを記録する")),
    "expected": ("arrive_party", _("到着を記録する")),
}


class CardScanned(Page):
    """What a card's QR opens: the household with what is done at the door, or reception with its number filled in.

    The code names the shelter, not the opening: cards are printed ahead and lie in the shelter's box.
    """

    power, template_name = powers.ROLL, "shelters/card.html"

    def get_title(self) -> Any:
        return _t("名簿カード %(number)s") % {"number": clean_number(self.kwargs["number"])[:12]}

    def context(self) -> dict[str, Any]:
        shelter = row_seen_by(Shelter, self.actor, self.kwargs["ref"], related=("ward",))
        words, acts = self.said(running(shelter), clean_number(self.kwargs["number"])[:12])
        if not may(self.actor, powers.ROLL, shelter.ward):
            words, acts = _t("ほかの区の避難所です。名簿は開けません。"), []
        return {**super().context(), "words": words, "acts": acts, "shelter": shelter}

    def said(self, opening: Opening | None, number: str) -> tuple[str, list[Act]]:
        if opening is None:
            return _t("この避難所は、いま開設していません。開設してから読み取ってください。"), []
        rows = Party.objects.seen_by(self.actor).filter(opening=opening, number=number)
        party = rows.exclude(state__in=("void", "merged")).first()
        if party is None:
            url = f"{reverse('shelters:register_party', args=[opening.ref])}?number={quote(number)}"
            act = Act(_("この番号で世帯を受け付ける"), url, tone="main")
            return _t("この番号の世帯は、まだ登録されていません。"), [act]
        found = [Act(_("名簿カードを開く"), party.get_absolute_url())]
        if party.state in DOORS:
            name, label = DOORS[party.state]
            found.insert(0, Act(label, reverse(f"shelters:{name}", args=[party.ref]), tone="main"))
        words = _t("%(n)s人の世帯です。いまの状態：%(state)s") % {"n": party.size, "state": party.get_state_display()}
        return words, found


class Cards(ActPage):
    """A line a card, ten to the page, keys alone."""

    action, form_class = actions.RekeyCards, forms.CardsForm
    model, related = Opening, OPENING
    template_name = "shelters/cards.html"

    def build(self, form: Any, **common: Any) -> Action:
        common["expect"] = None
        return actions.RekeyCards(
            opening=self.object, cards=form.cleaned_data["cards"], occurred_at=form.cleaned_data["arrived_at"], **common
        )

    def finish(self, result: Any) -> HttpResponseBase:
        said = _t("%(n)s世帯を名簿に載せました。次の束を入れてください。") % {"n": result or 0}
        messages.success(self.request, said)
        return redirect(self.request.path)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "private": True, "wide": True}

    def effect(self) -> Any:
        return _("新しい番号の世帯が名簿に載ります。もう登録されている番号は、二重には載せません。")


class CardsFile(OfOpening, ImportPage):
    action = actions.RekeyCards
    accepts = ".csv,.xlsx,.xls"
    help = _("受付簿やカードを読み取った表（CSV・Excel）。見出しは「番号・人数・代表の氏名・フリガナ・年齢・ほかの家族・町会・寝る場所」などです。")
    power = powers.RECEIVE

    def get_title(self) -> Any:
        return _t("読み取った表を取り込む：%(name)s") % {"name": self.opening.shelter.name}

    def read_file(self, data: bytes, file_name: str) -> Preview:
        return cards.read_cards(data, file_name, self.opening)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Action:
        return actions.RekeyCards(
            actor=self.actor, key=self.act_key, opening=self.opening, cards=cards.cards_of(preview)
        )

    def after(self, result: Any) -> str:
        return reverse("shelters:roll", args=[self.opening.ref])
