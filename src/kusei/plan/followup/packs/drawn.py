"""The four packs, drawn from the round's one view: council, budget request, settlement, audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.core.calendar import format_date, jst_date
from kusei.core.inquiry.models import Inquiry, Kind, Reply
from kusei.core.inquiry.rules import merge
from kusei.plan.followup import drawing, rules
from kusei.plan.followup.looking import lead
from kusei.plan.followup.models import Carried, Mark, Question, Round
from kusei.plan.followup.packs.figures import Figure, PackView, Section, words
from kusei.plan.followup.queries import CellView, InitiativeView, RoundView, round_view
from kusei.plan.followup.words import GAP, PACE, key_label, key_unit, number, self_words, with_unit

PUBLIC_PURPOSES = ("council", "settlement")  # these leave the house: small values are hidden in them


def draw(round_: Round, purpose: str, actor: Actor) -> PackView:
    """The pack as this actor may see it; about fifteen queries."""
    view = round_view(round_, actor, public=purpose in PUBLIC_PURPOSES)
    made: dict[str, Callable[[RoundView, Actor], PackView]] = {
        "council": _council, "budget": _budget, "settlement": _settlement, "audit": _audit,
    }
    return made[purpose](view, actor)


# --- parts ----------------------------------------------------------------------------------------------------------


def _mark(mark: Mark | None, field: str = "value") -> Figure:
    """A stored figure of a mark with the rows behind it; hidden or unsaid is words, never 0."""
    if mark is None or getattr(mark, field) is None:
        said = drawing.value_words(mark) if mark is not None and getattr(mark, "hidden", False) and field == "value" else "—"
        return Figure(None, shown=said)
    value = getattr(mark, field)
    unit = "%" if field in ("rate", "required") else _t("件") if field == "sample" else str(key_unit(mark.key))
    # A city's sum has no list of its own: its initiative's page shows the wards it is the sum of.
    href = mark.href or reverse("followup:initiative", args=[mark.round.ref, mark.initiative_ref])
    return Figure(value, unit, f"mark/{mark.ref}/{field}", href, with_unit(value, unit))


def _yen(cell: CellView, field: str) -> Figure:
    value = getattr(cell.entry, field, None)
    if cell.entry is None or value is None:
        return Figure(None, shown="—")
    return Figure(value, _t("円"), f"entry/{cell.entry.ref}/{field}", cell.entry.get_absolute_url(), number(value))


def _sum(view: RoundView, name: str, field: str, cells: list[CellView], href: str) -> Figure:
    said = [v for c in cells if c.entry is not None and (v := getattr(c.entry, field)) is not None]
    if not said:
        return Figure(None, shown="—")
    total = sum(said)
    return Figure(total, _t("円"), f"sum/{name}/{field}", href, number(total))


def _all_cells(line: InitiativeView) -> list[CellView]:
    return [*line.cells, line.whole]


def _page(view: RoundView, line: InitiativeView) -> str:
    return reverse("followup:initiative", args=[view.round.ref, line.node.ref])


def _paces(view: RoundView, line: InitiativeView) -> list[Figure]:
    return [
        Figure(line.count(p), _t("区"), f"paces/{line.node.ref}/{p}", _page(view, line), str(line.count(p))) for p in rules.Pace
    ]


def _interval(mark: Mark | None) -> Figure:
    """The 95 % interval in words: a share by its base, a count by chance alone; nothing where nothing is shown."""
    if mark is None or mark.value is None:
        return words("—")
    found = rules.interval(mark.value, mark.sample, share=str(key_unit(mark.key)) == "%")
    return words(_t("%(low)s〜%(high)s") % {"low": number(found[0]), "high": number(found[1])} if found else "—")


def _self(view: RoundView, cell: CellView) -> Figure:
    entry = cell.entry
    return words(self_words(entry.start, entry.reach, view.round.scale, entry.grade) if entry else "—")


def _title(view: RoundView, purpose: str) -> str:
    return _t("%(year)s　%(purpose)s　資料一式") % {"year": view.round.year, "purpose": purpose}


def _lead(view: RoundView) -> list[str]:
    counts = view.counts()
    total = sum(counts.values())
    return [
        _t("取り組みと区の組み合わせ%(total)sのうち、記録から言えるのは%(said)s、根拠なしは%(unsaid)sです。根拠なしは遅れとはみなしません。") % {
            "total": number(total), "said": number(total - counts[rules.Pace.CANNOT_SAY]), "unsaid": number(counts[rules.Pace.CANNOT_SAY])},
        _t("遅れは%(behind)s、自己評価と根拠がくいちがうのは%(gaps)sか所です。") % {
            "behind": number(counts[rules.Pace.BEHIND]), "gaps": number(len(view.gaps))},
        _t("区の並びは団体コード順で、順位ではありません。"),
    ]


def _sources(view: RoundView) -> tuple[str, ...]:
    keys = dict.fromkeys(m.key for line in view.lines for c in _all_cells(line) for m in c.marks)
    marks = {m.key: m for line in view.lines for c in _all_cells(line) for m in c.marks}
    return tuple(f"{key_label(k)}：{drawing.definition_words(marks[k])}" for k in keys)


def _years(view: RoundView, actor: Actor) -> dict[tuple[str, int], Mark]:
    """(initiative, fiscal year) -> the city's leading mark in every round of the plan up to this one."""
    rows = Mark.objects.seen_by(actor).filter(
        round__plan_ref=view.round.plan_ref, round__fiscal_year__lte=view.round.fiscal_year, ward=None)
    groups: dict[tuple[str, int], list[Mark]] = {}
    for mark in rows.select_related("round").defer("inputs", "references").order_by("order", "pk"):
        groups.setdefault((mark.initiative_ref, mark.round.fiscal_year), []).append(mark)
    return {key: lead(marks) for key, marks in groups.items()}


