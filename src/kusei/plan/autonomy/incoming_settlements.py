"""The settlements of past years a ward keeps in Excel -> Preview."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import BadDate, fiscal_year_label, format_date, parse_year
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.ledger.models import Ward
from kusei.core.rules.settlement import closes_on, fiscal_years_open
from kusei.core.sheets import Column, Date, FileRefused, Int, Sheet, Text, check, read
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Envelope

SETTLEMENTS = Sheet(
    "discretionary-settlements", _("過年度の決算"),
    (
        Column("fiscal_year", _("年度"), Text(max_len=20), required=True, aliases=("会計年度",)),  # data
        Column("ceiling_yen", _("枠の額（円）"), Int(), aliases=("枠の額", "予算現額", "当初予算額")),  # data
        Column("title", _("事業名"), Text(max_len=80), required=True, aliases=("件名", "事業の名称")),  # data
        Column("division", _("提案する課"), Text(max_len=80), required=True, aliases=("担当課", "所管課", "課名")),  # data
        Column("allotted_yen", _("配当額（円）"), Int(), required=True, aliases=("配当額", "予算額")),  # data
        Column("paid_yen", _("支出済みの額（円）"), Int(), required=True, aliases=("支出済みの額", "支出済額", "決算額")),  # data
        Column("payee", _("相手方"), Text(max_len=120), aliases=("支払先", "契約の相手方")),  # data
        Column("settled_on", _("決算した日"), Date(), aliases=("決算日",)),  # data
        Column("came_of", _("事業の成果"), Text(max_len=4000), aliases=("成果", "実績")),  # data
    ),
    key_columns=("fiscal_year", "title"),
)


@dataclass
class _Years:
    """What is known of each year while the file is read from top to bottom."""

    ceilings: dict[int, int]
    titles: set[tuple[int, str]]
    allotted: Counter[int]
    stored: frozenset[int]
    in_file: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def of(cls, ward: Ward) -> _Years:
        held = list(Envelope.objects.filter(ward=ward).prefetch_related("proposals"))
        return cls(
            {e.fiscal_year: e.ceiling_yen for e in held},
            {(e.fiscal_year, p.title) for e in held for p in e.proposals.all() if p.state != "withdrawn"},
            Counter({e.fiscal_year: e.allotted_yen for e in held}), frozenset(e.fiscal_year for e in held),
        )


def read_settlements(data: bytes, file_name: str, ward: Ward) -> Preview:
    """Each row becomes a settled project of a closed year; a project that is there already is left as it is."""
    try:
        table = read(data, file_name)
        seen = check(table, SETTLEMENTS)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    years, rows = _Years.of(ward), []
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        values, title = dict(row.values), str(row.values.get("title") or "")
        if not issues:
            issues = _year_issues(values, years) or [*_money_issues(values, years), *_day_issues(values)]
        key = (values.get("fiscal_year"), title)
        there = key in years.titles
        if not issues and key in years.in_file:
            issues = [Issue("title", title, _t("同じ年度の同じ事業名の行が、このファイルの上にもあります。どちらかを消してください。"))]
        status = "refused" if issues else "same" if there else "new"
        if status == "new":
            _take(values, years)
        rows.append(Incoming(row.row, str(row.row), title, values, status, tuple(issues)))  # type: ignore[arg-type]
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in SETTLEMENTS.columns), rows=rows, notes=notes,
        understood=[
            (_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values())),
        ],
    )


def _take(values: dict[str, Any], years: _Years) -> None:
    year = values["fiscal_year"]
    years.in_file.add((year, values["title"]))
    years.ceilings.setdefault(year, values["ceiling_yen"])
    years.allotted[year] += values["allotted_yen"]


def _year_issues(values: dict[str, Any], years: _Years) -> list[Issue]:
    """``values`` gets the year as a number; a year must be closed, and its ceiling known and one."""
    told = str(values["fiscal_year"])
    try:
        year = values["fiscal_year"] = parse_year(told)
    except BadDate:
        return [Issue("fiscal_year", told, _t("年度として読めません。「令和5年度」か「2023」の形で書いてください。"))]
    if year >= min(fiscal_years_open(calendar.today())):
        return [Issue("fiscal_year", told, _t("まだ出納を閉鎖していない年度です。この画面では、終わった年度の決算だけを取り込めます。"))]
    told_ceiling, known = values["ceiling_yen"], years.ceilings.get(year)
    if known is None and (told_ceiling is None or told_ceiling <= 0):
        return [Issue("ceiling_yen", str(told_ceiling or ""), _t("%(year)sの枠がまだありません。枠の額を入れてください。") % {"year": fiscal_year_label(year)})]
    if known is not None and told_ceiling is not None and told_ceiling != known:
        said = _t("%(year)sの枠の額は %(yen)s です。違う額が書かれています。") % {"year": fiscal_year_label(year), "yen": words.yen(known)}
        return [Issue("ceiling_yen", str(told_ceiling), said)]
    return []


def _money_issues(values: dict[str, Any], years: _Years) -> list[Issue]:
    year, allotted, paid = values["fiscal_year"], values["allotted_yen"], values["paid_yen"]
    ceiling = years.ceilings.get(year, values["ceiling_yen"])
    if allotted <= 0:
        return [Issue("allotted_yen", str(allotted), _t("1円以上の額を入れてください。"))]
    if not 0 <= paid <= allotted:
        said = _t("支出済みの額は、0円から配当額 %(yen)s までです。") % {"yen": words.yen(allotted)}
        return [Issue("paid_yen", str(paid), said)]
    left = ceiling - years.allotted[year]
    if (year, values["title"]) not in years.titles | years.in_file and allotted > left:
        said = _t("この年度の枠の残り %(limit)s を超えています。枠の額と、ほかの行の配当額を確かめてください。")
        return [Issue("allotted_yen", str(allotted), said % {"limit": words.yen(left)})]
    return []


def _day_issues(values: dict[str, Any]) -> list[Issue]:
    """Without a day of settlement, the day the books were closed."""
    year = values["fiscal_year"]
    day = values["settled_on"] = values["settled_on"] or closes_on(year)
    if date(year, 4, 1) <= day <= calendar.today():
        return []
    said = _t("決算した日は、%(begins)sから今日までの日付にしてください。") % {"begins": format_date(date(year, 4, 1), weekday=False)}
    return [Issue("settled_on", day.isoformat(), said)]
