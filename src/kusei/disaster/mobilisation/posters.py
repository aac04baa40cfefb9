"""入口に貼る紙: the QR with which whoever comes checks in, and what to do when the phone has no line."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.papers import Watermark, qr_svg, render
from kusei.disaster.mobilisation.models import Call


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
    mark = Watermark.DEMO if settings.DEMO else Watermark.DRILL if call.drill else None
    return render("mobilisation/poster.typ", doc, today=calendar.today(), lang=get_language() or "ja", watermark=mark).pdf
