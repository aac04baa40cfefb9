"""Fields in the order a person is told them; names equal the Action's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.approval import powers, queries
from kusei.core.approval.kinds import KINDS
from kusei.core.approval.models import LEVELS
from kusei.core.files.store import BadFile, keep
from kusei.core.ledger.models import Division, Post
from kusei.core.ui.fields import RowField, RowsField
from kusei.office.fields import DayField, MomentField, with_blank
from kusei.office.forms import InWard, OfficeForm

YEN = _("円。半角・全角のどちらでもかまいません。まだ分からないときは空にすると、いちばん高い金額の区分で決裁を受けます。")


class KeptFileField(forms.FileField):
    """One file, stored by its content when the form is clean; the value is a list of (name, kept)."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return []
        try:
            return [(file.name, keep(file.read()))]
        except BadFile as bad:
            raise ValidationError(str(bad)) from bad


class DraftForm(OfficeForm):
    title = forms.CharField(label=_("件名"), max_length=160)
    purpose = forms.CharField(
        label=_("伺い文"), widget=forms.Textarea({"rows": 9}),
        help_text=_("何を、なぜ、どうしてよいか。根拠と経費の内訳も書きます。個人の名前や住所は書かず、添付にします。"),
    )
    case_kind = forms.ChoiceField(label=_("種類"), choices=[])
    amount = forms.IntegerField(label=_("金額"), required=False, min_value=0, help_text=YEN, initial=0)
    enforce_on = DayField(
        label=_("施行日"), required=False, help_text=_("決裁の日と別の日に行うときだけ入れます。例：令和9年4月1日"),
    )
    files = KeptFileField(label=_("添付"), required=False, help_text=_("20MBまで。"))  # type: ignore[assignment]

    def prepare(self) -> None:
        self.fields["case_kind"].choices = list(KINDS.items())  # type: ignore[attr-defined]


class ReviseForm(DraftForm):
    why = forms.CharField(label=_("直したところと理由"), max_length=200, required=False)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["enforce_on"]
        if self.row is not None and self.row.verb:
            kinds = self.fields["case_kind"]
            kinds.choices = [(k, w) for k, w in KINDS.items() if k == self.row.case_kind]  # type: ignore[attr-defined]


class SubmitForm(OfficeForm):
    joint = RowsField(
        Division.objects.none(), label=_("合議する課（表で決まるもののほか）"), required=False,
        help_text=_("選んだ課は同時に見ます。すべての課が承認すると決裁に進みます。"),
    )

    def prepare(self) -> None:
        here = Q(ward=None) | Q(ward=self.row.ward) if self.row and self.row.ward_id else Q(ward=None)
        field: Any = self.fields["joint"]
        field.queryset = Division.objects.as_of(calendar.today()).filter(here).select_related("ward")
        if queries.external():
            del self.fields["joint"]


class CommentForm(OfficeForm):
    comment = forms.CharField(label=_("意見"), required=False, widget=forms.Textarea({"rows": 3}))


class WhyForm(OfficeForm):
    comment = forms.CharField(label=_("理由"), widget=forms.Textarea({"rows": 4}), help_text=_("起案した職がこれを読んで直します。"))


class ReasonForm(OfficeForm):
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea({"rows": 3}))


class RemarkForm(OfficeForm):
    text = forms.CharField(label=_("意見"), widget=forms.Textarea({"rows": 4}))


class ExternalForm(OfficeForm):
    number = forms.CharField(label=_("文書管理システムの番号"), max_length=60)
    decided_on = DayField(label=_("決裁日"))

    def prepare(self) -> None:
        self.today("decided_on")


class RerouteForm(OfficeForm):
    step = RowField(None, label=_("替える順"), words=lambda s: f"{s.get_step_kind_display()} {s.post}")
    to = RowField(Post.objects.none(), label=_("新しい職"))
    why = forms.CharField(label=_("理由"), max_length=200)

    def prepare(self) -> None:
        step: Any = self.fields["step"]
        step.queryset = self.row.steps.filter(round=self.row.round, state="live").select_related("post__division__ward")
        to: Any = self.fields["to"]
        to.queryset = posts_near(self.row.ward)


def posts_near(ward: Any) -> Any:
    """The living posts of a ward and of the bureaus."""
    here = Q(ward=None) | Q(ward=ward) if ward else Q(ward=None)
    return Post.objects.as_of(calendar.today()).filter(here).select_related("division__ward").order_by("ward__code", "division__code", "rank", "pk")


class RuleForm(InWard):
    power = powers.KEEP
    city_word = _("市全体（区の定めがないとき）")
    case_kind = forms.ChoiceField(label=_("種類"), choices=[])
    amount_from = forms.IntegerField(label=_("金額（以上）"), min_value=0, initial=0, help_text=_("円"))
    amount_below = forms.IntegerField(label=_("金額（未満）"), min_value=1, required=False, help_text=_("円。上限がないときは空にします。"))
    level = forms.TypedChoiceField(label=_("決裁する職"), choices=LEVELS, coerce=int)
    bureau = forms.CharField(label=_("局（局長の決裁のとき）"), max_length=60, required=False)
    joint = forms.CharField(label=_("必ず合議する課のコード"), max_length=60, required=False, help_text=_("例：20,10"))
    since = DayField(label=_("いつから"))
    source = forms.CharField(label=_("出典"), max_length=200, help_text=_("規程の名称と条項"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["case_kind"].choices = with_blank(KINDS.items())  # type: ignore[attr-defined]


class EndRuleForm(OfficeForm):
    until = DayField(label=_("最後の日"))

    def prepare(self) -> None:
        self.today("until")


class SubstituteForm(OfficeForm):
    post = RowField(Post.objects.none(), label=_("決裁する職"))
    stand_in = RowField(Post.objects.none(), label=_("代決する職"))
    position = forms.IntegerField(label=_("順位"), initial=1, min_value=1, max_value=9)
    since = DayField(label=_("いつから"))

    def prepare(self) -> None:
        for name in ("post", "stand_in"):
            field: Any = self.fields[name]
            field.queryset = posts_near(self.in_view).filter(rank__lte=4)
        self.today("since")


class AbsenceForm(OfficeForm):
    post = RowField(Post.objects.none(), label=_("職"))
    from_at = MomentField(label=_("不在の始まり"))
    until_at = MomentField(label=_("不在の終わり"))
    reason = forms.CharField(label=_("理由"), max_length=60, required=False, help_text=_("出張・休暇など。病名は書きません。"))

    def prepare(self) -> None:
        field: Any = self.fields["post"]
        keeper = self.actor.reach(powers.KEEP)
        rows = posts_near(self.in_view if keeper else None)
        field.queryset = rows if keeper else Post.objects.filter(pk=self.actor.post_id or 0)
        own = Post.objects.filter(pk=self.actor.post_id or 0).first()
        field.initial = own.ref if own else None
        self.fields["from_at"].initial = calendar.now()


class CircularForm(OfficeForm):
    title = forms.CharField(label=_("件名"), max_length=160)
    note = forms.CharField(label=_("内容"), required=False, widget=forms.Textarea({"rows": 5}))
    files = KeptFileField(label=_("添付"), required=False)  # type: ignore[assignment]
    posts = RowsField(Post.objects.none(), label=_("見てもらう職"))

    def prepare(self) -> None:
        field: Any = self.fields["posts"]
        field.queryset = posts_near(self.in_view).exclude(pk=self.actor.post_id) if self.in_view else posts_near(None)
