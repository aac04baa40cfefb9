"""Reads of consultations: on which side an actor stands, whose turn it is, how it may go up, earlier ones that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.approval.queries import heir_of_division
from kusei.core.ledger.models import Division, Ward
from kusei.core.rules import registry as rule_rows
from kusei.core.text import bigrams, fold
from kusei.plan.autonomy.lifecycle import AT_BUREAU, OPEN
from kusei.plan.autonomy.models import AgreedTerm, Consultation, Precedent, Signature
from kusei.plan.autonomy.rule_values import ALIKE, ESCALATION
from kusei.plan.autonomy.rules import consultations as rules

NEWEST = 500  # how many precedents of the same initiative, bureau or kind are compared


def closing(day: date) -> datetime:
    return datetime.combine(day, time(17, 15), tzinfo=calendar.JST)


def bureau_now(division: Division) -> str:
    """The bureau that answers today: a reorganised division is read as its heir."""
    return heir_of_division(division, calendar.today()).bureau


def bureau_of(actor: Any) -> str:
    """The bureau an actor's post belongs to; "" for posts of a ward and machines."""
    post = actor.post if isinstance(actor, Staff) else None
    return bureau_now(post.division) if post is not None and post.ward_id is None else ""


def sections_of(bureau: str) -> list[int]:
    """Ids of the sections, ended ones too, for which this bureau answers today."""
    rows = Division.objects.filter(ward=None).exclude(bureau="").select_related("succeeded_by")
    return [d.pk for d in rows if bureau_now(d) == bureau]


def at_bureau(actor: Any, c: Consultation) -> bool:
    own = bureau_of(actor)
    return bool(own) and own == bureau_now(c.division)


def at_ward(actor: Any, c: Consultation) -> bool:
    return actor.ward_id is not None and actor.ward_id == c.ward_id


def bureau_divisions(day: date | None = None) -> Any:
    """Divisions of bureaus that can be asked, in the order of their codes."""
    return Division.objects.as_of(day or calendar.today()).filter(ward=None).exclude(bureau="").order_by("code", "pk")


def course_of(c: Consultation) -> rules.Course:
    return rules.Course(c.round, c.put_offs, c.state == "answered" and c.outcome == "refused", c.due_on if c.state in AT_BUREAU else None)


def grounds_of(c: Consultation) -> tuple[str, ...]:
    rule = rule_rows.at(ESCALATION, ward=c.ward)
    return rules.grounds(course_of(c), calendar.today(), {k: int(rule[k]) for k in ("rounds", "put_offs", "days_late")})


def mine(rows: Any, actor: Any) -> Any:
    """Of these consultations, those whose next step lies with the actor's side."""
    if bureau := bureau_of(actor):
        unsigned = Signature.objects.filter(side="bureau", state="waiting").values("consultation")
        reported = AgreedTerm.objects.filter(state="reported").values("consultation")
        turn = Q(state__in=AT_BUREAU) | Q(pk__in=unsigned) | Q(pk__in=reported)
        # The meeting is prepared by the city's ward office section, whichever bureau was asked.
        meeting = Q(state="escalated") if actor.reach("autonomy.meet").everywhere else Q(pk__in=[])
        return rows.filter((turn & Q(division__in=sections_of(bureau))) | meeting)
    unsigned = Signature.objects.filter(side="ward", state="waiting").values("consultation")
    owed = AgreedTerm.objects.filter(state="open", side="ward").values("consultation")
    return rows.filter(Q(state__in=("draft", "questioned", "answered")) | Q(pk__in=unsigned) | Q(pk__in=owed))


def overdue(rows: Any) -> Any:
    """Consultations whose reply is late, and those with a promise past its day."""
    today = calendar.today()
    late = AgreedTerm.objects.filter(state__in=("open", "reported"), due_on__lt=today).values("consultation")
    return rows.filter(Q(state__in=AT_BUREAU, due_on__lt=today) | Q(pk__in=late))


def work_of(actor: Any, ward: Ward | None) -> list[Consultation]:
    """The consultations of the day for this post, the oldest due first."""
    rows = mine(Consultation.objects.seen_by(actor).filter(state__in=(*OPEN, "concluded")), actor)
    if ward is not None:
        rows = rows.filter(ward=ward)
    return list(rows.select_related("ward", "division").order_by("due_on", "pk")[:20])


# Precedents -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alike:
    precedent: Precedent
    match: rules.Match


def pieces(*texts: str) -> frozenset[str]:
    return frozenset(bigrams(fold("".join(texts))))


def alike(c: Consultation) -> Sequence[Alike]:
    """Precedents of any ward, the most alike first. One query: the newest of the same initiative, bureau or kind."""
    bureau = bureau_now(c.division)
    near = Q(bureau__in={bureau, c.division.bureau}) | Q(kind=c.kind)
    if c.initiative_ref:
        near |= Q(initiative_ref=c.initiative_ref)
    rows = {p.ref: p for p in Precedent.objects.filter(near).exclude(consultation=c).select_related("ward").order_by("-decided_on", "-pk")[:NEWEST]}
    rule = rule_rows.at(ALIKE)
    weights = {k: int(rule[k]) for k in ("initiative", "bureau", "kind", "words", "age", "least_words")}
    known = [rules.Matter(p.ref, p.initiative_ref, p.bureau, p.kind, pieces(p.title, p.wish), p.fiscal_year) for p in rows.values()]
    phrases = rules.common(known, int(rule["common"]))
    known = [replace(m, pieces=m.pieces - phrases) for m in known]
    asked = rules.Matter(c.ref, c.initiative_ref, bureau, c.kind, pieces(c.title, c.wish) - phrases, c.fiscal_year)
    return [Alike(rows[m.ref], m) for m in rules.rank(asked, known, weights)]


def next_due(c: Consultation, today: date) -> date | None:
    """The day a reply is due after the ward has supplied: the days it took the ward do not count against the bureau."""
    if c.due_on is None or c.questioned_on is None:
        return c.due_on
    return c.due_on + timedelta(days=(today - c.questioned_on).days)
