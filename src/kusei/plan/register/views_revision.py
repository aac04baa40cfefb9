"""Pages of revisions: the sets of changes, one set with its impact and its 新旧対照, the plan as of a day, two versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Visitor
from kusei.core.access.decide import may
from kusei.core.approval.models import Draft
from kusei.core.calendar import BadDate, parse_date
from kusei.core.ledger.queries import city
from kusei.core.ui.exporting import download, pdf
from kusei.core.ui.pages import TABLE, ActPage, Col, DetailPage, ListPage, Panel, SavedView
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.parts import Act, Cell, Column, Fact, Problem, Row, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.plan.register import comparison, history, papers, stratml
from kusei.plan.register.actions import (
    AddChange,
    CouncilAgreed,
    CouncilReturned,
    DropChange,
    EditRevision,
    PutToCouncil,
    SendToDecision,
    StartRevision,
    TakeBack,
    TakeEffect,
    WithdrawRevision,
)
from kusei.plan.register.actions.revising import fault_words, first_day
from kusei.plan.register.forms import ReasonForm
from kusei.plan.register.forms_change import ChangeForm, CouncilForm, RevisionForm
from kusei.plan.register.impact import Asked, impact_of
from kusei.plan.register.lifecycle import REVISION
from kusei.plan.register.models import Change, Plan, Revision
from kusei.plan.register.powers import EDIT, VIEW
from kusei.plan.register.views import OPEN, _PlanReading

ACTS = (PutToCouncil, CouncilAgreed, SendToDecision, TakeBack, TakeEffect, EditRevision, CouncilReturned, WithdrawRevision)


def plan_crumbs(plan: Plan, *more: Crumb) -> list[Crumb]:
    return [Crumb(_("計画"), reverse("register:tree")), Crumb(plan.title, plan.get_absolute_url()), *more]


class RevisionsPage(ListPage):
    """Every set of changes one may read: what is on its way, and the versions in force."""

    power = VIEW
    open_because = OPEN
    title = _("計画の見直し")
    model = Revision
    related = ("plan",)
    order = "-effective"
    views = (
        SavedView("open", _("進行中"), lambda rows, actor: rows.exclude(state__in=("in_force", "withdrawn"))),
        SavedView("in_force", _("有効な版"), lambda rows, actor: rows.filter(state="in_force")),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    columns = (
        Col("title", _("件名"), lambda r: Cell(r.title, r.get_absolute_url(), note=r.plan.title)),
        Col("occasion", _("種類"), lambda r: Cell(r.get_occasion_display())),
        Col("state", _("状態"), lambda r: Cell(badge=badge_of(r)), kind="badge"),
        Col("edition", _("版"), lambda r: Cell(r.edition_label if r.edition else "—")),
        Col("effective", _("効力が生じる日"), lambda r: Cell(day=r.effective_on), sort="effective_on", kind="date"),
        Col("drafted", _("起案日"), lambda r: Cell(day=r.drafted_on), sort="drafted_on", kind="date"),
    )
    empty = _("当てはまる見直しはありません。変更案は、公表中の計画の画面から起こします。")

    def current_view(self) -> SavedView | None:
        """Visitors have nothing on its way to read."""
        asked = self.request.GET.get("view")
        return self.views[1] if not asked and isinstance(self.actor, Visitor) else super().current_view()


class RevisionPage(DetailPage):
    power = VIEW
    open_because = OPEN
    model = Revision
    related = ("plan",)
    object: Revision

    def crumbs(self) -> Sequence[Crumb]:
        more = Crumb(_("計画の見直し"), reverse("register:revisions"))
        return plan_crumbs(self.object.plan, more, Crumb(str(self.object)))

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, EDIT, self.object):
            return []
        found = [act_for(a, self.actor, self.object) for a in ACTS if REVISION.allows(a.verb, self.object)]
        # What comes next stands there with its reason, so that nobody wonders where the decision is.
        return found if any(a.label == SendToDecision.label for a in found) or not found else [
            *found, *([act_for(SendToDecision, self.actor, self.object)] if self.object.state == "council" else [])]

    def papers(self) -> Sequence[Act]:
        return [Act(_("新旧対照表（PDF）"), reverse("register:comparison", args=[self.object.ref]))]

    def facts(self) -> Sequence[Fact]:
        row = self.object
        decision = history.decision_of(row)
        facts = [
            Fact(_("計画"), str(row.plan), url=row.plan.get_absolute_url()), Fact(_("見直しの種類"), row.get_occasion_display()),
            Fact(_("理由"), row.reason), Fact(_("効力が生じる日"), None, day=row.effective_on), Fact(_("版"), row.edition_label),
            Fact(_("起案"), row.drafted_by or "—", note=calendar.format_date(row.drafted_on, weekday=False)),
        ]
        if row.council_on:
            facts.append(Fact(_("庁議"), row.council_note or "—", note=calendar.format_date(row.council_on, weekday=False)))
        if decision.on:
            facts.append(Fact(_("決裁"), f"{decision.number} {decision.by}".strip(), note=calendar.format_date(decision.on, weekday=False)))
        elif draft := Draft.objects.filter(ref=row.draft_ref).first() if row.draft_ref else None:
            facts.append(Fact(_("決裁の起案"), draft.number, note=draft.get_state_display(), url=draft.get_absolute_url()))
        for term, words in ((_("差戻しの理由"), row.returned_reason), (_("取下げの理由"), row.withdrawn_reason)):
            if words:
                facts.append(Fact(term, words))
        return facts

    def panels(self) -> Sequence[Panel]:
        row = self.object
        changes = list(row.changes.select_related("node"))
        before, after = history.proposed(row, changes)
        lines = comparison.lines(before, after, comparison.reasons_of(changes))
        editing = row.state == "drafting" and bool(may(self.actor, EDIT, row))
        found = []
        if editing:
            found.append(Panel(_("変更を加える"), "register/panels/ways.html", {"ways": Change.Verb.choices, "revision": row}))
            found.append(Panel(_("変更"), "register/panels/changes.html", {
                "changes": [(c, self._about(c, before, after)) for c in changes], "faults": fault_words(after, before)}))
        if not isinstance(self.actor, Visitor):
            refs, ending = comparison.touched(row)
            asked = Asked(row.plan.ref, refs, ending, row.effective_on)
            found.append(Panel(_("この変更が触れるもの"), TABLE, {"table": impact_table(asked)}))
        found.append(Panel(_("新旧対照"), "register/panels/comparison.html", {"lines": lines}))
        return found

    def _about(self, change: Change, before: Any, after: Any) -> str:
        refs = [p["node"] for p in change.patches]
        titles = [(after.get(r) or before.get(r) or {}).get("title", "") for r in refs]
        return "／".join(t for t in titles if t)


def impact_table(asked: Asked) -> TableView:
    rows = [
        Row(str(n), [Cell(t.what, t.url), Cell(number=t.count), Cell(t.note)], "warn" if t.heavy else "")
        for n, t in enumerate(impact_of(asked), start=1)
    ]
    return TableView(
        _("この変更が触れるもの"), [Column("what", _("もの")), Column("count", _("数"), "number"), Column("note", _("どうなるか"))], rows,
        empty=_("変更した項目に結びついたものはありません。"), show_caption=False)


class ComparisonPaper(DetailPage):
    """The 新旧対照表 of one set, as it stands or as it was decided."""

    power = VIEW
    open_because = OPEN
    model = Revision
    related = ("plan",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row: Revision = row_seen_by(Revision, self.actor, kwargs["ref"], related=self.related)
        changes = list(row.changes.all())
        before, after = history.proposed(row, changes)
        paper = papers.comparison_table(
            comparison.lines(before, after, comparison.reasons_of(changes)), title=f"{row.title}（{row.edition_label}）",
            plan=row.plan.title, reason=row.reason, effective=calendar.format_date(row.effective_on, weekday=False),
            decision=history.decision_of(row), is_draft=row.state not in history.DECIDED)
        return pdf(paper.pdf, f"comparison-{row.ref}.pdf")


# A day, two days ----------------------------------------------------------------------------------------------------


def asked_day(text: str, instead: date) -> tuple[date, str]:
    """(day, what was wrong with the words): a day typed in the era or western calendar."""
    if not text.strip():
        return instead, ""
    try:
        return parse_date(text), ""
    except BadDate as bad:
        return instead, bad.message


class AsOfPage(_PlanReading):
    """The plan as it stood on a day, as the register knew it on another: what was in force, and what was believed."""

    template_name = "register/as_of.html"
    title = _("ある日の計画")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            raise Http404
        today = calendar.today()
        day, wrong_day = asked_day(request.GET.get("day", ""), today)
        known_on, wrong_known = asked_day(request.GET.get("known", ""), today)
        tree = history.tree_on(plan, day, _end_of(known_on))
        items = history.items(tree)
        editions = [
            (r, r.effective_on <= day and (r.known_at is None or r.known_at <= _end_of(known_on))) for r in history.revisions_of(plan)]
        return self.show(
            plan=plan, day=day, known_on=known_on, items=items, editions=editions, first=first_day(plan), moments=history.moments(plan),
            problems=[Problem(w) for w in (wrong_day, wrong_known) if w], day_words=calendar.format_date(day, weekday=False),
            known_words=calendar.format_date(known_on, weekday=False), compare_url=reverse("register:compare", args=[plan.ref]),
            count=sum(i.kind == "initiative" for i in items), crumbs=plan_crumbs(plan, Crumb(self.title)),
        )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=calendar.JST)


class ComparePage(_PlanReading):
    """Two versions of a plan side by side on the screen, or as a PDF."""

    template_name = "register/compare.html"
    title = _("版を比べる")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            raise Http404
        old, wrong_old = asked_day(request.GET.get("old", ""), first_day(plan))
        new, wrong_new = asked_day(request.GET.get("new", ""), calendar.today())
        lines = comparison.lines(
            history.tree_on(plan, old), history.tree_on(plan, new), comparison.reasons_between(plan, old, new))
        words = [calendar.format_date(d, weekday=False) for d in (old, new)]
        if request.GET.get("format") == "pdf":
            paper = papers.comparison_table(
                lines, title=_t("%(old)s の版と %(new)s の版") % {"old": words[0], "new": words[1]}, plan=plan.title, reason="",
                effective=words[1])
            return pdf(paper.pdf, f"comparison-{plan.ref}.pdf")
        return self.show(
            plan=plan, lines=lines, old=old, new=new, old_words=words[0], new_words=words[1], revisions=history.revisions_of(plan),
            first=first_day(plan), problems=[Problem(w) for w in (wrong_old, wrong_new) if w],
            pdf_url=f"?old={old.isoformat()}&new={new.isoformat()}&format=pdf", crumbs=plan_crumbs(plan, Crumb(self.title)),
        )


class ExportStratml(_PlanReading):
    """The plan as StratML (ISO 17469-1)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan = self.plan()
        if plan is None:
            raise Http404
        place = city()
        items = history.items(history.as_nodes_say(plan))
        try:
            body = stratml.write(plan, items, city=place.name if place else "", published_on=plan.published_on)
        except ValueError as nothing:
            raise Http404 from nothing
        return download(body, f"plan-{plan.ref}.xml", "application/xml")