# --- sections -------------------------------------------------------------------------------------------------------


def _whole_section(view: RoundView) -> Section:
    heads = [(_t("取り組み"), 2.4), (_t("全区の値"), 1.2), (_t("目標"), 1.2), *((str(PACE[p]), 0.7) for p in rules.Pace)]
    rows = [
        (words(ln.node.title, _page(view, ln)), _mark(ln.whole.mark), _mark(ln.whole.mark, "target"), *_paces(view, ln))
        for ln in view.lines
    ]
    return Section("whole", _t("数字（全区と、評価ごとの区の数）"), tuple(heads), tuple(rows))


def _trend_section(view: RoundView, actor: Actor) -> Section:
    found = _years(view, actor)
    years = sorted({year for _ref, year in found})[-4:]
    hidden = {ln.node.ref for ln in view.lines if ln.whole.hidden or any(c.hidden for c in ln.cells)}
    rows = []
    for ln in view.lines:
        cells = [Figure(None, shown=_t("非公表")) if ln.node.ref in hidden else _mark(found.get((ln.node.ref, y))) for y in years]
        rows.append((words(ln.node.title), *cells))
    labels = {m.round.fiscal_year: m.round.year for m in found.values()}
    return Section("trend", _t("推移（全区の値）"), ((_t("取り組み"), 2.4), *((labels[y], 1.0) for y in years)), tuple(rows))


def _wards_section(view: RoundView) -> Section:
    rows = [
        (
            words(f"{ln.node.title}／{drawing.ward_name(c.ward)}"), _mark(c.mark), _interval(c.mark), _mark(c.mark, "target"),
            words(PACE[c.mark.pace] if c.mark else PACE[rules.Pace.CANNOT_SAY]), _self(view, c),
        )
        for ln in view.lines if ln.said or any(c.hidden for c in ln.cells) for c in ln.cells
    ]
    silent = sum(1 for ln in view.lines if not ln.said and not any(c.hidden for c in ln.cells))
    return Section("wards", _t("区ごとの比較"), (
        (_t("取り組み／区"), 3.0), (_t("根拠の値"), 1.1), (_t("95%の幅"), 1.3), (_t("目標"), 1.0), (_t("根拠による評価"), 1.0),
        (_t("自己評価"), 1.8),
    ), tuple(rows), (_t("どの区にも根拠のない取り組み%(count)s件は省きました。") % {"count": silent} if silent else "") + _t("幅は、割合ではもとの数から、件数では偶然だけによるばらつきとして計算しています。幅が重なる区どうしに差があるとは言えません。"))


