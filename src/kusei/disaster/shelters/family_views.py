"""Pages of families that ask, and of the person who decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ui.pages import ActPage, DetailPage, ListPage
from kusei.core.ui.parts import Act, Fact
from kusei.core.ui.parts_shell import Crumb
from kusei.disaster.shelters import actions, people_tables, powers
from kusei.disaster.shelters import people_forms as forms
from kusei.disaster.shelters.models import Contact, Search
from kusei.disaster.shelters.opening_panels import hour_words


class FamilySearch(ActPage):
    """One person, asked for by full name; the answer is one sentence, and the same for almost everybody."""

    action, form_class = actions.SearchFamily, forms.SearchForm

    def context(self) -> dict[str, Any]:
        return {**super().context(), "private": True}

    def build(self, form: Any, **common: Any) -> Action:
        return actions.SearchFamily(ward=self.current_ward(), **common, **form.cleaned_data)


class SearchResult(DetailPage):
    power, model, related = powers.SEARCH, Search, ("ward",)

    def get_title(self) -> Any:
        return _("家族からの問い合わせへの答え")

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(_("家族からの問い合わせ"), reverse("shelters:searches"))]

    def facts(self) -> Sequence[Fact]:
        s = self.object
        return [
            Fact(_("こう答えてください"), s.answer, large=True),
            Fact(_("受け付けた日時"), hour_words(s.asked_at)),
            Fact(_("問い合わせた人の氏名"), s.caller, note=s.caller_phone),
            Fact(_("関係"), s.get_relation_display()),
            Fact(_("本人確認書類"), _("見た") if s.identity_seen else _("見ていない")),
        ]

    def extra_acts(self) -> Sequence[Act]:
        return [Act(_("次の問い合わせを受ける"), reverse("shelters:search_family"), "f", tone="main")]


class SearchList(ListPage):
    power, model, related, order = powers.SEARCH, Search, ("ward",), "-asked_at"
    title = _("家族からの問い合わせ")
    columns, facets = people_tables.SEARCH_COLUMNS, people_tables.SEARCH_FACETS
    empty = _("問い合わせはまだありません。")

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, powers.ANSWER, anywhere=True):
            return []
        return [Act(_("家族からの問い合わせを受ける"), reverse("shelters:search_family"), "f", tone="main")]


class AnswerContact(ActPage):
    action, form_class = actions.AnswerContact, forms.ContactForm
    model, related = Contact, ("party__opening__shelter__ward", "search")

    def build(self, form: Any, **common: Any) -> Action:
        return actions.AnswerContact(contact=self.object, agreed=form.cleaned_data["agreed"] == "yes", **common)


class Erase(ActPage):
    action = actions.EraseRoll

    def after(self, result: Any) -> str:
        return reverse("shelters:board")
