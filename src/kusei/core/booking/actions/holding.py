"""What the organiser does: make, publish, close, draw, promote, finish, call off."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.booking import lottery, powers
from kusei.core.booking.actions.moving import promote
from kusei.core.booking.models import Application, Mode, Session
from kusei.core.booking.rule_values import PRIORITY, REPLY
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Facility, Ward
from kusei.core.rules import registry as rules

LIVE = ("applied", "confirmed", "waiting", "offered")


def _check_plan(act: MakeSession | EditSession) -> None:
    if act.ends_at <= act.starts_at:
        raise Refused(_("終わりは始まりより後にしてください。"), field="ends_at")
    if act.closes_at <= act.opens_at:
        raise Refused(_("受付の終わりは受付の始まりより後にしてください。"), field="closes_at")
    if act.closes_at > act.starts_at:
        raise Refused(_("受付は催しが始まるまでに終わるようにしてください。"), field="closes_at")
    keys = [s["key"] for s in act.seats]
    if not keys or len(set(keys)) < len(keys) or any(int(s["seats"]) < 1 for s in act.seats):
        raise Refused(_("区分ごとに一人以上の定員を入れてください。"), field="seats")


class MakeSession(Action):
    verb, power, label = "booking.make", powers.HOLD, _("催しをつくる")
    effect = _("催しの下書きができます。まだ申し込めません。")
    title: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    seats: Sequence[dict[str, Any]]
    ward: Ward | None = None
    about: str = ""
    place: Facility | None = None
    place_note: str = ""
    mode: str = Mode.FIRST_COME
    who: str = ""
    most_persons: int = 4
    by_web: bool = False

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        _check_plan(self)

    def perform(self) -> Session:
        return Session.objects.create(
            title=self.title.strip(), ward=self.ward, about=self.about, place=self.place, place_note=self.place_note,
            starts_at=self.starts_at, ends_at=self.ends_at, opens_at=self.opens_at, closes_at=self.closes_at,
            mode=self.mode, seats=list(self.seats), who=self.who, most_persons=self.most_persons, by_web=self.by_web,
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"mode": str(self.mode), "seats": sum(int(s["seats"]) for s in self.seats)}


class EditSession(Action):
    verb, power, label, on = "booking.edit", powers.HOLD, _("催しを直す"), "session"
    effect = _("下書きの内容が置き換わります。")
    session: Session
    title: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    seats: Sequence[dict[str, Any]]
    about: str = ""
    place: Facility | None = None
    place_note: str = ""
    mode: str = Mode.FIRST_COME
    who: str = ""
    most_persons: int = 4
    by_web: bool = False

    def check(self) -> None:
        _check_plan(self)

    def perform(self) -> Session:
        names = (
            "title", "starts_at", "ends_at", "opens_at", "closes_at", "about", "place", "place_note", "mode", "who",
            "most_persons", "by_web",
        )
        changes = {name: getattr(self, name) for name in names}
        Session.objects.filter(pk=self.session.pk).update(**changes, seats=list(self.seats))
        return self.session


class PublishSession(Action):
    """Open for applications. A lottery's seed is made now, and its commitment is shown from now on."""

    verb, power, label, on = "booking.publish", powers.HOLD, _("受付を始める"), "session"
    effect = _("受付期間に申し込めるようになります。抽選のときは、種の照合値をいま公表します。")
    tone = "main"
    session: Session

    def check(self) -> None:
        if self.session.closes_at <= calendar.now():
            raise Refused(_("受付の終わりを過ぎています。日時を直してください。"))

    def perform(self) -> Session:
        if self.session.mode == Mode.LOTTERY:
            seed = secrets.token_hex(16)
            Session.objects.filter(pk=self.session.pk).update(seed=seed, seed_digest=lottery.commitment(seed))
        return self.session


class CloseSession(Action):
    verb, power, label, on = "booking.close", powers.HOLD, _("受付を締め切る"), "session"
    effect = _("新しい申込みを受けなくなります。")
    session: Session

    def perform(self) -> Session:
        return self.session


