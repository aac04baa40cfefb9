"""The table of tasks, kept by the city: taken in, a row by hand, a row ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.leave import Need
from kusei.core.actions.refusals import written
from kusei.core.approval.actions.table import SetDecisionRule
from kusei.core.approval.kinds import KINDS
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.core.search import find
from kusei.plan.autonomy import incoming_tasks as incoming
from kusei.plan.autonomy import powers
from kusei.plan.autonomy.models import Assignment, Place, Task

CITY_ONLY = _("市の区政担当の職が行います。")


def at_city(actor: Any) -> bool:
    return isinstance(actor, Staff) and actor.post.ward_id is None


def keep_row(task: Task, ward: Ward | None, **told: Any) -> Assignment:
    """A row from ``since`` on; the same holder's open row of this task and ward ends the day before."""
    open_ = Assignment.objects.filter(task=task, ward=ward, holder=told["holder"], until=None).first()
    if open_ is not None and open_.since >= told["since"]:
        raise Refused(_t("「%(holder)s」の行が、その日かそれより後に始まっています。先にその行を確かめてください。") % {"holder": told["holder"]})
    if open_ is not None:
        open_.until = told["since"] - timedelta(days=1)
        open_.save(update_fields=["until"])
    return Assignment.objects.create(task=task, ward=ward, **told)


class ImportTable(ImportRows):
    verb, power, label = "autonomy.import_table", powers.TABLE, _("事務分担の表を取り込む")
    effect = _("新しい行が加わり、変わった行は適用日の前日で終わります。ファイルにない行は変わりません。")

    def read(self) -> Preview:
        return incoming.read_table(self.data, self.file_name)

    def perform(self) -> None:
        tasks = {t.code: t for t in Task.objects.select_for_update().order_by("code")}
        wards = {w.name: w for w in Ward.objects.as_of(calendar.today())}
        made = []
        for row in self.preview.accepted:
            v = row.values
            task = tasks.get(v["code"])
            if task is None:
                task = tasks[v["code"]] = Task.objects.create(code=v["code"], name=v["name"], law=v["law"], case_kind=v["case_kind"])
                made.append(task)
            elif (task.name, task.law, task.case_kind) != (v["name"], v["law"], v["case_kind"]):
                task.name, task.law, task.case_kind = v["name"], v["law"], v["case_kind"]
                task.save(update_fields=["name", "law", "case_kind"])
            if incoming.only_words(row):
                continue
            keep_row(
                task, wards.get(v["ward"]), place=v["place"], holder=v["holder"], role=v["role"], source=v["source"] or self.file_name[:200],
                since=v["since"],
            )
        find.index(made)


class SetAssignment(Action):
    """One row by hand; a new code is a new task."""

    verb, power, label = "autonomy.set_assignment", powers.TABLE, _("分担の行を加える・直す")
    effect = _("この日からの行ができ、同じ担当のいまの行は前の日で終わります。根拠が残ります。")
    code: str
    name: str
    place: str
    holder: str
    since: date
    source: str
    ward: Ward | None = None
    role: str = ""
    law: str = ""
    case_kind: str = ""

    def check(self) -> None:
        for field in ("code", "name", "holder", "source"):
            written(getattr(self, field), field, _("空のままです。入れてください。"))
        if self.place not in Place.values:
            raise Refused(_("局か区かを選んでください。"), field="place")
        if self.case_kind and self.case_kind not in KINDS:
            raise Refused(_("専決の種類を一覧から選んでください。"), field="case_kind")

    def perform(self) -> Assignment:
        told = {"name": self.name.strip(), "law": self.law.strip(), "case_kind": self.case_kind}
        task, new = Task.objects.select_for_update().get_or_create(code=self.code.strip(), defaults=told)
        if not new:
            Task.objects.filter(pk=task.pk).update(**told)
        find.index([task])
        return keep_row(
            task, self.ward, place=self.place, holder=self.holder.strip(), role=self.role.strip(), source=self.source.strip(), since=self.since,
        )


class EndAssignment(Action):
    verb, power, label = "autonomy.end_assignment", powers.TABLE, _("分担の行を終わらせる")
    effect = _("この日までで終わります。終わった行も、その日の表として読めます。")
    on, tone = "assignment", "danger"
    assignment: Assignment
    until: date
    source: str

    @classmethod
    def hindrance(cls, actor: Any, row: Assignment) -> str:
        if row.until is not None:
            return _t("この行はもう終わっています。")
        if not at_city(actor):
            return str(CITY_ONLY)
        going = any(m.state in ("proposed", "decided") for m in row.moves.all())
        return _t("この行を移す提案が進んでいます。先に提案を決めるか、取り下げてください。") if going else ""

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.assignment):
            raise Refused(reason)
        written(self.source, "source", _("空のままです。根拠（規則の改正など）を書いてください。"))
        if self.until < self.assignment.since:
            raise Refused(_("始まりの日より前です。"), field="until")

    def perform(self) -> Assignment:
        a = self.assignment
        a.until, a.source = self.until, _t("%(before)s／%(now)s") % {"before": a.source, "now": self.source.strip()}
        a.source = a.source[:200]
        a.save(update_fields=["until", "source"])
        return a


class ProposeRule(Action):
    """A row of the 専決 table for a task's kind, under its own decision. The row is made there; nothing of it is kept here."""

    verb, power, label = "autonomy.propose_rule", powers.TABLE, _("専決の行を加えることを決裁に上げる")
    effect = _("決裁されると、専決の表に行が加わり、その日から当てはまります。同じ金額のいまの行は前の日で終わります。")
    task: Task
    level: int
    since: date
    source: str
    amount_from: int = 0
    amount_below: int | None = None
    ward: Ward | None = None

    @classmethod
    def hindrance(cls, actor: Any, row: Task) -> str:
        if not row.case_kind:
            return _t("この事務には専決の種類がありません。表の「専決の種類」を先に入れてください。")
        return "" if at_city(actor) else str(CITY_ONLY)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.task):
            raise Refused(reason)
        if self.since < calendar.today():
            raise Refused(_("今日か、それより後の日にしてください。"), field="since")

    def needs_approval(self) -> Need:
        return Need("rule")

    def perform(self) -> Any:
        return self.also(SetDecisionRule(
            actor=self.actor, case_kind=self.task.case_kind, level=self.level, since=self.since, source=self.source, ward=self.ward,
            amount_from=self.amount_from, amount_below=self.amount_below,
        ))

    def facts(self, result: Any) -> dict[str, Any]:
        return {"kind": self.task.case_kind, "level": self.level}
