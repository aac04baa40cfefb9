"""The demo's doors open without a password, so they open to this machine alone."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from kusei.site import frame

ELSEWHERE = ({"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"HTTP_FORWARDED": "for=192.0.2.7"})


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("door", [frame.DemoEnter, frame.DemoDrill])
def test_a_request_from_elsewhere_finds_no_door(door, elsewhere):
    with pytest.raises(Http404):
        door.as_view()(RequestFactory().post("/demo/", {"duty": "head"}, **elsewhere))
