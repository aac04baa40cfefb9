"""Tables of rules: copy an example, write the ward's own, put it into force from a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.disaster.staffing_stages import powers
from kusei.disaster.staffing_stages.actions.taking import Intake, consider, locked_wards
from kusei.disaster.staffing_stages.models import RuleLine, RuleSet
from kusei.disaster.staffing_stages.queries import rule_lines
from kusei.disaster.staffing_stages.rules import LEVELS, OPS, shadow


def own(act: Action, row: RuleSet) -> None:
    """A ward writes its own table; the city's belongs to the city."""
    if not act.actor.reach(act.power).covers(row.ward_id):
        raise Refused(_("ほかの区または市の基準です。写して自分の区の案を作ってください。"), code="outside")


class CopyTable(Action):
    verb, power, label = "staffing_stages.copy_table", powers.TABLES, _("写して案を作る")
    effect = _("同じ配備と基準をもつ「案・未確認」ができます。元の表は変わりません。")
    on = "ruleset"
    ruleset: RuleSet
    name: str
    ward: Ward | None = None

    def check(self) -> None:
        if not self.actor.reach(self.power).covers(self.ward.pk if self.ward else None):
            raise Refused(_("画面の上で区を選んでから行ってください。"))
        if not self.name.strip():
            raise Refused(_("名称を入れてください。"), field="name")

    def perform(self) -> RuleSet:
        was = self.ruleset
        made = RuleSet.objects.create(ward=self.ward, name=self.name.strip()[:120], source=was.source, stages=was.stages)
        lines = list(was.lines.all())
        kept = ("hazard", "op", "level", "areas", "stage", "automatic", "hour_from", "hour_to", "sections", "share", "source")
        RuleLine.objects.bulk_create([RuleLine(ruleset=made, **{k: getattr(line, k) for k in kept}) for line in lines])
        return made

    def facts(self, result: Any) -> dict[str, Any]:
        return {"made": result.ref}


class SetStages(Action):
    """The stages of a draft, lowest first: (label, is headquarters)."""

    verb, power, label = "staffing_stages.set_stages", powers.TABLES, _("配備の名前と順を決める")
    effect = _("低い配備から順に並べます。本部を設置する配備には印を付けます。")
    on = "ruleset"
    ruleset: RuleSet
    stages: Sequence[tuple[str, bool]]

    def check(self) -> None:
        own(self, self.ruleset)
        if self.ruleset.state != "draft":
            raise Refused(_("案だけを直せます。写して案を作ってください。"))
        names = [name for name, _hq in self.stages]
        if not names or len(set(names)) != len(names):
            raise Refused(_("配備の名前を1行に1つ、重ならないように入れてください。"), field="stages")
        kept = {s["label"] for s in self.ruleset.stages if self.ruleset.lines.filter(stage=s["code"]).exists()}
        if lost := sorted(kept - set(names)):
            raise Refused(_t("基準で使っている配備です：%(names)s。先に基準の行を消してください。") % {"names": _t("、").join(lost)}, field="stages")

    def perform(self) -> RuleSet:
        row = self.ruleset
        codes = {s["label"]: s["code"] for s in row.stages}
        used = [int(c[1:]) for c in codes.values() if c[1:].isdecimal()]
        free = iter(range(max(used, default=0) + 1, 1000))
        row.stages = [
            {"code": codes.get(name) or f"s{next(free)}", "label": name, "rank": n, "headquarters": hq}
            for n, (name, hq) in enumerate(self.stages, start=1)
        ]
        row.save(update_fields=["stages"])
        return row


class AddRule(Action):
    verb, power, label = "staffing_stages.add_rule", powers.TABLES, _("基準の行を足す")
    effect = _("案に1行足します。適用するまで、区の配備には使いません。")
    on = "ruleset"
    ruleset: RuleSet
    hazard: str
    level: int
    stage: str
    op: str = "ge"
    areas: Sequence[str] = ()
    automatic: bool = False
    hour_from: int | None = None
    hour_to: int | None = None
    sections: str = ""
    share: int | None = None
    source: str = ""

    def check(self) -> None:
        own(self, self.ruleset)
        if self.level not in LEVELS.get(self.hazard, ()):
            raise Refused(_("この災害にはない段階です。"), field="level")
        if self.stage not in {s["code"] for s in self.ruleset.stages}:
            raise Refused(_("区の基準にない配備です。基準の表にある配備から選んでください。"), field="stage")
        if (self.hour_from is None) != (self.hour_to is None) or (self.hour_from is not None and self.hour_from == self.hour_to):
            raise Refused(_("時間帯は、はじめと終わりの両方を違う時刻で入れてください。"), field="hour_from")
        if self.op not in OPS or (self.share is not None and not 0 <= self.share <= 100):
            raise Refused(_("割合は0から100までです。"), field="share")

    def perform(self) -> RuleSet:
        RuleLine.objects.create(
            ruleset=self.ruleset, hazard=self.hazard, level=self.level, stage=self.stage, op=self.op, areas=sorted(set(self.areas)),
            automatic=self.automatic, hour_from=self.hour_from, hour_to=self.hour_to, sections=self.sections.strip(), share=self.share,
            source=self.source.strip(),
        )
        return self.ruleset


class RemoveRule(Action):
    verb, power, label = "staffing_stages.remove_rule", powers.TABLES, _("基準の行を消す")
    effect = _("案から1行消します。")
    on = "ruleset"
    ruleset: RuleSet
    line: RuleLine

    def check(self) -> None:
        own(self, self.ruleset)
        if self.ruleset.state != "draft" or self.line.ruleset_id != self.ruleset.pk:
            raise Refused(_("案だけを直せます。写して案を作ってください。"))

    def perform(self) -> RuleSet:
        self.line.delete()
        return self.ruleset


class AdoptTable(Action):
    """From this day the ward (or the city) follows the table; the one before ends the day before. Telegrams are looked at anew."""

    verb, power, label = "staffing_stages.adopt_table", powers.ADOPT, _("確認して適用する")
    effect = _("今日からこの基準で判断します。それまでの基準は終わり、記録に残ります。")
    on, tone = "ruleset", "main"
    ruleset: RuleSet
    source: str

    def check(self) -> None:
        own(self, self.ruleset)
        if not self.source.strip():
            raise Refused(_("確認した根拠（地域防災計画の箇所など）を入れてください。"), field="source")
        rules = rule_lines(self.ruleset)
        if not rules:
            raise Refused(_("基準の行がありません。"))
        if any(f.kind == "contradiction" for f in shadow(rules, listens=frozenset())):
            raise Refused(_("同じ条件で違う配備になる行があります。表の点検の結果を見て直してください。"), code="contradiction")

    def perform(self) -> RuleSet:
        today: date = calendar.today()
        wards = locked_wards()
        before = RuleSet.objects.filter(state="in_force", ward=self.ruleset.ward)
        before.filter(since__lt=today).update(until=today - timedelta(days=1))
        before.update(state="ended")
        row = self.ruleset
        row.state, row.since, row.source = "in_force", today, self.source.strip()[:200]
        row.save(update_fields=["state", "since", "source"])
        consider(self, wards, self.moment, Intake())
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"since": result.since}
