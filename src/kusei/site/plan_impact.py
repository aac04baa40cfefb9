"""What a change of the plan touches in other rooms: wired here, so that the register imports none of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.calendar import fiscal_year_label
from kusei.core.ledger.models import Adoption
from kusei.plan.followup.models import Entry, Measure, Target
from kusei.plan.register.models import Answer
from kusei.plan.register.public import Asked, Touched, touches
from kusei.plan.rollout.models import Request, Standing


@touches("site.followup")
def followup(asked: Asked) -> Sequence[Touched]:
    """Rounds keep what they asked; what is being answered now is not asked again by itself."""
    entries = Entry.objects.filter(initiative_ref__in=asked.refs)
    asking = entries.exclude(sheet__round__state__in=("published", "frozen"))
    newest = entries.aggregate(newest=Max("sheet__round__fiscal_year"))["newest"]
    measures = Measure.objects.filter(plan_ref=asked.plan_ref, initiative_ref__in=asked.refs)
    rounds = entries.values("sheet__round").distinct().count()
    note = _t("直近は%(year)s。過ぎた回は、そのときの版のまま読めます。") % {"year": fiscal_year_label(newest)} if newest else ""
    return [
        Touched(_("フォローアップの回"), rounds, note, reverse("followup:list")),
        Touched(_("回答中のフォローアップの欄"), asking.count(), _("回答の途中です。区に知らせてから発効させてください。"), reverse("followup:list"), heavy=True),
        Touched(_("指標"), measures.count(), _("指標の値は続きます。")),
        Touched(_("これからの年度の目標値"), Target.objects.filter(
            measure__in=measures, fiscal_year__gte=calendar.fiscal_year_of(asked.effective_on)).count(), _("目標の画面で見直してください。")),
    ]


@touches("site.adoptions")
def adoptions(asked: Asked) -> Sequence[Touched]:
    """Wards that have begun the systems answering the changed items."""
    rooms = set(Answer.objects.filter(node__ref__in=asked.refs).values_list("room", flat=True))
    begun = Adoption.objects.as_of(calendar.today()).filter(room__in=rooms)
    names = _t("、").join(str(ROOMS[r].label) for r in sorted(begun.values_list("room", flat=True).distinct()) if r in ROOMS)
    return [Touched(_("システムを始めている区"), begun.values("ward").distinct().count(), names, reverse("office:adoptions"))]


@touches("site.rollout")
def rollout(asked: Asked) -> Sequence[Touched]:
    """Cells and budget requests of the changed initiatives: their history is kept under the initiative's ref."""
    cells = Standing.objects.filter(initiative_ref__in=asked.refs)
    open_requests = Request.objects.filter(initiative_ref__in=asked.refs, state__in=("asked", "bureau", "finance", "mayor"))
    return [
        Touched(_("区と取り組みの状態"), cells.exclude(state="not_begun").count(), _("状態と経過は続きます。"), reverse("rollout:matrix")),
        Touched(_("査定中の予算の要求"), open_requests.count(), _("要求の説明が変わらないかを確かめてください。"), reverse("rollout:requests"), heavy=True),
    ]
