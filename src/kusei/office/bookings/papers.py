"""The letter to an applicant, the list for the door, the record of a draw."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.booking.lifecycle import APPLICATION
from kusei.core.booking.models import Application, Session
from kusei.core.ledger.queries import city
from kusei.core.papers import made


def when(session: Session) -> str:
    start, end = session.starts_at.astimezone(calendar.JST), session.ends_at.astimezone(calendar.JST)
    if start.date() == end.date():
        return f"{calendar.format_date(start.date())} {start:%H:%M}–{end:%H:%M}"
    return f"{calendar.format_date(start.date())} {start:%H:%M} – {calendar.format_date(end.date())} {end:%H:%M}"


def where(session: Session) -> str:
    return " ".join(w for w in (session.place.name if session.place else "", session.place_note) if w)


SAID = ("confirmed", "waiting", "offered", "applied")


def name_of(row: Application) -> str:
    """The applicant, or that the name has been erased."""
    return row.name or _("（消去済み）")


def letter(row: Application, *, url: str) -> bytes:
    """What was decided, where and when to come. The code opens the record at the door, for staff."""
    session, home = row.session, city()
    said = {
        "confirmed": _("お申込みいただいた催しへの参加が決まりました。当日この通知をお持ちください。"),
        "waiting": _("定員に達しているため、キャンセル待ちとしてお受けしました。席が空きましたらご連絡します。"),
        "offered": _("席が空きましたので、参加していただけます。期限までにお返事をお願いします。"),
        "applied": _("お申込みを受け付けました。受付が終わったあとに抽選します。"),
    }.get(row.state, str(APPLICATION.of(row).label))
    items = [
        [_("催し名"), session.title], [_("日時"), when(session)], [_("会場"), where(session) or "—"],
        [_("受付番号"), str(row.number)], [_("区分と人数"), f"{session.label_of(row.category)} {row.persons}"],
    ]
    if row.state == "waiting" and row.waiting_no:
        items.append([_("待ち順"), str(row.waiting_no)])
    if row.state == "offered" and row.offer_due_at:
        due = row.offer_due_at.astimezone(calendar.JST)
        items.append([_("返事の期限"), f"{calendar.format_date(due.date())} {due:%H:%M}"])
    return made(
        "core/letter.typ", {
            "title": _("参加決定通知") if row.state == "confirmed" else _("申込みのお知らせ"), "city": home.name if home else "",
            "date": calendar.format_date(calendar.today(), weekday=False), "number": f"{session.ref}-{row.number}",
            "recipient": [_("%(name)s 様") % {"name": row.name}],
            "sender": [session.ward.name if session.ward else home.name if home else ""],
            "body": [said], "mark": _("記"), "end": _("以上"), "items": items,
        },
        qr=url,
    )


def door_list(session: Session) -> bytes:
    """Who comes, to tick off where there is no power."""
    rows = session.applications.filter(state__in=("confirmed", "offered", "attended", "no_show")).order_by("kana", "number")
    return made(
        "core/list.typ", {
            "title": _("受付名簿"), "subtitle": f"{session.title}　{when(session)}　{where(session)}",
            "columns": [
                {"label": _("番号"), "align": "right", "width": "0.6fr"}, {"label": _("名前"), "width": "2fr"},
                {"label": _("区分"), "width": "1.2fr"}, {"label": _("人数"), "align": "right", "width": "0.6fr"},
                {"label": _("配慮"), "width": "2fr"}, {"label": _("出席"), "width": "0.7fr"},
            ],
            "rows": [
                [str(a.number), f"{name_of(a)}\n{a.kana}".strip(), session.label_of(a.category), str(a.persons), a.note or "—",
                 "✓" if a.state == "attended" else ""] for a in rows
            ],
            "notes": _("個人情報です。催しのあとに回収してください。"),
        },
    )


def draw_record(session: Session) -> bytes:
    """The draw, so that anyone with the seed and the list can draw it again."""
    log = session.draw_log or {"calls": [], "seed": "", "ranks": {}}
    return made(
        "core/list.typ", {
            "title": _("抽選の記録"), "subtitle": f"{session.title}　{when(session)}",
            "summary": [
                [_("種"), log["seed"]], [_("事前に公表した照合値"), session.seed_digest],
                [_("定員"), "、".join(f"{s['label']} {s['seats']}" for s in session.seats)],  # data
            ],
            "columns": [
                {"label": _("順"), "align": "right", "width": "0.5fr"}, {"label": _("優先"), "align": "right", "width": "0.5fr"},
                {"label": _("くじの値（先頭16けた）"), "width": "2fr"}, {"label": _("受付番号"), "width": "1.4fr"},
                {"label": _("人数"), "align": "right", "width": "0.6fr"}, {"label": _("結果"), "width": "1.2fr"},
            ],
            "rows": [
                [str(c["order"]), str(c["rank"]), c["ticket"][:16], ", ".join(map(str, c["numbers"])), str(c["seats"]),
                 _("当選") if c["won"] else _("キャンセル待ち")] for c in log["calls"]
            ],
            "notes": _("くじの値は「種:組」のSHA-256です。優先の小さい順、値の小さい順に呼び、席に入る組を当選とします。"),
        },
    )
