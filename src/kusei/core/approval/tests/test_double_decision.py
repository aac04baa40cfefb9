"""Two deciders at the same moment: one decision, one act, one number."""

from __future__ import annotations

import pytest
from django.db import connection

from kusei.core.actions.action import Refused
from kusei.core.approval.actions.deciding import AgreeToDraft, DecideDraft
from kusei.core.approval.actions.drafting import SubmitDraft, draft_for
from kusei.core.approval.models import Draft
from kusei.core.approval.tests.office import RenameFacility, open_office
from kusei.core.audit.models import Line
from kusei.core.records.models import Document
from kusei.core.testing.together import together


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_the_same_moment_one_runs_the_act(world):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    office = open_office(world)
    act = RenameFacility(actor=office["clerk"], facility=office.facility, name="新集会所")
    draft = SubmitDraft(actor=office["clerk"], draft=draft_for(act, act.needs_approval()))()
    draft = AgreeToDraft(actor=office["chief"], draft=draft)()
    mine = [Draft.objects.get(pk=draft.pk) for _n in range(4)]
    found = together(*[DecideDraft(actor=office["section"], draft=m) for m in mine])
    outcomes = [x.code if isinstance(x, Refused) else x.state for x in found]
    assert sorted(outcomes) == ["enforced", "state", "state", "state"]
    assert Line.objects.filter(verb="testing.rename", outcome="done").count() == 1
    assert Document.objects.filter(subject=f"approval.draft:{draft.ref}").count() == 1
