"""Who hears of what: after each act, and every morning before, on and after the due day."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import System, system
from kusei.core.actions.action import Action
from kusei.core.inquiry import powers, rules
from kusei.core.inquiry.lifecycle import AT_WARD
from kusei.core.inquiry.models import Inquiry, Part, Reminder, Reply
from kusei.core.inquiry.rule_values import REMINDERS
from kusei.core.jobs.run import nightly
from kusei.core.ledger.models import Post
from kusei.core.outbox.send import follows, tell, tell_duty
from kusei.core.rules import registry as rule_rows

WORDS = {
    "inquiry.send": _("照会「%(title)s」が届きました。"),
    "inquiry.submit": _("「%(title)s」：%(ward)sから回答が出ました。"),
    "inquiry.confirm": _("「%(title)s」：%(ward)sから回答が出ました。"),
    "inquiry.propose": _("「%(title)s」の回答の確認をお願いします。"),
    "inquiry.send_back": _("「%(title)s」の回答が区長から戻りました。"),
    "inquiry.return": _("「%(title)s」の回答が差し戻されました。"),
    "inquiry.extend": _("「%(title)s」の回答期限が延びました。"),
    "inquiry.write": _("「%(title)s」のやりとりに書き込みがあります（%(ward)s）。"),
    "inquiry.reopen": _("「%(title)s」：%(ward)sが提出した回答を直しています。"),
    "inquiry.withdraw": _("照会「%(title)s」は取り下げられました。"),
    "inquiry.ask_division": _("照会「%(title)s」について、課への再照会が届きました。"),
    "inquiry.answer_part": _("「%(title)s」の再照会に課から回答がありました。"),
    "inquiry.return_part": _("「%(title)s」の課の回答が差し戻されました。"),
    rules.BEFORE: _("照会「%(title)s」の回答期限が近づいています。"),
    rules.ON_DAY: _("照会「%(title)s」は今日が回答期限です。"),
    rules.LATE: _("照会「%(title)s」の回答期限を過ぎています（%(ward)s）。"),
}
TO_ASKER = frozenset({"inquiry.submit", "inquiry.confirm", "inquiry.reopen"})
TO_HEAD = frozenset({"inquiry.propose"})


class TellOfReply(Action):
    """Tell the posts concerned of one act on a reply."""

    verb, power, label, on = "inquiry.tell", powers.VIEW, _("照会のお知らせを送る"), "reply"
    reply: Reply
    about: str

    def perform(self) -> int:
        reply = self.reply
        text = str(WORDS[self.about]) % {"title": reply.inquiry.title[:60], "ward": reply.ward.name}
        url = reply.get_absolute_url()
        if self.about in TO_ASKER or (self.about == "inquiry.write" and _ward_wrote(reply)):
            return _tell_asker(reply, text, url)
        duty = "head" if self.about in TO_HEAD else "planning"
        return tell_duty(duty, text, ward_id=reply.ward_id, url=url, row=reply)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"about": self.about, "told": result}


def _ward_wrote(reply: Reply) -> bool:
    last = reply.messages.order_by("-written_at", "-pk").first()
    return last is not None and not last.from_asker


def _tell_asker(reply: Reply, text: str, url: str) -> int:
    if (post := reply.inquiry.asked_by) is not None:
        tell(post, text, url=url, row=reply)
        return 1
    return tell_duty("plan_office", text, ward_id=None, url=url, row=reply)


class TellDivision(Action):
    verb, power, label, on = "inquiry.tell_division", powers.VIEW, _("再照会のお知らせを送る"), "part"
    part: Part
    about: str

    def perform(self) -> int:
        part = self.part
        text = str(WORDS[self.about]) % {"title": part.reply.inquiry.title[:60]}
        if self.about == "inquiry.answer_part":
            return tell_duty("planning", text, ward_id=part.ward_id, url=part.get_absolute_url(), row=part)
        posts = Post.objects.as_of(calendar.today()).filter(division=part.division)
        return len([tell(post, text, url=part.get_absolute_url(), row=part) for post in posts])

    def facts(self, result: Any) -> dict[str, Any]:
        return {"about": self.about, "told": result}


def _follow_reply(verb: str) -> None:
    def handler(actor: System, subject: str) -> None:
        reply = Reply.objects.filter(ref=subject.partition(":")[2]).first()
        if reply is not None:
            TellOfReply(actor=actor, reply=reply, about=verb)()

    handler.__qualname__ = f"on_{verb.partition('.')[2]}"
    follows(verb)(handler)


def _follow_part(verb: str) -> None:
    def handler(actor: System, subject: str) -> None:
        part = Part.objects.filter(ref=subject.partition(":")[2]).first()
        if part is not None:
            TellDivision(actor=actor, part=part, about=verb)()

    handler.__qualname__ = f"on_{verb.partition('.')[2]}"
    follows(verb)(handler)


def _follow_inquiry(verb: str) -> None:
    def handler(actor: System, subject: str) -> None:
        inquiry = Inquiry.objects.filter(ref=subject.partition(":")[2]).first()
        for reply in inquiry.replies.all() if inquiry else ():
            TellOfReply(actor=actor, reply=reply, about=verb)()

    handler.__qualname__ = f"on_{verb.partition('.')[2]}"
    follows(verb)(handler)


for one in ("submit", "confirm", "propose", "send_back", "return", "extend", "write", "reopen"):
    _follow_reply(f"inquiry.{one}")
for one in ("answer_part", "return_part"):
    _follow_part(f"inquiry.{one}")
for one in ("send", "withdraw"):
    _follow_inquiry(f"inquiry.{one}")


@follows("inquiry.ask_division")
def on_ask_division(actor: System, subject: str) -> None:
    """The act is on the reply; its newest part is the one asked."""
    part = Part.objects.filter(reply__ref=subject.partition(":")[2], state="asked").order_by("-pk").first()
    if part is not None:
        TellDivision(actor=actor, part=part, about="inquiry.ask_division")()


class RemindWards(Action):
    """Every morning: three days before, on the day, a day late (dated rule); each goes out once."""

    verb, power, label = "inquiry.remind", powers.ASK, _("照会の督促を送る")
    city_wide = True

    def perform(self) -> int:
        today = calendar.today()
        rule = rule_rows.at(REMINDERS, today)
        open_rows = Reply.objects.filter(
            state__in=(*AT_WARD, "confirming"), inquiry__state="open",
        ).select_related("inquiry__asked_by", "ward")
        return sum(self._remind(reply, today, rule) for reply in open_rows)

    def _remind(self, reply: Reply, today: Any, rule: Any) -> int:
        due_on = calendar.jst_date(reply.due_at)
        kind = rules.reminder_due(due_on, today, days_before=rule["days_before"], days_after=rule["days_after"])
        if not kind:
            return 0
        _row, new = Reminder.objects.get_or_create(
            reply=reply, kind=kind, due_on=due_on, defaults={"sent_at": self.moment},
        )
        if not new:
            return 0
        text = str(WORDS[kind]) % {"title": reply.inquiry.title[:60], "ward": reply.ward.name}
        tell_duty("planning", text, ward_id=reply.ward_id, url=reply.get_absolute_url(), row=reply)
        if reply.state == "confirming" or kind == rules.LATE:
            tell_duty("head", text, ward_id=reply.ward_id, url=reply.get_absolute_url(), row=reply)
        if kind == rules.LATE:
            _tell_asker(reply, text, reverse("inquiry:detail", args=[reply.inquiry.ref]))
        return 1

    def facts(self, result: Any) -> dict[str, Any]:
        return {"reminded": result}


@nightly("inquiry.remind", time(8, 30))
def remind() -> int:
    return RemindWards(actor=system("inquiry"))()
