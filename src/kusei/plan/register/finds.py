"""What search finds: pillars, policies, initiatives and the rest of every plan that may be read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source
from kusei.plan.register.models import Node


def _words(node: Node) -> Iterable[str]:
    return (node.title, node.text, node.no, *node.topic_words)


source(
    "register.node", _("計画の項目"), title=str, words=_words,
    note=lambda node: f"{node.plan.title} {node.get_kind_display()}", related=("plan",),
)
