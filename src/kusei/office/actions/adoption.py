"""Starting and ending a room in a ward: 条件の整った区から."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import ROOMS
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Adoption, Ward
from kusei.core.outbox.send import tell_duty
from kusei.office import powers
from kusei.office.actions.ending import EndsOnADay


class StartRoom(Action):
    verb, power, label = "office.start_room", powers.ADOPT, _("区でシステムを始める")
    effect = _("この日から区のメニューに現れ、登録や決定ができるようになります。区長と企画の担当に知らせます。")
    ward: Ward
    room: str
    since: date
    note: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        room = ROOMS.get(self.room)
        if room is None or not room.adoptable:
            raise Refused(_t("区ごとに始めるシステムを選んでください。"), field="room")
        Ward.objects.select_for_update().defer("boundary").get(pk=self.ward.pk)  # two officers, one start
        if Adoption.objects.held_from(self.since).filter(ward=self.ward, room=self.room).exists():
            raise Refused(_t("この区ではすでに始めています。"), field="room")

    def perform(self) -> Adoption:
        row = Adoption.objects.create(ward=self.ward, room=self.room, since=self.since, note=self.note[:200])
        text = _t("「%(room)s」を始めます。") % {"room": ROOMS[self.room].label}
        for duty in ("head", "planning"):
            tell_duty(duty, text, ward_id=self.ward.pk, row=row)
        return row

    def facts(self, result: Adoption) -> dict[str, Any]:
        return {"room": self.room, "since": self.since}


class EndRoom(EndsOnADay):
    verb, power, label, on = "office.end_room", powers.ADOPT, _("区でシステムを終える"), "adoption"
    effect = _("この日で区のメニューから外れ、登録や決定ができなくなります。これまでの記録は読めます。")
    adoption: Adoption

    def facts(self, result: Any) -> dict[str, Any]:
        return {**super().facts(result), "room": self.adoption.room}
