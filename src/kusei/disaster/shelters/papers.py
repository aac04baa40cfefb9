"""PDF: one sheet of the register per shelter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.calendar import format_date
from kusei.core.papers import made
from kusei.disaster.shelters.incoming import kind_words
from kusei.disaster.shelters.models import HAZARD_LABELS, Improvement, Shelter
from kusei.disaster.shelters.panels import FIT_BADGES
from kusei.disaster.shelters.queries import methods, running


def _day(day: Any) -> str:
    return format_date(day, weekday=False) if day else "—"


def ledger_pdf(s: Shelter, actor: Actor) -> bytes:
    """避難所台帳: what the site is, hazards, capacity by every method, functions improved. A drill marks the sheet.

    Everybody may have it; what is only planned stands in it for those who see the plan.
    """
    now = running(s)
    fits = " / ".join(f"{HAZARD_LABELS[h]} ({FIT_BADGES[fit].word})" for h, fit in s.fits.items() if fit)
    improvements = list(Improvement.objects.seen_by(actor).filter(shelter=s).order_by("-done_on", "due_on", "pk"))
    improved = [i for i in improvements if i.done_on]
    planned = [i for i in improvements if not i.done_on]
    data = {
        "title": _("避難所台帳　%(name)s") % {"name": s.name},
        "subtitle": f"{s.ward.name} {format_date(calendar.today(), weekday=False)}",
        "summary": [
            [_("所在地"), s.facility.address or "—"],
            [_("電話番号"), s.facility.phone or "—"],
            [_("種類"), kind_words(s.is_shelter, s.is_emergency_site)],
            [_("使える災害"), fits or "—"],
            [_("使える面積"), f"{s.usable_m2:,} m²" if s.usable_m2 is not None else "—"],
            [_("想定収容人数"), _with_basis(s)],
            [_("対象となる町会・自治会"), s.communities or "—"],
            [_("指定日"), _day(s.designated_on)],
            [_("最後の点検日"), _day(s.checked_on)],
            [_("改善した機能"), "\n".join(f"{_day(i.done_on)} {i}" for i in improved) or "—"],
            [_("改善の予定"), "\n".join(f"{_day(i.due_on)} {i}" for i in planned) or "—"],
        ],
        "columns": [
            {"label": _("収容人数の方法"), "width": "2fr"},
            {"label": _("1人あたり（m²）"), "align": "right", "width": "1fr"},
            {"label": _("人数（人）"), "align": "right", "width": "1fr"},
            {"label": _("出典"), "width": "3fr"},
        ],
        "rows": [
            [
                str(m.label),
                str(m.m2),
                f"{m.persons:,}" if m.persons is not None else "—",
                m.source + (_("（案・未確認）") if m.draft else ""),
            ]
            for m in methods(s)
        ],
        "notes": _("出典：%(source)s（基準日 %(day)s）") % {"source": s.source or "—", "day": _day(s.source_as_of)},
    }
    return made("core/list.typ", data, drill=now is not None and now.drill)


def _with_basis(s: Shelter) -> str:
    if s.capacity is None:
        return "—"
    basis = _("（%(basis)s）") % {"basis": s.capacity_basis} if s.capacity_basis else ""
    return _("%(n)s人") % {"n": f"{s.capacity:,}"} + basis
