"""Parts of the pages: what a card tells, its conditions for the ward in view, who took it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.conditions import BY_FIGURE, Checked
from kusei.core.ledger.models import Ward
from kusei.core.ui.pages import BARS, TEXT, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row
from kusei.core.ui.parts_drawn import ChartSpec, Series
from kusei.plan.practices import words
from kusei.plan.practices.actions import AnswerCondition, EndCondition, words_that_name
from kusei.plan.practices.models import Adoption, Practice
from kusei.plan.practices.queries import checked, traits

MET = {True: Badge(_("ある"), "ok"), False: Badge(_("ない"), "bad"), None: Badge(_("まだ分かりません"), "warn")}


def facts(p: Practice) -> list[Fact]:
    return [
        Fact(_("行った区"), p.ward.name), Fact(_("計画の取り組み"), p.initiative or None),
        Fact(_("効果"), words.effect(p), note=" ".join(t for t in (p.effect_label, str(p.get_method_display())) if t), large=True),
        Fact(_("費用"), _t("%(n)s円／年") % {"n": words.number(p.cost_yen)} if p.cost_yen is not None else None),
        Fact(_("職員の手間"), _t("%(n)s時間／年") % {"n": words.number(p.effort_hours)} if p.effort_hours is not None else None),
        Fact(_("始めた日"), None, day=p.started_on), *([Fact(_("終えた日"), None, day=p.ended_on)] if p.ended_on else []),
        Fact(_("問い合わせ先"), p.contact or None),
        *([Fact(_("公開日"), None, day=p.published_on)] if p.published_on else []),
        *([Fact(_("見直した日"), None, day=p.reviewed_on)] if p.reviewed_on and p.reviewed_on != p.published_on else []),
        *([Fact(_("差戻し・取り下げの理由"), p.reason)] if p.reason else []),
    ]


def story(p: Practice) -> list[Panel]:
    """What a reader wants to know first: why, what, and what went wrong."""
    told = ((_("背景・困っていたこと"), p.background), (_("行ったこと"), p.what), (_("うまくいかなかったこと・気をつけること"), p.failure))
    return [Panel(title, TEXT, {"text": text}) for title, text in told if text]


def named(p: Practice) -> Panel | None:
    """For the person who looks through the card: where a name may stand."""
    found = words.marks(words_that_name(p))
    if p.state != "checking" or not found:
        return None
    note = _("これらが個人を指さないかを確かめてください。役職や団体の名前なら、そのままで構いません。")
    return Panel(_("個人が分かるかもしれない記述"), TEXT, {"lines": found, "text": note}, key="named")


def conditions(p: Practice, ward: Ward | None, actor: Actor) -> Panel:
    """The card's conditions; with a ward in view, whether it meets them and a way to answer."""
    rows = list(p.conditions.filter(until=None).select_related("practice"))
    held = checked(ward, rows, traits().get(ward.pk, {})) if ward else [Checked(c, None) for c in rows]
    mine = ward is not None and ward.pk == p.ward_id
    columns = [Column("text", _("前提")), Column("hard", _("強さ")), Column("asks", _("確かめ方"))]
    if ward is not None and not mine:
        columns += [Column("met", _t("%(ward)sには") % {"ward": ward.name}, "badge"), Column("act", _("操作"))]
    if p.state == "draft":
        columns.append(Column("end", _("外す")))
    drawn = [Row(h.condition.ref, _condition(h, p, ward=ward if not mine else None, actor=actor)) for h in held]
    return table_panel(_("前提条件"), columns, drawn, empty=_("前提条件は書かれていません。"), key="conditions")


def _condition(h: Checked, p: Practice, *, ward: Ward | None, actor: Actor) -> list[Cell]:
    c = h.condition
    cells = [Cell(c.text), Cell(_("これがないとできない") if c.hard else _("あると良い")), Cell(c.get_asks_display(), note=_asked(c))]
    if ward is not None:
        cells.append(Cell(badge=MET[h.met], note=h.said))
        person = c.asks == "person" and AnswerCondition.offer(actor, ward)
        cells.append(Cell(_("答える"), reverse("practices:answer", args=[c.ref])) if person else Cell(""))
    if p.state == "draft":
        may_end = EndCondition.offer(actor, c)
        cells.append(Cell(_("外す"), reverse("practices:end_condition", args=[c.ref])) if may_end else Cell(""))
    return cells


def _asked(c: Any) -> str:
    if c.asks in BY_FIGURE:
        return f"{words.trait(c.key)} {words.number(c.amount)}"
    return ""


def spread(p: Practice) -> list[Panel]:
    """Where the card went and what came of it: the ward itself first, results side by side with their intervals."""
    rows = list(Adoption.objects.filter(practice=p, started_on__isnull=False).select_related("ward").order_by("started_on", "pk"))
    found = [table_panel(
        _("この事例を始めた区"),
        [Column("ward", _("区")), Column("state", _("状態"), "badge"), Column("day", _("始めた日"), "date"), Column("out", _("結果")), Column("why", _("どうなったか"))],
        [Row(a.ref, [
            Cell(a.ward.name, a.get_absolute_url()), Cell(badge=badge_of(a)), Cell(day=a.started_on),
            Cell(a.get_outcome_display() if a.outcome else "—", note=_measured(a, p)), Cell(a.came_of or a.reason),
        ]) for a in rows],
        empty=_("始めた区はまだありません。"), key="spread",
    )]
    measured = [a for a in rows if a.result_value is not None]
    if p.effect_value is not None and measured:
        found.append(Panel(_("区ごとの効果"), BARS, {"chart": _chart(p, measured)}, key="effects"))
    return found


def _measured(a: Adoption, p: Practice) -> str:
    return words.effect_words(a.result_value, a.result_low, a.result_high, p.effect_unit) if a.result_value is not None else ""


def _chart(p: Practice, rows: Sequence[Adoption]) -> ChartSpec:
    """Sizes of the effects; signs are said in the title, bars begin at zero."""
    down = (p.effect_value or 0) < 0
    sign = -1 if down else 1
    good = sum((a.result_value or 0) * sign > 0 for a in rows)
    title = _t("%(n)s区のうち%(good)s区で、元の区と同じ向きに変わりました") % {"n": len(rows), "good": good}

    def ends(low: Any, high: Any) -> tuple[Any, Any]:
        return (-high if high is not None else None, -low if low is not None else None) if down else (low, high)

    intervals = [ends(p.effect_low, p.effect_high), *(ends(a.result_low, a.result_high) for a in rows)]
    return ChartSpec(
        title, [p.ward.name, *(a.ward.name for a in rows)],
        [Series(p.effect_label or _t("変わった量"), [words.plain((p.effect_value or 0) * sign), *(words.plain((a.result_value or 0) * sign) for a in rows)])],
        unit=p.effect_unit, low=[low for low, _h in intervals], high=[high for _l, high in intervals],
        note=_t("減った量を長さで表します。") if down else "", category_label=_t("区"),
    )
