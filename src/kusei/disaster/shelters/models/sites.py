"""Shelters, drills held there, functions improved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import District, Facility, Ward
from kusei.core.rows import Row, Seen
from kusei.core.sheets.sites import HAZARDS
from kusei.disaster.shelters.lifecycle import IMPROVEMENT, LIVE, SHELTER

VIEW = "shelters.view"
HAZARD_LABELS: Mapping[str, str | Promise] = {
    "flood": _("洪水"),
    "landslide": _("崖崩れ・土石流・地滑り"),
    "storm_surge": _("高潮"),
    "earthquake": _("地震"),
    "tsunami": _("津波"),
    "fire": _("大規模な火事"),
    "inland_flood": _("内水氾濫"),
    "volcano": _("火山現象"),
}


class Fit(models.TextChoices):
    """Whether the site may be used in a hazard; empty = the source does not say."""

    YES = "yes", _("使える")
    PARTIAL = "partial", _("条件付き")
    NO = "no", _("使えない")


def _fit(hazard: str) -> models.CharField[str, str]:
    label: Any = HAZARD_LABELS[hazard]
    return models.CharField(label, max_length=7, choices=Fit.choices, blank=True)


class Shelter(Row):
    """A site that is 指定避難所, 指定緊急避難場所, or both. A list without a date of designation leaves it empty."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("学区")
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    name = models.CharField(_("名称"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    sort_key = models.CharField(max_length=240, editable=False)
    state = models.CharField(_("状態"), max_length=12, choices=SHELTER.choices, default="registered")
    is_shelter = models.BooleanField(_("指定避難所"), default=False)
    is_emergency_site = models.BooleanField(_("指定緊急避難場所"), default=False)
    flood = _fit("flood")
    landslide = _fit("landslide")
    storm_surge = _fit("storm_surge")
    earthquake = _fit("earthquake")
    tsunami = _fit("tsunami")
    fire = _fit("fire")
    inland_flood = _fit("inland_flood")
    volcano = _fit("volcano")
    usable_m2 = models.DecimalField(_("使える面積"), max_digits=9, decimal_places=2, null=True, blank=True)
    capacity = models.PositiveIntegerField(_("想定収容人数"), null=True, blank=True)
    capacity_basis = models.CharField(_("収容人数の根拠"), max_length=120, blank=True)
    accepts = models.CharField(_("受入対象者"), max_length=200, blank=True)
    communities = models.CharField(_("対象となる町会・自治会"), max_length=300, blank=True)
    note = models.CharField(_("備考"), max_length=300, blank=True)
    url = models.URLField(_("URL"), max_length=300, blank=True)
    designated_on = models.DateField(_("指定日"), null=True, blank=True)
    ended_on = models.DateField(_("廃止日"), null=True, blank=True)
    end_reason = models.CharField(_("廃止の理由"), max_length=200, blank=True)
    checked_on = models.DateField(_("最後の点検日"), null=True, blank=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)
    source_as_of = models.DateField(_("出典の基準日"), null=True, blank=True)
    source_key = models.CharField(max_length=140, blank=True, db_index=True, editable=False)
    doubts = models.CharField(_("確認が必要なこと"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"state__in": LIVE})

    class Meta:
        verbose_name = _("避難所")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["ward", "sort_key", "id"]), models.Index(fields=["sort_key", "id"])]
        constraints = [
            SHELTER.constraint("shelter_state"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(designated_on=None) | Q(ended_on__gte=F("designated_on")),
                name="shelter_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shelters:detail", args=[self.ref])

    @property
    def fits(self) -> dict[str, str]:
        """Hazard -> yes | partial | no | "" (not said)."""
        return {h: str(getattr(self, h)) for h in HAZARDS}


class Tried(models.TextChoices):
    OPENING = "opening", _("開錠・開設")
    SAFETY = "safety", _("施設の安全確認")
    RECEPTION = "reception", _("受付・名簿")
    LAYOUT = "layout", _("区割り・レイアウト")
    WELFARE = "welfare", _("要配慮者のスペース")
    TOILET = "toilet", _("災害用トイレ")
    FOOD = "food", _("炊き出し・備蓄")
    RADIO = "radio", _("通信・報告")
    TABLE_TOP = "table_top", _("図上訓練（HUG）")


class Drill(Row):
    """A drill of opening and running a shelter, held with the community. Always a drill, marked so everywhere."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("学区")
    )
    shelter = models.ForeignKey(
        Shelter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="drills",
        verbose_name=_("避難所"),
    )
    held_on = models.DateField(_("実施日"))
    title = models.CharField(_("訓練名"), max_length=120)
    participants = models.PositiveIntegerField(_("参加者"))
    tried = models.JSONField(_("試したこと"), default=list, blank=True)
    minutes_to_open = models.PositiveSmallIntegerField(_("開設までの時間"), null=True, blank=True)
    note = models.CharField(_("気づいたこと"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("避難所の訓練")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["ward", "held_on"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('shelters:drills')}?ward_code={self.ward.code}"


class Improvement(Row):
    """A function of a shelter: wished for or planned (``due_on``, ``target_year``), then done (``done_on``) or dropped."""

    class Function(models.TextChoices):
        TOILET = "toilet", _("トイレ")
        POWER = "power", _("電源")
        WIFI = "wifi", _("Wi-Fi")
        BARRIER_FREE = "barrier_free", _("バリアフリー")

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="improvements", verbose_name=_("避難所"))
    function = models.CharField(_("機能"), max_length=14, choices=Function.choices)
    what = models.CharField(_("内容"), max_length=160)
    state = models.CharField(_("状態"), max_length=10, choices=IMPROVEMENT.choices, default="planned")
    target_year = models.PositiveSmallIntegerField(_("目標年度"), null=True, blank=True)
    due_on = models.DateField(_("目標日"), null=True, blank=True)
    done_on = models.DateField(_("完了日"), null=True, blank=True)
    cost_yen = models.PositiveBigIntegerField(_("費用"), null=True, blank=True)
    drop_reason = models.CharField(_("取りやめの理由"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="shelter__ward_id", public={"done_on__isnull": False})

    class Meta:
        verbose_name = _("避難所の機能改善")
        ordering = ["-done_on", "due_on", "pk"]
        indexes = [models.Index(fields=["done_on", "shelter"])]
        constraints = [
            IMPROVEMENT.constraint("improvement_state"),
            models.CheckConstraint(
                condition=~(Q(due_on=None) & Q(done_on=None) & Q(target_year=None)), name="improvement_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on=None)),
                name="improvement_done_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_function_display()} {self.what}"

    def get_absolute_url(self) -> str:
        return reverse("shelters:improvement", args=[self.ref])
