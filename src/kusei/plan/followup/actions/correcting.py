"""訂正: after the freeze the old value stays, struck, beside the new one, its reason, and who said so when."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.plan.followup.actions.hands import post_words
from kusei.plan.followup.marking import plan_of
from kusei.plan.followup.models import Correction, FrozenFigure, Round, WardSheet
from kusei.plan.followup.powers import RUN
from kusei.plan.followup.words import CORRECTABLE, REACH, START, key_unit, number, with_unit

NUMBERS = ("value", "own_value", "asked_yen", "granted_yen", "spent_yen")


def frozen_words(round_: Round, initiative_ref: str, ward: Ward | None, field: str) -> str:
    """What the confirmed year says in a field: the newest correction, else the frozen text itself."""
    last = Correction.objects.filter(round=round_, initiative_ref=initiative_ref, ward=ward, field=field).first()
    if last is not None:
        return last.new
    row = FrozenFigure.objects.filter(snapshot__round=round_, initiative_ref=initiative_ref, ward=ward).first()
    if row is None:
        return ""
    body = json.loads(row.body)
    if field == "value":
        mark = next(iter(body["marks"]), None)
        return "" if mark is None or mark["value"] is None else with_unit(Decimal(mark["value"]), key_unit(mark["key"]))
    said = (body["entry"] or {}).get(field)
    words = {"start": START, "reach": REACH, "grade": round_.scale.labels}.get(field, {})
    if field in NUMBERS and said is not None:
        return number(Decimal(str(said)))
    return str(words.get(said, said) if said is not None else "")


class CorrectAfterFreeze(Action):
    verb, power, label = "followup.correct", RUN, _("訂正を書き足す")
    effect = _("確定した値はそのまま残し、誤りと正しい内容を並べて示します。公表したページにも出ます。")
    on = "round"
    round: Round
    initiative_ref: str
    new: str
    reason: str
    field: str = ""
    what: str = ""
    old: str = ""
    ward_code: str = ""

    def check(self) -> None:
        view = plan_of(self.round)
        if self.initiative_ref not in {n.ref for n in view.of("initiative")}:
            raise Refused(_t("この計画にない取り組みです。"), field="initiative_ref")
        self._ward = None
        if self.ward_code:
            rows = WardSheet.objects.filter(round=self.round, ward__code=self.ward_code).select_related("ward")
            sheet = rows.defer("ward__boundary").first()
            if sheet is None:
                raise Refused(_t("この年度にない区です。"), field="ward_code")
            self._ward = sheet.ward
        if self.field and self.field not in CORRECTABLE:
            raise Refused(_t("訂正する欄を選んでください。"), field="field")
        if not self.new.strip() or not self.reason.strip():
            raise Refused(_t("正しい内容と理由を書いてください。"), field="new" if not self.new.strip() else "reason")
        if self.field in NUMBERS:
            self._check_number()
        self._old = frozen_words(self.round, self.initiative_ref, self._ward, self.field) if self.field else self.old
        if self.field and self._old == self.new.strip():
            raise Refused(_t("確定した内容と同じです。"), code="same", field="new")

    def _check_number(self) -> None:
        bare = self.new.strip().replace(",", "").rstrip("回人件円%棟")  # data
        try:
            Decimal(bare)
        except InvalidOperation as bad:
            raise Refused(
                _t("『%(value)s』は数として読めません。数だけにしてください。") % {"value": self.new.strip()[:40]}, field="new",
            ) from bad

    def perform(self) -> Correction:
        return Correction.objects.create(
            round=self.round, ward=self._ward, initiative_ref=self.initiative_ref, field=self.field,
            what=(self.what or str(CORRECTABLE.get(self.field, "")))[:60], old=self._old, new=self.new.strip(),
            reason=self.reason.strip(), post=post_words(self.actor), corrected_at=self.moment,
        )

    def facts(self, result: Correction) -> dict[str, Any]:
        return {"initiative": result.initiative_ref, "ward": self.ward_code, "correction": result.ref, "field": self.field}
