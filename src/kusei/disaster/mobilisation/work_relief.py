"""The room's long work: the relief shifts of a ward."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import system
from kusei.core.jobs.run import Progress, job
from kusei.disaster.mobilisation import bridge_relief
from kusei.disaster.mobilisation.actions.relief import JOB, StoreRelief
from kusei.disaster.mobilisation.bridge_relief import Impossible
from kusei.disaster.mobilisation.models import ReliefPlan


@job(JOB, _("交代勤務表を計算する"))
def roster(progress: Progress, *, ref: str) -> str:
    """Compute outside every transaction, then store the answer as one act."""
    goals = bridge_relief.goals()
    progress.total(goals + 1)
    plan = ReliefPlan.objects.select_related("ward").get(ref=ref)
    try:
        run = bridge_relief.solve(plan, progress.step)
    except Impossible as error:
        StoreRelief(actor=system("rostering"), plan=plan, why=why(plan, error))()
        return plan.get_absolute_url()
    except Exception:
        # The plan must not wait for ever for an answer that will not come.
        StoreRelief(actor=system("rostering"), plan=plan, why=_t("計算が途中で止まりました。もう一度計算してください。"))()
        raise
    progress.step(goals)
    StoreRelief(actor=system("rostering"), plan=plan, run=run)()
    progress.step(goals + 1)
    return plan.get_absolute_url()


def why(plan: ReliefPlan, error: Impossible) -> str:
    if error.person:
        person = plan.people.filter(ref=error.person).first()
        return _t("%(name)sさんが同時に2つの勤務に決められています。片方を取りやめてください。") % {"name": person.name if person else ""}
    if error.shifts:
        return _t("勤務の長さが規則の上限を超えます。規則か勤務の型を見直してください。")
    return _t("休息の規則の値が正しくありません。規則を見直してください。")
