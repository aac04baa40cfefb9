"""Pages that compose several rooms: the first page, today, search, data exchange, help, my account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff, Visitor
from kusei.core.outbox.models import Notice
from kusei.core.search.find import find
from kusei.core.ui.pages.base import Page
from kusei.office.powers import VIEW
from kusei.plan.register.panels import tree_of
from kusei.plan.register.queries import plan_in_force
from kusei.site import home, today
from kusei.site.shell import running_clocks

ROLE_WORDS = {
    "head": _("区長"), "planning": _("企画経理室"), "disaster": _("総務課 防災担当"),
    "welfare": _("民生子ども課"), "counter": _("市民課 窓口"), "plan_office": _("市 区政課"),
}


class SitePage(Page):
    """A page of the house as a whole: it belongs to no room."""

    room_key = "-"


class Home(SitePage):
    """The first page, without login: the plan's four pillars with live figures."""

    open_because = "published figures of the plan"
    template_name = "site/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = plan_in_force(calendar.fiscal_year_of(calendar.today()))
        return self.show(
            plan=plan, tree=tree_of(plan, links=False) if plan else None, gaps=home.gaps(), clocks=home.clock_lines(),
            demo=settings.DEMO, roles=ROLE_WORDS.items(), title=_("計画は、いまどこまで進んでいるか"),
            today=calendar.today(), signed_in=not isinstance(self.actor, Visitor),
        )


class Today(SitePage):
    """What runs out, what waits for me, what changed since yesterday, my ward on a small map."""

    power = VIEW
    template_name = "site/today.html"
    title = _("今日")


    def context(self) -> dict[str, Any]:
        post_id = self.actor.post_id
        return {
            **super().context(), "today": calendar.today(),
            "clocks": today.clock_table(running_clocks(self.actor, self.ward)),
            "notices": Notice.objects.filter(post_id=post_id, read_at=None)[:8] if post_id else [],
            "changes": today.changes(self.actor, self.ward), "map": today.small_map(self.actor, self.ward),
            "waiting": today.waiting(self.actor, self.ward), "settling": today.settling_words(),
        }


class Search(SitePage):
    power = VIEW
    template_name = "site/search.html"
    title = _("さがす")

    def context(self) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:100]
        return {
            **super().context(), "query": query,
            "hits": find(self.actor, query) if query else [],
        }


class Exchange(SitePage):
    """「データ連携」: every file that comes in or goes out, on one page, not in daily menus."""

    power = VIEW
    template_name = "site/exchange.html"
    title = _("データ連携")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "groups": home.exchange(self.actor)}


class Help(SitePage):
    open_because = "explains the screens"
    template_name = "site/help.html"
    title = _("使い方")


class Account(SitePage):
    """Password, one-time codes, passkeys: allauth's own pages, gathered."""

    power = VIEW
    template_name = "site/account.html"
    title = _("自分のログイン")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(self.actor, Staff):
            return redirect(reverse("account_login"))
        return self.show()
