"""Which ward has started what, and by which rules: the adoption matrix and the rule editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.powers import ROOMS
from kusei.core.ledger.models import Adoption, Ward
from kusei.core.ledger.queries import wards
from kusei.core.rules.models import RuleRow
from kusei.core.rules.registry import RULES, Rule, Value, at, at_once
from kusei.core.ui.pages import DetailPage, Page, Panel
from kusei.core.ui.pages.detail import act_for
from kusei.core.ui.parts import (
    Act,
    Badge,
    Cell,
    Column,
    Fact,
    Filter,
    LegendItem,
    MatrixCell,
    MatrixRow,
    MatrixView,
    Option,
    Row,
    TableView,
)
from kusei.office import actions, forms, powers
from kusei.office.views.common import OfficeAct, begin, held, present, reasons, span

DRAFT = Badge(_("案・未確認"), "warn")
CONFIRMED = Badge(_("確認済み"), "ok")


# Adoption -----------------------------------------------------------------------------------------------------------


class Adoptions(Page):
    """Rooms by ward: started, ended, or not yet."""

    power, room_key, template_name, title = powers.VIEW, "office", "office/adoptions.html", _("区ごとの開始状況")

    def lead(self) -> Any:
        return _("この仕事が応える計画の一文：「条件の整った区から実施する」")

    def context(self) -> dict[str, Any]:
        return {
            **super().context(), "matrix": adoption_matrix(wards()),
            "acts": [begin(self.actor, actions.StartRoom, reverse("office:start_room"))],
        }


def adoption_matrix(city_wards: Sequence[Ward]) -> MatrixView:
    """One query; the newest row of a ward and room decides."""
    today = calendar.today()
    newest: dict[tuple[str, int], Adoption] = {}
    for row in Adoption.objects.filter(ward__in=city_wards).order_by("since", "pk"):
        newest[row.room, row.ward_id] = row
    rooms = [r for r in ROOMS.values() if r.adoptable]
    rows = [MatrixRow(r.label, [_adopted(newest.get((r.key, w.pk)), r.key, w, today) for w in city_wards]) for r in rooms]
    legend = [LegendItem(_("まだ"), "s0"), LegendItem(_("終えた"), "s1"), LegendItem(_("予定"), "s2"), LegendItem(_("使っている"), "s4")]
    return MatrixView(_("システムと区"), _("システム"), [w.name for w in city_wards], rows, legend)


def _adopted(row: Adoption | None, room: str, ward: Ward, today: Any) -> MatrixCell:
    if row is None:
        return MatrixCell(0, _("まだ"), url=f"{reverse('office:start_room')}?room={room}&ward={ward.code}")
    url = reverse("office:adoption", args=[row.ref])
    day = calendar.format_date(row.since, weekday=False)
    if row.until is not None and row.until < today:
        return MatrixCell(1, _("終えた"), url=url)
    return MatrixCell(2, _("予定"), day, url) if row.since > today else MatrixCell(4, _("使っている"), day, url)


class AdoptionDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", Adoption, ("ward",)

    def get_title(self) -> str:
        room = ROOMS.get(self.object.room)
        return _t("%(ward)sの%(room)s") % {"ward": self.object.ward.name, "room": room.label if room else self.object.room}

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("区"), row.ward.name), Fact(_("システム"), ROOMS[row.room].label if row.room in ROOMS else row.room),
            Fact(_("期間"), None, span(row), badge=held(row)), Fact(_("条件が整った理由"), row.note or None),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        back = Act(_("すべての区を見る"), reverse("office:adoptions"))
        return [act_for(actions.EndRoom, self.actor, self.object), back]


class StartRoomPage(OfficeAct):
    action, form_class, model, power = actions.StartRoom, forms.StartRoomForm, None, powers.ADOPT

    def after(self, result: Any) -> str:
        return reverse("office:adoptions")


class EndRoomPage(OfficeAct):
    action, form_class, model, power = actions.EndRoom, forms.EndForm, Adoption, powers.ADOPT

    def after(self, result: Any) -> str:
        return reverse("office:adoption", args=[self.object.ref])


# Rules --------------------------------------------------------------------------------------------------------------


def value_words(rule: Rule, values: Any) -> str:
    """A stored value with its labels and units."""
    said = []
    for name, spec in rule.schema.items():
        value = values.get(name)
        if spec.kind == "bool":
            value = _t("はい") if value else _t("いいえ")
        said.append(f"{spec.label} {value}{spec.unit}")
    return " / ".join(said)


class Rules(Page):
    """Every declared rule with its value today and whether somebody has confirmed it."""

    power, room_key, template_name, title = powers.VIEW, "office", "ui/list.html", _("規則")

    def context(self) -> dict[str, Any]:
        asked, drafts_only = self.request.GET.get("q", "").strip(), self.request.GET.get("draft") == "1"
        shown = [rule for rule in sorted(RULES.values(), key=lambda r: r.key) if asked in r_words(rule)]
        values = at_once([rule.key for rule in shown], ward=self.ward)
        rows = [self.row(rule, values[rule.key]) for rule in shown]
        if drafts_only:
            rows = [r for r in rows if r.tone == "warn"]
        heads = [
            Column("label", _("規則")), Column("room", _("システム")), Column("value", _("いまの値")),
            Column("state", _("確認"), "badge"), Column("law", _("法令")), Column("source", _("出典")),
        ]
        return {
            **super().context(), "total": len(rows),
            "table": TableView(caption=self.title, columns=heads, rows=rows, empty=_("当てはまる規則はありません。")),
            "filters": [
                Filter("q", _("規則の名前"), "text", asked),
                Filter("draft", _("確認"), "choice", "1" if drafts_only else "", [
                    Option("", _("すべて"), not drafts_only), Option("1", _("案・未確認だけ"), drafts_only),
                ]),
            ],
        }

    def row(self, rule: Rule, value: Value) -> Row:
        room = ROOMS.get(rule.key.split(".")[0])
        law = Badge(_("法令による"), "info") if rule.law_bound else None
        return Row(rule.key, [
            Cell(rule.label, reverse("office:rule", args=[rule.key])), Cell(room.label if room else ""),
            Cell(value_words(rule, value.values)), Cell(badge=DRAFT if value.draft else CONFIRMED),
            Cell(badge=law) if law else Cell("—"), Cell(value.source),
        ], "warn" if value.draft else "")


def r_words(rule: Rule) -> str:
    return f"{rule.label} {rule.key}"


def rule_of(key: str) -> Rule:
    if key not in RULES:
        raise Http404
    return RULES[key]


class RuleDetail(Page):
    """One rule: its value today, every value it ever had, and each ward's own."""

    power, room_key, template_name = powers.VIEW, "office", "office/rule.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rule = rule_of(kwargs["key"])

    def get_title(self) -> Any:
        return self.rule.label

    def context(self) -> dict[str, Any]:
        rule, value = self.rule, at(self.rule.key, ward=self.ward)
        return {
            **super().context(), "rule": rule, "badge": DRAFT if value.draft else CONFIRMED,
            "facts": [
                Fact(_("いまの値"), value_words(rule, value.values), large=True),
                Fact(_("確認"), None, badge=DRAFT if value.draft else CONFIRMED),
                Fact(_("いつから"), None, day=value.since), Fact(_("出典"), value.source),
                Fact(_("初めの値"), value_words(rule, rule.default), note=str(rule.source)),
            ],
            "blocked": rule.law_bound and value.draft, "history": self.history(), "acts": self.acts(),
        }

    def acts(self) -> list[Act]:
        url = reverse("office:set_rule", args=[self.rule.key])
        return [begin(self.actor, actions.SetRule, url)]

    def history(self) -> TableView:
        rows = []
        for row in RuleRow.objects.filter(key=self.rule.key).select_related("ward").order_by("ward__code", "-since"):
            by = f"{row.confirmed_by}（{calendar.format_date(row.confirmed_on, weekday=False)}）" if row.confirmed_on else ""  # data
            rows.append(Row(row.ref, [
                Cell(row.ward.name if row.ward else _("市"), reverse("office:rule_value", args=[row.ref])),
                Cell(value_words(self.rule, row.value)), Cell(span(row)),
                Cell(badge=CONFIRMED if row.confirmed_on else DRAFT), Cell(by or "—"),
                Cell(" ".join(filter(None, (row.source, row.article))), row.link),
            ], "off" if row.until and row.until < calendar.today() else ""))
        heads = [
            Column("ward", _("区")), Column("value", _("値")), Column("span", _("期間")), Column("state", _("確認"), "badge"),
            Column("by", _("確認者")), Column("source", _("出典")),
        ]
        empty = _("まだ値が入力されていません。初めの値を「案・未確認」として使っています。")
        return TableView(caption=_("値の記録"), columns=heads, rows=rows, empty=empty, show_caption=True)


