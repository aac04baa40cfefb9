"""PDF: 収入と使途の報告 of a fiscal year. Who did not consent to be named is not named."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.papers import made
from kusei.core.rules.settlement import closes_on
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Bill


def year_pdf(bills: Sequence[Bill], year: int, ward: Ward | None) -> bytes:
    closed = calendar.today() > closes_on(year)
    used = {b.pk: sum(u.yen for u in b.uses.all() if u.undone_on is None and u.fiscal_year == year) for b in bills}
    sums = [sum(b.received_yen for b in bills if b.fiscal_year == year), sum(used.values()), sum(b.left_yen for b in bills)]
    labels = (_t("この年度の調定で受けた額"), _t("この年度に使った額"), _t("まだ使っていない額"))
    right = [{"label": label, "width": "1.2fr", "align": "right"} for label in (_t("受けた額（円）"), _t("この年度に使った額（円）"), _t("返した額ほか（円）"), _t("残り（円）"))]
    return made("core/list.typ", {
        "title": _t("区の独自収入 収入と使途の報告"), "landscape": True,
        "subtitle": _t("%(ward)s　%(year)s（%(state)s・%(day)s現在）") % {
            "ward": ward.name if ward else _t("全区"), "year": fiscal_year_label(year), "day": words.day(calendar.today()),
            "state": _t("確定") if closed else _t("途中"),
        },
        "summary": [[label, words.yen(n)] for label, n in zip(labels, sums, strict=True)],
        "columns": [
            {"label": _t("収入の契約"), "width": "2.2fr"}, {"label": _t("相手方"), "width": "1.6fr"}, {"label": _t("収入の年度"), "width": "1fr"}, *right,
            {"label": _t("使い道"), "width": "3fr"},
        ],
        "rows": [[
            _title(b, ward), b.agreement.party if b.agreement.named else _t("（公表の同意なし）"), fiscal_year_label(b.fiscal_year),
            *(f"{n:,}" for n in (b.received_yen, used[b.pk], b.returned_yen, b.left_yen)), _uses(b, year),
        ] for b in bills],
        "notes": _t("受けた額は、使った額、返した額ほか、残りの計に等しくなります（ほかの年度に使った額を含みます）。返した額ほかには、市の一般財源にした額を含みます。"),
    })


def _title(b: Bill, ward: Ward | None) -> str:
    number = f"（{b.agreement.number}）" if b.agreement.number else ""
    return f"{b.agreement.title}{number}" if ward else f"{b.agreement.ward.name} {b.agreement.title}{number}"


def _uses(b: Bill, year: int) -> str:
    told = [f"{u.purpose} {words.yen(u.yen)}" for u in b.uses.all() if u.undone_on is None and u.fiscal_year == year]
    return "\n".join(told) or _t("（なし）")
