"""What running a shelter leaves: rosters, asks for supplies, overflow, minutes of the council, injects of a drill."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.rows import Row, Seen
from kusei.disaster.shelters.lifecycle import ASK, TRANSFER
from kusei.disaster.shelters.models.openings import Opening, Part
from kusei.disaster.shelters.models.sites import VIEW

OF_OPENING = "opening__shelter__ward_id"


class RosterLine(Row):
    """Who serves in which team. The representative (代表管理者) is one of them; names are those of volunteers."""

    class Team(models.TextChoices):
        LEAD = "lead", _("代表管理者")
        GENERAL = "general", _("総務班")
        FACILITY = "facility", _("施設班")
        AID = "aid", _("救護班")
        FOOD = "food", _("食料班")
        GOODS = "goods", _("物資班")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="roster")
    team = models.CharField(_("担当の班"), max_length=8, choices=Team.choices)
    name = models.CharField(_("氏名"), max_length=60)
    day = models.DateField(_("日"), null=True, blank=True)
    part = models.CharField(_("時間帯"), max_length=8, choices=Part.choices, blank=True)
    leads = models.BooleanField(_("班長"), default=False)
    ended = models.BooleanField(_("交代した"), default=False)

    seen = Seen("shelters.roll", ward=OF_OPENING)

    class Meta:
        verbose_name = _("当番")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_team_display()

    def get_absolute_url(self) -> str:
        return self.opening.get_absolute_url() + "#roster"


class Ask(Row):
    """Supplies or help asked of the ward office: asked, arranged, arrived. ``quantity`` in ``unit``."""

    class Item(models.TextChoices):
        WATER = "water", _("飲料水")
        FOOD = "food", _("食料")
        INFANT = "infant", _("乳児用ミルク・おむつ")
        BLANKET = "blanket", _("毛布")
        BED = "bed", _("簡易ベッド")
        TOILET = "toilet", _("仮設・簡易トイレ")
        PARTITION = "partition", _("間仕切り")
        POWER = "power", _("発電機・燃料")
        NURSE = "nurse", _("保健師・医師")
        STAFF = "staff", _("応援職員")
        OTHER = "other", _("そのほか")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="asks")
    item = models.CharField(_("品目"), max_length=10, choices=Item.choices)
    quantity = models.PositiveIntegerField(_("数量"))
    got = models.PositiveIntegerField(_("届いた数量"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=ASK.choices, default="asked")
    asked_at = models.DateTimeField(_("要請した日時"))
    answered_at = models.DateTimeField(_("回答・到着した日時"), null=True, blank=True)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(VIEW, ward=OF_OPENING)

    class Meta:
        verbose_name = _("物資・応援の要請")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["opening", "state"])]
        constraints = [
            ASK.constraint("ask_state"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="ask_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.quantity:,}"

    def get_absolute_url(self) -> str:
        return reverse("shelters:one_ask", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return f"{self.opening.shelter.name} {self}"


class Transfer(Row):
    """Overflow: ``people`` of one shelter asked to be taken by another; households then move one by one."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="sending", verbose_name=_("送り出す避難所"))
    to = models.ForeignKey(Opening, models.PROTECT, related_name="receiving", verbose_name=_("受け入れる避難所"))
    people = models.PositiveIntegerField(_("人数"))
    state = models.CharField(_("状態"), max_length=10, choices=TRANSFER.choices, default="asked")
    asked_at = models.DateTimeField(_("依頼した日時"))
    answered_at = models.DateTimeField(_("回答した日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    seen = Seen(VIEW, ward=OF_OPENING)

    class Meta:
        verbose_name = _("他の避難所への移動")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            TRANSFER.constraint("transfer_state"),
            models.CheckConstraint(condition=~Q(opening=F("to")), name="transfer_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.opening} → {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("shelters:one_transfer", args=[self.ref])


class Minute(Row):
    """Minutes of the council that runs the shelter (避難所運営委員会)."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="minutes")
    held_at = models.DateTimeField(_("開催した日時"))
    present = models.PositiveSmallIntegerField(_("出席者数"))
    topics = models.TextField(_("話し合ったこと"))
    decided = models.TextField(_("決まったこと"), blank=True)
    asked_city = models.TextField(_("区・市への要望"), blank=True)

    seen = Seen(VIEW, ward=OF_OPENING)

    class Meta:
        verbose_name = _("運営委員会の記録")
        ordering = ["-held_at", "-pk"]

    def get_absolute_url(self) -> str:
        return self.opening.get_absolute_url() + "#minutes"

    def __str__(self) -> str:
        return self.opening.shelter.name


class Inject(Row):
    """An event given to those who drill; only a drill has them."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="injects")
    given_at = models.DateTimeField(_("付与した日時"))
    text = models.CharField(_("状況"), max_length=200)
    team = models.CharField(_("対応する班"), max_length=8, choices=RosterLine.Team.choices, blank=True)
    done_at = models.DateTimeField(_("対応した日時"), null=True, blank=True)
    response = models.CharField(_("対応"), max_length=300, blank=True)

    seen = Seen(VIEW, ward=OF_OPENING)

    class Meta:
        verbose_name = _("訓練の状況付与")
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.opening.get_absolute_url() + "#injects"
