"""Review of the two ways around the ordinary powers: links outside login, and broken glass."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import cases, links
from kusei.core.access.decide import ward_id_of
from kusei.core.access.models import CaseOpening, Grant, Link
from kusei.core.actions.action import Action, Refused
from kusei.core.actions.cases import OpenCaseBase
from kusei.core.ledger.models import Post
from kusei.core.outbox.send import tell
from kusei.core.rows import seen_of
from kusei.office import powers
from kusei.office.actions.ending import give_reason, update, written

FINDINGS = {"proper": _("適切だった"), "unclear": _("確認が必要"), "improper": _("不適切だった")}


class RevokeLink(Action):
    verb, power, label, on = "office.revoke_link", powers.REVIEW, _("リンクを取り消す"), "link"
    effect = _("このリンクはいますぐ使えなくなります。")
    tone = "danger"
    link: Link
    reason: str

    def check(self) -> None:
        written(self.reason)
        if self.link.revoked_at is not None:
            raise Refused(_t("このリンクはもう取り消されています。"))

    def perform(self) -> Link:
        links.revoke(self.link)
        give_reason(self, self.link, self.reason)
        return self.link

    def facts(self, result: Any) -> dict[str, Any]:
        return {"link": self.link.ref, "uses_left": self.link.uses_left}

    @classmethod
    def hindrance(cls, actor: Any, row: Link) -> str:
        return _t("このリンクはもう取り消されています。") if row.revoked_at else ""


class BreakGlass(OpenCaseBase):
    """Open one private row without its power: in the own ward, for a quarter of an hour, announced, reviewed."""

    verb, power, label = "office.break_glass", powers.BREAK_GLASS, _("個人記録を緊急に開く")
    effect = _("15分だけこの記録を読めます。担当者と点検者に知らせ、あとで必ず点検します。")
    tone = "danger"
    glass = True

    def perform(self) -> CaseOpening:
        opening = super().perform()
        text = _t("個人記録が緊急に開かれました。点検してください。")
        for post in self._told():
            tell(post, text, url=opening_url(opening), row=opening)
        return opening

    def _told(self) -> list[Post]:
        """Those who hold the power in this ward, and those who review."""
        today, ward_id = calendar.today(), ward_id_of(self.case)
        held = Grant.objects.as_of(today).filter(power__in=(seen_of(type(self.case)).power, powers.REVIEW))
        posts = Post.objects.as_of(today).filter(ward_id=ward_id, pk__in=held.values("post_id"))
        return list(posts.exclude(pk=self.actor.post_id))


def opening_url(opening: CaseOpening) -> str:
    return f"/office/openings/{opening.ref}/"


class ReviewOpening(Action):
    verb, power, label, on = "office.review_opening", powers.REVIEW, _("閲覧を点検する"), "opening"
    effect = _("点検の結果と所見が残ります。不適切だったときは、所属長に連絡してください。")
    opening: CaseOpening
    finding: str
    note: str

    def check(self) -> None:
        if self.opening.reviewed_at is not None:
            raise Refused(_t("すでに点検されています。"))
        if self.finding not in FINDINGS:
            raise Refused(_t("結果を選んでください。"), field="finding")
        written(self.note, field="note")
        if self.opening.actor.rpartition("user:")[2] == self.actor.label.rpartition("user:")[2]:
            raise Refused(_t("自分の閲覧を自分で点検することはできません。"))

    def perform(self) -> CaseOpening:
        return update(
            self.opening, reviewed_at=calendar.now(), reviewed_by=self.actor.label, finding=self.finding,
            review_note=self.note.strip()[:300],
        )

    def facts(self, result: Any) -> dict[str, Any]:
        return {"finding": self.finding, "glass": self.opening.glass}

    @classmethod
    def hindrance(cls, actor: Any, row: CaseOpening) -> str:
        return _t("すでに点検されています。") if row.reviewed_at else ""


assert cases.OPEN_FOR.total_seconds() == 15 * 60  # the sentences above say 15 minutes
