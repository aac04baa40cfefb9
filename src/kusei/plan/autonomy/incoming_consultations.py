"""The list of consultations a ward already has -> Preview."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import BadDate, parse_year
from kusei.core.clocks import run as clocks
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.ledger.models import Division, Ward
from kusei.core.sheets import Column, Date, FileRefused, Int, Sheet, Text, check, read
from kusei.core.text import fold
from kusei.plan.autonomy.lifecycle import CONSULTATION, REPLY_DUE
from kusei.plan.autonomy.models import Consultation, Kind, Outcome
from kusei.plan.autonomy.queries_consultations import bureau_divisions

CONSULTATIONS = Sheet(
    "consultations", _("区と局の協議の一覧"),
    (
        Column("year", _("年度"), Text(max_len=20), required=True, aliases=("求める年度", "要望年度")),  # data
        Column("title", _("件名"), Text(max_len=120), required=True, aliases=("協議事項", "要望事項", "案件名")),  # data
        Column("bureau", _("相手の局・課"), Text(max_len=120), required=True, aliases=("相手局", "局", "所管局", "要望先", "協議先")),  # data
        Column("kind", _("区分"), Text(max_len=20), aliases=("種別",)),  # data
        Column("matter", _("困っていること・いまの状況"), Text(max_len=4000, multiline=True), aliases=("現状", "現状と課題", "背景")),  # data
        Column("wish", _("求めること"), Text(max_len=4000, multiline=True), required=True, aliases=("要望内容", "協議内容", "内容")),  # data
        Column("yen", _("求める額（円）"), Int(min=1), aliases=("要求額", "金額")),  # data
        Column("asked_on", _("申し入れた日"), Date(), aliases=("申入日", "協議日", "要望日", "提出日")),  # data
        Column("outcome", _("回答の区分"), Text(max_len=40), aliases=("回答区分", "可否", "結果")),  # data
        Column("answer", _("回答"), Text(max_len=4000, multiline=True), aliases=("回答内容", "局の回答", "局回答")),  # data
        Column("answered_on", _("回答の日"), Date(), aliases=("回答日",)),  # data
        Column("terms", _("条件"), Text(max_len=2000, multiline=True)),
        Column("terms_due", _("条件の期日"), Date()),
        Column("came_of", _("その後どうなったか"), Text(max_len=2000, multiline=True), aliases=("その後", "経過", "備考")),  # data
    ),
    key_columns=("year", "title"),
)
SAID = "said_"
# How offices write the result in their lists (folded).  # data
OUTCOMES = {
    fold(word): key for key, words in {
        "agreed": ("応じる", "可", "○", "合意", "実現", "承認", "対応済", "対応済み"),  # data
        "terms": ("条件付き", "条件付", "条件を付けて応じる", "条件付きで可", "条件付き可"),  # data
        "partly": ("一部", "△", "一部可", "一部合意", "一部に応じる", "一部実現"),  # data
        "refused": ("応じられない", "不可", "×", "否", "困難", "対応困難", "見送り", "不調"),  # data
        "withdrawn": ("区が取り下げ", "取り下げ", "取下げ", "取下"),  # data
    }.items() for word in words
}
KINDS = {
    fold(word): key for key, words in {
        "budget": ("予算", "財源", "経費"), "authority": ("権限", "裁量"), "rule": ("規程・制度", "規程", "制度", "要綱", "条例"),  # data
        "task": ("事務の分担", "事務分担", "役割分担"), "other": ("そのほか", "その他", "他"),  # data
    }.items() for word in words
}
NO_ANSWER = {fold(w) for w in ("", "未", "未回答", "検討中", "回答待ち", "－", "―", "-")}  # data


def read_consultations(data: bytes, file_name: str, ward: Ward) -> Preview:
    """Each row becomes a consultation in the state its answer says; one of the same year and title is left as it is."""
    try:
        table = read(data, file_name)
        seen = check(table, CONSULTATIONS)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    there = set(Consultation.objects.filter(ward=ward).exclude(state="withdrawn").values_list("fiscal_year", "title"))
    divisions, rows, in_file = list(bureau_divisions()), [], set()
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        values = _values(row.values, divisions, issues)
        key = (values.get("fiscal_year"), str(values.get("title") or ""))
        if key[1] and key in in_file:
            issues.append(Issue("title", key[1], _t("同じ年度と件名の行が、このファイルの上にもあります。どちらかを消してください。")))
        in_file.add(key)
        status: Any = "refused" if any(i.level == "refused" for i in issues) else "same" if key in there else "new"
        shown = values if status != "refused" else {**row.values}
        rows.append(Incoming(row.row, str(row.row), key[1], shown, status, tuple(issues)))
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=SHOWN, rows=rows, notes=notes,
        understood=[(_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values()))],
    )


SHOWN = (
    ("fiscal_year", _("求める年度")), ("title", _("件名")), ("division", _("相手の局の課")), ("said_kind", _("区分")), ("wish", _("求めること")),
    ("asked_on", _("申し入れた日")), ("said_outcome", _("回答の区分")), ("answered_on", _("回答の日")), ("terms", _("条件")), ("said_state", _("状態")),
)


def _values(raw: Any, divisions: list[Division], issues: list[Issue]) -> dict[str, Any]:
    year = _year(str(raw.get("year") or ""), issues)
    division = _division(str(raw.get("bureau") or ""), divisions, issues)
    kind = KINDS.get(fold(str(raw.get("kind") or "")))
    if kind is None:
        kind = "other"
        if raw.get("kind"):
            issues.append(Issue("kind", str(raw["kind"]), _t("区分が分からないので「そのほか」として取り込みます。"), "warning"))
    outcome = _outcome(str(raw.get("outcome") or ""), issues)
    asked, answered = raw.get("asked_on"), raw.get("answered_on")
    _days(asked, answered, outcome, issues)
    text = str(raw.get("terms") or "")
    terms = [t.strip() for t in text.replace("\r", "").split("\n") if t.strip()]
    if any(len(t) > 300 for t in terms):
        issues.append(Issue("terms", text[:20], _t("条件は一つ300字までです。改行で分けてください。")))
    came_of = str(raw.get("came_of") or "")
    state = _state(asked, outcome, came_of)
    made = state in ("concluded", "done")
    return {
        "fiscal_year": year, "title": str(raw.get("title") or ""), "division": division, "kind": kind, "matter": str(raw.get("matter") or ""),
        "wish": str(raw.get("wish") or ""), "yen": raw.get("yen"), "asked_on": asked, "round": 1 if asked else 0,
        "due_on": _due(asked) if state == "asked" else None, "outcome": outcome, "answer": str(raw.get("answer") or ""),
        "answered_on": answered, "why": "other" if outcome in ("partly", "refused") else "",
        "agreed_on": answered if made else None, "ended_on": (answered or asked) if state in ("refused", "withdrawn") else None,
        "terms": "\n".join(terms) if made else "", "terms_due": raw.get("terms_due"), "came_of": came_of,
        "came_on": answered if state == "done" else None, "state": state,
        # What the preview shows of the codes; the act leaves it out.
        **{f"{SAID}kind": str(Kind(kind).label), f"{SAID}outcome": str(Outcome(outcome).label) if outcome else "",
           f"{SAID}state": str(CONSULTATION.states[state].label)},
    }


def _state(asked: date | None, outcome: str, came_of: str) -> str:
    if outcome == "withdrawn":
        return outcome
    if asked is None:
        return "draft"
    if outcome in ("", "refused"):
        return outcome or "asked"
    return "done" if came_of else "concluded"


def _year(text: str, issues: list[Issue]) -> int | None:
    if not text:
        return None
    try:
        year = parse_year(text.replace("年度", "年"))  # data
    except BadDate:
        issues.append(Issue("year", text, _t("『%(value)s』は年度として読めません。「令和7年度」か「2025」のように入れてください。") % {"value": text}))
        return None
    if not 1990 <= year <= calendar.fiscal_year_of(calendar.today()) + 5:
        issues.append(Issue("year", text, _t("『%(value)s』は5年先より後か、1990年度より前です。年度を確かめてください。") % {"value": text}))
    return year


def _division(text: str, divisions: list[Division], issues: list[Issue]) -> Division | None:
    if not text:
        return None
    asked = fold(text)
    exact = [d for d in divisions if asked in (fold(str(d)), fold(d.name))]
    found = exact or [d for d in divisions if asked == fold(d.bureau) or asked.startswith(fold(d.bureau))]
    if found:
        return found[0]
    names = _t("、").join(dict.fromkeys(d.bureau for d in divisions))
    issues.append(Issue("bureau", text, _t("『%(value)s』という局か課が台帳にありません。次のどれかにしてください：%(names)s") % {"value": text, "names": names}))
    return None


def _outcome(text: str, issues: list[Issue]) -> str:
    if fold(text) in NO_ANSWER:
        return ""
    found = OUTCOMES.get(fold(text), "")
    if not found:
        said = _t("『%(value)s』は回答の区分として読めません。「応じる」「条件付き」「一部」「応じられない」のどれかにするか、未回答なら空にしてください。")
        issues.append(Issue("outcome", text, said % {"value": text}))
    return found


def _days(asked: date | None, answered: date | None, outcome: str, issues: list[Issue]) -> None:
    today = calendar.today()
    for name, day in (("asked_on", asked), ("answered_on", answered)):
        if day is not None and day > today:
            issues.append(Issue(name, day.isoformat(), _t("先の日付です。行った日を入れてください。")))
    if asked is not None and answered is not None and answered < asked:
        issues.append(Issue("answered_on", answered.isoformat(), _t("申し入れた日より前です。どちらかを直してください。")))
    if outcome and outcome != "withdrawn" and asked is None:
        issues.append(Issue("asked_on", "", _t("回答があるのに申し入れた日がありません。日付を入れてください。")))
    if outcome and outcome != "withdrawn" and answered is None:
        issues.append(Issue("answered_on", "", _t("回答の区分があるのに回答の日がありません。日付を入れてください。")))


def _due(asked: date) -> date:
    """When the reply was due, by the rule in force on the day it was asked."""
    return calendar.jst_date(clocks.due(REPLY_DUE, datetime.combine(asked, time(9), tzinfo=calendar.JST)))
