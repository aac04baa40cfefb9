"""Disasters and drills: declared, staged, closed; while one is open, dated orders may lend powers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import EmergencyOrder
from kusei.core.access.powers import DUTIES, POWERS
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Incident, Ward
from kusei.core.outbox.send import tell_duty
from kusei.office import powers
from kusei.office.actions.ending import named, update, written

LONGEST_ORDER = timedelta(days=14)
# Whoever declares a disaster must not thereby reach powers over powers, over the trail, or around the case files.
NEVER_LENT = frozenset({
    powers.ORGANISE, powers.GRANT, powers.INCIDENT, powers.AUDIT, powers.REVIEW, powers.BREAK_GLASS, powers.RESIDENTS,
})


def may_be_lent(power: str) -> bool:
    return power in POWERS and not POWERS[power].private and power not in NEVER_LENT


def others_incident(actor: Actor, incident: Incident) -> str:
    """Why this actor may not lead this incident: it covers wards outside their reach ("" = they may)."""
    reach = actor.reach(powers.INCIDENT)
    if reach.everywhere:
        return ""
    wards = list(incident.wards.values_list("pk", flat=True))
    if not wards:
        return _t("市全体の災害・訓練です。市の担当課が扱います。")
    if not all(reach.covers(w) for w in wards):
        return _t("ほかの区も対象に含む災害・訓練です。市の担当課が扱います。")
    return ""


class _OnIncident(Action):
    power, on = powers.INCIDENT, "incident"
    incident: Incident

    def check(self) -> None:
        if reason := others_incident(self.actor, self.incident):
            raise Refused(reason)

    @classmethod
    def hindrance(cls, actor: Any, row: Incident) -> str:
        return others_incident(actor, row)


class DeclareIncident(Action):
    verb, power, label = "office.declare_incident", powers.INCIDENT, _("災害・訓練を登録する")
    effect = _("対象の区のすべての画面と書類に表示が出て、区長と防災の担当に知らせます。")
    title: str
    hazard: str
    started_at: datetime
    drill: bool
    wards: Sequence[Ward] = ()
    stage: str = ""

    def where(self) -> Ward | None:
        return self.wards[0] if len(self.wards) == 1 else None

    def check(self) -> None:
        named(self.title, field="title")
        if self.started_at > calendar.now() + timedelta(minutes=5):
            raise Refused(_t("発生日時がこれから先になっています。"), field="started_at")
        same = Incident.objects.filter(state=Incident.State.OPEN, drill=self.drill, title=self.title.strip())
        if same.exists():
            raise Refused(_t("同じ件名のものがすでに登録されています。"), field="title")

    def perform(self) -> Incident:
        incident = Incident.objects.create(
            title=self.title.strip(), hazard=self.hazard, started_at=self.started_at, drill=self.drill, stage=self.stage,
        )
        incident.wards.set(self.wards)
        word = _t("訓練を始めました：%(title)s") if self.drill else _t("災害対応を始めました：%(title)s")
        places: list[int | None] = [w.pk for w in self.wards]
        for ward_id in places or [None]:
            for duty in ("head", "disaster"):
                tell_duty(
                    duty, word % {"title": incident.title}, ward_id=ward_id, url=incident.get_absolute_url(), row=incident,
                )
        return incident

    def facts(self, result: Incident) -> dict[str, Any]:
        return {"drill": self.drill, "hazard": self.hazard, "wards": sorted(w.code for w in self.wards)}


class StageIncident(_OnIncident):
    verb, label = "office.stage_incident", _("配備を変える")
    effect = _("すべての画面の表示が新しい配備に変わり、防災の担当に知らせます。")
    shortcut = "s"
    stage: str

    def check(self) -> None:
        super().check()
        if not self.stage.strip():
            raise Refused(_t("配備を入れてください。"), field="stage")
        if self.stage.strip() == self.incident.stage:
            raise Refused(_t("すでにこの配備です。"), field="stage")

    def perform(self) -> Incident:
        update(self.incident, stage=self.stage.strip()[:40])
        text = _t("配備が「%(stage)s」になりました：%(title)s") % {"stage": self.stage, "title": self.incident.title}
        for ward_id in list(self.incident.wards.values_list("pk", flat=True)) or [None]:
            tell_duty("disaster", text, ward_id=ward_id, url=self.incident.get_absolute_url(), row=self.incident)
        return self.incident

    def facts(self, result: Any) -> dict[str, Any]:
        return {"drill": self.incident.drill}


class CloseIncident(_OnIncident):
    verb, label = "office.close_incident", _("終了する")
    effect = _("表示が消え、貸し出した権限はこの時に切れます。記録は残ります。")
    tone = "danger"
    ended_at: datetime

    def check(self) -> None:
        super().check()
        if self.ended_at < self.incident.started_at:
            raise Refused(_t("発生より前には終了できません。"), field="ended_at")
        if self.ended_at > calendar.now() + timedelta(minutes=5):
            raise Refused(_t("終了日時がこれから先になっています。"), field="ended_at")

    def perform(self) -> Incident:
        today = calendar.today()
        orders = EmergencyOrder.objects.filter(Q(until=None) | Q(until__gt=today), incident=self.incident)
        self._orders = orders.filter(since__lte=today).update(until=today)
        return update(self.incident, ended_at=self.ended_at)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"drill": self.incident.drill, "orders_ended": self._orders}


class LendPower(_OnIncident):
    """A dated order. A drill widens nothing: the rows behind the screen are real people's."""

    verb, label = "office.lend_power", _("権限を広げる命令を出す")
    effect = _("終わりの日まで、対象の区のこの担当の職が、この操作をできるようになります。終了すると、その時に切れます。")
    granted: str
    since: date
    until: date
    basis: str
    ward: Ward | None = None
    duty: str = ""

    def check(self) -> None:
        super().check()
        if self.incident.drill:
            raise Refused(_t("訓練では権限を広げません。実際の記録に触れるためです。"))
        declared = POWERS.get(self.granted)
        if declared is None:
            raise Refused(_t("権限を選んでください。"), field="granted")
        if declared.private:
            raise Refused(_t("個人の記録を扱う権限は、命令では広げられません。"), field="granted")
        if not may_be_lent(self.granted):
            raise Refused(_t("権限や監査にかかわる権限は、命令では広げられません。"), field="granted")
        written(self.basis, field="basis")
        if self.duty and self.duty not in DUTIES:
            raise Refused(_t("担当分野を選んでください。"), field="duty")
        if not self.since <= self.until <= self.since + LONGEST_ORDER:
            raise Refused(_t("終わりの日は、始まりの日から14日以内にしてください。"), field="until")
        self._check_ward()

    def _check_ward(self) -> None:
        if self.ward is None and not self.actor.reach(powers.INCIDENT).everywhere:
            raise Refused(_t("区を選んでください。全区に広げられるのは市の担当課だけです。"), field="ward")
        wards = set(self.incident.wards.values_list("pk", flat=True))
        if self.ward is not None and wards and self.ward.pk not in wards:
            raise Refused(_t("この災害の対象の区ではありません。"), field="ward")

    def perform(self) -> Incident:
        self._order = EmergencyOrder.objects.create(
            incident=self.incident, ward=self.ward, duty=self.duty, power=self.granted, since=self.since,
            until=self.until, basis=self.basis.strip()[:200],
        )
        return self.incident

    def facts(self, result: Any) -> dict[str, Any]:
        ward = self.ward.code if self.ward else ""
        return {"power": self.granted, "ward": ward, "duty": self.duty, "since": self.since, "until": self.until}

    @classmethod
    def hindrance(cls, actor: Any, row: Incident) -> str:
        return others_incident(actor, row) or (_t("訓練では権限を広げません。") if row.drill else "")


class EndOrder(_OnIncident):
    verb, label = "office.end_order", _("権限を広げる命令を取り消す")
    effect = _("この命令で広げた権限が、いま切れます。命令の記録は残ります。")
    tone = "danger"
    order: EmergencyOrder

    def check(self) -> None:
        super().check()
        self.order.refresh_from_db()
        if self.order.incident_id != self.incident.pk:
            raise Refused(_t("この災害の命令ではありません。"), field="order")
        over = self.order.until is not None and self.order.until < calendar.today()
        if over or self.order.revoked_at is not None:
            raise Refused(_t("この命令はすでに終わっています。"), field="order")

    def perform(self) -> Incident:
        update(self.order, revoked_at=calendar.now())
        return self.incident

    def facts(self, result: Any) -> dict[str, Any]:
        return {"order": self.order.ref, "power": self.order.power}

    @classmethod
    def hindrance(cls, actor: Any, row: Incident) -> str:
        live = EmergencyOrder.objects.as_of(calendar.today()).filter(incident=row, revoked_at=None).exists()
        return others_incident(actor, row) or ("" if live else _t("いま有効な命令はありません。"))
