"""The household register's verbs: come, amend, leave, return, move, arrive; found double, void.

``RegisterParty``, ``LeaveParty`` and ``MoveParty`` are also what a phone without network replays: each is idempotent by
``key`` and takes ``occurred_at``.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.text import fold
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.actions.openings import in_time
from kusei.disaster.shelters.models import Distinct, Member, Opening, Party
from kusei.disaster.shelters.rules import Person, clean_number, person_problem
from kusei.disaster.shelters.words import PERSON_WORDS

STANDING = ("expected", "staying", "left", "moved")


def members(party: Party, people: tuple[Person, ...]) -> list[Member]:
    """Rows of a household's people, with their keys for finding; unsaved."""
    return [
        Member(
            party=party,
            name=p.name.strip() or p.kana.strip(),
            kana=p.kana.strip(),
            key=fold(p.name or p.kana)[:80],
            kana_key=fold(p.kana)[:120],
            age=p.age,
            sex=p.sex,
            needs=list(p.needs),
        )
        for p in people
    ]


def check_people(people: tuple[Person, ...], size: int) -> None:
    """Refuse a household that cannot be: nobody, nameless people, more names than people."""
    for person in people:
        if problem := person_problem(person):
            raise Refused(PERSON_WORDS[problem], field="people")
        if person.sex and person.sex not in Member.Sex.values:
            raise Refused(_("性別の値が正しくありません。"), field="people")
    if size < 1 or size > 99:
        raise Refused(_("人数は1人から99人までです。"), field="size")
    if len(people) > size:
        raise Refused(_("氏名の数が人数より多くなっています。"), field="size")


def next_number(opening: Opening, letter: str) -> str:
    """The next number of the counter (G0001) or of those who came from another shelter (T0001); the opening is locked."""
    last = (
        Party.objects.filter(opening=opening, number__startswith=letter, number__regex=rf"^{letter}[0-9]{{4}}$")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{letter}{int(last[1:]) + 1 if last else 1:04}"


def number_taken(opening: Opening, number: str, *, but: int | None = None) -> bool:
    return Party.objects.filter(opening=opening, number=number, state__in=STANDING).exclude(pk=but).exists()


class RegisterParty(Action):
    """A household is at the shelter. ``number``: the card's ("" = the counter gives one). ``size`` 0 = as many as named.

    Refused with code ``number_taken`` when another household of this opening holds the number: a person must look.
    """

    verb, power, label = "shelters.register_party", powers.RECEIVE, _("世帯を受け付ける")
    effect = _("名簿に載り、避難所の人数に入ります。居場所を明かさない世帯は、問い合わせに一切答えません。")
    on, shortcut, tone = "opening", "r", "main"
    opening: Opening
    people: tuple[Person, ...] = ()
    size: int = 0
    number: str = ""
    place: str = Party.Place.INSIDE
    consent: str = Party.Consent.ASK
    hidden: bool = False
    address: str = ""
    phone: str = ""
    community: str = ""
    source: str = Party.Source.COUNTER
    note: str = ""

    def check(self) -> None:
        check_people(self.people, self.size or len(self.people))
        for field, choices in (("place", Party.Place), ("consent", Party.Consent), ("source", Party.Source)):
            if getattr(self, field) not in choices.values:
                raise Refused(_("選べない値です。"), field=field)
        in_time(self.moment, self.opening, "arrived_at")
        if self.opening.state == "closed" and self.moment > (self.opening.closed_at or self.moment):
            raise Refused(_("閉鎖したあとの日時です。"), field="arrived_at")
        number = clean_number(self.number)
        if len(number) > 12:
            raise Refused(_("名簿の番号は12文字までです。"), field="number")
        if number and number_taken(self.opening, number):
            said = _t("番号「%(number)s」の世帯がもう登録されています。同じ世帯なら登録済みです。違う世帯なら番号を確かめてください。")
            raise Refused(said % {"number": number}, field="number", code="number_taken")

    def perform(self) -> Party:
        # A card keyed in after the shelter closed: they were there and have left with everybody.
        gone = self.opening.closed_at if self.opening.state == "closed" else None
        party = Party.objects.create(
            opening=self.opening,
            number=clean_number(self.number) or next_number(self.opening, "G"),
            state="left" if gone else "staying",
            size=self.size or len(self.people),
            place=self.place,
            consent=Party.Consent.NOBODY if self.hidden else self.consent,
            hidden=self.hidden,
            address=self.address.strip()[:200],
            phone=self.phone.strip()[:20],
            community=self.community.strip()[:60],
            source=self.source,
            note=self.note.strip()[:200],
            arrived_at=self.moment,
            left_at=gone,
        )
        Member.objects.bulk_create(members(party, self.people))
        return party

    def facts(self, result: Any) -> dict[str, Any]:
        return {"party": result.ref, "size": result.size, "place": str(result.place), "source": str(result.source)}


class AmendParty(Action):
    """The card is filled in or put right; what is given replaces what stood. Address and phone None: as they stand."""

    verb, power, label = "shelters.amend_party", powers.RECEIVE, _("名簿カードを直す")
    effect = _("入れた内容に置き換わります。誰が直したかは記録に残ります。")
    on, shortcut = "party", "e"
    party: Party
    people: tuple[Person, ...]
    size: int
    place: str
    consent: str
    hidden: bool = False
    address: str | None = None
    phone: str | None = None
    community: str = ""
    note: str = ""

    def check(self) -> None:
        check_people(self.people, self.size)

    def perform(self) -> Party:
        row = self.party
        row.size, row.place, row.hidden = self.size, self.place, self.hidden
        row.consent = Party.Consent.NOBODY if self.hidden else self.consent
        row.community, row.note = self.community.strip()[:60], self.note.strip()[:200]
        if self.address is not None:
            row.address = self.address.strip()[:200]
        if self.phone is not None:
            row.phone = self.phone.strip()[:20]
        row.save(update_fields=["size", "place", "hidden", "consent", "phone", "address", "community", "note"])
        row.members.all().delete()
        Member.objects.bulk_create(members(row, self.people))
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"size": result.size, "hidden": result.hidden}


