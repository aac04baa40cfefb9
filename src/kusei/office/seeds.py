"""The demo's handovers: one signed by all, one overdue, one whose predecessor had left, one that nobody has begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.access.models import User
from kusei.core.clocks import run as clocks
from kusei.core.clocks.models import Clock
from kusei.core.ledger.models import Division, Holding, Post, StaffMember, Ward
from kusei.core.numbering.give import next_number
from kusei.core.records.models import Document, Symbol
from kusei.core.records.register import enter
from kusei.office import charges as _declared  # noqa: F401  (what a post has open)
from kusei.office.actions.handover import items_to_keep
from kusei.office.lifecycle import HAND_OVER_WITHIN
from kusei.office.models import Handover, Reason
from kusei.office.queries import actor_at

LEAVERS = ("佐伯 和夫", "三浦 節子", "大西 健一", "川端 恵", "村瀬 誠", "堀 久美")  # data
PROMISES = "学区連絡協議会の会長に、来月10日までに備品の貸出しの返事をする。\n公園の清掃の分担は、前年のとおりで話がついている。"  # data
KEYS = "書庫の鍵 2本（1本は係長が持つ）。公用自転車の鍵 1本。"  # data
PAPERS = "窓側の書庫2段目に今年度の綴り。前年度の分は地下書庫へ引継済み。"  # data


OLD_NAME, OLD_SYMBOL = "市民協働推進室", "協"  # data
RENAMED = "組織改正：学区の仕事を一つの課に集めるため（区の組織規則の改正）。"  # data
CASE = "集会所の夜間の使い方についての要望"  # data


@dataclass(frozen=True)
class Changed:
    """A post, who left it and who came, and on which day."""

    post: Post
    outgoing: StaffMember
    incoming: StaffMember
    on: date


def seed(world: Any) -> None:
    for n, ward in enumerate(world.wards[:2]):
        story = _Story(world, ward, n)
        story.signed_by_all()
        story.overdue()
        story.left_before_signing()
        story.not_begun()
        story.still_to_come()
    for ward in world.wards[4:5]:
        reorganised(world, ward)


def reorganised(world: Any, ward: Ward) -> None:
    """1 April of this year: a division took another name in the middle of a case. The old one received a letter in March, its
    heir answered in May; posts, people and papers of before stay with the old one."""
    april = date(calendar.fiscal_year_of(world.as_of), 4, 1)
    last = april - timedelta(days=1)
    new = Division.objects.filter(ward=ward, posts__duty="community").distinct().get()
    old = Division.objects.create(
        ward=ward, parent=new.parent, code=new.code, name=OLD_NAME, name_en="Civic Cooperation Office", since=new.since, until=last, succeeded_by=new)
    for post in new.posts.all():
        before = Post.objects.create(
            division=old, ward=ward, title=post.title.replace(new.name, OLD_NAME), title_en=post.title_en, rank=post.rank, duty=post.duty,
            since=post.since, until=last, succeeded_by=post)
        for held in Holding.objects.filter(post=post):
            Holding.objects.create(post=before, staff=held.staff, since=min(held.since, date(april.year - 1, 4, 1)), until=last)
        Holding.objects.filter(post=post, since__lt=april).update(since=april)
    new.posts.update(since=april)
    Division.objects.filter(pk=new.pk).update(since=april)
    Symbol.objects.filter(division=new).update(since=april)
    Symbol.objects.create(division=old, text=f"{ward.name[:1]}{OLD_SYMBOL}", since=old.since, until=last)
    Document.objects.filter(division=new, entered_on__lt=april).update(division=old)
    Reason.objects.create(
        subject=f"ledger.division:{old.ref}", ward_id=ward.pk, verb="office.reorganise", text=RENAMED,
        given_at=datetime.combine(date(april.year, 2, 20), time(14), tzinfo=calendar.JST), given_by="system:demo")
    came = enter(
        division=old, direction="in", title=CASE, counterpart="町内会", on=date(april.year, 3, 17))  # data
    enter(
        division=new, direction="out", title=f"{CASE}（回答）", counterpart="町内会", on=min(date(april.year, 5, 8), world.as_of), answers=came,  # data
        body="ご要望について、前の課で受けた内容を引き継ぎ、次のとおりお答えします。")  # data


class _Story:
    def __init__(self, world: Any, ward: Ward, number: int) -> None:
        self.world, self.ward, self.today, self.made = world, ward, world.as_of, 10 * number
        self.used: set[int] = set()
        self.boss = self._person_at(world.posts("head", ward)[0])

    def _person_at(self, post: Post) -> str:
        held = Holding.objects.as_of(self.today).filter(post=post).select_related("staff").first()
        return f"post:{post.ref}/user:{held.staff.number}" if held else "system:demo"

    def _busiest(self) -> Post | None:
        """The post that most deadlines of other rooms run at: its handover shows them."""
        running = Clock.objects.filter(ward=self.ward, stopped_at=None).exclude(duty_post__in=self.used).filter(duty_post__rank__gt=2)
        counts: dict[int, int] = {}
        for post in running.values_list("duty_post", flat=True):
            counts[post] = counts.get(post, 0) + 1
        return Post.objects.get(pk=max(counts, key=lambda pk: (counts[pk], -pk))) if counts else None

    def _changed(self, duty: str, on: date, *, post: Post | None = None) -> Changed | None:
        """The holder of today came on a day; somebody was there before."""
        posts = [p for p in ([post] if post else reversed(list(self.world.posts(duty, self.ward)))) if p.pk not in self.used]
        held = Holding.objects.as_of(self.today).filter(post__in=posts[:1]).select_related("staff").first()
        if held is None:
            return None
        self.used.add(held.post_id)
        began = min(held.since, on - timedelta(days=1))
        Holding.objects.filter(pk=held.pk).update(since=on)
        self.made += 1
        name = LEAVERS[self.made % len(LEAVERS)]
        gone = StaffMember.objects.create(number=f"{80000 + self.made}", name=name, kana="")
        User.objects.create(staff_number=gone.number, staff=gone, password="!")  # noqa: S106  (no way in: nobody's demo role)
        Holding.objects.create(post=posts[0], staff=gone, since=date(began.year - 3, 4, 1), until=on - timedelta(days=1))
        return Changed(posts[0], gone, held.staff, on)

    def _written(self, c: Changed, **values: Any) -> Handover:
        year = calendar.fiscal_year_label(calendar.fiscal_year_of(c.on), "ja")
        number = next_number("handover", ward=self.ward, on=c.on)
        return Handover.objects.create(
            ward=self.ward, post=c.post, changes_on=c.on, outgoing=c.outgoing, incoming=c.incoming,
            number=f"{year} 引継第{number}号", promises=PROMISES, keys=KEYS, papers=PAPERS, **values,  # data
        )

    def _at(self, day: date, hour: int) -> datetime:
        return calendar.happened(day, hour, 20)

    def _clock(self, h: Handover) -> None:
        begins = datetime.combine(h.changes_on, time(), tzinfo=calendar.JST)
        clocks.start(HAND_OVER_WITHIN, h, at=begins - timedelta(days=2), due_at=clocks.due(HAND_OVER_WITHIN, begins, ward=self.ward))

    def signed_by_all(self) -> None:
        april = date(calendar.fiscal_year_of(self.today), 4, 1)
        if (c := self._changed("planning", april)) is None:
            return
        by = f"post:{c.post.ref}/user:"
        self._written(
            c, state="done", items=[["circulars", [["夏の電力の節減について（通知）", None, None]], 0]],  # data
            given_at=self._at(april - timedelta(days=1), 16), given_by=f"{by}{c.outgoing.number}",
            taken_at=self._at(april, 9), taken_by=f"{by}{c.incoming.number}", seen_at=self._at(april, 11), seen_by_whom=self.boss,
        )

    def overdue(self) -> None:
        """Changed 24 days ago, the paper begun and never signed; other rooms' deadlines run at the post."""
        if c := self._changed("", self.today - timedelta(days=24), post=self._busiest()):
            self._clock(self._written(c))

    def left_before_signing(self) -> None:
        """The predecessor retired; the superior signed in their place, the successor has not yet."""
        if (c := self._changed("counter", self.today - timedelta(days=6))) is None:
            return
        h = self._written(
            c, state="given", given_at=self._at(self.today - timedelta(days=5), 15), given_by=self.boss,
            absent_reason="前任者が退職し、署名を受けられないため",  # data
        )
        Handover.objects.filter(pk=h.pk).update(items=items_to_keep(h, actor_at(c.post)))
        self._clock(h)

    def not_begun(self) -> None:
        self._changed("community", self.today - timedelta(days=13))

    def still_to_come(self) -> None:
        """A holder whose term ends with the fiscal year, and nobody named yet."""
        last = date(calendar.fiscal_year_of(self.today) + 1, 3, 31)
        posts = [p for p in reversed(list(self.world.posts("welfare", self.ward))) if p.pk not in self.used]
        Holding.objects.filter(post__in=posts[:1], until=None).update(until=last)
