"""「データ連携」: every door leads to a page that is there, by a power that is declared."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kusei.core.access.powers import POWERS
from kusei.site.home import DOORS


@pytest.mark.pure
@pytest.mark.parametrize("door", DOORS, ids=[d[1] for d in DOORS])
def test_a_door_names_a_page_and_a_power_that_exist(door):
    assert reverse(door[1])
    assert door[2] in POWERS
