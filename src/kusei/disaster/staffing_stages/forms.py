"""What is asked, in the order a person is told it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.files.store import BadFile, received
from kusei.core.ledger.models import District, Incident
from kusei.core.ui.fields import RowField, RowsField
from kusei.disaster.staffing_stages.codes import INTENSITY_WORDS, NANKAI_WORDS, TSUNAMI_WORDS
from kusei.disaster.staffing_stages.models import HAZARDS, Order, RuleLine, RuleSet
from kusei.disaster.staffing_stages.queries import split_codes
from kusei.disaster.staffing_stages.rules import LEVELS
from kusei.disaster.staffing_stages.telegram import MOST_BYTES

MOST_IN_ZIP = 5000
WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
AREA = forms.Textarea(attrs={"rows": 3})


def now() -> datetime:
    return calendar.now().astimezone(calendar.JST).replace(second=0, microsecond=0)


def when(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, initial=now, widget=WHEN)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class TelegramsField(forms.FileField):
    """XML files, or zips of them; the value is a list of (name, bytes). A zip is counted before anything of it is opened."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        found: list[tuple[str, bytes]] = []
        for one in data if isinstance(data, list | tuple) else [data]:
            file = super().clean(one, initial)
            if not file:
                continue
            try:
                body = received(file)
            except BadFile as bad:
                raise ValidationError(str(bad)) from bad
            found += unzipped(body) if body.startswith(b"PK\x03\x04") else [(str(file.name), body)]
        return found


