"""What the city's plan office shapes: the table, modes, conditions, order; and the table it already has, taken in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.clocks import run as clocks
from kusei.core.conditions import Asks, wrong
from kusei.core.importing import ImportRows, Preview
from kusei.plan.rollout import incoming, powers, queries, rules
from kusei.plan.rollout.actions.cells import moment_of, renew
from kusei.plan.rollout.lifecycle import CELL, LIVE
from kusei.plan.rollout.models import Condition, Dependency, Mode, ModeDecision, Standing, Step
from kusei.plan.rollout.queries import all_wards, spread


class MakeTable(Action):
    """Cells for every ward and every initiative that has none yet; cells that are there stay as they are."""

    verb, power, label = "rollout.make_table", powers.SHAPE, _("展開の表を作る")
    effect = _("いまの計画の取り組みのうち、まだ枠のない区と取り組みに「未着手」の枠を作ります。")
    city_wide = True

    def check(self) -> None:
        if not spread():
            raise Refused(_t("区が進める取り組みのある計画がありません。先に計画を公表してください。"))

    def perform(self) -> int:
        there = set(Standing.objects.values_list("ward_id", "initiative_ref"))
        today = calendar.today()
        made = Standing.objects.bulk_create([
            Standing(ward=w, initiative_ref=n.ref, initiative=n.title, position=n.order, since=today)
            for w in all_wards() for n in spread() if (w.pk, n.ref) not in there
        ])
        Step.objects.bulk_create([Step(standing=s, on=today, state="not_begun") for s in made])
        for row in made:
            clocks.start(CELL.states["not_begun"].clock, row, at=self.moment)
        return len(made)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"made": result}


class DecideMode(Action):
    verb, power, label = "rollout.decide_mode", powers.SHAPE, _("進め方を決める")
    effect = _("この日から、取り組みの進め方が変わります。前の進め方も、その日までのものとして残ります。")
    city_wide = True
    initiative_ref: str
    mode: str
    since: date
    reason: str
    decided_by: str

    def check(self) -> None:
        self._node = queries.node(self.initiative_ref)
        if self._node is None:
            raise Refused(_t("いまの計画にその取り組みはありません。一覧から選び直してください。"), field="initiative_ref")
        if self.mode not in Mode.values:
            raise Refused(_t("進め方を選んでください。"), field="mode")
        written(self.reason, "reason")
        written(self.decided_by, "decided_by")
        if ModeDecision.objects.filter(initiative_ref=self.initiative_ref, since__gte=self.since).exists():
            raise Refused(_t("この日か、この日より後の決定があります。日付を確かめてください。"), field="since")

    def perform(self) -> ModeDecision:
        assert self._node is not None
        running = ModeDecision.objects.filter(initiative_ref=self.initiative_ref, until=None)
        running.update(until=self.since - timedelta(days=1))
        return ModeDecision.objects.create(
            initiative_ref=self.initiative_ref, initiative=self._node.title, mode=self.mode, since=self.since,
            reason=self.reason.strip(), decided_by=self.decided_by.strip(),
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"mode": self.mode, "since": self.since}


class AddCondition(Action):
    verb, power, label = "rollout.add_condition", powers.SHAPE, _("始めるための条件を加える")
    effect = _("すべての区の「足りないもの」に出ます。記録から確かめられるものは、すぐに確かめます。")
    city_wide = True
    initiative_ref: str
    area: str
    text: str
    hard: bool = True
    asks: str = Asks.PERSON
    key_of: str = ""
    amount: Decimal | None = None
    source: str = ""

    def check(self) -> None:
        if queries.node(self.initiative_ref) is None:
            raise Refused(_t("いまの計画にその取り組みはありません。一覧から選び直してください。"), field="initiative_ref")
        written(self.text, "text")
        field, words = wrong(self.asks, self.key_of, self.amount, figures=(), rooms=ROOMS)
        if words:
            raise Refused(words, field=field)

    def perform(self) -> Condition:
        return Condition.objects.create(
            initiative_ref=self.initiative_ref, area=self.area, text=self.text.strip(), hard=self.hard, asks=self.asks, key=self.key_of,
            amount=self.amount, source=self.source.strip(), since=calendar.today(),
        )


class EndCondition(Action):
    verb, power, label = "rollout.end_condition", powers.SHAPE, _("条件を外す")
    effect = _("この条件は表示されなくなります。答えの記録は残ります。")
    on = "condition"
    condition: Condition

    def check(self) -> None:
        if self.condition.until is not None:
            raise Refused(_t("この条件はもう外されています。"))

    def perform(self) -> Condition:
        self.condition.until = calendar.today()
        self.condition.save(update_fields=["until"])
        return self.condition


class AddDependency(Action):
    verb, power, label = "rollout.add_dependency", powers.SHAPE, _("順序を加える")
    effect = _("先の取り組みを実施していない区では、後の取り組みを実施に移せなくなります。")
    city_wide = True
    first_ref: str
    then_ref: str
    reason: str

    def check(self) -> None:
        for ref, field in ((self.first_ref, "first_ref"), (self.then_ref, "then_ref")):
            if queries.node(ref) is None:
                raise Refused(_t("いまの計画にその取り組みはありません。一覧から選び直してください。"), field=field)
        written(self.reason, "reason")
        if self.first_ref == self.then_ref:
            raise Refused(_t("同じ取り組みです。別の取り組みを選んでください。"), field="then_ref")
        there = queries.order()
        if (self.first_ref, self.then_ref) in there:
            raise Refused(_t("この順序はもうあります。"), field="then_ref")
        if found := rules.circle([*there, (self.first_ref, self.then_ref)]):
            named = [queries.node(ref) for ref in found]
            words = " → ".join(n.title if n else "?" for n in named)
            raise Refused(_t("順序がめぐってしまいます：%(circle)s") % {"circle": words}, field="then_ref")

    def perform(self) -> Dependency:
        return Dependency.objects.create(first_ref=self.first_ref, then_ref=self.then_ref, reason=self.reason.strip(), since=calendar.today())


class EndDependency(Action):
    verb, power, label = "rollout.end_dependency", powers.SHAPE, _("順序を外す")
    effect = _("この順序は効かなくなります。経過は残ります。")
    on = "dependency"
    dependency: Dependency

    def check(self) -> None:
        if self.dependency.until is not None:
            raise Refused(_t("この順序はもう外されています。"))

    def perform(self) -> Dependency:
        self.dependency.until = calendar.today()
        self.dependency.save(update_fields=["until"])
        return self.dependency


class ImportStates(ImportRows):
    """One import is one act: the bytes are read again, and applied only if they say what the preview showed."""

    verb, power, label = "rollout.import_states", powers.SHAPE, _("展開の表を取り込む")
    effect = _("確かめた枠の状態を、その日からの状態として登録します。読めない枠が一つでもあると、表のどこも登録しません。")
    city_wide, nothing = True, _("取り込める枠がありません。")
    on_day: date

    def read(self) -> Preview:
        found = incoming.read_states(self.data, self.file_name, self.on_day)
        if words := incoming.unreadable(found):
            raise Refused(words, field="file")
        return found

    def perform(self) -> int:
        cells = {(s.ward.code, s.initiative_ref): s for s in Standing.objects.select_related("ward")}
        steps, source = [], self.file_name[:120]
        for row in self.preview.accepted:
            for code, state in row.values["cells"].items():
                cell, why = cells[code, row.values["ref"]], "other" if state in incoming.NEED_WHY else ""
                before, cell.state, cell.since, cell.why, cell.note = cell.state, state, self.on_day, why, incoming.NOTE if why else ""
                if state in LIVE:
                    cell.live_on, cell.proof, cell.proof_on = cell.live_on or self.on_day, source, self.on_day
                elif state != "held":
                    cell.live_on, cell.proof, cell.proof_on = None, "", None
                cell.version += 1
                cell.save()
                self._turn(cell, before, state)
                steps.append(Step(standing=cell, on=self.on_day, state=state, why=why, note=cell.note, source=source))
        Step.objects.bulk_create(steps)
        return len(steps)

    def _turn(self, cell: Standing, before: str, state: str) -> None:
        """The clocks go from the day the table tells of, not from today."""
        old, new, at = CELL.states[before].clock, CELL.states[state].clock, moment_of(self.on_day)
        if old == new:
            renew(cell, state, at=at)
        else:
            clocks.turn(cell, old, new, at=at)

