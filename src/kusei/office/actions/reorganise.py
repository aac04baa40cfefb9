"""組織改正: on 1 April a division ends, its successors begin, and what was under way goes with the posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.models import Grant
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Post
from kusei.core.outbox.models import Notice
from kusei.core.outbox.send import tell
from kusei.office import powers
from kusei.office.actions.ending import give_reason, update, written


@dataclass(frozen=True)
class Successor:
    """A division that begins: by name, or ``into`` one that already exists then (a merger)."""

    name: str = ""
    name_en: str = ""
    code: str = ""
    into: Division | None = None


class ReorganiseDivision(Action):
    """``placing``: post ref -> index of its successor (0 when there is one). 係 below move under the first successor.

    Old rows end the day before and are never rewritten, so every day of the past stays readable "as of". Appointments
    and grants that have begun are closed and opened again at the new post; ones that have not yet begun just move.
    """

    verb, power, label, on = "office.reorganise", powers.ORGANISE, _("組織改正をする"), "division"
    effect = _("前の日で課と職を閉じ、この日に新しい課と職を開きます。発令・権限・期限はそのまま移り、前の組織も日付を選べば見られます。")
    division: Division
    starts_on: date
    successors: Sequence[Successor]
    reason: str
    placing: Mapping[str, int] | None = None

    def check(self) -> None:
        written(self.reason)
        if self.starts_on <= self.division.since:
            raise Refused(_t("課ができた日より後の日を入れてください。"), field="starts_on")
        if self.division.until is not None:
            words = _t("この課は%(day)sで終わることが決まっています。")
            raise Refused(words % {"day": calendar.format_date(self.division.until)})
        if not self.successors:
            raise Refused(_t("新しい課の名前を1つ以上入れてください。"), field="successors")
        for successor in self.successors:
            self._check_successor(successor)
        placing = self.placing or {}
        lost = [p for p in self._posts(self.division) if not 0 <= placing.get(p.ref, 0) < len(self.successors)]
        unplaced = len(self.successors) > 1 and [p for p in self._posts(self.division) if p.ref not in placing]
        if lost or unplaced:
            count = len(lost or unplaced or [])
            raise Refused(_t("移す先が決まっていない職が%(count)s件あります。") % {"count": count}, field="placing")

    def _check_successor(self, successor: Successor) -> None:
        into = successor.into
        if into is None:
            if not successor.name.strip():
                raise Refused(_t("新しい課の名前を入れてください。"), field="successors")
            return
        if into.pk == self.division.pk or into.ward_id != self.division.ward_id:
            raise Refused(_t("合わせる先は、同じ区の別の課から選んでください。"), field="into")
        if into.since > self.starts_on or (into.until is not None and into.until < self.starts_on):
            raise Refused(_t("合わせる先の課は、この日にはありません。"), field="into")

    def perform(self) -> Division:
        self._counts = {"posts": 0, "holdings": 0, "grants": 0, "clocks": 0, "divisions": 0}
        first = self._move_division(self.division, list(self.successors), self.placing or {}, parent=None)
        give_reason(self, self.division, self.reason)
        if self.starts_on <= calendar.today():
            self._counts["clocks"] = hand_over(calendar.today())
        return first

    def facts(self, result: Division) -> dict[str, Any]:
        return {"starts_on": self.starts_on, "first": result.ref, **self._counts}

    @classmethod
    def hindrance(cls, actor: Any, row: Division) -> str:
        if row.until is None:
            return ""
        return _t("この課は%(day)sで終わることが決まっています。") % {"day": calendar.format_date(row.until)}

    @property
    def _last_day(self) -> date:
        return self.starts_on - timedelta(days=1)

    def _posts(self, division: Division) -> list[Post]:
        return list(Post.objects.held_from(self.starts_on).filter(division=division).order_by("rank", "pk"))

    def _move_division(
        self, old: Division, successors: list[Successor], placing: Mapping[str, int], *, parent: Division | None,
    ) -> Division:
        opened = [self._open(old, s, parent) for s in successors]
        for post in self._posts(old):
            self._move_post(post, opened[placing.get(post.ref, 0)])
        for child in Division.objects.held_from(self.starts_on).filter(parent=old).order_by("code", "pk"):
            same = Successor(name=child.name, name_en=child.name_en, code=child.code)
            self._move_division(child, [same], {}, parent=opened[0])
        update(old, until=self._last_day, succeeded_by=opened[0])
        self._counts["divisions"] += 1
        return opened[0]

    def _open(self, old: Division, successor: Successor, parent: Division | None) -> Division:
        if successor.into is not None:
            return successor.into
        return Division.objects.create(
            ward_id=old.ward_id, parent=parent or old.parent, code=successor.code or old.code,
            name=successor.name.strip(), name_en=successor.name_en, bureau=old.bureau, since=self.starts_on,
        )

    def _move_post(self, old: Post, division: Division) -> None:
        if old.since >= self.starts_on:
            update(old, division=division)
            return
        new = Post.objects.create(
            division=division, ward_id=old.ward_id, title=old.title, title_en=old.title_en, rank=old.rank,
            duty=old.duty, since=self.starts_on, until=old.until,
        )
        self._counts["holdings"] += self._carry(Holding, old, new, ("staff_id", "form"))
        self._counts["grants"] += self._carry(Grant, old, new, ("power", "everywhere", "basis"))
        update(old, until=self._last_day, succeeded_by=new)
        self._counts["posts"] += 1
        tell(new, _t("組織改正により、この職に発令・権限・期限が引き継がれます。"), url=new.get_absolute_url(), row=new)

    def _carry(self, model: Any, old: Post, new: Post, kept: tuple[str, ...]) -> int:
        """Close what has begun and open it at the new post; move what has not begun yet. Returns how many."""
        rows = list(model.objects.held_from(self.starts_on).filter(post=old))
        begun = [r for r in rows if r.since < self.starts_on]
        copies = [
            model(post=new, since=self.starts_on, until=r.until, **{k: getattr(r, k) for k in kept}) for r in begun
        ]
        model.objects.filter(pk__in=[r.pk for r in rows if r.since >= self.starts_on]).update(post=new)
        model.objects.filter(pk__in=[r.pk for r in begun]).update(until=self._last_day)
        model.objects.bulk_create(copies)
        return len(rows)


class HandOverClocks(Action):
    """On the morning a post begins, the running clocks and unread notices of the one before become its own."""

    verb, power, label, city_wide = "office.hand_over_clocks", powers.ORGANISE, _("期限を新しい職に引き継ぐ"), True

    def perform(self) -> int:
        return hand_over(calendar.today())

    def facts(self, result: int) -> dict[str, Any]:
        return {"clocks": result}


def hand_over(today: date) -> int:
    """Move clocks (and unread notices) from posts that have ended to their successors; returns how many clocks."""
    moved = 0
    ended = Post.objects.filter(until__lt=today).exclude(succeeded_by=None).select_related("succeeded_by")
    with_clocks = set(Clock.objects.filter(stopped_at=None).exclude(duty_post=None).values_list("duty_post_id", flat=True))
    with_notices = set(Notice.objects.filter(read_at=None).values_list("post_id", flat=True))
    for post in ended.filter(pk__in=with_clocks | with_notices):
        heir = heir_of(post, today)
        moved += Clock.objects.filter(duty_post=post, stopped_at=None).update(duty_post=heir)
        Notice.objects.filter(post=post, read_at=None).update(post=heir)
    return moved


def heir_of(post: Post, today: date) -> Post:
    """The last successor in the chain that has begun by ``today``."""
    heir = post
    while heir.succeeded_by is not None and heir.succeeded_by.since <= today:
        heir = heir.succeeded_by
    return heir
