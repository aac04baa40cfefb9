"""Files a ward or the city already has -> Preview: a book of cases, and the wards' figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Choice, Column, Date, Decimal_, FileRefused, Int, Option, Sheet, Text, check, read
from kusei.plan.practices.models import Method, Practice, Trait, TraitKey

_METHODS = {
    Method.NONE: ("なし", "未測定", "-"), Method.BEFORE_AFTER: ("前後比較", "実施前後"),  # data
    Method.COMPARED: ("対照比較", "他との比較"), Method.TRIAL: ("無作為", "RCT"),  # data
}
CARDS = Sheet(
    "practices", _("事例カード"),
    (
        Column("ward", _("行った区"), Text(max_len=40), aliases=("区", "区名", "実施区")),  # data
        Column("title", _("題名"), Text(max_len=80), required=True, aliases=("事例名", "取組名", "件名")),  # data
        Column("initiative", _("計画の取り組み"), Text(max_len=400), aliases=("取り組み", "関連する取り組み")),  # data
        Column("background", _("背景・困っていたこと"), Text(max_len=4000), aliases=("背景", "課題")),  # data
        Column("what", _("行ったこと"), Text(max_len=4000), required=True, aliases=("内容", "取組内容", "概要")),  # data
        Column("failure", _("うまくいかなかったこと・気をつけること"), Text(max_len=4000), aliases=("留意点", "失敗", "課題と対応")),  # data
        Column("started_on", _("始めた日"), Date(), aliases=("開始日", "実施日")),  # data
        Column("cost_yen", _("費用（円／年）"), Int(), aliases=("費用", "事業費", "費用（円）")),  # data
        Column("effort_hours", _("職員の手間（時間／年）"), Int(), aliases=("手間", "工数", "工数（時間）")),  # data
        Column("effect_label", _("何が変わったか"), Text(max_len=120), aliases=("効果", "成果")),  # data
        Column("effect_value", _("変わった量"), Decimal_(), aliases=("効果の値",)),  # data
        Column("effect_low", _("幅の下"), Decimal_()), Column("effect_high", _("幅の上"), Decimal_()),
        Column("effect_unit", _("単位"), Text(max_len=20)),
        Column("method", _("測り方"), Choice(options=tuple(Option(m.value, m.label, _METHODS[m]) for m in Method))),
        Column("contact", _("問い合わせ先の課"), Text(max_len=80), aliases=("担当課", "所管課", "問合せ先")),  # data
    ),
    key_columns=("ward", "title"),
)
TRAITS = Sheet(
    "ward-figures", _("区の数字"),
    (
        Column("ward", _("区"), Text(max_len=40), required=True, aliases=("区名", "行政区")),  # data
        Column("day", _("いつ現在"), Date(), required=True, aliases=("基準日", "時点")),  # data
        *(Column(k.value, k.label, Decimal_(), aliases=(str(k.label).split("（", maxsplit=1)[0],)) for k in TraitKey),  # data
        Column("source", _("出典"), Text(max_len=120)),
    ),
    key_columns=("ward", "day"),
)
NOT_VALUES = ("ward", "day", "source")


@dataclass(frozen=True)
class Scope:
    """Wards the file may speak of; ``only``: the ward in view, for rows that name none."""

    wards: Sequence[Ward]
    only: Ward | None = None

    def find(self, name: str) -> Ward | None:
        if not name:
            return self.only
        return next((w for w in self.wards if name in (w.name, w.code, w.name.removesuffix("区"))), None)  # data


def _checked(data: bytes, file_name: str, sheet: Sheet) -> Any:
    try:
        table = read(data, file_name)
        return table, check(table, sheet)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused


def _preview(file_name: str, table: Any, seen: Any, sheet: Sheet, rows: Sequence[Incoming]) -> Preview:
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in sheet.columns), rows=rows, notes=notes,
        understood=[
            (_t("シート"), seen.understood.page or "CSV"),
            (_t("見出しの行"), _t("%(row)s行目") % {"row": seen.understood.header_rows[-1]}),
            (_t("読み取った列"), " / ".join(seen.understood.headings.values())),
            *([(_t("文字コード"), table.encoding)] if table.encoding else []),
        ],
    )


def _issues(row: Any, scope: Scope) -> tuple[Ward | None, list[Issue]]:
    issues = [Issue(e.column, e.value, e.message) for e in row.errors]
    name = str(row.values.get("ward") or "")
    ward = scope.find(name)
    if ward is None:
        said = _t("この区の行は取り込めません。区名を確かめるか、画面の上で区を選んでください。")
        issues.append(Issue("ward", name, said))
    return ward, issues


def read_cards(data: bytes, file_name: str, scope: Scope) -> Preview:
    """A book of cases: each row becomes a draft card. A card that is there already is left as it is."""
    table, seen = _checked(data, file_name, CARDS)
    there = {(p.ward_id, p.title): p for p in Practice.objects.filter(ward__in=scope.wards).exclude(state="withdrawn")}
    rows = []
    for row in seen.rows:
        ward, issues = _issues(row, scope)
        values = {**row.values, "ward": ward.code if ward else ""}
        low, value, high = (values.get(f"effect_{p}") for p in ("low", "value", "high"))
        if value is None and (low is not None or high is not None):
            issues.append(Issue("effect_value", "", _t("幅だけが入っています。変わった量も入れるか、幅を空にしてください。")))
        elif value is not None and ((low is not None and low > value) or (high is not None and high < value)):
            issues.append(Issue("effect_low", str(low), _t("幅（%(low)s〜%(high)s）の中に、変わった量 %(value)s がありません。") % {
                "low": low, "high": high, "value": value}))
        known = there.get((ward.pk, str(values.get("title") or ""))) if ward else None
        status = "refused" if any(i.level == "refused" for i in issues) else "same" if known else "new"
        rows.append(Incoming(row.row, str(row.row), str(values.get("title") or ""), values, status, tuple(issues)))  # type: ignore[arg-type]
    return _preview(file_name, table, seen, CARDS, rows)


def read_traits(data: bytes, file_name: str, scope: Scope) -> Preview:
    """A ward a row, a figure a column; an empty cell says nothing and changes nothing."""
    table, seen = _checked(data, file_name, TRAITS)
    known: dict[tuple[int, Any], dict[str, Any]] = {}
    for t in Trait.objects.filter(ward__in=scope.wards):
        known.setdefault((t.ward_id, t.day), {})[t.key] = t.value
    return _preview(file_name, table, seen, TRAITS, [_trait_row(row, scope, known) for row in seen.rows])


def _trait_row(row: Any, scope: Scope, known: Mapping[tuple[int, Any], Mapping[str, Any]]) -> Incoming:
    ward, issues = _issues(row, scope)
    day = row.values.get("day")
    values = {k: v for k, v in row.values.items() if v is not None}
    figures = {k: v for k, v in values.items() if k not in NOT_VALUES}
    for key, value in figures.items():
        if value < 0:
            issues.append(Issue(key, str(value), _t("0より小さい数字です。入れ直してください。")))
        elif key.endswith("_share") and value > 100:
            issues.append(Issue(key, str(value), _t("割合（%）が100を超えています。入れ直してください。")))
    if day is not None and day > calendar.today():
        issues.append(Issue("day", day.isoformat(), _t("先の日付です。いつ現在の数字かを入れてください。")))
    if not figures and not issues:
        issues.append(Issue("ward", str(row.values.get("ward") or ""), _t("この行には数字がありません。")))
    old = known.get((ward.pk, day)) if ward else None
    return Incoming(
        row.row, f"{ward.code if ward else ''}:{day}", ward.name if ward else str(row.values.get("ward") or ""),
        {**values, "ward": ward.code if ward else ""}, status_of(figures, old, issues), tuple(issues), old,
    )