# Acts ---------------------------------------------------------------------------------------------------------------


class StartRevisionPage(ActPage):
    action, model, form_class = StartRevision, Plan, RevisionForm

    def initial(self) -> dict[str, Any]:
        """A title and a reason may come with the address: the issues of a year's follow-up are told that way."""
        asked = {name: self.request.GET.get(name, "") for name in ("title", "reason")}
        return {"occasion": Revision.Occasion.REGULAR, "effective_on": calendar.today(), **asked}


class _RevisionAct(ActPage):
    model = Revision
    related = ("plan",)

    def crumbs(self) -> Sequence[Crumb]:
        return plan_crumbs(self.object.plan, Crumb(str(self.object), self.object.get_absolute_url()), Crumb(self.get_title()))


class EditRevisionPage(_RevisionAct):
    action, form_class = EditRevision, RevisionForm

    def initial(self) -> dict[str, Any]:
        row = self.object
        return {"occasion": row.occasion, "title": row.title, "reason": row.reason, "effective_on": row.effective_on}


class AddChangePage(_RevisionAct):
    """One page for the six ways; ``?way=`` names it and ``?item=`` the item, as the plan's pages link it."""

    action = AddChange

    @property
    def way(self) -> str:
        asked = self.request.POST.get("change") or self.request.GET.get("way", "")
        return asked if asked in Change.Verb.values else Change.Verb.CHANGE.value

    def get_title(self) -> Any:
        return Change.Verb(self.way).label

    def get_form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        _before, tree = history.proposed(self.object)
        item = self.request.GET.get("item", "")
        initial: dict[str, Any] = {"change": self.way, "item": item}
        if self.way == Change.Verb.CHANGE and item in tree:
            initial |= {k: tree[item][k] for k in ("no", "title", "text", "mode", "target")}
        return ChangeForm(data, files, initial=initial, tree=tree, way=self.way, item=item)

    def show_form(self, form: Any, *, status: int = 200) -> HttpResponse:
        """Changing begins with choosing the item, whose words then stand in the fields."""
        chosen = self.request.GET.get("item", "") or form.data.get("item", "")
        if self.way in (Change.Verb.CHANGE, Change.Verb.MERGE) and not chosen:
            _before, tree = history.proposed(self.object)
            return self.show(
                template="register/choose_item.html", items=history.items(tree), way=self.way, object=self.object,
                heading=_t("「%(way)s」項目を選ぶ") % {"way": self.get_title()})
        return super().show_form(form, status=status)


