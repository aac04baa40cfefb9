"""The ledger of own revenue a ward keeps in Excel -> Preview."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import BadDate, parse_year
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, Date, FileRefused, Int, Sheet, Text, check, read
from kusei.core.text import fold
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Agreement, Earmark, Source
from kusei.plan.autonomy.sheets_revenue import LEDGER

LABELS = {c.key: c.label for c in LEDGER.columns}
INCOMING = Sheet(
    "own-revenue", LEDGER.title,
    (
        Column("kind", LABELS["kind"], Text(max_len=20), required=True, aliases=("区分", "収入の種類")),  # data
        Column("title", LABELS["title"], Text(max_len=120), required=True, aliases=("名称", "収入の名称")),  # data
        Column("party", LABELS["party"], Text(max_len=120), required=True, aliases=("相手先", "契約の相手方", "事業者名", "寄附者")),  # data
        Column("starts_on", LABELS["starts_on"], Date(), required=True, aliases=("開始日", "契約開始日", "契約日", "受入日")),  # data
        Column("ends_on", LABELS["ends_on"], Date(), aliases=("終了日", "契約終了日")),  # data
        Column("earmark", LABELS["earmark"], Text(max_len=20), aliases=("使途", "使途の指定")),  # data
        Column("number", LABELS["number"], Text(max_len=60), aliases=("番号",)),  # data
        Column("fiscal_year", LABELS["fiscal_year"], Text(max_len=20), required=True, aliases=("会計年度", "調定年度")),  # data
        Column("yen", LABELS["yen"], Int(), required=True, aliases=("調定額", "契約額", "金額")),  # data
        Column("due_on", LABELS["due_on"], Date(), aliases=("納期限", "納入期限")),  # data
        Column("received_yen", LABELS["received_yen"], Int(), aliases=("収入額", "収入済額")),  # data
        Column("used_yen", LABELS["used_yen"], Int(), aliases=("充当額", "使用額")),  # data
        Column("returned_yen", LABELS["returned_yen"], Int(), aliases=("返還額",)),  # data
    ),
    key_columns=("title", "party", "fiscal_year"),
)
KINDS, MARKS = ({fold(str(label)): value for value, label in choices} for choices in (Source.choices, Earmark.choices))


def read_ledger(data: bytes, file_name: str, ward: Ward) -> Preview:
    """Each row becomes an agreement with its bill; one of the same title, party and year is left as it is."""
    try:
        seen = check(read(data, file_name), INCOMING)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    held = set(Agreement.objects.filter(ward=ward).values_list("title", "party", "bills__fiscal_year"))
    rows, in_file = [], set()
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        values = dict(row.values)
        if not issues:
            issues = [*_choices(values), *_year(values), *_days(values), *_money(values)]
        key = (values.get("title"), values.get("party"), values.get("fiscal_year"))
        if not issues and key in in_file:
            issues = [Issue("title", str(key[0]), _t("同じ年度、件名、相手方の行が、このファイルの上にもあります。どちらかを消してください。"))]
        in_file.add(key)
        status: Any = "refused" if issues else "same" if key in held else "new"
        rows.append(Incoming(row.row, str(row.row), str(values.get("title") or ""), values, status, tuple(issues)))
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in INCOMING.columns), rows=rows, notes=notes,
        understood=[(_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values()))],
    )


def _choices(values: dict[str, Any]) -> list[Issue]:
    found = []
    for name, known, labels in (("kind", KINDS, Source.labels), ("earmark", MARKS, Earmark.labels)):
        told = str(values.get(name) or "")
        values[name] = known.get(fold(told), "") if told else ""
        if told and not values[name]:
            said = _t("『%(value)s』は読めません。次のどれかにしてください：%(names)s")
            found.append(Issue(name, told, said % {"value": told, "names": _t("、").join(str(x) for x in labels)}))
    return found


def _year(values: dict[str, Any]) -> list[Issue]:
    told = str(values["fiscal_year"])
    try:
        values["fiscal_year"] = parse_year(told)
    except BadDate:
        return [Issue("fiscal_year", told, _t("年度として読めません。「令和5年度」か「2023」の形で書いてください。"))]
    if values["fiscal_year"] > calendar.fiscal_year_of(calendar.today()):
        return [Issue("fiscal_year", told, _t("まだ始まっていない年度です。年度を確かめてください。"))]
    return []


def _days(values: dict[str, Any]) -> list[Issue]:
    values["ends_on"] = values["ends_on"] or values["starts_on"]
    if values["ends_on"] < values["starts_on"]:
        return [Issue("ends_on", str(values["ends_on"]), _t("期間の末日が初日より前です。日付を確かめてください。"))]
    if not values["due_on"] and isinstance(values["fiscal_year"], int):
        values["due_on"] = date(values["fiscal_year"] + 1, 3, 31)
    return []


def _money(values: dict[str, Any]) -> list[Issue]:
    for name in ("received_yen", "used_yen", "returned_yen"):
        values[name] = values[name] or 0
    yen, received, out = values["yen"], values["received_yen"], values["used_yen"] + values["returned_yen"]
    if yen <= 0:
        return [Issue("yen", str(yen), _t("1円以上の額を入れてください。"))]
    if min(received, values["used_yen"], values["returned_yen"]) < 0 or received > yen:
        return [Issue("received_yen", str(received), _t("受けた額は、0円から調定の額 %(yen)s までです。") % {"yen": words.yen(yen)})]
    if out > received:
        said = _t("使った額と返した額の計 %(out)s が、受けた額 %(yen)s を超えています。")
        return [Issue("used_yen", str(values["used_yen"]), said % {"out": words.yen(out), "yen": words.yen(received)})]
    return []