class RuleValue(DetailPage):
    power, room_key, model, related = powers.VIEW, "office", RuleRow, ("ward",)

    def get_title(self) -> str:
        rule = RULES.get(self.object.key)
        return _t("%(rule)s（%(ward)s）") % {
            "rule": rule.label if rule else self.object.key, "ward": self.object.ward.name if self.object.ward else _t("市"),
        }

    def facts(self) -> Sequence[Fact]:
        row = self.object
        rule = RULES.get(row.key)
        return [
            Fact(_("値"), value_words(rule, row.value) if rule else str(row.value), large=True),
            Fact(_("確認"), None, badge=CONFIRMED if row.confirmed_on else DRAFT),
            Fact(_("期間"), None, span(row), badge=held(row)), Fact(_("出典"), row.source, url=row.link),
            Fact(_("条項"), row.article or None), Fact(_("確認者"), row.confirmed_by or None),
            Fact(_("確認日"), None, day=row.confirmed_on),
        ]

    def panels(self) -> Sequence[Panel]:
        return present(reasons(self.object))

    def extra_acts(self) -> Sequence[Act]:
        acts = [act_for(a, self.actor, self.object) for a in (actions.ConfirmRule, actions.EndRule)]
        return [*acts, Act(_("この規則のすべての値"), reverse("office:rule", args=[self.object.key]))]


class _RuleAct(OfficeAct):
    def after(self, result: Any) -> str:
        return reverse("office:rule_value", args=[(result or self.object).ref])


class ConfirmRulePage(_RuleAct):
    action, form_class, model, power = actions.ConfirmRule, forms.ConfirmRuleForm, RuleRow, powers.RULES


class EndRulePage(_RuleAct):
    action, form_class, model, power = actions.EndRule, forms.EndForm, RuleRow, powers.RULES


class SetRulePage(_RuleAct):
    action, form_class, model, power = actions.SetRule, forms.RuleForm, None, powers.RULES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.rule = rule_of(kwargs["key"])
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"{self.action.label}：{self.rule.label}"  # data

    def initial(self) -> dict[str, Any]:
        value = at(self.rule.key, ward=self.ward)
        now = {f"value_{k}": ("1" if v else "0") if isinstance(v, bool) else v for k, v in value.values.items()}
        return {"rule": self.rule.key, "source": value.source, **now}

    def build(self, form: Any, **common: Any) -> Any:
        data = form.cleaned_data
        return self.action(
            **common, rule=self.rule.key, value=form.value(), since=data["since"], source=data["source"],
            ward=data["ward"], article=data["article"], link=data["link"],
        )
