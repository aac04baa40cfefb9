"""Parts about help between wards: what the engine would propose, what was offered, what was answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.ledger.models import Ward
from kusei.core.places import Point, distance_m
from kusei.core.ui.pages import TABLE, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Cell, Column, Row, TableView
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.bridge_after import help_between
from kusei.disaster.mobilisation.models import Call, HelpOffer, Skill
from kusei.disaster.mobilisation.queries.after import offers, running, standings
from kusei.disaster.mobilisation.tables_after import DRILL


def _people(key: str, label: Any) -> Column:
    return Column(key, label, "number", _("人"))


def own_url(call: Call, actor: Actor) -> str:
    """The page of a call, where the actor may open it: an offer names another ward's too."""
    return call.get_absolute_url() if actor.reach(powers.VIEW).covers(call.ward_id) else ""


def _lines(rows: Any) -> list[Row]:
    return [
        Row(o.ref, [
            Cell(str(o), o.get_absolute_url(), note=o.note or o.reason), Cell(number=o.n), Cell(at=o.offered_at),
            Cell(badge=DRILL if o.giving.drill and o.state == "waiting" else badge_of(o)),
        ]) for o in rows
    ]  # fmt: skip


def _heads() -> tuple[Column, ...]:
    return (
        Column("way", _("出す区 → 受ける区")), _people("n", _("人数")), Column("at", _("申し出た日時"), "date"), Column("state", _("状態"), "badge"),
    )  # fmt: skip


def waiting_offers(actor: Actor, ward: Ward | None) -> TableView | None:
    """Offers nobody has answered, of the ward in view or of all the actor sees."""
    rows = offers(actor).filter(state="waiting")
    if ward is not None:
        rows = rows.filter(Q(giving__ward=ward) | Q(taking__ward=ward))
    lines = _lines(rows[:50])
    return TableView(_("返事を待っている応援"), _heads(), lines) if lines else None


def offers_panel(call: Call, actor: Actor) -> Panel | None:
    lines = _lines(offers(actor).filter(Q(giving=call) | Q(taking=call))[:50])
    if not lines:
        return None
    table = TableView(_("区の間の応援"), _heads(), lines)
    return Panel(_("区の間の応援"), TABLE, {"table": table, "note": _("受けると答えるまで、人は出す区の「いまいる人」に数えます。")}, key="offers")


def people_panel(offer: HelpOffer, actor: Actor) -> Panel:
    """Team and skills for both wards, by which the other decides; the name for whoever may open the person."""
    named = set(offer.people.seen_by(actor).values_list("pk", flat=True))
    rows = []
    for n, p in enumerate(offer.people.select_related("summons__member", "there"), start=1):
        s = p.summons
        who = Cell(s.member.name, s.get_absolute_url(), note=s.member.number) if p.pk in named else Cell(_("%(n)s人目") % {"n": n})
        skills = [str(Skill(k).label) for k in s.member.skills if k in Skill.values]
        where = p.there.get_state_display() if p.there else s.get_state_display()
        rows.append(Row(p.ref, [who, Cell(s.get_planned_display() or None), Cell("、".join(skills) or None), Cell(where)]))  # data
    heads = (Column("who", _("人")), Column("team", _("指定の班")), Column("skills", _("資格・技能")), Column("state", _("いまの状態")))
    return table_panel(_("応援の人"), heads, rows, key="people")


def _offer_url(giving: Call, taking: Call, actor: Actor) -> str:
    """The offer with the other ward filled in, for whoever may make it."""
    if not actor.reach(powers.CALL_OUT).covers(giving.ward_id):
        return giving.get_absolute_url()
    return f"{reverse('mobilisation:offer_help', args=[giving.ref])}?{urlencode({'to': taking.ref})}"


def help_table(actor: Actor, *, drill: bool) -> TableView | None:
    """Which ward could send how many where, least walking in all; a proposal: a person offers, the other ward answers."""
    calls = list(running(actor, drill=drill))
    stand = standings(calls)
    if len(stand) < 2 or not any(s.unmet for s in stand) or not any(s.spare for s in stand):
        return None
    wards = {c.ward.code: c.ward for c in calls}
    flows = help_between(stand, {(a.ward, b.ward): _between(wards[a.ward], wards[b.ward]) for a in stand for b in stand})
    heads = (Column("a", _("出す区")), Column("b", _("受ける区")), _people("n", _("人数")), Column("m", _("区役所の間"), "number", _("km")))
    refs = {c.ward.code: c for c in calls}
    rows = [
        Row("", [
            Cell(wards[f.source].name, _offer_url(refs[f.source], refs[f.target], actor)), Cell(wards[f.target].name, refs[f.target].get_absolute_url()),
            Cell(number=f.people), Cell(number=(Decimal(f.metres) / 1000).quantize(Decimal("0.1"))),
        ]) for f in flows
    ]  # fmt: skip
    return TableView(_("区の間の応援の案"), heads, rows, empty=_("回せる人がいません。"))


def _between(a: Ward, b: Ward) -> int:
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return 0
    return int(distance_m(Point(a.lon, a.lat), Point(b.lon, b.lat)))
