"""Parts of the pages: what is in force, what arrived, what to do, how a decision came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_values
from kusei.core.ui.mapping import outline
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.parts import Badge, Cell, Column, LegendItem, Row, TableView, TimelineEntry
from kusei.core.ui.parts_drawn import MapArea, MapLayer, MapSpec
from kusei.disaster.staffing_stages import tables
from kusei.disaster.staffing_stages.forms import level_words
from kusei.disaster.staffing_stages.models import HAZARDS, Decision, Feed, Report, RuleSet, Watch
from kusei.disaster.staffing_stages.queries import InForce, rule_lines
from kusei.disaster.staffing_stages.rule_values import CALLS
from kusei.disaster.staffing_stages.rules import Finding, ReplayStep, RuleValue, Signal, Situation, shadow

HAZARD_WORDS = dict(HAZARDS)
SAID_BY_LEVEL = ("earthquake", "tsunami")  # 震度4, 津波警報: the level names the hazard
FINDING_WORDS = {"unreachable": _("効くことのない行"), "contradiction": _("食い違う行"), "gap": _("基準のない段階")}


def stage_panel(wards: Sequence[Ward], watches: Sequence[Watch], held: dict[int, InForce], why: Mapping[int, Decision]) -> Panel:
    """One line a ward that is not at rest: its stage, since when and why; who waits for a person first, then the highest."""
    rows = [
        Row(w.ref, [
            Cell(w.ward.name, url=w.get_absolute_url()), Cell(badge=_stage_badge(w)), Cell(at=w.stage_since),
            Cell(why_words(why.get(w.pk)), note=_why_note(why.get(w.pk))), Cell(w.proposed.get("label", ""), url=w.get_absolute_url() if w.proposed else ""),
        ], "warn" if w.proposed else "")
        for w in sorted(watches, key=lambda w: (not w.proposed, w.drill, -w.rank, w.ward.code))
    ]
    heads = [
        Column("ward", _("区")), Column("stage", _("いまの配備"), "badge"), Column("since", _("配備した日時"), "date"),
        Column("why", _("もとになった電文の内容")), Column("proposed", _("判断を待つ案")),
    ]
    panel = table_panel(_("いまの配備"), heads, rows, empty=_("配備している区はありません。"), key="stages")
    busy = {w.ward_id for w in watches if not w.drill}
    calm = [w.name for w in wards if w.pk not in busy]
    notes = [_t("平常（%(n)s区）：%(names)s") % {"n": len(calm), "names": _t("、").join(calm)}] if calm else []
    by_table: dict[str, list[str]] = {}
    for ward in wards:
        by_table.setdefault(_basis_words(held.get(ward.pk)), []).append(ward.name)
    notes += [_t("基準：%(table)s") % {"table": t} if len(by_table) == 1 else _t("基準：%(table)s（%(names)s）") % {"table": t, "names": _t("、").join(names)} for t, names in by_table.items()]
    return replace(panel, values={**panel.values, "notes": notes})


def _stage_badge(w: Watch) -> Badge:
    mark = (_t("【訓練】") if w.drill else "") + (w.label or str(w.get_state_display()))
    calm = w.drill or w.state == "waiting"
    return Badge(mark, "warn" if calm else "bad", "diamond" if calm else "")


def why_words(decision: Decision | None) -> str:
    """The words a decision rests on, at most two: the rest is on the ward's own page."""
    if decision is None:
        return ""
    told = list(dict.fromkeys(_t("%(what)s（%(where)s）") % {"what": b["said"], "where": b["area_name"]} if b["area_name"] else str(b["said"]) for b in decision.basis))
    return " / ".join(told[:2]) + (_t(" ほか%(n)s件") % {"n": len(told) - 2} if len(told) > 2 else "") or decision.reason


def _why_note(decision: Decision | None) -> str:
    if decision is None:
        return ""
    if not (decision.basis and decision.reason):
        return str(decision.get_how_display())
    return _t("%(how)s：%(why)s") % {"how": decision.get_how_display(), "why": decision.reason}


