"""Taking in a published list of sites: the whole city's by a post of the city, its own rows by a ward's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Preview
from kusei.core.ledger.models import Ward
from kusei.core.ui.fields import DayField
from kusei.core.ui.pages.imports import ImportPage, UploadForm

SAID = "site_list"


class SiteListForm(UploadForm):
    """A list rarely says whose it is and of which day: both are asked with the file."""

    source = forms.CharField(
        label=_("出典"), max_length=200, required=False, help_text=_("表示に必要な出典の文。空なら一覧の種類から付けます。"),
    )
    as_of = DayField(label=_("いつ現在の一覧か"), required=False)


class SiteListPage(ImportPage):
    """``plan(data, file_name, wards, only=ward)`` reads the list; ``home`` names the list page to go to then."""

    template_name = "ui/site_list.html"
    form_class = SiteListForm
    accepts = ".csv,.xlsx,.xls,.json,.geojson,.zip"
    plan: ClassVar[Callable[..., Any]]
    home: ClassVar[str]

    def own_ward(self) -> Ward | None:
        return Ward.objects.select_related("city").get(pk=self.actor.ward_id) if self.actor.ward_id else None

    def read_file(self, data: bytes, file_name: str) -> Preview:
        wards = list(Ward.objects.as_of(calendar.today()).select_related("city"))
        found: Preview = type(self).plan(data, file_name, wards, only=self.own_ward()).preview
        return found

    def preview_page(self, preview: Preview, sha: str, *, problem: str = "") -> HttpResponse:
        """What was said of the list is kept until the button is pressed; one list at a time, so a session stays small."""
        if "as_of" in self.request.POST:
            form = SiteListForm(self.request.POST, self.request.FILES)
            form.is_valid()
            day = form.cleaned_data.get("as_of")
            source = form.cleaned_data.get("source", "")
            self.request.session[SAID] = {"sha": sha, "source": source, "as_of": day.isoformat() if day else ""}
        return super().preview_page(preview, sha, problem=problem)

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        kept = self.request.session.get(SAID, {})
        said = kept if kept.get("sha") == self.request.POST.get("sha") else {}
        act: Any = super().build(data, file_name, preview)
        act.ward, act.source = self.own_ward(), said.get("source", "")
        act.as_of = date.fromisoformat(said["as_of"]) if said.get("as_of") else None
        return act

    def after(self, result: Any) -> str:
        return reverse(self.home)
