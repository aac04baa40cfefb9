"""Divisions and posts. Renaming or moving one is a reorganisation, so that history keeps the old name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.models import Grant
from kusei.core.access.powers import DUTIES, POWERS
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Post, Ward
from kusei.office import powers
from kusei.office.actions.ending import EndsOnADay, changed, named, update


def open_after(day: date) -> Q:
    """Rows that still hold after ``day``."""
    return Q(until=None) | Q(until__gt=day)


class CreateDivision(Action):
    verb, power, label = "office.create_division", powers.ORGANISE, _("課を設ける")
    effect = _("組織図に加わり、職を置けるようになります。")
    since: date
    name: str
    ward: Ward | None = None
    parent: Division | None = None
    name_en: str = ""
    code: str = ""
    bureau: str = ""

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        named(self.name)
        if self.ward is None and not self.bureau.strip():
            raise Refused(_t("区を選ぶか、局の名前を入れてください。"), field="bureau")
        if self.parent is not None and self.parent.ward_id != (self.ward.pk if self.ward else None):
            raise Refused(_t("上の組織は同じ区から選んでください。"), field="parent")
        twins = Division.objects.as_of(self.since).filter(ward=self.ward, name=self.name.strip(), parent=self.parent)
        if self.ward is None:
            twins = twins.filter(bureau=self.bureau.strip())
        if twins.exists():
            raise Refused(_t("同じ名前の課がすでにあります。"), field="name")

    def perform(self) -> Division:
        return Division.objects.create(
            ward=self.ward, parent=self.parent, name=self.name.strip(), name_en=self.name_en, code=self.code,
            bureau=self.bureau.strip(), since=self.since,
        )

    def facts(self, result: Division) -> dict[str, Any]:
        return {"division": result.ref, "since": self.since}


class EditDivision(Action):
    verb, power, label, on = "office.edit_division", powers.ORGANISE, _("課コード・英語名を直す"), "division"
    effect = _("いまの記録を直します。課の名前を変えるときは、組織改正を使ってください。")
    division: Division
    code: str = ""
    name_en: str = ""

    def perform(self) -> Division:
        self._fields = changed(self.division, {"code": self.code, "name_en": self.name_en})
        update(self.division, code=self.code, name_en=self.name_en)
        return self.division

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndDivision(EndsOnADay):
    verb, power, label, on = "office.end_division", powers.ORGANISE, _("課を廃止する"), "division"
    effect = _("この日で課を閉じます。これまでの記録は残り、前の日付で見られます。")
    division: Division

    def check(self) -> None:
        super().check()
        posts = Post.objects.filter(open_after(self.ends_on), division=self.division).count()
        if posts:
            raise Refused(_t("まだ職が%(count)s件あります。先に職を閉じるか、組織改正で移してください。") % {"count": posts})
        children = Division.objects.filter(open_after(self.ends_on), parent=self.division).count()
        if children:
            raise Refused(_t("下に組織が%(count)s件あります。先に閉じるか移してください。") % {"count": children})


class CreatePost(Action):
    verb, power, label, on = "office.create_post", powers.ORGANISE, _("職を置く"), "division"
    effect = _("職を置きます。標準の権限を選ぶと、担当分野の権限が同じ日から付きます。")
    division: Division
    since: date
    title: str
    duty: str
    title_en: str = ""
    rank: int = 5
    standard_powers: bool = True

    def check(self) -> None:
        named(self.title, field="title")
        if self.duty not in DUTIES:
            raise Refused(_t("担当分野を選んでください。"), field="duty")
        if self.since < self.division.since or (self.division.until and self.since > self.division.until):
            raise Refused(_t("この課がある期間の日を入れてください。"), field="since")

    def perform(self) -> Post:
        post = Post.objects.create(
            division=self.division, ward_id=self.division.ward_id, title=self.title.strip(), title_en=self.title_en,
            rank=self.rank, duty=self.duty, since=self.since,
        )
        if self.standard_powers:
            Grant.objects.bulk_create(standard_grants(post))
        return post

    def facts(self, result: Post) -> dict[str, Any]:
        return {"post": result.ref, "duty": self.duty, "rank": self.rank, "standard_powers": self.standard_powers}


def standard_grants(post: Post, *, since: date | None = None, basis: str = "") -> list[Grant]:
    """The powers declared for a post's duty. Private rooms are for ward posts; a city post needs a named grant."""
    words = basis or _t("担当分野の標準")
    return [
        Grant(post=post, power=p.key, since=since or post.since, basis=words)
        for p in POWERS.values() if post.duty in p.duties and not (p.private and post.ward_id is None)
    ]


class EditPost(Action):
    verb, power, label, on = "office.edit_post", powers.ORGANISE, _("職位・英語名を直す"), "post"
    effect = _("いまの記録を直します。職の名前を変えるときは、組織改正を使ってください。")
    post: Post
    rank: int
    title_en: str = ""

    def check(self) -> None:
        if not 1 <= self.rank <= 9:
            raise Refused(_t("職位は1から9の数で入れてください。"), field="rank")

    def perform(self) -> Post:
        self._fields = changed(self.post, {"rank": self.rank, "title_en": self.title_en})
        update(self.post, rank=self.rank, title_en=self.title_en)
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndPost(EndsOnADay):
    verb, power, label, on = "office.end_post", powers.ORGANISE, _("職を閉じる"), "post"
    effect = _("この日で職を閉じ、その夜12時に権限が切れます。続いている期限は引き継ぐ職に移ります。")
    post: Post
    successor: Post | None = None

    def check(self) -> None:
        super().check()
        held = Holding.objects.filter(open_after(self.ends_on), post=self.post).count()
        if held:
            raise Refused(_t("この日より後も発令が%(count)s件あります。先に発令を終えてください。") % {"count": held})
        if self.successor is not None and self.successor.ward_id != self.post.ward_id:
            raise Refused(_t("引き継ぐ職は同じ区から選んでください。"), field="successor")
        running = Clock.objects.filter(duty_post=self.post, stopped_at=None).count()
        if running and self.successor is None:
            words = _t("動いている期限が%(count)s件あります。引き継ぐ職を選んでください。")
            raise Refused(words % {"count": running}, field="successor")

    def perform(self) -> Post:
        super().perform()
        Grant.objects.filter(open_after(self.ends_on), post=self.post, since__lte=self.ends_on).update(until=self.ends_on)
        if self.successor is not None:
            update(self.post, succeeded_by=self.successor)
            if self.ends_on < calendar.today():
                Clock.objects.filter(duty_post=self.post, stopped_at=None).update(duty_post=self.successor)
        return self.post

    def facts(self, result: Any) -> dict[str, Any]:
        return {**super().facts(result), "successor": self.successor.ref if self.successor else ""}
