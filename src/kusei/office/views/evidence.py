"""Evidence: what is connected, what was read, and the proof page of each source."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.calendar import Period
from kusei.core.evidence.expected import EXPECTED
from kusei.core.evidence.models import Reading
from kusei.core.evidence.registry import SOURCES
from kusei.core.jobs.models import Job
from kusei.core.ui.pages import Page
from kusei.core.ui.pages.ward_report import asked_year, year_filter
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row, TableView
from kusei.office import actions, forms, powers
from kusei.office.views.common import OfficeAct, begin
from kusei.office.words import WHY_NOT


class Evidence(Page):
    """Every key the plan wants: connected or not, its definition's version, when it was last read."""

    power, room_key, template_name, title = powers.EVIDENCE, "office", "ui/list.html", _("根拠の一覧")

    def context(self) -> dict[str, Any]:
        year = asked_year(self.request)
        period = Period.fiscal_year(year)
        last = dict(
            Reading.objects.filter(start=period.start, end=period.end).order_by().values_list("key").annotate(at=Max("taken_at")),
        )
        rows = [self.row(key, last.get(key)) for key in sorted({*EXPECTED, *SOURCES})]
        heads = [
            Column("label", _("根拠の項目")), Column("room", _("システム")), Column("unit", _("単位")),
            Column("state", _("接続"), "badge"), Column("version", _("定義の版"), "number"),
            Column("last", _("最後の記録"), "date"),
        ]
        return {
            **super().context(), "total": len(rows), "table": TableView(caption=self.title, columns=heads, rows=rows),
            "filters": [year_filter(year)],
            "acts": [begin(self.actor, actions.TakeReadings, reverse("office:take_readings"))],
        }

    def row(self, key: str, last: Any) -> Row:
        source, expected = SOURCES.get(key), EXPECTED.get(key)
        room = ROOMS.get(key.split(".")[0])
        label, unit = (source.label, source.unit) if source else (expected.label, expected.unit)  # type: ignore[union-attr]
        badge = Badge(_("接続済み"), "ok") if source else Badge(_("未接続"), "off")
        return Row(key, [
            Cell(label, reverse("office:proof", args=[key]), note=key), Cell(room.label if room else "—"), Cell(unit),
            Cell(badge=badge), Cell(number=source.version if source else None), Cell(at=last) if last else Cell("—"),
        ], "" if source else "off")


class Proof(Page):
    """A source's proof: its definition, the latest reading per ward with rows or digest, and who may recount."""

    power, room_key, template_name = powers.EVIDENCE, "office", "office/proof.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.key = kwargs["key"]
        if self.key not in SOURCES and self.key not in EXPECTED:
            raise Http404

    def get_title(self) -> Any:
        return SOURCES[self.key].label if self.key in SOURCES else EXPECTED[self.key].label

    def context(self) -> dict[str, Any]:
        source, year = SOURCES.get(self.key), asked_year(self.request)
        sealed = source is not None and source.rows == "sealed"
        recounters = [p.label for p in POWERS.values() if p.room == self.key.split(".")[0] and p.reading]
        facts = [
            Fact(_("定義"), source.definition if source else _("まだどのシステムともつながっていません。")),
            Fact(_("単位"), source.unit if source else EXPECTED[self.key].unit), Fact(_("定義の版"), source.version if source else None),
            Fact(_("もとの行"), _("個人の記録のため開けません（封印）") if sealed else _("一覧で開けます")) if source else Fact(_("もとの行"), None),
            Fact(_("数え直せる人"), _t("「%(powers)s」の権限がある職") % {"powers": " / ".join(str(r) for r in recounters)} if recounters else None),
        ]
        return {
            **super().context(), "facts": facts, "sealed": sealed, "table": self.readings(year, sealed=sealed),
            "filters": [year_filter(year)],
        }

    def readings(self, year: int, *, sealed: bool) -> TableView:
        period = Period.fiscal_year(year)
        found = Reading.objects.filter(key=self.key, start=period.start, end=period.end)
        newest = found.aggregate(at=Max("taken_at"))["at"]
        rows = [self.row(r, sealed=sealed) for r in found.filter(taken_at=newest).select_related("ward").order_by("ward__code")]
        heads = [
            Column("ward", _("区")), Column("value", _("値"), "number"), Column("why", _("言えない理由")),
            Column("sample", _("数えた行"), "number"), Column("as_of", _("基準日"), "date"), Column("taken", _("記録日時"), "date"),
            Column("digest", _("照合値")),
        ]
        empty = _("この年度の記録はまだありません。「根拠を記録する」を行ってください。")
        return TableView(caption=_("区ごとの記録"), columns=heads, rows=rows, empty=empty, show_caption=True)

    def row(self, r: Reading, *, sealed: bool) -> Row:
        value = None if r.value is None else r.value.normalize()
        return Row(r.ref, [
            Cell(r.ward.name if r.ward else _("市全体")), Cell(number=int(value) if value is not None and value == int(value) else value),
            Cell(WHY_NOT.get(r.why, r.why) or "—"),
            Cell(number=r.sample) if sealed or not r.href else Cell(f"{r.sample:,}", r.href), Cell(day=r.as_of), Cell(at=r.taken_at),
            Cell(r.digest[:16]),
        ])


class TakeReadingsPage(OfficeAct):
    action, form_class, model, power = actions.TakeReadings, forms.ReadingsForm, None, powers.READINGS

    def after(self, result: Job) -> str:
        return reverse("office:job", args=[result.ref])
