"""発令 and powers. People come and go; a power hangs on a post, for a term, and ends at midnight of its last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import Grant, User
from kusei.core.access.powers import POWERS
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Holding, Post, StaffMember, Ward
from kusei.core.rows import DatedQuerySet
from kusei.office import powers
from kusei.office.actions.ending import changed, give_reason, named, update, written
from kusei.office.actions.logins import out_of_reach


def overlapping(rows: DatedQuerySet, since: date, until: date | None) -> DatedQuerySet:
    """Those that share at least one day with [since, until]."""
    later = rows.held_from(since)
    return later if until is None else later.filter(since__lte=until)


class RegisterStaff(Action):
    """The account has no usable password: the first login is by the city's identity provider or a reset."""

    verb, power, label = "office.register_staff", powers.ORGANISE, _("職員を登録する")
    effect = _("職員とログインの口座ができます。発令するまで、どの画面も開けません。")
    ward: Ward | None
    number: str
    name: str
    kana: str = ""
    mail: str = ""

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        named(self.name)
        if not self.number.isalnum():
            raise Refused(_t("職員番号は数字と英字で入れてください。"), field="number")
        if StaffMember.objects.filter(number=self.number).exists():
            raise Refused(_t("この職員番号はすでに登録されています。"), field="number")

    def perform(self) -> StaffMember:
        person = StaffMember.objects.create(number=self.number, name=self.name, kana=self.kana, mail=self.mail)
        User.objects.create_user(self.number, None, staff=person, email=self.mail)
        return person

    def facts(self, result: StaffMember) -> dict[str, Any]:
        return {"staff": result.ref}


class EditStaff(Action):
    verb, power, label, on = "office.edit_staff", powers.ORGANISE, _("職員の氏名・連絡先を直す"), "person"
    effect = _("氏名は届け出た文字のまま保存します。")
    person: StaffMember
    name: str
    kana: str = ""
    mail: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: StaffMember) -> str:
        return out_of_reach(actor, row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.person):
            raise Refused(reason)
        named(self.name)

    def perform(self) -> StaffMember:
        values = {"name": self.name, "kana": self.kana, "mail": self.mail}
        self._fields = changed(self.person, values)
        return update(self.person, **values)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class AppointStaff(Action):
    verb, power, label, on = "office.appoint", powers.ORGANISE, _("発令する"), "post"
    effect = _("この日の午前0時から、この職として仕事ができます。終わりの日の夜12時に切れます。")
    shortcut = "a"
    post: Post
    person: StaffMember
    since: date
    form: str = Holding.Form.MAIN
    until: date | None = None

    def check(self) -> None:
        if self.form not in Holding.Form.values:
            raise Refused(_t("発令の種類を選んでください。"), field="form")
        if self.until is not None and self.until < self.since:
            raise Refused(_t("終わりの日が始まりの日より前です。"), field="until")
        ended = self.post.until is not None and (self.until is None or self.until > self.post.until)
        if self.since < self.post.since or ended:
            raise Refused(_t("この職がある期間の中で発令してください。"), field="since")
        # The person's row is held, so that two offices appointing at the same moment do not both see no main post.
        StaffMember.objects.select_for_update().get(pk=self.person.pk)
        held = overlapping(Holding.objects.filter(staff=self.person), self.since, self.until)
        if held.filter(post=self.post).exists():
            raise Refused(_t("この期間はすでにこの職に発令されています。"), field="person")
        main = held.filter(form=Holding.Form.MAIN).select_related("post__division__ward").first()
        if self.form == Holding.Form.MAIN and main is not None:
            words = _t("この期間の本務は「%(post)s」です。先に終えるか、兼務か事務取扱にしてください。")
            raise Refused(words % {"post": main.post}, field="form")

    def perform(self) -> Post:
        self._holding = Holding.objects.create(
            post=self.post, staff=self.person, form=self.form, since=self.since, until=self.until,
        )
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {"staff": self.person.ref, "form": self.form, "since": self.since, "until": self.until}

    @classmethod
    def hindrance(cls, actor: Any, row: Post) -> str:
        return _t("この職は閉じています。") if row.until is not None and row.until < calendar.today() else ""


