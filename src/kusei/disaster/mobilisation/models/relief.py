"""Relief shifts of a ward, and people asked of others or lent to them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.jobs.models import Run
from kusei.core.ledger.models import Incident, Ward
from kusei.core.records.personal import Personal
from kusei.core.rows import Row, Seen
from kusei.disaster.mobilisation.lifecycle import RELIEF_DUTY, RELIEF_PLAN, SUPPORT
from kusei.disaster.mobilisation.models.staff import VIEW, Member, Skill, Team


class Pattern(models.TextChoices):
    TWO = "two", _("2交代（12時間ずつ）")
    THREE = "three", _("3交代（8時間ずつ）")

    @property
    def slots(self) -> int:
        return 2 if self == Pattern.TWO else 3


class ReliefPlan(Row):
    """交代勤務表 of a ward for some days. ``trial``: what became of the last computation asked for."""

    class Trial(models.TextChoices):
        NONE = "", _("未計算")
        WAITING = "waiting", _("計算待ち")
        DONE = "done", _("計算済み")
        FAILED = "failed", _("計算できない")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("災害・訓練")
    )
    title = models.CharField(_("件名"), max_length=120)
    drill = models.BooleanField(_("訓練"), default=False)
    from_day = models.DateField(_("初日"))
    to_day = models.DateField(_("最終日"))
    pattern = models.CharField(_("勤務の型"), max_length=8, choices=Pattern.choices, default=Pattern.TWO)
    first_hour = models.PositiveSmallIntegerField(_("最初の勤務の開始（時）"), default=8)
    state = models.CharField(_("状態"), max_length=8, choices=RELIEF_PLAN.choices, default="draft")
    trial = models.CharField(_("試算"), max_length=8, choices=Trial.choices, default="", blank=True)
    asked_at = models.DateTimeField(_("依頼日時"), null=True, blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("計算できない理由"), max_length=200, blank=True)
    adopted_on = models.DateField(_("採用日"), null=True, blank=True)
    end_reason = models.CharField(_("終了の理由"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("交代勤務表")
        ordering = ["-from_day", "-pk"]
        constraints = [
            RELIEF_PLAN.constraint("mobilisation_relief_state"),
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="mobilisation_relief_days"),
            models.CheckConstraint(condition=Q(first_hour__lt=24), name="mobilisation_relief_hour"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:relief_plan", args=[self.ref])

    @property
    def slots(self) -> int:
        return Pattern(self.pattern).slots

    @property
    def days(self) -> list[date]:
        return [self.from_day + timedelta(days=n) for n in range((self.to_day - self.from_day).days + 1)]

    @property
    def zero(self) -> datetime:
        """Midnight of the first day: where the engine counts from."""
        return datetime.combine(self.from_day, time(), tzinfo=calendar.JST)

    def span(self, day: date, slot: int) -> tuple[datetime, datetime]:
        length = timedelta(hours=24 // self.slots)
        start = datetime.combine(day, time(self.first_hour), tzinfo=calendar.JST) + slot * length
        return start, start + length

    def slot_word(self, slot: int) -> str:
        start, end = self.span(self.from_day, slot)
        return f"{start.hour}:00〜{end.hour}:00"  # data


class ReliefNeed(Row):
    """How many a team wants in one shift of every day. Missing ones of a heavier need are avoided first."""

    plan = models.ForeignKey(ReliefPlan, models.CASCADE, related_name="needs")
    slot = models.PositiveSmallIntegerField(_("勤務"))
    team = models.CharField(_("班"), max_length=16, choices=Team.choices)
    skill = models.CharField(_("資格・技能"), max_length=12, choices=Skill.choices, default=Skill.ANY)
    wanted = models.PositiveSmallIntegerField(_("必要な人数"))
    weight = models.PositiveSmallIntegerField(_("重み"), default=1)

    seen = Seen(VIEW, ward="plan__ward_id")

    class Meta:
        verbose_name = _("交代勤務の必要人数")
        ordering = ["plan", "slot", "team", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "slot", "team", "skill"], name="one_relief_need"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="mobilisation_relief_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.get_team_display()} {self.wanted}"


class SupportRequest(Row):
    """応援の要請: people a ward asks of others, or others ask of the ward. Counts never pass one another."""

    class Direction(models.TextChoices):
        ASK = "ask", _("受援（頼む）")
        GIVE = "give", _("応援（送る）")

    class Party(models.TextChoices):
        CITY = "city", _("市本部")
        WARD = "ward", _("ほかの区")
        OTHER = "other_city", _("ほかの自治体")
        BODY = "organisation", _("団体・企業")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("災害・訓練")
    )
    drill = models.BooleanField(_("訓練"), default=False)
    number = models.CharField(_("番号"), max_length=20, blank=True)
    direction = models.CharField(_("向き"), max_length=4, choices=Direction.choices, default=Direction.ASK)
    party = models.CharField(_("相手の種類"), max_length=12, choices=Party.choices, default=Party.CITY)
    party_name = models.CharField(_("相手の名前"), max_length=80)
    team = models.CharField(_("班"), max_length=16, choices=Team.choices)
    skill = models.CharField(_("資格・技能"), max_length=12, choices=Skill.choices, default=Skill.ANY)
    work = models.CharField(_("頼む仕事"), max_length=200)
    people = models.PositiveSmallIntegerField(_("人数"))
    first_people = models.PositiveSmallIntegerField(_("はじめに頼んだ人数"), default=0)
    from_day = models.DateField(_("初日"))
    to_day = models.DateField(_("最終日"))
    place = models.CharField(_("集まる場所"), max_length=120)
    lodging = models.CharField(_("宿泊"), max_length=200, blank=True)
    contact = models.CharField(_("連絡先"), max_length=120)
    state = models.CharField(_("状態"), max_length=10, choices=SUPPORT.choices, default="asked")
    asked_at = models.DateTimeField(_("要請した日時"))
    accepted = models.PositiveSmallIntegerField(_("受けた人数"), default=0)
    arrived = models.PositiveSmallIntegerField(_("着いた人数"), default=0)
    returned = models.PositiveSmallIntegerField(_("帰った人数"), default=0)
    end_reason = models.CharField(_("打ち切り・取り下げの理由"), max_length=600, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("応援の要請")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            SUPPORT.constraint("mobilisation_support_state"),
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="mobilisation_support_days"),
            models.CheckConstraint(
                condition=Q(accepted__lte=F("people"), arrived__lte=F("accepted"), returned__lte=F("arrived")),
                name="mobilisation_support_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.party_name}"

    def get_absolute_url(self) -> str:
        return reverse("mobilisation:support", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return str(self)


class SupportAnswer(Row):
    """One answer: so many accepted from somebody, or none with the reason."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="answers")
    at = models.DateTimeField(_("回答の日時"))
    party = models.CharField(_("回答した相手"), max_length=80)
    accepted = models.PositiveSmallIntegerField(_("受けた人数"), default=0)
    reason = models.CharField(_("理由・条件"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="request__ward_id")

    class Meta:
        verbose_name = _("応援の要請への回答")
        ordering = ["request", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.party} {self.accepted}"


class Supporter(Row):
    """Somebody who came from elsewhere to help this ward."""

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="supporters")
    number = models.CharField(_("番号"), max_length=24)
    name = models.CharField(_("氏名"), max_length=80)
    party = models.CharField(_("所属"), max_length=80, blank=True)
    skills: Any = models.JSONField(_("資格・技能"), default=list, blank=True)
    arrived_at = models.DateTimeField(_("到着日時"))
    returned_at = models.DateTimeField(_("帰還日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="request__ward_id")
    personal = Personal(
        name=_("応援に来た人の名簿"),
        purpose=_("応援に来た人を交代勤務に入れ、到着と帰還を確かめる"),
        basis=_("地域防災計画"),
        retention=_("年度の終わりから3年"),
        fields=("number", "name", "party", "skills"),
        people=_("応援に来た職員・団体の人"),
        source=_("応援を送った自治体・団体"),
    )

    class Meta:
        verbose_name = _("応援に来た人")
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_supporter_number"),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("arrived_at")), name="mobilisation_supporter_leaves_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"  # data


class ReliefPerson(Row):
    """Somebody who can be put on the shifts of a plan: one of the designated, or a supporter."""

    plan = models.ForeignKey(ReliefPlan, models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    number = models.CharField(_("職員番号"), max_length=24)
    name = models.CharField(_("氏名"), max_length=80)
    party = models.CharField(_("所属"), max_length=80, blank=True)
    skills: Any = models.JSONField(_("資格・技能"), default=list, blank=True)
    since = models.DateTimeField(_("入れる日時"), null=True, blank=True)
    until = models.DateTimeField(_("いなくなる日時"), null=True, blank=True)
    most_hours = models.PositiveSmallIntegerField(_("期間の上限（時間）"), null=True, blank=True)
    no_nights = models.BooleanField(_("夜の勤務を入れない"), default=False)

    seen = Seen(VIEW, ward="plan__ward_id")
    personal = Personal(
        name=_("交代勤務の名簿"),
        purpose=_("災害時の交代勤務を決める"),
        basis=_("地域防災計画"),
        retention=_("年度の終わりから3年"),
        fields=("number", "name", "party", "skills"),
        people=_("職員・応援に来た人"),
        source=_("動員の指定と応援の名簿"),
    )

    class Meta:
        verbose_name = _("交代勤務の人")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_relief_person")]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"  # data

    @property
    def gone(self) -> str:
        """Why nothing more can be worked: away or left since, or gone home; "" for those who are here."""
        if self.member is not None and self.member.state != "active":
            return str(self.member.get_state_display())
        return _t("帰還") if self.supporter is not None and self.supporter.returned_at is not None else ""


class ReliefWish(Row):
    """A time in which somebody cannot work."""

    person = models.ForeignKey(ReliefPerson, models.CASCADE, related_name="wishes")
    starts_at = models.DateTimeField(_("から"))
    ends_at = models.DateTimeField(_("まで"))
    reason = models.CharField(_("理由"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="person__plan__ward_id")

    class Meta:
        verbose_name = _("勤務できない時間")
        ordering = ["person", "starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="mobilisation_wish_times")]

    def __str__(self) -> str:
        return f"{self.starts_at}"


class ReliefDuty(Row):
    """One person in one shift. What is taken off stays, with its reason."""

    class Origin(models.TextChoices):
        ENGINE = "engine", _("計算による")
        HAND = "hand", _("手で変更")

    class Off(models.TextChoices):
        SICK = "sick", _("体調不良・けが")
        FAMILY = "family", _("家庭の事情")
        MOVED = "moved", _("ほかの勤務へ")
        PLAN = "plan", _("表の作り直し")
        OTHER = "other", _("その他")

    plan = models.ForeignKey(ReliefPlan, models.PROTECT, related_name="duties")
    person = models.ForeignKey(ReliefPerson, models.PROTECT, related_name="duties", verbose_name=_("人"))
    day = models.DateField(_("日"))
    slot = models.PositiveSmallIntegerField(_("勤務"))
    team = models.CharField(_("班"), max_length=16, choices=Team.choices)
    skill = models.CharField(_("役割"), max_length=12, choices=Skill.choices, default=Skill.ANY)
    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    origin = models.CharField(_("決め方"), max_length=8, choices=Origin.choices, default=Origin.ENGINE)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    overridden = models.BooleanField(_("休息の規則を外れる"), default=False)
    state = models.CharField(_("状態"), max_length=8, choices=RELIEF_DUTY.choices, default="planned")
    off_kind = models.CharField(_("取りやめの種類"), max_length=8, choices=Off.choices, blank=True)

    seen = Seen(VIEW, ward="plan__ward_id")

    class Meta:
        verbose_name = _("交代勤務")
        ordering = ["starts_at", "team", "person__number"]
        indexes = [models.Index(fields=["plan", "state", "starts_at"])]
        constraints = [
            RELIEF_DUTY.constraint("mobilisation_duty_state"),
            models.UniqueConstraint(fields=["person", "starts_at"], condition=Q(state="planned"), name="one_duty_at_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="mobilisation_duty_times"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at.astimezone(calendar.JST):%m/%d %H:%M}"

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()
