"""A ward's watch: begin, decide, propose, decline, release. Upwards a confirmed table may act; down only a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff, System
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.ledger.models import Incident, Ward
from kusei.core.ledger.queries import concerning
from kusei.core.outbox.send import tell_duty
from kusei.disaster.staffing_stages import powers
from kusei.disaster.staffing_stages.models import Basis, Decision, Report, Watch
from kusei.disaster.staffing_stages.queries import basis_of, listens, met, now_in_force, tables_for
from kusei.disaster.staffing_stages.rules import Hit, StageValue, highest


def not_ahead(moment: datetime, field: str = "") -> None:
    if moment > calendar.now():
        raise Refused(_("先の日時です。"), field=field)


def not_before(watch: Watch, said: datetime | None) -> None:
    """Only a time somebody wrote is questioned: a machine's clock that was set back must keep nobody from deciding."""
    if said and said < (watch.stage_since or watch.began_at):
        raise Refused(_("いまの配備を決めたときより前の日時です。"), field="decided_at")


def in_order(watch: Watch, moment: datetime) -> datetime:
    """The moment of a decision, never before the last one: what is decided later is read later."""
    return max(moment, watch.stage_since or moment)


def explained(watch: Watch, at: datetime) -> list[Hit]:
    """The rules that telegrams meet for this ward at a moment, the highest first."""
    heard = listens(watch.ward)
    return met(watch.ward, tables_for([watch.ward])[watch.ward_id], now_in_force(at, heard=heard, training=watch.drill), heard=heard)


def _who(actor: Actor) -> str:
    """The post that decided, as its papers name it; the person stands in the trail."""
    return (str(actor.post) if isinstance(actor, Staff) else actor.label)[:120]


def record(watch: Watch, how: str, *, actor: Actor, at: datetime, stage: StageValue | None, before: int, basis: Sequence[dict[str, Any]], **said: str) -> Decision:
    """Write the decision with the telegrams it rests on. A training telegram under a real watch is refused here and below."""
    row = Decision.objects.create(
        watch=watch, ward_id=watch.ward_id, drill=watch.drill, how=how, made_at=at, made_by=_who(actor), basis=list(basis),
        stage=stage.code if stage else "", label=stage.label if stage else "", rank=stage.rank if stage else 0, rank_before=before, **said,
    )
    reports = Report.objects.filter(ref__in={b["report"] for b in basis}).values_list("pk", "status")
    Basis.objects.bulk_create([Basis(decision=row, report_id=pk, status=status, drill=watch.drill) for pk, status in reports])
    return row


class BeginWatch(Action):
    """A ward's watch begins: by the first proposal, or by hand without a telegram."""

    verb, power, label = "staffing_stages.begin", powers.DECIDE, _("配備の判断を始める")
    effect = _("判断待ちの配備ができます。続けて配備を決めてください。")
    ward: Ward
    drill: bool = False
    incident: Incident | None = None

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        not_ahead(self.moment)
        if self.incident is None:
            if self.drill and not isinstance(self.actor, System):
                raise Refused(_("訓練の配備には、訓練の件名を選んでください。"), field="incident")
            return
        if self.incident.state != Incident.State.OPEN or not concerning(self.ward.pk).filter(pk=self.incident.pk).exists():
            raise Refused(_("この区で対応中の災害・訓練を選んでください。"), field="incident")
        if self.incident.drill != self.drill:
            raise Refused(_("訓練かどうかが、選んだ災害・訓練と合いません。訓練を本番にすることも、本番を訓練にすることもできません。"), field="drill", code="drill")

    def perform(self) -> Watch:
        # A telegram taken in at this moment holds the ward: it is looked at before this watch, or finds it.
        Ward.objects.select_for_update(no_key=True).only("pk").get(pk=self.ward.pk)
        try:
            with transaction.atomic():
                return Watch.objects.create(ward=self.ward, drill=self.drill, incident=self.incident, began_at=self.moment)
        except IntegrityError as error:
            raise Refused(_("この区の配備はすでに始まっています。一覧から開いてください。"), code="open") from error

    def facts(self, result: Any) -> dict[str, Any]:
        return {"drill": self.drill, "incident": self.incident.ref if self.incident else ""}


