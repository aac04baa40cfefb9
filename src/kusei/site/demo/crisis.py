"""危機対策課 of the city: who assigns over all wards, and so the only ones beside a ward's own who see homes."""

from __future__ import annotations

from datetime import date

from kusei.core.access.models import Grant, User
from kusei.core.ledger.models import Division, Holding, Post, StaffMember
from kusei.office.actions.organisation import standard_grants


def seat(password: str, *, since: date) -> None:
    """One post with its holder; drawn from no dice, so that the rest of the story stays as it was."""
    division = Division.objects.create(
        code="012", name="危機対策課", name_en="Emergency Management Section", bureau="危機管理局", since=since,  # data
    )
    post = Post.objects.create(division=division, title="係長", title_en="Subsection Chief", rank=3, duty="disaster", since=since)  # data
    person = StaffMember.objects.create(number="90011", name="大岩 守", kana="オオイワ マモル")  # data
    Holding.objects.create(post=post, staff=person, since=since)
    User.objects.create(staff_number=person.number, staff=person, password=password)
    Grant.objects.bulk_create(standard_grants(post))
