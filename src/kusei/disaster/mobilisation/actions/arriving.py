"""参集: arriving, working in a team, going home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.actions.calling import skew, still_running
from kusei.disaster.mobilisation.models import Call, Member, Summons, Team


class CheckIn(Action):
    verb, power, label = "mobilisation.check_in", powers.RECEIVE, _("到着を受け付ける")
    effect = _("着いた時刻が残り、いまいる人に数えます。")
    tone = "main"
    on = "summons"
    summons: Summons
    how: str = Summons.How.DESK

    def check(self) -> None:
        still_running(self.summons.call)
        check_arrival(self.summons.call, self.moment)

    def perform(self) -> Summons:
        return arrive(self.summons, self.moment, self.how)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"how": self.how, "minutes": _minutes(result)}


def _minutes(row: Summons) -> int:
    assert row.arrived_at is not None
    return int((row.arrived_at - row.call.called_at).total_seconds() // 60)


def check_arrival(call: Call, at: datetime) -> None:
    """A phone's clock may be a little fast; more than that is not an arrival anyone saw."""
    if at > calendar.now() + skew(call.ward):
        raise Refused(_("着いた時刻が先の時刻です。端末の時計を確かめてください。"), field="arrived_at", code="future")
    if at < call.called_at:
        raise Refused(_("着いた時刻が動員より前です。"), field="arrived_at", code="before_call")


def arrive(row: Summons, at: datetime, how: str) -> Summons:
    """Whoever comes back keeps the time of the first arrival: that is what the forecast is judged by."""
    if row.arrived_at is None:
        row.arrived_at, row.arrived_by = at, how
    row.state, row.left_at = "arrived", None
    row.save(update_fields=["state", "arrived_at", "arrived_by", "left_at"])
    return row


class CheckInNumber(Action):
    """By staff number: at the poster, at the desk, on a phone without a line. Who is designated elsewhere is taken in too."""

    verb, power, label = "mobilisation.check_in_number", powers.RECEIVE, _("職員番号で到着を受け付ける")
    effect = _("着いた時刻が残ります。ほかの区に指定された人も、ここで受け付けます。")
    tone = "main"
    on = "call"
    call: Call
    number: str
    how: str = Summons.How.DESK

    def check(self) -> None:
        still_running(self.call)
        check_arrival(self.call, self.moment)
        number = self.number.strip()
        rows = Member.objects.filter(number=number, state="active").order_by("-fiscal_year")
        # The list of the year of the call; before it is loaded on 1 April, the newest there is.
        found = rows.first()
        if found is None:
            said = _t("職員番号「%(number)s」は名簿にありません。番号を確かめ、紙の受付票に書いてもらってください。")
            raise Refused(said % {"number": number}, field="number", code="no_member")
        called = self.call.summons.filter(member__number=number).select_related("call").first()
        if called is not None and called.state == "arrived":
            raise Refused(_t("%(number)s はもう受け付けています。") % {"number": number}, field="number", code="twice")
        self._member, self._row = found, called

    def perform(self) -> Summons:
        row = self._row or Summons.objects.create(call=self.call, member=self._member, minutes=None)
        return arrive(row, self.moment, self.how)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"how": self.how, "guest": self._row is None, "minutes": _minutes(result)}


class PutInTeam(Action):
    verb, power, label = "mobilisation.put_in_team", powers.RECEIVE, _("班を決める")
    effect = _("いまの班が変わります。早く着いた人は、指定の班にかかわらず急ぐ仕事に就けます。")
    on = "summons"
    summons: Summons
    team: str

    def check(self) -> None:
        still_running(self.summons.call)
        if self.team not in Team.values:
            raise Refused(_("班を選んでください。"), field="team")

    def perform(self) -> Summons:
        self.summons.team = self.team
        self.summons.save(update_fields=["team"])
        return self.summons


class Relieve(Action):
    verb, power, label = "mobilisation.relieve", powers.RECEIVE, _("交代・帰宅にする")
    effect = _("いまいる人から外れます。戻ったら、もう一度受け付けてください。")
    on = "summons"
    summons: Summons

    def check(self) -> None:
        if self.summons.arrived_at and self.moment < self.summons.arrived_at:
            raise Refused(_("着いた時刻より前です。"), field="left_at")

    def perform(self) -> Summons:
        self.summons.state, self.summons.left_at = "left", self.moment
        self.summons.save(update_fields=["state", "left_at"])
        return self.summons
