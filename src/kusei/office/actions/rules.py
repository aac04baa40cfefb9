"""Values of rules: proposed with a source, confirmed by a named officer, followed by the next; never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.core.rules.models import RuleRow
from kusei.core.rules.registry import RULES, BadRule, check
from kusei.office import powers
from kusei.office.actions.ending import EndsOnADay, update, written


class SetRule(Action):
    verb, power, label = "office.set_rule", powers.RULES, _("規則の値を決める")
    effect = _("この日からの値として残し、前の値は前の日で終わります。確認されるまで「案・未確認」と表示します。")
    rule: str
    value: Mapping[str, Any]
    since: date
    source: str
    ward: Ward | None = None
    article: str = ""
    link: str = ""

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if self.rule not in RULES:
            raise Refused(_t("この規則はありません。"))
        try:
            self._stored = check(self.rule, self.value)
        except BadRule as bad:
            raise Refused(str(bad)) from bad
        written(self.source, field="source")
        rows = RuleRow.objects.filter(key=self.rule, ward=self.ward)
        if rows.filter(since__gte=self.since).exists():
            raise Refused(_t("この日か、それより後に始まる値がすでにあります。後の日を入れてください。"), field="since")
        self._before = rows.filter(since__lt=self.since).order_by("-since").first()

    def perform(self) -> RuleRow:
        before = self._before
        if before is not None and (before.until is None or before.until >= self.since):
            update(before, until=self.since - timedelta(days=1))
        return RuleRow.objects.create(
            key=self.rule, ward=self.ward, value=self._stored, since=self.since, source=self.source.strip()[:300],
            article=self.article[:120], link=self.link,
        )

    def facts(self, result: RuleRow) -> dict[str, Any]:
        return {"rule": self.rule, "value": self._stored, "since": self.since}


class ConfirmRule(Action):
    verb, power, label, on = "office.confirm_rule", powers.RULES, _("規則の値を確認する"), "rule_row"
    effect = _("あなたの職と氏名が確認者として残り、「案・未確認」の表示が消えます。法令による表はこの時から使えます。")
    tone = "main"
    rule_row: RuleRow
    read_source: bool = False

    def check(self) -> None:
        if self.rule_row.confirmed_on is not None:
            raise Refused(_t("すでに確認されています。"))
        if not isinstance(self.actor, Staff):
            raise Refused(_t("確認できるのは職員だけです。"))
        if not self.read_source:
            raise Refused(_t("出典の本文を読んで確かめてから確認してください。"), field="read_source")

    def perform(self) -> RuleRow:
        officer = f"{self.actor.post} {self.actor.name}"[:80]  # type: ignore[attr-defined]
        return update(self.rule_row, confirmed_on=calendar.today(), confirmed_by=officer)

    def facts(self, result: RuleRow) -> dict[str, Any]:
        return {"rule": self.rule_row.key, "since": self.rule_row.since}

    @classmethod
    def hindrance(cls, actor: Any, row: RuleRow) -> str:
        return _t("すでに確認されています。") if row.confirmed_on else ""


class EndRule(EndsOnADay):
    """A ward's own value ends: from the next day the city's holds again (for the city, the declared default)."""

    verb, power, label, on = "office.end_rule", powers.RULES, _("この値を終える"), "rule_row"
    effect = _("次の日から、区の値は市の値に、市の値は初めの値に戻ります。")
    rule_row: RuleRow

    def facts(self, result: Any) -> dict[str, Any]:
        return {"rule": self.rule_row.key, "until": self.ends_on}
