"""The table of tasks a city already has -> Preview."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.approval.kinds import KINDS
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, Date, FileRefused, Sheet, Text, check, read
from kusei.core.text import fold
from kusei.plan.autonomy.models import Assignment

TABLE = Sheet(
    "task-table", _("事務分担の表"),
    (
        Column("code", _("事務コード"), Text(max_len=20), required=True, aliases=("コード", "番号", "事務番号")),  # data
        Column("name", _("事務の名称"), Text(max_len=120), required=True, aliases=("事務名", "事務", "所掌事務", "分掌事務")),  # data
        Column("place", _("どちらが行うか"), Text(max_len=20), required=True, aliases=("区分", "局・区", "局区の別", "主体")),  # data
        Column("holder", _("担当"), Text(max_len=120), required=True, aliases=("担当課", "所管課", "主管", "所管")),  # data
        Column("ward", _("区"), Text(max_len=40), aliases=("区名", "対象区")),  # data
        Column("role", _("受け持つこと"), Text(max_len=200), aliases=("役割", "分担の内容")),  # data
        Column("law", _("根拠法令"), Text(max_len=200), aliases=("根拠", "根拠規定", "法令")),  # data
        Column("case_kind", _("専決の種類"), Text(max_len=30), aliases=("専決区分", "専決")),  # data
        Column("since", _("適用日"), Date(), aliases=("施行日", "適用開始日", "いつから")),  # data
        Column("source", _("出典"), Text(max_len=200), aliases=("規程", "根拠規程", "備考")),  # data
    ),
    key_columns=("code", "ward", "holder"),
)
PLACES = {
    fold(word): key for key, words in {
        "bureau": ("局", "局が行う", "本庁", "市", "局所管"), "ward": ("区", "区が行う", "区役所", "区所管", "支所"),  # data
    }.items() for word in words
}
ALL_WARDS = {fold(w) for w in ("", "全区", "各区", "全市", "共通")}  # data
WORDS, ROW = ("name", "law", "case_kind"), ("place", "role")


def only_words(row: Incoming) -> bool:
    """Whether only the task's own words change, not who does it."""
    return row.old is not None and all(row.old.get(k) == row.values.get(k) for k in ROW)


def read_table(data: bytes, file_name: str) -> Preview:
    """Each row is compared with the open row of the same task, ward and holder."""
    try:
        table = read(data, file_name)
        seen = check(table, TABLE)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    held = {
        (a.task.code, a.ward.name if a.ward else "", a.holder): a
        for a in Assignment.objects.filter(until=None).select_related("task", "ward")
    }
    wards = {fold(w.name): w.name for w in Ward.objects.as_of(calendar.today())}
    rows, in_file = [], set()
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        values = _values(row.values, wards, issues)
        key = (values["code"], values["ward"], values["holder"])
        if key in in_file:
            issues.append(Issue("code", values["code"], _t("同じ事務、区、担当の行が、このファイルの上にもあります。どちらかを消してください。")))
        in_file.add(key)
        old = held.get(key)
        compared = {k: getattr(old.task, k) for k in WORDS} | {k: getattr(old, k) for k in ROW} if old else None
        status: Any = status_of({k: values[k] for k in (*WORDS, *ROW)}, compared, issues)
        if status == "changed" and old is not None and values["since"] <= old.since and any(getattr(old, k) != values[k] for k in ROW):
            day = calendar.format_date(old.since, weekday=False)
            issues.append(Issue("since", str(values["since"]), _t("いまの行は%(day)sからです。適用日をそれより後にしてください。") % {"day": day}))
            status = "refused"
        rows.append(Incoming(row.row, str(row.row), values["name"], values, status, tuple(issues), old=compared))
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in TABLE.columns), rows=rows, notes=notes,
        understood=[(_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values()))],
    )


def _values(raw: Any, wards: dict[str, str], issues: list[Issue]) -> dict[str, Any]:
    place = PLACES.get(fold(str(raw.get("place") or "")), "")
    if not place and raw.get("place"):
        issues.append(Issue("place", str(raw["place"]), _t("『%(value)s』は読めません。「局」か「区」にしてください。") % {"value": raw["place"]}))
    asked = str(raw.get("ward") or "")
    ward = "" if fold(asked) in ALL_WARDS else wards.get(fold(asked), "")
    if not ward and fold(asked) not in ALL_WARDS:
        issues.append(Issue("ward", asked, _t("『%(value)s』という区がありません。区の名前にするか、全区なら空にしてください。") % {"value": asked}))
    kinds = {fold(str(label)): key for key, label in KINDS.items()} | {fold(key): key for key in KINDS}
    kind = str(raw.get("case_kind") or "")
    if kind and fold(kind) not in kinds:
        names = _t("、").join(str(label) for label in KINDS.values())
        issues.append(Issue("case_kind", kind, _t("『%(value)s』という専決の種類がありません。次のどれかにしてください：%(names)s") % {"value": kind, "names": names}))
    since: date = raw.get("since") or calendar.today()
    return {
        **{k: str(raw.get(k) or "") for k in ("code", "name", "holder", "role", "law", "source")}, "place": place, "ward": ward,
        "case_kind": kinds.get(fold(kind), "") if kind else "", "since": since,
    }
