"""Pages of sessions and applications for staff: list, month, door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.booking import actions as do
from kusei.core.booking import powers, queries
from kusei.core.booking.lifecycle import APPLICATION, SESSION
from kusei.core.booking.models import Application, Mode, Session
from kusei.core.booking.rule_values import CLASSES
from kusei.core.sheets import Column, Int, Sheet, Text
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import ActPage, Col, DetailPage, Facet, ListPage, Page, Panel, SavedView, table_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Badge, Cell, Fact, Row
from kusei.office.bookings import forms, papers
from kusei.office.records.panels import erasing_fact, hold_act
from kusei.office.views.common import begin, present

PEOPLE_OF = "booking.application"
PLAN = ("title", "about", "place_note", "starts_at", "ends_at", "opens_at", "closes_at", "mode", "most_persons", "who", "by_web")


def sees_people(actor: Actor, row: Session) -> bool:
    """A published session is everybody's to see, the people who applied are not."""
    return actor.reach(powers.PEOPLE).covers(row.ward_id)


def seats_of(row: Session) -> int:
    return sum(row.capacity.values())


class Sessions(ListPage):
    power, room_key, model, title = powers.VIEW, "booking", Session, _("催しの予約")
    related, order = ("ward", "place"), "starts"
    empty = _("催しはありません。")
    columns = (
        Col("title", _("催し名"), lambda r: Cell(r.title, r.get_absolute_url(), note=papers.where(r)), "title"),
        Col("starts", _("日時"), lambda r: Cell(at=r.starts_at), "starts_at", "date"),
        Col("ward", _("区"), lambda r: Cell(r.ward.name if r.ward else _("市全体")), "ward__code"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("mode", _("決め方"), lambda r: Cell(r.get_mode_display()), "mode"),
        Col("seats", _("定員"), lambda r: Cell(number=seats_of(r)), kind="number", unit=_("人")),
        Col("closes", _("受付終了"), lambda r: Cell(at=r.closes_at), "closes_at", "date"),
    )
    views = (
        SavedView("coming", _("これから"), lambda rows, actor: rows.filter(ends_at__gte=calendar.now())),
        SavedView("open", _("受付中"), lambda rows, actor: rows.filter(state="open")),
        SavedView("draw", _("抽選を待つもの"), lambda rows, actor: rows.filter(mode="lottery", state__in=("open", "closed"), closes_at__lt=calendar.now())),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (ward_facet(Session), Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda a: SESSION.choices))

    def rows(self) -> Any:
        rows = Session.objects.seen_by(self.actor)
        return rows.filter(Q(ward=self.ward) | Q(ward=None)) if self.ward is not None else rows

    def tone(self, row: Any) -> Any:
        waiting_for_draw = row.mode == Mode.LOTTERY and row.state in ("open", "closed") and row.closes_at < calendar.now()
        not_ended = row.state in ("open", "closed", "drawn") and row.ends_at < calendar.now()
        return "bad" if not_ended else "warn" if waiting_for_draw else "off" if row.state == "cancelled" else ""

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, do.MakeSession, reverse("booking:make")), Act(_("月のカレンダー"), reverse("booking:month"))]


