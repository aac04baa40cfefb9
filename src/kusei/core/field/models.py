"""Phones, what each carries, what came from them, and the words between them and the office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.field.lifecycle import CARRY, COMMAND, DEVICE
from kusei.core.ledger.models import Post, Ward
from kusei.core.records.personal import EndedBy, Personal
from kusei.core.rows import Row, Seen

VIEW = "field.view"


class Device(Row):
    """A phone, enrolled by a post for a term. Its token is in the phone's cookie; only the hash is here."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登録した職"))
    name = models.CharField(_("端末の名前"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("状態"), max_length=10, choices=DEVICE.choices, default="active")
    until = models.DateField(_("登録の期限"))
    enrolled_at = models.DateTimeField(_("登録した日時"))
    enrolled_by = models.CharField(_("登録した人"), max_length=60)
    seen_at = models.DateTimeField(_("最後につながった日時"), null=True, blank=True)
    skew_s = models.IntegerField(_("端末の時計のずれ"), null=True, blank=True)
    waiting = models.PositiveIntegerField(_("未送信の件数"), null=True, blank=True)
    ended_at = models.DateTimeField(_("使用を止めた日時"), null=True, blank=True)
    end_reason = models.CharField(_("止めた理由"), max_length=200, blank=True)
    wiped_at = models.DateTimeField(_("中身を消した日時"), null=True, blank=True)
    wiped_handed = models.PositiveIntegerField(_("消す前に引き継いだ件数"), null=True, blank=True)
    wiped_lost = models.PositiveIntegerField(_("引き継げなかった件数"), null=True, blank=True)
    wiped_words = models.CharField(_("引き継げなかったもの"), max_length=300, blank=True)

    # Known in the moment of enrolling alone; never stored.
    token = ""

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("持ち出し端末")
        ordering = ["-enrolled_at", "-pk"]
        indexes = [models.Index(fields=["ward", "state"]), models.Index(fields=["enrolled_at", "id"])]
        constraints = [DEVICE.constraint("field_device_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("field_office:device", args=[self.ref])


class Carry(Row):
    """One place on one phone: its key (wrapped), its block of numbers. The key is erased when the place is closed."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="carries", verbose_name=_("端末"))
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    screen = models.CharField(_("画面"), max_length=40)
    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    title = models.CharField(_("場所"), max_length=120)
    drill = models.BooleanField(_("訓練"), default=False)
    state = models.CharField(_("状態"), max_length=8, choices=CARRY.choices, default="open")
    first_number = models.PositiveIntegerField(_("番号の始め"), default=0)
    last_number = models.PositiveIntegerField(_("番号の終わり"), default=0)
    key_wrapped = models.CharField(max_length=200, blank=True, editable=False)
    taken_at = models.DateTimeField(_("持ち出した日時"))
    key_until = models.DateTimeField(_("鍵の期限"))
    closed_at = models.DateTimeField(_("閉じた日時"), null=True, blank=True)
    erased_at = models.DateTimeField(_("鍵を消した日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("端末で持ち出した場所")
        ordering = ["-taken_at", "-pk"]
        constraints = [
            CARRY.constraint("field_carry_state"),
            models.UniqueConstraint(fields=["device", "subject"], name="one_carry_per_place"),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(key_wrapped=""), name="erased_keys_are_gone"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.device.get_absolute_url()}#carries"


class Command(Row):
    """What was typed on a phone and came in: once, whatever happens on the way. ``body`` is kept only while undecided."""

    carry = models.ForeignKey(Carry, models.PROTECT, related_name="commands", verbose_name=_("持ち出した場所"))
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    command_id = models.CharField(max_length=36, unique=True, editable=False)
    verb = models.CharField(_("操作"), max_length=60)
    state = models.CharField(_("状態"), max_length=8, choices=COMMAND.choices, default="done")
    said_at = models.DateTimeField(_("端末の時計での日時"))
    occurred_at = models.DateTimeField(_("直した日時"))
    skew_s = models.IntegerField(_("端末の時計のずれ"), default=0)
    received_at = models.DateTimeField(_("届いた日時"))
    sent_by = models.CharField(_("送った人"), max_length=60)
    code = models.CharField(max_length=20, blank=True, editable=False)
    reason = models.CharField(_("記録できなかった理由"), max_length=300, blank=True)
    body = models.TextField(_("端末で書いた内容（暗号）"), blank=True, editable=False)
    result = models.CharField(max_length=80, blank=True, editable=False)
    settled_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    settled_by = models.CharField(_("決めた人"), max_length=60, blank=True)
    settle_note = models.CharField(_("決めた理由"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="ward_id")
    personal = Personal(
        name=_("端末から届き、まだ記録できていないもの"),
        purpose=_("記録できなかった受付などを、人が確かめて記録するため"),
        basis=_("災害対策基本法第86条の6"),
        retention=_("決めたときに内容を消す"),
        ends=EndedBy("field.mend"),
        fields=("body", "reason"),
        people=_("避難所などで受け付けた人"),
        source=_("本人（端末での受付）"),
        special=True,
    )

    class Meta:
        verbose_name = _("端末から届いた記録")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "received_at", "id"]), models.Index(fields=["carry", "state"])]
        constraints = [
            COMMAND.constraint("field_command_state"),
            models.CheckConstraint(condition=Q(state__in=("refused", "handed")) | Q(body=""), name="settled_keeps_no_body"),
        ]

    def __str__(self) -> str:
        return f"{self.carry.title} {self.ref}"

    @property
    def clock_about(self) -> str:
        return self.carry.title

    def get_absolute_url(self) -> str:
        return reverse("field_office:command", args=[self.ref])


class Message(Row):
    """A few words between a phone's place and the office."""

    carry = models.ForeignKey(Carry, models.PROTECT, related_name="messages", verbose_name=_("持ち出した場所"))
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    from_phone = models.BooleanField(_("端末から"), default=False)
    text = models.CharField(_("連絡"), max_length=300)
    sent_at = models.DateTimeField(_("日時"))
    sent_by = models.CharField(_("だれが"), max_length=60)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("端末との連絡")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["carry", "sent_at"])]

    def get_absolute_url(self) -> str:
        return f"{self.carry.device.get_absolute_url()}#messages"
