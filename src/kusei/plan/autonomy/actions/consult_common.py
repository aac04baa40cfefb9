"""What both sides of a consultation do in every verb: keep the turn, number the letter, tell the other, publish the end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action
from kusei.core.approval.queries import heir_of_division
from kusei.core.ledger.models import Post
from kusei.core.outbox.send import tell, tell_duty
from kusei.core.records import register
from kusei.core.records.models import Document
from kusei.plan.autonomy.models import Consultation, Precedent, Turn

NOT_WARD = _("協議した区の職が行います。")
NOT_BUREAU = _("相手の局の職が行います。")


class OnConsultation(Action):
    on = "consultation"
    consultation: Consultation


def who(actor: Any) -> str:
    return str(actor.post)[:120] if isinstance(actor, Staff) else ""


def turn(act: Any, what: str, side: str, text: str, **more: Any) -> Turn:
    """Keep what was said in this round."""
    c = act.consultation
    return Turn.objects.create(
        consultation=c, round=c.round, what=what, side=side, text=text.strip(), said_on=calendar.jst_date(act.moment), said_by=who(act.actor), **more,
    )


def letter(act: Any, title: str, counterpart: str) -> str:
    """The number under which a paper leaves the actor's division; "" for machines."""
    if not isinstance(act.actor, Staff):
        return ""
    return register.enter(
        division=act.actor.post.division, direction=Document.Direction.OUT, title=title, on=calendar.today(),
        subject=f"autonomy.consultation:{act.consultation.ref}", counterpart=counterpart,
    ).number_text


def tell_bureau(c: Consultation, text: str) -> int:
    division = heir_of_division(c.division, calendar.today())
    posts = Post.objects.as_of(calendar.today()).filter(division=division)
    return len([tell(p, text, url=c.get_absolute_url(), row=c) for p in posts])


def tell_ward(c: Consultation, text: str) -> int:
    return sum(tell_duty(duty, text, ward_id=c.ward_id, url=c.get_absolute_url(), row=c) for duty in ("planning", "head"))


def publish(c: Consultation, outcome: str, *, on: Any) -> Precedent:
    """What it came to, where every ward can read it."""
    terms = "\n".join(t.text for t in c.terms.exclude(state="dropped"))
    numbers = _t("／").join(s.number for s in c.signatures.filter(state="signed").order_by("-side") if s.number)
    row, _new = Precedent.objects.update_or_create(consultation=c, defaults={
        "ward": c.ward, "bureau": c.division.bureau, "fiscal_year": c.fiscal_year, "kind": c.kind, "title": c.title, "matter": c.matter,
        "wish": c.wish, "initiative_ref": c.initiative_ref, "initiative": c.initiative, "outcome": outcome, "why": c.why,
        "answer": c.answer, "terms": terms, "number": numbers, "decided_on": on, "came_of": c.came_of,
    })
    return row