def map_panel(wards: Sequence[Ward], watches: Iterable[Watch]) -> Panel | None:
    """The wards by their stage; what waits for a person is marked by its own layer."""
    by_ward = {w.ward_id: w for w in watches if not w.drill}
    groups: dict[tuple[int, str], list[MapArea]] = {}
    for ward in Ward.objects.filter(pk__in=[w.pk for w in wards]).order_by("code"):
        watch, label = by_ward.get(ward.pk), _t("平常")
        if watch is not None:
            label = watch.label or str(watch.get_state_display())
        step = 0 if watch is None else min(watch.rank + 1, 6)
        rings = outline(ward.boundary)
        if rings:
            groups.setdefault((step, label), []).append(MapArea(ward.ref, f"{ward.name} {label}", rings, watch.get_absolute_url() if watch else "", step=step, note=label))
    layers = [MapLayer(f"stage{n}", label, areas=areas) for n, ((_step, label), areas) in enumerate(sorted(groups.items(), key=lambda g: g[0][0]))]
    legend = [LegendItem(la.label, f"k{la.areas[0].step}", len(la.areas)) for la in layers]
    return Panel(_("区の地図"), "staffing_stages/map.html", {"map": MapSpec(_t("区ごとの配備"), layers, legend=legend, show_list=False)}, key="map") if layers else None


def _basis_words(held: InForce | None) -> str:
    if held is None or held.row is None:
        return _t("基準がありません")
    return held.row.name if held.confirmed else _t("%(name)s（案・未確認：案だけを出します）") % {"name": held.row.name}


def signal_panel(now: Situation, heard: frozenset[str]) -> Panel:
    """What is in force, one line a word of a telegram with all its areas; what names no area stands first."""
    groups: dict[tuple[bool, int, str, str, str], list[Signal]] = {}
    for s in now.signals:
        if s.unplaced or s.heard_by(heard):
            groups.setdefault((not s.unplaced, -s.level, s.hazard, s.said, s.report), []).append(s)
    rows = []
    for (placed, _level, hazard, said, report), found in sorted(groups.items()):
        s = found[0]
        areas = _t("、").join(dict.fromkeys(one.area_name or one.area or _t("全域") for one in found)) if placed else _t("区域の記載なし")
        rows.append(Row(report, [
            Cell(HAZARD_WORDS.get(hazard, hazard), url=reverse("staffing_stages:report", args=[report])), Cell(level_words(hazard, s.level)),
            Cell(areas), Cell(said), Cell(at=min(one.since for one in found)),
        ], "" if placed else "warn"))
    rows += [
        Row(u.report, [
            Cell(_("知らないコード"), url=reverse("staffing_stages:report", args=[u.report])), Cell(u.code), Cell(u.area_name), Cell(u.said), Cell(""),
        ], "warn")
        for u in now.unknown[:20]
    ]
    heads = [
        Column("hazard", _("災害")), Column("level", _("段階")), Column("area", _("区域")), Column("said", _("電文の内容")), Column("since", _("発表"), "date"),
    ]
    return table_panel(_("いま出ている情報"), heads, rows, empty=_("この区に関係する情報は出ていません。"), key="signals")


def held_panel(reports: Sequence[Report]) -> Panel | None:
    """Telegrams dated ahead: shown, and used when their time comes."""
    rows = [Row(r.ref, [Cell(r.title, url=r.get_absolute_url()), Cell(at=r.reported_at), Cell(r.office)], "warn") for r in reports]
    heads = [Column("title", _("標題")), Column("at", _("発表日時"), "date"), Column("office", _("発表官署"))]
    note = _("発表日時がまだ来ていない電文です。その時刻になると、自動で基準に当てはめます。時計か電文の誤りでないか確かめてください。")
    return table_panel(_("時刻を待っている電文"), heads, rows, key="held", note=note) if rows else None


