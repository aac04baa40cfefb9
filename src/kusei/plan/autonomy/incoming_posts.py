"""The list of placed posts a ward keeps in Excel -> Preview."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label, fiscal_year_of
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.ledger.models import Ward
from kusei.core.sheets import Column, Date, Decimal_, FileRefused, Int, Leaf, Sheet, Text, check, read, to_xlsx
from kusei.core.text import fold
from kusei.plan.autonomy import words, words_posts
from kusei.plan.autonomy.models import Came, Placement, Pool
from kusei.plan.autonomy.queries_posts import divisions_of, spans
from kusei.plan.autonomy.rules.posts import Span, overfull

POSTS = Sheet(
    "discretionary-posts", _("職の配置の一覧"),
    (
        Column("division", _("課"), Text(max_len=80), required=True, aliases=("配置する課", "配置先", "課名", "所属")),  # data
        Column("people", _("人数（人分）"), Decimal_(max=1000), required=True, aliases=("人数", "置く人数", "配置人数")),  # data
        Column("from_on", _("始まる日"), Date(), required=True, aliases=("開始日", "配置開始日", "期間の初日")),  # data
        Column("to_on", _("終わる日"), Date(), required=True, aliases=("終了日", "配置終了日", "期間の末日")),  # data
        Column("work", _("受け持つ仕事"), Text(max_len=120), required=True, aliases=("仕事", "担当事務", "業務")),  # data
        Column("grounds", _("配置する理由"), Text(max_len=4000), required=True, aliases=("理由", "配置の理由")),  # data
        Column("decided_on", _("決裁の日"), Date(), aliases=("決裁日", "決定日")),  # data
        Column("number", _("文書番号"), Text(max_len=60), aliases=("番号", "決裁番号")),  # data
        Column("decided_by", _("決裁者"), Text(max_len=120)),
        Column("hours", _("配置の前の一か月の時間"), Int(), aliases=("前の時間",)),  # data
        Column("waiting", _("配置の前の待っている件数"), Int(), aliases=("前の件数",)),  # data
        Column("came", _("点検の結論"), Text(max_len=20), aliases=("結論",)),  # data
        Column("came_of", _("点検"), Text(max_len=4000), aliases=("点検の記録", "結果")),  # data
    ),
    key_columns=("division", "work", "from_on"),
)
CAME = {fold(str(label)): value for value, label in Came.choices}


def blank() -> bytes:
    return to_xlsx(Leaf(POSTS, []))


@dataclass
class _Ward:
    """What is known of the ward while the file is read from top to bottom."""

    divisions: dict[str, Any]
    pools: dict[int, Pool]
    held: set[tuple[int, str, date]]
    spans: dict[int, list[Span]]
    in_file: set[tuple[int, str, date]] = field(default_factory=set)

    @classmethod
    def of(cls, ward: Ward) -> _Ward:
        pools = {p.fiscal_year: p for p in Pool.objects.filter(ward=ward)}
        live = Placement.objects.filter(pool__ward=ward).exclude(state__in=("refused", "withdrawn"))
        return cls(
            {fold(d.name): d for d in divisions_of(ward)}, pools, set(live.values_list("division", "work", "from_on")),
            {year: spans(p) for year, p in pools.items()},
        )


def read_posts(data: bytes, file_name: str, ward: Ward) -> Preview:
    """A row with a day of decision becomes a placement in force; one without becomes a draft. What is there is left as it is."""
    try:
        seen = check(read(data, file_name), POSTS)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    known, rows = _Ward.of(ward), []
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        values = dict(row.values)
        if not issues:
            issues = _issues(values, known)
        status: Any = "refused"
        if not issues:
            status, issues = _status(values, known)
        rows.append(Incoming(row.row, str(row.row), str(values.get("work") or ""), values, status, tuple(issues)))
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in POSTS.columns), rows=rows, notes=notes,
        understood=[(_t("シート"), seen.understood.page or "CSV"), (_t("読み取った列"), " / ".join(seen.understood.headings.values()))],
    )


def _status(values: dict[str, Any], known: _Ward) -> tuple[str, list[Issue]]:
    key = (known.divisions[fold(values["division"])].pk, values["work"], values["from_on"])
    if key in known.held:
        return "same", []
    if key in known.in_file:
        return "refused", [Issue("work", values["work"], _t("同じ課、仕事、始まる日の行が、このファイルの上にもあります。どちらかを消してください。"))]
    if values["decided_on"] and (issues := _full(values, known)):
        return "refused", issues
    known.in_file.add(key)
    return "new", []


def _issues(values: dict[str, Any], known: _Ward) -> list[Issue]:
    return _place(values, known) or [*_days(values, known), *_decision(values), *_figures(values), *_review(values)]


def _place(values: dict[str, Any], known: _Ward) -> list[Issue]:
    """``values`` gets ``tenths``; the division must stand today and the year have a pool."""
    found, told = [], str(values["division"])
    if fold(told) not in known.divisions:
        names = _t("、").join(d.name for d in known.divisions.values())
        found.append(Issue("division", told, _t("『%(value)s』という課は、いまこの区にありません。次のどれかにしてください：%(names)s") % {"value": told, "names": names}))
    tenths = values["people"] * 10
    values["tenths"] = int(tenths)
    if tenths != int(tenths) or tenths < 1:
        found.append(Issue("people", str(values["people"]), _t("人数は0.1人の単位で、0.1以上にしてください。一人半なら1.5です。")))
    return found


def _days(values: dict[str, Any], known: _Ward) -> list[Issue]:
    first, last = values["from_on"], values["to_on"]
    if last < first:
        return [Issue("to_on", last.isoformat(), _t("終わる日が、始まる日より前です。"))]
    year = values["year"] = fiscal_year_of(first)
    if fiscal_year_of(last) != year:
        return [Issue("to_on", last.isoformat(), _t("期間が年度をまたいでいます。年度ごとに行を分けてください。"))]
    pool = known.pools.get(year)
    if pool is None:
        said = _t("%(year)sの枠がありません。市の担当が枠を決めてから取り込んでください。") % {"year": fiscal_year_label(year)}
        return [Issue("from_on", first.isoformat(), said)]
    if values["tenths"] > pool.tenths:
        return [Issue("people", str(values["people"]), _t("枠は%(n)sです。それより多くは配置できません。") % {"n": words_posts.posts(pool.tenths)})]
    return []


def _decision(values: dict[str, Any]) -> list[Issue]:
    """A placement decided outside of this house shows its paper; one that is not decided cannot have begun."""
    decided, today = values["decided_on"], calendar.today()
    if decided is None:
        if values["from_on"] < today:
            return [Issue("decided_on", "", _t("始まる日が過ぎています。決裁の日と文書番号を入れてください。決裁がまだなら、始まる日を今日より後にしてください。"))]
        return []
    if decided > min(today, values["from_on"]):
        return [Issue("decided_on", decided.isoformat(), _t("決裁の日は、今日まで、かつ始まる日までの日にしてください。"))]
    if not values["number"]:
        return [Issue("number", "", _t("決裁の日があるときは、文書番号も入れてください。"))]
    return []


def _figures(values: dict[str, Any]) -> list[Issue]:
    said = _t("0以上を入れてください。")
    return [Issue(name, str(values[name]), said) for name in ("hours", "waiting") if values[name] is not None and not 0 <= values[name] <= 10**7]


def _review(values: dict[str, Any]) -> list[Issue]:
    told = str(values["came"] or "")
    values["came"] = CAME.get(fold(told), "")
    if told and not values["came"]:
        said = _t("『%(value)s』は読めません。次のどれかにしてください：%(names)s")
        return [Issue("came", told, said % {"value": told, "names": _t("、").join(str(x) for x in Came.labels)})]
    if bool(told) != bool(values["came_of"]):
        name = "came_of" if told else "came"
        return [Issue(name, "", _t("点検は、結論と記録の両方を入れるか、両方を空にしてください。"))]
    if told and (values["decided_on"] is None or values["from_on"] > calendar.today()):
        return [Issue("came", told, _t("まだ始まっていない配置は点検できません。点検の欄を空にしてください。"))]
    return []


def _full(values: dict[str, Any], known: _Ward) -> list[Issue]:
    """Rows above this one count too."""
    pool, taken = known.pools[values["year"]], known.spans[values["year"]]
    found = overfull(taken, pool.tenths - values["tenths"], values["from_on"], values["to_on"])
    if found is None:
        taken.append(Span(values["from_on"], values["to_on"], values["tenths"]))
        return []
    said = _t("%(day)sは、枠%(pool)sのうち%(placed)sを配置済みで（このファイルの上の行を含む）、%(n)sは入りません。") % {
        "day": words.day(found[1]), "pool": words_posts.posts(pool.tenths), "placed": words_posts.posts(found[0]), "n": words_posts.posts(values["tenths"]),
    }
    return [Issue("people", str(values["people"]), said)]
