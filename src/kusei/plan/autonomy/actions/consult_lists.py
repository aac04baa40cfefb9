"""The list of consultations a ward already has, and the reminders of the morning."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import system
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.importing import ImportRows, Preview
from kusei.core.inquiry.rules import BEFORE, LATE, ON_DAY, reminder_due
from kusei.core.jobs.run import nightly
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rule_rows
from kusei.core.search import find
from kusei.plan.autonomy import incoming_consultations as incoming
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.actions.consult_common import NOT_WARD, publish, tell_bureau, tell_ward
from kusei.plan.autonomy.lifecycle import AT_BUREAU, CONSULTATION, TERM_DUE
from kusei.plan.autonomy.models import AgreedTerm, Consultation, ConsultReminder, Turn
from kusei.plan.autonomy.queries_consultations import closing
from kusei.plan.autonomy.rule_values import CONSULT_REMINDERS


class ImportConsultations(ImportRows):
    verb, power, label = "autonomy.import_consultations", powers.CONSULT, _("協議の一覧を取り込む")
    effect = _("終わった協議は先例になり、回答のないものは局の回答待ちになります。すでにある件名の協議は変えません。")
    ward: Ward

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.actor.ward_id != self.ward.pk:
            raise Refused(NOT_WARD)
        super().check()

    def read(self) -> Preview:
        return incoming.read_consultations(self.data, self.file_name, self.ward)

    def perform(self) -> None:
        made = [self._keep(dict(row.values)) for row in self.preview.accepted]
        find.index(made)

    def _keep(self, values: dict[str, Any]) -> Consultation:
        terms, due = values.pop("terms").split("\n"), values.pop("terms_due")
        values = {name: value for name, value in values.items() if not name.startswith(incoming.SAID)}
        c = Consultation.objects.create(ward=self.ward, source=self.file_name[:200], **values)
        if c.asked_on:
            Turn.objects.create(consultation=c, round=1, side="ward", what="ask", text=c.wish, said_on=c.asked_on, until=c.due_on)
        if c.answered_on and c.state != "withdrawn":
            Turn.objects.create(
                consultation=c, round=1, side="bureau", what="reply", text=c.answer, said_on=c.answered_on, outcome=c.outcome, why=c.why,
            )
        for text in filter(None, terms):
            term = AgreedTerm.objects.create(consultation=c, text=text, side="ward", due_on=due, state="open" if c.state == "concluded" else "met")
            if term.state == "open" and due is not None:
                clocks.start(TERM_DUE, term, at=self.moment, due_at=closing(due))
        if clock := CONSULTATION.states[c.state].clock:
            clocks.start(clock, c, at=self.moment, due_at=closing(c.due_on) if c.state == "asked" and c.due_on else None)
        if c.round and c.state in ("concluded", "done", "refused", "withdrawn"):
            publish(c, c.outcome, on=c.answered_on or c.asked_on or calendar.today())
        return c


WORDS = {
    BEFORE: _("回答の期日が近づいています：%(title)s（%(ward)s）"), ON_DAY: _("きょうが回答の期日です：%(title)s（%(ward)s）"),
    LATE: _("回答の期日を過ぎています：%(title)s（%(ward)s）"),
}


class RemindBureaus(Action):
    """Every morning: days before, on the day, late (dated rule); each goes out once for each due day."""

    verb, power, label = "autonomy.remind_bureaus", powers.SIGN, _("回答の期日を局に知らせる")
    city_wide = True

    def perform(self) -> int:
        today, rule = calendar.today(), rule_rows.at(CONSULT_REMINDERS)
        rows = Consultation.objects.filter(state__in=AT_BUREAU).exclude(due_on=None).select_related("ward", "division")
        return sum(self._remind(c, today, int(rule["days_before"]), int(rule["days_after"])) for c in rows)

    def _remind(self, c: Consultation, today: Any, before: int, after: int) -> int:
        assert c.due_on is not None
        kind = reminder_due(c.due_on, today, days_before=before, days_after=after)
        if not kind:
            return 0
        _row, new = ConsultReminder.objects.get_or_create(consultation=c, kind=kind, due_on=c.due_on, defaults={"sent_at": self.moment})
        if not new:
            return 0
        text = str(WORDS[kind]) % {"title": c.title[:60], "ward": c.ward.name}
        tell_bureau(c, text)
        if kind == LATE:
            tell_ward(c, text)
        return 1

    def facts(self, result: Any) -> dict[str, Any]:
        return {"reminded": result}


@nightly("autonomy.remind_bureaus", time(8, 30))
def remind() -> int:
    return int(RemindBureaus(actor=system("autonomy"))() or 0)
