"""The demo's story: in the ward that drills, one phone sends on time, one has been without a line for hours, one was left
on a bus and handed over one record before it was wiped (another could not be opened), one has been given back.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction

from kusei.core import calendar
from kusei.core.field import keys
from kusei.core.field.actions.devices import about_body, about_key
from kusei.core.field.models import Carry, Command, Device, Message
from kusei.core.ledger.models import Post, Ward
from kusei.disaster.shelters.field.screen import block
from kusei.disaster.shelters.models import Opening


class World(Protocol):
    wards: list[Ward]

    def posts(self, duty: str, ward: Ward | None = None) -> Any: ...


def seed(world: World) -> None:
    opening = Opening.objects.filter(drill=True, state="open").select_related("shelter__ward").order_by("opened_at", "pk").first()
    if opening is None:
        return
    ward, now = opening.shelter.ward, calendar.now()
    post = next(iter(world.posts("disaster", ward)), None)
    began = opening.received_at or opening.opened_at
    one = _device(ward, post, "受付1号", began, seen_at=now - timedelta(minutes=6), skew_s=-3, waiting=0)  # data
    two = _device(ward, post, "受付2号", began, seen_at=now - timedelta(hours=2, minutes=50), skew_s=190, waiting=4)  # data
    lost = _device(
        ward, post, "物資1号", began, state="lost", seen_at=now - timedelta(minutes=40), skew_s=1, waiting=0,  # data
        ended_at=now - timedelta(minutes=70), end_reason="応援のバスに置き忘れた", wiped_at=now - timedelta(minutes=40),  # data
        wiped_handed=1, wiped_lost=1, wiped_words="shelters.headcount",
    )
    _device(ward, post, "予備", began, state="returned", seen_at=began, skew_s=0, waiting=0, ended_at=began)  # data
    carries = [_carry(d, opening, began) for d in (one, two, lost)]
    Carry.objects.filter(pk=carries[2].pk).update(state="closed", key_wrapped="", closed_at=now, erased_at=now)
    for minutes, verb in ((170, "shelters.headcount"), (95, "shelters.register_party"), (41, "shelters.leave_party")):
        _command(carries[0], verb, now - timedelta(minutes=minutes), now - timedelta(minutes=minutes - 2))
    _command(
        carries[0], "shelters.leave_party", now - timedelta(minutes=25), now - timedelta(minutes=6), state="refused", code="no_party",
        reason="番号「D0777」の世帯が、この避難所の名簿にありません。番号を確かめて直してください。", values={"number": "D0777"},  # data
    )
    _command(
        carries[2], "shelters.ask", now - timedelta(minutes=80), now - timedelta(minutes=40), state="handed", code="revoked",
        reason="使用を止めた端末に残っていた記録です。端末を持っていた人に確かめてから決めてください。",  # data
        values={"item": "blanket", "quantity": "60", "note": "夜に冷える"},  # data
    )
    Message.objects.bulk_create([
        Message(carry=carries[0], ward=ward, from_phone=True, text="発電機の燃料があと3時間分です。", sent_at=now - timedelta(minutes=50), sent_by=one.enrolled_by),  # data
        Message(carry=carries[0], ward=ward, text="燃料は21時に届きます。受け取りの人を決めてください。", sent_at=now - timedelta(minutes=38), sent_by=one.enrolled_by),  # data
    ])


def _device(ward: Ward, post: Post | None, name: str, began: datetime, **more: Any) -> Device:
    return Device.objects.create(
        ward=ward, post=post, name=name, token_hash=keys.hash_token(keys.new_token()), enrolled_at=began,
        until=calendar.today() + timedelta(days=14), enrolled_by="system:demo", **more,
    )


def _carry(device: Device, opening: Opening, began: datetime) -> Carry:
    with transaction.atomic():  # the counter's row is locked
        first, last = block(opening, 50)
    carry = Carry.objects.create(
        device=device, ward=device.ward, screen="shelter", subject=f"shelters.opening:{opening.ref}", title=opening.shelter.name,
        drill=True, first_number=first, last_number=last, taken_at=began, key_until=began + timedelta(hours=12),
    )
    carry.key_wrapped = keys.wrap(keys.new_key(), about_key(carry))
    carry.save(update_fields=["key_wrapped"])
    return carry


def _command(carry: Carry, verb: str, at: datetime, received_at: datetime, *, values: Any = None, **more: Any) -> None:
    command_id = str(uuid.uuid4())
    body = keys.seal_text(json.dumps({"values": values}, ensure_ascii=False), about_body(command_id)) if values else ""
    Command.objects.create(
        carry=carry, ward=carry.ward, command_id=command_id, verb=verb, said_at=at, occurred_at=at, received_at=received_at,
        sent_by="system:demo", body=body, **more,
    )