class Month(Page):
    """The same sessions as a month."""

    power, room_key, template_name = powers.VIEW, "booking", "booking/month.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.first = date.fromisoformat(f"{request.GET.get('month', '')}-01")
        except ValueError:
            self.first = calendar.today().replace(day=1)
        return self.show(**self.values())

    def values(self) -> dict[str, Any]:
        after = calendar.add_months(self.first, 1)
        begin_at, end_at = (datetime.combine(d, time(), tzinfo=calendar.JST) for d in (self.first, after))
        rows = Session.objects.seen_by(self.actor).filter(starts_at__gte=begin_at, starts_at__lt=end_at)
        if self.ward is not None:
            rows = rows.filter(Q(ward=self.ward) | Q(ward=None))
        sessions = list(rows.select_related("ward").order_by("starts_at", "pk"))
        taken = queries.taken_by_session(sessions)
        by_day = defaultdict(list)
        for row in sessions:
            by_day[calendar.jst_date(row.starts_at)].append({
                "title": row.title, "url": row.get_absolute_url(), "at": f"{row.starts_at.astimezone(calendar.JST):%H:%M}",
                "ward": row.ward.name if row.ward else "", "badge": badge_of(row), "seats": seats_of(row),
                "taken": taken.get(row.pk, 0), "full": taken.get(row.pk, 0) >= seats_of(row),
            })
        heads = [_t("月"), _t("火"), _t("水"), _t("木"), _t("金"), _t("土"), _t("日")]
        start = self.first - timedelta(days=self.first.weekday())
        weeks = []
        while start < after:
            weeks.append([
                {"day": d, "name": _t("日（%(day)s）") % {"day": heads[d.weekday()]}, "inside": d.month == self.first.month, "open": calendar.is_business_day(d), "sessions": by_day.get(d, [])}
                for d in (start + timedelta(days=n) for n in range(7))
            ])
            start += timedelta(days=7)
        before = calendar.add_months(self.first, -1)
        return {"weeks": weeks, "heads": heads, "before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}", "total": len(sessions)}

    def get_title(self) -> Any:
        return _t("催しのカレンダー %(year)s年%(month)s月") % {"year": self.first.year, "month": self.first.month}


class SessionDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "booking", Session, ("ward", "place")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        facts = [
            Fact(_("日時"), papers.when(row)), Fact(_("会場"), papers.where(row) or None),
            Fact(_("区"), row.ward.name if row.ward else _("市全体")), Fact(_("内容"), row.about or None),
            Fact(_("申し込める人"), row.who or None), Fact(_("受付期間"), f"{_moment(row.opens_at)} – {_moment(row.closes_at)}"),
            Fact(_("決め方"), row.get_mode_display()), Fact(_("ウェブでの受付"), _("あり") if row.by_web else _("なし")),
        ]
        if row.seed_digest:
            facts.append(Fact(_("種の照合値（事前に公表）"), row.seed_digest))
        if row.drawn_at:
            said = Badge(_("申込みと合っています"), "ok") if queries.draw_stands(row) else Badge(_("申込みと合いません"), "bad")
            facts.append(Fact(_("抽選の種"), row.seed, note=_t("抽選 %(at)s") % {"at": _moment(row.drawn_at)}))
            facts.append(Fact(_("抽選の数え直し"), None, badge=said))
        if row.reason:
            facts.append(Fact(_("理由"), row.reason))
        ending = erasing_fact(PEOPLE_OF, row, ward=row.ward, since=row.ends_at) if sees_people(self.actor, row) else None
        return [*facts, *([ending] if ending else [])]

    def panels(self) -> Sequence[Panel]:
        row = self.object
        left = queries.free(row)
        seats = table_panel(
            _("席"), [("label", _("区分")), ("seats", _("定員"), "number"), ("taken", _("決まった人"), "number"), ("left", _("残り"), "number")],
            [
                Row(s["key"], [Cell(s["label"]), Cell(number=s["seats"]), Cell(number=s["seats"] - left[s["key"]]), Cell(number=left[s["key"]], note=_t("満席") if not left[s["key"]] else "")])
                for s in row.seats
            ], empty="",
        )
        return present(seats, self._people(), self._draw())

    def _people(self) -> Panel | None:
        if not may(self.actor, powers.PEOPLE, anywhere=True):
            return None
        rows = Application.objects.seen_by(self.actor).filter(session=self.object)
        shown = [
            Row(a.ref, [
                Cell(number=a.number), Cell(papers.name_of(a), a.get_absolute_url(), note=a.kana), Cell(self.object.label_of(a.category)),
                Cell(number=a.persons), Cell(badge=badge_of(a)), Cell(number=a.waiting_no) if a.state == "waiting" else Cell("—"),
            ], "warn" if a.state == "offered" else "off" if APPLICATION.of(a).final and a.state != "attended" else "")
            for a in rows.order_by("number")[:500]
        ]
        heads = [
            ("number", _("受付番号"), "number"), ("name", _("申込者")), ("category", _("区分")), ("persons", _("人数"), "number"),
            ("state", _("状態"), "badge"), ("waiting", _("待ち順"), "number"),
        ]
        return table_panel(_("申込み"), heads, shown, empty=_("まだ申込みはありません。"), key="people")

    def _draw(self) -> Panel | None:
        log = self.object.draw_log
        if not log:
            return None
        rows = [
            Row(str(c["order"]), [
                Cell(number=c["order"]), Cell(number=c["rank"]), Cell(c["ticket"][:16]), Cell(", ".join(map(str, c["numbers"]))),
                Cell(number=c["seats"]), Cell(badge=Badge(_("当選"), "ok") if c["won"] else Badge(_("キャンセル待ち"), "warn")),
            ])
            for c in log["calls"][:500]
        ]
        heads = [
            ("order", _("順"), "number"), ("rank", _("優先"), "number"), ("ticket", _("くじの値（先頭16けた）")), ("numbers", _("受付番号")),
            ("seats", _("人数"), "number"), ("result", _("結果"), "badge"),
        ]
        return table_panel(_("抽選の記録"), heads, rows, empty="", key="draw")

    def acts(self) -> Sequence[Act]:
        row = self.object
        over = SESSION.of(row).final
        verbs = [a for a in Action.acts_on(row) if a is not do.DrawLots or row.mode == Mode.LOTTERY]
        own = [] if over else [act_for(a, self.actor, row) for a in verbs if may(self.actor, a.power, row).code != "no_power"]
        return [*own, *(hold_act(self.actor, PEOPLE_OF, row) if over or row.ends_at < calendar.now() else [])]

    def papers(self) -> Sequence[Act]:
        row, found = self.object, []
        if sees_people(self.actor, row):
            found.append(Act(_("受付名簿（PDF）"), reverse("booking:door", args=[row.ref])))
        if row.draw_log:
            found.append(Act(_("抽選の記録（PDF）"), reverse("booking:draw_record", args=[row.ref])))
        if row.by_web and row.state == "open":
            found.append(Act(_("申込みページ"), reverse("apply:session", args=[row.ref])))
        return found


