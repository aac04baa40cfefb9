"""The record of a drill as a ward has it -> Preview: one row a count (ward and time), or one row a person with the time of arrival."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, Decimal_, FileRefused, Int, Leaf, Sheet, Text, check, read, to_xlsx
from kusei.disaster.mobilisation.models import Drill
from kusei.disaster.mobilisation.rules.before import falls, other_denominator, rate
from kusei.disaster.mobilisation.rules.drills import counts_at, minutes_after, moment_of

SHEET = Sheet(
    "mobilisation-drill",
    _("参集の記録"),
    (
        Column("ward", _("区"), Text(max_len=80), aliases=("区名", "参集した区", "動員先の区")),  # data
        Column("number", _("職員番号"), Text(max_len=12), aliases=("番号", "職員コード")),  # data
        Column("at", _("参集した時刻"), Text(max_len=40), aliases=("時刻", "到着時刻", "参集時刻", "到着")),  # data
        Column("minutes", _("発令からの分"), Int(min=0, max=2880), aliases=("経過", "経過（分）", "分", "経過時間")),  # data
        Column("arrived", _("参集した人（累計）"), Int(min=0, max=200_000), aliases=("参集者数", "参集者", "累計", "参集人数")),  # data
        Column("called", _("対象の人"), Int(min=0, max=200_000), aliases=("対象者", "対象者数", "対象人数")),  # data
        Column("excused", _("除外した人"), Text(max_len=20), aliases=("除外", "除外者数")),  # data
        Column("stated", _("公表された率（%）"), Decimal_(min=0, max=100), aliases=("率", "参集率", "公表された率")),  # data
    ),
    (),
)
Mark = tuple[int | None, int, int, int, Any]


@dataclass
class Plan:
    """A preview, and the counts it comes to: (ward, minutes, arrived, expected, stated rate)."""

    preview: Preview
    marks: list[Mark] = field(default_factory=list)


@dataclass
class _Row:
    number: int
    values: dict[str, Any]
    issues: list[Issue]
    ward: Ward | None = None
    moment: datetime | None = None

    @property
    def good(self) -> bool:
        return not any(i.level == "refused" for i in self.issues)

    def refuse(self, name: str, said: str) -> None:
        value = self.values.get(name)
        self.issues.append(Issue(name, "" if value is None else str(value), said))


def blank() -> bytes:
    return to_xlsx(Leaf(SHEET, []))


def plan(data: bytes, file_name: str, drill: Drill) -> Plan:
    """Read the record of a drill. Raises Unreadable."""
    try:
        checked = check(read(data, file_name, formulas="values"), SHEET)
    except FileRefused as error:
        raise Unreadable(error.message) from error
    has = set(checked.understood.headings)
    people = "number" in has and "arrived" not in has
    if not people and not ({"arrived", "called"} <= has and has & {"minutes", "at"}):
        raise Unreadable(_t(
            "読めるのは2つの形です。1行に1回の集計（発令からの分か時刻、参集した人の累計、対象の人）か、"
            "1行に1人（職員番号、参集した時刻）。見出しを直してください。"
        ))  # fmt: skip
    wards = {w.name: w for w in Ward.objects.filter(until=None).defer("boundary")}
    rows = [_Row(r.row, dict(r.values), [Issue(e.column, e.value, e.message) for e in r.errors]) for r in checked.rows]
    announced = drill.announced_at.astimezone(calendar.JST)
    for row in rows:
        _ward(row, wards)
        _moment(row, announced)
    _mixed(rows)
    marks = _of_people(rows, announced) if people else _of_counts(rows)
    shown = ("ward", "number", "at", "excused") if people else ("ward", "minutes", "arrived", "called", "excused", "stated", "rate")
    labels = {c.key: c.label for c in SHEET.columns} | {"rate": _("計算した率（%）")}
    said = ", ".join(str(h) for h in checked.understood.headings.values())
    understood: list[tuple[Any, Any]] = [(_("読んだ列"), said), (_("使わない列"), ", ".join(checked.understood.unmatched) or "—")]
    understood.append((_("表の形"), _("1行に1人（集計した数だけを残します）") if people else _("1行に1回の集計")))
    found = preview(
        file_name, understood=understood, columns=[(k, labels[k]) for k in shown], rows=[_incoming(r, shown) for r in rows],
        notes=[] if marks else [_("残せる数がありません。")],
    )  # fmt: skip
    return Plan(found, marks)


def _incoming(row: _Row, shown: Sequence[str]) -> Incoming:
    values = {k: "" if row.values.get(k) is None else str(row.values[k]) for k in shown}
    return Incoming(row.number, str(row.number), values.get("ward", ""), values, status_of(values, None, row.issues), tuple(row.issues))


def _ward(row: _Row, wards: Mapping[str, Ward]) -> None:
    name = row.values.get("ward") or ""
    row.ward = wards.get(name)
    if name and row.ward is None:
        row.refuse("ward", _t("「%(name)s」という区はありません。区の名前を直してください。") % {"name": name})


def _moment(row: _Row, announced: datetime) -> None:
    text = row.values.get("at") or ""
    if not text:
        return
    row.moment = moment_of(text, announced)
    said = {"at": text, "call": f"{announced:%H:%M}"}
    if row.moment is None:
        row.refuse("at", _t("「%(at)s」は時刻として読めません。7:35のように入れてください。") % said)
    elif row.moment < announced:
        row.refuse("at", _t("発令（%(call)s）より前の時刻です。日付と時刻を確かめてください。") % said)
    elif minutes_after(announced, row.moment) > 12 * 60:
        said_ = _t("発令（%(call)s）から12時間を超えています。翌日の時刻として読みました。違うときは直してください。")
        row.issues.append(Issue("at", text, said_ % said, "warning"))
    if row.moment is not None and row.values.get("minutes") is None:
        row.values["minutes"] = minutes_after(announced, row.moment)


def _mixed(rows: Sequence[_Row]) -> None:
    """Wards and the whole city in one list would count people twice."""
    if any(r.ward for r in rows):
        for row in rows:
            if not row.values.get("ward"):
                row.refuse("ward", _t("区の名前がありません。区ごとの行があるときは、市全体の合計の行を消してください。"))


def _of_people(rows: Sequence[_Row], announced: datetime) -> list[Mark]:
    twice = Counter(r.values.get("number") for r in rows)
    groups: dict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        number = row.values.get("number")
        if not number:
            row.refuse("number", _t("職員番号がありません。"))
        elif twice[number] > 1:
            said = _t("同じ職員番号の行が%(n)s行あります（二重の参集）。1行だけ残してください。")
            row.refuse("number", said % {"n": twice[number]})
        if row.good and not row.values.get("excused"):
            groups[row.ward.pk if row.ward else None].append(row)
    found: list[Mark] = []
    for ward, there in groups.items():
        counts = counts_at(announced, [r.moment for r in there if r.moment is not None])
        found += [(ward, minutes, arrived, len(there), None) for minutes, arrived in counts]
    return found


def expected_of(values: Mapping[str, Any]) -> int | None:
    """Those called less those excused; None when either cannot be read."""
    text = str(values.get("excused") or "0").strip()
    called = values.get("called")
    return int(called) - int(text) if called is not None and text.isdecimal() else None


def _of_counts(rows: Sequence[_Row]) -> list[Mark]:
    for row in rows:
        v = row.values
        expected = expected_of(v)
        if v.get("minutes") is None and row.good:
            row.refuse("minutes", _t("発令からの分か、時刻を入れてください。"))
        if v.get("arrived") is None and row.good:
            row.refuse("arrived", _t("参集した人の累計がありません。"))
        if expected is None:
            row.refuse("excused" if v.get("called") is not None else "called", _t("対象の人と除外した人を数で入れてください。"))
        elif expected <= 0:
            row.refuse("called", _t("対象の人から除外した人を引くと%(n)s人です。1人以上にしてください。") % {"n": expected})
        elif v.get("arrived") is not None:
            _rates(row, int(v["arrived"]), expected)
    _judge(rows)
    return [
        (r.ward.pk if r.ward else None, r.values["minutes"], r.values["arrived"], expected_of(r.values) or 0, r.values.get("stated"))
        for r in rows
        if r.good
    ]


def _rates(row: _Row, arrived: int, expected: int) -> None:
    if arrived > expected:
        said = _t("参集した人%(arrived)s人が、対象の人%(expected)s人（除外した人を除く）より多いです。")
        row.refuse("arrived", said % {"arrived": arrived, "expected": expected})
        return
    row.values["rate"] = rate(arrived, expected)
    stated = row.values.get("stated")
    if (other := other_denominator(arrived, expected, stated)) is not None:
        said = _t("公表された率%(stated)s%%は、対象%(expected)s人では%(rate)s%%になり合いません（%(other)s人で割った率です）。計算した率を使います。")
        values = {"stated": stated, "expected": expected, "rate": row.values["rate"], "other": other}
        row.issues.append(Issue("stated", str(stated), said % values, "warning"))


def _judge(rows: Iterable[_Row]) -> None:
    """Within a ward: a time once, counts that never fall, the same people expected."""
    groups: dict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.good:
            groups[row.ward.pk if row.ward else None].append(row)
    for there in groups.values():
        times = Counter(r.values["minutes"] for r in there)
        for row in there:
            if times[row.values["minutes"]] > 1:
                row.refuse("minutes", _t("同じ区・同じ時刻の行が2行以上あります。1行だけ残してください。"))
        _fallen([r for r in there if r.good])


def _fallen(there: Sequence[_Row]) -> None:
    """Of a ward's rows, the ones that fall below an earlier count are refused, one after another."""
    left = list(there)
    while (fallen := falls([(r.values["minutes"], r.values["arrived"]) for r in left])) is not None:
        row = next(r for r in left if r.values["minutes"] == fallen[0])
        row.refuse("arrived", _t("累計が前の時刻より少なくなっています。その時刻までに来た人の合計を入れてください。"))
        left.remove(row)
