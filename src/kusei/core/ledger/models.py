"""Shared nouns. Everything that can be reorganised carries the dates between which it held."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.sealed import SealedField
from kusei.core.rows import Dated, OutlineField, Row, Seen

SEE = "office.view"


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name=name)


class City(Row):
    code = models.CharField(_("全国地方公共団体コード"), max_length=6, unique=True)
    name = models.CharField(_("市名"), max_length=40)
    kana = models.CharField(_("フリガナ"), max_length=80, blank=True)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    fictional = models.BooleanField(_("架空の市"), default=False)
    notice = models.TextField(_("出典の表示"), blank=True)

    seen = Seen(SEE, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("市")

    def __str__(self) -> str:
        return self.name


class Ward(Dated):
    city = models.ForeignKey(City, models.PROTECT, related_name="wards")
    code = models.CharField(_("全国地方公共団体コード"), max_length=6, unique=True)
    name = models.CharField(_("区名"), max_length=40)
    kana = models.CharField(_("フリガナ"), max_length=80, blank=True)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    boundary = OutlineField(_("区域"), null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    seen = Seen(SEE, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("区")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Branch(Dated):
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="branches")
    name = models.CharField(_("支所名"), max_length=40)
    kana = models.CharField(_("フリガナ"), max_length=80, blank=True)
    address = models.CharField(_("所在地"), max_length=200, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("支所")
        ordering = ["ward__code", "kana", "pk"]
        constraints = [_ends_after_it_begins("branch_dates")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office:branch", args=[self.ref])


class District(Dated):
    """学区: the elementary-school district, the unit of community life and of neighbourhood disaster work."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="districts")
    code = models.CharField(_("学区コード"), max_length=12, blank=True)
    name = models.CharField(_("学区名"), max_length=40)
    kana = models.CharField(_("フリガナ"), max_length=80, blank=True)
    boundary = OutlineField(_("区域"), null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("学区")
        ordering = ["ward__code", "kana", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "name", "since"], name="one_district_per_name_and_day"),
            _ends_after_it_begins("district_dates"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office:district", args=[self.ref])


class Town(Row):
    """町丁目, as the address base registry knows it."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="towns")
    district = models.ForeignKey(District, models.SET_NULL, null=True, blank=True, related_name="towns")
    code = models.CharField(_("町字ID"), max_length=14, blank=True)
    name = models.CharField(_("町名"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=160, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("町")
        ordering = ["ward__code", "kana", "pk"]
        indexes = [models.Index(fields=["ward", "name"])]

    def __str__(self) -> str:
        return self.name


class PostalCode(Row):
    ward = models.ForeignKey(Ward, models.CASCADE, related_name="postal_codes")
    code = models.CharField(_("郵便番号"), max_length=7, db_index=True)
    town = models.CharField(_("町域"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=200, blank=True)

    seen = Seen(SEE, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("郵便番号")
        ordering = ["code", "pk"]


class Facility(Dated):
    """A building or place. Address = what was written, the town it matches, the rest, how well, and whose point."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="facilities")
    district = models.ForeignKey(District, models.SET_NULL, null=True, blank=True, related_name="+")
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("名称"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    kind_word = models.CharField(_("種類"), max_length=40, blank=True)
    address = models.CharField(_("所在地（原文）"), max_length=250, blank=True)
    address_rest = models.CharField(_("番地以下"), max_length=120, blank=True)
    match_level = models.PositiveSmallIntegerField(_("住所の一致段階"), default=0)
    lon = models.FloatField(_("経度"), null=True, blank=True)
    lat = models.FloatField(_("緯度"), null=True, blank=True)
    point_source = models.CharField(_("位置の出典"), max_length=120, blank=True)
    phone = models.CharField(_("電話番号"), max_length=40, blank=True)
    external_id = models.CharField(_("元データの番号"), max_length=60, blank=True, db_index=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)
    source_as_of = models.DateField(_("出典の基準日"), null=True, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("施設")
        ordering = ["kana", "pk"]
        indexes = [models.Index(fields=["ward", "kana", "id"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office:facility", args=[self.ref])


class Organisation(Dated):
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("団体名"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    kind_word = models.CharField(_("種類"), max_length=40, blank=True)
    address = models.CharField(_("所在地"), max_length=250, blank=True)
    phone = models.CharField(_("電話番号"), max_length=40, blank=True)

    seen = Seen(SEE, ward="ward_id", partner="id", public={"ward__isnull": True})

    class Meta:
        verbose_name = _("団体")
        ordering = ["kana", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office:body", args=[self.ref])


class Agreement(Dated):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("協定名"), max_length=160)
    signed_on = models.DateField(_("締結日"))

    seen = Seen(SEE, ward="ward_id", partner="organisation_id", public={"ward__isnull": True})

    class Meta:
        verbose_name = _("協定")
        ordering = ["-signed_on", "pk"]
        constraints = [_ends_after_it_begins("agreement_dates")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("office:agreement", args=[self.ref])


class Division(Dated):
    """課・係 of a ward office, or a division of a bureau (``ward`` empty). Reorganised on 1 April: old rows end."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="divisions")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("課コード"), max_length=12, blank=True)
    name = models.CharField(_("課名"), max_length=60)
    name_en = models.CharField(_("英語名"), max_length=80, blank=True)
    bureau = models.CharField(_("局"), max_length=60, blank=True)
    succeeded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="preceded_by")

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("課")
        ordering = ["ward__code", "code", "pk"]
        constraints = [_ends_after_it_begins("division_dates")]

    def __str__(self) -> str:
        return f"{self.ward.name if self.ward else self.bureau} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("office:division", args=[self.ref])


class Post(Dated):
    """職: what powers hang on. People come and go; the post, its powers and its open work stay."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="posts")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="posts")
    title = models.CharField(_("職名"), max_length=60)
    title_en = models.CharField(_("英語名"), max_length=80, blank=True)
    rank = models.PositiveSmallIntegerField(_("職位"), default=5, help_text="1 = ward mayor or bureau head, 5 = officer")
    duty = models.CharField(_("担当分野"), max_length=20)
    succeeded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="preceded_by")

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("職")
        ordering = ["ward__code", "division__code", "rank", "pk"]
        constraints = [_ends_after_it_begins("post_dates")]

    def __str__(self) -> str:
        return f"{self.division} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("office:post", args=[self.ref])


class StaffMember(Row):
    number = models.CharField(_("職員番号"), max_length=12, unique=True)
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=160, blank=True)
    mail = models.EmailField(_("メール"), blank=True)

    seen = Seen(SEE, ward="", shared=True)  # people work in several wards

    class Meta:
        verbose_name = _("職員")
        ordering = ["kana", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("office:person", args=[self.ref])


class Holding(Dated):
    """発令: a person holds a post from one day to another."""

    class Form(models.TextChoices):
        MAIN = "main", _("本務")
        CONCURRENT = "concurrent", _("兼務")
        ACTING = "acting", _("事務取扱")

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="holdings")
    form = models.CharField(_("発令の種類"), max_length=12, choices=Form.choices, default=Form.MAIN)

    seen = Seen(SEE, ward="")

    class Meta:
        verbose_name = _("発令")
        ordering = ["post", "-since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "staff", "since"], name="one_holding_per_start"),
            _ends_after_it_begins("holding_dates"),
        ]


class Incident(Row):
    """A disaster, or a drill of one. Rows made under a drill carry it, and every page and paper says so."""

    class State(models.TextChoices):
        OPEN = "open", _("対応中")
        CLOSED = "closed", _("終了")

    title = models.CharField(_("件名"), max_length=120)
    drill = models.BooleanField(_("訓練"), default=False)
    hazard = models.CharField(_("災害の種類"), max_length=30)
    started_at = models.DateTimeField(_("発生日時"))
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)
    stage = models.CharField(_("配備"), max_length=40, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    wards: Any = models.ManyToManyField(Ward, verbose_name=_("対象の区"), blank=True, related_name="+")

    seen = Seen(SEE, ward="", shared=True)

    class Meta:
        verbose_name = _("災害・訓練")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("office:incident", args=[self.ref])


class Adoption(Dated):
    """A ward starts an initiative's system when it is ready. No row means 「この区ではまだ始めていません」."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="adoptions")
    room = models.CharField(_("システム"), max_length=40)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("開始")
        ordering = ["room", "ward__code", "since"]
        constraints = [
            models.UniqueConstraint(fields=["ward", "room"], condition=Q(until=None), name="one_open_adoption"),
            _ends_after_it_begins("adoption_dates"),
        ]


class Resident(Row):
    """A read-only mirror of the imported register; only the loader writes it (``gate.MIRRORS``).

    The address leaves this row through ``access.addresses.decide`` alone. ``flags_on`` is the day the register was last
    known to be right about death, moving and protection: older than the rule allows, nothing is shown.
    """

    key = models.CharField(_("宛名番号"), max_length=20, unique=True)
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("氏名"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    born_on = models.DateField(_("生年月日"), null=True, blank=True)
    address = SealedField(_("住所"))
    moved_in_on = models.DateField(_("転入日"), null=True, blank=True)
    moved_out_on = models.DateField(_("転出日"), null=True, blank=True)
    died_on = models.DateField(_("死亡日"), null=True, blank=True)
    protected = models.BooleanField(_("支援措置"), default=False)
    flags_on = models.DateField(_("異動の確認日"))

    seen = Seen("office.residents", ward="ward_id", private=True)

    class Meta:
        verbose_name = _("住民（写し）")
        ordering = ["kana", "pk"]
        indexes = [models.Index(fields=["ward", "kana", "id"])]

    def __str__(self) -> str:
        return self.ref