class LeaveParty(Action):
    verb, power, label = "shelters.leave_party", powers.RECEIVE, _("退所を記録する")
    effect = _("避難所の人数から外れます。戻ったときは「戻った」を記録します。")
    on, shortcut = "party", "l"
    party: Party
    to: str = ""

    def check(self) -> None:
        _after_arrival(self)

    def perform(self) -> Party:
        row = self.party
        row.left_at, row.left_to = self.moment, self.to.strip()[:80]
        row.save(update_fields=["left_at", "left_to"])
        return row


class ReturnParty(Action):
    verb, power, label = "shelters.return_party", powers.RECEIVE, _("戻ったことを記録する")
    effect = _("また避難所の人数に入ります。")
    on = "party"
    party: Party

    def check(self) -> None:
        if self.party.opening.state != "open":
            raise Refused(_("避難所が開いていません。開いている避難所で受け付けてください。"))

    def perform(self) -> Party:
        row = self.party
        row.left_at, row.left_to = None, ""
        row.save(update_fields=["left_at", "left_to"])
        return row


class MoveParty(Action):
    """To another shelter: the old record ends, a new one waits there until they arrive. Returns the new one."""

    verb, power, label = "shelters.move_party", powers.RECEIVE, _("他の避難所へ移す")
    effect = _("ここの人数から外れ、移る先で「移動中」になります。着いたら先方が「到着」を記録します。")
    on = "party"
    party: Party
    to: Opening

    def check(self) -> None:
        here = self.party.opening
        if self.to.pk == here.pk:
            raise Refused(_("同じ避難所です。"), field="to")
        if self.to.state != "open":
            raise Refused(_("移る先が受入れを始めていません。"), field="to")
        if self.to.drill != here.drill:
            raise Refused(_("訓練と実際の災害の間では移せません。"), field="to")
        if self.to.shelter.ward_id != here.shelter.ward_id:
            raise Refused(_("ほかの区の避難所へは、市の担当課を通して移してください。"), field="to")
        _after_arrival(self)

    def perform(self) -> Party:
        row = self.party
        to = Opening.objects.select_for_update().get(pk=self.to.pk)
        if to.state != "open":  # it closed while this was being typed
            raise Refused(_("移る先が受入れを始めていません。"), field="to")
        kept = ("size", "place", "consent", "hidden", "address", "phone", "community", "note")
        there = Party.objects.create(
            opening=to,
            number=next_number(to, "T"),
            state="expected",
            source=Party.Source.MOVED,
            arrived_at=self.moment,
            **{name: getattr(row, name) for name in kept},
        )
        row.members.update(party=there)
        row.left_at, row.moved_to = self.moment, there
        row.save(update_fields=["left_at", "moved_to"])
        return there

    def facts(self, result: Any) -> dict[str, Any]:
        return {"to": result.opening.ref, "there": result.ref, "size": result.size}


