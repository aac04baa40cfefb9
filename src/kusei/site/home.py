"""What the first page says besides the plan itself: gaps, running clocks; and the page of all files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.powers import POWERS
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import words as clock_words
from kusei.plan.followup import public as followup

Words = str | Promise


@dataclass(frozen=True)
class Door:
    """One file that comes in or goes out."""

    label: Words
    url: str
    note: Words


# Every importer and export of the house; a room's file stands here and nowhere in the daily menu.
DOORS: tuple[tuple[Words, str, str, Words], ...] = (
    (gettext_lazy("計画の本文を取り込む"), "register:import_plan", "register.edit", gettext_lazy("アウトライン（テキスト）・Excel")),
    (gettext_lazy("避難所の一覧を取り込む"), "shelters:load", "shelters.load", gettext_lazy("国土地理院・自治体標準オープンデータセット・SIP4D-ZIP・P20")),
    (gettext_lazy("津波避難ビルの一覧を取り込む"), "tsunami_buildings:load", "tsunami_buildings.load", gettext_lazy("自治体標準オープンデータセット・Excel")),
    (
        gettext_lazy("現地調査の一覧を取り込む"), "tsunami_buildings:load_surveys", "tsunami_buildings.keep",
        gettext_lazy("津波避難ビルの調査票（Excel・CSV）"),
    ),
    (gettext_lazy("施設の一覧を取り込む"), "office:import_facilities", "office.facilities", gettext_lazy("CSV・Excel")),
    (gettext_lazy("年間予定の一覧を取り込む"), "year:import_tasks", "year.keep", gettext_lazy("CSV・Excel")),
    (gettext_lazy("避難所の一覧を書き出す"), "shelters:list", "shelters.view", gettext_lazy("自治体標準オープンデータセット・国土地理院・SIP4D-ZIP・P20・GeoJSON・Excel")),
    (gettext_lazy("津波避難ビルの一覧を書き出す"), "tsunami_buildings:list", "tsunami_buildings.view", gettext_lazy("自治体標準オープンデータセット・SIP4D-ZIP・P20・GeoJSON・Excel")),
    (gettext_lazy("フォローアップ"), "followup:list", "followup.view", gettext_lazy("Excel・CSV・PDF")),
)


def exchange(actor: Actor) -> list[Door]:
    doors = []
    for label, name, power, note in DOORS:
        if actor.reach(power):
            doors.append(Door(label, reverse(name), note))
    return doors


@dataclass(frozen=True)
class Running:
    """How many clocks of one kind run out within three days; no ward and no person, so that anyone may see it."""

    label: Words
    count: int
    overdue: int


def clock_lines() -> list[Running]:
    """Counts by kind for the public first page; kinds of private rooms are left out."""
    now = calendar.now()
    soon = Clock.objects.filter(stopped_at=None, paused_at=None, due_at__lte=now + timedelta(days=3))
    private = {p.key for p in POWERS.values() if p.private}
    counts: dict[str, list[int]] = {}
    for rule, label, due_at in soon.exclude(power__in=private).values_list("rule", "label", "due_at"):
        tally = counts.setdefault(str(clock_words(rule, label)), [0, 0])
        tally[0] += 1
        tally[1] += due_at <= now
    return [Running(label, n, late) for label, (n, late) in sorted(counts.items(), key=lambda kv: -kv[1][1])][:6]


def gaps() -> Sequence[followup.GapLine]:
    """Where the published self-marks and the evidence disagree most."""
    return followup.published_gaps(limit=6)
