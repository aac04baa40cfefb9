"""A scan sheet of cards -> Preview, and a row -> Card; what the register exports is read back as the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _t

from kusei.core.access.addresses import decide_given
from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.sheets import FileRefused, check, read
from kusei.disaster.shelters.models import Opening, Party
from kusei.disaster.shelters.people_tables import ROLL_SHEET
from kusei.disaster.shelters.rules import Card, Person, clean_number, parse_people

COLUMNS = tuple((c.key, c.label) for c in ROLL_SHEET.columns)


def card_of(values: Mapping[str, Any]) -> Card:
    """A checked row of the sheet as a card."""
    name, kana = values.get("name") or "", values.get("kana") or ""
    first = (Person(name, kana, values.get("age")),) if name or kana else ()
    people = first + parse_people(values.get("others") or "")
    return Card(
        number=clean_number(values["number"]),
        people=people,
        size=values.get("size") or len(people),
        place=values.get("place") or "inside",
        consent=values.get("consent") or "ask",
        hidden=bool(values.get("hidden")),
        address=values.get("address") or "",
        phone=values.get("phone") or "",
        community=values.get("community") or "",
        note=values.get("note") or "",
    )


def read_cards(data: bytes, file_name: str, opening: Opening) -> Preview:
    """What a scan sheet would add to the register of this opening, row by row. Raises Unreadable."""
    try:
        table = read(data, file_name)
        seen = check(table, ROLL_SHEET)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    standing = set(opening.parties.exclude(state__in=("void", "merged")).values_list("number", flat=True))
    rows = [_incoming(row, standing) for row in seen.rows]
    words = ROLL_SHEET.column("place").kind, ROLL_SHEET.column("consent").kind
    shown = [_worded(r, *words) for r in rows]
    return preview(
        file_name,
        understood=[(_t("読み取った列"), " / ".join(seen.understood.headings.values()))],
        columns=COLUMNS,
        rows=shown,
    )


def _incoming(row: Any, standing: set[str]) -> Incoming:
    issues = [Issue(e.column, e.value, e.message) for e in row.errors]
    card = card_of(row.values) if row.values.get("number") else None
    status: Any = "refused" if issues or card is None else "new"
    if status == "new" and card is not None:
        if not card.people and not card.size:
            issues.append(Issue("size", "", _t("氏名も人数もありません。どちらかを入れてください。")))
            status = "refused"
        elif len(card.people) > card.size:
            issues.append(Issue("size", str(card.size), _t("氏名の数が人数より多くなっています。人数を確かめてください。")))
            status = "refused"
        elif card.number in standing:
            issues.append(Issue("number", card.number, _t("この番号はもう登録されています。二重には載せません。"), "warning"))
            status = "same"
    return Incoming(row.row, card.number if card else str(row.row), card.number if card else "", dict(row.values), status, tuple(issues))


def _worded(row: Incoming, place: Any, consent: Any) -> Incoming:
    values = dict(row.values)
    values["place"], values["consent"] = place.write(values.get("place")), consent.write(values.get("consent"))
    values["hidden"] = "○" if values.get("hidden") else ""
    return Incoming(row.row, row.key, row.title, values, row.status, row.issues)


def cards_of(shown: Preview) -> list[Card]:
    """The cards of the accepted rows of a preview."""
    place, consent = ROLL_SHEET.column("place").kind, ROLL_SHEET.column("consent").kind
    found = []
    for row in shown.accepted:
        values = dict(row.values)
        for key, kind in (("place", place), ("consent", consent)):
            values[key] = kind.read(values[key]) if values.get(key) else ""
        found.append(card_of(values))
    return found


def roll_rows(parties: Any) -> Iterator[dict[str, Any]]:
    """The register for ROLL_SHEET; the address and phone of who hides do not leave."""
    for p in parties.prefetch_related("members"):
        people = list(p.members.all())
        first, rest = (people[0], people[1:]) if people else (None, [])
        address = decide_given(p.address, withheld=p.hidden, resident=None, channel="export")
        yield {
            "number": p.number,
            "size": p.size,
            "name": "" if p.hidden or first is None else first.name,
            "kana": "" if p.hidden or first is None else first.kana,
            "age": None if p.hidden or first is None else first.age,
            "others": "" if p.hidden else "、".join(f"{m.name} {m.age if m.age is not None else ''}".strip() for m in rest),  # data
            "community": "" if p.hidden else p.community,
            "place": p.place,
            "consent": p.consent,
            "hidden": p.hidden,
            "address": address.text if address.allowed else "",
            "phone": "" if p.hidden else p.phone,
            "note": "" if p.hidden else p.note,
        }


def party_values(p: Party) -> dict[str, Any]:
    """What the amending form begins with. An address that may not be shown is left out, and then left as it stands."""
    address = decide_given(p.address, withheld=p.hidden, resident=None, channel="screen")
    return {
        "size": p.size,
        "place": p.place,
        "consent": p.consent,
        "hidden": p.hidden,
        "community": p.community,
        "phone": "" if p.hidden else p.phone,
        "note": p.note,
        "address": address.text if address.allowed else "",
    }
