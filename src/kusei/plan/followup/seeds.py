"""The demo's four years: two published, one confirmed, this year's out at the wards, with the trouble a real year has."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from kusei.core import calendar
from kusei.core.calendar import Period, fiscal_year_of
from kusei.core.clocks import run as clocks
from kusei.core.evidence.readings import latest
from kusei.core.inquiry import rules as inquiry_rules
from kusei.core.inquiry.models import Inquiry, Kind, Reply
from kusei.core.inquiry.queries import snapshot
from kusei.core.inquiry.rule_values import REPLY_DUE
from kusei.core.ledger.models import Post, Ward
from kusei.core.surveys.models import Survey
from kusei.plan.followup import freezing, rules
from kusei.plan.followup.actions import asking, carrying
from kusei.plan.followup.actions.rounds import new_entries, new_sheets, write_marks
from kusei.plan.followup.marking import Findings, declare_measures, plan_then
from kusei.plan.followup.models import (
    Carried,
    Correction,
    Entry,
    Mark,
    Measure,
    Question,
    Review,
    Round,
    RoundSurvey,
    Target,
    WardSheet,
)
from kusei.plan.followup.rule_values import ANSWER
from kusei.plan.followup.words import key_unit, with_unit
from kusei.plan.register.public import PlanView, plan_for_year

DONE = (
    "学区の代表者と話し合い、{month}月から「{title}」に取りかかりました。年度内に{n}回の打ち合わせを行いました。",
    "{month}月に関係する課で担当を決め、「{title}」を進めました。参加した地域の方からは続けてほしいという声が多くありました。",
    "昨年度の課題をふまえて進め方を見直し、{month}月と3月に「{title}」の取り組みを行いました。",
    "「{title}」について、ほかの区の進め方を{month}月に見学し、区の手順書を作りました。",
    "関係団体と協定の内容を確かめながら「{title}」を進め、{n}か所で実施しました。",
)
ISSUES = (
    "参加する人が決まった方に偏っています。", "担当が一人で、異動のときに引き継ぎが難しくなっています。",
    "夜間と休日の体制が決まっていません。", "若い世代への知らせ方が足りません。", "場所の確保に時間がかかっています。",
)
REMEDIES = (
    "来年度は学区ごとに日程をずらし、回数を増やします。", "手順書を作り、二人で担当します。",
    "4月の学区の会議で日程を先に決めます。", "学校と相談し、保護者の集まりで知らせます。",
)
NOTES = ("", "", "", "ほかの区の手順書を使いました。", "となりの区と合同で行いました。")
RETURN_REASON = "「行ったこと」の回数が、記録から数えた値と合いません。回数を確かめて書き直してください。"
REVIEW = "記録からは遅れと読めますが、区は地元との協議が進んでいるとしています。協議の記録を登録するよう頼みました。"
QUESTION = "順調と書かれていますが、記録では目標の半分に届いていません。今年度中の予定を教えてください。"
ANSWER_TEXT = "協議中の建物があり、年度末までに登録する予定です。"
CORRECTION = "同じ記録を二度数えていました。"
REOPEN_REASON = "協議の回数に数え漏れが見つかったため、直して出し直します。"
EXTEND_REASON = "庁舎の設備の故障のため、3日延ばします。"
ANSWERS = ("学区の会議で日程を先に決め、6月から始めます。", "手順書を作り、二人で担当します。")
REFUSALS = ("ほかの区の試行の結果を待つため、今年度は取り上げません。",)
# This year's answers by ward in code order; the rest have confirmed. Trouble is part of the story.
TROUBLE = {
    1: "returned", 3: "head_check", 4: "writing", 6: "unanswered", 7: "writing", 9: "unanswered", 11: "head_check", 12: "writing",
    14: "unanswered", 15: "unanswered",
}
STAY_BEHIND = (0, 5)  # wards whose claims the records do not carry


class SeedWorld(Protocol):
    """What the demo hands to every room's seeds."""

    @property
    def rng(self) -> random.Random: ...
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...

    def posts(self, duty: str, ward: Ward | None = None) -> Sequence[Post]: ...


def seed(world: SeedWorld) -> None:
    """Four rounds on the readings already taken; inside the loader's gate. About two seconds."""
    this = fiscal_year_of(world.as_of)
    measured = {}
    for year in range(this - 3, this + 1):
        view = _view(world, year)
        if view is None:
            continue
        declare_measures(view)
        measured[year] = latest(Period.fiscal_year(year))
        _targets(world, view, year, {k: {w: f.value for w, f in of.items()} for k, of in measured[year].items()})
    for year in measured:
        view = _view(world, year)
        if view is not None:
            _year(world, view, year, _state(year, this), measured[year])


