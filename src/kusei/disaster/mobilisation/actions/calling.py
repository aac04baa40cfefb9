"""動員: calling out, answering, ending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import LinkHolder
from kusei.core.access.models import Link
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Incident, Ward
from kusei.core.refs import new_ref
from kusei.core.rules import registry as rules
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.actions.roads import Seen, check_road, keep_roads
from kusei.disaster.mobilisation.models import Call, Designation, HelpOffer, Summons, Team
from kusei.disaster.mobilisation.queries.after import to_look_for
from kusei.disaster.mobilisation.rule_values import CALLING, REMIND
from kusei.disaster.staffing_stages import public as staffing_stages

POSTER_USES = 5_000


def skew(ward: Ward) -> timedelta:
    """How far a device's clock may run ahead."""
    return timedelta(minutes=rules.at(CALLING, calendar.today(), ward=ward)["skew_minutes"])


def links_until(ward: Ward) -> datetime:
    """When the links and the poster of a call issued now stop working."""
    return calendar.now() + timedelta(days=rules.at(CALLING, calendar.today(), ward=ward)["link_days"])


class CallOut(Action):
    """Everybody designated to the ward (or to ``teams``) is called. ``stage``: the ref of the stage that asked for it."""

    verb, power, label = "mobilisation.call_out", powers.CALL_OUT, _("職員を動員する")
    effect = _(
        "この区に指定されている職員が動員名簿に載り、参集の受付が始まります。連絡用のリンクは次のページで作ります。"
    )
    tone = "danger"
    ward: Ward
    drill: bool
    incident: Incident | None = None
    reason: str
    teams: Sequence[str] = ()
    stage: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("理由（配備の名前など）を入れてください。"), field="reason")
        if self.incident is not None and self.incident.drill != self.drill:
            raise Refused(
                _("訓練と本番が食い違っています。選んだ災害・訓練に合わせてください。"),
                field="drill",
                code="drill_as_real",
            )
        self._as_staged()
        if self.moment > calendar.now() + skew(self.ward):
            raise Refused(_("先の日時です。"), field="called_at")
        if unknown := set(self.teams) - set(Team.values):
            raise Refused(_t("「%(team)s」という班はありません。") % {"team": min(unknown)}, field="teams")
        Ward.objects.select_for_update().get(pk=self.ward.pk)
        if Call.objects.filter(ward=self.ward, drill=self.drill, state="running").exists():
            raise Refused(_("この区はすでに動員中です。いまの動員のページを開いてください。"), code="running")
        if not self._places().exists():
            raise Refused(_("この区に指定されている職員がいません。動員計画を先に決めてください。"), code="nobody")

    def _as_staged(self) -> None:
        """A call that names a stage is of that stage's ward, and a drill exactly when the stage is."""
        if not self.stage:
            return
        stage = staffing_stages.by_subject(f"staffing_stages.watch:{self.stage}")
        if stage is None:
            raise Refused(_("この配備は解除されたか、まだ決まっていません。配備のページを確かめてください。"), code="no_stage")
        if stage.ward_id != self.ward.pk:
            raise Refused(
                _t("この配備は%(ward)sのものです。画面の上で区を選び直してください。") % {"ward": stage.ward}, code="other_ward"
            )
        if stage.drill != self.drill:
            real = _("訓練ではない配備です。「訓練である」の印を外してください。")
            said = _("訓練の配備です。「訓練である」に印を付けてください。") if stage.drill else real
            raise Refused(said, field="drill", code="drill_as_real")

    def _places(self) -> Any:
        rows = Designation.objects.filter(ward=self.ward, until=None, member__state="active", plan__state="decided")
        return rows.filter(team__in=self.teams) if self.teams else rows

    def perform(self) -> Call:
        call: Call = Call.objects.create(
            ward=self.ward, drill=self.drill, incident=self.incident, reason=self.reason.strip()[:120],
            teams=sorted(self.teams), stage=self.stage, called_at=self.moment,
        )  # fmt: skip
        rows = self._places().values_list("member_id", "team", "minutes")
        made = Summons.objects.bulk_create(
            [Summons(ref=new_ref(), call=call, member_id=m, planned=t, team=t, minutes=n) for m, t, n in rows],
            batch_size=500,
        )
        self._called = len(made)
        return call

    def facts(self, result: Any) -> dict[str, Any]:
        return {"called": self._called, "drill": self.drill, "teams": sorted(self.teams)}


def still_running(call: Call) -> None:
    if call.state != "running":
        raise Refused(_("この動員は解除されています。"), code="ended")


class IssueLinks(Action):
    """A link for everybody who has not answered; tokens are given once. Returns (summons, token) pairs."""

    verb, power, label = "mobilisation.issue_links", powers.CALL_OUT, _("連絡用のリンクを作る")
    effect = _("返事のない職員に一人ずつのリンクを作り、一覧（Excel）で渡します。前に作ったリンクは使えなくなります。")
    on = "call"
    call: Call

    def check(self) -> None:
        still_running(self.call)

    def perform(self) -> list[tuple[Summons, str]]:
        waiting = list(self.call.summons.filter(state="called").select_related("member", "call__ward"))
        subjects = [f"{Summons._meta.label_lower}:{s.ref}" for s in waiting]
        Link.objects.filter(subject__in=subjects, revoked_at=None).update(revoked_at=calendar.now())
        until = links_until(self.call.ward)
        found = []
        for one in waiting:
            _link, token = links.issue(
                self.actor, one, verbs=("mobilisation.reply", "mobilisation.check_in"), expires_at=until,
                label=f"mobilisation {self.call.ref}", uses=50,
            )  # fmt: skip
            found.append((one, token))
        return found

    def facts(self, result: Any) -> dict[str, Any]:
        return {"links": len(result)}


