"""事務引継: written at the post, signed by the one who leaves, the one who comes, and a superior who was there."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import charges
from kusei.core.access.actors import Actor, Staff
from kusei.core.access.decide import may
from kusei.core.access.models import User
from kusei.core.actions.action import Action, Refused
from kusei.core.approval.queries import answered_by, heir_of
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Holding, Post, StaffMember, Ward
from kusei.core.numbering.give import next_number
from kusei.core.outbox.send import tell
from kusei.office import powers
from kusei.office.actions.ending import give_reason, update, written
from kusei.office.lifecycle import HAND_OVER_WITHIN
from kusei.office.models import Handover


def staff_id(actor: Actor) -> int | None:
    """The person behind the actor; None for a machine."""
    return User.objects.values_list("staff_id", flat=True).get(pk=actor.user_pk) if isinstance(actor, Staff) else None


def post_now(h: Handover) -> Post:
    """The post as it stands today: a reorganisation in mid-handover leads to its heir, an abolished one stays itself."""
    return heir_of(h.post, calendar.today()) or h.post


def superior(actor: Actor, h: Handover) -> str:
    """Why ``actor`` may not sign as superior; "" when they may: another person, higher, of the same ward or bureau."""
    if staff_id(actor) in (None, h.outgoing_id, h.incoming_id):
        return _t("前任者・後任者ではない上司が署名してください。")
    own = post_now(h)
    post = actor.post if isinstance(actor, Staff) else own
    same = post.ward_id == own.ward_id and (post.ward_id is not None or post.division.bureau == own.division.bureau)
    if not same or post.rank >= own.rank:
        return _t("「%(post)s」の上司の職で署名してください。") % {"post": own}
    return ""


def open_items(h: Handover, actor: Actor) -> list[tuple[charges.Charge, list[charges.Open], int]]:
    """What stands open now at the post or its heir, and at ended posts it answers for."""
    own = post_now(h)
    return charges.open_at(sorted({h.post_id, *answered_by(own, calendar.today())}), actor)


def items_to_keep(h: Handover, actor: Actor) -> list[list[Any]]:
    """What stands open now, as the paper keeps it: see ``Handover.items``."""
    return [
        [charge.key, [[o.label, o.since and o.since.isoformat(), o.due_at and o.due_at.isoformat()] for o in lines], unseen]
        for charge, lines, unseen in open_items(h, actor) if lines or unseen
    ]


class _Sign(Action):
    power, on = powers.HAND_OVER, "handover"
    handover: Handover

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.handover):
            raise Refused(reason, code="signer")

    def facts(self, result: Any) -> dict[str, Any]:
        return {"number": self.handover.number, "state": self.handover.state}

    def _freeze(self, **values: Any) -> Handover:
        tell(post_now(self.handover), _t("事務引継書 %(n)s：後任者の署名を待っています。") % {"n": self.handover.number},
             url=self.handover.get_absolute_url(), row=self.handover)
        return update(self.handover, items=items_to_keep(self.handover, self.actor), given_at=self.moment, given_by=self.actor.label, **values)


class BeginHandover(Action):
    verb, power, label = "office.begin_handover", powers.HAND_OVER, _("事務引継書を作る")
    effect = _("この職で開いているものを集めた引継書を作ります。前任者が署名するまで、中身はいまの様子に合わせて変わります。")
    post: Post
    changes_on: date
    outgoing: StaffMember
    incoming: StaffMember
    part: str = ""

    def where(self) -> Ward | None:
        return self.post.ward

    def check(self) -> None:
        if self.actor.post_id != self.post.pk and not may(self.actor, powers.ORGANISE, self.post):
            raise Refused(_t("この職の人か、組織を担当する職が作れます。"), field="post")
        if self.outgoing.pk == self.incoming.pk:
            raise Refused(_t("前任者と後任者が同じ人です。"), field="incoming")
        # Two people beginning it at once wait here for one another; the second reads what the first wrote.
        Post.objects.select_for_update().get(pk=self.post.pk)
        held = Holding.objects.filter(post__in=answered_by(self.post, self.changes_on), staff=self.outgoing)
        if not held.filter(since__lt=self.changes_on).exists():
            words = _t("%(name)sさんは、この日より前にこの職に発令されていません。")
            raise Refused(words % {"name": self.outgoing.name}, field="outgoing")
        same = Handover.objects.filter(post=self.post, changes_on=self.changes_on, incoming=self.incoming)
        if same.exclude(state="dropped").exists():
            raise Refused(_t("この後任者への引継書はもうあります。"), field="incoming")

    def perform(self) -> Handover:
        year = calendar.fiscal_year_of(self.changes_on)
        number = next_number("handover", ward=self.post.ward, on=self.changes_on)
        row = Handover.objects.create(
            ward=self.post.ward, post=self.post, changes_on=self.changes_on, outgoing=self.outgoing,
            incoming=self.incoming, part=self.part.strip(), number=f"{calendar.fiscal_year_label(year, 'ja')} 引継第{number}号",  # data
        )
        begins = datetime.combine(self.changes_on, time(), tzinfo=calendar.JST)
        clocks.start(HAND_OVER_WITHIN, row, at=self.moment, due_at=clocks.due(HAND_OVER_WITHIN, begins, ward=row.ward))
        return row

    def facts(self, result: Handover) -> dict[str, Any]:
        return {"number": result.number, "post": self.post.ref, "changes_on": self.changes_on}


class WriteHandover(_Sign):
    verb, label = "office.write_handover", _("申し送りを書く")
    promises: str = ""
    keys: str = ""
    papers: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        if staff_id(actor) == row.outgoing_id or actor.post_id in (row.post_id, post_now(row).pk) or not superior(actor, row):
            return ""
        return _t("前任者、この職の人、上司が書けます。")

    def perform(self) -> Handover:
        return update(self.handover, promises=self.promises.strip(), keys=self.keys.strip(), papers=self.papers.strip())


class SignOutgoing(_Sign):
    verb, label = "office.sign_outgoing", _("前任者として署名する")
    effect = _("いま開いているものを引継書に書きとめ、後任者に渡します。署名したあとは中身が変わりません。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        return "" if staff_id(actor) == row.outgoing_id else _t("前任者本人が署名してください。署名できないときは、上司が理由を書いて署名します。")

    def perform(self) -> Handover:
        return self._freeze(absent_reason="")


class SignForAbsent(_Sign):
    verb, label = "office.sign_for_absent", _("署名できない前任者に代わって署名する")
    effect = _("退職・休職などで前任者が署名できないとき、上司が理由を書いて署名します。")
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        return superior(actor, row)

    def check(self) -> None:
        super().check()
        written(self.reason)

    def perform(self) -> Handover:
        return self._freeze(absent_reason=self.reason.strip()[:300])


class SignIncoming(_Sign):
    verb, label = "office.sign_incoming", _("後任者として署名する")
    effect = _("引継書の中身を受け取ったことを記録します。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        return "" if staff_id(actor) == row.incoming_id else _t("後任者本人が署名してください。")

    def perform(self) -> Handover:
        return update(self.handover, taken_at=self.moment, taken_by=self.actor.label)


class ReturnHandover(_Sign):
    verb, label = "office.return_handover", _("前任者に戻す")
    effect = _("前任者の署名を取り消し、理由を付けて書き直してもらいます。")
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        return SignIncoming.hindrance(actor, row)

    def check(self) -> None:
        super().check()
        written(self.reason)

    def perform(self) -> Handover:
        give_reason(self, self.handover, self.reason)
        return update(self.handover, items=[], given_at=None, given_by="", absent_reason="")


class SignWitness(_Sign):
    verb, label = "office.sign_witness", _("立会いの上司として署名する")
    effect = _("引継ぎが終わります。")

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        return superior(actor, row)

    def perform(self) -> Handover:
        return update(self.handover, seen_at=self.moment, seen_by_whom=self.actor.label)


class DropHandover(_Sign):
    verb, label, tone = "office.drop_handover", _("引継書を取りやめる"), "danger"
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Handover) -> str:
        if may(actor, powers.ORGANISE, row.post) or not superior(actor, row):
            return ""
        return _t("上司か、組織を担当する職が取りやめられます。")

    def check(self) -> None:
        super().check()
        written(self.reason)

    def perform(self) -> Handover:
        give_reason(self, self.handover, self.reason)
        return self.handover
