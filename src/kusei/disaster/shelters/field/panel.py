"""On the page of an opening: the phones that are there, what they still hold, when they were last heard of."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.field import powers
from kusei.core.field.models import Carry
from kusei.core.field.screens import subject_of
from kusei.core.ui.pages import Panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Cell, Column, Row, TableView

HEADS = (
    Column("name", _("端末の名前")), Column("state", _("状態"), "badge"), Column("waiting", _("未送信"), "number", _("件")),
    Column("seen", _("最後につながった日時"), "date"),
)


def phones_here(opening: Any, actor: Actor) -> Panel | None:
    """None for whoever may not see the ward's phones: an opening's page is open to all."""
    if not actor.reach(powers.VIEW).covers(opening.shelter.ward_id):
        return None
    carries = Carry.objects.filter(subject=subject_of(opening)).select_related("device").order_by("pk")[:50]
    rows = [
        Row(c.device.ref, [
            Cell(c.device.name, c.device.get_absolute_url()), Cell(badge=badge_of(c.device)),
            Cell(None) if c.device.waiting is None else Cell(number=c.device.waiting),
            Cell(at=c.device.seen_at) if c.device.seen_at else Cell(None),
        ]) for c in carries
    ]
    table = TableView(
        caption=_("通信なしで使う端末"), columns=HEADS, rows=rows, empty=_("この避難所に持ち出した端末はありません。"),
        empty_act=Act(_("端末を登録する"), reverse("field_office:begin")) if actor.reach(powers.CARRY) else None,
    )
    return Panel(_("通信なしで使う端末"), "shelters/field/phones.html", {"table": table}, key="phones")
