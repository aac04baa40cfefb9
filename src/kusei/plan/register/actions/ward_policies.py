"""区政運営方針: each ward says which initiatives it names this year and which it leaves out, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import reasoned
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.plan.register import queries
from kusei.plan.register.actions.revising import post_of
from kusei.plan.register.models import Node, PolicyItem, WardPolicy
from kusei.plan.register.powers import PUBLISH_WARD_POLICY
from kusei.plan.register.powers import WARD_POLICY as MAKE
from kusei.plan.register.ward_sheet import read_ward_sheet


def initiatives_of_year(year: int) -> list[Node]:
    plan = queries.plan_in_force(year)
    return list(queries.nodes_of(plan).filter(kind="initiative")) if plan else []


def unsaid(policy: WardPolicy) -> list[Node]:
    """Initiatives the ward has said nothing about."""
    said = set(policy.items.values_list("initiative_id", flat=True))
    return [n for n in initiatives_of_year(policy.fiscal_year) if n.pk not in said]


class StartWardPolicy(Action):
    verb, power, label = "register.start_ward_policy", MAKE, _("区政運営方針を作る")
    effect = _("この年度の方針を作成中として起こします。公表するまで職員だけに見えます。")
    tone = "main"
    ward: Ward
    fiscal_year: int
    vision: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if WardPolicy.objects.filter(ward=self.ward, fiscal_year=self.fiscal_year).exists():
            raise Refused(_("この区のこの年度の方針はもうあります。"), field="fiscal_year")
        if not initiatives_of_year(self.fiscal_year):
            raise Refused(_("この年度の計画がありません。"), field="fiscal_year")

    def perform(self) -> WardPolicy:
        return WardPolicy.objects.create(ward=self.ward, fiscal_year=self.fiscal_year, vision=self.vision.strip())

    def facts(self, result: WardPolicy) -> dict[str, Any]:
        return {"year": self.fiscal_year}


class _OnPolicy(Action):
    power = MAKE
    on = "policy"
    policy: WardPolicy


class EditWardPolicy(_OnPolicy):
    verb, label = "register.edit_ward_policy", _("区のめざす姿を直す")
    effect = _("方針の冒頭の文を直します。")
    vision: str

    def perform(self) -> WardPolicy:
        self.policy.vision = self.vision.strip()
        self.policy.save(update_fields=["vision"])
        return self.policy


def stance_faults(stance: str, focus: str, reason: str) -> tuple[str, str]:
    """(field, words) of what is missing; ("", "") when nothing is."""
    if stance not in PolicyItem.Stance.values:
        return "stance", _t("「掲げる」か「掲げない」を選んでください。")
    if stance == PolicyItem.Stance.NAMED and not focus.strip():
        return "focus", _t("「掲げる」ときは、区として行うことを書いてください。")
    if stance == PolicyItem.Stance.LEFT_OUT and not reason.strip():
        return "reason", _t("「掲げない」ときは、理由を書いてください。")
    return "", ""


def write_stance(policy: WardPolicy, initiative: Node, *, stance: str, focus: str, reason: str) -> None:
    PolicyItem.objects.update_or_create(
        policy=policy, initiative=initiative,
        defaults={"stance": stance, "focus": focus.strip(), "reason": reason.strip()},
    )


class SetStance(_OnPolicy):
    verb, label = "register.set_stance", _("取り組みの扱いを書く")
    effect = _("この取り組みを区の方針に掲げるかどうかと、その内容か理由が残ります。")
    tone = "main"
    initiative: Node
    stance: str
    focus: str = ""
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: WardPolicy) -> str:
        return "" if row.state == "draft" else _t("公表した方針は、作成中に戻してから直します。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.policy):
            raise Refused(reason)
        if self.initiative.pk not in {n.pk for n in initiatives_of_year(self.policy.fiscal_year)}:
            raise Refused(_("この年度の計画にない取り組みです。"), field="initiative")
        at, words = stance_faults(self.stance, self.focus, self.reason)
        if words:
            raise Refused(words, field=at)

    def perform(self) -> WardPolicy:
        write_stance(self.policy, self.initiative, stance=self.stance, focus=self.focus, reason=self.reason)
        return self.policy

    def facts(self, result: WardPolicy) -> dict[str, Any]:
        return {"initiative": self.initiative.ref, "stance": self.stance}


class PublishWardPolicy(_OnPolicy):
    verb, power, label = "register.publish_ward_policy", PUBLISH_WARD_POLICY, _("区政運営方針を公表する")
    effect = _("だれでも読めるようになります。公表日と公表した職が残ります。")
    tone = "main"

    @classmethod
    def hindrance(cls, actor: Actor, row: WardPolicy) -> str:
        if left := unsaid(row):
            return _t("扱いを書いていない取り組みが%(count)s件あります（最初は「%(title)s」）。掲げないものにも理由が要ります。") % {
                "count": len(left), "title": left[0].title}
        return "" if row.vision else _t("区のめざす姿が空です。")

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.policy):
            raise Refused(reason)

    def perform(self) -> WardPolicy:
        self.policy.published_on, self.policy.published_by = calendar.today(), post_of(self.actor)
        self.policy.save(update_fields=["published_on", "published_by"])
        return self.policy

    def facts(self, result: WardPolicy) -> dict[str, Any]:
        return {"named": result.items.filter(stance="named").count(), "left_out": result.items.filter(stance="left_out").count()}


class ReopenWardPolicy(_OnPolicy):
    verb, power, label = "register.reopen_ward_policy", PUBLISH_WARD_POLICY, _("作成中に戻す")
    effect = _("公表を止め、直せるようにします。理由は経過に残ります。")
    tone = "danger"
    reason: str

    def check(self) -> None:
        reasoned(self.reason)

    def perform(self) -> WardPolicy:
        self.policy.published_on, self.policy.published_by = None, ""
        self.policy.save(update_fields=["published_on", "published_by"])
        return self.policy


class ImportWardPolicy(_OnPolicy, ImportRows):
    """The ward's own Excel: all accepted rows in one act."""

    verb, label = "register.import_ward_policy", _("区政運営方針の表を取り込む")
    effect = _("表の行を方針に書き込みます。表にない取り組みはそのままです。")

    @classmethod
    def hindrance(cls, actor: Actor, row: WardPolicy) -> str:
        return SetStance.hindrance(actor, row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.policy):
            raise Refused(reason)
        ImportRows.check(self)

    def read(self) -> Preview:
        return read_ward_sheet(self.data, self.file_name, policy=self.policy, initiatives=initiatives_of_year(self.policy.fiscal_year))

    def perform(self) -> WardPolicy:
        known = {n.ref: n for n in initiatives_of_year(self.policy.fiscal_year)}
        for row in self.preview.accepted:
            v = row.values
            write_stance(self.policy, known[v["ref"]], stance=v["stance"], focus=v["focus"], reason=v["reason"])
        return self.policy

    def facts(self, result: WardPolicy) -> dict[str, Any]:
        return {"rows": len(self.preview.accepted), "digest": self.digest[:16]}


def year_choices(today: date) -> list[int]:
    year = calendar.fiscal_year_of(today)
    return [year + 1, year, year - 1, year - 2]
