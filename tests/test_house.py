"""The rules of the house that no single room can keep by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core import checks
from django.db import models

from kusei.core.access.actors import VISITOR
from kusei.core.access.decide import may
from kusei.core.rows import Seen
from kusei.site.checks import views
from kusei.tooling import glossary, messages

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kusei"
MOST_LINES = 800

pytestmark = pytest.mark.pure


def test_the_house_checks_itself_clean():
    found = [m for m in checks.run_checks(include_deployment_checks=False) if m.level >= checks.ERROR]
    assert not found, "\n".join(map(str, found))


def test_every_view_declares_a_power_or_why_it_is_open():
    for route, view in views():
        declared = getattr(view, "power", "") or getattr(view, "open_because", "") or hasattr(view, "action")
        assert declared, route


def test_starting_the_site_loads_no_solver():
    code = (
        "import django, sys; django.setup(); import kusei.site.urls;"
        "print([m for m in ('numba', 'scipy', 'ortools') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert out.stdout.strip() == "[]", out.stdout


def test_what_the_worker_needs_stands_before_any_page_is_imported():
    """A nightly job, a job or a follower that only a page's import declares would not run in a worker."""
    code = (
        "import django; django.setup();"
        "from kusei.core.jobs.run import JOBS, NIGHTLY; from kusei.core.outbox.send import HANDLERS; from kusei.core.clocks.run import CLOCKS;"
        "all = lambda: {*NIGHTLY, *JOBS, *CLOCKS, *(name for found in HANDLERS.values() for name, _ in found)};"
        "before = all(); import kusei.site.urls; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted(all() - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert out.stdout.strip() == "[]", out.stdout


def test_every_japanese_string_is_translated_to_english():
    missing = messages.missing(SOURCE)
    assert not missing, f"{len(missing)} untranslated, e.g. {missing[:10]}"


def test_no_japanese_stands_bare_in_code_or_templates():
    bare = messages.bare_japanese(SOURCE)
    assert not bare, f"{len(bare)} bare, e.g. {bare[:10]}"


def test_no_file_is_too_long():
    long = {
        str(p.relative_to(ROOT)): n for p in SOURCE.rglob("*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_every_term_of_a_table_stands_in_the_glossary():
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    missing = glossary.missing(page, glossary.terms(_tables()))
    assert not missing, f"python -m kusei.site.written --write  # {missing[:10]}"


def test_every_seen_rule_names_fields_that_exist():
    for model in _tables():
        seen = getattr(model, "seen", None)
        if isinstance(seen, Seen):
            for path in (p for p in (seen.ward, seen.partner) if p):
                str(model._default_manager.filter(**{path: 1}).query)
            str(model._default_manager.filter(**seen.public).query)


def test_shares_are_never_added_up_over_wards():
    from kusei.core.evidence.registry import SOURCES

    assert not [s.key for s in SOURCES.values() if str(s.unit) == "%" and s.whole == "sum"]


@pytest.mark.django_db
def test_a_visitor_holds_no_power_that_writes():
    from kusei.core.access.powers import POWERS

    assert not [k for k, p in POWERS.items() if not p.reading and may(VISITOR, k)]


def _tables() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("kusei.") and hasattr(m, "ref")]