class DrawLots(Action):
    """Draw. Anyone can draw again from the seed, the applications and the seats in the log."""

    verb, power, label, on = "booking.draw", powers.HOLD, _("抽選する"), "session"
    effect = _("公表した照合値の種で抽選し、参加決定とキャンセル待ちの順を決めます。やり直しはできません。")
    tone = "main"
    session: Session

    @classmethod
    def hindrance(cls, actor: Actor, row: Session) -> str:
        return "" if row.mode == Mode.LOTTERY else _t("先着順の催しに抽選はありません。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.session):
            raise Refused(reason)
        if lottery.commitment(self.session.seed) != self.session.seed_digest:
            raise Refused(_("抽選の種が、事前に公表した照合値と合いません。監査担当に連絡してください。"), code="seed")

    def perform(self) -> Session:
        ranks = rules.at(PRIORITY, calendar.jst_date(self.session.closes_at), ward=self.session.ward).values
        rows = {a.ref: a for a in self.session.applications.filter(state="applied")}
        entries = [
            lottery.Entry(a.ref, a.persons, a.category, a.household, int(ranks.get(a.priority, ranks["other"])))
            for a in rows.values()
        ]
        self.drawn = lottery.draw(entries, self.session.capacity, seed=self.session.seed)
        for place, ref in enumerate(self.drawn.waiting, start=1):
            rows[ref].state, rows[ref].waiting_no = "waiting", place
        for ref in self.drawn.won:
            rows[ref].state = "confirmed"
        for row in rows.values():
            row.decided_at = self.moment
            row.version += 1
        Application.objects.bulk_update(rows.values(), ["state", "waiting_no", "decided_at", "version"], batch_size=200)
        log = [
            {
                "order": c.order, "ticket": c.ticket, "rank": c.rank, "numbers": [rows[r].number for r in c.refs],
                "seats": c.seats, "won": c.won, "left": dict(c.left),
            }
            for c in self.drawn.calls
        ]
        kept = {"seed": self.session.seed, "ranks": dict(ranks), "calls": log}
        Session.objects.filter(pk=self.session.pk).update(draw_log=kept, drawn_at=self.moment)
        return self.session

    def facts(self, result: Any) -> dict[str, Any]:
        return {"won": len(self.drawn.won), "waiting": len(self.drawn.waiting), "seed": self.session.seed}


class PromoteWaiting(Action):
    """Move the list up by hand; it also moves by itself whenever a seat comes free."""

    verb, power, label, on = "booking.promote", powers.TAKE, _("空きを繰り上げる"), "session"
    effect = _("空いた席を待ち順に回し、返事の期限が動き始めます。")
    session: Session

    def perform(self) -> Session:
        self.moved = promote(self.session, at=self.moment)
        if not self.moved:
            raise Refused(_("繰り上げられる人はいません。"))
        return self.session

    def facts(self, result: Any) -> dict[str, Any]:
        return {"offered": len(self.moved)}


class FinishSession(Action):
    """The day is over: whoever was not seen is a no-show, whoever still waited is released."""

    verb, power, label, on = "booking.finish", powers.HOLD, _("開催を終える"), "session"
    effect = _("出席を確かめていない人は欠席、待っていた人は終了になります。")
    session: Session

    def check(self) -> None:
        if self.session.ends_at > calendar.now():
            raise Refused(_("催しが終わってから行ってください。"))

    def perform(self) -> Session:
        _stop_offers(self.session, at=self.moment)
        rows = self.session.applications
        self.missed = rows.filter(state="confirmed").update(state="no_show", version=F("version") + 1)
        rows.filter(state__in=("waiting", "offered", "applied")).update(state="lapsed", version=F("version") + 1)
        return self.session

    def facts(self, result: Any) -> dict[str, Any]:
        return {"missed": self.missed, "came": self.session.applications.filter(state="attended").count()}


class CancelSession(Action):
    verb, power, label, on = "booking.cancel_session", powers.HOLD, _("催しを中止する"), "session"
    effect = _("すべての申込みが取消しになります。申込者への連絡を忘れないでください。")
    tone = "danger"
    session: Session
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> Session:
        _stop_offers(self.session, at=self.moment)
        self.count = self.session.applications.filter(state__in=LIVE).update(
            state="cancelled", reason=self.reason[:200], version=F("version") + 1,
        )
        Session.objects.filter(pk=self.session.pk).update(reason=self.reason)
        return self.session

    def facts(self, result: Any) -> dict[str, Any]:
        return {"applications": self.count}


def _stop_offers(session: Session, *, at: datetime) -> None:
    for row in session.applications.filter(state="offered"):
        clocks.stop(REPLY, row, at=at)


def next_number(session: Session, field: str) -> int:
    """The next ``number`` or ``waiting_no``; under the session's lock."""
    last = session.applications.aggregate(last=Max(field))["last"]
    return int(last or 0) + 1