def _gaps_section(view: RoundView) -> Section:
    rows = [
        (words(f"{c.node.title}／{drawing.ward_name(c.ward)}"), _self(view, c), words(PACE[c.mark.pace] if c.mark else ""),
         _mark(c.mark), words(GAP[c.gap]))
        for c in view.gaps
    ]
    return Section("gaps", _t("自己評価と根拠のくいちがい"), (
        (_t("取り組み／区"), 3.0), (_t("自己評価"), 1.8), (_t("根拠による評価"), 1.0), (_t("根拠の値"), 1.1), (_t("くいちがい"), 1.6),
    ), tuple(rows))


def _carried_section(view: RoundView, actor: Actor) -> Section:
    rows = Carried.objects.seen_by(actor).filter(round__fiscal_year__lte=view.round.fiscal_year)
    rows = rows.select_related("round", "ward").defer("ward__boundary").order_by("-round__fiscal_year", "ward__code", "pk")
    return Section("carried", _t("前の年度までの課題と、その答え"), (
        (_t("取り組み／区"), 2.4), (_t("年度"), 0.8), (_t("課題"), 2.4), (_t("改善策"), 2.0), (_t("答え"), 2.4),
    ), tuple(
        (words(f"{c.title}／{c.ward.name if c.ward else _t('市（局）')}", c.get_absolute_url()), words(c.round.year), words(c.issue),
         words(c.remedy), words(f"{c.get_state_display()}　{c.answer}".strip()))
        for c in rows[:400]
    ))


def _answers_section(actor: Actor) -> Section:
    """Earlier questions of councillors with the answers given then, in the wards' own words; two queries."""
    asked = list(Inquiry.objects.seen_by(actor).filter(kind=Kind.COUNCIL).exclude(state__in=("draft", "withdrawn"))[:20])
    given: dict[int, list[tuple[str, Mapping[str, Any]]]] = {}
    for reply in Reply.objects.filter(inquiry__in=asked, state="submitted").select_related("ward").defer("ward__boundary").order_by("ward__code"):
        given.setdefault(reply.inquiry_id, []).append((reply.ward.name, reply.answers))
    return Section("answers", _t("これまでの議員からの質問と回答"), (
        (_t("件名"), 2.0), (_t("照会した日"), 0.9), (_t("質問"), 2.0), (_t("区"), 0.8), (_t("回答"), 3.4),
    ), tuple(row for i in asked for row in _answers(i, given.get(i.pk, []))))


def _answers(asked: Inquiry, given: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[Figure, ...]]:
    """One line for each answered question and ward; one that says its state where nobody has answered."""
    if asked.frozen is not None:
        given = [(line["ward"], line["answers"]) for line in asked.frozen["lines"]]
    table = merge(asked.sheet, given)
    day = format_date(jst_date(asked.sent_at), weekday=False) if asked.sent_at else "—"
    head = (words(asked.title, asked.get_absolute_url()), words(day))
    found: list[tuple[Figure, ...]] = [
        (*head, words(f.label), words(who), words(f"{said[f.key]}{f.unit}"))
        for f in table.fields for who, said in table.lines if said[f.key] not in (None, "")
    ]
    return found or [(*head, words(asked.text), words("—"), words(_t("まだ回答がありません（%(state)s）。") % {"state": asked.get_state_display()}))]


def _corrections_section(view: RoundView) -> Section:
    titles = {ln.node.ref: ln.node.title for ln in view.lines}
    return Section("corrections", _t("確定後の訂正"), (
        (_t("取り組み／区"), 2.4), (_t("項目"), 1.0), (_t("誤"), 1.6), (_t("正"), 1.6), (_t("理由"), 1.8), (_t("だれが・いつ"), 1.6),
    ), tuple(
        (words(f"{titles.get(c.initiative_ref, '')}／{drawing.ward_name(c.ward)}"), words(c.what), words(c.old), words(c.new),
         words(c.reason), words(f"{c.post}　{format_date(jst_date(c.corrected_at), weekday=False)}"))
        for c in view.corrections
    ))


