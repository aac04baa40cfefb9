"""Accounts and the rows that give posts their powers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Incident, Post, StaffMember, Ward
from kusei.core.rows import Dated, Seen


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

    seen = Seen("office.view", ward="")

    class Meta:
        verbose_name = _("災害時の権限拡大")
        ordering = ["-since", "pk"]
