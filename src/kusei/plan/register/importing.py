"""From a file to a plan: the same steps for the page, the command line and the tests."""

from __future__ import annotations

from kusei.core.access.actors import Actor
from kusei.core.importing import Unreadable
from kusei.plan.register.actions import ImportPlan, PublishPlan, same_plan
from kusei.plan.register.models import Plan
from kusei.plan.register.reading import decoded, mapping_of, read_outline


def import_text(actor: Actor, text: bytes, mapping: bytes | None = None, *, publish: bool = False) -> Plan:
    """Read an outline and save it as a draft, or find the plan that was saved from the same text and mapping.

    Raises Unreadable with a sentence for a person; Denied and Refused as the Action does.
    """
    source, _encoding = decoded(text)
    chosen = "" if mapping is None else _text_of(mapping)
    proposal = read_outline(source, chosen)
    plan: Plan = same_plan(proposal, mapping_of(source, chosen)) or ImportPlan(actor=actor, text=source, mapping=chosen)()
    if publish and plan.state == "draft":
        PublishPlan(actor=actor, plan=plan)()
        plan.refresh_from_db()
    return plan


def _text_of(mapping: bytes) -> str:
    try:
        return mapping.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from error
