"""Fields in the order a person is told them. Names equal the Action's, so a page needs no mapping."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.models import EmergencyOrder, Grant
from kusei.core.access.powers import ROOMS
from kusei.core.ledger.models import District, Division, Holding, Post, StaffMember, Ward
from kusei.core.rules.registry import RULES
from kusei.office import powers
from kusei.office.actions.private import FINDINGS
from kusei.office.fields import (
    CoordinateField,
    DayField,
    MomentField,
    RowField,
    RowsField,
    power_choices,
    with_blank,
)
from kusei.office.words import DUTIES, HAZARDS, STAGES

REASON = _("あとで読む人にわかるように書きます。個人の名前や住所は書きません。")


class OfficeForm(forms.Form):
    """Knows who fills it in and about which row."""

    def __init__(self, *args: Any, actor: Actor, row: Any = None, ward: Ward | None = None, **kwargs: Any) -> None:
        self.actor, self.row, self.ward = actor, row, ward
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the actor and the row."""

    def today(self, name: str) -> None:
        self.fields[name].initial = calendar.today()


def wards_within(actor: Actor, power: str) -> Any:
    """The wards a power reaches, for a choice."""
    rows = Ward.objects.as_of(calendar.today()).defer("boundary")
    reach = actor.reach(power)
    return rows if reach.everywhere else rows.filter(pk__in=reach.wards)


class InWard(OfficeForm):
    """A new row's ward: the actor's own is chosen already."""

    power = powers.ORGANISE
    city_word: Any = ""
    ward = RowField(Ward.objects.none(), label=_("区"))

    def prepare(self) -> None:
        field: Any = self.fields["ward"]
        field.queryset = wards_within(self.actor, self.power)
        own = field.queryset.filter(pk=self.ward.pk if self.ward else self.actor.ward_id).first()
        field.initial = own.ref if own else None
        if self.city_word and self.actor.reach(self.power).everywhere:
            field.required, field.empty_label = False, self.city_word
        for name in ("since", "signed_on"):
            if name in self.fields:
                self.today(name)


class EndForm(OfficeForm):
    ends_on = DayField(label=_("最後の日"))
    reason = forms.CharField(label=_("理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.today("ends_on")


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))


# Organisation -------------------------------------------------------------------------------------------------------


class DivisionForm(InWard):
    city_word = _("局（市）")
    bureau = forms.CharField(label=_("局の名前"), required=False, max_length=60, help_text=_("市の局の課のときに入れます。"))
    parent = RowField(Division.objects.none(), label=_("上の組織"), required=False, empty_label=_("なし"))
    name = forms.CharField(label=_("課名"), max_length=60)
    name_en = forms.CharField(label=_("英語名"), required=False, max_length=80)
    code = forms.CharField(label=_("課コード"), required=False, max_length=12)
    since = DayField(label=_("できる日"))

    def prepare(self) -> None:
        super().prepare()
        rows = Division.objects.as_of(calendar.today()).select_related("ward")
        reach = self.actor.reach(self.power)
        self.fields["parent"].queryset = rows if reach.everywhere else rows.filter(ward__in=reach.wards)  # type: ignore[attr-defined]


class EditDivisionForm(OfficeForm):
    code = forms.CharField(label=_("課コード"), required=False, max_length=12)
    name_en = forms.CharField(label=_("英語名"), required=False, max_length=80)


class PostForm(OfficeForm):
    title = forms.CharField(label=_("職名"), max_length=60)
    title_en = forms.CharField(label=_("英語名"), required=False, max_length=80)
    duty = forms.ChoiceField(label=_("担当分野"), choices=with_blank(DUTIES.items()))
    rank = forms.IntegerField(label=_("職位"), initial=5, min_value=1, max_value=9, help_text=_("1 区長・局長 … 5 係員"))
    since = DayField(label=_("置く日"))
    standard_powers = forms.BooleanField(label=_("担当分野の標準の権限を付ける"), required=False, initial=True)

    def prepare(self) -> None:
        self.today("since")


class EditPostForm(OfficeForm):
    rank = forms.IntegerField(label=_("職位"), min_value=1, max_value=9)
    title_en = forms.CharField(label=_("英語名"), required=False, max_length=80)


class EndPostForm(EndForm):
    successor = RowField(Post.objects.none(), label=_("引き継ぐ職"), required=False, empty_label=_("なし"))
    field_order = ("ends_on", "successor", "reason")

    def prepare(self) -> None:
        super().prepare()
        rows = Post.objects.as_of(calendar.today()).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["successor"].queryset = rows.select_related("division__ward")  # type: ignore[attr-defined]


