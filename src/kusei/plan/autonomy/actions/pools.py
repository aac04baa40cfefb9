"""The posts a ward head may place in a year: how many, and that on no day more are placed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.refusals import written
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy import powers, words, words_posts
from kusei.plan.autonomy.models import Pool
from kusei.plan.autonomy.queries_posts import spans
from kusei.plan.autonomy.rules.posts import overfull, peak


class SetPool(Action):
    verb, power, label = "autonomy.set_pool", powers.CEILING, _("職の枠を決める")
    effect = _("この年度の枠ができ、区が職の配置を提案できるようになります。")
    ward: Ward
    fiscal_year: int
    tenths: int
    source: str

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        some(self.tenths)
        written(self.source, "source")
        year = calendar.fiscal_year_of(calendar.today())
        if self.fiscal_year not in (year, year + 1):
            raise Refused(_("枠は、今年度か来年度について決めてください。"), field="fiscal_year")
        if Pool.objects.filter(ward=self.ward, fiscal_year=self.fiscal_year).exists():
            raise Refused(_("この区のこの年度の枠はもうあります。枠のページの「枠の人数を変える」で行ってください。"), field="fiscal_year")

    def perform(self) -> Pool:
        return Pool.objects.create(
            ward=self.ward, fiscal_year=self.fiscal_year, tenths=self.tenths, source=self.source.strip(), decided_on=calendar.today(),
        )

    def facts(self, result: Pool) -> dict[str, Any]:
        return {"tenths": self.tenths}


class ChangePool(Action):
    verb, power, label = "autonomy.change_pool", powers.CEILING, _("枠の人数を変える")
    effect = _("枠の人数が変わります。配置がいちばん多い日の人数より小さくはできません。")
    on = "pool"
    pool: Pool
    tenths: int
    source: str

    def check(self) -> None:
        some(self.tenths)
        written(self.source, "source")
        if self.pool.last < calendar.today():
            raise Refused(_("終わった年度の枠は変えられません。"))
        placed, day = peak(spans(self.pool), self.pool.first, self.pool.last)
        if self.tenths < placed:
            said = _t("%(day)sに%(n)sを配置しています。それより小さくするときは、先に配置を枠に戻してください。")
            raise Refused(said % {"day": words.day(day), "n": words_posts.posts(placed)}, field="tenths")

    def perform(self) -> Pool:
        p = self.pool
        said = _t("%(day)s %(old)s→%(new)s：%(source)s") % {
            "day": words.day(calendar.today()), "old": words_posts.posts(p.tenths), "new": words_posts.posts(self.tenths), "source": self.source.strip(),
        }
        p.tenths, p.source = self.tenths, f"{p.source}\n{said}"
        p.save(update_fields=["tenths", "source"])
        return p

    def facts(self, result: Pool) -> dict[str, Any]:
        return {"tenths": self.tenths}


def some(tenths: int) -> None:
    if tenths < 1:
        raise Refused(_("0.1人以上を入れてください。1.5人なら15と入れます。"), field="tenths")


def fits(pool: Pool, tenths: int, first: date, last: date, *, but: int | None = None, field: str = "") -> None:
    """Under a lock on the pool: on no day are more posts placed than it holds. Raises Refused with the worst day."""
    held = Pool.objects.select_for_update().get(pk=pool.pk)
    if found := overfull(spans(held, but=but), held.tenths - tenths, first, last):
        said = _t("%(day)sは、枠%(pool)sのうち%(placed)sを配置済みで、%(n)sは入りません。人数か期間を変えるか、ほかの配置を枠に戻してください。")
        raise Refused(said % {
            "day": words.day(found[1]), "pool": words_posts.posts(held.tenths), "placed": words_posts.posts(found[0]), "n": words_posts.posts(tenths),
        }, field=field, code="full")
