"""The demo city's plan: the four pillars and twenty initiatives in our own words, with the plans before it.

Its source lines are generated as a printed page would hold them: wrapped, with page numbers a person left out and one
footnote nobody has explained yet, so that the coverage page shows every state.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_of, wareki_year
from kusei.plan.register.models import Kind, Node, Plan, Reading, SourceLine, Support
from kusei.plan.register.saving import Growing
from kusei.plan.register.seeds_story import earlier_items, seed_story

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "seed_plan.json").read_text("utf-8"))
_WIDTH = 30
_NUMBERS = "①②③④⑤⑥⑦⑧⑨"  # data
_HEADS = {"issues": "《現状と課題》", "policies": "《取り組み方針》", "initiatives": "《主な取り組み》"}  # data
_KINDS = {"issues": Kind.ISSUE, "policies": Kind.POLICY, "initiatives": Kind.INITIATIVE}
_FRONT = (
    ("thinking", Kind.THINKING, "●基本的な考え方"), ("changes", Kind.CHANGE, "●これまでの計画のあとに変わったこと"),  # data
    ("principles", Kind.PRINCIPLE, "●取り組みの進め方"),  # data
    ("carried_over", Kind.CARRIED_OVER, "●引き続き検討が必要な取り組み"), ("watch", Kind.WATCH, "●注視する動き"),  # data
)
_ROLES = {
    "thinking": "thinking", "changes": "changes_since", "principles": "principles", "carried_over": "carried_over",
    "watch": "watch_items",
}
# An outline another division is still checking: a section lost its heading, so one block has no home.
UNCHECKED = """- 1 -
あけぼの市 地域防災アクションプラン（素案）
●実施期間
令和9年度から令和12年度まで
1 逃げる
《現状と課題》
●逃げる道を知らない人が多い
《取り組み方針》
①学区ごとに逃げる道を決める
《主な取り組み》
・学区の防災訓練を毎年行う
（注）数は見込みである。
2 助け合う
《現状と課題》
●支える人の名簿が古い
《主な取り組み》
・支える人の名簿を毎年新しくする
・要援護者の個別の計画をつくる
《主な取り組み》
・見守りの団体を増やす
"""  # data


class World(Protocol):
    as_of: date


@dataclass
class _Page:
    """The printed page while it is written: lines with their role; the tree learns which lines are whose."""

    tree: Growing
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def line(self, text: str, role: str = "", *, state: str = "placed", reason: str = "") -> int:
        self.lines.append((text, "blank" if not text else state, role, reason))
        return len(self.lines)

    def item(self, mark: str, text: str, role: str) -> list[int]:
        """An item wrapped as on paper; returns its line numbers."""
        whole = mark + text
        return [self.line(whole[at:at + _WIDTH], role) for at in range(0, len(whole), _WIDTH)]


def seed(world: World) -> None:
    """Plans, source lines, mappings by a person, and an unchecked reading. Inside the loader's gate."""
    year = fiscal_year_of(world.as_of)
    before = _earlier(year)
    plan = Plan.objects.create(
        title=DATA["title"], document=DATA["document"], from_year=year - 3, to_year=year, state="published",
        predecessor=before, decided=f"{year - 3}-03", published_on=date(year - 3, 4, 1),
        vision=before.vision if before else "",
    )
    page = _Page(Growing(plan))
    _front_head(page, plan)
    places = _pillars(page)
    _front(page)
    page.line("※この概要版は、各年度の予算の範囲で実施する。", state="not_understood", reason="footnote")  # data
    page.tree.save()
    _save_lines(plan, page)
    _support(page, places)
    seed_story(world, plan, before)
    with calendar.at(world.as_of):
        Reading.objects.create(
            file_name="地域防災アクションプラン素案.txt", encoding="cp932", text=UNCHECKED, started_at=calendar.now(),  # data
        )