class ReorganiseForm(OfficeForm):
    """One successor is a renaming, several a split, ``into`` a merger. Each post says where it goes when it splits."""

    starts_on = DayField(label=_("新しい組織になる日"))
    first = forms.CharField(label=_("新しい課の名前（1）"), required=False, max_length=60)
    second = forms.CharField(label=_("新しい課の名前（2）"), required=False, max_length=60, help_text=_("課を分けるときに入れます。"))
    third = forms.CharField(label=_("新しい課の名前（3）"), required=False, max_length=60)
    into = RowField(
        Division.objects.none(), label=_("合わせる先の課"), required=False, empty_label=_("合わせない"),
        help_text=_("ほかの課に合わせるときに選びます。新しい名前は入れません。"),
    )
    reason = forms.CharField(label=_("根拠・理由"), help_text=REASON, max_length=300, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        today = calendar.today()
        self.fields["starts_on"].initial = calendar.Period.fiscal_year(calendar.fiscal_year_of(today) + 1).start
        others = Division.objects.as_of(today).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["into"].queryset = others.select_related("ward")  # type: ignore[attr-defined]
        self.posts = list(Post.objects.filter(division=self.row, until=None).order_by("rank", "pk"))
        for post in self.posts:
            self.fields[f"post_{post.ref}"] = forms.ChoiceField(
                label=_("「%(post)s」の移る先") % {"post": post.title}, initial="0",
                choices=[("0", _("新しい課（1）")), ("1", _("新しい課（2）")), ("2", _("新しい課（3）"))],
            )


# People -------------------------------------------------------------------------------------------------------------


class StaffForm(OfficeForm):
    number = forms.CharField(label=_("職員番号"), max_length=12)
    name = forms.CharField(label=_("氏名"), max_length=80, strip=False, help_text=_("届け出た文字のまま保存します。"))
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=160)
    mail = forms.EmailField(label=_("メール"), required=False)


class EditStaffForm(StaffForm):
    number = None  # type: ignore[assignment]


