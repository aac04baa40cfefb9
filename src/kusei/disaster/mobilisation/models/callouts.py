"""A call-out of a ward: who was called, what they answered, when they came; what they saw on the way."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident, Ward
from kusei.core.rows import Row, Seen
from kusei.disaster.mobilisation.lifecycle import CALL, HELP, ROAD, SUMMONS
from kusei.disaster.mobilisation.models.staff import VIEW, Member, Team


class Call(Row):
    """動員令 of one ward. A drill stays a drill; one of each kind runs at a time."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    drill = models.BooleanField(_("訓練"), default=False)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("災害・訓練")
    )
    reason = models.CharField(_("理由（配備の名前など）"), max_length=120)
    stage = models.CharField(max_length=10, blank=True, editable=False)
    teams = models.JSONField(_("呼ぶ班"), default=list, blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=CALL.choices, default="running")
    called_at = models.DateTimeField(_("発令日時"))
    reminded_at = models.DateTimeField(_("最後に催促した日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("解除日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("動員令")
        ordering = ["-called_at", "-pk"]
        constraints = [
            CALL.constraint("mobilisation_call_state"),
            models.UniqueConstraint(
                fields=["ward", "drill"], condition=Q(state="running"), name="mobilisation_one_call_runs"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("called_at")), name="mobilisation_call_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name} {self.reason}"

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:call", args=[self.ref])


class Summons(Row):
    """One person called. ``team`` is where they serve now; ``planned`` where they were designated ("" = nowhere here)."""

    class Safety(models.TextChoices):
        SAFE = "safe", _("無事")
        HURT = "hurt", _("けがをした")
        FAMILY = "family", _("家族がけがをした・家に被害がある")

    class Why(models.TextChoices):
        HURT = "hurt", _("けが・病気")
        CARE = "care", _("家族の介護・育児")
        ROADS = "roads", _("道がない・渡れない")
        FAR = "far", _("遠くにいる")
        OTHER = "other", _("そのほか")

    class How(models.TextChoices):
        QR = "qr", _("入口のQRから本人")
        DESK = "desk", _("受付")
        PHONE = "phone", _("端末（通信なし）")
        LINK = "link", _("本人のリンク")

    call = models.ForeignKey(Call, models.PROTECT, related_name="summons")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("職員"))
    planned = models.CharField(_("指定の班"), max_length=16, choices=Team.choices, blank=True)
    team = models.CharField(_("いまの班"), max_length=16, choices=Team.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("参集の見込み（分）"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=SUMMONS.choices, default="called")
    safety = models.CharField(_("安否"), max_length=8, choices=Safety.choices, blank=True)
    why = models.CharField(_("参集できない理由"), max_length=8, choices=Why.choices, blank=True)
    expected_at = models.DateTimeField(_("着く見込み"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答えた日時"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("着いた日時"), null=True, blank=True)
    arrived_by = models.CharField(_("受付の方法"), max_length=8, choices=How.choices, blank=True)
    left_at = models.DateTimeField(_("交代・帰宅の日時"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("催促した回数"), default=0)
    sent_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="came_from", editable=False)

    seen = Seen(VIEW, ward="call__ward_id")

    class Meta:
        verbose_name = _("呼ばれた職員")
        ordering = ["call", "member__sort_key", "pk"]
        indexes = [models.Index(fields=["call", "state"]), models.Index(fields=["call", "arrived_at"])]
        constraints = [
            SUMMONS.constraint("mobilisation_summons_state"),
            models.UniqueConstraint(fields=["call", "member"], name="mobilisation_called_once"),
            models.CheckConstraint(
                condition=~Q(state="arrived") | Q(arrived_at__isnull=False), name="mobilisation_arrived_has_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")), name="mobilisation_leaves_after_arrival"
            ),
        ]

    def __str__(self) -> str:
        return self.member.name

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:summons", args=[self.ref])


class RoadReport(Row):
    """What somebody saw on the way: reported, then confirmed or set aside by the office."""

    class Kind(models.TextChoices):
        BRIDGE = "bridge", _("橋が渡れない")
        FLOOD = "flood", _("水につかっている")
        BLOCKED = "blocked", _("がれき・倒木でふさがっている")
        CRACK = "crack", _("道路の陥没・亀裂")
        FIRE = "fire", _("火事")
        PEOPLE = "people", _("助けを待つ人がいる")

    class PointBy(models.TextChoices):
        LINK = "link", _("見た人の端末から")
        DESK = "desk", _("職員が地図で")

    call = models.ForeignKey(Call, models.PROTECT, related_name="roads")
    summons = models.ForeignKey(Summons, models.PROTECT, null=True, blank=True, related_name="roads")
    kind = models.CharField(_("見たもの"), max_length=8, choices=Kind.choices)
    place = models.CharField(_("場所"), max_length=120)
    lon = models.FloatField(_("経度"), null=True, blank=True)
    lat = models.FloatField(_("緯度"), null=True, blank=True)
    point_by = models.CharField(_("位置の決め方"), max_length=4, choices=PointBy.choices, blank=True)
    seen_at = models.DateTimeField(_("見た日時"))
    state = models.CharField(_("状態"), max_length=10, choices=ROAD.choices, default="reported")

    seen = Seen(VIEW, ward="call__ward_id")

    class Meta:
        verbose_name = _("道路などの被害")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            ROAD.constraint("mobilisation_road_state"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False),
                name="mobilisation_road_point",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:road", args=[self.ref])


class HelpOffer(Row):
    """People of one ward's call offered to another's. Until the other ward has said yes they count where they are."""

    giving = models.ForeignKey(Call, models.PROTECT, related_name="given", verbose_name=_("出す区"))
    taking = models.ForeignKey(Call, models.PROTECT, related_name="taken", verbose_name=_("受ける区"))
    state = models.CharField(_("状態"), max_length=9, choices=HELP.choices, default="waiting")
    note = models.CharField(_("伝えること"), max_length=120, blank=True)
    expected_at = models.DateTimeField(_("着く見込み"), null=True, blank=True)
    offered_at = models.DateTimeField(_("申し出た日時"))
    answered_at = models.DateTimeField(_("返事・取り下げの日時"), null=True, blank=True)
    reason = models.CharField(_("断る・取り下げる理由"), max_length=200, blank=True)

    # Two wards have a part in it: either sees it, and each act says whose it is. No name and no home stands in it.
    seen = Seen(VIEW, ward="", shared=True)

    class Meta:
        verbose_name = _("区の間の応援")
        ordering = ["-offered_at", "-pk"]
        constraints = [
            HELP.constraint("mobilisation_help_state"),
            models.CheckConstraint(condition=~Q(giving=F("taking")), name="mobilisation_help_to_another"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(answered_at__isnull=False), name="mobilisation_help_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.giving.ward.name} → {self.taking.ward.name}"

    @property
    def clock_about(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:help", args=[self.ref])


class HelpPerson(Row):
    """One person of an offer; ``open`` while it waits for its answer, so that nobody is offered twice. ``there``: their place then."""

    offer = models.ForeignKey(HelpOffer, models.PROTECT, related_name="people")
    summons = models.ForeignKey(Summons, models.PROTECT, related_name="offers")
    there = models.ForeignKey(Summons, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    open = models.BooleanField(default=True)

    seen = Seen(VIEW, ward="summons__call__ward_id")

    class Meta:
        verbose_name = _("応援に出す人")
        ordering = ["offer", "pk"]
        constraints = [models.UniqueConstraint(fields=["summons"], condition=Q(open=True), name="mobilisation_offered_once")]

    def __str__(self) -> str:
        return str(self.summons)
