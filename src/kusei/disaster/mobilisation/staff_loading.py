"""The act of taking in the list of the staff of a year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import ImportRows, Incoming, Preview
from kusei.core.ledger.models import StaffMember, Ward
from kusei.core.search.find import SOURCES, index
from kusei.core.text import sort_key
from kusei.disaster.mobilisation import powers
from kusei.disaster.mobilisation.models import Home, Means, Member
from kusei.disaster.mobilisation.staff_incoming import KEPT, Plan, plan

BATCH = 500
FIELDS = (*KEPT, "sort_key", "skills", "mesh", "mesh_by", "fixed_ward", "staff", "version")


class ImportStaff(ImportRows):
    verb, power, label = "mobilisation.load", powers.ASSIGN, _("職員の名簿を取り込む")
    effect = _("この年度の名簿に加え、同じ職員番号の人は新しい内容にします。名簿にない人はそのまま残ります。")
    city_wide = True
    fiscal_year: int

    def read(self) -> Preview:
        self._plan: Plan = plan(self.data, self.file_name, self.fiscal_year)
        return self._plan.preview

    def perform(self) -> Preview:
        rows = self._plan.preview.accepted
        numbers = [r.key for r in rows]
        known = {m.number: m for m in Member.objects.filter(fiscal_year=self.fiscal_year)}
        self._wards = {w.name: w for w in Ward.objects.filter(until=None).defer("boundary")}
        self._staff = {s.number: s for s in StaffMember.objects.filter(number__in=numbers)}
        filled = [self._fill(known.get(r.key) or Member(fiscal_year=self.fiscal_year, number=r.key), r) for r in rows]
        Member.objects.bulk_create([m for m in filled if not m.pk], batch_size=BATCH)
        Member.objects.bulk_update([m for m in filled if m.number in known], FIELDS, batch_size=BATCH)
        Home.objects.filter(member__in=[m for m in filled if m.number in known]).delete()
        Home.objects.bulk_create([self._home(m, r) for m, r in zip(filled, rows, strict=True)], batch_size=BATCH)
        if Member._meta.label_lower in SOURCES:
            index(filled)
        return self._plan.preview

    def _fill(self, member: Member, row: Incoming) -> Member:
        v = self._plan.values[row.row]
        for name in KEPT:
            setattr(member, name, v.get(name) if name == "max_km" else v.get(name) or "")
        member.means = v.get("means") or Means.WALK
        member.sort_key = sort_key(member.name, member.kana)
        member.skills, member.mesh, member.mesh_by = v["skill_keys"], v["mesh"], v["mesh_by"]
        member.fixed_ward = self._wards.get(v.get("fixed_ward") or "")
        member.staff = self._staff.get(member.number)
        if member.pk:
            member.version += 1
        return member

    def _home(self, member: Member, row: Incoming) -> Home:
        v = self._plan.values[row.row]
        address, caring = v.get("address") or "", v.get("caring") or ""
        return Home(member=member, address=address, lon=v.get("lon"), lat=v.get("lat"), caring=caring)

    @staticmethod
    def year_now() -> int:
        return calendar.fiscal_year_of(calendar.today())
