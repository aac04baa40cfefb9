"""The public page of own revenue as CSV: a row for each use or other end of an income; a year's rows add up to what came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.sheets import Column, Int, Sheet, Text
from kusei.plan.autonomy.queries_published import Income
from kusei.plan.autonomy.words_published import ENDS

PUBLISHED = Sheet(
    "own-revenue-published", _("区の独自収入とその使い道"),
    (
        Column("fiscal_year", _("収入の年度"), Text()), Column("ward", _("区"), Text()), Column("kind", _("収入の種類"), Text()),
        Column("party", _("相手方"), Text()), Column("title", _("件名"), Text()), Column("what", _("どうなったか"), Text()),
        Column("field", _("使い道の分野"), Text()), Column("purpose", _("使い道"), Text()), Column("used_year", _("使った年度"), Text()),
        Column("yen", _("額（円）"), Int()),
    ),
)


def published_rows(found: Sequence[Income]) -> Iterator[dict[str, Any]]:
    for x in found:
        for o in x.outs:
            yield {
                "fiscal_year": fiscal_year_label(x.year), "ward": x.ward.name, "kind": x.kind_label, "party": x.party, "title": x.title,
                "what": str(ENDS[o.what]), "field": o.field, "purpose": o.purpose if o.what == "used" else "",
                "used_year": fiscal_year_label(o.year) if o.year else "", "yen": o.yen,
            }
