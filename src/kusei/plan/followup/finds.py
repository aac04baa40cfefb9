"""What the search box finds of the follow-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search import find

find.source(
    "followup.round", _("フォローアップ"), title=str, words=lambda r: (str(r), r.plan_title, str(r.fiscal_year)),
    note=lambda r: str(r.get_state_display()),
)
