"""応援・受援: asked, answered in parts, arrived, returned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Incident, Ward
from kusei.core.numbering.give import next_number
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.lifecycle import SUPPORT_DUE
from kusei.disaster.mobilisation.models import ReliefDuty, Skill, SupportAnswer, Supporter, SupportRequest, Team
from kusei.disaster.mobilisation.rules.relief import state_of, still_wanted


def settle(row: SupportRequest) -> None:
    """The state by the counts, both stored."""
    row.state = state_of(row.people, row.accepted, row.arrived, row.returned)
    row.save(update_fields=["people", "accepted", "arrived", "returned", "state", "end_reason"])


class AskSupport(Action):
    verb, power, label = "mobilisation.ask_support", powers.RELIEF, _("応援の要請を記録する")
    effect = _("要請に番号が付き、回答の期限が始まります。受援シートを印刷できます。")
    tone = "main"
    ward: Ward
    direction: str = "ask"
    party: str
    party_name: str
    team: str
    skill: str = Skill.ANY
    work: str
    people: int
    from_day: date
    to_day: date
    place: str
    lodging: str = ""
    contact: str
    drill: bool = False
    incident: Incident | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.people < 1:
            raise Refused(_("人数は1人以上にしてください。"), field="people")
        if self.to_day < self.from_day:
            raise Refused(_("最終日が初日より前です。"), field="to_day")
        if self.team not in Team.values or self.skill not in Skill.values:
            raise Refused(_("班か資格の名前が一覧にありません。"), field="team")
        for name in ("party_name", "work", "place", "contact"):
            if not getattr(self, name).strip():
                raise Refused(_("相手・仕事・集まる場所・連絡先をすべて入れてください。"), field=name)
        if self.party == SupportRequest.Party.WARD and self.party_name.strip() == self.ward.name:
            raise Refused(_("自分の区には要請できません。"), field="party_name")
        if self.incident is not None and self.incident.drill != self.drill:
            raise Refused(_("訓練と実際の災害が食い違っています。訓練の印を災害に合わせてください。"), field="drill")
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。要請した日時を入れてください。"), field="occurred_at")

    def perform(self) -> SupportRequest:
        n = next_number("mobilisation.support", ward=self.ward)
        row: SupportRequest = SupportRequest.objects.create(
            ward=self.ward, number=f"応援-{n:03}", direction=self.direction, party=self.party,  # data
            party_name=self.party_name.strip()[:80], team=self.team, skill=self.skill, work=self.work.strip()[:200],
            people=self.people, first_people=self.people, from_day=self.from_day, to_day=self.to_day, place=self.place.strip()[:120],
            lodging=self.lodging.strip()[:200], contact=self.contact.strip()[:120], drill=self.drill, incident=self.incident,
            asked_at=self.moment,
        )  # fmt: skip
        clocks.start(SUPPORT_DUE, row, at=self.moment)
        return row

    def facts(self, result: SupportRequest) -> dict[str, Any]:
        return {"direction": self.direction, "party": self.party, "team": self.team, "people": self.people, "drill": self.drill}


class AnswerSupport(Action):
    verb, power, label = "mobilisation.answer_support", powers.RELIEF, _("回答を記録する")
    effect = _("受けた人数を足します。足りない分は要請が続き、期限も続きます。0人は断りとして残ります。")
    on, tone = "support", "main"
    support: SupportRequest
    party: str
    accepted: int
    reason: str = ""

    def check(self) -> None:
        row = self.support
        if not self.party.strip():
            raise Refused(_("回答した相手を入れてください。"), field="party")
        if self.accepted < 0:
            raise Refused(_("人数は0人以上にしてください。"), field="accepted")
        if self.accepted == 0 and not self.reason.strip():
            raise Refused(_("断られたときは理由を入れてください。"), field="reason")
        left = still_wanted(row.people, row.accepted)
        if self.accepted > left:
            said = _t("残りは%(left)s人です（要請%(people)s人のうち%(accepted)s人は受諾済み）。人数を減らしてください。")
            raise Refused(said % {"left": left, "people": row.people, "accepted": row.accepted}, field="accepted", code="full")
        if not row.asked_at <= self.moment <= calendar.now():
            raise Refused(_("回答の日時は、要請のあとで今より前にしてください。"), field="occurred_at")

    def perform(self) -> SupportRequest:
        row = self.support
        SupportAnswer.objects.create(
            request=row, at=self.moment, party=self.party.strip()[:80], accepted=self.accepted, reason=self.reason.strip()[:200]
        )
        row.accepted += self.accepted
        settle(row)
        return row

    def facts(self, result: SupportRequest) -> dict[str, Any]:
        return {"accepted": self.accepted, "in_all": result.accepted, "of": result.people}


def _with_reason(row: SupportRequest, reason: str) -> str:
    """What was said before stays in front."""
    return "／".join(r for r in (row.end_reason, reason.strip()[:200]) if r)[:600]  # data


class CutSupport(Action):
    verb, power, label = "mobilisation.cut_support", powers.RELIEF, _("残りの人数を求めない")
    effect = _("一部受諾のときは受諾された人数で、全員受諾のあとは着いた人数で打ち切ります。はじめの人数と理由は残ります。")
    on = "support"
    support: SupportRequest
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: SupportRequest) -> str:
        if row.state == "answered":
            return _t("まだ誰も着いていません。誰も来ないときは「要請を取り下げる」を使ってください。")
        if row.state == "arrived" and row.arrived == row.accepted:
            return _t("受諾された人は全員着いています。求めるのをやめる人はいません。")
        return ""

    def check(self) -> None:
        reasoned(self.reason)
        if reason := self.hindrance(self.actor, self.support):
            raise Refused(reason)

    def perform(self) -> SupportRequest:
        row = self.support
        left = row.accepted if row.state == "partly" else row.arrived
        self._cut = row.people - left
        row.people = row.accepted = left
        row.end_reason = _with_reason(row, self.reason)
        settle(row)
        return row

    def facts(self, result: SupportRequest) -> dict[str, Any]:
        return {"cut": self._cut}


def come(row: SupportRequest, people: Sequence[tuple[str, str, list[str]]], at: datetime) -> None:
    """(name, party, skills) of those who came; numbers go on where they stopped."""
    count = row.supporters.count()
    Supporter.objects.bulk_create(
        Supporter(request=row, number=f"{row.number}-{n:02}", name=name, party=party, skills=skills, arrived_at=at)
        for n, (name, party, skills) in enumerate(people, start=count + 1)
    )
    row.arrived += len(people)
    settle(row)


def can_come(row: SupportRequest, people: int) -> None:
    left = row.accepted - row.arrived
    if people > left:
        said = _t("着いていない人は%(left)s人です（受諾%(accepted)s人のうち%(arrived)s人は到着済み）。先に回答を記録するか、人数を直してください。")
        raise Refused(said % {"left": left, "accepted": row.accepted, "arrived": row.arrived}, field="people", code="full")


class ArriveSupport(Action):
    verb, power, label = "mobilisation.arrive_support", powers.RELIEF, _("到着を記録する")
    effect = _("着いた人が応援の名簿に載り、交代勤務に入れられるようになります。")
    on, tone = "support", "main"
    support: SupportRequest
    people: int
    names: str = ""

    def check(self) -> None:
        if self.people < 1:
            raise Refused(_("人数は1人以上にしてください。"), field="people")
        self._names = [n.strip()[:80] for n in self.names.splitlines() if n.strip()]
        if len(self._names) > self.people:
            raise Refused(_("名前の数が人数より多いです。どちらかを直してください。"), field="names")
        if not self.support.asked_at <= self.moment <= calendar.now():
            raise Refused(_("到着の日時は、要請のあとで今より前にしてください。"), field="occurred_at")
        can_come(self.support, self.people)

    def perform(self) -> SupportRequest:
        row, skill = self.support, self.support.skill
        first, skills = row.arrived, [] if skill == Skill.ANY else [skill]
        unnamed = [
            _t("%(party)s %(n)s人目") % {"party": row.party_name, "n": first + n + 1}
            for n in range(len(self._names), self.people)
        ]
        come(row, [(name, row.party_name, list(skills)) for name in [*self._names, *unnamed]], self.moment)
        return row

    def facts(self, result: SupportRequest) -> dict[str, Any]:
        return {"people": self.people, "in_all": result.arrived}


class ReturnSupport(Action):
    verb, power, label = "mobilisation.return_support", powers.RELIEF, _("帰還を記録する")
    effect = _("全員が帰ると要請が終わります。まだ始まっていない交代勤務からは、先に外してください。")
    on = "support"
    support: SupportRequest
    supporters: Sequence[Supporter]

    def check(self) -> None:
        refs = [s.pk for s in self.supporters]
        self._rows = list(Supporter.objects.filter(pk__in=refs, request=self.support, returned_at=None))
        if not self._rows or len(self._rows) != len(set(refs)):
            raise Refused(_("帰る人を、まだ帰っていない人から選んでください。"), field="supporters")
        if self.moment > calendar.now() or any(self.moment < s.arrived_at for s in self._rows):
            raise Refused(_("帰還の日時は、到着のあとで今より前にしてください。"), field="occurred_at")
        busy = ReliefDuty.objects.filter(
            person__supporter__in=self._rows, state="planned", plan__state="adopted", ends_at__gt=self.moment
        ).select_related("person").first()  # fmt: skip
        if busy is not None:
            said = _t("%(name)sさんにはこのあとの交代勤務があります。先に代わりの人を入れてください。")
            raise Refused(said % {"name": busy.person.name}, field="supporters")

    def perform(self) -> SupportRequest:
        row = self.support
        Supporter.objects.filter(pk__in=[s.pk for s in self._rows]).update(returned_at=self.moment)
        row.returned += len(self._rows)
        settle(row)
        return row

    def facts(self, result: SupportRequest) -> dict[str, Any]:
        return {"people": len(self._rows), "in_all": result.returned}


class WithdrawSupport(Action):
    verb, power, label = "mobilisation.withdraw_support", powers.RELIEF, _("要請を取り下げる")
    effect = _("まだ誰も着いていない要請をやめます。記録は残ります。")
    on, tone = "support", "danger"
    support: SupportRequest
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: SupportRequest) -> str:
        return _t("もう着いた人がいます。残りだけをやめるには「残りの人数を求めない」を使ってください。") if row.arrived else ""

    def check(self) -> None:
        reasoned(self.reason)
        if reason := self.hindrance(self.actor, self.support):
            raise Refused(reason)

    def perform(self) -> SupportRequest:
        self.support.end_reason = _with_reason(self.support, self.reason)
        self.support.save(update_fields=["end_reason"])
        return self.support