class AppointForm(OfficeForm):
    person = RowField(
        StaffMember.objects.order_by("kana", "pk"), label=_("職員"), words=lambda s: f"{s.name}（{s.number}）",  # data
    )
    form = forms.ChoiceField(label=_("発令の種類"), choices=Holding.Form.choices)
    since = DayField(label=_("発令の日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("決まっていなければ空にします。"))

    def prepare(self) -> None:
        self.today("since")


class EndHoldingForm(EndForm):
    holding = RowField(Holding.objects.none(), label=_("終える発令"))
    field_order = ("holding", "ends_on", "reason")

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["holding"]
        live = Holding.objects.filter(Q(until=None) | Q(until__gte=calendar.today()), post=self.row)
        field.queryset = live.select_related("staff")
        field.words = lambda h: f"{h.staff.name} {h.get_form_display()} {calendar.format_date(h.since, weekday=False)}"


class GrantForm(OfficeForm):
    granted = forms.ChoiceField(label=_("権限"))
    since = DayField(label=_("始まりの日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("空にすると、終えるまで続きます。"))
    everywhere = forms.BooleanField(label=_("全区に及ぶ"), required=False, help_text=_("個人の記録を扱う権限を市の職に与えるときにも使います。"))
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("事務分掌規則の条、決裁の番号など。"))

    def prepare(self) -> None:
        self.today("since")
        self.fields["granted"].choices = with_blank(power_choices())  # type: ignore[attr-defined, arg-type]


class EndGrantForm(EndForm):
    grant = RowField(Grant.objects.none(), label=_("終える権限"))
    field_order = ("grant", "ends_on", "reason")

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["grant"]
        field.queryset = Grant.objects.filter(Q(until=None) | Q(until__gte=calendar.today()), post=self.row)
        words = {key: label for _room, rows in power_choices() for key, label in rows}
        field.words = lambda g: words.get(g.power, g.power)


# Areas, adoption ----------------------------------------------------------------------------------------------------


class BranchFields(OfficeForm):
    name = forms.CharField(label=_("支所名"), max_length=40)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=80)
    address = forms.CharField(label=_("所在地"), required=False, max_length=200)


class BranchForm(InWard, BranchFields):
    since = DayField(label=_("できる日"))
    field_order = ("ward", "name", "kana", "address", "since")


class EditDistrictForm(OfficeForm):
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=80)
    code = forms.CharField(label=_("学区コード"), required=False, max_length=12)
    population = forms.IntegerField(label=_("人口"), required=False, min_value=0)


class DistrictForm(InWard, EditDistrictForm):
    name = forms.CharField(label=_("学区名"), max_length=40)
    since = DayField(label=_("できる日"))
    field_order = ("ward", "name", "kana", "code", "population", "since")


class EndDistrictForm(EndForm):
    successor = RowField(District.objects.none(), label=_("引き継ぐ学区"), required=False, empty_label=_("なし"))
    field_order = ("ends_on", "successor", "reason")

    def prepare(self) -> None:
        super().prepare()
        rows = District.objects.as_of(calendar.today()).filter(ward=self.row.ward).exclude(pk=self.row.pk)
        self.fields["successor"].queryset = rows.defer("boundary")  # type: ignore[attr-defined]


class StartRoomForm(InWard):
    power = powers.ADOPT
    room = forms.ChoiceField(label=_("システム"))
    since = DayField(label=_("始める日"))
    note = forms.CharField(label=_("条件が整った理由"), required=False, max_length=200, help_text=REASON)
    field_order = ("room", "ward", "since", "note")

    def prepare(self) -> None:
        super().prepare()
        rooms = [(r.key, r.label) for r in ROOMS.values() if r.adoptable]
        self.fields["room"].choices = with_blank(rooms)  # type: ignore[attr-defined]


# Facilities and organisations ---------------------------------------------------------------------------------------


class FacilityFields(OfficeForm):
    name = forms.CharField(label=_("名称"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=240)
    kind_word = forms.CharField(label=_("種類"), required=False, max_length=40, help_text=_("小学校、コミュニティセンターなど"))
    district = RowField(District.objects.none(), label=_("学区"), required=False, empty_label=_("わからない"))
    address = forms.CharField(label=_("所在地"), required=False, max_length=250)
    lat = CoordinateField(label=_("緯度"), required=False)
    lon = CoordinateField(label=_("経度"), required=False)
    phone = forms.CharField(label=_("電話番号"), required=False, max_length=40)

    def prepare(self) -> None:
        super().prepare()
        rows = District.objects.as_of(calendar.today()).select_related("ward").defer("boundary", "ward__boundary")
        within = wards_within(self.actor, powers.FACILITIES)
        rows = rows.filter(ward=self.row.ward) if self.row is not None else rows.filter(ward__in=within)
        field: Any = self.fields["district"]
        field.queryset, field.words = rows, lambda d: f"{d.ward.name} {d.name}"


class FacilityForm(FacilityFields, InWard):
    power = powers.FACILITIES
    since = DayField(label=_("登録の日"))
    field_order = ("ward", "name", "kana", "kind_word", "district", "address", "lat", "lon", "phone", "since")


class BodyFields(OfficeForm):
    name = forms.CharField(label=_("団体名"), max_length=120)
    kana = forms.CharField(label=_("フリガナ"), required=False, max_length=240)
    kind_word = forms.CharField(label=_("種類"), required=False, max_length=40, help_text=_("自治会、NPO法人、事業者など"))
    address = forms.CharField(label=_("所在地"), required=False, max_length=250)
    phone = forms.CharField(label=_("電話番号"), required=False, max_length=40)


class BodyForm(BodyFields, InWard):
    power = powers.FACILITIES
    city_word = _("市全体")
    since = DayField(label=_("登録の日"))
    field_order = ("ward", "name", "kana", "kind_word", "address", "phone", "since")


class AgreementForm(OfficeForm):
    title = forms.CharField(label=_("協定名"), max_length=160)
    signed_on = DayField(label=_("締結日"))
    since = DayField(label=_("効力の始まる日"))
    until = DayField(label=_("終わりの日"), required=False, help_text=_("自動更新のときは空にします。"))

    def prepare(self) -> None:
        self.today("signed_on")
        self.today("since")


# Incidents ----------------------------------------------------------------------------------------------------------


class IncidentForm(OfficeForm):
    drill = forms.TypedChoiceField(
        label=_("実際か訓練か"), choices=[("1", _("訓練")), ("0", _("実際の災害"))], widget=forms.RadioSelect(),
        coerce=lambda v: v == "1", empty_value=None,
    )
    title = forms.CharField(label=_("件名"), max_length=120)
    hazard = forms.ChoiceField(label=_("災害の種類"), choices=with_blank(HAZARDS.items()))
    started_at = MomentField(label=_("発生日時"))
    wards = RowsField(Ward.objects.none(), label=_("対象の区"), required=False, help_text=_("選ばないと市全体になります。"))
    stage = forms.CharField(label=_("配備"), required=False, max_length=40)

    def prepare(self) -> None:
        field: Any = self.fields["wards"]
        field.queryset = wards_within(self.actor, powers.INCIDENT)
        if not self.actor.reach(powers.INCIDENT).everywhere:
            field.required, field.initial = True, [w.ref for w in field.queryset]
        self.fields["started_at"].initial = calendar.now()


class StageForm(OfficeForm):
    stage = forms.ChoiceField(label=_("配備"), choices=with_blank([(str(s), s) for s in STAGES]))

    def prepare(self) -> None:
        self.fields["stage"].choices = with_blank([(str(s), s) for s in STAGES])  # type: ignore[attr-defined]


class CloseIncidentForm(OfficeForm):
    ended_at = MomentField(label=_("終了日時"))

    def prepare(self) -> None:
        self.fields["ended_at"].initial = calendar.now()


class LendForm(OfficeForm):
    granted = forms.ChoiceField(label=_("権限"))
    duty = forms.ChoiceField(label=_("担当分野"), required=False, choices=[("", _("全員")), *DUTIES.items()])
    ward = RowField(Ward.objects.none(), label=_("区"), required=False, empty_label=_("全区"))
    since = DayField(label=_("始まりの日"))
    until = DayField(label=_("終わりの日"), help_text=_("14日以内。続けるときは新しい命令を出します。"))
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("地域防災計画の章、本部長の指示の番号など。"))

    def prepare(self) -> None:
        self.fields["granted"].choices = with_blank(power_choices(private=False))  # type: ignore[attr-defined, arg-type]
        self.fields["ward"].queryset = wards_within(self.actor, powers.INCIDENT)  # type: ignore[attr-defined]
        self.today("since")


class EndOrderForm(OfficeForm):
    order = RowField(EmergencyOrder.objects.none(), label=_("取り消す命令"))

    def prepare(self) -> None:
        field: Any = self.fields["order"]
        live = EmergencyOrder.objects.as_of(calendar.today()).filter(incident=self.row, revoked_at=None)
        field.queryset = live.select_related("ward")
        words = {key: label for _room, rows in power_choices() for key, label in rows}
        field.words = lambda o: f"{words.get(o.power, o.power)} {o.ward.name if o.ward else ''} {o.basis}"


# Rules, readings, review --------------------------------------------------------------------------------------------


class RuleForm(InWard):
    """The rule's own fields come first, from its schema."""

    power = powers.RULES
    city_word = _("市（全区の初めの値）")
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典"), max_length=300, help_text=_("法令・要綱・決裁の名前と版"))
    article = forms.CharField(label=_("条項"), required=False, max_length=120)
    link = forms.URLField(label=_("リンク"), required=False, assume_scheme="https")

    def prepare(self) -> None:
        super().prepare()
        rule = RULES[str(self.initial["rule"])]
        names = []
        for name, spec in rule.schema.items():
            unit = f"（{spec.unit}）" if spec.unit else ""  # data
            label = f"{spec.label}{unit}"
            if spec.kind == "bool":
                self.fields[f"value_{name}"] = forms.TypedChoiceField(
                    label=label, choices=[("1", _("はい")), ("0", _("いいえ"))], coerce=lambda v: v == "1",
                )
            else:
                self.fields[f"value_{name}"] = forms.CharField(label=label)
            names.append(f"value_{name}")
        self.order_fields(["ward", *names, "since", "source", "article", "link"])

    def value(self) -> dict[str, Any]:
        return {n.removeprefix("value_"): v for n, v in self.cleaned_data.items() if n.startswith("value_")}


class ConfirmRuleForm(OfficeForm):
    read_source = forms.BooleanField(label=_("出典の本文を読み、値が合っていることを確かめました"), required=False)


class ReadingsForm(OfficeForm):
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def prepare(self) -> None:
        this = calendar.fiscal_year_of(calendar.today())
        years = [(y, calendar.fiscal_year_label(y)) for y in range(this, this - 13, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class GlassForm(OfficeForm):
    subject = forms.CharField(label=_("開く記録"), max_length=80, help_text=_("画面に出ている記録の番号"))
    purpose = forms.CharField(label=_("目的"), max_length=120)
    basis = forms.CharField(label=_("根拠（規則・決裁）"), max_length=200, help_text=_("急いで開かなければならない理由"))


class ReviewForm(OfficeForm):
    finding = forms.ChoiceField(label=_("点検の結果"), choices=FINDINGS.items(), widget=forms.RadioSelect())
    note = forms.CharField(label=_("所見"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=REASON)