class Decide(Action):
    """The stage of a ward. Other rooms follow this verb (``@follows("staffing_stages.decide")``); the subject is the watch.

    By a table's automatic rule (a System, upwards only) or by a person, who may go up or down with a reason.
    """

    verb, power, label = "staffing_stages.decide", powers.DECIDE, _("配備を決める")
    effect = _("区の配備が変わり、防災の担当に知らせます。判断のもとになった電文と基準が記録に残ります。")
    on, shortcut, tone = "watch", "d", "main"
    watch: Watch
    stage: str
    reason: str = ""
    sections: str = ""
    share: int | None = None
    basis: Sequence[Hit] = ()

    def check(self) -> None:
        not_ahead(self.moment, "decided_at")
        not_before(self.watch, self.occurred_at)
        stages = tables_for([self.watch.ward])[self.watch.ward_id].stages
        if self.stage not in stages:
            raise Refused(_("区の基準にない配備です。基準の表にある配備から選んでください。"), field="stage")
        self._to = stages[self.stage]
        if isinstance(self.actor, System):
            if self._to.rank <= self.watch.rank or not self.basis:
                raise Refused(_("自動では、配備を下げたり解除したりできません。人が決めてください。"), code="automatic_only_up")
            return
        self.basis = explained(self.watch, self.moment)
        top = highest(self.basis)
        differs = top is not None and top.code != self._to.code
        if (differs or self._to.rank < self.watch.rank or not self.basis) and not self.reason.strip():
            raise Refused(_("基準と違う配備にするとき、配備を下げるとき、電文によらないときは、理由を入れてください。"), field="reason")
        self._otherwise = top.label if top else "当てはまる基準はありません"  # data
        self._differs = differs or self._to.rank < self.watch.rank

    def perform(self) -> Watch:
        row, to, before = self.watch, self._to, self.watch.rank
        machine = isinstance(self.actor, System)
        # One person's word holds until something new comes: what the table wanted above it is set aside.
        if not machine:
            row.aside = sorted({*row.aside, *(h.signal.key for h in self.basis if h.rule.stage.rank > to.rank)})
            row.proposed = {}
        elif row.proposed and int(row.proposed.get("rank", 0)) <= to.rank:
            row.proposed = {}
        at = in_order(row, self.moment)
        row.stage, row.label, row.rank, row.headquarters, row.stage_since = to.code, to.label, to.rank, to.headquarters, at
        row.sections, row.share = self._called()
        row.save(update_fields=["stage", "label", "rank", "headquarters", "stage_since", "sections", "share", "proposed", "aside"])
        how = Decision.How.AUTOMATIC if machine else Decision.How.OVERRIDDEN if self._differs else Decision.How.DECIDED
        record(
            row, how, actor=self.actor, at=at, stage=to, before=before, basis=basis_of(self.basis),
            reason=self.reason.strip()[:300], otherwise="" if machine else self._otherwise,
        )
        mark = _t("【訓練】") if row.drill else ""
        words = mark + _t("%(ward)sの配備：%(stage)s") % {"ward": row.ward.name, "stage": to.label}
        tell_duty("disaster", words, ward_id=row.ward_id, url=row.get_absolute_url(), row=row)
        return row

    def _called(self) -> tuple[str, int | None]:
        """Teams and share: as said, else the widest of the rules that led here."""
        led = [h.rule for h in self.basis if h.rule.stage.code == self.stage]
        teams = "、".join(dict.fromkeys(team for r in led for team in r.sections))  # data
        share = max((r.share for r in led if r.share is not None), default=None)
        return (self.sections.strip() or teams)[:200], self.share if self.share is not None else share

    def facts(self, result: Any) -> dict[str, Any]:
        return {"stage": result.stage, "rank": result.rank, "drill": result.drill, "automatic": isinstance(self.actor, System)}