# --- the four -------------------------------------------------------------------------------------------------------


def _council(view: RoundView, actor: Actor) -> PackView:
    sections = (
        _whole_section(view), _trend_section(view, actor), _wards_section(view), _gaps_section(view),
        _carried_section(view, actor), _answers_section(actor), _corrections_section(view),
    )
    return PackView("council", _title(view, _t("議会答弁")), tuple(_lead(view)), sections, _sources(view))


def _money_section(view: RoundView, fields: tuple[tuple[str, str], ...]) -> Section:
    rows = [
        (words(ln.node.title, _page(view, ln)), *(_sum(view, ln.node.ref, f, _all_cells(ln), _page(view, ln)) for f, _label in fields))
        for ln in view.lines
    ]
    every = [c for ln in view.lines for c in _all_cells(ln)]
    here = view.round.get_absolute_url()
    rows.append((words(_t("合計")), *(_sum(view, "*", f, every, here) for f, _label in fields)))
    heads = ((_t("取り組み"), 3.0), *((label, 1.2) for _f, label in fields))
    return Section("money", _t("取り組みごとの金額（円）"), heads, tuple(rows), _t("区と局が回答欄に入れた額の合計です。入れていない額は0とみなしません。"))


def _budget(view: RoundView, actor: Actor) -> PackView:
    fields = (("asked_yen", _t("要求額")), ("granted_yen", _t("査定額")), ("spent_yen", _t("決算額")))
    rows = [
        (words(f"{ln.node.title}／{drawing.ward_name(c.ward) if c.ward else _t('市（局）')}", c.entry.get_absolute_url()),
         *(_yen(c, f) for f, _label in fields), _mark(c.mark), words(c.entry.issue), words(c.entry.remedy))
        for ln in view.lines for c in _all_cells(ln)
        if c.entry is not None and (c.entry.issue or c.entry.asked_yen is not None)
    ]
    wards = Section("asked", _t("課題と要求（区ごと）"), (
        (_t("取り組み／区"), 2.4), *((label, 0.9) for _f, label in fields), (_t("根拠の値"), 0.9), (_t("課題"), 2.2), (_t("改善策"), 2.2),
    ), tuple(rows))
    lead = (*_lead(view), _t("課題と改善策は、区長が確認した回答の文です。"))
    return PackView("budget", _title(view, _t("予算要求")), lead, (
        _money_section(view, fields), wards, _whole_section(view), _carried_section(view, actor),
    ), _sources(view))


def _settlement(view: RoundView, actor: Actor) -> PackView:
    before = _years(view, actor)
    year = view.round.fiscal_year
    hidden = {ln.node.ref for ln in view.lines if ln.whole.hidden or any(c.hidden for c in ln.cells)}
    rows = []
    for ln in view.lines:
        last = before.get((ln.node.ref, year - 1)) if ln.node.ref not in hidden else None
        every = _all_cells(ln)
        rows.append((
            words(ln.node.title, _page(view, ln)), _sum(view, ln.node.ref, "granted_yen", every, _page(view, ln)),
            _sum(view, ln.node.ref, "spent_yen", every, _page(view, ln)), _mark(last), _mark(ln.whole.mark),
            _mark(ln.whole.mark, "target"), _mark(ln.whole.mark, "rate"), words(PACE[ln.whole.mark.pace] if ln.whole.mark else ""),
        ))
    results = Section("results", _t("主要施策の成果"), (
        (_t("取り組み"), 2.4), (_t("予算額"), 1.0), (_t("決算額"), 1.0), (_t("前年度の値"), 1.0), (_t("今年度の値"), 1.0), (_t("目標"), 1.0),
        (_t("達成率"), 0.8), (_t("評価"), 0.8),
    ), tuple(rows))
    texts = Section("done", _t("行ったこと（区ごと）"), ((_t("取り組み／区"), 2.0), (_t("行ったこと"), 4.0), (_t("決算額（円）"), 1.0)), tuple(
        (words(f"{ln.node.title}／{drawing.ward_name(c.ward) if c.ward else _t('市（局）')}"), words(c.entry.done), _yen(c, "spent_yen"))
        for ln in view.lines for c in _all_cells(ln) if c.entry is not None and c.entry.done
    ))
    return PackView("settlement", _title(view, _t("決算（主要施策の成果）")), tuple(_lead(view)), (
        results, texts, _corrections_section(view)), _sources(view))


