"""The room's rules: declared defaults are drafts until an officer confirms a dated row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.clocks import run as clocks
from kusei.plan.practices.lifecycle import CLOSE_DUE

clocks.declare(
    CLOSE_DUE, _("他区の取り組み事例の対応期限"), unit="days", amount=30, source=_("根拠を確かめるまでの案"),
)
