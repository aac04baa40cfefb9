"""What follows from a plan: what became of each item, what is watched, and what each ward makes of it in a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen
from kusei.plan.register.lifecycle import WARD_POLICY, WATCH
from kusei.plan.register.models.plans import OPEN_STATES, Node
from kusei.plan.register.powers import VIEW


class Outcome(Row):
    """What became of an item when its plan ended. Taken back with a reason, never deleted."""

    class What(models.TextChoices):
        CONTINUED = "continued", _("継続")
        DEVELOPED = "developed", _("発展")
        MERGED = "merged", _("統合")
        COMPLETED = "completed", _("完了")
        ABANDONED = "abandoned", _("廃案")

    item = models.ForeignKey(Node, models.PROTECT, related_name="outcomes", verbose_name=_("前の計画の項目"))
    what = models.CharField(_("扱い"), max_length=10, choices=What.choices)
    heirs: models.ManyToManyField[Node, models.Model] = models.ManyToManyField(
        Node, blank=True, related_name="inherits", verbose_name=_("引き継ぐ項目"))
    reason = models.TextField(_("理由"))
    evidence = models.TextField(_("根拠（成果・数字・資料）"), blank=True)
    decided_on = models.DateField(_("決めた日"))
    post = models.CharField(_("決めた職"), max_length=160, blank=True)
    voided_on = models.DateField(_("取り消した日"), null=True, blank=True)
    void_reason = models.CharField(_("取り消した理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="", public={"item__plan__state__in": OPEN_STATES, "voided_on": None})

    class Meta:
        verbose_name = _("引き継ぎの結果")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(voided_on=None), name="one_outcome_per_item"),
            models.CheckConstraint(
                condition=Q(what__in=("continued", "developed", "merged", "completed", "abandoned")), name="outcome_what"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.item}"

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class Watch(Row):
    """国動向・引き続き検討: something outside that may change the plan, with its source and the day to look again."""

    class Result(models.TextChoices):
        TAKEN_UP = "taken_up", _("計画に反映した")
        NO_NEED = "no_need", _("対応は要らない")
        GONE = "gone", _("動きがなくなった")

    title = models.CharField(_("件名"), max_length=160)
    source = models.CharField(_("出典"), max_length=200, help_text=_("審議会・通知・報道などの名称と日付"))
    source_url = models.URLField(_("出典のアドレス"), blank=True)
    matter = models.TextField(_("計画への影響"), help_text=_("どうなれば、計画のどこを見直すことになるか"))
    node = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="watches", verbose_name=_("計画の項目"))
    began_on = models.DateField(_("注視を始めた日"))
    review_on = models.DateField(_("次に確かめる日"))
    state = models.CharField(_("状態"), max_length=10, choices=WATCH.choices, default="watching")
    result = models.CharField(_("結論"), max_length=10, choices=Result.choices, blank=True)
    resolution = models.TextField(_("結論の内容"), blank=True)
    resolved_on = models.DateField(_("結論を出した日"), null=True, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("注視する動き")
        ordering = ["review_on", "pk"]
        constraints = [WATCH.constraint("watch_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("register:watch", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return self.title


class WatchNote(Row):
    """What was found on one look, and when to look again."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="notes")
    looked_on = models.DateField(_("確かめた日"))
    found = models.TextField(_("分かったこと"))
    next_on = models.DateField(_("次に確かめる日"), null=True, blank=True)
    post = models.CharField(_("確かめた職"), max_length=160, blank=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("確かめた記録")
        ordering = ["watch", "-looked_on", "-pk"]


class WardPolicy(Row):
    """区政運営方針: what a ward sets out to do in a fiscal year, beside the city's plan."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    vision = models.TextField(_("区のめざす姿"), blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=WARD_POLICY.choices, default="draft")
    published_on = models.DateField(_("公表日"), null=True, blank=True)
    published_by = models.CharField(_("公表した職"), max_length=160, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"state": "published"})

    class Meta:
        verbose_name = _("区政運営方針")
        ordering = ["-fiscal_year", "ward__code"]
        constraints = [
            WARD_POLICY.constraint("ward_policy_state"),
            models.UniqueConstraint(fields=["ward", "fiscal_year"], name="one_ward_policy_per_year"),
        ]

    def __str__(self) -> str:
        return _t("%(year)s %(ward)s 区政運営方針") % {"year": fiscal_year_label(self.fiscal_year), "ward": self.ward.name}

    def get_absolute_url(self) -> str:
        return reverse("register:ward_policy", args=[self.ref])


class PolicyItem(Row):
    """Whether a ward names an initiative this year, with its own focus, or leaves it out, with the reason."""

    class Stance(models.TextChoices):
        NAMED = "named", _("掲げる")
        LEFT_OUT = "left_out", _("掲げない")

    policy = models.ForeignKey(WardPolicy, models.CASCADE, related_name="items")
    initiative = models.ForeignKey(Node, models.PROTECT, related_name="ward_policies", verbose_name=_("主な取り組み"))
    stance = models.CharField(_("区分"), max_length=10, choices=Stance.choices)
    focus = models.TextField(_("区として行うこと"), blank=True)
    reason = models.TextField(_("掲げない理由"), blank=True)

    seen = Seen(VIEW, ward="policy__ward_id", public={"policy__state": "published"})

    class Meta:
        verbose_name = _("区政運営方針の項目")
        ordering = ["policy", "initiative__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "initiative"], name="one_stance_per_initiative"),
            models.CheckConstraint(
                condition=(Q(stance="named") & ~Q(focus="")) | (Q(stance="left_out") & ~Q(reason="")),
                name="policy_item_says_what_or_why"),
        ]