def _audit(view: RoundView, actor: Actor) -> PackView:
    round_ = view.round
    here = round_.get_absolute_url()

    def tally(label: str, value: int, source: str) -> tuple[Figure, Figure]:
        return words(label), Figure(value, _t("件"), source, here, number(value))

    sheets = list(view.sheets.values())
    questions = list(Question.objects.seen_by(actor).filter(sheet__round=round_))
    rows = [
        tally(_t("区長確認が済んだ回答"), sum(s.state == "confirmed" for s in sheets), "sheets/confirmed"),
        tally(_t("期限後に出た回答"), sum(s.late for s in sheets), "late"),
        tally(_t("答えられない取り組みを残した回答"), sum(bool(s.partial_reason) for s in sheets), "partial"),
        tally(_t("区政課などの質問"), len(questions), "questions"),
        tally(_t("うち取り下げた質問"), sum(q.withdrawn_at is not None for q in questions), "withdrawn"),
        tally(_t("確定後の訂正"), len(view.corrections), "corrections"),
    ]
    course = Section("course", _t("手続きの経過"), ((_t("項目"), 3.0), (_t("件数"), 1.0)), tuple(rows))
    return PackView("audit", _title(view, _t("監査")), (*_lead(view), *_digest(round_)), (
        course, _sheets_section(sheets), _marks_section(view), _corrections_section(view), _gaps_section(view),
    ), _sources(view))


def _digest(round_: Round) -> list[str]:
    snapshot: Any = getattr(round_, "snapshot", None)
    return [_t("確定した内容の識別値（SHA-256）：%(digest)s") % {"digest": snapshot.digest}] if snapshot else []


def _sheets_section(sheets: list[Any]) -> Section:
    return Section("sheets", _t("区ごとの経過"), (
        (_t("区"), 1.4), (_t("状態"), 1.0), (_t("期限"), 1.2), (_t("提出"), 1.2), (_t("提出の回数"), 0.8), (_t("区長確認"), 1.8), (_t("理由"), 2.4),
    ), tuple(
        (
            words(s.place, s.get_absolute_url()), words(s.get_state_display()), words(format_date(s.due_on, weekday=False)),
            words(format_date(jst_date(s.submitted_at), weekday=False) if s.submitted_at else "—"),
            words(s.reply.rounds if s.reply else "—"), words(s.confirmed_by or "—"),
            words(" ".join(x for x in (s.return_reason, s.partial_reason) if x)),
        )
        for s in sheets
    ))


def _marks_section(view: RoundView) -> Section:
    """Every figure with its rule: enough to compute each mark again by hand."""
    rows = []
    for ln in view.lines:
        for c in _all_cells(ln):
            for m in c.marks:
                place = drawing.ward_name(c.ward)
                rows.append((
                    words(f"{ln.node.title}／{place}"), words(key_label(m.key)), _mark(m), _mark(m, "sample"), _mark(m, "target"),
                    _mark(m, "rate"), _mark(m, "required"), words(PACE[m.pace]), words(drawing.rule_words(m)),
                ))
    return Section("marks", _t("すべての値と、評価の規則"), (
        (_t("取り組み／区"), 2.2), (_t("指標"), 1.4), (_t("値"), 0.8), (_t("記録"), 0.7), (_t("目標"), 0.8), (_t("達成率"), 0.7), (_t("求める率"), 0.7),
        (_t("評価"), 0.8), (_t("規則"), 3.0),
    ), tuple(rows))

