"""Consultations in words."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.plan.autonomy.rules.consultations import Match

GROUNDS = {
    "refused": _("応じられないという回答があった"), "rounds": _("再協議を重ねた"), "put_offs": _("回答が何度も先に延ばされた"),
    "late": _("回答の期日を過ぎている"),
}
TERMS = {
    "initiative": _("同じ取り組み"), "words": _("件名と求めることの言葉"), "bureau": _("同じ局"), "kind": _("同じ区分"), "age": _("古さ"),
}


def points(value: Fraction) -> str:
    return f"{float(value):+.1f}"


def reasons(match: Match) -> str:
    """「同じ取り組み +40.0、件名と求めることの言葉が32%同じ +19.2、古さ -4.0」"""
    said = []
    for key, n in match.terms:
        label = _t("言葉が%(percent)s%%同じ") % {"percent": round(float(match.shared * 100))} if key == "words" else str(TERMS[key])
        said.append(f"{label} {points(n)}")
    return _t("、").join(said)
