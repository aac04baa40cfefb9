"""The published follow-up: open to anyone, as it was confirmed, small values hidden."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import VISITOR
from kusei.core.ui.pages import Page
from kusei.plan.followup import drawing, pages
from kusei.plan.followup.models import Round
from kusei.plan.followup.queries import latest_published, measures_over_years, round_view, small_below
from kusei.plan.followup.views.reports import file_response

WHY_OPEN = "a published round; seen through the visitor's eyes whoever looks, small values hidden"


def published(year: int) -> Round:
    round_ = Round.objects.seen_by(VISITOR).filter(fiscal_year=year).select_related("snapshot").first()
    if round_ is None:
        raise Http404
    return round_


def urls_of(round_: Round) -> pages.PublicUrls:
    year = round_.fiscal_year

    def line_url(ref: str) -> str:
        return reverse("followup:public_initiative", args=[year, ref])

    return pages.PublicUrls(
        index=reverse("followup:public", args=[year]), line=lambda ln: line_url(ln.node.ref),
        cell=lambda c: f"{line_url(c.node.ref)}#w-{c.ward.code if c.ward else 'city'}", rows=drawing.same,
    )


class PublicPage(Page):
    open_because = WHY_OPEN
    room_key = "followup"

    def crumbs(self) -> list[Any]:
        return []


class LatestPublic(PublicPage):
    template_name = "followup/nothing_public.html"
    title = _("まだ公表された年度はありません")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = latest_published()
        return redirect("followup:public", round_.fiscal_year) if round_ else self.show(base="ui/public.html")


class PublicYear(PublicPage):
    template_name = "followup/public.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = published(kwargs["year"])
        view = round_view(round_, VISITOR, public=True)
        years = Round.objects.seen_by(VISITOR).order_by("-fiscal_year")
        return self.show(**pages.public_context(view, urls_of(round_)), opinions=pages.opinions(round_, VISITOR), **common(round_), years=[
            (r.year, reverse("followup:public", args=[r.fiscal_year]), r.pk == round_.pk) for r in years
        ])


class PublicInitiative(PublicPage):
    template_name = "followup/public_initiative.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = published(kwargs["year"])
        view = round_view(round_, VISITOR, public=True, initiative=kwargs["initiative"])
        if not view.lines:
            raise Http404
        line = view.lines[0]
        history = measures_over_years(round_, line.node.ref, VISITOR)
        context = pages.initiative_context(view, line, urls_of(round_), trend=drawing.trend(line, history, below=small_below(round_)))
        return self.show(**context, **common(round_))


def common(round_: Round) -> dict[str, Any]:
    year = round_.fiscal_year
    names = (
        ("summary.pdf", _("概要版（PDF・2ページ）")), ("report.pdf", _("報告書（PDF）")),
        ("values.xlsx", _("すべての値（Excel）")), ("values.csv", _("すべての値（CSV）")),
    )
    return {
        "base": "ui/public.html", "written": False, "digest": round_.snapshot.digest,
        "proof_url": reverse("followup:proof", args=[round_.ref]),
        "files": [(reverse("followup:public_file", args=[year, name]), label) for name, label in names],
    }


class PublicFile(PublicPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = published(kwargs["year"])
        view = round_view(round_, VISITOR, public=True)
        self.actor = VISITOR
        site = request.build_absolute_uri("/").rstrip("/")
        return file_response(self, view, kwargs["name"], digest=round_.snapshot.digest, site=site)