def _view(world: SeedWorld, year: int) -> PlanView | None:
    """The plan as it stood when the year's round was opened."""
    found = plan_for_year(year)
    return plan_then(found.ref, Period.fiscal_year(year), _opened(world, year)) if found else None


def _opened(world: SeedWorld, year: int) -> date:
    period = Period.fiscal_year(year)
    return max(world.as_of - timedelta(days=33), period.start) if year == fiscal_year_of(world.as_of) else period.end


def _state(year: int, this: int) -> str:
    return {0: "asking", 1: "frozen"}.get(this - year, "published")


def _targets(world: SeedWorld, view: PlanView, year: int, values: dict[str, dict[int, Decimal | int | None]]) -> None:
    """A common target for most counted measures, a little above what the middle ward reaches in a whole year."""
    part = rules.elapsed_share(Period.fiscal_year(year).start, Period.fiscal_year(year).end, world.as_of) or Decimal(1)
    rows = []
    for measure in Measure.objects.filter(plan_ref=view.ref).order_by("pk"):
        said = sorted(Decimal(v) for v in values.get(measure.key, {}).values() if v is not None)
        if not said or measure.key in ("tsunami_buildings.capacity",):
            continue
        middle = said[len(said) // 2]
        grows = measure.shape == rules.Shape.COUNT
        target = (middle / part if grows else middle) * Decimal("1.05")
        rows.append(Target(
            measure=measure, fiscal_year=year, target=max(target.to_integral_value(ROUND_CEILING), Decimal(1)),
            reason="前年度までの実績をもとに区と協議して決めた",
        ))
    Target.objects.bulk_create(rows)


def _year(world: SeedWorld, view: PlanView, year: int, state: str, found: Findings) -> None:
    asked_now = state == "asking"
    end = date(year + 1, 3, 31)
    opened = _opened(world, year)
    counted = world.as_of if asked_now else end
    with calendar.at(calendar.happened(counted)):
        row = Round.objects.create(
            fiscal_year=year, plan_ref=view.ref, plan_title=view.title, scale_code="thirds", opened_on=opened,
            due_on=world.as_of - timedelta(days=3) if asked_now else date(year + 1, 4, 30),
            state="asking" if asked_now else "checking",
        )
        sheets = new_sheets(row, list(world.wards))
        _sheet_states(world, sheets, asked_now=asked_now)
        WardSheet.objects.bulk_create(sheets)
        marks = write_marks(row, list(world.wards), found, at=calendar.happened(counted, 6))
        _answers(world, view, sheets, marks, asked_now=asked_now)
        _voices(world, row, sheets, marks, asked_now=asked_now)
    _asked(world, row, view, sheets, asked_now=asked_now)
    if asked_now:
        _clocks(row, sheets)
        return
    frozen = calendar.happened(date(year + 1, 6, 10), 15)
    freezing.freeze(row, at=frozen)
    published = date(year + 1, 6, 30) if state == "published" else None
    Round.objects.filter(pk=row.pk).update(state=state, frozen_at=frozen, published_on=published)
    _carried(world, row, last=state == "frozen")
    if published and (survey := Survey.objects.filter(state="published").order_by("pk").first()):
        RoundSurvey.objects.create(round=row, survey=survey, note="窓口の応対と待ち時間について")


REOPENED, EXTENDED = 7, 6  # a ward that took its confirmed answer back; a late ward that was given more time


def _asked(world: SeedWorld, row: Round, view: PlanView, sheets: Sequence[WardSheet], *, asked_now: bool) -> None:
    """The year's inquiry with a reply for every ward, in step with its sheet."""
    began = calendar.happened(row.opened_on if asked_now else date(row.fiscal_year + 1, 4, 1), 9)
    due = calendar.closing(row.due_on)
    office = next(iter(world.posts("plan_office")), None)
    inquiry = Inquiry.objects.create(
        title=f"{calendar.fiscal_year_label(row.fiscal_year, 'ja')} フォローアップ", kind=Kind.FOLLOW_UP, questions=asking.questions(view),
        head_confirms=True, desk=asking.desk_of(row), asked_by=office, period_start=row.period.start, period_end=row.period.end,
        state="open", due_at=due, sent_at=began, text="今年度の取り組みの状況を照会します。",
    )
    entries: dict[int, dict[str, str]] = {}
    asked = {q["key"] for q in inquiry.questions}
    for entry in Entry.objects.filter(sheet__round=row):
        key = asking.question_key(entry.initiative_ref)
        if key in asked and (said := asking.answer_words(entry, row)):
            entries.setdefault(entry.sheet_id, {})[key] = said
    Reply.objects.bulk_create([
        _reply(inquiry, sheet, at, entries.get(sheet.pk, {}), due, asked_now=asked_now)
        for at, sheet in enumerate(sheets) if sheet.ward_id
    ])
    asking.tie(row, inquiry)
    if asked_now:
        for reply in Reply.objects.filter(inquiry=inquiry).exclude(state="submitted"):
            clocks.start(REPLY_DUE, reply, at=began, due_at=reply.due_at)
        return
    kept = snapshot(inquiry)
    Inquiry.objects.filter(pk=inquiry.pk).update(
        state="frozen", frozen=kept, frozen_digest=inquiry_rules.digest_of(kept), ended_at=calendar.happened(date(row.fiscal_year + 1, 6, 10), 15))


REPLY_STATES = {
    "unanswered": "waiting", "writing": "drafting", "head_check": "confirming", "confirmed": "submitted", "returned": "returned",
}


def _reply(inquiry: Inquiry, sheet: WardSheet, at: int, answers: dict[str, str], due: datetime, *, asked_now: bool) -> Reply:
    extended, reopened = asked_now and at == EXTENDED, asked_now and at == REOPENED
    state = REPLY_STATES[sheet.state]
    handed = state in ("submitted", "returned") or reopened
    late = not asked_now and at == EXTENDED
    submitted = due + timedelta(days=2) if late else due - timedelta(days=3)
    return Reply(
        inquiry=inquiry, ward=sheet.ward, state=state, answers=answers, first_due_at=due, late=late,
        due_at=due + timedelta(days=3) if extended else due, rounds=1 if handed else 0, submitted_at=min(submitted, calendar.now()) if handed else None,
        reason=REOPEN_REASON if reopened else EXTEND_REASON if extended else sheet.return_reason[:300],
    )


def _carried(world: SeedWorld, row: Round, *, last: bool) -> None:
    """Issues of a confirmed year: answered in the next, except where this year's answer is still missing."""
    open_wards = {world.wards[i].pk for i, state in TROUBLE.items() if i < len(world.wards) and state in ("unanswered", "writing")}
    rows = carrying.carry_over(row)
    for item in rows:
        if last and (item.ward_id in open_wards or item.ward_id is None):
            continue
        reason = world.rng.random() < 0.2
        item.state = "reason" if reason else "measure"
        item.answer = world.rng.choice(REFUSALS if reason else ANSWERS)
        item.post, item.answered_at = "企画経理室", calendar.happened(date(row.fiscal_year + 1, 7, 20), 14)
    Carried.objects.bulk_update(rows, ["state", "answer", "post", "answered_at"], batch_size=500)


def _answers(
    world: SeedWorld, view: PlanView, sheets: list[WardSheet], marks: Iterable[Mark], *, asked_now: bool,
) -> None:
    """Entries by ward: honest mostly; two wards claim more than the records carry."""
    lead: dict[tuple[str, int | None], Mark] = {}
    for mark in marks:
        key = (mark.initiative_ref, mark.ward_id)
        if key not in lead or (mark.pace in rules.JUDGED and lead[key].pace not in rules.JUDGED):
            lead[key] = mark
    titles = {n.ref: n.title for n in view.of("initiative")}
    position = {s.pk: n for n, s in enumerate(sheets)}
    entries = new_entries(sheets, view)
    for entry in entries:
        at = position[entry.sheet_id]
        state = TROUBLE.get(at, "confirmed") if asked_now and entry.sheet.ward_id else "confirmed"
        if state == "unanswered" or (state == "writing" and at != REOPENED and entry.order > 6):
            continue
        _answer(world, entry, titles[entry.initiative_ref], lead.get((entry.initiative_ref, entry.sheet.ward_id)), boast=at in STAY_BEHIND)
    Entry.objects.bulk_create(entries)


def _answer(world: SeedWorld, entry: Entry, title: str, mark: Mark | None, *, boast: bool) -> None:
    rng = world.rng
    pace = mark.pace if mark else rules.Pace.CANNOT_SAY
    if pace == rules.Pace.REACHED:
        marks = ("finished" if mark and mark.start == "finished" else "working", "reached", "on_track")
    elif pace == rules.Pace.BEHIND and not boast:
        marks = ("working", "partly" if mark and mark.value else "not_reached", "not_on_track")
    elif pace in rules.JUDGED or boast:
        marks = ("working", "partly", "on_track")
    else:
        marks = rng.choice((("working", "partly", "on_track"), ("working", "not_reached", "not_on_track"), ("not_started", "not_reached", "not_on_track")))
    entry.start, entry.reach, entry.grade = marks
    month = rng.choice((5, 6, 7, 9, 10))
    entry.done = (
        "今年度は検討だけを行い、始めていません。" if entry.start == "not_started"
        else rng.choice(DONE).format(month=month, title=title, n=rng.randint(2, 9))
    )
    if entry.reach != "reached":
        entry.issue, entry.remedy = rng.choice(ISSUES), rng.choice(REMEDIES)
    entry.adoption_note = rng.choice(NOTES)
    if entry.start != "not_started" and rng.random() < 0.4:
        entry.asked_yen = rng.randrange(2, 60) * 50_000
        entry.granted_yen = entry.asked_yen * rng.choice((5, 8, 10)) // 10
        entry.spent_yen = entry.granted_yen * rng.randrange(70, 100) // 100
    entry.saved_at, entry.saved_by = calendar.now() - timedelta(days=rng.randint(4, 20)), "企画経理室"


def _sheet_states(world: SeedWorld, sheets: Sequence[WardSheet], *, asked_now: bool) -> None:
    when = calendar.now()
    for at, sheet in enumerate(sheets):
        sheet.state = (TROUBLE.get(at, "confirmed") if sheet.ward_id else "writing") if asked_now else "confirmed"
        if sheet.state in ("confirmed", "head_check", "returned"):
            sheet.submitted_at = when - timedelta(days=6)
        if sheet.state == "confirmed":
            head = next(iter(world.posts("head", sheet.ward) if sheet.ward else world.posts("plan_office")), None)
            sheet.confirmed_at, sheet.confirmed_by = when - timedelta(days=4), str(head)[:80] if head else ""
        if sheet.state == "returned":
            sheet.return_reason = RETURN_REASON


def _voices(world: SeedWorld, row: Round, sheets: Sequence[WardSheet], marks: Sequence[Mark], *, asked_now: bool) -> None:
    """A review, a question and its answer at a contradiction; a correction of a published year."""
    by_ward = {s.ward_id: s for s in sheets}
    office = next(iter(str(p)[:80] for p in world.posts("plan_office")), "")
    wards = {world.wards[i].pk for i in STAY_BEHIND if i < len(world.wards)}
    at = next((m for m in marks if m.ward_id in wards and m.pace == rules.Pace.BEHIND), None)
    if at is None:
        return
    sheet, now = by_ward[at.ward_id], calendar.now()
    Review.objects.create(
        sheet=sheet, initiative_ref=at.initiative_ref, text=REVIEW, post=office, written_at=now - timedelta(days=2))
    Question.objects.create(
        sheet=sheet, initiative_ref=at.initiative_ref, text=QUESTION, asked_by=office, asked_at=now - timedelta(days=3),
        answer="" if asked_now else ANSWER_TEXT, answered_by="" if asked_now else "企画経理室",
        answered_at=None if asked_now else now - timedelta(days=2),
    )
    if row.fiscal_year == fiscal_year_of(world.as_of) - 2:
        value = at.value or Decimal(0)
        Correction.objects.create(
            round=row, ward=at.ward, initiative_ref=at.initiative_ref, field="value", what="根拠の値", reason=CORRECTION,
            old=with_unit(value, key_unit(at.key)), new=with_unit(max(value - 1, Decimal(0)), key_unit(at.key)),
            post=office, corrected_at=calendar.happened(date(row.fiscal_year + 1, 7, 14), 11),
        )


def _clocks(row: Round, sheets: Sequence[WardSheet]) -> None:
    began = calendar.happened(row.opened_on, 9)
    for sheet in sheets:
        if sheet.state != "confirmed" and sheet.ward_id is None:
            clocks.start(ANSWER, sheet, at=began, due_at=calendar.closing(row.due_on))
