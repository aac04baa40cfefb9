"""The lists: columns, filters, saved views."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Cell
from kusei.plan.practices import words
from kusei.plan.practices.models import Adoption, Practice, Trait, TraitKey
from kusei.plan.register.public import current_plan

CARD_COLUMNS = (
    Col("title", _("題名"), lambda p: Cell(p.title, p.get_absolute_url()), sort="title"),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge", shown=False),
    Col("ward", _("行った区"), lambda p: Cell(p.ward.name), sort="ward__code"),
    Col("initiative", _("計画の取り組み"), lambda p: Cell(p.initiative or "—")),
    Col("effect", _("効果"), lambda p: Cell(words.effect(p), note=p.effect_label)),
    Col("yen", _("費用"), lambda p: Cell(number=p.cost_yen), sort="cost_yen", kind="number", unit=_("円／年")),
    Col("hours", _("手間"), lambda p: Cell(number=p.effort_hours), sort="effort_hours", kind="number", unit=_("時間／年")),
    Col("adopted", _("始めた区"), lambda p: Cell(number=p.begun), sort="begun", kind="number", unit=_("区")),
    Col("published_on", _("公開日"), lambda p: Cell(day=p.published_on), sort="published_on", kind="date"),
)


def _initiatives(actor: Any) -> list[tuple[str, Any]]:
    plan = current_plan()
    return [(n.ref, n.title) for n in plan.of("initiative")] if plan else []


CARD_FACETS = (
    Facet("q", _("題名・内容"), lambda rows, v: rows.filter(Q(title__icontains=v) | Q(what__icontains=v) | Q(background__icontains=v)), kind="text"),
    ward_facet(Practice),
    Facet("initiative", _("計画の取り組み"), lambda rows, v: rows.filter(initiative_ref=v), options=_initiatives),
)
CARD_VIEWS = (
    SavedView("published", _("公開中"), lambda rows, actor: rows.filter(state="published")),
    SavedView("mine", _("自分の区の事例"), lambda rows, actor: rows.filter(ward=actor.ward_id) if actor.ward_id else rows),
    SavedView("checking", _("確認待ち"), lambda rows, actor: rows.filter(state="checking")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
ADOPTION_COLUMNS = (
    Col("practice", _("事例カード"), lambda a: Cell(a.practice.title, a.get_absolute_url()), sort="practice__title"),
    Col("state", _("状態"), lambda a: Cell(badge=badge_of(a)), kind="badge"),
    Col("from", _("元の区"), lambda a: Cell(a.practice.ward.name)),
    Col("ward", _("採用した区"), lambda a: Cell(a.ward.name), sort="ward__code"),
    Col("started_on", _("実施を始めた日"), lambda a: Cell(day=a.started_on), sort="started_on", kind="date"),
    Col("outcome", _("結果"), lambda a: Cell(a.get_outcome_display() if a.outcome else "—", note=_result(a))),
    Col("reported_on", _("結果を返した日"), lambda a: Cell(day=a.reported_on), sort="reported_on", kind="date"),
    Col("considered_on", _("検討を始めた日"), lambda a: Cell(day=a.considered_on), sort="considered_on", kind="date", shown=False),
)


def _result(a: Adoption) -> str:
    if a.result_value is None:
        return ""
    return words.effect_words(a.result_value, a.result_low, a.result_high, a.practice.effect_unit)


ADOPTION_FACETS = (
    ward_facet(Adoption),
    Facet("q", _("事例カード"), lambda rows, v: rows.filter(practice__title__icontains=v), kind="text"),
    day_facet("started_on_from", _("実施（から）"), lambda rows, day: rows.filter(started_on__gte=day)),
    day_facet("started_on_to", _("実施（まで）"), lambda rows, day: rows.filter(started_on__lte=day)),
    day_facet("reported_on_from", _("結果（から）"), lambda rows, day: rows.filter(reported_on__gte=day)),
    day_facet("reported_on_to", _("結果（まで）"), lambda rows, day: rows.filter(reported_on__lte=day)),
)
ADOPTION_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("deciding", _("検討中・準備中"), lambda rows, actor: rows.filter(state__in=("considering", "preparing"))),
    SavedView("using", _("実施中"), lambda rows, actor: rows.filter(state="using")),
    SavedView("ended", _("結果あり・やめた・採用しない"), lambda rows, actor: rows.filter(state__in=("reported", "stopped", "declined"))),
)
TRAIT_COLUMNS = (
    Col("ward", _("区"), lambda t: Cell(t.ward.name), sort="ward__code"),
    Col("key", _("数字"), lambda t: Cell(t.get_key_display()), sort="key"),
    Col("value", _("値"), lambda t: Cell(number=t.value), sort="value", kind="number"),
    Col("day", _("いつ現在"), lambda t: Cell(day=t.day), sort="day", kind="date"),
    Col("source", _("出典"), lambda t: Cell(t.source)),
)


def _options(actor: Any) -> list[tuple[str, Any]]:
    return list(TraitKey.choices)


TRAIT_FACETS = (
    ward_facet(Trait), Facet("key", _("数字"), lambda rows, v: rows.filter(key=v), options=_options),
)
