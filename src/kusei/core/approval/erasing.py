"""When a decided document's retention ends: the words of its draft go, the numbers and marks stay. Inside Actions only."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from kusei.core.approval.models import Draft, Remark, Step, Version


def erase_texts(refs: Sequence[str]) -> int:
    """Erase title, text, inputs, remarks and every version of these drafts; returns how many drafts."""
    drafts = Draft.objects.filter(ref__in=refs)
    Version.objects.filter(draft__in=drafts).update(title="", purpose="", why="")
    Remark.objects.filter(draft__in=drafts).update(text="")
    Step.objects.filter(draft__in=drafts).update(comment="")
    return drafts.update(title="", purpose="", inputs={}, last_reason="", version=F("version") + 1)
