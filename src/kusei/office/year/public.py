"""What the first page says of the task calendar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _t

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.ui.parts import Act
from kusei.office.year import powers, queries

MOST = 6


def waiting_for(actor: Actor) -> Sequence[Act]:
    """Days of this post's tasks that are late or announced by now."""
    if not isinstance(actor, Staff) or not actor.reach(powers.VIEW):
        return []
    found = []
    for o in queries.announced(queries.own_posts(actor.post), calendar.today())[:MOST]:
        day = calendar.format_date(o.due_on, weekday=False)
        words = _t("遅れています：%(title)s（%(day)sまで）") if o.late else _t("%(title)s（%(day)sまで）")
        found.append(Act(words % {"title": o.task.title, "day": day}, o.get_absolute_url()))
    return found
