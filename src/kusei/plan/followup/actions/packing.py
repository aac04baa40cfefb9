"""資料一式: PDF and Excel of one pack, made, numbered and kept in one act."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.actions.action import Action, Refused
from kusei.core.files.store import attach, keep
from kusei.core.numbering.give import next_number
from kusei.plan.followup.actions.hands import post_words
from kusei.plan.followup.models import Pack, Round
from kusei.plan.followup.packs import files
from kusei.plan.followup.packs.drawn import draw
from kusei.plan.followup.packs.figures import misses
from kusei.plan.followup.powers import RUN

PURPOSES = ("council", "budget", "settlement", "audit")


class MakePack(Action):
    verb, power, label = "followup.make_pack", RUN, _("資料一式をつくる")
    effect = _("PDFとExcelをつくり、番号を付けて残します。すべての数字を記録から数え直して、合わなければつくりません。")
    on = "round"
    page = "followup:make_pack"
    round: Round
    purpose: str
    site: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Round) -> str:
        return "" if row.taken_at else _t("根拠をまだ数えていません。")

    def check(self) -> None:
        if why := self.hindrance(self.actor, self.round):
            raise Refused(why, code="not_taken")
        if self.purpose not in PURPOSES:
            raise Refused(_t("何に使う資料かを選んでください。"), field="purpose")
        self._view = draw(self.round, self.purpose, self.actor)
        if wrong := misses(self.round, self._view):
            raise Refused(
                _t("記録から数え直すと合わない数字が%(count)s件あります（%(first)s）。もう一度お試しください。")
                % {"count": len(wrong), "first": wrong[0]}, code="recount",
            )

    def perform(self) -> Pack:
        number = next_number("followup.pack", on=self.round.period.start)
        sender = post_words(self.actor)
        paper = files.pdf(self.round, self._view, number=number, site=self.site, sender=sender).pdf
        book = files.xlsx(self._view, site=self.site)
        pack = Pack.objects.create(
            round=self.round, purpose=self.purpose, number=number, figures=len(self._view.figures),
            digest=hashlib.sha256(paper + book).hexdigest(), made_at=self.moment, made_by=sender,
        )
        name = f"followup-{self.round.fiscal_year}-{self.purpose}-{number}"
        pack.pdf = attach(pack, keep(paper), name=f"{name}.pdf", title=str(self._view.title))
        pack.xlsx = attach(pack, keep(book), name=f"{name}.xlsx", title=str(self._view.title))
        pack.save(update_fields=["pdf", "xlsx"])
        return pack

    def facts(self, result: Pack) -> dict[str, Any]:
        return {"purpose": self.purpose, "number": result.number, "figures": result.figures, "digest": result.digest[:16]}
