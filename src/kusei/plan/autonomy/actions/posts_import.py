"""A ward's list of placed posts, taken in as one act: decided placements in the state of today, the rest as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.core.search import find
from kusei.core.text import fold
from kusei.plan.autonomy import incoming_posts, powers
from kusei.plan.autonomy.actions.posts_running import begin_review
from kusei.plan.autonomy.models import Phase, Placement, Pool, Workload
from kusei.plan.autonomy.queries_posts import divisions_of


class ImportPosts(ImportRows):
    verb, power, label = "autonomy.import_posts", powers.PLACE_DECIDE, _("職の配置の一覧を取り込む")
    effect = _("決裁の日がある行は、決裁済みの配置になり枠から人数を取ります。ない行は下書きになります。すでにある配置は変えません。")
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def read(self) -> Preview:
        # The pools are held until the end: a second file, or a decision, waits and then finds these placements there.
        self._pools = {p.fiscal_year: p for p in Pool.objects.select_for_update().filter(ward=self.ward).order_by("pk")}
        return incoming_posts.read_posts(self.data, self.file_name, self.ward)

    def perform(self) -> Ward:
        divisions = {fold(d.name): d for d in divisions_of(self.ward)}
        for p in self._pools.values():
            p.ward = self.ward
        find.index([self._take(r.values, divisions) for r in self.preview.rows if r.status == "new"])
        return self.ward

    def _take(self, v: Mapping[str, Any], divisions: Mapping[str, Any]) -> Placement:
        p = Placement.objects.create(
            pool=self._pools[v["year"]], division=divisions[fold(v["division"])], tenths=v["tenths"], **_told(v), **_stands(v, self.file_name),
        )
        for what in ("hours", "waiting"):
            if v[what] is not None:
                Workload.objects.create(
                    placement=p, phase=Phase.BEFORE, what=what, value=v[what], measured_on=v["decided_on"] or calendar.today(),
                    source=_said(self.file_name),
                )
        if p.state == "running":
            begin_review(p, datetime.combine(p.from_on, time(0, 15), tzinfo=calendar.JST))
        return p


def _said(file_name: str) -> str:
    return (_t("取り込んだ一覧による（%(name)s）") % {"name": file_name})[:200]


def _told(v: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v[n] for n in ("from_on", "to_on", "work", "grounds")}


def _stands(v: Mapping[str, Any], file_name: str) -> dict[str, Any]:
    """Where the placement stands today by its days and its review; what ended without one says so."""
    if v["decided_on"] is None:
        return {"state": "draft"}
    today = calendar.today()
    held = {"decided_on": v["decided_on"], "proposed_on": v["decided_on"], "number": v["number"], "decided_by": v["decided_by"] or _said(file_name)[:120]}
    if v["from_on"] > today:
        return {**held, "state": "decided"}
    held |= {"started_on": v["from_on"], "came": v["came"], "came_of": v["came_of"] or ""}
    if v["to_on"] < today:
        none = {"came": "unclear", "came_of": _t("取り込んだ一覧に、点検の記録がない。")} if not v["came"] else {}
        return {**held, **none, "state": "ended"}
    return {**held, "state": "reviewed", "reviewed_on": today} if v["came"] else {**held, "state": "running"}
