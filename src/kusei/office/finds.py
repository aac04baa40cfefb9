"""What the search box finds of the office: places, organisations, posts, people by name, incidents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.search.find import source

source(
    "ledger.facility", _("施設"), title=lambda r: r.name, related=("ward",),
    words=lambda r: (r.name, r.kana, r.address, r.kind_word, r.external_id), note=lambda r: f"{r.ward.name} {r.address}",
)
source(
    "ledger.organisation", _("団体"), title=lambda r: r.name, words=lambda r: (r.name, r.kana, r.kind_word),
    note=lambda r: r.kind_word,
)
source(
    "ledger.agreement", _("協定"), title=lambda r: r.title, related=("organisation",),
    words=lambda r: (r.title, r.organisation.name), note=lambda r: r.organisation.name,
)
source(
    "ledger.division", _("課"), title=lambda r: r.name, related=("ward",), words=lambda r: (r.name, r.name_en, r.code),
    note=lambda r: r.ward.name if r.ward else r.bureau,
)
source(
    "ledger.post", _("職"), title=lambda r: r.title, related=("division__ward",),
    words=lambda r: (r.title, r.title_en, r.division.name), note=lambda r: str(r.division),
)
source(
    "ledger.staffmember", _("職員"), title=lambda r: r.name, words=lambda r: (r.name, r.kana, r.number),
    note=lambda r: r.number,
)
source(
    "ledger.district", _("学区"), title=lambda r: r.name, related=("ward",), words=lambda r: (r.name, r.kana, r.code),
    note=lambda r: r.ward.name,
)
source(
    "ledger.branch", _("支所"), title=lambda r: r.name, related=("ward",), words=lambda r: (r.name, r.kana),
    note=lambda r: r.ward.name,
)
source("ledger.incident", _("災害・訓練"), title=lambda r: r.title, words=lambda r: (r.title,), note=lambda r: r.stage)
