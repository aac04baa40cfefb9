"""Earned money from its source to its use: agreements, what was screened, bills, receipts and returns, uses."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen
from kusei.plan.autonomy.lifecycle import AGREEMENT
from kusei.plan.autonomy.models.budget import VIEW, Payment
from kusei.plan.autonomy.rules.revenue import Pot


class Source(models.TextChoices):
    ADVERTISING = "advertising", _("広告")
    NAMING = "naming", _("命名権")
    SPONSORSHIP = "sponsorship", _("協賛")
    DONATION = "donation", _("寄附")
    RENT = "rent", _("貸付け")
    OTHER = "other", _("そのほか")


class Earmark(models.TextChoices):
    """What money may be limited to, and what a use is for."""

    DISASTER = "disaster", _("防災・安全")
    CHILDREN = "children", _("子ども・子育て")
    WELFARE = "welfare", _("福祉・健康")
    COMMUNITY = "community", _("地域活動・まちづくり")
    GREEN = "green", _("緑・環境")
    CULTURE = "culture", _("文化・スポーツ")
    OFFICE = "office", _("窓口・庁舎")


class Agreement(Row):
    """収入の契約: who gives or pays what, for how long, and under what conditions."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    kind = models.CharField(_("種類"), max_length=12, choices=Source.choices)
    title = models.CharField(_("件名"), max_length=120)
    party = models.CharField(_("相手方"), max_length=120)
    company = models.BooleanField(_("会社・団体である"), default=False)
    named = models.BooleanField(_("名前を公表してよい"), default=False)
    starts_on = models.DateField(_("期間の初日"))
    ends_on = models.DateField(_("期間の末日"))
    yen = models.PositiveBigIntegerField(_("契約の額（円）"))
    conditions = models.TextField(_("条件"), blank=True)
    earmark = models.CharField(_("使い道の限定"), max_length=12, choices=Earmark.choices, blank=True)
    screened_on = models.DateField(_("審査の日"), null=True, blank=True)
    screen_note = models.TextField(_("審査の記録"), blank=True)
    agreed_on = models.DateField(_("契約した日"), null=True, blank=True)
    number = models.CharField(_("文書番号"), max_length=60, blank=True)
    decided_by = models.CharField(_("決裁者"), max_length=120, blank=True)
    ended_on = models.DateField(_("終えた日"), null=True, blank=True)
    reason = models.TextField(_("差戻し・断り・取り下げ・終了の理由"), blank=True)
    refund_yen = models.PositiveBigIntegerField(_("日数で返す額（円）"), default=0)
    short_yen = models.PositiveBigIntegerField(_("市の予算から返す額（円）"), default=0)
    state = models.CharField(_("状態"), max_length=12, choices=AGREEMENT.choices, default="draft")

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("収入の契約")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["state", "ends_on"], name="autonomy_agreement_ends")]
        constraints = [
            AGREEMENT.constraint("autonomy_agreement_state"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="autonomy_agreement_term"),
            models.CheckConstraint(condition=Q(short_yen__lte=F("refund_yen")), name="autonomy_short_within"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clock_about(self) -> str:
        return self.title

    def add_reason(self, said: str) -> None:
        self.reason = "\n".join(t for t in (self.reason, said.strip()) if t)

    def get_absolute_url(self) -> str:
        return reverse("autonomy:agreement", args=[self.ref])


class Screening(Row):
    """審査: one line of the standard as it read on the day the screening began."""

    class Verdict(models.TextChoices):
        OK = "ok", _("よい")
        BAD = "bad", _("反する")
        NONE = "none", _("当てはまらない")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="screenings")
    item = models.CharField(_("確かめること"), max_length=300)
    verdict = models.CharField(_("結果"), max_length=6, choices=Verdict.choices, blank=True)

    seen = Seen(VIEW, ward="agreement__ward_id")

    class Meta:
        verbose_name = _("審査の項目")
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return f"{self.agreement.get_absolute_url()}#screening"


class Bill(Row):
    """調定: what is to come in for one fiscal year, what came, and where it went. ``until``: the last fiscal year it may be used in."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="bills", verbose_name=_("収入の契約"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    yen = models.PositiveBigIntegerField(_("調定の額（円）"))
    billed_on = models.DateField(_("調定の日"))
    due_on = models.DateField(_("納入の期限"))
    received_yen = models.PositiveBigIntegerField(_("受けた額（円）"), default=0)
    used_yen = models.PositiveBigIntegerField(_("使った額（円）"), default=0)
    returned_yen = models.PositiveBigIntegerField(_("返した額・市の一般財源にした額（円）"), default=0)
    until = models.PositiveSmallIntegerField(_("使える最後の年度"))
    reason = models.TextField(_("減額・繰越しの理由"), blank=True)

    seen = Seen(VIEW, ward="agreement__ward_id")

    class Meta:
        verbose_name = _("調定")
        ordering = ["fiscal_year", "pk"]
        indexes = [models.Index(fields=["due_on"], name="autonomy_bill_due")]
        constraints = [
            models.CheckConstraint(condition=Q(received_yen__lte=F("yen")), name="autonomy_received_within"),
            models.CheckConstraint(condition=Q(received_yen__gte=F("used_yen") + F("returned_yen")), name="autonomy_no_yen_twice"),
            models.CheckConstraint(condition=Q(until__gte=F("fiscal_year")), name="autonomy_bill_until"),
        ]

    def __str__(self) -> str:
        return _t("%(title)s %(year)s") % {"title": self.agreement.title, "year": fiscal_year_label(self.fiscal_year)}

    @property
    def clock_about(self) -> str:
        return str(self)

    @property
    def owed_yen(self) -> int:
        return self.yen - self.received_yen

    @property
    def left_yen(self) -> int:
        return self.received_yen - self.used_yen - self.returned_yen

    @property
    def late(self) -> bool:
        return self.owed_yen > 0 and self.due_on < calendar.today()

    @property
    def pot(self) -> Pot:
        return Pot(self.ref, self.fiscal_year, self.received_yen, self.until, self.used_yen + self.returned_yen, self.agreement.earmark)

    @property
    def term(self) -> tuple[date, date]:
        """The days of the agreement that fall into the year; the whole agreement where none does."""
        a = self.agreement
        first, last = max(a.starts_on, date(self.fiscal_year, 4, 1)), min(a.ends_on, date(self.fiscal_year + 1, 3, 31))
        return (first, last) if first <= last else (a.starts_on, a.ends_on)

    def add_reason(self, said: str) -> None:
        self.reason = "\n".join(t for t in (self.reason, said.strip()) if t)

    def get_absolute_url(self) -> str:
        return f"{self.agreement.get_absolute_url()}#bills"


class Receipt(Row):
    """受入れ・返還・一般財源への繰入れ: every movement of a bill's money but its uses."""

    class What(models.TextChoices):
        RECEIVED = "received", _("受入れ")
        RETURNED = "returned", _("相手方に返した")
        LAPSED = "lapsed", _("期限が切れ、市の一般財源にした")

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="receipts")
    what = models.CharField(_("区分"), max_length=10, choices=What.choices)
    yen = models.PositiveBigIntegerField(_("額（円）"))
    moved_on = models.DateField(_("日付"))
    note = models.CharField(_("備考"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="bill__agreement__ward_id")

    class Meta:
        verbose_name = _("収入の受入れと返還")
        ordering = ["moved_on", "pk"]
        indexes = [models.Index(fields=["what", "moved_on"], name="autonomy_receipt_day")]
        constraints = [models.CheckConstraint(condition=Q(yen__gt=0), name="autonomy_receipt_positive")]

    def get_absolute_url(self) -> str:
        return self.bill.get_absolute_url()


class Use(Row):
    """充当: yen of a bill that covered a payment, or went to another purpose. What is undone stays readable."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="uses")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="uses", verbose_name=_("支出"))
    purpose = models.CharField(_("使い道"), max_length=200)
    field = models.CharField(_("使い道の分野"), max_length=12, choices=Earmark.choices)
    fiscal_year = models.PositiveSmallIntegerField(_("使った年度"))
    yen = models.PositiveBigIntegerField(_("額（円）"))
    used_on = models.DateField(_("使った日"))
    undone_on = models.DateField(_("取り消した日"), null=True, blank=True)
    undo_reason = models.CharField(_("取り消した理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="bill__agreement__ward_id")

    class Meta:
        verbose_name = _("独自収入の使い道")
        ordering = ["used_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(yen__gt=0), name="autonomy_use_positive"),
            models.CheckConstraint(condition=Q(undone_on=None) | ~Q(undo_reason=""), name="autonomy_undone_why"),
        ]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        return f"{self.bill.agreement.get_absolute_url()}#uses"
