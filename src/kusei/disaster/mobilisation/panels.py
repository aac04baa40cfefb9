"""Parts of the pages: coverage, shortages in words, the arrival curve, meshes, comparisons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.places import mesh_cell
from kusei.core.rules import registry as rules
from kusei.core.ui.pages import TABLE, Panel, table_panel
from kusei.core.ui.parts import Cell as TableCell
from kusei.core.ui.parts import Column, Fact, MatrixCell, MatrixRow, MatrixView, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, MapArea, MapLayer, MapSpec, Series
from kusei.disaster.mobilisation import bridge, powers
from kusei.disaster.mobilisation.models import Cell, Designation, Home, Member, Plan, Skill, Team, Trial
from kusei.disaster.mobilisation.queries.before import cells_of, cells_then, current, filled
from kusei.disaster.mobilisation.rule_values import ARRIVAL, COMING, WEIGHTS
from kusei.disaster.mobilisation.tables import team_word, trial_badge

SHOWN, FEW = 40, 15


def coverage_panel(title: Any, cells: Sequence[Cell], have: Mapping[tuple[int, str, str], int]) -> Panel | None:
    """Wards x teams: how many of how many, in words; a team that lacks somebody says so."""
    if not cells:
        return None
    teams = [t for t in Team.values if any(c.team == t for c in cells)]
    wards = {c.ward_id: c.ward for c in cells}
    rows = []
    for pk, ward in wards.items():
        mine = [[c for c in cells if c.ward_id == pk and c.team == t] for t in teams]
        rows.append(MatrixRow(ward.name, [_coverage(group, have) for group in mine]))
    view = MatrixView(title, _("区"), [team_word(t) for t in teams], rows)
    return Panel(title, "mobilisation/matrix.html", {"view": view}, key="coverage")


def _coverage(cells: Sequence[Cell], have: Mapping[tuple[int, str, str], int]) -> MatrixCell:
    if not cells:
        return MatrixCell(0, _t("定員なし"))
    short = sum(max(c.least - have.get((c.ward_id, c.team, c.skill), 0), 0) for c in cells)
    there = sum(have.get((c.ward_id, c.team, c.skill), 0) for c in cells)
    said = _t("%(n)s人（定員%(least)s〜%(most)s人）") % {"n": there, "least": sum(c.least for c in cells), "most": sum(c.most for c in cells)}
    if short:
        return MatrixCell(1, _t("%(n)s人足りない") % {"n": short}, said)
    return MatrixCell(4, _t("足りる"), said)


def shortage_lines(trial: Trial) -> list[str]:
    """Which ward lacks which skill by how many, and what would make the wish possible."""
    wards = {w.ref: w.name for w in Ward.objects.filter(ref__in=[s["ward"] for s in trial.shortages]).defer("boundary")}
    found = []
    for s in trial.shortages:
        skill = Skill(s["skill"])
        who = _t("職員") if skill == Skill.ANY else str(skill.label)
        values = {"ward": wards.get(s["ward"], ""), "team": team_word(s["team"]), "who": who, "by": s["by"]}
        first = _t("%(ward)sの%(team)sで、%(who)sが%(by)s人足りません。") % values
        if s["could"] < s["least"]:
            mend = _t("ここに来られる%(who)sは全部で%(could)s人です。最少を%(could)s人に下げるか、距離の上限・資格を見直してください。")
        else:
            mend = _t("全区の最少の合計%(asked)s人に対し、来られる%(who)sは%(could)s人です。どこかの最少を合わせて%(by)s人減らしてください。")
        found.append(first + mend % {**values, "could": s["could"], "asked": s["asked"]})
    return found


def lines_panel(title: Any, key: str, lines: Sequence[str]) -> Panel | None:
    return Panel(title, "mobilisation/lines.html", {"lines": lines}, key=key) if lines else None


def method_lines(trial: Trial) -> list[str]:
    coming, weights = rules.at(COMING), rules.at(WEIGHTS)
    limits = trial.weights.get("streets") or {}
    refs = [*limits.get("stray", ()), *limits.get("apart", ())]
    wards = dict(Ward.objects.filter(ref__in=refs).values_list("ref", "name")) if refs else {}
    found = [
        _t("参集の分 ＝ 自宅から区役所までの道のり ÷ 速さ（徒歩%(walk)skm/時）。上限%(cap)skm。準備の時間は含みません。道のりがないところは直線距離 × %(detour)s。")
        % {"detour": coming["detour"], "walk": coming["walk_kmh"], "cap": coming["cap_km"]},
        *street_lines(limits, wards),
        _t("前の指定から移すことは%(churn)s分、育児・介護のある人の道のりは%(caring)s%%増しとして数えます。")
        % {"churn": weights["churn_min"], "caring": weights["caring_percent"]},
    ]
    if coming.draft or weights.draft:
        found.append(_t("速さと重みは案・未確認です。"))
    if trial.run is not None:
        found.append(
            _t("計算：%(engine)s 版%(version)s、乱数の種%(seed)s、結果「%(status)s」、入力の要約 %(digest)s。")
            % {"engine": trial.run.engine, "version": trial.run.engine_version, "seed": trial.run.seed,
               "status": trial.get_state_display(), "digest": trial.digest[:12]}
        )  # fmt: skip
    return found


def street_lines(limits: Mapping[str, Any], wards: Mapping[str, str]) -> list[str]:
    """Which network, of which version, by which engine; and for how many the straight line stands, and why."""
    if not limits:
        return [_t("道のデータがないため、自宅から区役所までの直線距離に係数を掛けています。")]
    said = _t("道のり：%(name)s、版 %(version)s、計算 %(engine)s。")
    lines = [said % {key: limits[key] for key in ("name", "version", "engine")}]
    if limits["off"]:
        lines.append(_t("自宅から200m以内に道がない職員が%(n)s人います。この人は直線距離で計算し、橋と浸水を考えていません。") % {"n": len(limits["off"])})
    if limits["alone"]:
        lines.append(_t("自宅の道がどの区役所にもつながっていない職員が%(n)s人います。この人は直線距離で計算しました。") % {"n": len(limits["alone"])})
    lines += [
        _t("%(ward)sは、区役所が道につながっていません。この区へは全員を直線距離で計算しました。") % {"ward": wards.get(ref, "")} for ref in limits["stray"]
    ]
    apart = _t("%(ward)sへは、道のデータがつながっていないため行けない職員が%(n)s人います。この人はこの区に割り当てていません。")
    return lines + [apart % {"ward": wards.get(ref, ""), "n": n} for ref, n in limits["apart"].items()]


def estimated_panel(trial: Trial, actor: Actor) -> Panel | None:
    """For whom the straight line stands, and why; only for those who assign, for it says something of a home."""
    limits = trial.weights.get("streets") or {}
    why = {n: _t("自宅から200m以内に道がない") for n in limits.get("off", ())}
    why |= {n: _t("自宅の道がどの区役所にもつながっていない") for n in limits.get("alone", ())}
    if not why or not may(actor, powers.ASSIGN, trial):
        return None
    numbers = sorted(why)[:SHOWN]
    names = dict(Member.objects.filter(fiscal_year=trial.plan.fiscal_year, number__in=numbers).values_list("number", "name"))
    rows = [Row(n, [TableCell(names.get(n, ""), note=n), TableCell(why[n])]) for n in numbers]
    title = _("直線距離で計算した職員（動員先を決める人だけに見えます）")
    note = _t("%(n)s人のうち、はじめの%(shown)s人です。") % {"n": len(why), "shown": SHOWN} if len(why) > SHOWN else ""
    table = TableView(title, [Column("name", _("氏名")), Column("why", _("理由"))], rows)
    return Panel(title, TABLE, {"table": table, "note": note}, key="estimated")


def counts_of(trial: Trial, cells: Sequence[Cell]) -> dict[tuple[int, str, str], int]:
    """How many a trial puts into each of its cells."""
    if trial.run is None:
        return {}
    place = [k for k in trial.run.result["place"] if k >= 0]
    if max(place, default=-1) >= len(cells):
        return {}
    return Counter((cells[k].ward_id, cells[k].team, cells[k].skill) for k in place)


def trials_panel(plan: Plan) -> Panel | None:
    """Every trial beside the others: who has a place, who moves, how long they walk."""
    rows = [
        Row(t.ref, [
            TableCell(t.title, url=t.get_absolute_url()), TableCell(badge=trial_badge(t)), TableCell(number=t.placed),
            TableCell(number=t.moved), TableCell(number=t.minutes),
            TableCell(number=sum(s["by"] for s in t.shortages) if t.run_id else None),
        ])
        for t in plan.trials.all()[:SHOWN]
    ]  # fmt: skip
    heads = [
        Column("title", _("件名")), Column("state", _("状態"), "badge"), Column("placed", _("配置した人"), "number", _("人")),
        Column("moved", _("前の指定から移る人"), "number", _("人")), Column("minutes", _("参集の平均"), "number", _("分")),
        Column("short", _("足りない人"), "number", _("人")),
    ]  # fmt: skip
    return table_panel(_("試算の比較"), heads, rows, empty=_("試算はまだありません。"), key="trials")


def curve_panel(plan: Plan, ward: Ward | None) -> Panel | None:
    """How many have come after how long, as the rules of today make one think."""
    rows = current(plan).exclude(minutes=None)
    if ward is not None:
        rows = rows.filter(ward=ward)
    minutes = sorted(rows.values_list("minutes", flat=True))
    if not minutes:
        return None
    curve = bridge.curve_of(minutes)
    rule = rules.at(ARRIVAL)
    note = _t("準備%(low)s〜%(high)s分、参集できる人%(least)s〜%(most)s%%として、200回の模擬計算（種0）。%(draft)s") % {
        "low": rule["ready_min"], "high": rule["ready_max"], "least": rule["available_least"], "most": rule["available_most"],
        "draft": _t("案・未確認の値です。") if rule.draft else "",
    }  # fmt: skip
    half = next((t for t, n in zip(curve.at, curve.p50, strict=True) if n * 2 >= len(minutes)), None)
    title = _t("半数が集まるまで約%(n)s分") % {"n": half} if half else _t("半数が集まりません")
    chart = ChartSpec(
        title, [_t("%(n)s分") % {"n": t} for t in curve.at],
        [
            Series(_t("少なめ（P10）"), curve.p10, "warn", dashed=True), Series(_t("中ほど（P50）"), curve.p50),
            Series(_t("多め（P90）"), curve.p90, "ok", dashed=True),
        ],
        unit=_t("人"), note=note, category_label=_t("発令から"),
    )  # fmt: skip
    return Panel(_("参集の見込み"), "mobilisation/chart.html", {"chart": chart}, key="curve")


def home_panel(member: Member, actor: Actor) -> Panel | None:
    """Where somebody lives: only for those who assign."""
    home = Home.objects.filter(member=member).select_related("member").first()
    if home is None or not may(actor, powers.ASSIGN, home):
        return None
    where = f"{home.lat:.5f}, {home.lon:.5f}" if home.lat is not None and home.lon is not None else _t("なし")
    said = [_t("住所：%(text)s") % {"text": home.address or "—"}, _t("座標：%(text)s") % {"text": where}]
    if home.caring:
        said.append(_t("家庭の事情：%(text)s") % {"text": home.caring})
    return lines_panel(_("自宅（動員先を決める人だけに見えます）"), "home", said)


def places_panel(member: Member, rows: Sequence[Designation]) -> Panel:
    heads = [
        Column("ward", _("区")), Column("team", _("動員先の班")), Column("since", _("指定日"), "date"), Column("until", _("終わった日"), "date"),
        Column("origin", _("指定の決め方")),
    ]  # fmt: skip
    cells = [
        Row(d.ref, [
            TableCell(d.ward.name, note=d.get_skill_display()), TableCell(d.get_team_display()), TableCell(day=d.since),
            TableCell(day=d.until) if d.until else TableCell(None), TableCell(d.get_origin_display(), note=d.reason),
        ])
        for d in rows
    ]  # fmt: skip
    return table_panel(_("動員先の移り変わり"), heads, cells, empty=_("まだどこにも指定されていません。"), key="places")


def mesh_panel(rows: Sequence[tuple[str, int]]) -> Panel:
    """The heat map as a table that shades by number and says the number."""
    most = max((n for _m, n in rows), default=1)
    url = reverse("mobilisation:members")
    cells = [
        Row(mesh, [TableCell(mesh, url=f"{url}?in_mesh={mesh}"), TableCell(number=n), TableCell(_heat(n, most))])
        for mesh, n in sorted(rows, key=lambda r: (-r[1], r[0]))[:FEW]
    ]
    heads = [Column("mesh", _("メッシュ（1km）")), Column("staff", _("職員"), "number", _("人")), Column("heat", _("多さ"))]
    table = TableView(_("自宅の多いメッシュ"), heads, cells, empty=_("位置の分かる職員がいません。"))
    values = {"table": table, "map": mesh_map(rows, most) if rows else None, "note": _t("住所は示しません。1kmのます目ごとの人数です。")}
    return Panel(_("自宅の多いメッシュ"), "mobilisation/heat.html", values, key="mesh")


def mesh_map(rows: Sequence[tuple[str, int]], most: int) -> MapSpec:
    """Every 1 km cell with somebody's home, darker where more live; the list beside it would repeat the table below."""
    url = reverse("mobilisation:members")
    areas = [mesh_area(mesh, n, most, f"{url}?in_mesh={mesh}") for mesh, n in rows]
    return MapSpec(_("自宅の多いメッシュ"), [MapLayer("mesh", _("メッシュ（1km）"), areas=areas)], show_list=False)


