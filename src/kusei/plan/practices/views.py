"""Pages: cards, the order that fits a ward, nearest wards, adoptions, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import begin
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.plan.practices import actions, panels, papers, powers, sheets, tables, words
from kusei.plan.practices.models import Adoption, Practice, Trait
from kusei.plan.practices.queries import Peer, Ranked, ground, leave_one_out, peers, ranking

SHOWN = 12


class CardList(ListPage):
    """A city-wide book: every ward's published cards, whichever ward is in view."""

    power, model, related, order = powers.VIEW, Practice, ("ward",), "-published_on"
    columns, facets, views, sheet = tables.CARD_COLUMNS, tables.CARD_FACETS, tables.CARD_VIEWS, sheets.CARDS
    empty = _("当てはまる事例はありません。区で行ったことを書くか、事例集のファイルを取り込んでください。")

    def rows(self) -> Any:
        rows = self.model.objects.seen_by(self.actor)
        return rows.annotate(begun=Count("adoptions", filter=Q(adoptions__started_on__isnull=False)))

    def export_rows(self, rows: Any) -> Any:
        return sheets.card_rows(rows.order_by("pk"))

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("区に合いそうな事例"), reverse("practices:fitting")), Act(_("似ている区"), reverse("practices:peers")),
            Act(_("採用の一覧"), reverse("practices:adoptions")),
            begin(self.actor, actions.ImportCards, reverse("practices:import_cards")),
            begin(self.actor, actions.WriteCard, reverse("practices:write_card"), tone="main"),
        ]


class CardDetail(DetailPage):
    power, model, related = powers.VIEW, Practice, ("ward",)

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object)

    def panels(self) -> Sequence[Panel]:
        p = self.object
        found = [panels.named(p), *panels.story(p), panels.conditions(p, self.ward, self.actor), *panels.spread(p)]
        return [f for f in found if f]

    def acts(self) -> Sequence[Act]:
        """Its own ward and the city see what can be done to the card; other wards what they can do with it."""
        if self.actor.ward_id not in (None, self.object.ward_id):
            return self.extra_acts()
        return super().acts()

    def extra_acts(self) -> Sequence[Act]:
        return [self._consider()] if self.object.state == "published" else []

    def _consider(self) -> Act:
        action, ward = actions.Consider, self.ward
        url = reverse("practices:consider", args=[self.object.ref])
        if ward is None:
            return Act(action.label, url, "c", False, _t("画面の上で区を選んでから行ってください。"))
        if ward.pk == self.object.ward_id:
            return Act(action.label, url, "c", False, _t("この区の事例です。ほかの区が採用できます。"))
        live = Adoption.objects.filter(practice=self.object, ward=ward, state__in=("considering", "preparing", "using")).first()
        if live is not None:
            return Act(_t("この区の採用を開く"), live.get_absolute_url(), "c", tone="main")
        verdict = may(self.actor, action.power, ward)
        return Act(action.label, url, "c", bool(verdict), verdict.reason, action.effect, tone="main")

    def papers(self) -> Sequence[Act]:
        return [Act(_("事例カード（PDF）"), reverse("practices:paper", args=[self.object.ref]))]


class CardPaper(Page):
    power, model = powers.VIEW, Practice

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Practice, self.actor, kwargs["ref"], related=("ward",))
        return pdf(papers.card_pdf(row), f"practice-{row.ref}.pdf")


class AdoptionList(ListPage):
    power, model, related, order = powers.VIEW, Adoption, ("practice__ward", "ward"), "-considered_on"
    title, sheet = _("事例の採用"), sheets.ADOPTIONS
    columns, facets, views = tables.ADOPTION_COLUMNS, tables.ADOPTION_FACETS, tables.ADOPTION_VIEWS
    empty = _("当てはまる採用はありません。事例カードのページから検討を始められます。")

    def rows(self) -> Any:
        """A link that names a ward (evidence does) shows that ward, whichever is in view."""
        if "ward_code" in self.request.GET:
            return Adoption.objects.seen_by(self.actor)
        return super().rows()

    def export_rows(self, rows: Any) -> Any:
        return sheets.adoption_rows(rows.order_by("pk"))


class AdoptionDetail(DetailPage):
    power, model, related = powers.VIEW, Adoption, ("practice__ward", "ward")

    def facts(self) -> Sequence[Fact]:
        a, p = self.object, self.object.practice
        result = words.effect_words(a.result_value, a.result_low, a.result_high, p.effect_unit) if a.result_value is not None else ""
        return [
            Fact(_("事例カード"), p.title, url=p.get_absolute_url(), note=p.ward.name), Fact(_("採用する区"), a.ward.name),
            Fact(_("検討を始めた日"), None, day=a.considered_on), Fact(_("決めた日"), None, day=a.decided_on),
            Fact(_("実施を始めた日"), None, day=a.started_on),
            *([Fact(_("やめた日"), None, day=a.ended_on)] if a.ended_on else []),
            *([Fact(_("結果"), a.get_outcome_display(), note=result, large=True)] if a.outcome else []),
            *([Fact(_("結果を返した日"), None, day=a.reported_on)] if a.reported_on else []),
            *([Fact(_("理由"), a.reason)] if a.reason else []),
        ]

    def panels(self) -> Sequence[Panel]:
        a = self.object
        told = ((_("この区に合わせて変えたこと"), a.changed), (_("どうなったか"), a.came_of))
        return [
            *(Panel(title, panels.TEXT, {"text": text}) for title, text in told if text),
            panels.conditions(a.practice, a.ward, self.actor),
        ]


