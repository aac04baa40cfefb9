"""事務引継: the list of a ward's handovers, one handover, its paper, and what falls between two chairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access import charges
from kusei.core.access.actors import Staff
from kusei.core.access.models import User
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import Col, DetailPage, ListPage, Page, Panel, SavedView, table_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Badge, Cell, Fact, Row
from kusei.office import papers, powers, queries
from kusei.office.actions import handover as do
from kusei.office.forms.handover import BeginHandoverForm
from kusei.office.models import Handover
from kusei.office.views.common import OfficeAct, begin, present, reasons

UNSIGNED = ("open", "given", "taken")
LOOK_BACK, LOOK_AHEAD = timedelta(days=365), timedelta(days=120)
RELATED = ("post__division__ward", "outgoing", "incoming")


def signer(label: str) -> str:
    """The name behind a key of the trail."""
    number = label.rpartition("user:")[2]
    user = User.objects.filter(staff_number=number).select_related("staff").first()
    return user.staff.name if user and user.staff else number


def items_of(h: Handover, actor: Any) -> list[list[Any]]:
    """What was handed over, or what stands open now while nobody has signed; days in words."""
    if h.given_at is not None:
        return [
            [key, [[label, _day(since), _moment(due)] for label, since, due in lines], unseen] for key, lines, unseen in h.items
        ]
    return [
        [charge.key, [[o.label, _day(o.since), _moment(o.due_at)] for o in lines], unseen]
        for charge, lines, unseen in do.open_items(h, actor) if lines or unseen
    ]


def _day(value: Any) -> str:
    if not value:
        return ""
    return calendar.format_date(date.fromisoformat(value) if isinstance(value, str) else value, weekday=False)


def _moment(value: Any) -> str:
    if not value:
        return ""
    return _day(calendar.jst_date(datetime.fromisoformat(value) if isinstance(value, str) else value))


def _late(h: Handover) -> Badge | None:
    return Badge(_("発令の日を過ぎています"), "bad") if h.late else None


class Handovers(ListPage):
    power, room_key, model, title = powers.HAND_OVER, "office", Handover, _("事務引継")
    order, related = "-changes_on", RELATED
    columns = (
        Col("number", _("引継番号"), lambda h: Cell(h.number, h.get_absolute_url(), note=h.part)),
        Col("post", _("職"), lambda h: Cell(str(h.post))),
        Col("changes_on", _("発令の日"), lambda h: Cell(day=h.changes_on), "changes_on", kind="date"),
        Col("outgoing", _("前任者"), lambda h: Cell(h.outgoing.name)), Col("incoming", _("後任者"), lambda h: Cell(h.incoming.name)),
        Col("state", _("状態"), lambda h: Cell(badge=badge_of(h)), "state", kind="badge"),
        Col("late", _("遅れ"), lambda h: Cell(badge=_late(h)) if h.late else Cell(""), kind="badge"),
    )
    views = (
        SavedView("open", _("署名がそろっていないもの"), lambda rows, actor: rows.filter(state__in=UNSIGNED)),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    empty = _("当てはまる引継書はありません。")

    def acts(self) -> Sequence[Act]:
        return [Act(_("引継書がまだの職"), reverse("office:unbegun_handovers")),
                Act(_("担当者のいない職に残る仕事"), reverse("office:between_chairs")),
                begin(self.actor, do.BeginHandover, reverse("office:begin_handover"))]


class BeginPage(OfficeAct):
    """The list of posts that changed hands fills it in."""

    action, power, form_class = do.BeginHandover, powers.HAND_OVER, BeginHandoverForm
    asks = ("post", "changes_on", "outgoing", "incoming")


class Unbegun(Page):
    """What the clerk starts with: posts that changed hands, or will, and nobody has begun to write."""

    power, room_key, title, template_name = powers.HAND_OVER, "office", _("引継書がまだの職"), "approvals/inbox.html"

    def context(self) -> dict[str, Any]:
        today = calendar.today()
        ward = self.ward or (self.actor.post.ward if isinstance(self.actor, Staff) else None)
        found = queries.without_handover(today - LOOK_BACK, today + LOOK_AHEAD, ward=ward)
        heads = [("post", _("職")), ("day", _("発令の日"), "date"), ("outgoing", _("前任者")), ("incoming", _("後任者")),
                 ("state", _("状態"), "badge"), ("begin", _("できること"))]
        panel = table_panel(
            _("人が替わった職・替わる職"), heads, [self._row(c) for c in found],
            empty=_("人が替わった職には、すべて引継書があります。"),
        )
        return {**super().context(), "total": len(found), "panels": [panel], "acts": [
            begin(self.actor, do.BeginHandover, reverse("office:begin_handover")),
        ]}

    def _row(self, c: queries.Change) -> Row:
        asked = {"post": c.post.ref, "changes_on": c.changes_on.isoformat(), "outgoing": c.outgoing.ref, "incoming": c.incoming.ref}
        return Row(f"{c.post.ref}-{c.incoming.ref}", [
            Cell(str(c.post), c.post.get_absolute_url()), Cell(day=c.changes_on), Cell(c.outgoing.name), Cell(c.incoming.name),
            Cell(badge=Badge(_("発令の日を過ぎています"), "bad") if c.late else Badge(_("これから"), "info")),
            Cell(_("この職の引継書を作る"), f"{reverse('office:begin_handover')}?{urlencode(asked)}"),
        ], "bad" if c.late else "")


class HandoverDetail(DetailPage):
    power, room_key, model, related = powers.HAND_OVER, "office", Handover, RELATED

    def facts(self) -> Sequence[Fact]:
        h = self.object
        return [
            Fact(_("職"), str(h.post), url=h.post.get_absolute_url(), note=h.part),
            *([Fact(_("組織改正のあとの職"), str(now), url=now.get_absolute_url())] if (now := do.post_now(h)) != h.post else []),
            Fact(_("後任者の発令の日"), None, day=h.changes_on),
            *([Fact(_("遅れ"), None, badge=_late(h))] if h.late else []),
            Fact(_("前任者"), h.outgoing.name, note=self._signed(h.given_at, h.given_by, h.absent_reason)),
            Fact(_("後任者"), h.incoming.name, note=self._signed(h.taken_at, h.taken_by)),
            Fact(_("立会いの上司"), signer(h.seen_by_whom) if h.seen_at else None, note=self._signed(h.seen_at, h.seen_by_whom)),
        ]

    def _signed(self, at: Any, by: str, absent: str = "") -> str:
        if at is None:
            return _t("まだ署名していません")
        day = calendar.format_date(calendar.jst_date(at), weekday=False)
        if absent:
            return _t("%(day)s %(who)sが代わって署名（%(why)s）") % {"day": day, "who": signer(by), "why": absent}
        return _t("%(day)s 署名") % {"day": day}

    def panels(self) -> Sequence[Panel]:
        h = self.object
        told = [(h._meta.get_field(n).verbose_name, getattr(h, n)) for n in ("promises", "keys", "papers")]
        written = table_panel(
            _("申し送り"), [("what", _("項目")), ("text", _("内容"))],
            [Row(str(n), [Cell(label), Cell(text)]) for n, (label, text) in enumerate(told) if text],
            empty=_("まだ何も書かれていません。"),
        )
        heads = [("label", _("件名")), ("since", _("いつから")), ("due", _("期限"))]
        tables = []
        for key, lines, unseen in items_of(h, self.actor):
            rows = [Row(f"{key}{n}", [Cell(c) for c in line]) for n, line in enumerate(lines)]
            if unseen:
                rows.append(Row(f"{key}-more", [Cell(_t("ほかに%(n)s件（見る権限のある職で確かめます）") % {"n": unseen}), Cell(""), Cell("")]))
            tables.append(table_panel(charges.CHARGES[key].label if key in charges.CHARGES else key, heads, rows, empty=""))
        return present(written, *tables, reasons(h))

    def papers(self) -> Sequence[Act]:
        return [Act(_("事務引継書（PDF）"), reverse("office:handover_paper", args=[self.object.ref]))]


class HandoverPaper(Page):
    power, room_key = powers.HAND_OVER, "office"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        h = row_seen_by(Handover, self.actor, kwargs["ref"], related=RELATED)
        made = papers.handover_pdf(
            h, items_of(h, self.actor), witness=signer(h.seen_by_whom) if h.seen_at else "", outgoing_by=signer(h.given_by),
        )
        return pdf(made, f"handover-{h.ref}.pdf")


class BetweenChairs(Page):
    """Open work whose post nobody holds today."""

    power, room_key, title, template_name = powers.HAND_OVER, "office", _("担当者のいない職に残る仕事"), "approvals/inbox.html"

    def context(self) -> dict[str, Any]:
        found = charges.between_chairs(self.actor, calendar.today(), ward_id=self.ward.pk if self.ward else None)
        found = [(charge, lines) for charge, lines in found if lines and charge.key != "grants"]
        heads = [("label", _("件名")), ("post", _("職")), ("since", _("いつから"), "date"), ("due", _("期限"), "date")]
        panels = [
            table_panel(charge.label, heads, [
                Row(f"{charge.key}{n}", [
                    Cell(o.label, o.url), Cell(str(post), post.get_absolute_url()), Cell(day=o.since),
                    Cell(day=calendar.jst_date(o.due_at) if o.due_at else None),
                ]) for n, (post, o) in enumerate(lines)
            ], empty="", key=charge.key)
            for charge, lines in found
        ]
        nothing = table_panel(_("残っている仕事"), heads, [], empty=_("担当者のいない職に残っている仕事はありません。"))
        return {**super().context(), "total": sum(len(lines) for _c, lines in found), "panels": panels or [nothing], "acts": []}


