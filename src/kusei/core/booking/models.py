"""Sessions and the applications to them. Seats are counted from applications under the session's lock, never stored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.booking.lifecycle import APPLICATION, SESSION
from kusei.core.ledger.models import Facility, Ward
from kusei.core.records.personal import Erased, Personal
from kusei.core.rows import Row, Seen


class Mode(models.TextChoices):
    FIRST_COME = "first_come", _("先着順")
    LOTTERY = "lottery", _("抽選")


class Session(Row):
    """``seats``: [{"key", "label", "seats"}]. The seed is drawn at publication, its commitment shown at once."""

    title = models.CharField(_("催し名"), max_length=160)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区"))
    about = models.TextField(_("内容"), blank=True)
    place = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("会場"))
    place_note = models.CharField(_("会場（部屋など）"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("開始"))
    ends_at = models.DateTimeField(_("終了"))
    opens_at = models.DateTimeField(_("受付開始"))
    closes_at = models.DateTimeField(_("受付終了"))
    mode = models.CharField(_("決め方"), max_length=12, choices=Mode.choices, default=Mode.FIRST_COME)
    seats = models.JSONField(_("区分ごとの定員"))
    who = models.CharField(_("申し込める人"), max_length=200, blank=True)
    most_persons = models.PositiveSmallIntegerField(_("一件の人数の上限"), default=4)
    by_web = models.BooleanField(_("ウェブでも受け付ける"), default=False)
    state = models.CharField(_("状態"), max_length=10, choices=SESSION.choices, default="draft")
    seed = models.CharField(_("抽選の種"), max_length=64, blank=True)
    seed_digest = models.CharField(_("種の照合値（事前に公表）"), max_length=64, blank=True)
    draw_log = models.JSONField(_("抽選の記録"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("抽選日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen(
        "booking.view", ward="ward_id", public={"by_web": True, "state__in": ["open", "closed", "drawn", "held", "cancelled"]},
    )

    class Meta:
        verbose_name = _("催し")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["ward", "starts_at"])]
        constraints = [
            SESSION.constraint("session_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_later"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="session_closes_later"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("booking:detail", args=[self.ref])

    @property
    def capacity(self) -> dict[str, int]:
        return {s["key"]: int(s["seats"]) for s in self.seats}

    def label_of(self, category: str) -> str:
        return next((s["label"] for s in self.seats if s["key"] == category), category)


def number_groups(rows: Any) -> None:
    """Before the words go: those who applied together stay together, under a number that says nothing."""
    grouped = rows.exclude(household="")
    for session_id, word in set(grouped.order_by().values_list("session_id", "household")):
        together = Application.objects.filter(session_id=session_id, household=word)
        first = together.order_by("number").values_list("number", flat=True)[0]
        together.update(group_no=first)


class Application(Row):
    """Who applied, as given. ``waiting_no``: place on the waiting list, kept once given."""

    class Channel(models.TextChoices):
        WEB = "web", _("ウェブ")
        COUNTER = "counter", _("窓口・電話")

    session = models.ForeignKey(Session, models.PROTECT, related_name="applications")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField(_("受付番号"))
    name = models.CharField(_("申込者"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=160, blank=True)
    contact = models.CharField(_("連絡先"), max_length=120, blank=True)
    persons = models.PositiveSmallIntegerField(_("人数"), default=1)
    category = models.CharField(_("区分"), max_length=20)
    household = models.CharField(_("一緒に申し込む組"), max_length=40, blank=True)
    group_no = models.PositiveIntegerField(_("組の番号（消去のあと）"), null=True, blank=True, editable=False)
    priority = models.CharField(_("優先区分"), max_length=12, default="other")
    note = models.CharField(_("配慮してほしいこと"), max_length=300, blank=True)
    channel = models.CharField(_("受付の方法"), max_length=8, choices=Channel.choices, default=Channel.COUNTER)
    state = models.CharField(_("状態"), max_length=10, choices=APPLICATION.choices, default="applied")
    waiting_no = models.PositiveIntegerField(_("待ち順"), null=True, blank=True)
    applied_at = models.DateTimeField(_("受付日時"))
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True)
    offer_due_at = models.DateTimeField(_("返事の期限"), null=True, blank=True)
    came_at = models.DateTimeField(_("来場日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    erased_on = models.DateField(null=True, blank=True, editable=False)

    seen = Seen("booking.people", ward="ward_id")
    personal = Personal(
        name=_("催しの申込者の名簿"), purpose=_("申込みの受付、抽選、当日の受付、連絡"), basis=_("区の事業の実施要綱"), people=_("催しの申込者"),
        source=_("本人の申込み"), retention=_("規則「催しの申込者の個人情報の保存」による"),
        fields=("name", "kana", "contact", "category", "household", "note"), special=True,
        ends=Erased(
            rule="booking.people_kept", since="session__ends_at", after=_("催しが終わってから"), of="session", person="name",
            stays={"category": _("席の数と抽選を数え直すために残す（催しの区分で、人を表さない）")}, also=number_groups,
        ),
    )

    class Meta:
        verbose_name = _("申込み")
        ordering = ["session", "number"]
        constraints = [
            APPLICATION.constraint("application_state"),
            models.UniqueConstraint(fields=["session", "number"], name="one_application_number"),
            models.UniqueConstraint(
                fields=["session", "waiting_no"], condition=Q(waiting_no__isnull=False), name="one_place_in_the_queue",
            ),
            models.CheckConstraint(condition=Q(persons__gte=1), name="application_has_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.session.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("booking:application", args=[self.ref])

    def words(self) -> dict[str, Any]:
        """What a letter and a page say of it."""
        return {"number": self.number, "persons": self.persons, "category": self.session.label_of(self.category)}
