"""Review of the ways around the ordinary powers: links outside login, openings of private records, broken glass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import cases, links
from kusei.core.access.models import CaseOpening, Link
from kusei.core.access.powers import ROOMS
from kusei.core.actions.action import Refused
from kusei.core.audit.models import Line
from kusei.core.rows import Row as LedgerRow
from kusei.core.ui.pages import Col, DetailPage, Facet, ListPage, Panel, SavedView
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Badge, Cell, Fact
from kusei.office import actions, forms, powers
from kusei.office.actions.private import FINDINGS
from kusei.office.views.common import OfficeAct, present, reasons, verb_words, who
from kusei.office.views.trail import subject_words

LINK_BADGES = {
    "": Badge(_("使えます"), "ok"), "expired": Badge(_("有効期限切れ"), "off"), "used_up": Badge(_("使用済み"), "off"),
    "revoked": Badge(_("取り消し"), "bad"),
}


class Links(ListPage):
    power, room_key, model, title, order = powers.REVIEW, "office", Link, _("発行したリンク"), "-issued"
    related = ("ward",)
    empty = _("発行したリンクはありません。")
    columns = (
        Col("label", _("何のためのリンクか"), lambda r: Cell(r.label, reverse("office:link", args=[r.ref]))),
        Col("state", _("状態"), lambda r: Cell(badge=LINK_BADGES[links.state(r)]), kind="badge"),
        Col("issued", _("発行日時"), lambda r: Cell(at=r.issued_at), "issued_at", "date"),
        Col("expires", _("有効期限"), lambda r: Cell(at=r.expires_at), "expires_at", "date"),
        Col("left", _("残りの回数"), lambda r: Cell(number=r.uses_left), "uses_left", "number"),
        Col("by", _("発行者"), lambda r: Cell(who(r.issued_by))),
    )
    facets = (ward_facet(Link),)


class LinkDetail(DetailPage):
    power, room_key, model, related = powers.REVIEW, "office", Link, ("ward",)

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("状態"), None, badge=LINK_BADGES[links.state(row)]), Fact(_("できる操作"), "、".join(verb_words(v) for v in row.verbs)),
            Fact(_("対象"), subject_words(row.subject), note=row.subject.partition(":")[2]), Fact(_("残りの回数"), row.uses_left),
            Fact(_("発行者"), who(row.issued_by)), Fact(_("区"), row.ward.name if row.ward else _("市全体")),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(actions.RevokeLink, self.actor, self.object), Act(_("発行したリンクの一覧"), reverse("office:links"))]


class RevokeLinkPage(OfficeAct):
    action, form_class, model, power = actions.RevokeLink, forms.ReasonForm, Link, powers.REVIEW

    def after(self, result: Any) -> str:
        return reverse("office:link", args=[self.object.ref])


def review_badge(row: CaseOpening) -> Badge:
    if row.reviewed_at is None:
        return Badge(_("点検待ち"), "warn") if row.glass else Badge(_("通常"), "off")
    return Badge(FINDINGS[row.finding], {"proper": "ok", "unclear": "warn", "improper": "bad"}[row.finding])  # type: ignore[arg-type]


class Openings(ListPage):
    """Who opened which private record, why, on what basis; broken glass waits for its review first."""

    power, room_key, model, title, order = powers.REVIEW, "office", CaseOpening, _("個人記録の閲覧"), "-opened"
    related = ("ward", "post__division__ward")
    empty = _("閲覧の記録はありません。")
    columns = (
        Col("opened", _("開いた日時"), lambda r: Cell(_opened(r), reverse("office:opening", args=[r.ref])), "opened_at", "date"),
        Col("post", _("だれが"), lambda r: Cell(str(r.post) if r.post else "—", note=who(r.actor))),
        Col("room", _("システム"), lambda r: Cell(ROOMS[r.room].label if r.room in ROOMS else r.room), "room"),
        Col("subject", _("対象の番号"), lambda r: Cell(r.subject.partition(":")[2])),
        Col("purpose", _("目的"), lambda r: Cell(r.purpose)),
        Col("basis", _("根拠（規則・決裁）"), lambda r: Cell(r.basis)),
        Col("glass", _("緊急"), lambda r: Cell(badge=Badge(_("緊急に開いた"), "bad")) if r.glass else Cell("—"), "glass", "badge"),
        Col("review", _("点検"), lambda r: Cell(badge=review_badge(r)), kind="badge"),
    )
    views = (
        SavedView("waiting", _("点検待ち"), lambda rows, actor: rows.filter(glass=True, reviewed_at=None)),
        SavedView("glass", _("緊急に開いたもの"), lambda rows, actor: rows.filter(glass=True)),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (
        ward_facet(CaseOpening),
        Facet("actor", _("だれが（職員番号・職の番号）"), lambda rows, value: rows.filter(actor__contains=value), "text"),
        Facet("subject", _("対象の番号"), lambda rows, value: rows.filter(subject__contains=value), "text"),
    )


def _opened(row: CaseOpening) -> str:
    local = row.opened_at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date())} {local:%H:%M}"


class OpeningDetail(DetailPage):
    power, room_key, model, related = powers.REVIEW, "office", CaseOpening, ("ward", "post__division__ward")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        reads = Line.objects.filter(outcome="read", subject=row.subject, body__contains=row.ref).count()
        return [
            Fact(_("だれが"), str(row.post) if row.post else None, note=who(row.actor)),
            Fact(_("対象"), subject_words(row.subject), note=row.subject.partition(":")[2]),
            Fact(_("目的"), row.purpose), Fact(_("根拠（規則・決裁）"), row.basis), Fact(_("開いた日時"), _opened(row)),
            Fact(_("読んだ回数"), reads), Fact(_("点検"), None, badge=review_badge(row)), Fact(_("所見"), row.review_note or None),
        ]

    def extra_acts(self) -> Sequence[Act]:
        return [act_for(actions.ReviewOpening, self.actor, self.object), Act(_("閲覧の一覧"), reverse("office:openings"))]


class ReviewOpeningPage(OfficeAct):
    action, form_class, model, power = actions.ReviewOpening, forms.ReviewForm, CaseOpening, powers.REVIEW

    def after(self, result: Any) -> str:
        return reverse("office:opening", args=[self.object.ref])


class BreakGlassPage(OfficeAct):
    """The record is named by its key, as the room's own page offers it; the row itself is not shown here."""

    action, form_class, model, power = actions.BreakGlass, forms.GlassForm, None, powers.BREAK_GLASS

    def build(self, form: Any, **common: Any) -> Any:
        row = self.record(form.cleaned_data["subject"])
        if row is None:
            raise Refused(_t("その番号の記録は見つかりません。"), field="subject")
        data = form.cleaned_data
        return self.action(**common, case=row, purpose=data["purpose"], basis=data["basis"])

    def record(self, subject: str) -> LedgerRow | None:
        kind, _colon, ref = subject.strip().partition(":")
        try:
            model: Any = apps.get_model(kind)  # noqa: TID251  (private rooms do not know the office)
        except (LookupError, ValueError):
            return None
        rule = getattr(model, "seen", None)
        if rule is None or not rule.private:
            return None
        row = model._default_manager.filter(ref=ref).first()
        # A record of another ward is answered like one that does not exist.
        return row if row is not None and cases.may_open(self.actor, row, glass=True) else None

    def after(self, result: CaseOpening) -> str:
        row = self.record(result.subject)
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else reverse("office:clocks")  # type: ignore[union-attr]
