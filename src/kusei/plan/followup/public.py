"""The door of the follow-up: for the command line, the first page and the day's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _t

from kusei.core.access.actors import VISITOR, Actor
from kusei.core.access.decide import may
from kusei.core.ledger.models import Ward
from kusei.core.ui.parts import Act, Badge
from kusei.plan.followup import drawing
from kusei.plan.followup.actions import ConfirmSheet, OpenRound, Prefill
from kusei.plan.followup.models import Round, WardSheet
from kusei.plan.followup.powers import FILL
from kusei.plan.followup.queries import latest_published, round_view, waiting_sheets
from kusei.plan.followup.report import paper, tables, web
from kusei.plan.followup.rules import Gap, Pace
from kusei.plan.followup.words import key_unit, number

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """``files``: everything written. ``summary``: one sentence on what the records could and could not say."""

    round_ref: str
    files: tuple[Path, ...]
    summary: str
    counts: dict[str, int]


@dataclass(frozen=True)
class GapLine:
    """One published place where self-mark and evidence disagree."""

    initiative: str
    ward: str
    self_mark: Badge
    evidence_mark: Badge
    url: str


def make(fiscal_year: int, out: Path, *, actor: Actor, progress: Progress | None = None) -> Made:
    """Open or use the year's round, count its evidence, and write web pages, papers and sheets into ``out``.

    A frozen year is written as it was confirmed; nothing is published by this. Small values are hidden in all files.
    Raises Refused when no plan is published or no ward is known.
    """
    step = _counter(progress)
    round_ = Round.objects.filter(fiscal_year=fiscal_year).first() or OpenRound(actor=actor, fiscal_year=fiscal_year)()
    step()
    if round_.open:
        Prefill(actor=actor, round=round_)()
    step()
    round_.refresh_from_db()
    view = round_view(round_, actor, public=True)
    digest = round_.snapshot.digest if not round_.open else ""
    site = str(getattr(settings, "SITE_URL", "http://127.0.0.1:8000"))

    def rows(href: str) -> str:
        return f"{site}{href}" if href.startswith("/") else href

    out.mkdir(parents=True, exist_ok=True)
    name = f"followup-{fiscal_year}"
    papers = (
        (f"{name}-summary.pdf", _t("概要版（PDF・2ページ）"), lambda: paper.summary(view, digest=digest).pdf),
        (f"{name}.pdf", _t("報告書（PDF）"), lambda: paper.full(view, digest=digest, rows_url=rows).pdf),
        (f"{name}.xlsx", _t("すべての値（Excel）"), lambda: tables.to_xlsx(view, rows)),
        (f"{name}.csv", _t("すべての値（CSV）"), lambda: tables.to_csv(view, rows)),
        (f"{name}-references.csv", _t("参考の数（CSV）"), lambda: tables.references_csv(view, rows)),
    )
    files = []
    for file_name, _label, body in papers:
        path = out / file_name
        path.write_bytes(body())
        files.append(path)
        step()
    files += web.write(view, out, site=site, digest=digest, files=[(n, str(label)) for n, label, _b in papers])
    return Made(round_.ref, tuple(files), _summary(fiscal_year, view.counts()), view.counts())


def _counter(progress: Progress | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, 2 + 5)

    return step


def _summary(year: int, counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return _t("%(year)s年度：取り組みと区の%(total)s組のうち、記録から言えるのは%(said)s、根拠なしは%(unsaid)s。") % {
        "year": year, "total": total, "said": total - counts[Pace.CANNOT_SAY], "unsaid": counts[Pace.CANNOT_SAY],
    }


def published_gaps(*, limit: int = 6) -> Sequence[GapLine]:
    """Where the newest published year's self-marks and evidence disagree, claims above the records first."""
    round_ = latest_published()
    if round_ is None:
        return []
    view = round_view(round_, VISITOR, public=True)
    found = sorted(view.gaps, key=lambda c: c.gap != Gap.OVER)
    return [
        GapLine(
            c.node.title, drawing.ward_name(c.ward), drawing.self_badge(c.entry, round_.scale), _evidence(c.mark),
            reverse("followup:public_initiative", args=[round_.fiscal_year, c.node.ref]) + f"#w-{c.ward.code if c.ward else 'city'}",
        )
        for c in found[:limit]
    ]


def _evidence(mark: drawing.Mark | None) -> Badge:
    badge = drawing.evidence_badge(mark)
    if mark is None or mark.value is None or mark.target is None:
        return badge
    said = f"{badge.word} {number(mark.value)} / {number(mark.target)}{key_unit(mark.key)}"
    return Badge(said, badge.tone)


def waiting_for(actor: Actor, ward: Ward | None) -> Sequence[Act]:
    """Sheets that stand in this post's hands: to be written, mended, or confirmed."""
    acts = []
    for sheet in waiting_sheets(actor, ("unanswered", "writing", "returned", "head_check"), ward):
        if sheet.state == "head_check":
            if ConfirmSheet.offer(actor, sheet):
                acts.append(_act(sheet, _t("フォローアップの回答を確認する")))
        elif sheet.ward_id == actor.ward_id and may(actor, FILL, sheet):
            label = _t("差し戻された回答を直す") if sheet.state == "returned" else _t("フォローアップの回答を書く")
            acts.append(_act(sheet, label))
    return acts


def _act(sheet: WardSheet, label: str) -> Act:
    return Act(label, sheet.get_absolute_url(), help=str(sheet))
