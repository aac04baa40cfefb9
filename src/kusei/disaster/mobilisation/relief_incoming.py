"""Times somebody cannot work, and name lists of supporters, out of a file. Used by the pages and by the acts alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview, status_of
from kusei.core.sheets import Choice, Column, Date, FileRefused, Leaf, Option, Sheet, Text, Time, check, read, to_xlsx
from kusei.disaster.mobilisation.models import ReliefPlan, ReliefWish, Skill, SupportRequest
from kusei.disaster.mobilisation.words_relief import moment_word

WISHES = Sheet(
    "mobilisation-wishes",
    _("勤務できない時間"),
    (
        Column("number", _("職員番号"), Text(max_len=24), True, ("番号",)),  # data
        Column("name", _("氏名"), Text(max_len=80)),
        Column("day", _("日"), Date(), True, ("日付", "初日")),  # data
        Column("start", _("から"), Time(), True, ("開始", "開始時刻")),  # data
        Column("last", _("終わりの日"), Date(), False, ("最終日",)),  # data
        Column("end", _("まで"), Time(), True, ("終了", "終了時刻")),  # data
        Column("reason", _("理由"), Text(max_len=120)),
    ),
    ("number", "day", "start"),
)
SUPPORTERS = Sheet(
    "mobilisation-supporter-list",
    _("応援に来た人の名簿"),
    (
        Column("name", _("氏名"), Text(max_len=80), True, ("名前",)),  # data
        Column("party", _("所属"), Text(max_len=80), False, ("所属名", "自治体")),  # data
        Column("skill", _("資格・技能"), Choice(tuple(Option(v, label) for v, label in Skill.choices))),
    ),
    ("name", "party"),
)


@dataclass
class Plan:
    """A preview with the typed values of each row."""

    preview: Preview
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


def blank(sheet: Sheet) -> bytes:
    return to_xlsx(Leaf(sheet, []))


def _checked(data: bytes, file_name: str, sheet: Sheet) -> Any:
    try:
        return check(read(data, file_name, formulas="values"), sheet)
    except FileRefused as error:
        raise Unreadable(error.message) from error


def _preview(file_name: str, sheet: Sheet, checked: Any, rows: list[Incoming]) -> Preview:
    said = ", ".join(str(h) for h in checked.understood.headings.values())
    understood = ((_("読んだ列"), said), (_("使わない列"), ", ".join(checked.understood.unmatched) or "—"))
    return preview(file_name, understood=understood, columns=[(c.key, c.label) for c in sheet.columns], rows=rows)


def wishes(data: bytes, file_name: str, plan: ReliefPlan) -> Plan:
    """Raises Unreadable."""
    checked = _checked(data, file_name, WISHES)
    people = {p.number: p for p in plan.people.all()}
    held: dict[str, list[tuple[datetime, datetime]]] = {}
    for w in ReliefWish.objects.filter(person__plan=plan).select_related("person"):
        held.setdefault(w.person.number, []).append((w.starts_at, w.ends_at))
    rows, found = [], Plan(preview("", understood=(), columns=(), rows=()))
    for one in checked.rows:
        v = dict(one.values)
        issues = [Issue(e.column, e.value, e.message) for e in one.errors]
        if not issues:
            issues = _wish(v, plan, people, held)
        found.values[one.row] = v
        shown = {c.key: "" if v.get(c.key) is None else str(v[c.key]) for c in WISHES.columns}
        person = people.get(v.get("number") or "")
        title = person.name if person else str(v.get("number") or "")
        rows.append(Incoming(one.row, f"{v.get('number')}/{one.row}", title, shown, status_of(shown, None, issues), tuple(issues)))
    found.preview = _preview(file_name, WISHES, checked, rows)
    return found


def _wish(v: dict[str, Any], plan: ReliefPlan, people: Any, held: dict[str, list[tuple[datetime, datetime]]]) -> list[Issue]:
    number = v["number"]
    person = people.get(number)
    if person is None:
        said = _t("「%(number)s」はこの勤務表にいない職員番号です。番号を直すか、先に人を加えてください。")
        return [Issue("number", number, said % {"number": number})]
    if v.get("name") and v["name"].replace(" ", "") != person.name.replace(" ", ""):
        said = _t("職員番号%(number)sの人は%(name)sさんです。番号か氏名を直してください。")
        return [Issue("name", v["name"], said % {"number": number, "name": person.name})]
    start, end = _at(v["day"], v["start"]), _at(v.get("last") or v["day"], v["end"])
    if end <= start:
        said = _t("「まで」（%(end)s）が「から」（%(start)s）より前か同じです。翌日までのときは「終わりの日」に翌日を入れてください。")
        return [Issue("end", str(v["end"]), said % {"start": moment_word(start), "end": moment_word(end)})]
    first, last = plan.span(plan.from_day, 0)[0], plan.span(plan.to_day, plan.slots - 1)[1]
    if end <= first or start >= last:
        said = _t("この勤務表の期間（%(first)s〜%(last)s）の外です。日を直してください。")
        return [Issue("day", str(v["day"]), said % {"first": moment_word(first), "last": moment_word(last)})]
    if any(start < b and a < end for a, b in held.get(number, ())):
        return [Issue("start", str(v["start"]), _t("同じ人の別の時間と重なります。1行にまとめてください。"))]
    held.setdefault(number, []).append((start, end))
    v["starts_at"], v["ends_at"], v["person"] = start, end, person
    return []


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=calendar.JST)


def supporters(data: bytes, file_name: str, support: SupportRequest) -> Plan:
    """Raises Unreadable. Rows beyond those who were promised and have not come are refused."""
    checked = _checked(data, file_name, SUPPORTERS)
    there = {(s.name, s.party) for s in support.supporters.all()}
    twice = Counter((r.values.get("name"), r.values.get("party") or support.party_name) for r in checked.rows)
    left = support.accepted - support.arrived
    rows, found = [], Plan(preview("", understood=(), columns=(), rows=()))
    for one in checked.rows:
        v = dict(one.values)
        v["party"] = v.get("party") or support.party_name
        issues = [Issue(e.column, e.value, e.message) for e in one.errors]
        key = (v.get("name"), v["party"])
        if not issues and key in there:
            issues = [Issue("name", str(key[0]), _t("この人はもう到着しています。行を消してください。"))]
        if not issues and twice[key] > 1:
            issues = [Issue("name", str(key[0]), _t("同じ人の行が%(n)s行あります。1行だけ残してください。") % {"n": twice[key]})]
        if not issues and left < 1:
            issues = [Issue("name", str(key[0]), _t("受諾された人数を超えます。先に回答を記録してください。"))]
        left -= not issues
        found.values[one.row] = v
        shown = {c.key: str(v.get(c.key) or "") for c in SUPPORTERS.columns}
        rows.append(Incoming(one.row, f"{one.row}", str(v.get("name") or ""), shown, status_of(shown, None, issues), tuple(issues)))
    found.preview = _preview(file_name, SUPPORTERS, checked, rows)
    return found