def unzipped(body: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as held:
            inside = [i for i in held.infolist() if i.filename.lower().endswith(".xml")]
            if len(inside) > MOST_IN_ZIP or sum(i.file_size for i in inside) > 200 * 1024 * 1024 or any(i.file_size > MOST_BYTES for i in inside):
                raise ValidationError(_t("ZIPの中が大きすぎます（電文は1件4MB、全部で5,000件・200MBまで）。分けてください。"))
            return [(i.filename, held.read(i)) for i in inside]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise ValidationError(_t("ZIPとして開けません。作り直してください。")) from error


class TakeForm(forms.Form):
    files = TelegramsField(label=_("電文（XML、またはZIP）"), help_text=_("いくつでも一度に選べます。同じ電文は二度取り込みません。"))  # type: ignore[assignment]


class ReplayForm(forms.Form):
    ruleset = RowField(RuleSet.objects.none(), label=_("どの基準で見るか"))
    files = TelegramsField(label=_("電文（XML、またはZIP）"), required=False, help_text=_("選ばないときは、保存している電文を使います。"))  # type: ignore[assignment]
    areas = forms.CharField(label=_("区域コード（「、」か空白で区切る）"), required=False, max_length=400, help_text=_("空のときは、見ている区の区域です。"))
    training = forms.BooleanField(label=_("訓練・試験の電文も入れる"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ruleset"].queryset = RuleSet.objects.exclude(state="ended").order_by("state", "name")  # type: ignore[attr-defined]

    def clean_areas(self) -> frozenset[str]:
        return split_codes(self.cleaned_data["areas"])


class BeginForm(forms.Form):
    incident = RowField(Incident.objects.none(), label=_("災害・訓練"), required=False, help_text=_("訓練のときは必ず選びます。"))
    drill = forms.BooleanField(label=_("訓練です"), required=False)

    def __init__(self, *args: Any, incidents: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].queryset = incidents if incidents is not None else Incident.objects.none()  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    stage = forms.ChoiceField(label=_("配備"))
    decided_at = when(_("決めた日時"))
    sections = forms.CharField(label=_("動員する班"), max_length=200, required=False, help_text=_("空のときは基準のとおりです。"))
    share = forms.IntegerField(label=_("動員の割合（%）"), min_value=0, max_value=100, required=False)
    reason = forms.CharField(label=_("理由"), max_length=300, required=False, widget=AREA, help_text=_("基準と違うとき、下げるとき、電文によらないときは必ず入れます。"))

    def __init__(self, *args: Any, stages: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(s.code, s.label) for s in stages]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=AREA)


class CopyForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)


class StagesForm(forms.Form):
    stages = forms.CharField(label=_("配備（低い順に1行に1つ）"), max_length=600, widget=forms.Textarea(attrs={"rows": 8}), help_text=_("本部を設置する配備は、行の終わりに「*」を付けます。"))

    def clean_stages(self) -> list[tuple[str, bool]]:
        lines = [line.strip() for line in self.cleaned_data["stages"].splitlines() if line.strip()]
        return [(line.rstrip("*＊").strip()[:60], line.endswith(("*", "＊"))) for line in lines]


def level_words(hazard: str, level: int) -> str:
    special = {"earthquake": INTENSITY_WORDS, "tsunami": TSUNAMI_WORDS, "nankai": NANKAI_WORDS}.get(hazard)
    return str(special[level]) if special and level in special else _t("レベル%(n)s") % {"n": level}


class RuleForm(forms.Form):
    what = forms.ChoiceField(label=_("災害と段階"))
    op = forms.ChoiceField(label=_("範囲"), choices=[("ge", _("この段階以上")), ("eq", _("この段階だけ"))])
    stage = forms.ChoiceField(label=_("配備"))
    automatic = forms.BooleanField(label=_("電文が届いたら自動で配備する"), required=False)
    areas = forms.CharField(label=_("区域コード（「、」か空白で区切る）"), required=False, max_length=400)
    hour_from = forms.IntegerField(label=_("時間帯のはじめ（時）"), min_value=0, max_value=23, required=False)
    hour_to = forms.IntegerField(label=_("時間帯の終わり（時）"), min_value=0, max_value=24, required=False)
    sections = forms.CharField(label=_("動員する班"), max_length=120, required=False)
    share = forms.IntegerField(label=_("動員の割合（%）"), min_value=0, max_value=100, required=False)
    source = forms.CharField(label=_("出典"), max_length=200, required=False)

    def __init__(self, *args: Any, stages: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(HAZARDS)
        self.fields["what"].choices = [(f"{h}:{n}", f"{words[h]} {level_words(h, n)}") for h, levels in LEVELS.items() for n in levels]  # type: ignore[attr-defined]
        self.fields["stage"].choices = [(s["code"], s["label"]) for s in stages]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().clean() or {})
        if what := found.pop("what", ""):
            hazard, _colon, level = what.partition(":")
            found |= {"hazard": hazard, "level": int(level), "areas": sorted(split_codes(found.get("areas", "")))}
        return found


def rule_words(line: RuleLine) -> str:
    return f"{line.get_hazard_display()} {level_words(line.hazard, line.level)} → {line.stage}"


class RemoveForm(forms.Form):
    line = RowField(RuleLine.objects.none(), label=_("消す行"), words=rule_words)

    def __init__(self, *args: Any, lines: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines if lines is not None else RuleLine.objects.none()  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    source = forms.CharField(label=_("確認した根拠"), max_length=200, help_text=_("例：地域防災計画の箇所と決定した会議"))


class IssueForm(forms.Form):
    level = forms.TypedChoiceField(label=_("避難情報"), choices=Order.Level.choices, coerce=int)
    hazard = forms.ChoiceField(label=_("災害"), choices=HAZARDS)
    districts = RowsField(District.objects.none(), label=_("学区"))
    issued_at = when(_("発令日時"))
    decided_by = forms.CharField(label=_("決めた人（職名）"), max_length=80)
    reason = forms.CharField(label=_("理由"), max_length=200, widget=AREA)
    drill = forms.BooleanField(label=_("訓練です"), required=False)

    def __init__(self, *args: Any, ward: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ward is not None:
            self.fields["districts"].queryset = District.objects.as_of(calendar.today()).filter(ward=ward).defer("boundary")  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    lifted_at = when(_("解除した日時"))
