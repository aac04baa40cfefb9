"""The tree as of a day, divisions, posts, people, and why a post may or may not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.access.models import Grant
from kusei.core.access.powers import POWERS, ROOMS
from kusei.core.actions.action import Refused
from kusei.core.ledger.models import Division, Holding, Post, StaffMember, Ward
from kusei.core.ui.pages import Col, DetailPage, Facet, ListPage, Page, Panel, table_panel
from kusei.core.ui.pages.base import Words
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Badge, Cell, Fact, Filter, Option, Problem, Row
from kusei.office import actions, forms, powers, queries
from kusei.office.actions.reorganise import Successor
from kusei.office.sheets import PEOPLE
from kusei.office.views.common import OfficeAct, begin, held, present, reasons, span
from kusei.office.words import DUTIES


def asked_day(request: HttpRequest) -> tuple[date, Problem | None]:
    """The day in ``?on=``, today when empty or unreadable (then with the problem)."""
    text = request.GET.get("on", "").strip()
    if not text:
        return calendar.today(), None
    try:
        return calendar.parse_date(text), None
    except calendar.BadDate:
        return calendar.today(), Problem(_t("日付として読めません。今日の組織を表示しています。"), "id_on")


class Organisation(Page):
    """Divisions, posts and who holds them, as they stood on any day."""

    power, room_key, template_name, title = powers.VIEW, "office", "office/organisation.html", _("組織と職")

    def context(self) -> dict[str, Any]:
        day, problem = asked_day(self.request)
        wards = list(Ward.objects.as_of(day).defer("boundary").order_by("code"))
        code = self.request.GET.get("of", "")
        ward = next((w for w in wards if w.code == code), self.ward if code != "city" else None)
        offices = [Option("city", _("局（市）"), ward is None)]
        offices += [Option(w.code, w.name, ward is not None and w.pk == ward.pk) for w in wards]
        shown = calendar.format_date(day, "ja", weekday=False) if self.request.GET.get("on") else ""
        acts = [
            begin(self.actor, actions.CreateDivision, reverse("office:create_division")),
            begin(self.actor, actions.RegisterStaff, reverse("office:register_staff")),
        ]
        links = [
            Act(_("支所一覧"), reverse("office:branches")), Act(_("学区一覧"), reverse("office:districts")),
            Act(_("職員"), reverse("office:people")), Act(_("できる理由・できない理由"), reverse("office:why")),
        ]
        return {
            **super().context(), "tree": queries.tree(ward, day), "day": day, "is_today": day == calendar.today(),
            "when": calendar.format_date(day),
            "office": ward.name if ward else _t("局（市）"), "problems": [problem] if problem else [],
            "acts": [*acts, *links],
            "filters": [
                Filter("of", _("どこの組織"), "choice", ward.code if ward else "city", offices),
                Filter("on", _("いつの組織"), "text", shown),
            ],
        }


class DivisionDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Division, ("ward", "parent", "succeeded_by")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        after = row.succeeded_by
        return [
            Fact(_("区・局"), row.ward.name if row.ward else row.bureau),
            Fact(_("上の組織"), row.parent.name if row.parent else None, url=row.parent.get_absolute_url() if row.parent else ""),
            Fact(_("期間"), None, span(row), badge=held(row)),
            Fact(_("課コード"), row.code or None), Fact(_("英語名"), row.name_en or None),
            Fact(_("後の組織"), after.name if after else None, url=after.get_absolute_url() if after else ""),
        ]

    def panels(self) -> Sequence[Panel]:
        posts = Post.objects.filter(division=self.object).order_by("rank", "pk")
        rows = [
            Row(p.ref, [Cell(p.title, p.get_absolute_url()), Cell(DUTIES.get(p.duty, p.duty)), Cell(badge=held(p)), Cell(span(p))])
            for p in posts
        ]
        before = [
            Row(d.ref, [Cell(d.name, d.get_absolute_url()), Cell(span(d))]) for d in queries.former(self.object)
        ]
        return present(
            table_panel(
                _("この課の職"), [("title", _("職名")), ("duty", _("担当分野")), ("held", _("状態"), "badge"), ("span", _("期間"))],
                rows, empty=_("まだ職がありません。"), key="posts",
            ),
            table_panel(_("前の組織"), [("name", _("課名")), ("span", _("期間"))], before, empty="", key="before")
            if before else None,
            reasons(self.object),
        )

    def extra_acts(self) -> Sequence[Act]:
        verbs = (actions.CreatePost, actions.ReorganiseDivision, actions.EditDivision, actions.EndDivision)
        return [act_for(v, self.actor, self.object) for v in verbs]


class ReorganisePage(OfficeAct):
    action, form_class, model = actions.ReorganiseDivision, forms.ReorganiseForm, Division
    power = powers.ORGANISE

    def build(self, form: Any, **common: Any) -> Any:
        data = form.cleaned_data
        successors = [Successor(name=data[k]) for k in ("first", "second", "third") if data[k].strip()]
        if data["into"] is not None:
            if successors:
                raise Refused(_t("合わせる先を選んだときは、新しい名前は入れません。"), field="into")
            successors = [Successor(into=data["into"])]
        if not successors:
            raise Refused(_t("新しい課の名前を入れるか、合わせる先を選んでください。"), field="first")
        placing = {p.ref: int(data[f"post_{p.ref}"]) for p in form.posts}
        return self.action(
            **common, division=self.object, starts_on=data["starts_on"], successors=successors, reason=data["reason"],
            placing=placing,
        )


class PostDetail(DetailPage):
    power, room_key, model = powers.VIEW, "office", Post
    related = ("division__ward", "ward", "succeeded_by__division__ward")

    def facts(self) -> Sequence[Fact]:
        row = self.object
        after = row.succeeded_by
        return [
            Fact(_("課"), str(row.division), url=row.division.get_absolute_url()),
            Fact(_("担当分野"), DUTIES.get(row.duty, row.duty)), Fact(_("職位"), row.rank),
            Fact(_("期間"), None, span(row), badge=held(row)), Fact(_("英語名"), row.title_en or None),
            Fact(_("引き継いだ職"), str(after) if after else None, url=after.get_absolute_url() if after else ""),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(self.holders(), self.grants(), reasons(self.object))

    def holders(self) -> Panel:
        held_rows = Holding.objects.filter(post=self.object).select_related("staff").order_by("-since", "pk")
        rows = [
            Row(h.ref, [
                Cell(h.staff.name, h.staff.get_absolute_url(), note=h.staff.kana), Cell(h.get_form_display()),
                Cell(badge=held(h)), Cell(span(h)),
            ])
            for h in held_rows
        ]
        heads = [("name", _("職員")), ("form", _("発令の種類")), ("held", _("状態"), "badge"), ("span", _("期間"))]
        return table_panel(_("発令"), heads, rows, empty=_("まだだれも発令されていません。"), key="holders")

    def grants(self) -> Panel:
        rows = []
        for grant in Grant.objects.filter(post=self.object).order_by("power", "-since"):
            power = POWERS.get(grant.power)
            query = f"?post={self.object.ref}&power={grant.power}"
            reach = _("全区") if grant.everywhere or self.object.ward_id is None else self.object.ward.name
            rows.append(Row(grant.ref, [
                Cell(power.label if power else grant.power, reverse("office:why") + query),
                Cell(ROOMS[power.room].label if power and power.room in ROOMS else ""), Cell(reach),
                Cell(badge=held(grant)), Cell(span(grant)), Cell(grant.basis or "—"),
            ]))
        heads = [
            ("power", _("権限")), ("room", _("システム")), ("reach", _("及ぶ区")), ("held", _("状態"), "badge"),
            ("span", _("期間")), ("basis", _("根拠（規則・決裁）")),
        ]
        return table_panel(_("この職の権限"), heads, rows, empty=_("まだ権限がありません。"), key="grants")

    def extra_acts(self) -> Sequence[Act]:
        verbs = (
            actions.AppointStaff, actions.EndHolding, actions.GrantPower, actions.EndGrant, actions.EditPost,
            actions.EndPost,
        )
        return [
            *(act_for(v, self.actor, self.object) for v in verbs),
            Act(_("この職でできること・できない理由"), f"{reverse('office:why')}?post={self.object.ref}"),
        ]


def _search(rows: Any, value: str) -> Any:
    return rows.filter(Q(name__contains=value) | Q(kana__contains=value) | Q(number=value))


class People(ListPage):
    power, room_key, model, title = powers.VIEW, "office", StaffMember, _("職員")
    order = "kana"
    columns = (
        Col("kana", _("職員"), lambda r: Cell(r.name, r.get_absolute_url(), note=r.kana), "kana"),
        Col("number", _("職員番号"), lambda r: Cell(r.number), "number"),
        Col("posts", _("いまの職"), lambda r: Cell(" / ".join(posts_now(r)) or "—")),
    )
    facets = (Facet("q", _("氏名・フリガナ・職員番号"), _search, "text"),)
    sheet = PEOPLE

    def rows(self) -> Any:
        """Everybody, or in a ward those who hold a post there today."""
        rows = super().rows().prefetch_related("holdings__post__division__ward")
        if self.ward is None:
            return rows
        here = Holding.objects.as_of(calendar.today()).filter(staff=OuterRef("pk"), post__ward=self.ward)
        return rows.filter(Exists(here))

    def export_rows(self, rows: Any) -> Any:
        return [
            {"number": r.number, "name": r.name, "kana": r.kana, "posts": " / ".join(posts_now(r))} for r in rows
        ]

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.RegisterStaff, reverse("office:register_staff"))]


def posts_now(person: StaffMember) -> list[str]:
    """The posts a person holds today; reads what was prefetched."""
    today = calendar.today()
    return [
        f"{h.post}（{h.get_form_display()}）"  # data
        for h in person.holdings.all() if h.since <= today and (h.until is None or h.until >= today)
    ]


class Person(DetailPage):
    power, room_key, model = powers.VIEW, "office", StaffMember

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("氏名"), row.name, note=row.kana, large=True), Fact(_("職員番号"), row.number),
            Fact(_("メール"), row.mail or None),
        ]

    def panels(self) -> Sequence[Panel]:
        found = Holding.objects.filter(staff=self.object).select_related("post__division__ward").order_by("-since", "pk")
        rows = [
            Row(h.ref, [
                Cell(str(h.post), h.post.get_absolute_url()), Cell(h.get_form_display()), Cell(badge=held(h)), Cell(span(h)),
            ])
            for h in found
        ]
        heads = [("post", _("職")), ("form", _("発令の種類")), ("held", _("状態"), "badge"), ("span", _("期間"))]
        return present(
            table_panel(_("この人の職"), heads, rows, empty=_("まだ発令されていません。職の画面から発令してください。")),
            reasons(self.object),
        )

    def extra_acts(self) -> Sequence[Act]:
        verbs = (actions.EditStaff, actions.IssuePassword, actions.CloseLogin)
        return [act_for(verb, self.actor, self.object) for verb in verbs]


class RegisterStaffPage(OfficeAct):
    action, form_class, model, power = actions.RegisterStaff, forms.StaffForm, None, powers.ORGANISE

    def build(self, form: Any, **common: Any) -> Any:
        return self.action(**common, ward=self.ward, **form.cleaned_data)


class IssuePasswordPage(OfficeAct):
    action, model, power = actions.IssuePassword, StaffMember, powers.ORGANISE

    def build(self, form: Any, **common: Any) -> Any:
        self.run = self.action(**common, person=self.object)
        return self.run

    def finish(self, result: Any) -> HttpResponseBase:
        """On the answer itself: a message kept for the next page would stand readable in the table of sessions."""
        response = self.show(template="office/password.html", words=self.done(result), object=self.object)
        response["Cache-Control"] = "no-store, private"
        return response

    def done(self, result: Any) -> Words:
        if not hasattr(self.run, "password"):
            return _t("このパスワードはもう表示しました。もう一度要るときは、新しく出してください。")
        words = _t("職員番号 %(number)s の新しいパスワード：%(password)s　この画面でしか見られません。紙に写して本人に渡してください。")
        return words % {"number": self.object.number, "password": self.run.password}


class WhyPage(Page):
    """May this post do this in this ward? The same question the system asks, with every row the answer came from."""

    power, room_key, template_name, title = powers.VIEW, "office", "office/why.html", _("できる理由・できない理由")

    def context(self) -> dict[str, Any]:
        post, power, ward = self.asked()
        answer = queries.why(post, power, ward) if post and power else None
        return {
            **super().context(), "post": post, "asked_power": POWERS.get(power), "asked_ward": ward,
            "filters": self.filters(post, power, ward), "why": answer,
            "verdict": _verdict_badge(answer.verdict.allowed) if answer else None,
            "grants": self.grant_rows(answer) if answer else None,
            "all": self.everything(post, ward) if post and not power else None,
        }

    def asked(self) -> tuple[Post | None, str, Ward | None]:
        get = self.request.GET
        ref = get.get("post", "")
        post = Post.objects.filter(ref=ref).select_related("division__ward", "ward").first() if ref else None
        if post is None and self.actor.post_id:
            post = Post.objects.select_related("division__ward", "ward").get(pk=self.actor.post_id)
        power = get.get("power", "")
        ward = Ward.objects.defer("boundary").filter(code=get.get("in", "")).first() or (post.ward if post else None)
        return post, power if power in POWERS else "", ward

    def filters(self, post: Post | None, power: str, ward: Ward | None) -> list[Filter]:
        today = calendar.today()
        posts = Post.objects.as_of(today).select_related("division__ward").order_by("ward__code", "division__code", "rank", "pk")
        if self.ward is not None:
            posts = posts.filter(Q(ward=self.ward) | Q(pk=post.pk if post else None))
        labels = sorted(POWERS.values(), key=lambda p: (p.room, str(p.key)))
        return [
            Filter("post", _("職"), "choice", post.ref if post else "", [Option(p.ref, str(p), p == post) for p in posts], "long"),
            Filter("power", _("操作"), "choice", power, [Option("", _("すべて"), not power)] + [
                Option(p.key, f"{ROOMS[p.room].label if p.room in ROOMS else p.room}：{p.label}", p.key == power)  # data
                for p in labels
            ], "long"),
            Filter("in", _("どの区で"), "choice", ward.code if ward else "", [
                Option(w.code, w.name, w == ward) for w in Ward.objects.as_of(today).defer("boundary")
            ]),
        ]

    def grant_rows(self, answer: queries.Why) -> Panel:
        rows = [Row(g.ref, [Cell(badge=held(g)), Cell(span(g)), Cell(g.basis or "—")]) for g in answer.grants]
        rows += [
            Row(o.ref, [Cell(badge=Badge(_("災害時の命令"), "warn")), Cell(span(o)), Cell(o.basis, o.incident.get_absolute_url())])
            for o in answer.orders
        ]
        heads = [("held", _("状態"), "badge"), ("span", _("期間")), ("basis", _("根拠（規則・決裁）"))]
        return table_panel(_("もとになった記録"), heads, rows, empty=_("この職にこの権限を与えた記録はありません。"))

    def everything(self, post: Post, ward: Ward | None) -> Panel:
        at = queries.actor_at(post)
        rows = []
        for power in sorted(POWERS.values(), key=lambda p: (p.room, p.key)):
            verdict = may(at, power.key, ward)
            query = f"?post={post.ref}&power={power.key}" + (f"&in={ward.code}" if ward else "")
            rows.append(Row(power.key, [
                Cell(power.label, query), Cell(ROOMS[power.room].label if power.room in ROOMS else power.room),
                Cell(badge=_verdict_badge(verdict.allowed)), Cell(verdict.reason or "—"),
            ]))
        heads = [("power", _("操作")), ("room", _("システム")), ("verdict", _("答え"), "badge"), ("reason", _("理由"))]
        return table_panel(_("この職のすべての操作"), heads, rows, empty="")


def _verdict_badge(allowed: bool) -> Badge:
    return Badge(_("できる"), "ok") if allowed else Badge(_("できない"), "bad")
