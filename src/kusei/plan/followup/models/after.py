"""What follows a round: issues carried over, packs, citizens' surveys beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.files.models import Attachment
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward
from kusei.core.surveys.models import Survey
from kusei.plan.followup.lifecycle import CARRIED
from kusei.plan.followup.models.rounds import Round
from kusei.plan.followup.powers import VIEW


class Carried(Row):
    """課題の引継ぎ: an issue a ward named in a confirmed year. The next year answers it, or says why not."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="carried")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    title = models.CharField(_("取り組みの名前"), max_length=200)
    issue = models.TextField(_("課題"))
    remedy = models.TextField(_("改善策"), blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=CARRIED.choices, default="open")
    answer = models.TextField(_("今年度の計画での答え"), blank=True)
    post = models.CharField(_("答えた職"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答えた日時"), null=True, blank=True)

    seen = Seen(VIEW)

    class Meta:
        verbose_name = _("引き継いだ課題")
        ordering = ["round", "ward__code", "pk"]
        constraints = [
            CARRIED.constraint("followup_carried_state"),
            *unique_per_ward(["round", "initiative_ref"], "followup_one_carried"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(answer=""), name="followup_carried_says"),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name if self.ward else _t('市（局）')} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("followup:carried", args=[self.ref])


class Pack(Row):
    """A set of figures as handed over: PDF and Excel made in one act, with their number and digest."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="packs")
    purpose = models.CharField(_("使いみち"), max_length=12, choices=[
        ("council", _("議会答弁")), ("budget", _("予算要求")), ("settlement", _("決算（主要施策の成果）")), ("audit", _("監査"))])
    number = models.PositiveIntegerField(_("番号"))
    figures = models.PositiveIntegerField(_("数字の数"))
    digest = models.CharField(_("照合値"), max_length=64)
    pdf = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("作成日時"))
    made_by = models.CharField(_("作成した職"), max_length=80)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("資料一式")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="followup_pack_number")]

    def __str__(self) -> str:
        return _t("%(purpose)s　%(year)s　第%(number)s号") % {
            "purpose": self.get_purpose_display(), "year": self.round.year, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("followup:packs", args=[self.round.ref])


class RoundSurvey(Row):
    """市民意見: a survey whose published results stand beside a year."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="surveys")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+")
    note = models.CharField(_("何を尋ねたか"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", public={"round__state": "published", "survey__state": "published"})

    class Meta:
        verbose_name = _("市民意見")
        ordering = ["round", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "survey"], name="followup_survey_once")]