def mesh_area(mesh: str, n: int, most: int, url: str = "") -> MapArea:
    c = mesh_cell(mesh)
    ring = [(c.west, c.south), (c.east, c.south), (c.east, c.north), (c.west, c.north), (c.west, c.south)]
    return MapArea(mesh, mesh, [ring], url, max(1, round(n * 6 / most)), _t("%(n)s人") % {"n": n})


def _heat(n: int, most: int) -> str:
    return "■" * max(1, round(n * 10 / most))  # data


def plan_facts(plan: Plan) -> list[Fact]:
    cells = cells_of(plan)
    have = filled(plan)
    short = sum(max(c.least - have.get((c.ward_id, c.team, c.skill), 0), 0) for c in cells)
    return [
        Fact(_("年度"), calendar.fiscal_year_label(plan.fiscal_year)),
        Fact(_("定員（最少の合計）"), sum(c.least for c in cells)),
        Fact(_("指定した人"), sum(have.values()), url=f"{reverse('mobilisation:list')}?view=now&plan={plan.ref}", large=True),
        Fact(_("足りない人"), short if plan.state == "decided" else None, large=True),
        Fact(_("決定日"), None, day=plan.decided_on),
    ]


def trial_facts(trial: Trial) -> list[Fact]:
    return [
        Fact(_("状態"), None, badge=trial_badge(trial), note=trial.why),
        Fact(_("計画"), trial.plan.title, url=trial.plan.get_absolute_url()),
        Fact(_("配置した人"), trial.placed, large=True),
        Fact(_("前の指定から移る人"), trial.moved, large=True),
        Fact(_("参集の平均（分）"), str(trial.minutes) if trial.minutes is not None else None),
        Fact(_("採用日"), None, day=trial.adopted_on),
    ]


def moves_panel(trial: Trial) -> Panel | None:
    """Ward by ward: how many stand there now and how many after this trial."""
    cells = cells_then(trial)
    after = counts_of(trial, cells)
    if not after:
        return None
    now: Counter[int] = Counter(current(trial.plan).values_list("ward_id", flat=True))
    then: Counter[int] = Counter()
    for (ward, _team, _skill), n in after.items():
        then[ward] += n
    wards = {c.ward_id: c.ward.name for c in cells}
    rows = [
        Row(str(n), [TableCell(name), TableCell(number=now[pk]), TableCell(number=then[pk]), TableCell(number=then[pk] - now[pk])])
        for n, (pk, name) in enumerate(wards.items())
    ]
    heads = [
        Column("ward", _("区")), Column("now", _("いま"), "number", _("人")), Column("then", _("この試算"), "number", _("人")),
        Column("change", _("増減"), "number", _("人")),
    ]  # fmt: skip
    return table_panel(_("いまの指定との違い"), heads, rows, key="moves")
