"""One command's worth of follow-up: open or use the year, count, and write every file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _t

from kusei.core.access.actors import Actor
from kusei.plan.followup.actions import OpenRound, Prefill
from kusei.plan.followup.models import Round
from kusei.plan.followup.queries import RoundView, round_view
from kusei.plan.followup.report import paper, tables, web
from kusei.plan.followup.rules import Pace

Progress = Callable[[int, int], None]
STEPS = 7


@dataclass(frozen=True)
class Made:
    """``files``: everything written. ``summary``: one sentence on what the records could and could not say."""

    round_ref: str
    files: tuple[Path, ...]
    summary: str
    counts: dict[str, int]


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

    out.mkdir(parents=True, exist_ok=True)
    bodies = _bodies(view, f"followup-{fiscal_year}", digest=digest, site=site)
    files: list[Path] = []
    for file_name, _label, body in bodies:
        path = out / file_name
        path.write_bytes(body())
        files.append(path)
        step()
    files += web.write(view, out, site=site, digest=digest, files=[(n, str(label)) for n, label, _b in bodies])
    return Made(round_.ref, tuple(files), _summary(fiscal_year, view.counts()), view.counts())


def _bodies(view: RoundView, name: str, *, digest: str, site: str) -> list[tuple[str, str, Callable[[], bytes]]]:
    """(file name, label, how to make it) of the papers and sheets."""

    def rows(href: str) -> str:
        return f"{site}{href}" if href.startswith("/") else href

    return [
        (f"{name}-summary.pdf", _t("概要版（PDF・2ページ）"), lambda: paper.summary(view, digest=digest).pdf),
        (f"{name}.pdf", _t("報告書（PDF）"), lambda: paper.full(view, digest=digest, rows_url=rows).pdf),
        (f"{name}.xlsx", _t("すべての値（Excel）"), lambda: tables.to_xlsx(view, rows)),
        (f"{name}.csv", _t("すべての値（CSV）"), lambda: tables.to_csv(view, rows)),
        (f"{name}-references.csv", _t("参考の数（CSV）"), lambda: tables.references_csv(view, rows)),
    ]


def _counter(progress: Progress | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, STEPS)

    return step


def _summary(year: int, counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return _t("%(year)s年度：取り組みと区の%(total)s組のうち、記録から言えるのは%(said)s、根拠なしは%(unsaid)s。") % {
        "year": year, "total": total, "said": total - counts[Pace.CANNOT_SAY], "unsaid": counts[Pace.CANNOT_SAY],
    }
