"""The letter that goes with an inquiry."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.inquiry.models import Inquiry
from kusei.core.ledger.queries import city
from kusei.core.papers import made


def letter(inquiry: Inquiry, *, url: str) -> bytes:
    """The inquiry as a letter to the ward heads: what is asked, until when, how it is handed in."""
    home, post = city(), inquiry.asked_by
    sent = calendar.jst_date(inquiry.sent_at) if inquiry.sent_at else calendar.today()
    due = calendar.format_date(calendar.jst_date(inquiry.due_at)) if inquiry.due_at else ""
    sender = [post.division.bureau, f"{post.division.name} {post.title}"] if post else [home.name if home else ""]
    wards = [r.ward.name for r in inquiry.replies.select_related("ward").order_by("ward__code")]
    asked = "\n".join(f"({n}) {q.label}" for n, q in enumerate(inquiry.sheet, start=1))
    how = _("区役所総合システムの「照会・回答」に入力するか、回答票（Excel）を取り込んでください。")
    if inquiry.head_confirms:
        how += _("区長の確認を経て提出してください。")
    body = inquiry.text.split("\n") if inquiry.text else [_("このことについて、下記のとおり回答をお願いします。")]
    return made(
        "core/letter.typ", {
            "title": inquiry.title, "city": home.name if home else "", "number": inquiry.ref,
            "date": calendar.format_date(sent, weekday=False), "recipient": [_("各区長様"), *_rows(wards)],
            "sender": sender, "body": [line for line in body if line.strip()], "mark": _("記"), "end": _("以上"),
            "items": [[_("回答期限"), due], [_("照会する事項"), asked], [_("回答の方法"), how]],
        },
        qr=url,
    )


def _rows(wards: list[str]) -> list[str]:
    """Eight wards a line, in brackets, so that it stays a head and not a list."""
    lines = ["、".join(wards[i:i + 8]) for i in range(0, len(wards), 8)]  # data
    return [f"（{line}）" for line in lines]  # data
