"""Pages that look back: divergence over the years, and the back-test of the thresholds."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core.rules import registry as rule_rows
from kusei.core.ui.parts import Badge, Cell, Column, Filter, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.plan.followup import drawing, looking, rules
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.rule_values import THRESHOLDS
from kusei.plan.followup.views.reports import RoundReport
from kusei.plan.followup.words import GAP, PACE, PACE_TONE, key_label, key_unit, number, self_words, with_unit


def year_cell(year: looking.YearOf | None) -> Cell:
    """Both marks of a year, and their disagreement in words."""
    if year is None:
        return Cell("—")
    entry = year.entry
    note = self_words(entry.start, entry.reach, year.round.scale, entry.grade)
    if year.gap:
        return Cell(badge=Badge(GAP[year.gap], "warn"), note=_t("%(self)s／根拠は%(pace)s") % {"self": note, "pace": PACE[year.mark.pace]})
    return Cell(badge=Badge(PACE[year.mark.pace], PACE_TONE[year.mark.pace]), note=note)  # type: ignore[arg-type]


def divergence_table(rounds: list[Any], rows: list[looking.Divergence], cell_base: str) -> TableView:
    table_rows = []
    for row in rows[:300]:
        by_year = {y.round.pk: y for y in row.years}
        code = row.ward.code if row.ward else "city"
        table_rows.append(Row(f"{row.initiative_ref}-{code}", [
            Cell(row.title, url=f"{cell_base}?cell={row.initiative_ref}-{code}#cell"), Cell(drawing.ward_name(row.ward)),
            Cell(number=row.running), *(year_cell(by_year.get(r.pk)) for r in rounds),
        ], tone="warn" if row.running > 1 else ""))
    return TableView(
        caption=_t("自己評価と根拠のくいちがいの履歴"),
        columns=[
            Column("title", _t("取り組み")), Column("ward", _t("区")), Column("running", _t("続いている年数"), "number"),
            *(Column(f"y{r.fiscal_year}", r.year, "badge") for r in rounds),
        ],
        rows=table_rows, empty=_t("どの年度にも、くいちがいはありません。"),
    )


def divergence_chart(rounds: list[Any], rows: list[looking.Divergence]) -> ChartSpec | None:
    """How many places disagreed in each year, over and under apart."""
    if len(rounds) < 2 or not rows:
        return None
    counts = {r.pk: {rules.Gap.OVER: 0, rules.Gap.UNDER: 0} for r in rounds}
    for row in rows:
        for year in row.years:
            if year.gap:
                counts[year.round.pk][year.gap] += 1
    first, last = counts[rounds[0].pk][rules.Gap.OVER], counts[rounds[-1].pk][rules.Gap.OVER]
    title = _t("自己評価が根拠より高いところは、%(a)sの%(first)sか所から%(b)sは%(last)sか所") % {
        "a": rounds[0].year, "first": first, "b": rounds[-1].year, "last": last}
    series = [Series(GAP[g], [counts[r.pk][g] for r in rounds]) for g in (rules.Gap.OVER, rules.Gap.UNDER)]
    return ChartSpec(title=title, categories=[r.year for r in rounds], series=series, unit=_t("か所"), category_label=_t("年度"))


class DivergencePage(RoundReport):
    template_name = "followup/divergence.html"

    def get_title(self) -> str:
        return _t("くいちがいの履歴　%(year)sまで") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        rounds, rows = looking.divergences(self.round, self.actor)
        base = reverse("followup:matrix", args=[self.round.ref])
        return {
            **super().context(), "round": self.round, "table": divergence_table(rounds, rows, base),
            "chart": divergence_chart(rounds, rows),
            "lead": _t("それぞれの年度の尺度のまま並べています。尺度が変わっても読み替えません。続いている年数の長い順です。"),
        }


class BacktestPage(RoundReport):
    """``?first_of_three=&second_of_three=&last=``: the same year under other thresholds; nothing is stored."""

    template_name = "followup/backtest.html"
    NAMES = ("first_of_three", "second_of_three", "last")

    def get_title(self) -> str:
        return _t("規則を変えたときの試算　%(year)s") % {"year": self.round.year}

    def _asked(self) -> tuple[rules.Thresholds, str]:
        """The thresholds asked for, and what is wrong with them; those in force where none or bad ones are asked."""
        now = rule_rows.at(THRESHOLDS)
        found = {}
        for name in self.NAMES:
            text = self.request.GET.get(name, "").strip()
            try:
                value = Decimal(text) if text else now.decimal(name)
            except InvalidOperation:
                value = Decimal("NaN")
            if not value.is_finite() or not 0 <= value <= 100:
                said = _t("『%(value)s』は率として読めません。0から100までの数にしてください。") % {"value": text[:20]}
                return rules.Thresholds(*(now.decimal(n) for n in self.NAMES)), said
            found[name] = value
        return rules.Thresholds(*(found[n] for n in self.NAMES)), ""

    def context(self) -> dict[str, Any]:
        asked, fault = self._asked()
        found = looking.backtest(self.round, self.actor, asked)
        titles = {n.ref: n.title for n in plan_of(self.round).of("initiative")}
        labels = (_t("3年の目標の1年目（%）"), _t("3年の目標の2年目（%）"), _t("目標の最終年度・単年度の目標（%）"))
        values = (asked.first_of_three, asked.second_of_three, asked.last)
        return {
            **super().context(), "round": self.round, "fault": fault, "found": found,
            "filters": [
                Filter(name, label, "text", str(value)) for name, label, value in zip(self.NAMES, labels, values, strict=True)
            ],
            "counts": self._counts(found), "table": self._changes(found, titles),
            "outdated": [(key_label(k), a, b) for k, a, b in found.outdated], "redefined": self._redefined(found, titles),
            "unread": [(key_label(k), reverse("office:proof", args=[k])) for k in found.unread],
            "lead": _t("確定した評価は変わりません。同じ値・目標・基準日に、別のしきい値を当てた試算です。"),
        }

    def _counts(self, found: looking.Backtest) -> TableView:
        return TableView(
            caption=_t("評価ごとの数"),
            columns=[Column("pace", _t("評価")), Column("then", _t("そのときの評価"), "number"), Column("now", _t("試算"), "number")],
            rows=[Row(p, [Cell(PACE[p]), Cell(number=a), Cell(number=b)], tone="warn" if a != b else "") for p, a, b in found.counts],
        )

    def _redefined(self, found: looking.Backtest, titles: dict[str, str]) -> TableView:
        versions = {key: (was, now) for key, was, now in found.outdated}
        rows = [
            Row(r.mark.ref, [
                Cell(titles.get(r.mark.initiative_ref, "")), Cell(drawing.ward_name(r.mark.ward)), Cell(key_label(r.mark.key)),
                Cell(drawing.value_words(r.mark), note=_t("第%(n)s版") % {"n": versions[r.mark.key][0]}),
                Cell(with_unit(r.finding.value, key_unit(r.mark.key)), r.finding.href, note=_t("第%(n)s版") % {"n": versions[r.mark.key][1]}),
                Cell(badge=Badge(PACE[r.mark.pace], PACE_TONE[r.mark.pace])),  # type: ignore[arg-type]
                Cell(badge=Badge(PACE[r.then.pace], PACE_TONE[r.then.pace])),  # type: ignore[arg-type]
            ], tone="warn" if r.then.pace != r.mark.pace else "")
            for r in found.redefined[:500]
        ]
        return TableView(
            caption=_t("新しい定義で数え直した値"), rows=rows, empty=_t("新しい定義で記録された値は、この年度にはまだありません。"),
            columns=[
                Column("title", _t("取り組み")), Column("ward", _t("区")), Column("measure", _t("指標")), Column("was", _t("そのときの値"), "number"),
                Column("now", _t("新しい定義の値"), "number"), Column("then", _t("そのときの評価"), "badge"), Column("mark", _t("新しい定義の評価"), "badge"),
            ],
        )

    def _changes(self, found: looking.Backtest, titles: dict[str, str]) -> TableView:
        rows = [
            Row(c.mark.ref, [
                Cell(titles.get(c.mark.initiative_ref, ""), url=reverse("followup:initiative", args=[self.round.ref, c.mark.initiative_ref])),
                Cell(drawing.ward_name(c.mark.ward)), Cell(key_label(c.mark.key)), Cell(drawing.value_words(c.mark)),
                Cell(f"{number(c.mark.rate)}%"), Cell(badge=Badge(PACE[c.mark.pace], PACE_TONE[c.mark.pace])),  # type: ignore[arg-type]
                Cell(badge=Badge(PACE[c.then.pace], PACE_TONE[c.then.pace]), note=_t("求める率 %(rate)s%%") % {"rate": number(c.then.required)}),  # type: ignore[arg-type]
            ])
            for c in found.changed[:500]
        ]
        return TableView(
            caption=_t("評価が変わるところ"),
            columns=[
                Column("title", _t("取り組み")), Column("ward", _t("区")), Column("measure", _t("指標")), Column("value", _t("値"), "number"),
                Column("rate", _t("達成率"), "number"), Column("then", _t("そのときの評価"), "badge"), Column("now", _t("試算"), "badge"),
            ],
            rows=rows, empty=_t("このしきい値では、どの評価も変わりません。"),
        )