def feed_panel(feeds: Sequence[Feed], wanted: Sequence[str]) -> Panel | None:
    """The public feeds that the setting names: when each answered last, and what is wrong."""
    by_url = {f.url: f for f in feeds}
    rows = []
    for url in wanted:
        f = by_url.get(url)
        bad = f is not None and f.failures
        badge = Badge(_("届いていません"), "bad") if bad else Badge(_("受信中"), "ok") if f else Badge(_("まだ読んでいません"), "warn")
        rows.append(Row("", [Cell(url), Cell(badge=badge), Cell(at=f.answered_at if f else None), Cell(f.why if f else "")], "bad" if bad else ""))
    heads = [Column("url", _("フィード")), Column("state", _("状態"), "badge"), Column("at", _("応答のあった日時"), "date"), Column("why", _("失敗の理由"))]
    return table_panel(_("公開フィード"), heads, rows, key="feeds") if rows else None


def arrived_panel(reports: Sequence[Report]) -> Panel:
    rows = [
        Row(r.ref, [Cell(at=r.received_at), Cell(r.title, url=r.get_absolute_url(), note=r.headline[:80]), Cell(badge=Badge(r.get_status_display(), "warn" if r.training else "info")), Cell(tables.doubts(r))])
        for r in reports
    ]
    heads = [Column("at", _("受信日時"), "date"), Column("title", _("標題")), Column("status", _("運用種別"), "badge"), Column("doubts", _("確認が必要なこと"))]
    return table_panel(_("この6時間に届いた電文"), heads, rows, empty=_("届いた電文はありません。"), key="arrived")


def calls(ward: Ward | None) -> list[tuple[Any, str]]:
    said = rule_values.at(CALLS, ward=ward)
    words = (("first", _("はじめに")), ("second", _("つながらないとき")), ("third", _("それでもつながらないとき")))
    return [(label, str(said[key])) for key, label in words]


def call_panel(ward: Ward | None) -> Panel:
    rows = [Row("", [Cell(label), Cell(said or _t("規則「当直が連絡する順」に入れてください"))]) for label, said in calls(ward)]
    return table_panel(_("連絡する順"), [Column("when", _("とき")), Column("who", _("相手と電話番号"))], rows, key="calls")


def decision_panel(rows: Sequence[Decision]) -> Panel:
    """Each decision with the telegrams and rules that led to it, and what would have applied otherwise."""
    found = []
    for d in rows:
        told = " / ".join(f"{b['said']} {b['area_name']} → {b['stage']}" for b in d.basis[:6])
        otherwise = _t("基準どおりなら：%(what)s") % {"what": d.otherwise} if d.otherwise and d.otherwise != d.label else ""
        found.append(Row(d.ref, [
            Cell(at=d.made_at), Cell(d.get_how_display(), note=made_by(d)), Cell(d.label), Cell(d.reason or told, note=" ".join(w for w in (told if d.reason else "", otherwise) if w)),
        ]))
    heads = [Column("at", _("日時"), "date"), Column("how", _("判断の別")), Column("label", _("配備")), Column("why", _("理由・もとになった電文"))]
    return table_panel(_("判断の経過"), heads, found, empty=_("判断はまだありません。"), key="decisions")


def made_by(d: Decision) -> str:
    return _t("基準による自動の処理") if d.made_by.startswith("system:") else d.made_by


def rule_text(rule: RuleValue) -> str:
    words = level_words(rule.hazard, rule.level)
    what = words if rule.hazard in SAID_BY_LEVEL else f"{HAZARD_WORDS.get(rule.hazard, rule.hazard)} {words}"
    more = _t("%(what)s以上") if rule.op == "ge" else _t("%(what)sだけ")
    hours = _t("（%(a)s時〜%(b)s時）") % {"a": rule.hours[0], "b": rule.hours[1]} if rule.hours else ""
    return more % {"what": what} + hours


def auto_words(*, automatic: bool) -> str:
    return _t("自動") if automatic else _t("判断")


