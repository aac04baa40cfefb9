"""An opening of a shelter, and how many were there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident
from kusei.core.rows import Row, Seen
from kusei.disaster.shelters.lifecycle import OPENING, RUNNING
from kusei.disaster.shelters.models.sites import VIEW, Shelter


class Part(models.TextChoices):
    """Part of the day a count speaks of; a shelter is fullest at night."""

    MORNING = "morning", _("朝")
    NOON = "noon", _("昼")
    NIGHT = "night", _("夜")


class Opening(Row):
    """One opening of a shelter, in a disaster or in a drill. At most one runs per shelter."""

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="openings", verbose_name=_("避難所"))
    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("災害・訓練"),
    )
    drill = models.BooleanField(_("訓練"), default=False)
    state = models.CharField(_("状態"), max_length=12, choices=OPENING.choices, default="preparing")
    opened_at = models.DateTimeField(_("開設を始めた日時"))
    received_at = models.DateTimeField(_("受入れを始めた日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("閉鎖した日時"), null=True, blank=True)
    opened_by = models.CharField(_("開設した人"), max_length=60)
    rooms_used = models.CharField(_("使う場所"), max_length=200, blank=True)
    rooms_forbidden = models.CharField(_("立入禁止の場所"), max_length=200, blank=True)
    welfare_space = models.CharField(_("福祉避難スペース"), max_length=120, blank=True)
    # What the opening checklist says: item -> ok | no | na (rules.CHECKS).
    checks = models.JSONField(_("開設の確認"), default=dict, blank=True)
    check_note = models.CharField(_("確認で気づいたこと"), max_length=300, blank=True)
    # Lifelines that are out: power, water, network, toilet, heating.
    out = models.JSONField(_("使えないもの"), default=list, blank=True)
    close_note = models.CharField(_("閉鎖のときの記録"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="shelter__ward_id", public={"drill": False, "state": "open"})

    class Meta:
        verbose_name = _("避難所の開設")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["shelter", "state"])]
        constraints = [
            OPENING.constraint("opening_state"),
            models.UniqueConstraint(fields=["shelter"], condition=Q(state__in=RUNNING), name="one_running_opening"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="opening_closes_later",
            ),
        ]

    def __str__(self) -> str:
        return self.shelter.name

    def get_absolute_url(self) -> str:
        return reverse("shelters:opening", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return self.shelter.name


class Headcount(Row):
    """How many were there at a moment. Approximate first, confirmed later; earlier ones stay."""

    class Exactness(models.TextChoices):
        APPROXIMATE = "approx", _("概数")
        CONFIRMED = "confirmed", _("確定")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="headcounts")
    counted_at = models.DateTimeField(_("数えた日時"))
    people = models.PositiveIntegerField(_("人数"))
    households = models.PositiveIntegerField(_("世帯数"), null=True, blank=True)
    in_cars = models.PositiveIntegerField(_("うち車中泊"), default=0)
    at_home = models.PositiveIntegerField(_("在宅避難（人数の外）"), default=0)
    part = models.CharField(_("時間帯"), max_length=8, choices=Part.choices, default=Part.NIGHT)
    exactness = models.CharField(_("確かさ"), max_length=10, choices=Exactness.choices, default=Exactness.APPROXIMATE)

    seen = Seen(VIEW, ward="opening__shelter__ward_id")

    class Meta:
        verbose_name = _("避難者数")
        ordering = ["-counted_at", "-pk"]
        indexes = [models.Index(fields=["opening", "counted_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(in_cars__lte=F("people")), name="headcount_cars_are_part"),
        ]
