"""One import is one act: the bytes are read again, and applied only if they say what the preview showed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.importing import ImportRows, Preview
from kusei.core.search import find
from kusei.plan.autonomy import incoming, powers
from kusei.plan.autonomy.models import Envelope, Proposal


class ImportProposals(ImportRows):
    verb, power, label = "autonomy.import_proposals", powers.PROPOSE, _("提案を取り込む")
    effect = _("確かめた行を下書きの提案にします。すでにある名前の事業は変えません。")
    on = "envelope"
    envelope: Envelope

    def read(self) -> Preview:
        return incoming.read_proposals(self.data, self.file_name, self.envelope)

    def perform(self) -> Envelope:
        made = [
            Proposal(envelope=self.envelope, **{k: v if v is not None else "" for k, v in row.values.items()})
            for row in self.preview.accepted if row.status == "new"
        ]
        find.index(Proposal.objects.bulk_create(made))
        return self.envelope

