"""One import is one act: the bytes are read again, and applied only if they say what the preview showed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.importing import Preview
from kusei.core.search import find
from kusei.plan.autonomy import incoming, powers
from kusei.plan.autonomy.models import Envelope, Proposal


class ImportProposals(Action):
    verb, power, label = "autonomy.import_proposals", powers.PROPOSE, _("提案を取り込む")
    effect = _("確かめた行を下書きの提案にします。すでにある名前の事業は変えません。")
    on = "envelope"
    envelope: Envelope
    data: bytes
    file_name: str
    digest: str

    def check(self) -> None:
        self._preview: Preview = incoming.read_proposals(self.data, self.file_name, self.envelope)
        if self._preview.digest != self.digest:
            raise Refused(_t("確かめたあとに内容が変わりました。もう一度確かめてください。"), code="stale")
        if not self._preview.accepted:
            raise Refused(_t("取り込める行がありません。"))

    def perform(self) -> Envelope:
        made = [
            Proposal(envelope=self.envelope, **{k: v if v is not None else "" for k, v in row.values.items()})
            for row in self._preview.accepted if row.status == "new"
        ]
        find.index(Proposal.objects.bulk_create(made))
        return self.envelope

    def facts(self, result: Any) -> dict[str, Any]:
        return {"digest": self.digest, **{s: self._preview.count(s) for s in ("new", "same", "refused")}}
