"""Logins: a first password on paper, and closing an account. Who may reset a password may become that person."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import User
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Holding, StaffMember
from kusei.office import powers

# No letters or digits that are mistaken for each other on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 14


def out_of_reach(actor: Actor, person: StaffMember) -> str:
    """Every post the person holds or will hold must lie where the actor organises: else a ward could take over the
    city's, with a password handed out the day before."""
    reach = actor.reach(powers.ORGANISE)
    held = Holding.objects.held_from(calendar.today()).filter(staff=person).values_list("post__ward_id", flat=True)
    if all(reach.everywhere or (ward is not None and reach.covers(ward)) for ward in held):
        return ""
    return _t("この人は、ほかの区か市の職についています。その職を受け持つ総務課に依頼してください。")


class IssuePassword(Action):
    """A new password replaces the old one and ends every session; it is shown once and stored hashed only."""

    verb, power, label, on = "office.issue_password", powers.ORGANISE, _("最初のパスワードを出す"), "person"
    effect = _("新しいパスワードを1回だけ表示します。いまのパスワードは使えなくなり、開いている画面は閉じます。")
    person: StaffMember

    @classmethod
    def hindrance(cls, actor: Actor, row: StaffMember) -> str:
        return out_of_reach(actor, row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.person):
            raise Refused(reason)

    def perform(self) -> StaffMember:
        self.password = "-".join(
            "".join(secrets.choice(LETTERS) for _n in range(LENGTH // 2)) for _part in range(2)
        )
        user = User.objects.filter(staff=self.person).first() or User(staff_number=self.person.number, staff=self.person)
        user.set_password(self.password)
        user.is_active = True
        user.save()
        return self.person

    def facts(self, result: Any) -> dict[str, Any]:
        return {"staff": self.person.ref}


class CloseLogin(Action):
    """On leaving or loss of a device: nobody signs in with this number until a new password is issued."""

    verb, power, label, on = "office.close_login", powers.ORGANISE, _("ログインを止める"), "person"
    effect = _("この職員番号ではログインできなくなります。もう一度使うには、新しいパスワードを出します。")
    tone = "danger"
    person: StaffMember

    @classmethod
    def hindrance(cls, actor: Actor, row: StaffMember) -> str:
        if not User.objects.filter(staff=row, is_active=True).exists():
            return _t("ログインはすでに止まっています。")
        return out_of_reach(actor, row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.person):
            raise Refused(reason)

    def perform(self) -> StaffMember:
        User.objects.filter(staff=self.person).update(is_active=False)
        return self.person

    def facts(self, result: Any) -> dict[str, Any]:
        return {"staff": self.person.ref}
