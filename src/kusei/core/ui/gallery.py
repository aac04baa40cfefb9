"""/ui/: every component in every state, and one page of each kind, with invented values. Where a screen is checked."""
from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.gallery_samples import samples
from kusei.core.ui.pages.base import Page

# ?page= of the address: template and what differs from the shared samples.
PAGES: dict[str, str] = {
    "list": "ui/list.html", "detail": "ui/detail.html", "act": "ui/act.html", "report": "ui/gallery_report.html",
    "import": "ui/import.html", "job": "ui/job.html", "403": "ui/403.html", "404": "ui/404.html", "500": "ui/500.html",
    "csrf": "ui/csrf.html", "not_adopted": "ui/not_adopted.html",
}


def sample_page(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """The context of one sample page."""
    shared = {"title": _("潮小学校 避難所"), "lead": _("この仕事が応える計画の一文：「地域と協働した避難所開設・運営訓練の実施」"), "crumbs": values["crumb_list"]}
    special: dict[str, dict[str, Any]] = {
        "list": {"title": _("避難所"), "total": 12345, "map": values["place"], "acts": [values["acts"][0], values["acts"][4]]},
        "detail": {"badges": values["badges"][:2], "clock": values["clocks"][1], "papers": values["acts"][1:3], "staff": True},
        "act": {"title": _("世帯を受け付ける"), "form": values["wrong"], "confirm": values["effect"], "verb": _("世帯を受け付ける"), "back_url": "#"},
        "report": {"title": _("取り組み × 16区 令和8年度"), "filters": None},
        "import": {"title": _("避難所の一覧を取り込む"), "accepted": 50, "verb": _("避難所を取り込む"), "back_url": "#"},
        "job": {"job": values["jobs"][1]},
        "not_adopted": {"ward": _("汐見区"), "room": _("コンビニ交付")},
    }
    return {**values, **shared, **special.get(name, {})}


class Gallery(Page):
    """Shows the parts of the house; nothing of the city."""

    open_because = "invented samples only"
    template_name = "ui/gallery.html"
    title = _("画面の部品")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.sample(request.GET.get("page", ""))

    def sample(self, name: str) -> HttpResponse:
        values = samples(calendar.now())
        if name in PAGES:
            return self.show(template=PAGES[name], **sample_page(name, values))
        return self.show(**values)
