"""Running a shelter: rosters, asks for supplies, overflow to another shelter, minutes, injects of a drill."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.actions.openings import in_time
from kusei.disaster.shelters.lifecycle import ASK_DUE
from kusei.disaster.shelters.models import Ask, Inject, Minute, Opening, Part, RosterLine, Transfer


class AddToRoster(Action):
    verb, power, label = "shelters.roster", powers.RUN, _("当番・班を決める")
    effect = _("当番表に載ります。代表管理者は1人です。")
    on = "opening"
    opening: Opening
    team: str
    name: str
    leads: bool = False
    day: date | None = None
    part: str = ""

    def check(self) -> None:
        if self.team not in RosterLine.Team.values:
            raise Refused(_("班を選んでください。"), field="team")
        if not self.name.strip():
            raise Refused(_("氏名を入れてください。"), field="name")
        if self.part and self.part not in Part.values:
            raise Refused(_("時間帯は朝・昼・夜から選んでください。"), field="part")
        lead = self.opening.roster.filter(team=RosterLine.Team.LEAD, ended=False)
        if self.team == RosterLine.Team.LEAD and self.day is None and lead.filter(day=None).exists():
            raise Refused(_("代表管理者はもう決まっています。交代するときは、先に今の人を「交代した」にしてください。"), field="team")

    def perform(self) -> Opening:
        RosterLine.objects.create(
            opening=self.opening, team=self.team, name=self.name.strip()[:60], leads=self.leads, day=self.day, part=self.part
        )
        return self.opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {"team": str(self.team), "leads": self.leads}


class EndRosterLine(Action):
    verb, power, label = "shelters.end_roster", powers.RUN, _("交代したことを記録する")
    effect = _("当番表では「交代した」になります。")
    on = "line"
    line: RosterLine

    def check(self) -> None:
        if self.line.ended:
            raise Refused(_("もう交代しています。"))

    def perform(self) -> RosterLine:
        self.line.ended = True
        self.line.save(update_fields=["ended"])
        return self.line


class AskSupplies(Action):
    verb, power, label = "shelters.ask", powers.RUN, _("物資・応援を要請する")
    effect = _("区の一覧に出て、回答の期限が始まります。")
    on, shortcut = "opening", "m"
    opening: Opening
    item: str
    quantity: int
    note: str = ""

    def check(self) -> None:
        if self.item not in Ask.Item.values:
            raise Refused(_("品目を選んでください。"), field="item")
        if self.quantity < 1:
            raise Refused(_("数量は1以上で入れてください。"), field="quantity")
        if self.item == Ask.Item.OTHER and not self.note.strip():
            raise Refused(_("何が要るかを備考に入れてください。"), field="note")
        in_time(self.moment, self.opening, "asked_at")

    def perform(self) -> Opening:
        ask = Ask.objects.create(
            opening=self.opening, item=self.item, quantity=self.quantity, asked_at=self.moment, note=self.note.strip()[:200]
        )
        clocks.start(ASK_DUE, ask, at=self.moment)
        return self.opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {"item": str(self.item), "quantity": self.quantity}


class _OnAsk(Action):
    on = "ask"
    ask: Ask

    def perform(self) -> Ask:
        row = self.ask
        row.answered_at = self.moment
        row.save(update_fields=["answered_at"])
        return row


class AcceptAsk(_OnAsk):
    verb, power, label = "shelters.accept_ask", powers.RUN, _("手配する")
    ask: Ask
    effect = _("「手配中」になり、要請した避難所に見えます。")
    tone = "main"
    note: str = ""

    def perform(self) -> Ask:
        if self.note.strip():
            self.ask.note = self.note.strip()[:200]
            self.ask.save(update_fields=["note"])
        return super().perform()


class RefuseAsk(_OnAsk):
    verb, power, label = "shelters.refuse_ask", powers.RUN, _("手配できないと答える")
    ask: Ask
    effect = _("避難所に理由が伝わります。")
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("手配できない理由と、代わりにできることを入れてください。"), field="reason")

    def perform(self) -> Ask:
        self.ask.note = self.reason.strip()[:200]
        self.ask.save(update_fields=["note"])
        return super().perform()


class ReceiveAsk(_OnAsk):
    """What came may be less than asked; the rest is asked anew, so that no want is forgotten."""

    verb, power, label = "shelters.receive_ask", powers.RUN, _("届いたことを記録する")
    ask: Ask
    effect = _("届いた数量が残ります。足りない分は新しい要請になります。")
    tone = "main"
    got: int

    def check(self) -> None:
        if not 0 < self.got <= self.ask.quantity:
            raise Refused(_("届いた数量は1から要請した数量までです。"), field="got")

    def perform(self) -> Ask:
        row = self.ask
        row.got = self.got
        row.save(update_fields=["got"])
        if rest := row.quantity - self.got:
            ask = Ask.objects.create(
                opening=row.opening, item=row.item, quantity=rest, asked_at=self.moment, note=row.note
            )
            clocks.start(ASK_DUE, ask, at=self.moment)
        return super().perform()

    def facts(self, result: Any) -> dict[str, Any]:
        return {"got": self.got, "asked": result.quantity}


class WithdrawAsk(_OnAsk):
    verb, power, label = "shelters.withdraw_ask", powers.RUN, _("要請を取り下げる")
    ask: Ask
    effect = _("要らなくなった要請として残ります。")


class AskOverflow(Action):
    """Full: ask another shelter of the ward to take people. Households move one by one once it has agreed."""

    verb, power, label = "shelters.ask_overflow", powers.RUN, _("他の避難所に受入れを頼む")
    effect = _("相手の避難所の一覧に出ます。承諾されたら、世帯ごとに移動を記録します。")
    on = "opening"
    opening: Opening
    to: Opening
    people: int
    reason: str = ""

    def check(self) -> None:
        to = Opening.objects.select_related("shelter").get(pk=self.to.pk)
        if to.pk == self.opening.pk:
            raise Refused(_("同じ避難所です。"), field="to")
        if to.state != "open":
            raise Refused(_("移る先が受入れを始めていません。"), field="to")
        if to.drill != self.opening.drill:
            raise Refused(_("訓練と実際の災害の間では移せません。"), field="to")
        if to.shelter.ward_id != self.opening.shelter.ward_id:
            raise Refused(_("ほかの区の避難所へは、市の担当課を通して移してください。"), field="to")
        if self.people < 1:
            raise Refused(_("人数は1人以上です。"), field="people")

    def perform(self) -> Opening:
        Transfer.objects.create(
            opening=self.opening, to=self.to, people=self.people, asked_at=self.moment, reason=self.reason.strip()[:200]
        )
        return self.opening

    def facts(self, result: Any) -> dict[str, Any]:
        return {"to": self.to.ref, "people": self.people}


class _OnTransfer(Action):
    on = "transfer"
    transfer: Transfer

    def perform(self) -> Transfer:
        row = self.transfer
        row.answered_at = self.moment
        row.save(update_fields=["answered_at"])
        return row


class AcceptOverflow(_OnTransfer):
    verb, power, label = "shelters.accept_overflow", powers.RUN, _("受け入れると答える")
    transfer: Transfer
    effect = _("送り出す避難所で、世帯の移動を始められます。")
    tone = "main"

    def check(self) -> None:
        if self.transfer.to.state != "open":
            raise Refused(_("受け入れる避難所が開いていません。"))


class RefuseOverflow(_OnTransfer):
    verb, power, label = "shelters.refuse_overflow", powers.RUN, _("受け入れられないと答える")
    transfer: Transfer
    effect = _("理由が送り出す避難所に伝わります。")
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("受け入れられない理由を入れてください。"), field="reason")

    def perform(self) -> Transfer:
        self.transfer.reason = self.reason.strip()[:200]
        self.transfer.save(update_fields=["reason"])
        return super().perform()


class FinishOverflow(_OnTransfer):
    verb, power, label = "shelters.finish_overflow", powers.RUN, _("移動が終わったことを記録する")
    transfer: Transfer
    effect = _("依頼が終わります。途中の世帯は名簿の「移動中」に残ります。")


class WithdrawOverflow(_OnTransfer):
    verb, power, label = "shelters.withdraw_overflow", powers.RUN, _("依頼を取り下げる")
    transfer: Transfer
    effect = _("依頼が終わります。")


class RecordMinute(Action):
    verb, power, label = "shelters.minute", powers.RUN, _("運営委員会の記録を書く")
    effect = _("記録は直せません。訂正は新しい記録に書きます。")
    on = "opening"
    opening: Opening
    present: int
    topics: str
    decided: str = ""
    asked_city: str = ""

    def check(self) -> None:
        if self.present < 1:
            raise Refused(_("出席者は1人以上です。"), field="present")
        if not self.topics.strip():
            raise Refused(_("話し合ったことを入れてください。"), field="topics")
        in_time(self.moment, self.opening, "held_at")

    def perform(self) -> Opening:
        Minute.objects.create(
            opening=self.opening, held_at=self.moment, present=self.present, topics=self.topics.strip(),
            decided=self.decided.strip(), asked_city=self.asked_city.strip(),
        )
        return self.opening


class GiveInject(Action):
    verb, power, label = "shelters.inject", powers.RUN, _("訓練の状況を付与する")
    effect = _("訓練の参加者に見えます。対応したら、したことを書きます。")
    on = "opening"
    opening: Opening
    text: str
    team: str = ""

    @classmethod
    def hindrance(cls, actor: Any, row: Opening) -> str:
        return "" if row.drill else _t("訓練の開設ではありません。状況付与は訓練だけにできます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.opening):
            raise Refused(reason, code="not_a_drill")
        if not self.text.strip():
            raise Refused(_("付与する状況を入れてください。"), field="text")
        if self.team and self.team not in RosterLine.Team.values:
            raise Refused(_("班を選んでください。"), field="team")

    def perform(self) -> Opening:
        Inject.objects.create(opening=self.opening, given_at=self.moment, text=self.text.strip()[:200], team=self.team)
        return self.opening


class AnswerInject(Action):
    verb, power, label = "shelters.answer_inject", powers.RUN, _("対応したことを書く")
    effect = _("付与から対応までの時間が残ります。")
    on = "inject"
    inject: Inject
    response: str

    def check(self) -> None:
        if self.inject.done_at:
            raise Refused(_("もう対応を書いています。"))
        if not self.response.strip():
            raise Refused(_("したことを入れてください。"), field="response")
        if not self.inject.given_at <= self.moment <= calendar.now():
            raise Refused(_("付与より前か、先の日時です。"), field="done_at")

    def perform(self) -> Inject:
        row = self.inject
        row.done_at, row.response = self.moment, self.response.strip()[:300]
        row.save(update_fields=["done_at", "response"])
        return row