class Propose(Action):
    """Telegrams ask for more than the table does by itself: a person decides."""

    verb, power, label = "staffing_stages.propose", powers.DECIDE, _("配備の案を出す")
    on = "watch"
    watch: Watch
    stage: StageValue
    basis: Sequence[Hit]

    def perform(self) -> Watch:
        row, to = self.watch, self.stage
        kept = basis_of(self.basis)
        row.proposed = {"stage": to.code, "label": to.label, "rank": to.rank, "keys": sorted({b["key"] for b in kept}), "at": self.moment.isoformat()}
        row.save(update_fields=["proposed"])
        record(row, Decision.How.PROPOSED, actor=self.actor, at=self.moment, stage=to, before=row.rank, basis=kept)
        mark = _t("【訓練】") if row.drill else ""
        words = mark + _t("%(ward)sの配備の判断が要ります：案 %(stage)s") % {"ward": row.ward.name, "stage": to.label}
        tell_duty("disaster", words, ward_id=row.ward_id, url=row.get_absolute_url(), row=row)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"stage": self.stage.code, "rank": self.stage.rank, "drill": result.drill}


def person_only(actor: Actor) -> None:
    if isinstance(actor, System):
        raise Refused(_("自動では、配備を下げたり解除したりできません。人が決めてください。"), code="automatic_only_up")


class Decline(Action):
    verb, power, label = "staffing_stages.decline", powers.DECIDE, _("案を採らない")
    effect = _("いまの配備のままにします。同じ電文の内容では再び案を出しません。新しい内容が届けば案が出ます。")
    on = "watch"
    watch: Watch
    reason: str

    @classmethod
    def hindrance(cls, actor: Actor, row: Watch) -> str:
        return "" if row.proposed else _t("判断を待つ案はありません。")

    def check(self) -> None:
        person_only(self.actor)
        if reason := self.hindrance(self.actor, self.watch):
            raise Refused(reason)
        reasoned(self.reason)

    def perform(self) -> Watch:
        row, was = self.watch, self.watch.proposed
        stage = StageValue(was["stage"], was["label"], int(was["rank"]))
        row.aside, row.proposed = sorted({*row.aside, *was["keys"]}), {}
        row.save(update_fields=["aside", "proposed"])
        record(row, Decision.How.DECLINED, actor=self.actor, at=self.moment, stage=stage, before=row.rank, basis=(), reason=self.reason.strip()[:300])
        return row


class Release(Action):
    """The end of a watch: only a person's act, never a telegram's."""

    verb, power, label = "staffing_stages.release", powers.DECIDE, _("配備を解除する")
    effect = _("この区の配備が終わります。電文で自動に解除されることはありません。")
    on, tone = "watch", "danger"
    watch: Watch
    reason: str

    def check(self) -> None:
        person_only(self.actor)
        not_ahead(self.moment, "decided_at")
        reasoned(self.reason)
        not_before(self.watch, self.occurred_at)

    def perform(self) -> Watch:
        row, found = self.watch, explained(self.watch, self.moment)
        row.aside = sorted({*row.aside, *(h.signal.key for h in found), *row.proposed.get("keys", ())})
        row.proposed, row.ended_at = {}, in_order(row, self.moment)
        row.state = "released"
        row.save(update_fields=["aside", "proposed", "ended_at", "state"])
        top = highest(found)
        record(
            row, Decision.How.RELEASED, actor=self.actor, at=row.ended_at, stage=None, before=row.rank, basis=basis_of(found),
            reason=self.reason.strip()[:300], otherwise=top.label if top else "",
        )
        mark = _t("【訓練】") if row.drill else ""
        words = mark + _t("%(ward)sの配備を解除しました") % {"ward": row.ward.name}
        tell_duty("disaster", words, ward_id=row.ward_id, url=row.get_absolute_url(), row=row)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"drill": result.drill, "rank": result.rank}
