"""支所 and 学区. They end and begin on days, because schools merge and branches move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Branch, District, Facility, Town, Ward
from kusei.office import powers
from kusei.office.actions.ending import EndsOnADay, changed, named, update


class _CreateArea(Action):
    ward: Ward
    since: date
    name: str
    kana: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        named(self.name)
        if self._model().objects.as_of(self.since).filter(ward=self.ward, name=self.name.strip()).exists():
            raise Refused(_t("同じ名前がすでに登録されています。"), field="name")

    def _model(self) -> Any:
        raise NotImplementedError

    def facts(self, result: Any) -> dict[str, Any]:
        return {"since": self.since}


class CreateBranch(_CreateArea):
    verb, power, label = "office.create_branch", powers.ORGANISE, _("支所を登録する")
    effect = _("区の組織に支所が加わります。")
    address: str = ""

    def _model(self) -> Any:
        return Branch

    def perform(self) -> Branch:
        return Branch.objects.create(
            ward=self.ward, name=self.name.strip(), kana=self.kana, address=self.address, since=self.since,
        )


class EditBranch(Action):
    verb, power, label, on = "office.edit_branch", powers.ORGANISE, _("支所の登録を直す"), "branch"
    effect = _("いまの記録を直します。")
    branch: Branch
    name: str
    kana: str = ""
    address: str = ""

    def check(self) -> None:
        named(self.name)

    def perform(self) -> Branch:
        values = {"name": self.name.strip(), "kana": self.kana, "address": self.address}
        self._fields = changed(self.branch, values)
        return update(self.branch, **values)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndBranch(EndsOnADay):
    verb, power, label, on = "office.end_branch", powers.ORGANISE, _("支所を閉じる"), "branch"
    effect = _("この日で支所を閉じます。これまでの記録は残ります。")
    branch: Branch


class CreateDistrict(_CreateArea):
    verb, power, label = "office.create_district", powers.ORGANISE, _("学区を登録する")
    effect = _("学区の一覧に加わり、施設や町を結び付けられるようになります。")
    code: str = ""
    population: int | None = None

    def _model(self) -> Any:
        return District

    def perform(self) -> District:
        return District.objects.create(
            ward=self.ward, name=self.name.strip(), kana=self.kana, code=self.code, population=self.population,
            since=self.since,
        )


class EditDistrict(Action):
    verb, power, label, on = "office.edit_district", powers.ORGANISE, _("学区の登録を直す"), "district"
    effect = _("いまの記録を直します。学区の統合は、古い学区を終えて新しい学区を登録してください。")
    district: District
    kana: str = ""
    code: str = ""
    population: int | None = None

    def perform(self) -> District:
        values = {"kana": self.kana, "code": self.code, "population": self.population}
        self._fields = changed(self.district, values)
        return update(self.district, **values)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"fields": self._fields}


class EndDistrict(EndsOnADay):
    verb, power, label, on = "office.end_district", powers.ORGANISE, _("学区を終える"), "district"
    effect = _("この日で学区を終え、町と施設を引き継ぐ学区に移します。これまでの記録は残ります。")
    district: District
    successor: District | None = None

    def check(self) -> None:
        super().check()
        towns = Town.objects.filter(district=self.district).count()
        if towns and self.successor is None:
            words = _t("町が%(count)s件結び付いています。引き継ぐ学区を選んでください。")
            raise Refused(words % {"count": towns}, field="successor")
        if self.successor is not None and self.successor.ward_id != self.district.ward_id:
            raise Refused(_t("引き継ぐ学区は同じ区から選んでください。"), field="successor")

    def perform(self) -> District:
        super().perform()
        if self.successor is not None:
            Town.objects.filter(district=self.district).update(district=self.successor)
            still = Facility.objects.as_of(calendar.today()).filter(district=self.district)
            still.update(district=self.successor)
        return self.district