class PutUpPoster(Action):
    """A link for the poster at the entrance: whoever comes checks in by staff number. Returns the token, once."""

    verb, power, label = "mobilisation.put_up_poster", powers.CALL_OUT, _("入口に貼る受付のQRを作る")
    effect = _("庁舎の入口に貼る紙ができます。職員番号で受付できます。")
    on = "call"
    call: Call

    def check(self) -> None:
        still_running(self.call)

    def perform(self) -> str:
        until = links_until(self.call.ward)
        _link, token = links.issue(
            self.actor, self.call, verbs=("mobilisation.check_in_number",), expires_at=until,
            label=f"mobilisation poster {self.call.ref}", uses=POSTER_USES,
        )  # fmt: skip
        return token


class Remind(Action):
    verb, power, label = "mobilisation.remind", powers.CALL_OUT, _("催促したことを記録する")
    effect = _("返事のない職員に催促した回数と時刻が残ります。")
    on = "call"
    call: Call

    def check(self) -> None:
        still_running(self.call)
        gap = timedelta(minutes=rules.at(REMIND, calendar.today(), ward=self.call.ward)["minutes"])
        if self.call.reminded_at and self.moment < self.call.reminded_at + gap:
            said = _t("前の催促から%(n)s分たっていません。") % {"n": int(gap.total_seconds() // 60)}
            raise Refused(said, code="too_soon")

    def perform(self) -> int:
        count = self.call.summons.filter(state="called").update(reminders=F("reminders") + 1)
        self.call.reminded_at = self.moment
        self.call.save(update_fields=["reminded_at"])
        return int(count)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"reminded": result}


class Reply(Action):
    """Safety, coming or not, when, and what was seen on the way; by the person's own link, or by the desk for them."""

    verb, power, label = "mobilisation.reply", powers.REPLY, _("返事を記録する")
    on = "summons"
    summons: Summons
    safety: str
    coming: bool
    expected_at: datetime | None = None
    why: str = ""
    roads: Sequence[Seen] = ()

    def check(self) -> None:
        over = self.summons.call.state != "running"
        if over and isinstance(self.actor, LinkHolder):
            still_running(self.summons.call)
        if over and self.coming:
            raise Refused(_("動員は解除されています。来られなかった理由と安否を記録してください。"), field="coming")
        if self.safety not in Summons.Safety.values:
            raise Refused(_("安否を選んでください。"), field="safety")
        if self.coming and self.expected_at is None:
            raise Refused(_("着く見込みの時刻を入れてください。おおよそでかまいません。"), field="expected_at")
        if not self.coming and self.why not in Summons.Why.values:
            raise Refused(_("参集できない理由を選んでください。"), field="why")
        if self.expected_at and self.expected_at > self.moment + timedelta(days=3):
            raise Refused(_("着く見込みが3日より先です。日付を確かめてください。"), field="expected_at")
        if self.expected_at and self.expected_at < self.summons.call.called_at:
            raise Refused(_("着く見込みが動員より前です。日付を確かめてください。"), field="expected_at")
        for road in self.roads:
            check_road(road)

    def perform(self) -> Summons:
        row = self.summons
        row.safety, row.answered_at = self.safety, self.moment
        row.state = "coming" if self.coming else "cannot"
        row.expected_at = self.expected_at if self.coming else None
        row.why = "" if self.coming else self.why
        row.save(update_fields=["safety", "answered_at", "state", "expected_at", "why"])
        keep_roads(row.call, row, self.roads, self.moment, by_link=isinstance(self.actor, LinkHolder))
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"coming": self.coming, "safety": self.safety, "roads": len(self.roads), "placed": sum(r.lon is not None for r in self.roads)}


class EndCall(Action):
    """``known``: the person who ends it says that those without an answer are being looked for."""

    verb, power, label = "mobilisation.end_call", powers.CALL_OUT, _("動員を解除する")
    effect = _("参集の受付を終え、全員を解除します。到着の記録は残り、見込みと比べて次の計画に使います。")
    tone = "danger"
    on = "call"
    call: Call
    known: bool = False

    def check(self) -> None:
        if self.moment < self.call.called_at:
            raise Refused(_("動員より前の日時です。"), field="ended_at")
        if here := self.call.summons.filter(state="arrived").count():
            said = _t("まだ%(n)s人がここにいます。交代・帰宅にしてから解除してください。") % {"n": here}
            raise Refused(said, code="still_here")
        if waiting := HelpOffer.objects.filter(Q(giving=self.call) | Q(taking=self.call), state="waiting").count():
            said = _t("区の間の応援が%(n)s件、返事を待っています。受けるか断るか、取り下げてから解除してください。") % {"n": waiting}
            raise Refused(said, code="help_waits")
        missing = to_look_for(self.call.summons).count()
        if missing and not self.known:
            said = _t("安否の分からない人、来ると答えて着いていない人が%(n)s人います。確かめる担当を決めてから、下の欄に印を付けてください。")
            raise Refused(said % {"n": missing}, field="known", code="unaccounted")

    def perform(self) -> Call:
        self.call.ended_at = self.moment
        self.call.save(update_fields=["ended_at"])
        # Who never came keeps the last word said of them, so that they can still be looked for.
        self.call.summons.filter(state="left").update(state="released")
        return self.call

    def facts(self, result: Any) -> dict[str, Any]:
        return {"arrived": self.call.summons.exclude(arrived_at=None).count()}
