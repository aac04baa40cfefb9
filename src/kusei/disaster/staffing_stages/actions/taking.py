"""Telegrams come in: kept once by their bytes, read, and the wards' tables looked at anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.actions.action import Action, Refused
from kusei.core.files.store import keep
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import adopted_wards
from kusei.core.outbox.send import tell_duty
from kusei.disaster.staffing_stages import powers
from kusei.disaster.staffing_stages.actions.watches import BeginWatch, Decide, Propose
from kusei.disaster.staffing_stages.codes import KINDS, NATIONWIDE
from kusei.disaster.staffing_stages.models import Report, Watch
from kusei.disaster.staffing_stages.queries import (
    CODES,
    ahead_of_time,
    heard_of,
    last_aside,
    met,
    now_in_force,
    running,
    tables_for,
    window,
)
from kusei.disaster.staffing_stages.rules import JST, Outcome, outcome
from kusei.disaster.staffing_stages.telegram import BadTelegram, Telegram, read

MOST_FILES = 5000
MACHINE = system("staffing_stages")


@dataclass
class Intake:
    """What became of the files. ``refused``: (name of the file, why)."""

    new: int = 0
    same: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    decided: int = 0
    proposed: int = 0


def doubts_of(told: Telegram, now: datetime, ahead: int) -> list[str]:
    found = [] if told.known else ["kind"]
    if told.reported_at > now + timedelta(minutes=ahead):
        found.append("future")
    if any(not r.area and r.scheme not in NATIONWIDE for r in told.readings):
        found.append("area")
    day = told.reported_at.astimezone(JST).date()
    lifted = {r.code for r in told.readings if r.code.startswith("-")}
    if any(CODES.get(r.scheme, r.code, day) is None for r in told.readings if r.code not in lifted):
        found.append("code")
    if told.known and KINDS[told.kind] and not told.readings and told.info_type != "取消":  # data
        found.append("empty")
    return found


class ReceiveTelegrams(Action):
    """Any number of files at once. What cannot be read is said by name; the rest is taken. No stage is lowered."""

    verb, power, label = "staffing_stages.receive", powers.TAKE, _("電文を取り込む")
    effect = _("電文を保存し、区ごとの基準に当てはめます。訓練・試験の電文は訓練の配備だけに使います。")
    files: Sequence[tuple[str, bytes]]
    ward: Ward | None = None  # the ward of the post that hands them in; telegrams are the whole city's

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if not self.files:
            raise Refused(_("電文のファイルを選んでください。"), field="files")
        if len(self.files) > MOST_FILES:
            raise Refused(_("一度に取り込めるのは5,000件までです。分けてください。"), field="files")

    def perform(self) -> Intake:
        found, now = Intake(), calendar.now()
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in self.files}
        known = set(Report.objects.filter(sha256__in=set(digests.values())).values_list("sha256", flat=True))
        ahead, rows = int(window()["ahead_minutes"]), []
        for name, data in self.files:
            if digests[name] in known:
                found.same += 1
                continue
            try:
                told = read(data, name=name)
            except BadTelegram as bad:
                found.refused.append((name, str(bad)))
                continue
            known.add(digests[name])
            keep(data)
            rows.append(_row(told, digests[name], now, doubts_of(told, now, ahead)))
        wards = locked_wards()
        Report.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
        found.new = len(rows)
        if rows:
            consider(self, wards, now, found)
            _ask_about_areas(rows, wards)
        return found

    def facts(self, result: Any) -> dict[str, Any]:
        return {"new": result.new, "same": result.same, "refused": len(result.refused), "decided": result.decided, "proposed": result.proposed}


def _row(told: Telegram, digest: str, now: datetime, doubts: list[str]) -> Report:
    return Report(
        sha256=digest, kind=told.kind[:40], title=told.title, status=told.status, training=told.training, info_type=told.info_type,
        events=list(told.events), serial=told.serial, office=told.office, reported_at=told.reported_at, sent_at=told.sent_at,
        received_at=now, headline=told.headline, doubts=doubts, held="future" in doubts,
        readings=[[r.area, r.scheme, r.code, r.name, r.said, r.condition] for r in told.readings],
    )


def _ask_about_areas(rows: Sequence[Report], wards: Sequence[Ward]) -> None:
    """A real telegram that names no area reaches no ward by itself: the duty of every ward is asked to look."""
    if any("area" in r.doubts and not r.training for r in rows):
        for ward in wards:
            tell_duty("disaster", _t("区域の書かれていない電文が届きました。内容を見て、この区に関係するか確かめてください。"), ward_id=ward.pk, url=reverse("staffing_stages:board"))


class LookAgain(Action):
    """Telegrams dated ahead whose time has come are looked at now."""

    verb, power, label = "staffing_stages.look_again", powers.TAKE, _("時刻の来た電文を見る")

    def perform(self) -> Intake:
        found, now = Intake(), calendar.now()
        wards = locked_wards()
        found.new = ahead_of_time().filter(reported_at__lte=now).update(held=False)
        if found.new:
            consider(self, wards, now, found)
        return found

    def facts(self, result: Any) -> dict[str, Any]:
        return {"come": result.new, "decided": result.decided, "proposed": result.proposed}


def locked_wards() -> list[Ward]:
    """The wards that use the room, held until the end of the act: two telegrams at once are looked at one after the other."""
    today = calendar.today()
    ids = adopted_wards("staffing_stages", today, today)
    rows = Ward.objects.select_for_update(no_key=True).filter(pk__in=ids).defer("boundary").order_by("pk")
    return list(rows)


def consider(act: Action, wards: Sequence[Ward], at: datetime, found: Intake) -> None:
    """Look at every ward anew; training telegrams reach drills only, and only those already begun."""
    tables, heard, ids = tables_for(wards), heard_of(wards), [w.pk for w in wards]
    # Held to the end: whoever decides at the same moment is looked at before or after, never between.
    list(Watch.objects.select_for_update(no_key=True).filter(ward__in=ids).exclude(state="released").order_by("pk").values_list("pk"))
    for drill in (False, True):
        watches = running(ids, drill=drill)
        if drill and not watches:
            continue
        now = now_in_force(at, heard=frozenset[str]().union(*heard.values()), training=drill)
        before = {} if drill else last_aside(ids)
        for ward in wards:
            watch = watches.get(ward.pk)
            if drill and watch is None:
                continue
            aside = [*(watch.aside if watch else ()), *before.get(ward.pk, ())]
            out = outcome(met(ward, tables[ward.pk], now, aside=aside, heard=heard[ward.pk]), rank_now=watch.rank if watch else 0, confirmed=tables[ward.pk].confirmed)
            _apply(act, ward, watch, out, found)


def _apply(act: Action, ward: Ward, watch: Watch | None, out: Outcome, found: Intake) -> None:
    if out.raise_to is None and out.propose is None:
        return
    if watch is None:
        watch = act.also(BeginWatch(actor=MACHINE, ward=ward))
    if out.raise_to is not None:
        basis = [h for h in out.basis if h.rule.automatic]
        watch = act.also(Decide(actor=MACHINE, watch=watch, stage=out.raise_to.code, basis=basis))
        found.decided += 1
    if out.propose is not None and int(watch.proposed.get("rank", 0)) < out.propose.rank:
        act.also(Propose(actor=MACHINE, watch=watch, stage=out.propose, basis=out.basis))
        found.proposed += 1