def _moment(at: Any) -> str:
    local = at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date())} {local:%H:%M}"


class MakePage(ActPage):
    action, power, room_key, form_class = do.MakeSession, powers.HOLD, "booking", forms.SessionForm

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        return forms.SessionForm(data, actor=self.actor, ward=self.ward)


class EditPage(ActPage):
    action, power, room_key, form_class, model = do.EditSession, powers.HOLD, "booking", forms.EditSessionForm, Session
    related = ("ward", "place")

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        row = self.object
        initial = {name: getattr(row, name) for name in PLAN}
        initial |= {"seats": forms.seats_lines(row.seats), "place": row.place.ref if row.place else None}
        return forms.EditSessionForm(data, initial=initial, actor=self.actor, ward=row.ward)


class ApplyPage(ActPage):
    action, power, room_key, form_class, model = do.Apply, powers.TAKE, "booking", forms.ApplyForm, Session
    related = ("ward",)

    def get_form(self, data: Any = None, files: Any = None) -> django_forms.BaseForm:
        return forms.ApplyForm(data, session=self.object)


class OnSession(ActPage):
    room_key, model, related = "booking", Session, ("ward",)

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())


# Applications -------------------------------------------------------------------------------------------------------

PEOPLE = Sheet(
    key="applications", title=_("申込みの一覧"),
    columns=(
        Column("number", _("受付番号"), Int()), Column("session", _("催し名"), Text()), Column("category", _("区分"), Text()),
        Column("persons", _("人数"), Int()), Column("state", _("状態"), Text()), Column("name", _("申込者"), Text()),
        Column("kana", _("フリガナ"), Text()), Column("contact", _("連絡先"), Text()),
    ),
)


