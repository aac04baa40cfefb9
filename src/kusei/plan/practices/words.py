"""Values in words: reasons of a fit, effects with their interval, what may name somebody."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.plan.practices.models import Method, Practice, TraitKey
from kusei.plan.practices.queries import Ranked
from kusei.plan.practices.rules import Distance, Fit, Term

TERMS = {
    "likeness": _("区の似ている度合い"), "certainty": _("効果の確かさ"), "effort": _("手間と費用の軽さ"),
    "record": _("採用した区での結果"),
}
MARKS = {
    "number": _("12桁の番号"), "phone": _("電話番号"), "mail": _("メールアドレス"), "name": _("人の名前"), "home": _("住所"),
}


def number(value: Decimal | int | None) -> str:
    """Thousands separated, no zeros behind the point; "—" when there is none."""
    if value is None:
        return "—"
    return number_format(plain(value), force_grouping=True)


def plain(value: Decimal | int) -> Decimal:
    """Without zeros behind the point, for charts."""
    return Decimal(value).quantize(Decimal(1)) if value == int(value) else Decimal(value).normalize()


def percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{round(value * 100)}%"


def effect(p: Practice) -> str:
    """「待ち時間 −12分（−16〜−8、n=240）前後の比較」; what was not measured says so."""
    return effect_words(p.effect_value, p.effect_low, p.effect_high, p.effect_unit, n=p.effect_n)


def effect_words(value: Decimal | None, low: Decimal | None, high: Decimal | None, unit: str, *, n: int | None = None) -> str:
    if value is None:
        return _t("測っていません")
    said = f"{number(value)}{unit}"
    if low is not None and high is not None:
        said += _t("（幅 %(low)s〜%(high)s）") % {"low": number(low), "high": number(high)}
    return said + (_t("、%(n)s件") % {"n": number(n)} if n else "")


def term(t: Term, r: Ranked) -> str:
    """A reason in words a person can check."""
    if t.key == "likeness":
        if r.near is None or r.distance is None:
            return _t("くらべる数字が足りず、言えません。")
        return _t("うまくいった%(ward)sとの隔たりは%(d)s（%(known)s個の数字で比べました）。") % {
            "ward": r.near.name, "d": f"{r.distance.value:.2f}", "known": r.distance.known}
    if t.key == "certainty":
        return _certainty(r.practice)
    if t.key == "effort":
        if t.value is None:
            return _t("手間も費用も書かれていません。")
        return _t("年%(hours)s時間、%(yen)s円。") % {"hours": number(r.practice.effort_hours), "yen": number(r.practice.cost_yen)}
    if not r.reported:
        return _t("結果を返した区はまだありません。")
    return _t("結果を返した%(n)s区のうち%(good)s区で、同じか良い結果でした。") % {"n": r.reported, "good": r.good}


def _certainty(p: Practice) -> str:
    method = str(Method(p.method).label)
    if p.effect_value is None:
        return _t("効果は測られていません。")
    if p.effect_low is None or p.effect_high is None:
        return _t("%(method)sで測りましたが、幅が書かれていません。") % {"method": method}
    if p.effect_low <= 0 <= p.effect_high:
        return _t("%(method)sで測りましたが、効果がなかったとも読めます。") % {"method": method}
    return _t("%(method)sで測り、幅は0をまたぎません。") % {"method": method}


def standing(fit: Fit) -> str:
    """What stands in the way, or that nothing does."""
    if fit.missing:
        return _t("前提が足りません：%(what)s") % {"what": _t("、").join(fit.missing)}
    if fit.unknown:
        return _t("前提を確かめてください：%(what)s") % {"what": _t("、").join(fit.unknown)}
    return _t("前提はそろっています。")


def trait(key: str) -> str:
    return str(TraitKey(key).label)


def apart(d: Distance) -> list[tuple[str, str, str, str]]:
    """(figure, mine, theirs, units apart), the most different first."""
    rows = sorted(d.terms, key=lambda t: -t.units)
    return [(trait(t.key), number(t.mine), number(t.other), f"{t.units:.2f}") for t in rows]


def marks(found: list[tuple[str, str]]) -> list[Any]:
    return [f"{MARKS[kind]}：{said}" for kind, said in found]