class TraitList(ListPage):
    power, model, related, order = powers.VIEW, Trait, ("ward",), "ward"
    title, columns, facets = _("区の数字"), tables.TRAIT_COLUMNS, tables.TRAIT_FACETS
    empty = _("区の数字がありません。統計の表を取り込むと、似ている区と合いそうな事例が分かります。")

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.ImportTraits, reverse("practices:import_traits"), tone="main")]


DRAFT = _("重みと数は案です。まだ確認されていません。")
REASONS = (Column("reason", _("理由")), Column("share", _("めやす")), Column("weight", _("重み")), Column("ground", _("根拠")))


class Fitting(ReportPage):
    """区に合いそうな事例: cards in order for the ward in view, every reason shown."""

    power, title, template_name = powers.VIEW, _("区に合いそうな事例"), "practices/fitting.html"

    def context(self) -> dict[str, Any]:
        if self.ward is None:
            return {
                **super().context(), "ranked": [], "none": _t("区を選んでください"),
                "none_help": _t("画面の上で区を選ぶと、その区に合いそうな順に事例を並べます。"), "method": METHOD, "backtest": "",
            }
        on = ground()
        found = ranking(self.ward, on)[:SHOWN]
        return {
            **super().context(), "lead": _t("%(ward)sに合いそうな順") % {"ward": self.ward.name},
            "draft": DRAFT if on.draft else "",
            "ranked": [self._card(r) for r in found], "none": _t("公開中の事例がありません"),
            "none_help": _t("ほかの区の事例が公開されると、ここに並びます。"), "method": METHOD, "backtest": _backtest(on),
        }

    def _card(self, r: Ranked) -> dict[str, Any]:
        p = r.practice
        badge = Badge(_("前提が足りません"), "bad") if r.fit.blocked else Badge(_("前提を確かめる"), "warn") if r.fit.unknown else Badge(_("前提あり"), "ok")
        return {
            "ref": p.ref, "url": p.get_absolute_url(), "title": p.title, "ward": p.ward.name, "badge": badge,
            "effect": f"{p.effect_label} {words.effect(p)}".strip(), "standing": words.standing(r.fit),
            "terms": TableView(_t("理由を一つずつ見る"), REASONS, [
                Row(t.key, [Cell(words.TERMS[t.key]), Cell(words.percent(t.value)), Cell(words.number(t.weight)), Cell(words.term(t, r))]) for t in r.fit.terms
            ]),
        }


METHOD = _(
    "前提が足りない事例は後ろに置き、残りを四つの理由の重み付き平均で並べます。言えない理由は平均に入れません。"
    "区どうしの優劣は付けません。順番は手がかりで、決めるのは区です。"
)


def _backtest(on: Any) -> str:
    tried = leave_one_out(on)
    if tried.middle is None:
        return _t("採用した区がまだ少なく、この順番がどれだけ当たるかは言えません。")
    return _t(
        "これまでに始めた%(n)s件の採用を一つずつ伏せて並べ直すと、選ばれた事例は並びの上から%(place)sの位置（中央値）にありました。"
        "でたらめに並べれば50%%です。"
    ) % {"n": tried.adoptions, "place": words.percent(tried.middle)}


class Peers(ReportPage):
    """似ている区: neighbours in their figures, with every figure; never a league table."""

    power, title, template_name = powers.VIEW, _("似ている区"), "practices/peers.html"

    def papers(self) -> Sequence[Act]:
        return [Act(_("区の数字"), reverse("practices:traits"))]

    def context(self) -> dict[str, Any]:
        base = {**super().context(), "method": PEER_METHOD}
        if self.ward is None:
            help_ = _t("画面の上で区を選ぶと、その区に似ている区を示します。")
            return {**base, "peers": [], "none": _t("区を選んでください"), "none_help": help_}
        on = ground()
        found = peers(self.ward, on)
        return {
            **base, "lead": _t("%(ward)sに似ている区") % {"ward": self.ward.name}, "draft": DRAFT if on.draft else "",
            "heads": [_t("数字"), self.ward.name, _t("相手の区"), _t("隔たり（ばらつきの何倍か）")],
            "peers": [self._peer(p) for p in found], "chart": self._chart(found) if found else None,
            "none": _t("くらべる数字が足りません"),
            "none_help": _t("統計の表を取り込むと、似ている区が分かります。"),
        }

    def _peer(self, p: Peer) -> dict[str, Any]:
        d = p.distance
        said = _t("隔たり %(d)s（%(asked)s個のうち%(known)s個の数字で比べました）") % {"d": f"{d.value:.2f}", "asked": d.asked, "known": d.known}
        return {"name": p.ward.name, "said": said, "rows": words.apart(d), "label": _t("数字を一つずつ見る")}

    def _chart(self, found: Sequence[Peer]) -> ChartSpec:
        assert self.ward is not None
        title = _t("%(ward)sにいちばん似ているのは%(peer)sです") % {"ward": self.ward.name, "peer": found[0].ward.name}
        values = [round(p.distance.value, 2) for p in found]
        return ChartSpec(
            title, [p.ward.name for p in found], [Series(_t("隔たり"), values)], category_label=_t("区"),
            note=_t("短いほど似ています。"),
        )


PEER_METHOD = _(
    "数字ごとに、二つの区の差を全区のばらつき（中央値からの隔たりの中央値）で割り、上限で切って平均します。"
    "一つの変わった数字だけで決まらないようにするためです。似ていることは、良い・悪いを意味しません。"
)
