"""List pages: tabs, filters, sortable columns, keyset paging, exports of exactly what is filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.kept import kept
from kusei.core.ledger.queries import wards
from kusei.core.sheets import Sheet
from kusei.core.ui.components.lists import data_table
from kusei.core.ui.exporting import export_response
from kusei.core.ui.pages.base import Page, Words, outlines, private
from kusei.core.ui.parts import (
    Act,
    Cell,
    Column,
    ColumnChoice,
    Export,
    Filter,
    Option,
    Pager,
    Row,
    Tab,
    TableView,
)
from kusei.core.ui.parts_drawn import MapSpec

PAGE_ROWS = 50


@dataclass(frozen=True)
class Col:
    """A column: ``cell`` reads a row; ``sort`` is the field it sorts by ("" = not sortable)."""

    key: str
    label: Words
    cell: Callable[[Any], Cell]
    sort: str = ""
    kind: Literal["text", "number", "date", "badge"] = "text"
    unit: Words = ""
    shown: bool = True


@dataclass(frozen=True)
class Facet:
    """A filter field: ``apply`` narrows the rows; ``options`` are read when the page is shown."""

    name: str
    label: Words
    apply: Callable[[Any, str], Any]
    kind: Literal["text", "choice", "date", "flag"] = "choice"
    options: Callable[[Actor], Sequence[tuple[str, str | Promise]]] | None = None


@dataclass(frozen=True)
class SavedView:
    key: str
    label: Words
    apply: Callable[[Any, Actor], Any]


class ListPage(Page):
    """Rows of ``model`` that the actor sees. ``columns[0]`` heads the row; ``order`` names a sortable column."""

    template_name = "ui/list.html"
    model: ClassVar[type[models.Model]]
    columns: ClassVar[Sequence[Col]] = ()
    facets: ClassVar[Sequence[Facet]] = ()
    views: ClassVar[Sequence[SavedView]] = ()
    related: ClassVar[Sequence[str]] = ()
    order: ClassVar[str] = ""
    # Cells and map say nothing of the present hour (no clocks that run): drawn once for a reader while nothing changes.
    still: ClassVar[bool] = False
    sheet: ClassVar[Sheet | None] = None
    empty: ClassVar[Words] = _("当てはまるものはありません。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.filtered()
        if (form := request.GET.get("format")) and self.sheet:
            return export_response(self.actor, self.sheet, self.export_rows(rows), form, page=request.path)
        if self.not_started_here() and not self.rows().exists():
            return self.show(template="ui/not_adopted.html", room=self.room.label if self.room else "", ward=self.ward)
        return self.show(rows=rows)

    # Which rows -----------------------------------------------------------------------------------------------------

    def rows(self) -> Any:
        """All rows the actor may see in the ward in view."""
        rows = self.model._default_manager.seen_by(self.actor)  # type: ignore[attr-defined]
        path: str = self.model.seen.ward  # type: ignore[attr-defined]
        if self.ward is not None and path:
            rows = rows.filter(**{path: self.ward.pk})
        return rows

    def filtered(self) -> Any:
        rows = self.rows()
        current = self.current_view()
        if current:
            rows = current.apply(rows, self.actor)
        for facet in self.facets:
            if value := self.request.GET.get(facet.name, "").strip():
                rows = facet.apply(rows, value)
        return rows

    def current_view(self) -> SavedView | None:
        key = self.request.GET.get("view", "")
        return next((v for v in self.views if v.key == key), self.views[0] if self.views else None)

    def export_rows(self, rows: Any) -> Any:
        """Values for ``sheet`` from the filtered rows: an iterable of dicts by column key."""
        raise NotImplementedError

    # How they stand -------------------------------------------------------------------------------------------------

    def context(self) -> dict[str, Any]:
        return {
            **super().context(), "tabs": self.tabs(), "filters": self.filters(), "acts": self.acts(),
            "keep": [(k, v) for k, v in self.request.GET.items() if k == "view"],
        }

    def show(self, *, status: int = 200, template: str = "", rows: Any = None, **extra: Any) -> HttpResponse:
        if rows is None:
            return super().show(status=status, template=template, **extra)
        if self.still and not private(self.model):
            key = (type(self), self.actor, self.ward and self.ward.pk, self.request.get_full_path())
            return super().show(status=status, template=template, **kept(key, lambda: self.drawn(rows)), **extra)
        return super().show(status=status, template=template, **self.parts(rows), **extra)

    def parts(self, rows: Any) -> dict[str, Any]:
        table = self.table(rows)
        # Counting a hundred thousand rows costs more than reading fifty of them: once, by the pager.
        total = table.pager.total if table.pager else rows.count()
        return {"table": table, "map": self.map(rows), "total": total}

    def drawn(self, rows: Any) -> dict[str, Any]:
        """The table and the map as markup, kept as long as nothing changes."""
        parts = self.parts(rows)
        if parts["table"].select_name:
            raise TypeError(f"{type(self).__name__}: a table of choices holds a token and cannot stand still")
        asked = {"request": self.request}
        return {
            "total": parts["total"],
            "drawn_table": render_to_string("ui/parts/data_table.html", data_table(asked, table=parts["table"])),
            "drawn_map": render_to_string("ui/parts/second_view.html", {"map": parts["map"]}) if parts["map"] else "",
        }

    def acts(self) -> Sequence[Act]:
        """Verbs that start here (new, import)."""
        return []

    def map(self, rows: Any) -> MapSpec | None:
        return None

    def tabs(self) -> Sequence[Tab]:
        current = self.current_view()
        return [Tab(v.label, self.url(view=v.key, after=None), current=v is current) for v in self.views]

    def filters(self) -> Sequence[Filter]:
        return [
            Filter(
                f.name, f.label, f.kind, value := self.request.GET.get(f.name, ""),
                [Option("", _t("すべて"), not value)] + [Option(k, w, k == value) for k, w in f.options(self.actor)]
                if f.options else (),
            )
            for f in self.facets
        ]

    def table(self, rows: Any) -> TableView:
        col, descending = self.sorting()
        page, pager = self.page(rows, col, descending)
        shown = [c for c in self.columns if self.shows(c)]
        return TableView(
            caption=self.get_title(),
            columns=[
                Column(
                    c.key, c.label, c.kind, c.unit,
                    self.url(sort=f"-{c.key}" if c is col and not descending else c.key, after=None) if c.sort else "",
                    ("descending" if descending else "ascending") if c is col else "",
                )
                for c in shown
            ],
            rows=[Row(getattr(r, "ref", ""), [c.cell(r) for c in shown], self.tone(r)) for r in page],
            pager=pager,
            exports=self.exports(pager.total),
            choices=[ColumnChoice(c.key, c.label, self.shows(c), i == 0) for i, c in enumerate(self.columns)],
            empty=self.empty,
        )

    def tone(self, row: Any) -> Literal["", "warn", "bad", "off", "new"]:
        return ""

    def exports(self, count: int) -> Sequence[Export]:
        if not self.sheet:
            return ()
        return [Export("CSV", self.url(format="csv"), count), Export("Excel", self.url(format="xlsx"), count)]

    def shows(self, col: Col) -> bool:
        chosen = self.request.GET.getlist("col")
        return col is self.columns[0] or (col.key in chosen if chosen else col.shown)

    # Keyset paging --------------------------------------------------------------------------------------------------

    def sorting(self) -> tuple[Col | None, bool]:
        asked = self.request.GET.get("sort", self.order)
        col = next((c for c in self.columns if c.key == asked.lstrip("-") and c.sort), None)
        return col, asked.startswith("-")

    def page(self, rows: Any, col: Col | None, descending: bool) -> tuple[list[Any], Pager]:
        """One page after the row named by ``after``; the last key is the primary key, so no row is shown twice."""
        total = counted(rows)
        if self.related:
            rows = rows.select_related(*self.related).defer(*outlines(self.model, self.related))
        filled = col is None or always_filled(self.model, col.sort)
        order = [_ordering(col.sort, descending, filled=filled), "pk"] if col else ["pk"]
        position = 0
        if after := self.request.GET.get("after"):
            anchor = self.rows().filter(ref=after).values("pk", *([col.sort] if col else [])).first()
            if anchor is None:
                raise Http404
            rest = rows.filter(_after(col.sort if col else "", descending, anchor, filled=filled))
            position = total - counted(rest)
            rows = rest
        page = list(rows.order_by(*order)[: PAGE_ROWS + 1])
        more, page = len(page) > PAGE_ROWS, page[:PAGE_ROWS]
        return page, Pager(
            first=position + 1 if page else 0, last=position + len(page), total=total,
            previous_url=self.url(after=None) if position else "",
            next_url=self.url(after=page[-1].ref) if more else "",
        )

    def url(self, **changes: Any) -> str:
        """This page's address with some parameters changed (None = dropped)."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}" if query else self.request.path


