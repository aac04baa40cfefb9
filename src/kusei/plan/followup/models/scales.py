"""Published scales of self-marking, each from one day to another."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kusei.core.kept import kept
from kusei.core.rows import Row, Seen
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.rule_values import SCALES
from kusei.plan.followup.rules import Grade, Scale


class ScaleRow(Row):
    """尺度: a published scale from one day to another. A new day is a new row; what was used stays readable."""

    code = models.SlugField(_("記号"), max_length=12)
    title = models.CharField(_("尺度の名前"), max_length=80)
    source = models.CharField(_("出典"), max_length=200)
    since = models.DateField(_("使い始める日"))
    until = models.DateField(_("使い終わる日"), null=True, blank=True)
    entered_by = models.CharField(_("入れた職"), max_length=80, blank=True)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("自己評価の尺度")
        ordering = ["code", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["code", "since"], name="followup_one_scale_a_day"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="followup_scale_dates"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:scales")


class ScaleGrade(Row):
    scale = models.ForeignKey(ScaleRow, models.PROTECT, related_name="grades")
    code = models.CharField(_("記号"), max_length=14)
    label = models.CharField(_("評価の名前"), max_length=40)
    claim = models.CharField(_("何を言うか"), max_length=4, choices=[
        ("good", _("うまくいっている")), ("poor", _("うまくいっていない")), ("none", _("どちらでもない"))])
    order = models.PositiveSmallIntegerField(_("並び"), default=0)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("尺度の評価")
        ordering = ["scale", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="followup_one_grade")]


def scales_on(day: date) -> dict[str, Scale]:
    """Every scale in force on a day: the city's own rows, else what is declared (shown as a draft); two queries."""
    def read() -> dict[str, Scale]:
        found = {
            code: Scale(code, str(title), tuple(Grade(c, claim, str(label)) for c, label, claim in grades))
            for code, (title, grades) in SCALES.items()
        }
        rows = ScaleRow.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))
        for row in rows.order_by("since").prefetch_related("grades"):
            grades = tuple(Grade(g.code, g.claim, g.label) for g in row.grades.all())
            found[row.code] = Scale(row.code, row.title, grades, row.source, draft=False)
        return found

    return dict(kept(("followup.scales", day, get_language()), read))
