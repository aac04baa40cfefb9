"""What a round says: the matrix, the gaps, one initiative, the files, the proof of what was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from kusei.core.kept import kept
from kusei.core.ui.components.lists import matrix
from kusei.core.ui.exporting import TYPES, RecordExport, download, pdf
from kusei.core.ui.pages import Page, ReportPage
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Cell, Column, Row, Tab, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.followup import drawing, freezing, pages
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import FrozenFigure, Round
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.queries import InitiativeView, measures_over_years, round_view
from kusei.plan.followup.report import paper, tables
from kusei.plan.followup.views.rounds import cell_url, files_of
from kusei.plan.followup.words import MODE, listed


class RoundReport(ReportPage):
    power = VIEW
    round: Round

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.round = row_seen_by(Round, self.actor, kwargs["ref"])
        return self.show()

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(str(self.round), self.round.get_absolute_url())]


class MatrixPage(RoundReport):
    """Initiatives by wards. ``?modes=all`` shows the city's and bureaus' initiatives too; ``?cell=`` opens one."""

    template_name = "followup/matrix.html"

    def get_title(self) -> str:
        return _t("取り組みと区　%(year)s") % {"year": self.round.year}

    def papers(self) -> Sequence[Act]:
        return files_of(self.round)

    def context(self) -> dict[str, Any]:
        everything = self.request.GET.get("modes") == "all"
        by_self = self.request.GET.get("show") == "self"
        chosen = self.request.GET.get("cell", "")
        lead = _t("区の実情に応じて進める取り組みだけを並べています。") if not everything else _t("全市一斉・局実施の取り組みも並べています。")
        return {
            **super().context(), "lead": lead + _t("赤い枠は、自己評価と根拠がくいちがうところです。"), "round": self.round,
            "tabs": self._tabs(everything, by_self), "all_url": self._url(modes=None if everything else "all"),
            "everything": everything, "matrix": self._matrix(everything, by_self, chosen), **self._cell(chosen),
        }

    def _matrix(self, everything: bool, by_self: bool, chosen: str) -> SafeString:
        """Drawn once for a reader while nothing changes: thousands of rows stand behind it, and no cell knows the hour."""
        def draw() -> SafeString:
            view = round_view(self.round, self.actor, all_modes=everything, lead_only=True)
            cell = self._url(cell="")  # every cell's address begins alike
            shown = drawing.matrix(
                view, lambda c: f"{cell}{c.key}#cell", by_self=by_self, current=chosen,
                row_url=lambda line: reverse("followup:initiative", args=[self.round.ref, line.node.ref]),
            )
            return render_to_string("ui/parts/matrix.html", matrix(view=shown))

        return kept(("matrix", self.actor, self.request.get_full_path()), draw)

    def _url(self, **changes: str | None) -> str:
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}" if query else self.request.path

    def _tabs(self, everything: bool, by_self: bool) -> list[Tab]:
        return [
            Tab(_t("根拠による評価"), self._url(show=None), current=not by_self),
            Tab(_t("自己評価"), self._url(show="self"), current=by_self),
        ]

    def _cell(self, chosen: str) -> dict[str, Any]:
        """The chosen cell in full: its rule, its inputs, the list behind it. A key of no cell shows nothing."""
        ref, _sep, code = chosen.partition("-")
        if not code:
            return {}
        view = round_view(self.round, self.actor, initiative=ref)
        found = next((c for ln in view.lines for c in (*ln.cells, ln.whole) if c.key == chosen), None)
        if found is None:
            return {}
        sheet = view.sheets.get(found.ward.pk if found.ward else None)
        return {
            "cell": found, "cell_title": f"{found.node.title} — {drawing.ward_name(found.ward)}",
            "cell_facts": drawing.cell_facts(found, self.round.scale), "sheet": sheet,
            "definition": drawing.definition_words(found.mark) if found.mark else "",
            "rows_url": found.mark.href if found.mark and found.mark.value is not None else "",
            "reviews": [r for r in view.reviews if r.sheet_id == (sheet.pk if sheet else None)],
            "inputs": found.mark.inputs if found.mark else {},
        }


class GapsPage(RoundReport):
    template_name = "followup/gaps.html"

    def get_title(self) -> str:
        return _t("自己評価と根拠がくいちがうところ　%(year)s") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        view = round_view(self.round, self.actor, lead_only=True)
        return {
            **super().context(), "round": self.round, "table": drawing.gap_rows(view, cell_url(self.round)),
            "lead": _t("どちらが正しいかは決めていません。区に尋ね、必要なら意見を書きます。"),
        }


class InitiativePage(RoundReport):
    template_name = "followup/initiative.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.round = row_seen_by(Round, self.actor, kwargs["ref"])
        self.view = round_view(self.round, self.actor, initiative=kwargs["initiative"])
        if not self.view.lines:
            raise Http404
        return self.show()

    def get_title(self) -> str:
        return self.line.node.title

    @property
    def line(self) -> InitiativeView:
        return self.view.lines[0]

    def context(self) -> dict[str, Any]:
        line = self.line
        history = measures_over_years(self.round, line.node.ref, self.actor)
        urls = pages.PublicUrls(
            index=reverse("followup:matrix", args=[self.round.ref]), line=lambda ln: "", cell=cell_url(self.round),
            rows=drawing.same,
        )
        return {
            **super().context(), **pages.initiative_context(self.view, line, urls, trend=drawing.trend(line, history)),
            "table": drawing.ward_rows(line, self.round.scale, cell_url(self.round)),
            "lead": listed([line.pillar.title, MODE[line.node.mode]]), "node_url": reverse("register:node", args=[line.node.ref]),
        }


class ProofPage(RoundReport):
    """Every frozen figure with its digest, and what a recomputation finds."""

    template_name = "followup/proof.html"
    open_because = "proves what was published; unpublished rounds are found by staff only"

    def get_title(self) -> str:
        return _t("確定した内容の識別値　%(year)s") % {"year": self.round.year}

    def context(self) -> dict[str, Any]:
        snapshot = getattr(self.round, "snapshot", None)
        if snapshot is None:
            raise Http404
        titles = {n.ref: n.title for n in plan_of(self.round).of("initiative")}
        frozen = FrozenFigure.objects.seen_by(self.actor).filter(snapshot=snapshot).select_related("ward").defer("ward__boundary", "body")
        rows = [
            Row(f.ref, [Cell(titles.get(f.initiative_ref, "")), Cell(drawing.ward_name(f.ward)), Cell(f.digest)]) for f in frozen
        ]
        return {
            **super().context(), "round": self.round, "snapshot": snapshot, "proof": freezing.prove(snapshot),
            "table": TableView(
                caption=_t("確定した値の識別値"),
                columns=[Column("title", _t("取り組み")), Column("ward", _t("区")), Column("digest", _t("識別値（SHA-256）"))],
                rows=rows, empty=_t("見られる項目はありません。"),
            ),
        }


class RoundFile(Page):
    """The papers and sheets of a round as this post may see it."""

    power = VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        round_ = row_seen_by(Round, self.actor, kwargs["ref"])
        view = round_view(round_, self.actor)
        digest = round_.snapshot.digest if round_.state in ("frozen", "published") else ""
        return file_response(self, view, kwargs["name"], digest=digest, site=request.build_absolute_uri("/").rstrip("/"))


def file_response(page: Page, view: Any, name: str, *, digest: str, site: str) -> HttpResponseBase:
    """One of the four files; a list that leaves the house is recorded for staff."""
    def rows(href: str) -> str:
        return f"{site}{href}" if href.startswith("/") else href

    stem = f"followup-{view.round.fiscal_year}"
    if name == "summary.pdf":
        return pdf(paper.summary(view, digest=digest).pdf, f"{stem}-summary.pdf")
    if name == "report.pdf":
        return pdf(paper.full(view, digest=digest, rows_url=rows).pdf, f"{stem}.pdf")
    form = name.rpartition(".")[2]
    body = {"xlsx": tables.to_xlsx, "csv": tables.to_csv}.get(form)
    if body is None or not name.startswith("values."):
        raise Http404
    if page.actor.post_id is not None:
        count = sum(1 for _row in tables.result_rows(view))
        RecordExport(actor=page.actor, sheet=tables.RESULTS.key, form=form, rows=count)()
    return download(body(view, rows), f"{stem}.{form}", TYPES[form])


