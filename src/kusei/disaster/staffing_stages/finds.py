"""How a telegram is found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source("staffing_stages.report", _("電文"), title=lambda r: r.title, words=lambda r: (r.title, r.headline), note=lambda r: f"{r.kind} {r.office}")
