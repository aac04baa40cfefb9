"""What must be there before something is begun: asked of a person, or read from the records. Shared by rooms.

A room declares its own two tables from ``Asked`` and ``Replied``; ``check`` answers for one ward. What nobody has
answered is None (not known), never taken for there or missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import DUTIES
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.calendar import Period
from kusei.core.evidence.registry import SOURCES, collect
from kusei.core.ledger.models import Adoption, Agreement, Holding, Organisation, Ward
from kusei.core.rows import Dated, Row


class Asks(models.TextChoices):
    PERSON = "person", _("区が答える")
    ROOM = "room", _("仕組みを始めているか（記録から）")
    EVIDENCE = "evidence", _("日付のある実績があるか（記録から）")
    LEAST = "least", _("区の数字が…以上（記録から）")
    MOST = "most", _("区の数字が…以下（記録から）")
    POST = "post", _("担当の職に人がいるか（記録から）")
    AGREED = "agreed", _("団体と協定を結んでいるか（記録から）")


BY_FIGURE = (Asks.LEAST, Asks.MOST)
BY_COUNT = (Asks.POST, Asks.AGREED)  # at least ``amount`` of them, one where no amount is said


class Asked(Dated):
    """One condition. ``key``: a room, an evidence key, a figure, a duty or a kind of body, as ``asks`` says. Ended, never deleted."""

    text = models.CharField(_("前提"), max_length=160)
    hard = models.BooleanField(_("これがないとできない"), default=True)
    asks = models.CharField(_("確かめ方"), max_length=8, choices=Asks.choices, default=Asks.PERSON)
    key = models.CharField(_("仕組み・数字"), max_length=60, blank=True)
    amount = models.DecimalField(_("値"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class Replied(Row):
    """A ward's own answer to a condition, with its reason; the room adds the ``condition`` it answers."""

    class Met(models.TextChoices):
        YES = "yes", _("ある")
        NO = "no", _("ない")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    met = models.CharField(_("答え"), max_length=4, choices=Met.choices)
    note = models.CharField(_("理由・いつまでに"), max_length=200, blank=True)
    answered_on = models.DateField(_("答えた日"))

    class Meta:
        abstract = True


class AnswerCondition(Action):
    """Abstract: a ward's own answer; a room names the verb, its table of ``answers``, and what comes of it."""

    answers: ClassVar[Any]
    condition: Any
    ward: Ward
    met: str
    note: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.condition.asks != Asks.PERSON:
            raise Refused(_("これは記録から確かめるので、答えることはできません。"))
        if self.met == Replied.Met.NO:
            written(self.note, "note")

    def perform(self) -> Replied:
        row: Replied = self.answers.objects.update_or_create(
            condition=self.condition, ward=self.ward,
            defaults={"met": self.met, "note": self.note.strip(), "answered_on": calendar.today()},
        )[0]
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"met": self.met}


@dataclass(frozen=True)
class Checked:
    """A condition for a ward: met, not met, or nobody knows (None); ``said`` is a person's note or the figure."""

    condition: Any
    met: bool | None
    said: str = ""


@dataclass(frozen=True)
class Records:
    """What the records say of one ward: rooms begun, keys with dated rows, figures; people at posts, agreements by kind."""

    rooms: Collection[str] = ()
    proven: Collection[str] = ()
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)


def records_of(ward: Ward, conditions: Sequence[Asked], figures: Mapping[str, Decimal]) -> Records:
    """Only what the conditions ask for is read: this year's and last year's evidence, today's rooms."""
    today = calendar.today()
    asked = {c.asks for c in conditions}
    keys = sorted({c.key for c in conditions if c.asks == Asks.EVIDENCE and c.key in SOURCES})
    rooms = Adoption.objects.as_of(today).filter(ward=ward).values_list("room", flat=True) if Asks.ROOM in asked else ()
    year = calendar.fiscal_year_of(today)
    period = Period(Period.fiscal_year(year - 1).start, today)
    found = collect(keys, [ward], period) if keys else {}
    proven = {key for key, of in found.items() if of[ward].value is not None and of[ward].sample}
    return Records(set(rooms), proven, figures, _counts(ward, asked, today))


def _counts(ward: Ward, asked: Collection[str], today: date) -> dict[tuple[str, str], int]:
    """(asks, duty or kind of body) -> people holding such a post of the ward, agreements in force with its bodies or for all."""
    found: dict[tuple[str, str], int] = {}
    if Asks.POST in asked:
        held = Holding.objects.as_of(today).filter(post__ward=ward).order_by()
        found |= {(Asks.POST, duty): n for duty, n in held.values_list("post__duty").annotate(n=Count("staff", distinct=True))}
    if Asks.AGREED in asked:
        signed = Agreement.objects.as_of(today).filter(Q(ward=ward) | Q(ward=None)).order_by()
        found |= {(Asks.AGREED, kind): n for kind, n in signed.values_list("organisation__kind_word").annotate(n=Count("pk"))}
    return found


def kinds_of_bodies() -> list[str]:
    """The kinds of body the ledger knows: what an agreement may be asked of."""
    return list(Organisation.objects.exclude(kind_word="").order_by("kind_word").values_list("kind_word", flat=True).distinct())


def check(conditions: Sequence[Any], records: Records, answers: Mapping[int, Replied]) -> list[Checked]:
    """Each condition from the records where it can be, else from the ward's own answer (condition id -> answer)."""
    return [_one(c, records, answers.get(c.pk)) for c in conditions]


def _one(c: Any, records: Records, answer: Replied | None) -> Checked:
    if c.asks in BY_FIGURE:
        value = records.figures.get(c.key)
        if value is None or c.amount is None:
            return Checked(c, None)
        return Checked(c, value >= c.amount if c.asks == Asks.LEAST else value <= c.amount, f"{value.normalize():f}")
    if c.asks in BY_COUNT:
        count = records.counts.get((c.asks, c.key), 0)
        return Checked(c, count >= (c.amount or 1), str(count))
    held = {Asks.ROOM: records.rooms, Asks.EVIDENCE: records.proven}.get(c.asks)
    if held is not None:
        return Checked(c, c.key in held)
    if answer is None:
        return Checked(c, None)
    return Checked(c, answer.met == Replied.Met.YES, answer.note)


def wrong(asks: str, key: str, amount: Decimal | None, *, figures: Collection[str], rooms: Collection[str]) -> tuple[str, Any]:
    """(field, what is wrong) with a condition as it was typed; ("", "") when nothing is. The field is ``key_of`` or ``amount``."""
    known: Collection[str] | None = {
        Asks.ROOM: rooms, Asks.EVIDENCE: SOURCES, Asks.LEAST: figures, Asks.MOST: figures, Asks.POST: DUTIES,
        Asks.AGREED: kinds_of_bodies() if asks == Asks.AGREED else (),
    }.get(asks)  # type: ignore[call-overload]
    if known is None:
        return "", ""
    if not key:
        return "key_of", _("記録から確かめるときは、仕組みか数字を選んでください。")
    if key not in known:
        return "key_of", _("確かめ方に合うものを、一覧から選び直してください。")
    if asks in BY_FIGURE and amount is None:
        return "amount", _("数字で確かめるときは、値を入れてください。")
    if asks in BY_COUNT and amount is not None and amount < 1:
        return "amount", _("人数・件数は1以上にしてください。")
    return "", ""