class EndHolding(Action):
    verb, power, label, on = "office.end_holding", powers.ORGANISE, _("発令を終える"), "post"
    effect = _("この日の夜12時に、この人はこの職としての権限を失います。記録は残ります。")
    tone = "danger"
    post: Post
    holding: Holding
    ends_on: date
    reason: str

    def check(self) -> None:
        written(self.reason)
        self.holding.refresh_from_db()
        if self.holding.post_id != self.post.pk:
            raise Refused(_t("この職の発令ではありません。"), field="holding")
        if self.holding.until is not None and self.holding.until < self.ends_on:
            raise Refused(_t("すでにそれより前の日で終わっています。"), field="ends_on")
        if self.ends_on < self.holding.since:
            raise Refused(_t("発令の日より前には終えられません。"), field="ends_on")

    def perform(self) -> Post:
        update(self.holding, until=self.ends_on)
        give_reason(self, self.post, self.reason)
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {"holding": self.holding.ref, "until": self.ends_on}

    @classmethod
    def hindrance(cls, actor: Any, row: Post) -> str:
        held = Holding.objects.held_from(calendar.today()).filter(post=row).exists()
        return "" if held else _t("いま終えられる発令はありません。")


class GrantPower(Action):
    verb, power, label, on = "office.grant", powers.GRANT, _("権限を与える"), "post"
    effect = _("この職に就く人が、始まりの日から終わりの日の夜12時まで、この操作をできるようになります。")
    post: Post
    granted: str
    since: date
    basis: str
    until: date | None = None
    everywhere: bool = False

    def check(self) -> None:
        declared = POWERS.get(self.granted)
        if declared is None:
            raise Refused(_t("権限を選んでください。"), field="granted")
        written(self.basis, field="basis")
        if self.post.pk == self.actor.post_id:
            raise Refused(_t("自分の職に権限を与えることはできません。ほかの担当者に依頼してください。"))
        if self.until is not None and self.until < self.since:
            raise Refused(_t("終わりの日が始まりの日より前です。"), field="until")
        if self.everywhere and not self.actor.reach(self.power).everywhere:
            raise Refused(_t("全区の権限を与えられるのは市の担当課だけです。"), field="everywhere")
        if declared.private and self.post.ward_id is None and not self.everywhere:
            words = _t("個人の記録を扱う権限です。市の職には「全区」を明示して与えてください。")
            raise Refused(words, field="everywhere")
        held = overlapping(Grant.objects.filter(post=self.post, power=self.granted), self.since, self.until)
        if held.exists():
            raise Refused(_t("この期間はすでにこの権限があります。"), field="granted")

    def perform(self) -> Post:
        self._grant = Grant.objects.create(
            post=self.post, power=self.granted, since=self.since, until=self.until, everywhere=self.everywhere,
            basis=self.basis.strip()[:200],
        )
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {"power": self.granted, "everywhere": self.everywhere, "since": self.since, "until": self.until}


class EndGrant(Action):
    verb, power, label, on = "office.end_grant", powers.GRANT, _("権限を終える"), "post"
    effect = _("この日の夜12時に、この職のこの権限が切れます。")
    tone = "danger"
    post: Post
    grant: Grant
    ends_on: date
    reason: str

    def check(self) -> None:
        written(self.reason)
        self.grant.refresh_from_db()
        if self.grant.post_id != self.post.pk:
            raise Refused(_t("この職の権限ではありません。"), field="grant")
        if self.ends_on < self.grant.since:
            raise Refused(_t("与えた日より前には終えられません。"), field="ends_on")
        if self.grant.until is not None and self.grant.until < self.ends_on:
            raise Refused(_t("すでにそれより前の日で終わっています。"), field="ends_on")
        if self.post.pk == self.actor.post_id and self.grant.power == self.power:
            raise Refused(_t("自分の職からこの権限を外すと、だれも戻せなくなることがあります。ほかの担当者に依頼してください。"))

    def perform(self) -> Post:
        update(self.grant, until=self.ends_on)
        give_reason(self, self.post, self.reason)
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {"power": self.grant.power, "grant": self.grant.ref, "until": self.ends_on}