class ArriveParty(Action):
    verb, power, label = "shelters.arrive_party", powers.RECEIVE, _("到着を記録する")
    effect = _("この避難所の人数に入ります。")
    on, tone = "party", "main"
    party: Party

    def check(self) -> None:
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。"), field="arrived_at")
        if self.party.opening.state != "open":
            raise Refused(_("避難所が開いていません。開いている避難所で受け付けてください。"))

    def perform(self) -> Party:
        row = self.party
        row.arrived_at = max(self.moment, row.arrived_at)
        row.save(update_fields=["arrived_at"])
        return row


class LoseParty(Action):
    verb, power, label = "shelters.lost_party", powers.RECEIVE, _("来なかったことを記録する")
    effect = _("「移動中」から外れます。行き先が分かるときは入れてください。")
    on = "party"
    party: Party
    to: str

    def check(self) -> None:
        if not self.to.strip():
            raise Refused(_("分かったこと（自宅へ戻った、連絡が取れない、など）を入れてください。"), field="to")

    def perform(self) -> Party:
        row = self.party
        row.left_at, row.left_to = self.moment, self.to.strip()[:80]
        row.save(update_fields=["left_at", "left_to"])
        return row


class MergeParty(Action):
    """The same household stands twice; this record ends and points at the one that stays."""

    verb, power, label = "shelters.merge_party", powers.RECEIVE, _("二重登録としてまとめる")
    effect = _("こちらの記録は数えなくなり、残す記録だけが人数に入ります。")
    on, tone = "party", "danger"
    party: Party
    keep: Party

    def check(self) -> None:
        if self.keep.pk == self.party.pk:
            raise Refused(_("同じ記録です。残す記録を選んでください。"), field="keep")
        if self.keep.state in ("merged", "void"):
            raise Refused(_("残す記録がもう取り消されています。"), field="keep")
        if self.keep.opening.drill != self.party.opening.drill:
            raise Refused(_("訓練の記録と実際の記録はまとめられません。"), field="keep")

    def perform(self) -> Party:
        row = self.party
        keep = Party.objects.select_for_update().get(pk=self.keep.pk)
        # What protects goes over: whoever asked on one card not to be found is not found by the other.
        if row.hidden and not keep.hidden:
            keep.hidden, keep.consent = True, Party.Consent.NOBODY
            keep.save(update_fields=["hidden", "consent"])
        row.moved_to, row.left_at = keep, row.left_at or self.moment
        row.save(update_fields=["moved_to", "left_at"])
        row.contacts.update(party=keep)
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"keep": self.keep.ref, "size": result.size}


class TellApart(Action):
    verb, power, label = "shelters.tell_apart", powers.RECEIVE, _("別の世帯と確かめた")
    effect = _("この2つは、二重登録の候補に出なくなります。")
    on = "party"
    party: Party
    other: Party

    def check(self) -> None:
        if self.other.pk == self.party.pk:
            raise Refused(_("同じ記録です。"), field="other")

    def perform(self) -> Party:
        one, other = sorted((self.party, self.other), key=lambda p: p.pk)
        Distinct.objects.get_or_create(one=one, other=other)
        return self.party


class VoidParty(Action):
    verb, power, label = "shelters.void_party", powers.RECEIVE, _("登録を取り消す")
    effect = _("間違いの登録として数えなくなります。番号は使い直せます。")
    on, tone = "party", "danger"
    party: Party
    reason: str

    def check(self) -> None:
        if not self.reason.strip():
            raise Refused(_("取り消す理由を入れてください。"), field="reason")

    def perform(self) -> Party:
        row = self.party
        row.note, row.left_at = self.reason.strip()[:200], row.left_at or self.moment
        row.save(update_fields=["note", "left_at"])
        return row


class LeaveAll(Action):
    """The last evening: everybody still on the list has gone home."""

    verb, power, label = "shelters.leave_all", powers.RECEIVE, _("残っている世帯をまとめて退所にする")
    effect = _("名簿で滞在中の世帯がすべて退所になります。全員の退所を確かめてから行ってください。")
    on, tone = "opening", "danger"
    opening: Opening
    to: str = ""

    def check(self) -> None:
        in_time(self.moment, self.opening, "left_at")

    def perform(self) -> int:
        rows = Party.objects.filter(opening=self.opening, state="staying", arrived_at__lte=self.moment)
        return rows.update(state="left", left_at=self.moment, left_to=self.to.strip()[:80])

    def facts(self, result: Any) -> dict[str, Any]:
        return {"parties": result}


def _after_arrival(act: LeaveParty | MoveParty) -> None:
    if act.moment > calendar.now():
        raise Refused(_("先の日時です。"), field="left_at")
    if act.moment < act.party.arrived_at:
        raise Refused(_("入所より前の日時です。"), field="left_at")
