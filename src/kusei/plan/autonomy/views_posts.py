"""Pages of posts at the ward head's discretion: pools, a pool's year, placements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Preview, Unreadable
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, DetailPage, ImportPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, begin
from kusei.core.ui.parts import Act, Fact
from kusei.plan.autonomy import actions, powers
from kusei.plan.autonomy import forms_posts as forms
from kusei.plan.autonomy import incoming_posts as incoming
from kusei.plan.autonomy import panels_posts as panels
from kusei.plan.autonomy import papers_posts as papers
from kusei.plan.autonomy import sheets_posts as sheets
from kusei.plan.autonomy import tables_posts as tables
from kusei.plan.autonomy.lifecycle_posts import PLACEMENT
from kusei.plan.autonomy.models import Placement, Pool
from kusei.plan.autonomy.queries_posts import pools_on, review_due

RELATED = ("pool__ward", "division")


class PostList(ListPage):
    power, model, related, order = powers.VIEW, Placement, RELATED, "-from"
    title, sheet = _("区長裁量の職の配置"), sheets.POSTS
    columns, facets, views = tables.POST_COLUMNS, tables.POST_FACETS, tables.POST_VIEWS
    empty = _("当てはまる配置はありません。「職の枠」の区の年度を開くと、提案できます。")

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        if "ward_code" in self.request.GET:
            return Placement.objects.seen_by(self.actor)
        return super().rows()

    def lead(self) -> Any:
        """The day's two questions: which reviews are due, which posts stand nowhere."""
        due = review_due(super().rows(), calendar.today()).count()
        pools = Pool.objects.seen_by(self.actor)
        pools = pools.filter(ward=self.ward) if self.ward else pools
        free = sum(p.tenths - p.placed for p in tables.free_now(pools_on(pools, calendar.today())))
        return _t("点検の期日が来た配置は%(due)s件、今日どこにも置いていない枠は%(free)s人分です。") % {"due": due, "free": tables.people(free)}

    def export_rows(self, rows: Any) -> Any:
        return sheets.post_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("職の枠"), reverse("autonomy:pools")), Act(_("区長裁量経費"), reverse("autonomy:list")),
            begin(self.actor, actions.ImportPosts, reverse("autonomy:import_posts")), begin(self.actor, actions.SetPool, reverse("autonomy:set_pool")),
        ]


class PoolList(ListPage):
    power, model, related, order = powers.VIEW, Pool, ("ward",), "-pool"
    title, sheet = _("職の枠"), sheets.POOLS
    columns, facets, views = tables.POOL_COLUMNS, tables.POOL_FACETS, tables.POOL_VIEWS
    empty = _("当てはまる枠はありません。市の担当が区の枠を決めると、ここに並びます。")

    def rows(self) -> Any:
        return pools_on(super().rows(), calendar.today())

    def export_rows(self, rows: Any) -> Any:
        return sheets.pool_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [Act(_("職の配置の一覧"), reverse("autonomy:posts")), begin(self.actor, actions.SetPool, reverse("autonomy:set_pool"), tone="main")]


class PoolDetail(DetailPage):
    power, model, related = powers.VIEW, Pool, ("ward",)

    def get_title(self) -> Any:
        return _t("職の枠：%(pool)s") % {"pool": self.object}

    def facts(self) -> Sequence[Fact]:
        self.placed = list(self.object.placements.select_related("division").order_by("from_on", "pk"))
        for p in self.placed:
            p.pool = self.object
        return panels.pool_facts(self.object, self.placed)

    def panels(self) -> Sequence[Panel]:
        parts = (panels.year_chart, panels.year_steps)
        return [*(part(self.object, self.placed) for part in parts), panels.placements(self.placed), panels.source(self.object)]

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in (actions.ProposePost, actions.ChangePool)]

    def papers(self) -> Sequence[Act]:
        return [Act(_("一年の配置の報告（PDF）"), reverse("autonomy:pool_paper", args=[self.object.ref]))]


class PoolPaper(Page):
    power, model = powers.VIEW, Pool

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Pool, self.actor, kwargs["ref"], related=("ward",))
        return pdf(papers.pool_pdf(row), f"posts-{row.ref}.pdf")


class PostDetail(DetailPage):
    power, model, related = powers.VIEW, Placement, RELATED

    def facts(self) -> Sequence[Fact]:
        return panels.post_facts(self.object)

    def panels(self) -> Sequence[Panel]:
        return [*panels.workload(self.object), *panels.story(self.object)]

    def acts(self) -> Sequence[Act]:
        """What this state knows; the rest would only ever be off."""
        verbs = [a for a in actions.HandInPost.acts_on(self.object) if PLACEMENT.allows(a.verb, self.object)]
        return [act_for(a, self.actor, self.object) for a in verbs]

    def papers(self) -> Sequence[Act]:
        return [Act(_("職の配置の報告（PDF）"), reverse("autonomy:post_paper", args=[self.object.ref]))]


class PostPaper(Page):
    power, model = powers.VIEW, Placement

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Placement, self.actor, kwargs["ref"], related=RELATED)
        return pdf(papers.post_pdf(row), f"post-{row.ref}.pdf")


# Acts -------------------------------------------------------------------------------------------------------------------


class SetPool(ActPage):
    action, form_class = actions.SetPool, forms.PoolForm

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect")
        return actions.SetPool(ward=self.current_ward(), **form.cleaned_data, **common)


class Propose(ActPage):
    action, model, related = actions.ProposePost, Pool, ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.PostForm(data, files, ward=self.object.ward)

    def build(self, form: Any, **common: Any) -> Any:
        common.pop("expect")
        return actions.ProposePost(pool=self.object, **form.cleaned_data, **common)


class Edit(ActPage):
    action, model, related = actions.EditPost, Placement, RELATED

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        p = self.object
        return forms.PostForm(data, files, ward=p.pool.ward, initial={n: getattr(p, n) for n in forms.PostForm.base_fields})

    def effect(self) -> Any:
        """A figure measured in one division says nothing of another: how many would go is said before it is done."""
        n = self.object.workloads.count()
        if not n:
            return self.action.effect
        said = _t("下書きの内容が変わります。配置する課を変えると、前の課で測った仕事の量%(n)s件は消えます。課を変えなければ残ります。")
        return said % {"n": n}


class LoadPosts(ImportPage):
    action, power, title = actions.ImportPosts, powers.PLACE_DECIDE, _("職の配置の一覧を取り込む")
    accepts, blank_name = ".csv,.xlsx,.xls,.ods", "discretionary-posts.xlsx"
    help = _(
        "区がいま使っている一覧のCSVかExcel。課、人数（人分）、始まる日、終わる日、受け持つ仕事、配置する理由の列が要ります。"
        "決裁の日と文書番号がある行は決裁済みの配置に、ない行は下書きになります。"
    )

    def read_file(self, data: bytes, file_name: str) -> Preview:
        if self.ward is None:
            raise Unreadable(_t("画面の上で区を選んでから行ってください。"))
        return incoming.read_posts(data, file_name, self.ward)

    def blank(self) -> bytes:
        return incoming.blank()

    def build(self, data: bytes, file_name: str, preview: Preview) -> Any:
        assert self.ward is not None
        return actions.ImportPosts(
            actor=self.actor, key=self.act_key, data=data, file_name=file_name, digest=preview.digest, ward=self.ward,
        )

    def after(self, result: Any) -> str:
        return reverse("autonomy:posts")
