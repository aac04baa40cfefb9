"""Lists: columns, filters, saved views, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.sheets import Column, Sheet, Text
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import Col, Facet, SavedView, day_facet, ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.disaster.staffing_stages.evidence import COUNTED
from kusei.disaster.staffing_stages.models import Decision, Order, Report

DOUBT_WORDS = {
    "kind": _("知らない種類の電文"), "code": _("知らないコードがある"), "future": _("発表日時が先の時刻（その時刻まで使いません）"), "area": _("区域の記載なし"), "empty": _("読み取れる区域がない"),
}


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=calendar.JST)


def doubts(row: Report) -> str:
    return " / ".join(str(DOUBT_WORDS[d]) for d in row.doubts)


def drill_badge(*, drill: bool) -> Badge:
    return Badge(_("訓練"), "warn", "diamond") if drill else Badge(_("実際"), "info")


REPORT_COLUMNS = (
    Col("title", _("標題"), lambda r: Cell(r.title, url=r.get_absolute_url(), note=r.headline[:60]), sort="title"),
    Col("reported_at", _("発表日時"), lambda r: Cell(at=r.reported_at), sort="reported_at", kind="date"),
    Col("kind", _("種類"), lambda r: Cell(r.kind)),
    Col("status", _("運用種別"), lambda r: Cell(badge=Badge(r.get_status_display(), "warn" if r.training else "info")), kind="badge"),
    Col("info_type", _("発表の種別"), lambda r: Cell(r.get_info_type_display())),
    Col("office", _("発表官署"), lambda r: Cell(r.office)),
    Col("doubts", _("確認が必要なこと"), lambda r: Cell(doubts(r))),
)
REPORT_FACETS = (Facet("q", _("標題"), lambda rows, value: rows.filter(title__icontains=value), kind="text"),)
REPORT_VIEWS = (
    SavedView("real", _("通常"), lambda rows, actor: rows.filter(training=False)),
    SavedView("training", _("訓練・試験"), lambda rows, actor: rows.filter(training=True)),
    SavedView("doubt", _("確認が必要"), lambda rows, actor: rows.exclude(doubts=[])),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
REPORT_SHEET = Sheet("telegrams", _("電文"), tuple(
    Column(k, label, Text()) for k, label in (
        ("reported_at", _("発表日時")), ("kind", _("種類")), ("title", _("標題")), ("status", _("運用種別")), ("info_type", _("発表の種別")),
        ("office", _("発表官署")), ("headline", _("電文の見出し")), ("doubts", _("確認が必要なこと")), ("sha256", _("指紋（SHA-256）")),
    )
), key_columns=("sha256",))


def jst(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(calendar.JST):%Y-%m-%d %H:%M}"


def report_rows(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for r in rows:
        yield {
            "reported_at": jst(r.reported_at), "kind": r.kind, "title": r.title, "status": r.status, "info_type": r.info_type,
            "office": r.office, "headline": r.headline, "doubts": doubts(r), "sha256": r.sha256,
        }


DECISION_COLUMNS = (
    Col("made_at", _("日時"), lambda d: Cell(at=d.made_at, url=d.watch.get_absolute_url()), sort="made_at", kind="date"),
    Col("ward", _("区"), lambda d: Cell(d.ward.name)),
    Col("how", _("判断の別"), lambda d: Cell(d.get_how_display())),
    Col("label", _("配備"), lambda d: Cell(d.label)),
    Col("drill", _("区分"), lambda d: Cell(badge=drill_badge(drill=d.drill)), kind="badge"),
    Col("reason", _("理由"), lambda d: Cell(d.reason)),
    Col("otherwise", _("基準どおりなら"), lambda d: Cell(d.otherwise)),
)
DECISION_FACETS = (
    ward_facet(Decision),
    day_facet("from", _("日（から）"), lambda rows, day: rows.filter(made_at__gte=start_of(day))),
    day_facet("to", _("日（まで）"), lambda rows, day: rows.filter(made_at__lt=start_of(day + timedelta(days=1)))),
)
DECISION_VIEWS = (
    SavedView("all", _("すべて"), lambda rows, actor: rows),
    SavedView("counted", _("実際の決定・変更・解除"), lambda rows, actor: rows.filter(drill=False, how__in=COUNTED)),
    SavedView("drill", _("訓練"), lambda rows, actor: rows.filter(drill=True)),
)
DECISION_SHEET = Sheet("staffing_decisions", _("配備の判断"), tuple(
    Column(k, label, Text()) for k, label in (
        ("made_at", _("日時")), ("ward", _("区")), ("drill", _("区分")), ("how", _("判断の別")), ("label", _("配備")), ("reason", _("理由")),
        ("otherwise", _("基準どおりなら")), ("basis", _("もとになった電文の内容")),
    )
))


def decision_rows(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for d in rows:
        yield {
            "made_at": jst(d.made_at), "ward": d.ward.name, "drill": _t("訓練") if d.drill else _t("実際"), "how": str(d.get_how_display()),
            "label": d.label, "reason": d.reason, "otherwise": d.otherwise,
            "basis": " / ".join(f"{b['said']} {b['area_name']} → {b['stage']}" for b in d.basis),
        }


ORDER_COLUMNS = (
    Col("district", _("学区"), lambda o: Cell(o.district.name, url=o.get_absolute_url())),
    Col("level", _("避難情報"), lambda o: Cell(badge=Badge(_("レベル%(n)s %(word)s") % {"n": o.level, "word": o.get_level_display()}, "bad")), kind="badge", sort="level"),
    Col("state", _("状態"), lambda o: Cell(badge=badge_of(o)), kind="badge"),
    Col("drill", _("区分"), lambda o: Cell(badge=drill_badge(drill=o.drill)), kind="badge"),
    Col("ward", _("区"), lambda o: Cell(o.ward.name)),
    Col("hazard", _("災害"), lambda o: Cell(o.get_hazard_display())),
    Col("issued_at", _("発令日時"), lambda o: Cell(at=o.issued_at), sort="issued_at", kind="date"),
    Col("lifted_at", _("解除・切替日時"), lambda o: Cell(at=o.lifted_at), kind="date"),
)
ORDER_FACETS = (ward_facet(Order),)
ORDER_VIEWS = (
    SavedView("now", _("発令中"), lambda rows, actor: rows.filter(state="issued")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
ORDER_SHEET = Sheet("evacuation_orders", _("避難情報"), tuple(
    Column(k, label, Text()) for k, label in (
        ("drill", _("区分")), ("ward_code", _("全国地方公共団体コード")), ("ward", _("区")), ("district", _("学区")), ("level", _("警戒レベル")),
        ("word", _("避難情報")), ("hazard", _("災害")), ("state", _("状態")), ("issued_at", _("発令日時")), ("lifted_at", _("解除・切替日時")),
        ("decided_by", _("決めた人")), ("reason", _("理由")),
    )
))


def order_rows(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for o in rows:
        yield {
            "drill": _t("訓練") if o.drill else _t("実際"), "ward_code": o.ward.code, "ward": o.ward.name, "district": o.district.name,
            "level": str(o.level), "word": str(o.get_level_display()), "hazard": str(o.get_hazard_display()), "state": str(o.get_state_display()),
            "issued_at": jst(o.issued_at), "lifted_at": jst(o.lifted_at), "decided_by": o.decided_by, "reason": o.reason,
        }
