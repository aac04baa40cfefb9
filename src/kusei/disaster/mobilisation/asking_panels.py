"""The answer to "what if": side by side with the plan as it stands, who moves from ward to ward, and what it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.ui.pages import TABLE, Panel
from kusei.core.ui.parts import Cell, Column, MatrixCell, MatrixRow, MatrixView, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, MapLayer, MapPoint, MapSpec, Series
from kusei.disaster.mobilisation import bridge, powers
from kusei.disaster.mobilisation.bridge_asking import WhatIf
from kusei.disaster.mobilisation.bridge_ways import ENGINE, limits_of
from kusei.disaster.mobilisation.models import Skill, Team
from kusei.disaster.mobilisation.panels import mesh_area, street_lines
from kusei.disaster.mobilisation.queries.before import members_of
from kusei.disaster.mobilisation.tables import team_word

LINES, MATRIX = "mobilisation/lines.html", "mobilisation/matrix.html"
SHOWN = 30
SAME, LATE, LOST, SHORT = 1, 2, 3, 4  # the darkest cell is the one to look at


def answer_panels(found: WhatIf, actor: Actor) -> list[Panel]:
    """First what one sees at a glance (fewer by when, which team falls short, where they live), then the plan made anew."""
    panels: list[Panel | None] = [_beside(found)]
    if found.asked.flooded or found.asked.bridges or found.asked.points:
        panels = [_tonight(found), _curve(found), _teams(found), _map(found), _names(found, actor), *panels]
    moves = moves_matrix([w.name for w in found.offices], found.now.wards.tolist(), found.then.wards.tolist())
    return [*filter(None, [*panels, _short(found), moves, _cut(found)]), _ground(found)]


# Tonight, nobody moved ------------------------------------------------------------------------------------------------


def _tonight(found: WhatIf) -> Panel:
    late, lost = found.tonight.later, found.tonight.lost
    gap = found.tonight.after[late] - found.tonight.before[late]
    lines = []
    if late.any():
        said = _t("遅れて着く職員は%(n)s人です（ふつう%(mid)s分、いちばん長い人で%(most)s分）。")
        lines.append(said % {"n": int(late.sum()), "mid": int(sorted(gap)[len(gap) // 2]), "most": int(gap.max())})
    if lost.any():
        lines.append(_t("来られなくなる職員は%(n)s人です（道がない、上限より遠い、または自宅が浸水）。") % {"n": int(lost.sum())})
    if not lines:
        lines.append(_t("いまの指定のままで、遅れる職員も来られなくなる職員もいません。"))
    return Panel(_("いまの指定のまま、道が変わったとき"), LINES, {"lines": lines}, key="tonight")


def _curve(found: WhatIf) -> Panel | None:
    """How many have come by when, now and then: means, computed without draws."""
    marks, now, then = bridge.expected_by(found.tonight.before, found.tonight.after)
    if not any(now) or now == then:
        return None
    gap, at = max((a - b, t) for t, a, b in zip(marks, now, then, strict=True))
    if gap < 1:
        return None
    title = _t("%(t)s分後に集まっている人が、約%(n)s人少なくなります") % {"t": at, "n": gap}
    note = _t("準備の時間と参集できる割合は、計画の「参集の見込み」と同じ値です。来られる人数の平均です。")
    chart = ChartSpec(
        title, [_t("%(n)s分") % {"n": t} for t in marks],
        [Series(_t("いまの道"), now), Series(_t("変えたとき"), then, "bad", dashed=True)],
        unit=_t("人"), note=note, category_label=_t("発令から"),
    )  # fmt: skip
    return Panel(_("集まる人数"), "mobilisation/chart.html", {"chart": chart}, key="curve")


def _teams(found: WhatIf) -> Panel | None:
    """Wards x teams with the places as they stand: who is short, who only waits longer."""
    asked = found.now.inputs.places
    have, late, lost = (Counter(found.tonight.place[which].tolist()) for which in (
        (found.tonight.place >= 0) & ~found.tonight.lost, found.tonight.later, found.tonight.lost,
    ))  # fmt: skip
    teams = [t for t in Team.values if any(p.team == t for p in asked)]
    rows, touched = [], False
    for n, ward in enumerate(found.offices):
        cells = []
        for team in teams:
            mine = [k for k, p in enumerate(asked) if (p.ward, p.team) == (n, team)]
            short = sum(max(asked[k].least - have[k], 0) for k in mine)
            cells.append(_team_cell(bool(mine), short, sum(lost[k] for k in mine), sum(late[k] for k in mine)))
        touched |= any(c.state > SAME for c in cells)
        rows.append(MatrixRow(ward.name, cells))
    if not touched:
        return None
    view = MatrixView(_("いまの指定のままでの、区と班"), _("区"), [team_word(t) for t in teams], rows)
    return Panel(_("いまの指定のままでの、区と班"), MATRIX, {"view": view}, key="teams")


def _team_cell(asked: bool, short: int, lost: int, late: int) -> MatrixCell:
    if not asked:
        return MatrixCell(0, "—")
    note = " ".join(
        [*([_t("来られない%(n)s人") % {"n": lost}] if lost else []), *([_t("遅れる%(n)s人") % {"n": late}] if late else [])]
    )
    if short:
        return MatrixCell(SHORT, _t("%(n)s人足りない") % {"n": short}, note)
    if lost:
        return MatrixCell(LOST, _t("来られない%(n)s人") % {"n": lost}, note)
    return MatrixCell(LATE, _t("遅れる%(n)s人") % {"n": late}) if late else MatrixCell(SAME, _t("変わらない"))


def _map(found: WhatIf) -> Panel | None:
    """The 1 km meshes with somebody who comes later or not at all; the bridges and the offices. Never a home."""
    hit = found.tonight.later | found.tonight.lost
    counts = Counter(str(m)[:8] for m in found.question.meshes[hit] if m)
    if not counts:
        return None
    most = max(counts.values())
    layers = [MapLayer("mesh", _("遅れる人・来られない人の住むメッシュ（1km）"), areas=[mesh_area(m, n, most) for m, n in sorted(counts.items())])]
    wards = [MapPoint(w.code, w.name, w.lon, w.lat) for w in found.offices if w.lon is not None and w.lat is not None]
    layers.append(MapLayer("offices", _("区役所"), "square", "info", wards))
    if found.shut:
        shut = [MapPoint(str(n), _t("渡れない橋"), lon, lat) for n, (lon, lat) in enumerate(found.shut)]
        layers.append(MapLayer("bridges", _("渡れない橋"), "diamond", "bad", shut))
    spec = MapSpec(_("遅れる人・来られない人の住むところ"), layers, show_list=False)
    return Panel(_("遅れる人・来られない人の住むところ"), "mobilisation/map.html", {"map": spec, "note": _t("濃いほど多い。住所は示しません。")}, key="late_map")


def _names(found: WhatIf, actor: Actor) -> Panel | None:
    """Who comes how much later, most first; only for those who assign."""
    hit = (found.tonight.later | found.tonight.lost).nonzero()[0].tolist()
    if not hit or not may(actor, powers.ASSIGN, found.plan):
        return None
    before, after, places = found.tonight.before, found.tonight.after, found.now.inputs.places
    order = sorted(hit, key=lambda n: (after[n] >= 0, before[n] - after[n], found.question.numbers[n]))[:SHOWN]
    numbers = [str(found.question.numbers[n]) for n in order]
    names = dict(members_of(found.plan.fiscal_year).filter(number__in=numbers).values_list("number", "name"))
    rows = []
    for n, number in zip(order, numbers, strict=True):
        place = places[found.tonight.place[n]]
        then = Cell(_t("来られない")) if after[n] < 0 else Cell(number=int(after[n]))
        late = Cell(None) if after[n] < 0 else Cell(number=int(after[n] - before[n]))
        rows.append(Row(number, [
            Cell(names.get(number, ""), note=number), Cell(found.offices[place.ward].name, note=team_word(place.team)),
            Cell(number=int(before[n])), then, late,
        ]))  # fmt: skip
    heads = [
        Column("name", _("氏名")), Column("place", _("動員先")), Column("now", _("いま"), "number", _("分")),
        Column("then", _("変えたとき"), "number", _("分")), Column("late", _("遅れ"), "number", _("分")),
    ]  # fmt: skip
    note = _t("%(n)s人のうち、はじめの%(shown)s人です。") % {"n": len(hit), "shown": SHOWN} if len(hit) > SHOWN else ""
    title = _("遅れる人（動員先を決める人だけに見えます）")
    return Panel(title, TABLE, {"table": TableView(title, heads, rows), "note": note}, key="late_names")


# The plan made anew ---------------------------------------------------------------------------------------------------


def _beside(found: WhatIf) -> Panel:
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
    title = _("指定を組み直したとき")
    return Panel(title, TABLE, {"table": TableView(title, heads, rows)}, key="answer_table")


def _row(key: str, label: str, values: Sequence[Any]) -> Row:
    change = round(values[1] - values[0], 1) if None not in values else None
    return Row(key, [Cell(label), *(Cell(number=v) if v is not None else Cell(None) for v in (*values, change))])


def _short(found: WhatIf) -> Panel | None:
    lines = []
    for s in found.then.answer.shortages:
        place = found.places[s.place]
        who = _t("職員") if place.skill == Skill.ANY else str(Skill(place.skill).label)
        said = _t("%(ward)sの%(team)sで、%(who)sが%(by)s人足りません。")
        lines.append(said % {"ward": found.offices[place.ward].name, "team": team_word(place.team), "who": who, "by": s.by})
    return Panel(_("組み直しても足りないところ"), LINES, {"lines": lines}, key="short") if lines else None


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


def _cut(found: WhatIf) -> Panel | None:
    lines = _of_wards(found, found.cut, _t("%(ward)sへは、歩いて行ける道がなくなる職員が%(n)s人います。"))
    if found.under_water:
        lines.append(_t("自宅が浸水するメッシュにある職員が%(n)s人います。この人は集まれないものとしました。") % {"n": found.under_water})
    return Panel(_("行けない人"), LINES, {"lines": lines}, key="cut") if lines else None


def _of_wards(found: WhatIf, counts: Sequence[int], said: str) -> list[str]:
    return [said % {"ward": w.name, "n": n} for w, n in zip(found.offices, counts, strict=True) if n]


def _ground(found: WhatIf) -> Panel:
    state = _t("定員をすべて満たす") if found.then.answer.feasible else _t("満たせない")
    limits = limits_of(found.question, found.offices)
    lines = [
        *street_lines(limits, {w.ref: w.name for w in found.offices}),
        *([] if limits else [_t("橋は計算に入りません。浸水は、そこに住む人だけを除きます。")]),
        _t("計算：%(engine)s 版%(version)s、乱数の種%(seed)s、結果「%(status)s」、入力の要約 %(digest)s。")
        % {"engine": ENGINE, "version": found.version, "seed": 0, "status": state, "digest": found.digest[:12]},
        _t("ここでの答えは残りません。採用するには、定員を変えて試算してください。"),
    ]  # fmt: skip
    return Panel(_("計算のしかたと前提"), LINES, {"lines": lines}, key="ground")
