"""The answer to "what if": side by side with the plan as it stands, who moves from ward to ward, and what it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.pages import Panel
from kusei.core.ui.parts import Cell, Column, MatrixCell, MatrixRow, MatrixView, Row, TableView
from kusei.disaster.mobilisation import bridge
from kusei.disaster.mobilisation.models import Skill
from kusei.disaster.mobilisation.tables import team_word

TABLE, LINES, MATRIX = "mobilisation/table.html", "mobilisation/lines.html", "mobilisation/matrix.html"


def answer_panels(found: bridge.WhatIf) -> list[Panel]:
    panels = [_beside(found), _short(found), moves_matrix([w.name for w in found.offices], found.now.wards, found.then.wards), _cut(found)]
    return [*filter(None, panels), _ground(found)]


def _beside(found: bridge.WhatIf) -> Panel:
    sides = (found.now.answer, found.then.answer)
    rows = [
        _row("placed", _t("配置した人"), [s.placed for s in sides]),
        _row("moved", _t("前の指定から移る人"), [s.moved for s in sides]),
        _row("minutes", _t("参集の平均（分）"), [round(s.minutes / s.placed, 1) if s.placed else None for s in sides]),
        _row("short", _t("足りない人"), [sum(x.by for x in s.shortages) for s in sides]),
    ]
    heads = [
        Column("what", _("くらべるもの")), Column("now", _("いまの定員と道"), "number"), Column("then", _("変えたとき"), "number"),
        Column("change", _("増減"), "number"),
    ]  # fmt: skip
    return Panel(_("答え"), TABLE, {"table": TableView(_("答え"), heads, rows)}, key="answer_table")


def _row(key: str, label: str, values: Sequence[Any]) -> Row:
    change = round(values[1] - values[0], 1) if None not in values else None
    return Row(key, [Cell(label), *(Cell(number=v) if v is not None else Cell(None) for v in (*values, change))])


def _short(found: bridge.WhatIf) -> Panel | None:
    lines = []
    for s in found.then.answer.shortages:
        cell = found.cells[s.place]
        who = _t("職員") if cell.skill == Skill.ANY else str(cell.get_skill_display())
        said = _t("%(ward)sの%(team)sで、%(who)sが%(by)s人足りません。")
        lines.append(said % {"ward": cell.ward.name, "team": team_word(cell.team), "who": who, "by": s.by})
    return Panel(_("足りないところ"), LINES, {"lines": lines}, key="short") if lines else None


def moves_matrix(names: Sequence[str], before: Sequence[int], after: Sequence[int]) -> Panel | None:
    """Ward by ward, how many go where; nobody is named. ``before``, ``after``: the ward of each person, -1 for none."""
    counts = Counter((a, b) for a, b in zip(before, after, strict=True) if a != b)
    if not counts:
        return None
    most = max(counts.values())
    places = [*enumerate(names), (-1, _t("動員先なし"))]
    rows = [MatrixRow(name, [_moved(counts[a, b], most, a == b) for b, _n in places]) for a, name in places if any(counts[a, b] for b, _n in places)]
    title = _t("移る人は%(n)s人（行の区から列の区へ）") % {"n": sum(counts.values())}
    view = MatrixView(title, _("いまの区"), [name for _n, name in places], rows)
    return Panel(title, MATRIX, {"view": view}, key="moves")


def _moved(n: int, most: int, same: bool) -> MatrixCell:
    if same or not n:
        return MatrixCell(0, "—")
    return MatrixCell(max(1, min(4, round(n * 4 / most))), _t("%(n)s人") % {"n": n})


def _cut(found: bridge.WhatIf) -> Panel | None:
    lines = [*_of_wards(found, found.cut, _t("%(ward)sへは、歩いて行ける道がなくなる職員が%(n)s人います。"))]
    lines += _of_wards(found, found.apart, _t("%(ward)sへは、道のデータがつながっていないため行けない職員が%(n)s人います。この人は割り当てていません。"))
    if found.off:
        lines.append(_t("道のデータの外に住む職員が%(n)s人います。この人は直線距離で計算し、橋と浸水を考えていません。") % {"n": found.off})
    if found.under_water:
        lines.append(_t("自宅が浸水するメッシュにある職員が%(n)s人います。この人は集まれないものとしました。") % {"n": found.under_water})
    return Panel(_("行けない人"), LINES, {"lines": lines}, key="cut") if lines else None


def _of_wards(found: bridge.WhatIf, counts: Mapping[int, int], said: str) -> list[str]:
    return [said % {"ward": w.name, "n": counts[w.pk]} for w in found.offices if counts.get(w.pk)]


def _ground(found: bridge.WhatIf) -> Panel:
    state = _t("定員をすべて満たす") if found.then.answer.feasible else _t("満たせない")
    lines = [
        _t("道のり：%(name)s。") % {"name": found.streets} if found.streets
        else _t("道のデータがないため、直線距離に係数を掛けています。橋は計算に入りません。浸水は、そこに住む人だけを除きます。"),
        _t("計算：%(engine)s 版%(version)s、乱数の種%(seed)s、結果「%(status)s」、入力の要約 %(digest)s。")
        % {"engine": found.engine, "version": found.version, "seed": 0, "status": state, "digest": found.digest[:12]},
        _t("ここでの答えは残りません。採用するには、定員を変えて試算してください。"),
    ]  # fmt: skip
    return Panel(_("計算のしかたと前提"), LINES, {"lines": lines}, key="ground")
