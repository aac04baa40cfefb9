"""The act every private room subclasses: open one row, with purpose and basis, for a quarter of an hour."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core.access import cases
from kusei.core.access.models import CaseOpening
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row


class OpenCaseBase(Action):
    """Subclasses give ``verb`` and ``power``. The row is not ``on``: reading must not bump its version."""

    label = _("記録を開く")
    effect = _("目的と根拠が監査記録に残り、15分の間この記録を読めます。読むたびに記録が残ります。")
    glass = False
    case: Row
    purpose: str
    basis: str

    def where(self) -> Ward | None:
        return cases.ward_of(self.case)

    def perform(self) -> CaseOpening:
        try:
            return cases.open_case(
                self.actor, self.case, purpose=self.purpose, basis=self.basis, glass=self.glass,
            )
        except cases.CaseClosed as closed:
            at_fault = "purpose" if closed.code == "purpose" else ""
            raise Refused(str(closed), code=closed.code, field=at_fault) from closed

    def facts(self, result: Any) -> dict[str, Any]:
        return {"case": cases.subject_of(self.case), "glass": self.glass}