def rules_panel(rules: Sequence[RuleValue], *, source: str = "") -> Panel:
    """``source``: what the whole table says; a line says its own only where it differs."""
    rows = [
        Row(r.ref, [
            Cell(rule_text(r), note=r.source if r.source != source else ""), Cell(r.stage.label), Cell(auto_words(automatic=r.automatic)),
            Cell(_t("、").join(sorted(r.areas)) or _t("区の区域")), Cell(_t("、").join(r.sections)), Cell(number=r.share),
        ])
        for r in sorted(rules, key=lambda r: (r.stage.rank, r.hazard, r.level))
    ]
    heads = [
        Column("rule", _("災害と段階")), Column("stage", _("配備")), Column("auto", _("自動か判断か")), Column("areas", _("区域")),
        Column("sections", _("動員する班")), Column("share", _("動員の割合（%）"), "number"),
    ]
    return table_panel(_("基準"), heads, rows, empty=_("基準の行がありません。"), key="rules")


def shadow_panel(row: RuleSet, heard: frozenset[str]) -> Panel:
    """What is wrong with the table; levels nobody speaks of are one line a hazard."""
    rules = {r.ref: r for r in rule_lines(row)}
    rows, gaps = [], dict[str, list[str]]()
    for f in shadow(list(rules.values()), listens=heard):
        if f.kind == "gap":
            gaps.setdefault(f.hazard, []).append(level_words(f.hazard, f.level))
        else:
            rows.append(_finding_row(f.kind, f"{HAZARD_WORDS[f.hazard]} {level_words(f.hazard, f.level)}", _finding(f, rules)))
    open_words = _t("この段階の情報が届いても、いつでも当てはまる行がありません。配備しないつもりなら、このままで構いません。")
    rows += [_finding_row("gap", f"{HAZARD_WORDS[hazard]} {_t('、').join(levels)}", open_words) for hazard, levels in gaps.items()]
    heads = [Column("kind", _("見つかったこと"), "badge"), Column("where", _("災害と段階")), Column("words", _("どういうことか"))]
    return table_panel(_("表の点検"), heads, rows, empty=_("食い違い、効かない行、抜けは見つかりませんでした。"), key="shadow")


def _finding_row(kind: str, where: str, words: str) -> Row:
    return Row("", [Cell(badge=Badge(FINDING_WORDS[kind], "bad" if kind == "contradiction" else "warn")), Cell(where), Cell(words)])


def _finding(f: Finding, rules: dict[str, RuleValue]) -> str:
    names = [f"{rule_text(rules[r])} → {rules[r].stage.label}" for r in f.rules if r in rules]
    if f.kind == "contradiction":
        return _t("同じ条件で違う配備になります：%(rules)s") % {"rules": " / ".join(names)}
    if len(names) > 1:
        return _t("「%(rule)s」は、いつも「%(other)s」が先に当てはまるので効きません。") % {"rule": names[0], "other": names[1]}
    return _t("「%(rule)s」の区域は、この区が受け止める区域にありません。") % {"rule": names[0]}


def step_words(step: ReplayStep) -> tuple[str, str, str]:
    stage = step.stage.label if step.stage else _t("（出ていた情報がなくなりました。解除は人が決めます）") if step.eased else "—"
    how = auto_words(automatic=step.automatic) if step.stage else ""
    why = " / ".join(f"{h.signal.said} {h.signal.area_name}（{rule_text(h.rule)}）" for h in step.basis)
    return stage, how, why + (_t("　知らないコード%(n)s件") % {"n": step.unknown} if step.unknown else "")


def replay_table(steps: Sequence[ReplayStep], name: str) -> TableView:
    rows = []
    for step in steps:
        stage, how, why = step_words(step)
        rows.append(Row(step.report, [Cell(at=step.at), Cell(step.title), Cell(stage), Cell(how), Cell(why)], "warn" if step.stage else ""))
    heads = [
        Column("at", _("発表日時"), "date"), Column("title", _("標題")), Column("stage", _("配備")), Column("how", _("自動か判断か")), Column("why", _("もとになった電文の内容")),
    ]
    return TableView(_t("振り返りの結果：%(name)s") % {"name": name}, heads, rows, empty=_("読める電文がありません。"))


def replay_entries(steps: Sequence[ReplayStep]) -> list[TimelineEntry]:
    return [TimelineEntry(at=s.at, text=f"{s.stage.label}：{step_words(s)[2]}", kind="system" if s.automatic else "act") for s in steps if s.stage]

