"""Components that list: acts, facts, timeline, tabs, filters, tables, matrix, differences."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..parts import (
    Act,
    Change,
    Fact,
    Filter,
    LegendItem,
    MatrixView,
    Pager,
    Tab,
    TableView,
    Text,
    TimelineEntry,
)
from .registry import register

Context = dict[str, Any]


@register.inclusion_tag("ui/parts/acts.html")
def act_list(*, acts: Sequence[Act], title: Text = "") -> Context:
    """The possible acts: enabled ones link and carry their shortcut, refused ones stay and say why.

    Keys are offered through ``data-key``; a browser without script simply follows the links.
    """
    return {"acts": acts, "title": title}


@register.inclusion_tag("ui/parts/summary.html")
def summary(*, facts: Sequence[Fact]) -> Context:
    """Who, where, state, next clock as a description list."""
    return {"facts": facts}


@register.inclusion_tag("ui/parts/key_values.html")
def key_values(*, facts: Sequence[Fact]) -> Context:
    """Short values side by side (a description list drawn as a grid)."""
    return {"facts": facts}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(*, entries: Sequence[TimelineEntry], empty: Text = "") -> Context:
    """What happened, newest first as given, under one head per day. A late entry shows when it was recorded."""
    def local_day(entry: TimelineEntry) -> date:
        return localtime(entry.at).date()

    days = [(at, list(group)) for at, group in groupby(entries, key=local_day)]
    return {"days": days, "empty": empty or _("まだ記録はありません。")}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(*, tabs: Sequence[Tab], label: Text = "") -> Context:
    """Saved views of a list with their counts."""
    return {"tabs": tabs, "label": label or _("保存した見方")}


@register.inclusion_tag("ui/parts/filter_bar.html")
def filter_bar(
    *, filters: Sequence[Filter], action: str = "", clear_url: str = "", keep: Mapping[str, str] | Sequence[tuple[str, str]] = ()
) -> Context:
    """Plain GET fields; with htmx the list answers while typing. ``keep`` are hidden values (sort, tab)."""
    return {"filters": filters, "action": action, "clear_url": clear_url, "keep": list(keep.items()) if isinstance(keep, Mapping) else keep}


@register.inclusion_tag("ui/parts/data_table.html", takes_context=True)
def data_table(context: Any, *, table: TableView, action: str = "") -> Context:
    """A list: sticky head, sortable links, row selection, column choice, keyset pager, exports, a useful empty state.

    ``action`` is where the selection form posts to when the bulk acts have no address of their own.
    """
    numbered = any(row.number is not None for row in table.rows)
    request = context.get("request")
    query = request.GET.lists() if request is not None else ()
    return {
        "table": table, "action": action, "numbered": numbered, "csrf_token": context.get("csrf_token"),
        "kept": [(name, value) for name, values in query if name not in {"col", "after"} for value in values],
    }


@register.inclusion_tag("ui/parts/table_twin.html")
def table_twin(*, heads: Sequence[Text], rows: Sequence[Sequence[Text]], label: Text = "", opened: bool = False) -> Context:
    """The same numbers as a table, folded under a chart or map. The first entry of each row is its head."""
    return {"heads": heads, "rows": rows, "label": label or _("表で見る"), "opened": opened}


@register.inclusion_tag("ui/parts/pagination.html")
def pagination(*, pager: Pager) -> Context:
    """Keyset paging: 51–100 of 391, previous and next."""
    return {"pager": pager}


@register.inclusion_tag("ui/parts/diff.html")
def diff(*, changes: Sequence[Change], caption: Text = "") -> Context:
    """新旧対照: old on the left struck through, new on the right underlined; unchanged lines are plain."""
    return {"changes": changes, "caption": caption or _("変更前と変更後")}


@register.inclusion_tag("ui/parts/matrix.html")
def matrix(*, view: MatrixView) -> Context:
    """Initiatives by ward. State by lightness and word, evidence under it, a frame where mark and evidence disagree."""
    return {"view": view}


@register.inclusion_tag("ui/parts/legend.html")
def legend(*, items: Sequence[LegendItem], label: Text = "") -> Context:
    """What the marks mean, with counts."""
    return {"items": items, "label": label or _("凡例")}