class Applications(ListPage):
    power, room_key, model, title = powers.PEOPLE, "booking", Application, _("申込みの一覧")
    related, order, sheet = ("session", "ward"), "-applied", PEOPLE
    empty = _("申込みはありません。")
    columns = (
        Col("name", _("申込者"), lambda r: Cell(papers.name_of(r), r.get_absolute_url(), note=r.kana), "kana"),
        Col("session", _("催し"), lambda r: Cell(r.session.title, r.session.get_absolute_url()), "session__starts_at"),
        Col("number", _("受付番号"), lambda r: Cell(number=r.number), "number", "number"),
        Col("persons", _("人数"), lambda r: Cell(number=r.persons), "persons", "number"),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), "state", "badge"),
        Col("due", _("返事の期限"), lambda r: Cell(at=r.offer_due_at) if r.state == "offered" else Cell("—"), "offer_due_at", "date"),
        Col("applied", _("受付日時"), lambda r: Cell(at=r.applied_at), "applied_at", "date"),
    )
    views = (
        SavedView("all", _("すべて"), lambda rows, actor: rows),
        SavedView("offered", _("返事を待っているもの"), lambda rows, actor: rows.filter(state="offered")),
        SavedView("waiting", _("キャンセル待ち"), lambda rows, actor: rows.filter(state="waiting")),
    )
    facets = (ward_facet(Application), Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda a: APPLICATION.choices))

    def tone(self, row: Any) -> Any:
        return "bad" if row.state == "offered" and row.offer_due_at and row.offer_due_at < calendar.now() else ""

    def export_rows(self, rows: Any) -> Any:
        for a in rows.select_related("session").order_by("session", "number"):
            yield {
                "number": a.number, "session": a.session.title, "category": a.session.label_of(a.category), "persons": a.persons,
                "state": str(APPLICATION.of(a).label), "name": a.name, "kana": a.kana, "contact": a.contact,
            }


class ApplicationDetail(DetailPage):
    power, room_key, model, related = powers.PEOPLE, "booking", Application, ("session__ward", "session__place", "ward")

    def get_title(self) -> Any:
        return _t("受付番号%(number)s %(name)s") % {"number": self.object.number, "name": papers.name_of(self.object)}

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("催し"), row.session.title, url=row.session.get_absolute_url()), Fact(_("日時"), papers.when(row.session)),
            Fact(_("区分"), row.session.label_of(row.category)), Fact(_("人数"), row.persons), Fact(_("フリガナ"), row.kana or None),
            Fact(_("連絡先"), row.contact or None), Fact(_("一緒に申し込む組"), row.household or (_t("組%(n)s") % {"n": row.group_no} if row.group_no else None)),
            Fact(_("優先区分"), CLASSES.get(row.priority, row.priority)), Fact(_("配慮してほしいこと"), row.note or None),
            Fact(_("受付の方法"), row.get_channel_display(), note=_moment(row.applied_at)),
            Fact(_("待ち順"), row.waiting_no if row.state == "waiting" else None),
            Fact(_("返事の期限"), _moment(row.offer_due_at) if row.state == "offered" and row.offer_due_at else None),
            Fact(_("来場日時"), _moment(row.came_at) if row.came_at else None), Fact(_("理由"), row.reason or None),
            *([Fact(_("個人情報"), _("消去済み"), day=row.erased_on)] if row.erased_on else []),
        ]

    def acts(self) -> Sequence[Act]:
        return [act_for(a, self.actor, self.object) for a in Action.acts_on(self.object) if may(self.actor, a.power, self.object).code != "no_power"]

    def papers(self) -> Sequence[Act]:
        return [] if self.object.erased_on else [Act(_("通知（PDF）"), reverse("booking:letter", args=[self.object.ref]))]


class Letter(Page):
    """The code on the letter opens the page where attendance is recorded; only staff get in."""

    power, room_key = powers.PEOPLE, "booking"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Application, self.actor, kwargs["ref"], related=("session__ward", "session__place"))
        if row.erased_on:
            raise Http404
        url = request.build_absolute_uri(reverse("booking:attend", args=[row.ref]))
        return pdf(papers.letter(row, url=url), f"booking-{row.ref}.pdf")


class DoorList(Page):
    power, room_key = powers.PEOPLE, "booking"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Session, self.actor, kwargs["ref"], related=("ward", "place"))
        if not sees_people(self.actor, row):
            raise Http404
        return pdf(papers.door_list(row), f"door-{row.ref}.pdf")


class DrawRecord(Page):
    power, room_key = powers.VIEW, "booking"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Session, self.actor, kwargs["ref"], related=("ward", "place"))
        return pdf(papers.draw_record(row), f"draw-{row.ref}.pdf")


class OnApplication(ActPage):
    room_key, model, related = "booking", Application, ("session__ward", "ward")

    def after(self, result: Any) -> str:
        return str(self.object.get_absolute_url())
