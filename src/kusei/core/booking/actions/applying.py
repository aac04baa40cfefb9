"""What applicants and the counter do: apply, answer an offer, cancel, come."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import links
from kusei.core.access.actors import Actor, System
from kusei.core.actions.action import Action, Refused
from kusei.core.booking import powers
from kusei.core.booking.actions.holding import LIVE, next_number
from kusei.core.booking.actions.moving import lock, promote
from kusei.core.booking.models import Application, Mode, Session
from kusei.core.booking.queries import free
from kusei.core.booking.rule_values import CLASSES

LINK_USES = 5


class Apply(Action):
    """One application, under the session's lock: the last seat goes to one of two who come at the same moment.

    A web applicant gets a link to answer and cancel by; its token stands in ``token`` once and is kept nowhere.
    """

    verb, power, label, on = "booking.apply", powers.TAKE, _("申込みを受け付ける"), "session"
    effect = _("先着順は席があればその場で決まり、なければキャンセル待ちになります。抽選は締切のあとに決まります。")
    shortcut, tone = "a", "main"
    session: Session
    name: str
    category: str
    persons: int = 1
    kana: str = ""
    contact: str = ""
    household: str = ""
    priority: str = "other"
    note: str = ""
    channel: str = Application.Channel.COUNTER

    def check(self) -> None:
        s = self.session
        if not self.name.strip():
            raise Refused(_("申込者の名前を入れてください。"), field="name")
        if self.category not in s.capacity:
            raise Refused(_("区分を選んでください。"), field="category")
        if not 1 <= self.persons <= s.most_persons:
            raise Refused(_t("人数は1人から%(most)s人までです。") % {"most": s.most_persons}, field="persons")
        if self.persons > s.capacity[self.category]:
            raise Refused(_("区分の定員より多い人数です。"), field="persons")
        if self.priority not in CLASSES:
            raise Refused(_("あてはまるものを選んでください。"), field="priority")
        self._check_time()
        same = s.applications.filter(name=self.name.strip(), kana=self.kana, contact=self.contact, state__in=LIVE).first()
        if same is not None:
            raise Refused(_t("同じ内容の申込みがあります（受付番号%(number)s）。") % {"number": same.number}, code="twice")

    def _check_time(self) -> None:
        now, s = calendar.now(), self.session
        if now < s.opens_at:
            raise Refused(_("受付はまだ始まっていません。"), code="not_yet")
        if now >= s.starts_at:
            raise Refused(_("催しはすでに始まっています。"), code="started")
        by_web = isinstance(self.actor, System)
        if by_web and (not s.by_web or s.state != "open" or now >= s.closes_at):
            raise Refused(_("受付は終わりました。"), code="closed")
        if s.mode == Mode.LOTTERY and s.state == "open" and now >= s.closes_at:
            raise Refused(_("抽選の受付は終わりました。抽選のあとにキャンセル待ちとして受け付けます。"), code="closed")
        if s.mode == Mode.LOTTERY and s.state == "closed":
            raise Refused(_("抽選が済むまで受け付けられません。抽選のあとにキャンセル待ちとして受け付けます。"), code="closed")

    def perform(self) -> Application:
        s = self.session
        state = self._state()
        row = Application.objects.create(
            session=s, ward_id=s.ward_id, number=next_number(s, "number"), name=self.name.strip(), kana=self.kana,
            contact=self.contact, persons=self.persons, category=self.category, household=self.household.strip(),
            priority=self.priority, note=self.note, channel=self.channel, state=state, applied_at=self.moment,
            waiting_no=next_number(s, "waiting_no") if state == "waiting" else None,
            decided_at=self.moment if state == "confirmed" else None,
        )
        self.token = ""
        if self.channel == Application.Channel.WEB:
            _link, self.token = links.issue(
                self.actor, row, verbs=LINK_VERBS, expires_at=s.ends_at, label=_t("申込みの確認"), uses=LINK_USES,
            )
        return row

    def _state(self) -> str:
        s = self.session
        if s.mode == Mode.LOTTERY and s.state == "open":
            return "applied"
        # After a draw those who waited come before those who come new.
        queue = s.mode == Mode.LOTTERY and s.applications.filter(state="waiting", category=self.category).exists()
        fits = free(s)[self.category] >= self.persons
        return "confirmed" if fits and not queue else "waiting"

    def facts(self, result: Any) -> dict[str, Any]:
        return {"number": result.number, "state": result.state, "persons": self.persons, "channel": str(self.channel)}


class AcceptOffer(Action):
    """The promoted applicant says yes, in time."""

    verb, power, label, on = "booking.accept", powers.TAKE, _("参加すると答える"), "application"
    effect = _("席が決まります。")
    tone = "main"
    application: Application

    def check(self) -> None:
        due = self.application.offer_due_at
        if due is not None and calendar.now() > due:
            raise Refused(_("返事の期限を過ぎました。窓口に連絡してください。"), code="late")

    def perform(self) -> Application:
        return self.application


class _Freeing(Action):
    """An act that may set seats free: the list moves up in the same transaction."""

    application: Application

    def perform(self) -> Application:
        self.session = lock(self.application.session_id)
        self.application.session = self.session
        return self.application

    def _move(self, before: str) -> None:
        super()._move(before)
        self.moved = promote(self.session, at=self.moment)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"offered": len(self.moved)}


class DeclineOffer(_Freeing):
    verb, power, label, on = "booking.decline", powers.TAKE, _("辞退する"), "application"
    effect = _("席は次に待っている人に回ります。")


class CancelApplication(_Freeing):
    verb, power, label, on = "booking.cancel", powers.TAKE, _("申込みを取り消す"), "application"
    effect = _("申込みが取消しになり、空いた席は待ち順に回ります。")
    tone = "danger"

    def check(self) -> None:
        if self.application.session.starts_at <= calendar.now():
            raise Refused(_("催しが始まったあとは取り消せません。"), code="started")


class LapseOffer(_Freeing):
    """No answer in time: the seat goes on. Run by the clock."""

    verb, power, label, on = "booking.lapse", powers.TAKE, _("返事なしとする"), "application"
    effect = _("返事の期限が過ぎた席を、次に待っている人に回します。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Application) -> str:
        due = row.offer_due_at
        return _t("返事の期限がまだ来ていません。") if due is not None and calendar.now() <= due else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.application):
            raise Refused(reason)


class AttendSession(Action):
    """Seen at the door: by hand or by the code on the letter. A no-show recorded by mistake is put right the same way."""

    verb, power, label, on = "booking.attend", powers.TAKE, _("出席を確かめる"), "application"
    effect = _("参加として記録します。")
    tone = "main"
    application: Application

    @classmethod
    def hindrance(cls, actor: Actor, row: Application) -> str:
        day = calendar.jst_date(row.session.starts_at)
        return "" if day <= calendar.today() else _t("出席は催しの日に確かめます。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.application):
            raise Refused(reason)

    def perform(self) -> Application:
        Application.objects.filter(pk=self.application.pk).update(came_at=self.moment)
        return self.application


class MissSession(Action):
    verb, power, label, on = "booking.miss", powers.TAKE, _("欠席とする"), "application"
    effect = _("欠席として記録します。あとで出席に直せます。")
    application: Application

    def check(self) -> None:
        if self.application.session.starts_at > calendar.now():
            raise Refused(_("欠席は催しが始まってから記録します。"))

    def perform(self) -> Application:
        return self.application


LINK_VERBS = frozenset({AcceptOffer.verb, DeclineOffer.verb, CancelApplication.verb})
