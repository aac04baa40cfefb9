"""pytest plugin: in CI a skip for something missing is a failure.

A test that cannot find its data, browser or database skips with a reason that begins with "missing" (``SKIP_PREFIX``),
so that a contributor without them can still run the rest. Where ``CI`` is set everything must be there.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

SKIP_PREFIX = "missing"


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    found = report.longrepr
    text = str(found[2]) if isinstance(found, tuple) else str(found or "")
    return text.removeprefix("Skipped: ").strip()


def fail_if_missing(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn the report of a skip for something missing into a failure, in place."""
    if report.skipped and not hasattr(report, "wasxfail") and _reason(report).lower().startswith(SKIP_PREFIX):
        reason = _reason(report)
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be missing, but this test skipped itself: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if in_ci():
        fail_if_missing(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if in_ci():
        fail_if_missing(report)
    return report
