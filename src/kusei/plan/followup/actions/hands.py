"""Who wrote it, and whose hand may write: shared by the verbs."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.plan.followup.models import WardSheet


def post_words(actor: Actor) -> str:
    """Who wrote it, as the sheet shows it: the post, never the person."""
    post = getattr(actor, "post", None)
    return str(post)[:80] if post is not None else _t("システム")


def strange_hand(actor: Actor, sheet: WardSheet) -> str:
    """A ward's answer is written in that ward, whoever else may look at it."""
    if sheet.ward_id is not None and actor.ward_id != sheet.ward_id:
        return _t("区の回答を書くのは、その区です。直すことがあれば質問するか差し戻してください。")
    return ""
