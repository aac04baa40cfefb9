"""One word per thing of the follow-up: axes, marks, reasons, gaps, grades. Screens, sheets and papers all read these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kusei.core.calendar import format_date
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.registry import SOURCES
from kusei.plan.followup.rules import TWO_AXIS, Gap, Pace, Reach, Scale, Start

Words = str | Promise

START: Mapping[str, Words] = {
    Start.NOT_STARTED: _("未着手"), Start.WORKING: _("取組中"), Start.FINISHED: _("完了"),
}
REACH: Mapping[str, Words] = {
    Reach.NOT_REACHED: _("未達成"), Reach.PARTLY: _("一部達成"), Reach.REACHED: _("達成"),
}
PACE: Mapping[str, Words] = {
    Pace.REACHED: _("達成"), Pace.ON_TRACK: _("順調"), Pace.BEHIND: _("遅れ"), Pace.NO_TARGET: _("目標なし"),
    Pace.CANNOT_SAY: _("根拠なし"),
}
# Narrow cells of the matrix have room for a short word; the legend gives the whole one.
SHORT: Mapping[str, Words] = {
    Pace.REACHED: pgettext_lazy("matrix", "達成"), Pace.ON_TRACK: pgettext_lazy("matrix", "順調"),
    Pace.BEHIND: pgettext_lazy("matrix", "遅れ"), Pace.NO_TARGET: pgettext_lazy("matrix", "活動"),
    Pace.CANNOT_SAY: pgettext_lazy("matrix", "なし"),
}
PACE_TONE: Mapping[str, str] = {
    Pace.REACHED: "ok", Pace.ON_TRACK: "ok", Pace.BEHIND: "bad", Pace.NO_TARGET: "neutral", Pace.CANNOT_SAY: "off",
}
# Classes of the matrix by lightness; the word says the state, the shade only groups it.
PACE_STATE: Mapping[str, int] = {
    Pace.REACHED: 5, Pace.ON_TRACK: 4, Pace.BEHIND: 2, Pace.NO_TARGET: 1, Pace.CANNOT_SAY: 0,
}
WHY: Mapping[str, Words] = {
    "not_adopted": _("まだ始めていません"),
    "no_dated_rows": _("この年度の日付がある記録がありません"),
    "not_connected": _("記録するシステムがまだつながっていません"),
    "no_base": _("割合のもとになる数がありません"),
    "mixed": _("区ごとに理由がちがいます"),
    "no_measure": _("測るものが決まっていません"),
    "not_taken": _("まだ数えていません"),
    "not_summed": _("区の値を足し合わせない指標です"),
}
GAP: Mapping[str, Words] = {
    Gap.OVER: _("自己評価が根拠より高い"), Gap.UNDER: _("自己評価が根拠より低い"),
}
CORRECTABLE: Mapping[str, Words] = {
    "value": _("根拠の値"), "done": _("今年度に行ったこと"), "start": _("着手"), "reach": _("達成"), "grade": _("評価"),
    "own_value": _("区で数えた実績"), "issue": _("課題"), "remedy": _("改善策"), "adoption_note": _("ほかの区の事例の活用・まだ始めていない理由"),
    "asked_yen": _("予算の要求額（円）"), "granted_yen": _("予算の査定額（円）"), "spent_yen": _("決算額（円）"),
}
MODE: Mapping[str, Words] = {
    "ward": _("区の実情に応じて"), "city": _("全市一斉"), "bureau": _("局実施"), "": _("区の実情に応じて"),
}


def listed(words: Iterable[object]) -> str:
    """Words in a row, as the language separates them."""
    return _t("、").join(str(w) for w in words)


def key_label(key: str) -> Words:
    """The name of an evidence key: the probe's own where one is connected."""
    if key in SOURCES:
        return SOURCES[key].label
    return EXPECTED[key].label if key in EXPECTED else key


def key_unit(key: str) -> Words:
    if key in SOURCES:
        return SOURCES[key].unit
    return EXPECTED[key].unit if key in EXPECTED else ""


def rounded(value: Decimal | int | None) -> Decimal | None:
    """To one decimal, as figures are shown; what is stored and exported keeps its own."""
    return None if value is None else Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def exact(value: Decimal | None) -> Decimal | None:
    """The stored figure without idle decimals: 15.000 is 15, 61.455 stays."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def number(value: Decimal | int | None) -> str:
    """A figure with thousands separators, at most one decimal and no idle ones; a dash for None."""
    whole = rounded(value)
    if whole is None:
        return "—"
    if whole == whole.to_integral_value():
        return f"{whole:,.0f}"
    return f"{whole.normalize():,f}"


def with_unit(value: Decimal | int | None, unit: Words) -> str:
    word = str(unit)
    space = " " if word[:1].isascii() and word[:1].isalpha() else ""
    return "—" if value is None else f"{number(value)}{space}{word}"


def self_words(start: str, reach: str, scale: Scale = TWO_AXIS, grade: str = "") -> str:
    """「取組中・一部達成（順調）」, or that nobody has answered yet."""
    if not start or not reach:
        return _t("未回答")
    said = _t("%(start)s・%(reach)s") % {"start": START[start], "reach": REACH[reach]}
    word = scale.labels.get(grade)
    return _t("%(axes)s（%(grade)s）") % {"axes": said, "grade": word} if word else said


def reference_words(label: Words, value: Decimal | int, as_of: date | None) -> str:
    """「参考：公開データの一覧　2025年10月27日現在 980件」; never part of any progress."""
    if as_of is None:
        return _t("参考：%(label)s（基準日なし %(value)s件）") % {"label": label, "value": number(value)}
    day = format_date(as_of, weekday=False)
    return _t("参考：%(label)s（%(day)s現在 %(value)s件）") % {"label": label, "day": day, "value": number(value)}
