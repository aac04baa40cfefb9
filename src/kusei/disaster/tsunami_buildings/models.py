"""Buildings, their refuge floors over time, and yearly checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Agreement, District, Facility, Organisation, Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.disaster.tsunami_buildings.lifecycle import LIFE

VIEW = "tsunami_buildings.view"


class Structure(models.TextChoices):
    RC = "rc", _("鉄筋コンクリート造（RC）")
    SRC = "src", _("鉄骨鉄筋コンクリート造（SRC）")
    NOTIFIED = "notified", _("告示1318号に適合")
    STEEL = "steel", _("鉄骨造")
    WOOD = "wood", _("木造")


class Access(models.TextChoices):
    OPEN24 = "open24", _("24時間入れる")
    AUTO = "auto", _("地震で自動解錠")
    KEYS = "keys", _("鍵の保管者が開ける")


class Building(Row):
    """One building. A capacity without floors is the one the source states; with floors it is computed from them."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("学区")
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    name = models.CharField(_("名称"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    sort_key = models.CharField(max_length=240, editable=False)
    state = models.CharField(_("状態"), max_length=12, choices=LIFE.choices, default="candidate")
    structure = models.CharField(_("構造"), max_length=10, choices=Structure.choices, blank=True)
    storeys = models.PositiveSmallIntegerField(_("地上階数"), null=True, blank=True)
    started_on = models.DateField(_("工事着手日"), null=True, blank=True)
    seismic = models.CharField(_("耐震診断"), max_length=8, blank=True)
    depth_m = models.DecimalField(_("想定浸水深"), max_digits=5, decimal_places=2, null=True, blank=True)
    base_level_m = models.DecimalField(_("基準水位"), max_digits=5, decimal_places=2, null=True, blank=True)
    refuge_floor = models.PositiveSmallIntegerField(_("避難場所の最も低い階"), null=True, blank=True)
    refuge_height_m = models.DecimalField(_("避難場所の高さ"), max_digits=5, decimal_places=2, null=True, blank=True)
    access = models.CharField(_("開け方"), max_length=8, choices=Access.choices, blank=True)
    key_holders = models.PositiveSmallIntegerField(_("鍵の保管者"), default=0)
    floors_text = models.CharField(_("避難場所（出典の記載）"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("収容人数"), null=True, blank=True)
    m2_per_person = models.DecimalField(_("1人あたり面積"), max_digits=4, decimal_places=2, null=True, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所有者")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("協定")
    )
    number = models.CharField(_("指定番号"), max_length=20, blank=True)
    surveyed_on = models.DateField(_("調査日"), null=True, blank=True)
    designated_on = models.DateField(_("指定日"), null=True, blank=True)
    ended_on = models.DateField(_("解除日"), null=True, blank=True)
    end_reason = models.CharField(_("見送り・解除の理由"), max_length=200, blank=True)
    checked_on = models.DateField(_("最後の点検日"), null=True, blank=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)
    source_as_of = models.DateField(_("出典の基準日"), null=True, blank=True)
    source_key = models.CharField(max_length=140, blank=True, db_index=True, editable=False)
    doubts = models.CharField(_("確認が必要なこと"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"state": "designated"})

    class Meta:
        verbose_name = _("津波避難ビル")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["ward", "sort_key", "id"]),
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["ward", "designated_on"]),
        ]
        constraints = [
            LIFE.constraint("tsunami_building_state"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(designated_on=None) | Q(ended_on__gte=F("designated_on")),
                name="tsunami_building_ends_later",
            ),
            models.UniqueConstraint(
                fields=["ward", "number"],
                condition=~Q(number=""),
                name="one_tsunami_building_per_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tsunami_buildings:detail", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return self.name


class RefugeFloor(Dated):
    """A place of refuge in a building, between the days it was offered."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="floors")
    floor = models.CharField(_("階・場所"), max_length=60)
    area_m2 = models.DecimalField(_("面積"), max_digits=8, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    seen = Seen(VIEW, ward="building__ward_id", public={"building__state": "designated"})

    class Meta:
        verbose_name = _("避難場所の階")
        ordering = ["building", "position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(area_m2__gte=0), name="refuge_area_not_negative")]

    def __str__(self) -> str:
        return self.floor


class Check(Row):
    """年次点検: somebody went there and looked."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="checks")
    checked_on = models.DateField(_("点検日"))
    doors_ok = models.BooleanField(_("入口・階段に支障がない"), default=True)
    sign_ok = models.BooleanField(_("標識が見える"), default=True)
    keys_ok = models.BooleanField(_("鍵と連絡先が正しい"), default=True)
    note = models.CharField(_("所見"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="building__ward_id")

    class Meta:
        verbose_name = _("年次点検")
        ordering = ["-checked_on", "-pk"]
        indexes = [models.Index(fields=["checked_on", "building"])]

    def __str__(self) -> str:
        return f"{self.building} {self.checked_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return self.building.get_absolute_url()

    @property
    def ok(self) -> bool:
        return self.doors_ok and self.sign_ok and self.keys_ok