def _earlier(year: int) -> Plan | None:
    before: Plan | None = None
    for told in DATA["earlier"]:
        first, last = (year + n for n in told["years"])
        before = Plan.objects.create(
            title=told["title"], from_year=first, to_year=last, state="ended", predecessor=before,
            decided=f"{year + told['decided'][0]}-{told['decided'][1]}", vision=told["vision"],
            ended_on=date(last + 1, 3, 31),
        )
        tree = Growing(before)
        for name, kind in (("contents", Kind.CONTENT), ("directions", Kind.DIRECTION), ("results", Kind.RESULT)):
            for text in told[name]:
                tree.add(kind, text)
        if told is DATA["earlier"][-1]:
            earlier_items(tree)
        tree.save()
    return before


def _front_head(page: _Page, plan: Plan) -> None:
    page.line(f"{plan.title}〈{plan.document}〉", "title")  # data
    page.line("")
    page.line("●実施期間", "period.heading")  # data
    first, last = (wareki_year(y) for y in (plan.from_year or 0, plan.to_year or 0))
    page.line(f"{first}度から{last}度まで", "period.item")  # data
    page.line("- 1 -", state="ignored", reason="ignored_by_person")
    page.line("")


def _pillars(page: _Page) -> list[tuple[int, str, int, str]]:
    """Write the pillars; returns (initiative, kind, target, reason) as places in the tree."""
    served: list[tuple[int, str, int, str]] = []
    for number, pillar in enumerate(DATA["pillars"], start=1):
        top = page.tree.add(
            Kind.PILLAR, pillar["title"], no=str(number), lines=[page.line(f"{number} {pillar['title']}", "pillar.heading")],
        )
        for at, section in enumerate(pillar["sections"], start=1):
            served += _section(page, section, top=top, label=f"({at})")
        page.line(f"- {number + 1} -", state="ignored", reason="ignored_by_person")
        page.line("")
    return served


def _section(page: _Page, section: dict[str, Any], *, top: int, label: str) -> list[tuple[int, str, int, str]]:
    named = section["title"]
    lines = [page.line(f"{label}{named}", "section.heading")] if named else []
    place = page.tree.add(Kind.SECTION, named, no=label if named else "", parent=top, lines=lines)
    places: dict[str, list[int]] = {}
    served = []
    for name, kind in _KINDS.items():
        page.tree.lines[page.line(_HEADS[name], f"{name}.heading")].append(place)
        for at, told in enumerate(section[name]):
            text = told[0] if name == "initiatives" else told
            mark = _NUMBERS[at] if name == "policies" else "●" if name == "issues" else "・"  # data
            node = page.tree.add(
                kind, text, no=mark if name == "policies" else "", parent=place,
                lines=page.item(mark, text, f"{name}.item"),
            )
            places.setdefault(name, []).append(node)
            if name == "initiatives":
                served += [(node, to, places[to][index], why) for to, index, why in told[1]]
        page.line("")
    return served


def _front(page: _Page) -> None:
    for name, kind, head in _FRONT:
        page.line(head, f"{_ROLES[name]}.heading")
        for text in DATA[name]:
            page.tree.add(kind, text, lines=page.item("・", text, f"{_ROLES[name]}.item"))  # data
        page.line("")


def _save_lines(plan: Plan, page: _Page) -> None:
    rows = SourceLine.objects.bulk_create(
        SourceLine(
            plan=plan, no=number, text=text, state=state, role=role, reason=reason,
            params=["ページ番号"] if state == "ignored" else [],  # data
        )
        for number, (text, state, role, reason) in enumerate(page.lines, start=1)
    )
    link = SourceLine.nodes.through
    link.objects.bulk_create(  # type: ignore[attr-defined]
        link(sourceline_id=row.pk, node_id=page.tree.nodes[place].pk)
        for row in rows for place in page.tree.lines.get(row.no, ())
    )
    text = "\n".join(row.text for row in rows)
    Plan.objects.filter(pk=plan.pk).update(text_digest=hashlib.sha256(text.encode()).hexdigest())


def _support(page: _Page, served: list[tuple[int, str, int, str]]) -> None:
    nodes: list[Node] = page.tree.nodes
    on = date(page.tree.plan.from_year or 0, 4, 20)
    Support.objects.bulk_create(
        Support(initiative=nodes[one], serves=nodes[to], reason=why, mapped_on=on, post="市民局 区政課 係長")  # data
        for one, _kind, to, why in served
    )
