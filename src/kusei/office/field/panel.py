"""On the page of a place phones are taken to: the phones that are there, what they still hold, when they were last heard of."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.access.decide import ward_id_of
from kusei.core.field import powers
from kusei.core.field.models import Carry
from kusei.core.field.screens import subject_of
from kusei.core.ui.pages import TABLE, Panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Cell, Column, Row, TableView

HEADS = (
    Column("name", _("端末の名前")), Column("state", _("状態"), "badge"), Column("waiting", _("未送信"), "number", _("件")),
    Column("seen", _("最後につながった日時"), "date"),
)


def phones_here(place: Any, actor: Actor) -> Panel | None:
    """None for whoever may not see the ward's phones: the page of a place may be open to all."""
    if not actor.reach(powers.VIEW).covers(ward_id_of(place)):
        return None
    carries = Carry.objects.filter(subject=subject_of(place)).select_related("device").order_by("pk")[:50]
    rows = [
        Row(c.device.ref, [
            Cell(c.device.name, c.device.get_absolute_url()), Cell(badge=badge_of(c.device)),
            Cell(None) if c.device.waiting is None else Cell(number=c.device.waiting),
            Cell(at=c.device.seen_at) if c.device.seen_at else Cell(None),
        ]) for c in carries
    ]
    table = TableView(
        caption=_("通信なしで使う端末"), columns=HEADS, rows=rows, empty=_("ここに持ち出した端末はありません。"),
        empty_act=Act(_("端末を登録する"), reverse("field_office:begin")) if actor.reach(powers.CARRY) else None,
    )
    return Panel(_("通信なしで使う端末"), TABLE, {"table": table}, key="phones")