def counted(rows: Any) -> int:
    """How many rows: counting a hundred thousand costs more than showing fifty, so the figure stays while it holds."""
    if private(rows.model):
        return int(rows.count())
    try:
        asked = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return 0
    return kept(("count", repr(asked)), rows.count)


def always_filled(model: type[models.Model], path: str) -> bool:
    """Whether a sort field can never be empty, so that an index gives its order; a computed one may be."""
    step: Any = model
    for part in path.split("__"):
        try:
            field = step._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if getattr(field, "null", True):
            return False
        step = field.related_model
    return True


def _ordering(field: str, descending: bool, *, filled: bool) -> Any:
    if filled:
        return F(field).desc() if descending else F(field).asc()
    return F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)


def _after(field: str, descending: bool, anchor: dict[str, Any], *, filled: bool) -> Q:
    """Rows that come later than the anchor in (field nulls last, pk)."""
    if not field:
        return Q(pk__gt=anchor["pk"])
    value = anchor[field]
    if value is None:
        return Q(**{f"{field}__isnull": True}, pk__gt=anchor["pk"])
    way = "lt" if descending else "gt"
    beyond = Q(**{f"{field}__{way}": value})
    if filled:  # said as one range, which an index can begin at
        return Q(**{f"{field}__{way}e": value}) & (beyond | Q(pk__gt=anchor["pk"]))
    return beyond | Q(**{f"{field}__isnull": True}) | Q(**{field: value}, pk__gt=anchor["pk"])


def ward_facet(model: type[models.Model]) -> Facet:
    """Filter by ward, for posts that see all of them."""
    path: str = model.seen.ward.removesuffix("_id")  # type: ignore[attr-defined]

    def options(actor: Actor) -> Sequence[tuple[str, str]]:
        return [(w.code, w.name) for w in wards(calendar.today())]

    return Facet("ward_code", _("区"), lambda rows, value: rows.filter(**{f"{path}__code": value}), options=options)


def iso_day(text: str) -> date | None:
    """A day as an address carries it, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_facet(name: str, label: Words, apply: Callable[[Any, date], Any]) -> Facet:
    """Filter by a day; what is no day finds nothing, rather than everything."""

    def narrow(rows: Any, value: str) -> Any:
        day = iso_day(value)
        return rows.none() if day is None else apply(rows, day)

    return Facet(name, label, narrow, kind="date")
