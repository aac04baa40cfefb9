"""Cases as CSV and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.sheets import Column, Date, Sheet, Text

CASES = Sheet(
    "practices", _("他区の取り組み事例の案件"),
    (
        Column("ref", _("番号"), Text()),
        Column("ward", _("区"), Text()),
        Column("title", _("件名"), Text()),
        Column("state", _("状態"), Text()),
        Column("opened_on", _("受付日"), Date()),
        Column("closed_on", _("終了日"), Date()),
        Column("outcome", _("結果"), Text()),
    ),
    key_columns=("ref",),
)


def case_rows(cases: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for case in cases:
        yield {
            "ref": case.ref, "ward": case.ward.name, "title": case.title, "state": str(case.get_state_display()),
            "opened_on": case.opened_on, "closed_on": case.closed_on, "outcome": case.outcome,
        }
