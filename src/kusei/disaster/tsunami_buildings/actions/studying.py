"""Who reaches which building in time: asked for, computed by a job, adopted by a person; and the network it walks on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.files.store import attach, keep
from kusei.core.jobs.answers import StoreAnswer
from kusei.core.jobs.models import Run
from kusei.core.jobs.run import enqueue
from kusei.core.ledger.models import District, Ward
from kusei.disaster.tsunami_buildings import bridge, powers
from kusei.disaster.tsunami_buildings.models import Study, TownReach, WalkNetwork
from kusei.disaster.tsunami_buildings.queries import network_in_use
from kusei.disaster.tsunami_buildings.rules import walkable_m

JOB = "tsunami_buildings.reach"


class AskStudy(Action):
    verb, power, label = "tsunami_buildings.study", powers.KEEP, _("届く範囲を試算する")
    effect = _("いま指定されている建物と町の人口で、期限内に誰がどこに入れるかを計算します。結果は試算です。")
    ward: Ward
    title: str = ""
    speed_mps: Decimal
    start_min: int
    arrival_min: int
    climb_m: Decimal = Decimal(0)
    climb_mps: Decimal = Decimal("0.21")
    cap_m: int = 500
    detour: Decimal = Decimal("1.5")
    on_network: bool = False
    districts: Sequence[District] = ()

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.speed_mps <= 0 or self.climb_mps <= 0:
            raise Refused(_("速さは0より大きくしてください。"), field="speed_mps")
        if self.arrival_min <= self.start_min:
            raise Refused(_("津波が来るまでの時間が、逃げ始めるまでの時間より短いです。"), field="arrival_min")
        if any(d.ward_id != self.ward.pk for d in self.districts):
            raise Refused(_("学区がこの区のものではありません。"), field="districts")
        self._network = network_in_use() if self.on_network else None
        if self.on_network and self._network is None:
            raise Refused(_("歩く道のデータがまだ取り込まれていません。直線距離で試算してください。"), field="on_network")
        self._limit = walkable_m(
            speed_mps=self.speed_mps,
            arrival_min=Decimal(self.arrival_min),
            start_min=Decimal(self.start_min),
            climb_s=self.climb_m / self.climb_mps,
            cap_m=self.cap_m,
        )
        if self._limit == 0:
            raise Refused(_("この条件では歩ける時間が残りません。時間か階段の条件を直してください。"), field="arrival_min")

    def perform(self) -> Study:
        today = calendar.today()
        study = Study.objects.create(
            ward=self.ward,
            title=(self.title.strip() or _t("%(ward)sの届く範囲") % {"ward": self.ward.name})[:120],
            as_of=today,
            network=self._network,
            limits={
                "speed_mps": str(self.speed_mps),
                "start_min": self.start_min,
                "arrival_min": self.arrival_min,
                "climb_m": str(self.climb_m),
                "climb_mps": str(self.climb_mps),
                "cap_m": self.cap_m,
                "detour": str(self.detour),
                "limit_m": self._limit,
                "districts": [d.ref for d in self.districts],
            },
        )
        enqueue(self.actor, JOB, ref=study.ref)
        return study

    def facts(self, result: Study) -> dict[str, Any]:
        return {k: v for k, v in result.limits.items() if k != "districts"} | {"network": self.on_network}


class StoreStudy(StoreAnswer):
    verb, power, label = "tsunami_buildings.store_study", powers.KEEP, _("試算の結果を記録する")
    on, taken = "study", _("この試算はもう計算されています。")
    study: Study

    def store(self, row: Study, run: Run) -> Study:
        towns = bridge.rows_of(row, run)
        TownReach.objects.bulk_create(towns, batch_size=1000)
        row.state, row.run, row.digest = Study.State.DONE, run, run.input_digest
        row.people = sum(t.people or 0 for t in towns)
        row.near, row.reached = run.result["near"], run.result["reached"]
        row.save(update_fields=["state", "run", "digest", "people", "near", "reached"])
        return row

    def facts(self, result: Study) -> dict[str, Any]:
        return {"state": result.state, "people": result.people, "reached": result.reached}


class AdoptStudy(Action):
    verb, power, label = "tsunami_buildings.adopt_study", powers.DECIDE, _("試算を採用する")
    effect = _("この試算が区の数字（届く範囲にいて入れる人）になります。前に採用した試算も記録に残ります。")
    on, tone = "study", "main"
    study: Study

    @classmethod
    def hindrance(cls, actor: Actor, row: Study) -> str:
        if row.state != Study.State.DONE:
            return _t("採用できるのは計算済みの試算です（いまは「%(state)s」）。") % {"state": row.get_state_display()}
        if bridge.digest_now(row) != row.digest:
            return _t("試算のあとに、建物か町の人口が変わりました。もう一度試算してください。")
        return ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.study):
            raise Refused(reason, code="stale_inputs")

    def perform(self) -> Study:
        self.study.state, self.study.adopted_on = Study.State.ADOPTED, calendar.today()
        self.study.save(update_fields=["state", "adopted_on"])
        return self.study


class LoadNetwork(Action):
    verb, power, label = "tsunami_buildings.load_network", powers.LOAD, _("歩く道のデータを取り込む")
    effect = _("次の試算から、直線距離のかわりに道のりで計算できます。前のデータは使わなくなりますが残ります。")
    city_wide = True
    name: str
    source: str
    nodes: bytes
    edges: bytes
    as_of: date | None = None

    def check(self) -> None:
        try:
            self._file, self._counts = bridge.packed(self.nodes, self.edges)
        except bridge.BadNetwork as error:
            raise Refused(str(error), field="nodes") from error

    def perform(self) -> WalkNetwork:
        WalkNetwork.objects.filter(in_use=True).update(in_use=False)
        row: WalkNetwork = WalkNetwork.objects.create(
            name=self.name,
            source=self.source,
            as_of=self.as_of,
            loaded_on=calendar.today(),
            nodes=self._counts.nodes,
            edges=self._counts.edges,
        )
        row.file = attach(row, keep(self._file), name="network.csv.gz")
        row.save(update_fields=["file"])
        return row

    def facts(self, result: WalkNetwork) -> dict[str, Any]:
        return {"nodes": result.nodes, "edges": result.edges}
