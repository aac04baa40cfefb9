"""What the suites over the whole house share: one furnished world per module, undone at its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

sys.path.insert(0, str(Path(__file__).parent))  # tests/samples.py, shared by the suites of this folder


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """A transaction around a whole module, as Django's TestCase keeps one around a class; each test has its own within."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # acts are durable: this block is the test's own
        with around:
            yield
            transaction.set_rollback(True)

