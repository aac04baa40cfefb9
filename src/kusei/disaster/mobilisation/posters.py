"""入口に貼る紙, with the QR with which whoever comes checks in; 参集状況報告 to the headquarters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.papers import made, qr_svg
from kusei.core.ui.wording import moment_words
from kusei.disaster.mobilisation.models import Call, Skill, Team
from kusei.disaster.mobilisation.panels_after import gap_words
from kusei.disaster.mobilisation.queries.after import by_skill, by_team, roads_now, with_counts


def poster_pdf(call: Call, url: str) -> bytes:
    doc = {
        "title": _("職員の参集受付"),
        "subtitle": [call.ward.name, _("訓練") if call.drill else call.reason],
        "qr": qr_svg(url),
        "alt": _("参集受付の二次元コード"),
        "how": [
            _("着いたら、まずこのQRを読み取り、職員番号を入れてください。"),
            _("つながらないときは、受付の端末か紙の受付票に、番号と時刻を書いてください。"),
            _("途中で見た被害（渡れない橋、火事、けが人）を受付に知らせてください。"),
        ],
    }
    return made("mobilisation/poster.typ", doc, drill=call.drill)


def report_pdf(call: Call) -> bytes:
    return made("core/list.typ", report_of(call), drill=call.drill)


def report_of(call: Call) -> dict[str, Any]:
    """Numbers as of now, by team and by skill, and what is broken on the way; no person is named."""
    c = with_counts(Call.objects.filter(pk=call.pk).select_related("ward", "incident")).get()

    def people(n: int) -> str:
        return _("%(n)s人") % {"n": f"{n:,}"}

    def numbers(least: int, here: int, coming: int) -> list[str]:
        return [people(least), people(here), people(coming), gap_words(max(least - here - coming, 0))]

    rows = [[Team(t).label if t else _("班が決まっていない人"), "", *numbers(*n)] for t, *n in by_team(call)]
    rows += [[Team(t).label, Skill(k).label, *numbers(*n)] for t, k, *n in by_skill(call)]
    roads = [f"{r.get_kind_display()} {r.place}（{r.get_state_display()}）" for r in roads_now(call).order_by("-seen_at")[:20]]
    return {
        "title": (_("【訓練】") if call.drill else "") + _("参集状況報告"),
        "subtitle": f"{call.ward.name}　{moment_words(calendar.now())}",
        "summary": [
            [_("理由（配備の名前など）"), call.reason], [_("災害・訓練"), call.incident.title if call.incident else "—"],
            [_("発令日時"), moment_words(c.called_at)], [_("解除日時"), moment_words(c.ended_at) if c.ended_at else "—"],
            [_("呼んだ人"), people(c.called)], [_("着いた人（すべて）"), people(c.came)], [_("いまいる人"), people(c.here)],
            [_("参集中"), people(c.coming)], [_("返事待ち"), people(c.waiting)], [_("参集できない"), people(c.cannot)],
            [_("けが・被害"), people(c.hurt)],
        ],
        "columns": [
            {"label": label, "width": width} for label, width in (
                (_("班"), "3fr"), (_("資格・技能"), "3fr"), (_("必要な人"), "2fr"), (_("いまいる人"), "2fr"), (_("参集中"), "2fr"),
                (_("全員着いたとき"), "3fr"),
            )
        ],
        "rows": rows,
        "notes": _("道路などの被害：%(roads)s") % {"roads": "、".join(roads)} if roads else "",  # data
    }  # fmt: skip
