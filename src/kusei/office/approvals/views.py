"""Pages of approval: what waits for me, drafts, the table of who decides, substitutes, 供覧."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Staff
from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.approval import powers, queries, route
from kusei.core.approval.actions import circulating, deciding, drafting, table
from kusei.core.approval.lifecycle import LIFE
from kusei.core.approval.models import Absence, Circular, DecisionRule, Draft, Step, Substitute, level_word
from kusei.core.clocks.models import Clock
from kusei.core.clocks.run import CLOCKS
from kusei.core.ledger.models import Post
from kusei.core.rows import Row as LedgerRow
from kusei.core.rows import seen_of
from kusei.core.ui.exporting import pdf
from kusei.core.ui.pages import DetailPage, ListPage, Page, Panel, table_panel, text_panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import Act, Cell, ClockChip, Fact, Row
from kusei.office.approvals import forms, panels, papers, tables
from kusei.office.views.common import OfficeAct, begin, present

HOUSE = {"room_key": "approval"}


class Inbox(Page):
    """自分の決裁待ち: my turn, what I must still look at, what came back to me, what I have not read."""

    power, title, template_name = powers.VIEW, _("自分の決裁待ち"), "approvals/inbox.html"

    def context(self) -> dict[str, Any]:
        post = self.actor.post if isinstance(self.actor, Staff) else None
        rows = self._panels(post) if post else []
        away = queries.absent(post) if post else None
        return {
            **super().context(), "post": post or "", "panels": rows, "acts": self._acts(),
            "total": queries.waiting_for(post).count() if post else 0,
            "away": _t("不在の届けが出ています。この間は代決者が決裁できます。") if away else "",
        }

    def _acts(self) -> list[Act]:
        found = [Act(_("起案の一覧"), reverse("approval:list")), Act(_("供覧"), reverse("approval:circulars"))]
        if may(self.actor, powers.DRAFT, anywhere=True):
            found.append(Act(_("起案する"), reverse("approval:draft"), tone="main"))
        return found

    def _panels(self, post: Post) -> list[Panel]:
        return [self._turn(post), self._after(post), self._back(post), self._circulars(post)]

    def _turn(self, post: Post) -> Panel:
        now, steps = calendar.now(), list(queries.waiting_for(post).select_related("draft__drafter__division__ward"))
        clocks = {
            c.subject: c for c in Clock.objects.filter(stopped_at=None, subject__in=[f"approval.step:{s.ref}" for s in steps])
        }
        rows = []
        for s in steps:
            clock = clocks.get(f"approval.step:{s.ref}")
            rows.append(Row(s.ref, [
                Cell(s.draft.title, s.draft.get_absolute_url(), note=s.draft.number), Cell(s.get_step_kind_display()),
                Cell(tables.yen(s.draft.amount) if s.draft.amount != 0 else ""), Cell(str(s.draft.drafter)), Cell(at=s.arrived_at),
                Cell(clock=ClockChip(clock.due_at, now)) if clock else Cell(""),
            ]))
        return table_panel(_("いま自分の番"), [
            ("title", _("件名")), ("kind", _("区分")), ("amount", _("金額")), ("drafter", _("起案した職")),
            ("at", _("届いた日時"), "date"), ("clock", _("期限")),
        ], rows, empty=_("いま決裁や回議を待っているものはありません。"), key="turn")

    def _after(self, post: Post) -> Panel:
        rows = [
            Row(s.ref, [Cell(s.draft.title, s.draft.get_absolute_url()), Cell(str(s.acted_post or "")), Cell(at=s.acted_at)])
            for s in queries.to_view_after(post).select_related("acted_post__division__ward")
        ]
        return table_panel(
            _("後閲するもの"), [("title", _("件名")), ("by", _("代決した職")), ("at", _("代決した日時"), "date")], rows,
            empty=_("後閲するものはありません。"), key="after",
        )

    def _back(self, post: Post) -> Panel:
        mine = Draft.objects.filter(drafter__in=queries.answered_by(post, calendar.today()), state__in=("drafting", "returned"))
        rows = [
            Row(d.ref, [Cell(d.title, d.get_absolute_url(), note=d.number), Cell(LIFE.of(d).label), Cell(d.last_reason)])
            for d in mine[:20]
        ]
        return table_panel(
            _("手元に戻った起案・書きかけ"), [("title", _("件名")), ("state", _("状態")), ("why", _("理由"))], rows,
            empty=_("差し戻された起案も、書きかけの起案もありません。"), key="back",
        )

    def _circulars(self, post: Post) -> Panel:
        rows = [
            Row(c.ref, [Cell(c.title, c.get_absolute_url()), Cell(str(c.sender)), Cell(at=c.sent_at)])
            for c in queries.unread(post).select_related("sender__division__ward")[:20]
        ]
        return table_panel(
            _("まだ見ていない供覧"), [("title", _("件名")), ("by", _("回した職")), ("at", _("回した日時"), "date")], rows,
            empty=_("まだ見ていない供覧はありません。"), key="circulars",
        )


class DraftList(ListPage):
    power, title, model, order = powers.VIEW, _("起案の一覧"), Draft, "-drafted"
    columns, views, facets, sheet = tables.DRAFT_COLUMNS, tables.DRAFT_VIEWS, tables.DRAFT_FACETS, tables.DRAFT_SHEET
    related = ("drafter", "division__ward", "ward")
    empty = _("当てはまる起案はありません。条件を減らしてください。")

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, drafting.MakeDraft, reverse("approval:draft"))]

    def export_rows(self, rows: Any) -> Any:
        return tables.draft_rows(rows.order_by("drafted_at", "pk"))


class DraftDetail(DetailPage):
    power, model = powers.VIEW, Draft
    related = ("drafter__division__ward", "division__ward", "ward", "rule")

    def facts(self) -> Sequence[Fact]:
        return panels.facts(self.object)

    def panels(self) -> Sequence[Panel]:
        d = self.object
        return present(
            panels.text(d), panels.act(d, self.actor), panels.files(d), panels.route(d, d.round), panels.remarks(d),
            *(panels.route(d, n) for n in range(d.round - 1, 0, -1)), panels.versions(d),
        )

    def acts(self) -> Sequence[Act]:
        """Only the verbs this state knows: fourteen grey buttons would hide the one that matters."""
        here = [a for a in Action.acts_on(self.object) if LIFE.allows(a.verb, self.object)]
        shown = [a for a in here if a.verb not in ("approval.decide_for", "approval.view_after", "approval.reroute", "approval.act_first")
                 or a.offer(self.actor, self.object)]
        return [act_for(a, self.actor, self.object) for a in shown]

    def papers(self) -> Sequence[Act]:
        found = [Act(_("起案用紙（PDF）"), reverse("approval:sheet", args=[self.object.ref]))]
        if self.object.decided_at:
            found.append(Act(_("決裁通知（PDF）"), reverse("approval:notice", args=[self.object.ref])))
        return found

    def clocks(self) -> list[ClockChip]:
        subjects = [f"approval.step:{s.ref}" for s in queries.live_steps(self.object)]
        running = Clock.objects.filter(subject__in=[*subjects, f"approval.draft:{self.object.ref}"], stopped_at=None)
        return [ClockChip(c.due_at, calendar.now(), CLOCKS[c.rule].label if c.rule in CLOCKS else c.label) for c in running.order_by("due_at")]


class _DraftPaper(Page):
    power = powers.VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = row_seen_by(Draft, self.actor, kwargs["ref"], related=DraftDetail.related)
        return pdf(self.made(row), f"{type(self).__name__.lower()}-{row.ref}.pdf")

    def made(self, row: Draft) -> bytes:
        raise NotImplementedError


class SheetPaper(_DraftPaper):
    def made(self, row: Draft) -> bytes:
        return papers.sheet_pdf(row)


class NoticePaper(_DraftPaper):
    def made(self, row: Draft) -> bytes:
        if row.decided_at is None:
            raise Http404
        return papers.notice_pdf(row)


class ApprovalAct(OfficeAct):
    room_key = "approval"

    def initial(self) -> dict[str, Any]:
        given = super().initial()
        if self.object is None or not self.prefill:
            return given
        return {**given, "files": None}


class SubmitPage(ApprovalAct):
    action, model, form_class = drafting.SubmitDraft, Draft, forms.SubmitForm
    template_name = "approvals/submit.html"
    related = DraftDetail.related

    def build(self, form: Any, **common: Any) -> Action:
        return drafting.SubmitDraft(draft=self.object, joint=list(form.cleaned_data.get("joint") or ()), **common)

    def effect(self) -> Any:
        if queries.external():
            return _t("文書管理システムでの決裁待ちになります。起案用紙を出力して渡し、決裁の後で番号と日付を記録すると、起案された操作が行われます。")
        return super().effect()

    def context(self) -> dict[str, Any]:
        return {**super().context(), **self._plan()}

    def _plan(self) -> dict[str, Any]:
        if queries.external():
            return {"refusal": _t("決裁は文書管理システムで行います。起案用紙を出力し、決裁の後で番号と日付を記録してください。")}
        try:
            band, steps = route.planned(self.object)
        except Refused as refused:
            return {"refusal": refused.reason}
        posts = {p.pk: p for p in Post.objects.filter(pk__in=[pk for _k, _n, pk in steps]).select_related("division__ward")}
        source = DecisionRule.objects.filter(ref=band.ref).values_list("source", flat=True).first()
        words = dict(Step.Kind.choices)
        return {"level": level_word(band.level), "source": source, "planned": [(words[k], posts[pk]) for k, _n, pk in steps]}


class CirculatePage(ApprovalAct):
    action, form_class = circulating.SendCircular, forms.CircularForm

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return circulating.SendCircular(about=self._about(), **{**values, "posts": list(values["posts"])}, **common)

    def initial(self) -> dict[str, Any]:
        about = self._about()
        return {**super().initial(), **({"title": str(about)[:160]} if about is not None else {})}

    def _about(self) -> LedgerRow | None:
        """The row this page was opened from, if the actor sees it."""
        row = route_find(self.request.GET.get("subject", ""))
        if row is None or not type(row)._default_manager.seen_by(self.actor).filter(pk=row.pk).exists():
            return None
        return row


def route_find(subject: str) -> LedgerRow | None:
    row = panels.stored.find(subject)
    return row if isinstance(row, LedgerRow) and not seen_of(type(row)).private else None


def page(action: type[Action], form: Any = None, model: Any = None, **more: Any) -> Any:
    values = {"action": action, "power": action.power, "model": model, **({"form_class": form} if form else {}), **more}
    base = ApprovalAct if form else _Bare
    return type(f"{action.__name__}Page", (base,), {"__module__": __name__, **values})


class _Bare(ApprovalAct):
    """A verb that asks nothing."""

    form_class = forms.OfficeForm


class RuleList(ListPage):
    power, title, model, order = powers.VIEW, _("専決の表"), DecisionRule, "kind"
    columns, views, related = tables.RULE_COLUMNS, tables.RULE_VIEWS, ("ward",)
    empty = _("専決の行はまだありません。総務課が規程の表を一行ずつ登録します。")

    def rows(self) -> Any:
        rows = DecisionRule.objects.seen_by(self.actor)
        return rows.filter(ward=None) | rows.filter(ward=self.ward) if self.ward is not None else rows

    def acts(self) -> Sequence[Act]:
        return [
            Act(_("代決と不在"), reverse("approval:substitutes")),
            begin(self.actor, table.SetDecisionRule, reverse("approval:set_rule")),
        ]


class RuleDetail(DetailPage):
    power, model, related = powers.VIEW, DecisionRule, ("ward",)

    def facts(self) -> Sequence[Fact]:
        r = self.object
        return [
            Fact(_("金額"), tables.band_words(r)), Fact(_("決裁する職"), str(level_word(r.level)), large=True),
            Fact(_("区"), r.ward.name if r.ward else str(_("市全体"))), Fact(_("合議する課"), r.joint or None),
            Fact(_("いつから"), None, day=r.since), Fact(_("いつまで"), None, day=r.until), Fact(_("出典"), r.source),
        ]

    def acts(self) -> Sequence[Act]:
        return [act_for(table.EndDecisionRule, self.actor, self.object)] if self.object.until is None else []


class Substitutes(Page):
    """代決と不在: who decides for whom, and who is away now."""

    power, title, template_name = powers.VIEW, _("代決と不在"), "approvals/inbox.html"

    def _way_out(self, action: type[Action], row: Any, label: Any, name: str) -> Cell:
        return Cell(label, reverse(name, args=[row.ref])) if action.offer(self.actor, row) else Cell("")

    def context(self) -> dict[str, Any]:
        today, now = calendar.today(), calendar.now()
        named = Substitute.objects.seen_by(self.actor).as_of(today).select_related("post__division__ward", "stand_in__division__ward")
        away = Absence.objects.seen_by(self.actor).filter(until_at__gt=now).select_related("post__division__ward")
        if self.ward is not None:
            named, away = named.filter(post__ward=self.ward), away.filter(post__ward=self.ward)
        return {
            **super().context(), "total": named.count(), "acts": [
                begin(self.actor, table.DeclareAbsence, reverse("approval:declare_absence")),
                begin(self.actor, table.NameSubstitute, reverse("approval:name_substitute")),
            ],
            "panels": [
                table_panel(_("代決者"), [
                    ("post", _("決裁する職")), ("in", _("代決する職")), ("n", _("順位"), "number"), ("since", _("いつから"), "date"), ("end", _("操作")),
                ], [
                    Row(s.ref, [Cell(str(s.post)), Cell(str(s.stand_in)), Cell(number=s.position), Cell(day=s.since),
                                self._way_out(table.EndSubstitute, s, _("やめる"), "approval:end_substitute")])
                    for s in named
                ], empty=_("代決者はまだ定められていません。"), key="named"),
                table_panel(_("いまとこれからの不在"), [
                    ("post", _("職")), ("from", _("始まり"), "date"), ("to", _("終わり"), "date"), ("why", _("理由")), ("end", _("操作")),
                ], [
                    Row(a.ref, [Cell(str(a.post)), Cell(at=a.from_at), Cell(at=a.until_at), Cell(a.reason),
                                self._way_out(table.EndAbsence, a, _("終える"), "approval:end_absence")])
                    for a in away
                ], empty=_("不在の届けはありません。"), key="away"),
            ],
        }


class SubstitutesAct(ApprovalAct):
    def after(self, result: Any) -> str:
        return reverse("approval:substitutes")


class CircularList(ListPage):
    power, title, model, order = powers.VIEW, _("供覧"), Circular, "-sent"
    columns, views, related = tables.CIRCULAR_COLUMNS, tables.CIRCULAR_VIEWS, ("sender__division__ward",)
    empty = _("供覧はありません。")

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, circulating.SendCircular, reverse("approval:circulate"))]


class CircularDetail(DetailPage):
    power, model, related = powers.VIEW, Circular, ("sender__division__ward",)

    def facts(self) -> Sequence[Fact]:
        c = self.object
        return [
            Fact(_("回した職"), str(c.sender)), Fact(_("回した日"), None, day=calendar.jst_date(c.sent_at)),
            Fact(_("見た職"), tables.read_count(c)),
            *([Fact(_("対象"), _t("開く"), url=c.url)] if c.url else []),
        ]

    def panels(self) -> Sequence[Panel]:
        c = self.object
        rows = [
            Row(r.ref, [Cell(str(r.post)), Cell(at=r.read_at), Cell(r.comment)])
            for r in c.readers.select_related("post__division__ward")
        ]
        return present(
            text_panel(_("内容"), c.note) if c.note else None, panels.files(c),
            table_panel(_("だれが見たか"), [("post", _("職")), ("at", _("見た日時"), "date"), ("comment", _("意見"))], rows, empty=""),
        )

    def acts(self) -> Sequence[Act]:
        return [act_for(circulating.MarkSeen, self.actor, self.object)]


DRAFT_PAGES = {
    "revise": page(drafting.ReviseDraft, forms.ReviseForm, Draft, prefill=True),
    "pull_back": page(drafting.PullBack, None, Draft),
    "drop": page(drafting.DropDraft, forms.ReasonForm, Draft),
    "comment": page(drafting.RemarkOnDraft, forms.RemarkForm, Draft),
    "agree": page(deciding.AgreeToDraft, forms.CommentForm, Draft),
    "send_back": page(deciding.SendBack, forms.WhyForm, Draft),
    "decide": page(deciding.DecideDraft, forms.CommentForm, Draft),
    "decide_for": page(deciding.DecideForAnother, forms.CommentForm, Draft),
    "reject": page(deciding.RejectDraft, forms.WhyForm, Draft),
    "enforce": page(deciding.EnforceDraft, None, Draft),
    "view_after": page(deciding.ViewAfter, forms.CommentForm, Draft),
    "act_first": page(deciding.ActFirst, forms.ReasonForm, Draft),
    "record_external": page(deciding.RecordExternal, forms.ExternalForm, Draft),
    "reroute": page(table.RerouteDraft, forms.RerouteForm, Draft),
}
