"""Parts of the pages of posts: a year of a pool, the work before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.ui.pages import BARS, TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Column, Fact, Row
from kusei.core.ui.parts_drawn import ChartSpec, Series, Threshold
from kusei.plan.autonomy import words, words_posts
from kusei.plan.autonomy.lifecycle_posts import HOLDING
from kusei.plan.autonomy.models import Phase, Placement, Pool, What, Workload
from kusei.plan.autonomy.queries_posts import latest
from kusei.plan.autonomy.rules.posts import Span, overfull, peak, placed_on, steps
from kusei.plan.autonomy.tables_posts import people

UNITS = {What.OPEN: _("件"), What.OVERDUE: _("件"), What.WAITING: _("件"), What.HOURS: _("時間")}
UNPROVEN = _(
    "前と後の差は、配置だけの効き目を示すものではありません。季節、制度の変更、ほかの職員の異動、届出の数の増減でも量は変わります。"
    "同じ時期、同じ測り方でくらべ、配置しなかった課や前の年も見てから判断してください。"
)


def holding(rows: Sequence[Placement]) -> list[Span]:
    return [Span(p.from_on, p.to_on, p.tenths) for p in rows if p.state in HOLDING]


def pool_facts(pool: Pool, rows: Sequence[Placement]) -> list[Fact]:
    spans, today = holding(rows), calendar.today()
    most, day = peak(spans, pool.first, pool.last)
    now = placed_on(spans, today) if pool.first <= today <= pool.last else None
    return [
        Fact(_("枠の人数"), words_posts.posts(pool.tenths), large=True),
        Fact(_("今日の配置"), None if now is None else words_posts.posts(now)),
        Fact(_("今日の空き"), None if now is None else words_posts.posts(pool.tenths - now)),
        Fact(_("配置がいちばん多い日"), words_posts.posts(most), note=words.day(day) if most else ""),
        Fact(_("決めた日"), None, day=pool.decided_on),
    ]


def _month(pool: Pool, n: int) -> tuple[date, date]:
    first = calendar.add_months(pool.first, n)
    return first, calendar.add_months(pool.first, n + 1) - timedelta(days=1)


def year_chart(pool: Pool, rows: Sequence[Placement]) -> Panel:
    spans = holding(rows)
    months = [_month(pool, n) for n in range(12)]
    most = [peak(spans, *m)[0] for m in months]
    left = sum(overfull(spans, pool.tenths - 1, *m) is None for m in months)
    title = _t("枠%(pool)sのうち、%(n)sか月に空きがあります") % {"pool": words_posts.posts(pool.tenths), "n": left} if left else _t("空きのある月はありません")
    return Panel(_("一年の配置（月ごと）"), BARS, {"chart": ChartSpec(
        title, [_t("%(n)s月") % {"n": first.month} for first, _last in months],
        [Series(_t("配置した人数（月の中でいちばん多い日）"), [people(n) for n in most])], unit=_t("人分"),
        threshold=Threshold(_t("枠"), people(pool.tenths)), category_label=_t("何月か"),
    )}, key="year")


def year_steps(pool: Pool, rows: Sequence[Placement]) -> Panel:
    """The twin of the chart, to the day."""
    columns = [
        Column("first", _("いつから"), "date"), Column("last", _("いつまで"), "date"), Column("placed", _("配置"), "number", unit=_("人分")),
        Column("free", _("空き"), "number", unit=_("人分")), Column("what", _("どこに")),
    ]
    kept = [p for p in rows if p.state in HOLDING]
    found = []
    for n, s in enumerate(steps(holding(rows), pool.first, pool.last)):
        where = _t("、").join(f"{p.division.name}（{words_posts.posts(p.tenths)}）" for p in kept if p.from_on <= s.last and p.to_on >= s.first)
        found.append(Row(str(n), [
            Cell(day=s.first), Cell(day=s.last), Cell(number=people(s.tenths)), Cell(number=people(pool.tenths - s.tenths)), Cell(where or "—"),
        ]))
    return table_panel(_("いつ、どこに、空きはいくつ"), columns, found, empty="", key="steps")


def placements(rows: Sequence[Placement]) -> Panel:
    columns = [
        Column("work", _("課と受け持つ仕事")), Column("state", _("状態"), "badge"), Column("tenths", _("置く人数"), "number", unit=_("人分")),
        Column("span", _("期間")), Column("came", _("点検の結論")),
    ]
    return table_panel(_("配置"), columns, [
        Row(p.ref, [
            Cell(str(p), p.get_absolute_url()), Cell(badge=badge_of(p)), Cell(number=people(p.tenths)),
            Cell(f"{words.day(p.from_on)}〜{words.day(p.to_on)}"), Cell(p.get_came_display() if p.came else "—"),
        ]) for p in rows
    ], empty=_("配置の提案はまだありません。"), key="placements")


def source(pool: Pool) -> Panel:
    return Panel(_("決めた文書・理由"), TEXT, {"text": pool.source}, key="source")


def post_facts(p: Placement) -> list[Fact]:
    late = p.state == "running" and p.review_due is not None and p.review_due < calendar.today()
    return [
        Fact(_("受け持つ仕事"), p.work, large=True), Fact(_("配置する課"), p.division.name), Fact(_("置く人数"), words_posts.posts(p.tenths)),
        Fact(_("期間"), words_posts.span(p.from_on, p.to_on)), Fact(_("枠"), str(p.pool), url=p.pool.get_absolute_url()),
        *([Fact(_("決裁の日"), None, day=p.decided_on, note=f"{p.number} {p.decided_by}".strip())] if p.decided_on else []),
        *([Fact(_("点検の期日"), None, day=p.review_due, note=_t("期日を過ぎています") if late else "")] if p.review_due else []),
        *([Fact(_("点検の結論"), p.get_came_display(), note=words.day(p.reviewed_on) if p.reviewed_on else "")] if p.came else []),
    ]


def story(p: Placement) -> list[Panel]:
    told = ((_("配置する理由"), p.grounds), (_("点検"), p.came_of), (_("差戻し・不採用・延長・戻した理由"), p.reason))
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def change(before: Workload | None, after: Workload | None) -> str:
    if before is None or after is None:
        return "—"
    diff = after.value - before.value
    return f"{diff:+,}".replace("-", "−") if diff else "0"


def workload(p: Placement) -> list[Panel]:
    """Before and after side by side, in figures and as bars for what has both; then every measurement with its source."""
    rows = list(p.workloads.all())
    found = latest(rows)
    sides = [(what, found.get((what, Phase.BEFORE)), found.get((what, Phase.AFTER))) for what in What]
    columns = [
        Column("what", _("測ったもの")), Column("before", _("前"), "number"), Column("before_on", _("前を測った日"), "date"),
        Column("after", _("後"), "number"), Column("after_on", _("後を測った日"), "date"), Column("diff", _("差（後−前）")),
    ]
    side = table_panel(_("仕事の量の前と後"), columns, [
        Row(what.value, [Cell(what.label), *_measured(before), *_measured(after), Cell(change(before, after))])
        for what, before, after in sides if before or after
    ], empty=_("まだ測っていません。提案を出す前に、いまの量を数えるか、入力してください。"), key="workload")
    charts = [_chart(what, before, after) for what, before, after in sides if before and after]
    return [side, *charts, *([Panel(_("この差が示さないこと"), TEXT, {"text": UNPROVEN}, key="unproven")] if rows else []), *_all(rows)]


def _measured(w: Workload | None) -> list[Cell]:
    return [Cell(number=w.value), Cell(day=w.measured_on)] if w else [Cell("—"), Cell("—")]


def _chart(what: What, before: Workload, after: Workload) -> Panel:
    title = _t("%(what)s：前は%(before)s、後は%(after)s") % {"what": what.label, "before": f"{before.value:,}", "after": f"{after.value:,}"}
    return Panel(_t("前と後（%(unit)s）") % {"unit": UNITS[what]}, BARS, {"chart": ChartSpec(
        title, [_t("前"), _t("後")], [Series(_t("量"), [Decimal(before.value), Decimal(after.value)])],
        unit=UNITS[what], category_label=_t("いつの量か"),
    )})


def _all(rows: Sequence[Workload]) -> list[Panel]:
    columns = [
        Column("on", _("測った日"), "date"), Column("phase", _("いつの量か")), Column("what", _("測ったもの")), Column("value", _("量"), "number"),
        Column("source", _("出典")),
    ]
    return [table_panel(_("測った記録のすべて"), columns, [
        Row(w.ref, [Cell(day=w.measured_on), Cell(w.get_phase_display()), Cell(w.get_what_display()), Cell(number=w.value), Cell(w.source)]) for w in rows
    ], empty="", key="measured")] if rows else []
