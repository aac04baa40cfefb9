"""Accounts and the rows that give posts their powers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident, Post, Resident, StaffMember, Ward
from kusei.core.rows import Dated, Row, Seen


class UserQuerySet(BaseUserManager["User"]):
    """Creates accounts; login is by 職員番号."""

    def create_user(self, staff_number: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(staff_number=staff_number, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login. What it may do comes from the posts its staff member holds today."""

    staff_number = models.CharField(_("職員番号"), max_length=12, unique=True)
    email = models.EmailField(_("メール"), blank=True)
    staff = models.OneToOneField(StaffMember, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(_("表示する言語"), max_length=10, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)

    objects: ClassVar[UserQuerySet] = UserQuerySet()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("利用者")

    def __str__(self) -> str:
        return self.staff_number


class Grant(Dated):
    """A post holds a power for a term.

    ``everywhere`` widens a ward post, or a city post in a private room, to all wards: a named grant, with its reason.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="grants")
    power = models.CharField(_("権限"), max_length=60)
    everywhere = models.BooleanField(_("全区"), default=False)
    basis = models.CharField(_("根拠"), max_length=200, blank=True)

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("権限の付与")
        ordering = ["post", "power", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["post", "power"], condition=Q(until=None), name="one_open_grant"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="grant_dates"),
        ]
        indexes = [models.Index(fields=["power"])]


class EmergencyOrder(Dated):
    """A declared emergency lends powers to every post of a duty in the named wards, for a time, by a dated order."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    duty = models.CharField(_("担当分野（空欄は全員）"), max_length=20, blank=True)
    power = models.CharField(_("貸し出す権限"), max_length=60)
    basis = models.CharField(_("根拠"), max_length=200)
    revoked_at = models.DateTimeField(_("取消日時"), null=True, blank=True)

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("災害時の権限拡大")
        ordering = ["-since", "pk"]


class Link(Row):
    """The only key outside login: one subject, some verbs, until a moment, a number of times.

    The token is not kept, only its hash: whoever reads the database cannot act with it.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(_("何のためのリンクか"), max_length=120)
    verbs = models.JSONField(_("できる操作"))
    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    issued_by = models.CharField(_("発行者"), max_length=60)
    issued_at = models.DateTimeField(_("発行日時"))
    expires_at = models.DateTimeField(_("有効期限"))
    uses_left = models.PositiveSmallIntegerField(_("残りの回数"), default=1)
    used_at = models.DateTimeField(_("最後に使われた日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取消日時"), null=True, blank=True)

    seen = Seen("office.review", ward="ward_id")

    class Meta:
        verbose_name = _("発行したリンク")
        ordering = ["-issued_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="link_expires_later")]

    def __str__(self) -> str:
        return self.label


class LinkTry(models.Model):
    """How often a link or a sender was tried in a window of time; the sender is a keyed hash, never an address."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")]


class CaseOpening(Row):
    """A person opened a row of a private room, for a purpose, on a basis, for a quarter of an hour.

    ``glass``: without the power, in an emergency: announced at once, reviewed afterwards.
    """

    subject = models.CharField(_("対象"), max_length=80, db_index=True)
    room = models.CharField(_("システム"), max_length=40)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.CharField(_("だれが"), max_length=60, db_index=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField(_("目的"), max_length=120)
    basis = models.CharField(_("根拠"), max_length=200)
    glass = models.BooleanField(_("緊急に開いた"), default=False)
    opened_at = models.DateTimeField(_("開いた日時"))
    expires_at = models.DateTimeField(_("閉じる日時"))
    reviewed_at = models.DateTimeField(_("点検日時"), null=True, blank=True)
    reviewed_by = models.CharField(_("点検した人"), max_length=60, blank=True)
    finding = models.CharField(_("点検の結果"), max_length=10, blank=True)
    review_note = models.CharField(_("点検の所見"), max_length=300, blank=True)

    seen = Seen("office.review", ward="ward_id")

    class Meta:
        verbose_name = _("個人記録の閲覧")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["actor", "subject", "expires_at"]), models.Index(fields=["glass", "reviewed_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="opening_ends_later"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(basis=""), name="opening_has_purpose_and_basis"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.ref}"


class ResidentLink(Row):
    """A room's person is this resident. Found from that room's own row alone; no other room can ask."""

    room = models.CharField(max_length=40)
    person = models.CharField(_("対象"), max_length=80)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    purpose = models.CharField(_("目的"), max_length=120)
    basis = models.CharField(_("根拠"), max_length=200)
    linked_at = models.DateTimeField(_("日時"))
    linked_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)

    seen = Seen("office.residents", ward="resident__ward_id", private=True)

    class Meta:
        verbose_name = _("住民との対応")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_resident_per_person"),
        ]
