"""The staff of a fiscal year: who, with which means and skills. Where they live stands in a table of its own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import StaffMember, Ward
from kusei.core.records.personal import Personal
from kusei.core.rows import Row, Seen
from kusei.disaster.mobilisation.lifecycle import MEMBER

VIEW, ASSIGN = "mobilisation.view", "mobilisation.assign"


class Means(models.TextChoices):
    """How somebody comes when trains and buses stand still."""

    WALK = "walk", _("徒歩")
    BICYCLE = "bicycle", _("自転車")
    MOTORCYCLE = "motorcycle", _("バイク")
    CAR = "car", _("自動車")


class Skill(models.TextChoices):
    ANY = "any", _("資格を問わない")
    NURSE = "nurse", _("保健師・看護師")
    CIVIL = "civil", _("土木技術")
    BUILDING = "building", _("建築技術")
    RADIO = "radio", _("無線の資格")
    LANGUAGE = "language", _("外国語")
    SIGN = "sign", _("手話")
    LEADER = "leader", _("課長級以上")


class Team(models.TextChoices):
    """班 of a ward headquarters."""

    GENERAL = "general", _("本部（総務）班")
    INFORMATION = "information", _("情報班")
    SHELTER = "shelter", _("避難所班")
    SUPPLY = "supply", _("物資班")
    HEALTH = "health", _("救護班")
    CARE = "care", _("要配慮者班")
    SURVEY = "survey", _("調査班")
    PUBLIC_WORKS = "public_works", _("土木班")


class PointSource(models.TextChoices):
    """What a home's mesh was found by; only ``point`` is as exact as the mesh says."""

    POINT = "point", _("座標")
    MESH = "mesh", _("メッシュの中心")
    TOWN = "town", _("町の中心")


class Member(Row):
    """One of the staff in the list of one fiscal year. ``ward``: where designated now (None: nowhere).

    ``mesh`` is the 250 m (or 1 km) cell of the home: all that is shown to those who do not assign.
    """

    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    number = models.CharField(_("職員番号"), max_length=12)
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=160, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, blank=True)
    division = models.CharField(_("所属"), max_length=80, blank=True)
    grade = models.CharField(_("職"), max_length=40, blank=True)
    staff = models.ForeignKey(StaffMember, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("動員先の区"))
    mesh = models.CharField(_("自宅のメッシュ"), max_length=10, blank=True)
    mesh_by = models.CharField(_("メッシュの決め方"), max_length=8, choices=PointSource.choices, blank=True)
    means = models.CharField(_("参集手段"), max_length=12, choices=Means.choices, default=Means.WALK)
    skills: Any = models.JSONField(_("資格・技能"), default=list, blank=True)
    max_km = models.DecimalField(_("参集できる距離"), max_digits=5, decimal_places=1, null=True, blank=True)
    fixed_ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属動員の区")
    )
    fixed_team = models.CharField(_("所属動員の班"), max_length=16, choices=Team.choices, blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=MEMBER.choices, default="active")
    state_reason = models.CharField(_("理由"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="ward_id")
    personal = Personal(
        name=_("動員する職員の名簿"),
        purpose=_("災害時に職員を動員する区と班を決める"),
        basis=_("地域防災計画"),
        retention=_("年度の終わりから3年"),
        fields=("number", "name", "kana", "mesh"),
        people=_("職員"),
        source=_("人事の名簿"),
    )

    class Meta:
        verbose_name = _("動員する職員")
        ordering = ["fiscal_year", "number"]
        indexes = [models.Index(fields=["fiscal_year", "ward", "sort_key"]), models.Index(fields=["fiscal_year", "mesh"])]
        constraints = [
            MEMBER.constraint("mobilisation_member_state"),
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="one_member_per_number_and_year"),
            models.CheckConstraint(
                condition=Q(fixed_team="") | Q(fixed_ward__isnull=False), name="mobilisation_fixed_team_has_ward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"  # data

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:member", args=[self.ref])

    @property
    def mesh_km(self) -> str:
        """The 1 km cell."""
        return self.mesh[:8]


class Home(Row):
    """Where a member lives and whom they care for. Only those who assign see it; nothing joins it by accident."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="home")
    address = models.CharField(_("自宅の住所"), max_length=250, blank=True)
    lon = models.FloatField(_("経度"), null=True, blank=True)
    lat = models.FloatField(_("緯度"), null=True, blank=True)
    caring = models.CharField(_("家庭の事情（育児・介護など）"), max_length=80, blank=True)

    seen = Seen(ASSIGN, ward="member__ward_id")
    personal = Personal(
        name=_("動員する職員の自宅"),
        purpose=_("参集にかかる時間の見積り"),
        basis=_("地域防災計画"),
        retention=_("年度の終わりから1年"),
        fields=("address", "lon", "lat", "caring"),
        people=_("職員"),
        source=_("本人の届出"),
        special=True,
    )

    class Meta:
        verbose_name = _("職員の自宅")

    def __str__(self) -> str:
        return self.ref
