"""The eight kinds of disaster of 災害対策基本法 第49条の4, in words a worried person reads at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kusei.core.ui.parts import Shape


@dataclass(frozen=True)
class Hazard:
    """``code`` as the rooms' doors give it. Word and shape together, so that it is read in grey too."""

    code: str
    word: str | Promise
    shape: Shape


HAZARDS = (
    Hazard("earthquake", pgettext_lazy("resident", "地震"), "square"),
    Hazard("tsunami", pgettext_lazy("resident", "津波"), "triangle"),
    Hazard("flood", pgettext_lazy("resident", "川の水があふれたとき"), "circle"),
    Hazard("inland_flood", pgettext_lazy("resident", "道や家に雨水がたまるとき"), "circle"),
    Hazard("storm_surge", pgettext_lazy("resident", "高潮"), "triangle"),
    Hazard("landslide", pgettext_lazy("resident", "がけくずれ"), "diamond"),
    Hazard("fire", pgettext_lazy("resident", "大きな火事"), "diamond"),
    Hazard("volcano", pgettext_lazy("resident", "火山"), "diamond"),
)
BY_CODE = {h.code: h for h in HAZARDS}


def named(codes: Iterable[str]) -> list[Hazard]:
    """In the order of the list above, whatever order they came in."""
    held = set(codes)
    return [h for h in HAZARDS if h.code in held]
