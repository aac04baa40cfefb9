"""Records of drills and real calls, and the decision to forecast as one of them went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import reasoned, written
from kusei.core.importing import ImportRows, Preview
from kusei.core.rules.models import RuleRow
from kusei.core.rules.registry import BadRule
from kusei.core.rules.registry import check as checked
from kusei.disaster.mobilisation import drill_incoming, powers
from kusei.disaster.mobilisation.models import Calibration, Call, Drill, DrillMark
from kusei.disaster.mobilisation.rule_values import ARRIVAL
from kusei.disaster.mobilisation.rules.drills import counts_at

TOGETHER = timedelta(hours=1)


class RecordDrill(Action):
    verb, power, label = "mobilisation.record_drill", powers.ASSIGN, _("参集の記録を加える")
    effect = _("訓練や実際の動員の発令の日時を残します。このあと、参集した人数の表を取り込みます。")
    city_wide = True
    title: str
    kind: str
    announced_at: datetime
    source: str
    means: str = ""
    note: str = ""

    def check(self) -> None:
        written(self.title, "title", _("件名を入れてください。"))
        written(self.source, "source", _("出典（記録の名前）を入れてください。"))
        if self.kind not in Drill.Kind.values:
            raise Refused(_("訓練か実際の動員かを選んでください。"), field="kind")
        if self.announced_at > calendar.now():
            raise Refused(_("発令の日時が先の日時です。終わった訓練の日時を入れてください。"), field="announced_at")
        if Drill.objects.filter(announced_at=self.announced_at, title=self.title.strip()).exists():
            raise Refused(_("同じ日時・件名の記録がもうあります。一覧から開いてください。"), field="title")

    def perform(self) -> Drill:
        row: Drill = Drill.objects.create(
            title=self.title.strip(), kind=self.kind, announced_at=self.announced_at, source=self.source.strip(),
            means=self.means.strip(), note=self.note.strip(),
        )  # fmt: skip
        return row


class KeepArrivals(Action):
    """A call-out that is over becomes a record like any drill: counts by ward, of all its wards that the actor may see."""

    verb, power, label = "mobilisation.keep_arrivals", powers.ASSIGN, _("参集の記録に加える")
    effect = _("同じ災害・訓練で同じころに発令し、終わった動員を、区ごとの人数にまとめて残します。見込みを合わせるときに使えます。だれが何時に来たかは写しません。")
    on = "call"
    call: Call

    def check(self) -> None:
        near = (self.call.called_at - TOGETHER, self.call.called_at + TOGETHER)
        calls = Call.objects.seen_by(self.actor).filter(
            state="ended", drill=self.call.drill, incident=self.call.incident, called_at__range=near
        )
        self._calls = list(calls.select_related("ward").order_by("called_at", "ward__code"))
        if Drill.objects.filter(announced_at=self._calls[0].called_at, title=self._title()).exists():
            raise Refused(_("同じ日時・件名の記録がもうあります。一覧から開いてください。"))

    def _title(self) -> str:
        named = self.call.incident.title if self.call.incident else self.call.reason
        return named if len(self._calls) > 1 else f"{named} {self.call.ward.name}"[:120]

    def perform(self) -> Drill:
        kind = Drill.Kind.DRILL if self.call.drill else Drill.Kind.REAL
        row: Drill = Drill.objects.create(
            title=self._title(), kind=kind, announced_at=self._calls[0].called_at, source=_t("このシステムの動員の記録"),
        )  # fmt: skip
        for call in self._calls:
            called = call.summons.exclude(planned="")
            times = list(called.exclude(arrived_at=None).values_list("arrived_at", flat=True))
            expected = called.count()
            DrillMark.objects.bulk_create(
                DrillMark(drill=row, ward=call.ward, minutes=t, arrived=n, expected=expected)
                for t, n in counts_at(call.called_at, times) if expected
            )
        return row

    def facts(self, result: Drill) -> dict[str, Any]:
        return {"drill": result.ref, "wards": len(self._calls)}


class LoadDrill(ImportRows):
    verb, power, label = "mobilisation.load_drill", powers.ASSIGN, _("参集した人数を取り込む")
    effect = _("この記録の数を、ファイルの数に置き換えます。だれが何時に来たかは残しません。")
    on, page, tone, nothing = "drill", "mobilisation:load_drill", "main", ""  # what counts are the figures, asked below
    drill: Drill

    @classmethod
    def hindrance(cls, actor: Actor, row: Drill) -> str:
        return _t("この記録で較正を決めたあとです。数は変えられません。") if row.calibrations.exists() else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.drill):
            raise Refused(reason)
        super().check()
        if not self._plan.marks:
            raise Refused(_("残せる数がありません。ファイルを直してもう一度選んでください。"))

    def read(self) -> Preview:
        self._plan = drill_incoming.plan(self.data, self.file_name, self.drill)
        return self._plan.preview

    def perform(self) -> Preview:
        self.drill.marks.all().delete()
        DrillMark.objects.bulk_create(
            DrillMark(drill=self.drill, ward_id=ward, minutes=minutes, arrived=arrived, expected=expected, stated=stated)
            for ward, minutes, arrived, expected, stated in self._plan.marks
        )
        return self._plan.preview

    def facts(self, result: Preview) -> dict[str, Any]:
        return {**super().facts(result), "marks": len(self._plan.marks)}


class AdoptCalibration(Action):
    """The arrival rule gets a dated row whose source is the drill; forecasts of the past stay as they were."""

    verb, power, label = "mobilisation.adopt_calibration", powers.DECIDE, _("この記録に合わせた見込みを採用する")
    effect = _("始まりの日（決裁が後になったときは決裁の日）から、参集の見込みをこの値で計算します。規則の担当課が確認するまで「案・未確認」と表示します。")
    on, tone = "drill", "plain"
    drill: Drill
    values: Mapping[str, Any]
    since: date
    reason: str
    engine: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Drill) -> str:
        return "" if row.marks.exists() else _t("参集した人数がまだありません。先に取り込んでください。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.drill):
            raise Refused(reason)
        self._said = reasoned(self.reason)[:200]
        try:
            self._stored = checked(ARRIVAL, self.values)
        except BadRule as bad:
            raise Refused(str(bad)) from bad
        for low, high in (("ready_min", "ready_max"), ("available_least", "available_most")):
            if self._stored[low] > self._stored[high]:
                raise Refused(_("小さいほうの値が、大きいほうの値を超えています。"), field=low)
        # A decision that came after the day asked for: what is past is not forecast anew.
        self.since = max(self.since, calendar.today())
        rows = RuleRow.objects.select_for_update().filter(key=ARRIVAL, ward=None)
        if rows.filter(since__gte=self.since).exists():
            raise Refused(_("この日か、それより後に始まる値がすでにあります。後の日を入れてください。"), field="since")
        self._before = rows.filter(since__lt=self.since).order_by("-since").first()

    def needs_approval(self) -> Need:
        return Need("permit")

    def perform(self) -> Calibration:
        before = self._before
        if before is not None and (before.until is None or before.until >= self.since):
            RuleRow.objects.filter(pk=before.pk).update(until=self.since - timedelta(days=1), version=before.version + 1)
        announced = self.drill.announced_at.astimezone(calendar.JST)
        source = _t("%(title)s（%(day)s発令、%(source)s）の参集の記録") % {
            "title": self.drill.title, "day": f"{announced:%Y-%m-%d}", "source": self.drill.source,
        }  # fmt: skip
        rule = RuleRow.objects.create(key=ARRIVAL, value=self._stored, since=self.since, source=source[:300])
        row: Calibration = Calibration.objects.create(
            drill=self.drill, rule=rule, values=self._stored, engine=self.engine[:80], reason=self._said,
            decided_on=calendar.today(),
        )  # fmt: skip
        return row

    def facts(self, result: Calibration) -> dict[str, Any]:
        return {"rule": ARRIVAL, "value": self._stored, "since": self.since}