class DropChangePage(ActPage):
    action, model = DropChange, Change
    related = ("revision__plan",)

    def crumbs(self) -> Sequence[Crumb]:
        row = self.object.revision
        return plan_crumbs(row.plan, Crumb(str(row), row.get_absolute_url()), Crumb(self.get_title()))

    def build(self, form: Any, **common: Any) -> Any:
        common["expect"] = None
        return DropChange(revision=self.object.revision, change=self.object, **common)

    def show_form(self, form: Any, *, status: int = 200) -> HttpResponse:
        return self.show(
            status=status, form=form, object=self.object, verb=self.action.label, confirm=self.effect(), danger=True, problems=[],
            idempotency_key=self.request.POST.get("_key") or self.object.ref, back_url=self.object.revision.get_absolute_url())

    def after(self, result: Any) -> str:
        return str(result.get_absolute_url())


class PutToCouncilPage(_RevisionAct):
    action = PutToCouncil


class CouncilAgreedPage(_RevisionAct):
    action, form_class = CouncilAgreed, CouncilForm


class CouncilReturnedPage(_RevisionAct):
    action, form_class = CouncilReturned, ReasonForm


class SendToDecisionPage(_RevisionAct):
    action = SendToDecision

    def after(self, result: Any) -> str:
        draft = Draft.objects.filter(ref=result.draft_ref).first()
        return draft.get_absolute_url() if draft else result.get_absolute_url()


class TakeBackPage(_RevisionAct):
    action = TakeBack


class TakeEffectPage(_RevisionAct):
    action = TakeEffect


class WithdrawPage(_RevisionAct):
    action, form_class = WithdrawRevision, ReasonForm
