"""The menu is the plan's own tree: pillars, and under each the rooms this post may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.powers import POWERS, ROOMS, Room
from kusei.core.kept import kept
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_rooms
from kusei.core.ui.parts_shell import MenuItem, MenuSection

PILLARS: Mapping[str, object] = {
    "plan": _("計画"),
    "disaster": _("災害対策"),
    "welfare": _("健康福祉・子育て"),
    "community": _("まちづくり"),
    "services": _("市民サービス"),
    "office": _("区役所"),
}
# Pages of the office that stand in the menu by themselves; what a clerk opens most comes first.
OFFICE_PAGES = (
    ("office:clocks", _("期限が近いもの"), "office.clocks"),
    ("approval:inbox", _("自分の決裁待ち"), "approval.view"),
    ("approval:list", _("起案"), "approval.view"),
    ("approval:circulars", _("供覧"), "approval.view"),
    ("approval:rules", _("専決の表"), "approval.view"),
    ("records:list", _("文書の登録簿"), "records.view"),
    ("records:disclosures", _("開示請求"), "records.disclosures"),
    ("inquiry:list", _("照会・回答"), "inquiry.view"),
    ("surveys:list", _("アンケート"), "surveys.view"),
    ("booking:list", _("催しの予約"), "booking.view"),
    ("field_office:list", _("持ち出し端末"), "field.view"),
    ("office:organisation", _("組織と職"), "office.view"),
    ("office:handovers", _("事務引継"), "office.hand_over"),
    ("year:list", _("年間の予定"), "year.view"),
    ("year:turn", _("年度切替"), "year.turn"),
    ("office:facilities", _("施設・団体"), "office.view"),
    ("office:incidents", _("災害・訓練"), "office.view"),
    ("office:adoptions", _("区ごとの開始状況"), "office.view"),
    ("office:rules", _("規則"), "office.view"),
    ("office:evidence", _("根拠"), "office.evidence"),
    ("office:audit", _("監査記録"), "office.audit"),
    ("exchange", _("データ連携"), "office.view"),
)
ORDER = ("register", "rollout", "followup", "practices", "autonomy")


def menu(actor: Actor, ward: Ward | None, path: str) -> list[MenuSection]:
    """The sections this actor may open, with the one place marked where the page at ``path`` stands."""
    sections = kept(("menu", actor, ward and ward.pk), lambda: _sections(actor, ward))
    urls = [i.url for s in sections for i in s.items if path.startswith(i.url)]
    here = max(urls, key=len, default="")
    return [replace(s, items=[replace(i, current=i.url == here) for i in s.items]) for s in sections]


def _sections(actor: Actor, ward: Ward | None) -> list[MenuSection]:
    """Sections with at least one room this actor may open; rooms the ward has not begun are left out.

    With all wards in view nothing is left out: a city just loaded has to be able to enter a room before a ward begins.
    """
    started = adopted_rooms(ward.pk, calendar.today()) if ward else set(ROOMS)
    sections = []
    for key, label in PILLARS.items():
        if key == "office":
            items = [MenuItem(lbl, reverse(name)) for name, lbl, power in OFFICE_PAGES if actor.reach(power)]
        else:
            rooms = [r for r in ROOMS.values() if r.pillar == key and _opens(actor, r)]
            rooms = [r for r in rooms if not r.adoptable or r.key in started]
            rooms.sort(key=lambda r: ORDER.index(r.key) if r.key in ORDER else len(ORDER))
            items = [MenuItem(r.label, reverse(r.home)) for r in rooms]
        if items:
            sections.append(MenuSection(key, label, items))  # type: ignore[arg-type]
    return sections


def _opens(actor: Actor, room: Room) -> bool:
    return any(p.reading and p.room == room.key and actor.reach(p.key) for p in POWERS.values())

