"""What a ward does: save in parts, take a file back in, have it confirmed, hand it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.files.store import Kept, attach
from kusei.core.inquiry import powers, rules
from kusei.core.inquiry.actions.keeping import (
    AtDesk,
    desk_words,
    hand_in,
    keep_answers,
    read_all,
    refuse_unless_whole,
)
from kusei.core.inquiry.models import Reply


def _open(reply: Reply) -> None:
    if reply.inquiry.state != "open":
        raise Refused(_("照会が終わっているため、回答を変えられません。"), code="state")


class _Answering(AtDesk):
    """What a ward does with its own reply: while the inquiry is open, and where it is answered."""

    on = "reply"
    reply: Reply

    @classmethod
    def hindrance(cls, actor: Actor, row: Reply) -> str:
        return desk_words() if row.inquiry.desk else ""

    def check(self) -> None:
        _open(self.reply)
        self.refuse_elsewhere(self.reply.inquiry)


class SaveReply(_Answering):
    """Keep what is written so far; questions not in ``answers`` stay as they are."""

    verb, power, label, on = "inquiry.save", powers.ANSWER, _("回答を書く"), "reply"
    effect = _("書いたところまで保存します。提出するまで照会元には届きません。")
    shortcut, tone = "e", "main"
    reply: Reply
    answers: Mapping[str, Any]
    files: Mapping[str, Sequence[tuple[Kept, str]]] = field(default_factory=dict)
    by: str = ""

    def perform(self) -> Reply:
        asked = tuple(q for q in self.reply.inquiry.sheet if q.key in self.answers)
        read = read_all(asked, dict(self.answers))
        for key, given in self.files.items():
            refs = [attach(self.reply, kept, name=name).ref for kept, name in given]
            read[key] = [*(read.get(key) or self.reply.answers.get(key) or []), *refs]
        rest = {k: v for k, v in self.reply.answers.items() if k not in self.answers}
        self.changed = keep_answers(
            self.reply, {**rest, **read}, source="typed", by=self.by or self.actor.label, at=self.moment,
        )
        return self.reply

    def facts(self, result: Any) -> dict[str, Any]:
        return {"questions": self.changed}


class FillFromFile(_Answering):
    """Take the answers of a returned file: exactly the rows the preview named."""

    verb, power, label, on = "inquiry.fill", powers.ANSWER, _("ファイルから回答を取り込む"), "reply"
    effect = _("ファイルの回答が入ります。前の回答も残ります。")
    reply: Reply
    cells: Mapping[str, Any]
    digest: str
    rows: int

    def perform(self) -> Reply:
        after = dict(self.reply.answers)
        for item in rules.fields_of(self.reply.inquiry.sheet):
            if item.key in self.cells:
                after = rules.with_value(item, after, self.cells[item.key])
        read = read_all(self.reply.inquiry.sheet, after)
        self.changed = keep_answers(self.reply, read, source="file", by=self.actor.label, at=self.moment)
        return self.reply

    def facts(self, result: Any) -> dict[str, Any]:
        return {"digest": self.digest, "rows": self.rows, "questions": self.changed}


class SubmitReply(_Answering):
    """Hand the answer in; after the due moment it is accepted and marked as late."""

    verb, power, label, on = "inquiry.submit", powers.ANSWER, _("提出する"), "reply"
    effect = _("回答が照会元に届きます。期限を過ぎていても受け付け、「期限後の提出」と記録します。")
    reply: Reply

    @classmethod
    def hindrance(cls, actor: Actor, row: Reply) -> str:
        if row.inquiry.desk:
            return desk_words()
        if row.inquiry.head_confirms:
            return _t("この照会は区長の確認を経て提出します。「区長の確認に回す」を使ってください。")
        return ""

    def check(self) -> None:
        super().check()
        if reason := self.hindrance(self.actor, self.reply):
            raise Refused(reason)
        refuse_unless_whole(self.reply)

    def perform(self) -> Reply:
        hand_in(self.reply, at=self.moment)
        return self.reply

    def facts(self, result: Any) -> dict[str, Any]:
        return {"late": self.reply.late, "round": self.reply.rounds}


class ProposeReply(_Answering):
    verb, power, label, on = "inquiry.propose", powers.ANSWER, _("区長の確認に回す"), "reply"
    effect = _("区長に確認を求めます。確認されると提出されます。")
    reply: Reply

    @classmethod
    def hindrance(cls, actor: Actor, row: Reply) -> str:
        if row.inquiry.desk:
            return desk_words()
        return "" if row.inquiry.head_confirms else _t("この照会に区長の確認は要りません。「提出する」を使ってください。")

    def check(self) -> None:
        super().check()
        if not self.through and (reason := self.hindrance(self.actor, self.reply)):
            raise Refused(reason)
        refuse_unless_whole(self.reply)

    def perform(self) -> Reply:
        return self.reply


class ConfirmReply(_Answering):
    """The ward head confirms; this hands the answer in."""

    verb, power, label, on = "inquiry.confirm", powers.CONFIRM, _("確認して提出する"), "reply"
    effect = _("区長の確認を記録し、回答を照会元に提出します。")
    tone = "main"

    def perform(self) -> Reply:
        hand_in(self.reply, at=self.moment)
        Reply.objects.filter(pk=self.reply.pk).update(confirmed_at=self.moment)
        return self.reply

    def facts(self, result: Any) -> dict[str, Any]:
        return {"late": self.reply.late, "round": self.reply.rounds}


class SendBackReply(_Answering):
    verb, power, label, on = "inquiry.send_back", powers.CONFIRM, _("担当に戻す"), "reply"
    effect = _("企画担当に戻ります。書いた内容は残ります。")
    reply: Reply
    reason: str

    def check(self) -> None:
        super().check()
        reasoned(self.reason)

    def perform(self) -> Reply:
        Reply.objects.filter(pk=self.reply.pk).update(reason=self.reason)
        return self.reply


class PullBackReply(_Answering):
    verb, power, label, on = "inquiry.pull_back", powers.ANSWER, _("確認から引き戻す"), "reply"
    effect = _("作成中に戻ります。")
    reply: Reply

    def perform(self) -> Reply:
        return self.reply
