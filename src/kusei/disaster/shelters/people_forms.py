"""Forms of the register: a household at the counter, a pile of cards, a family that asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.ui.fields import RowField
from kusei.disaster.shelters.forms import LONG, moment_field
from kusei.disaster.shelters.models import Member, Opening, Party, Search
from kusei.disaster.shelters.rules import NEEDS, Card, Person, parse_people
from kusei.disaster.shelters.words import NEED_WORDS

ROWS = 6
CARD_ROWS = 10


def digits(characters: int = 4) -> forms.TextInput:
    """A number that may be typed in full-width digits, with the keys of numbers on a phone."""
    return forms.TextInput(attrs={"size": characters, "inputmode": "numeric"})


def sized(characters: int) -> forms.TextInput:
    """A field in a table of a fixed width."""
    return forms.TextInput(attrs={"size": characters})


class PartyForm(forms.Form):
    """Six people by name; more are counted by ``size``."""

    number = forms.CharField(
        label=_("名簿の番号"), max_length=12, required=False, help_text=_("紙のカードに印刷された番号。カードがなければ空のまま。")
    )
    size = forms.IntegerField(
        label=_("人数（全員）"), min_value=1, max_value=99, required=False, widget=digits(), help_text=_("氏名がまだ分からない人も数えます。")
    )
    place = forms.ChoiceField(label=_("寝る場所"), choices=Party.Place.choices, initial="inside", widget=forms.RadioSelect)
    consent = forms.ChoiceField(
        label=_("家族から問い合わせがあったら"), choices=Party.Consent.choices, initial="ask", widget=forms.RadioSelect
    )
    hidden = forms.BooleanField(
        label=_("居場所を誰にも明かさない（暴力から逃れている、など）"),
        required=False,
        help_text=_("理由は聞きません。問い合わせには、いるともいないとも答えません。"),
    )
    community = forms.CharField(label=_("町会・自治会"), max_length=60, required=False)
    address = forms.CharField(label=_("住所"), max_length=200, required=False)
    phone = forms.CharField(label=_("電話番号"), max_length=20, required=False)
    note = forms.CharField(label=_("備考"), max_length=200, required=False, widget=LONG)
    arrived_at = moment_field(_("入所した日時"), _("あとから入力するときだけ。空なら今です。"))

    def __init__(self, *args: Any, people: Sequence[Member] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(max(ROWS, len(people) + 1)):
            known = people[n] if n < len(people) else None
            self._person(n, known)

    def _person(self, n: int, known: Member | None) -> None:
        self.fields[f"name_{n}"] = forms.CharField(
            label=_("氏名"), max_length=80, required=False, initial=known.name if known else ""
        )
        self.fields[f"kana_{n}"] = forms.CharField(
            label=_("フリガナ"), max_length=120, required=False, initial=known.kana if known else ""
        )
        self.fields[f"age_{n}"] = forms.IntegerField(
            label=_("年齢"), min_value=0, max_value=120, required=False, widget=digits(),
            initial=known.age if known else None,
        )
        self.fields[f"sex_{n}"] = forms.ChoiceField(
            label=_("性別"), choices=[("", "—"), *Member.Sex.choices], required=False, initial=known.sex if known else ""
        )
        self.fields[f"needs_{n}"] = forms.MultipleChoiceField(
            label=_("配慮が要ること"),
            choices=[(k, NEED_WORDS[k]) for k in NEEDS],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=known.needs if known else [],
        )

    @property
    def people_rows(self) -> list[dict[str, Any]]:
        """The bound fields of each person, for the template."""
        count = sum(1 for name in self.fields if name.startswith("name_"))
        parts = ("name", "kana", "age", "sex", "needs")
        return [self._row(n, {p: self[f"{p}_{n}"] for p in parts}) for n in range(count)]

    @staticmethod
    def _row(n: int, fields: dict[str, Any]) -> dict[str, Any]:
        return {"n": n + 1, **fields, "filled": any(f.value() or f.errors for f in fields.values())}

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in ("number", "size") if name in self.fields]

    @property
    def rest(self) -> list[Any]:
        names = ("place", "consent", "hidden", "community", "address", "phone", "note", "arrived_at")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        people = []
        for n in range(sum(1 for name in self.fields if name.startswith("name_"))):
            name, kana = cleaned.pop(f"name_{n}", ""), cleaned.pop(f"kana_{n}", "")
            age, sex, needs = (cleaned.pop(f"{part}_{n}", None) for part in ("age", "sex", "needs"))
            if name or kana:
                people.append(Person(name, kana, age, sex or "", tuple(needs or ())))
        cleaned["people"] = tuple(people)
        if not people and not cleaned.get("size"):
            self.add_error("size", _("氏名か人数を入れてください。"))
        cleaned["size"] = cleaned.get("size") or len(people)
        return cleaned


class LeaveForm(forms.Form):
    to = forms.CharField(label=_("退所先"), max_length=80, required=False, help_text=_("例：自宅、親族の家、病院"))
    left_at = moment_field(_("退所した日時"), _("あとから入力するときだけ。空なら今です。"))


class LostForm(forms.Form):
    to = forms.CharField(label=_("分かったこと"), max_length=80, help_text=_("例：自宅へ戻った、連絡が取れない"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=LONG)


class MoveForm(forms.Form):
    to = RowField(Opening.objects.none(), label=_("移る先の避難所"), words=lambda o: o.shelter.name)
    left_at = moment_field(_("出発した日時"), _("あとから入力するときだけ。空なら今です。"))

    def __init__(self, *args: Any, openings: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if openings is not None:
            self.fields["to"].queryset = openings  # type: ignore[attr-defined]


class OtherPartyForm(forms.Form):
    """The other record, by its ref; the page of likely doubles fills it."""

    other = RowField(Party.objects.none(), label=_("もう一方の記録"), words=lambda p: f"{p.opening.shelter.name} {p.number}")

    def __init__(self, *args: Any, parties: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parties is not None:
            self.fields["other"].queryset = parties  # type: ignore[attr-defined]


class CardsForm(forms.Form):
    """A pile of cards on one page: a line a card, Tab from cell to cell, an empty number is an empty line."""

    arrived_at = moment_field(_("この束を受け付けた日時"), _("紙に時刻がないときに使います。空なら今です。"))
    KEYS = ("number", "hidden", "size", "name", "kana", "age", "others", "place", "consent", "community")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(CARD_ROWS):
            self.fields[f"number_{n}"] = forms.CharField(label=_("番号"), max_length=12, required=False, widget=sized(6))
            self.fields[f"size_{n}"] = forms.IntegerField(label=_("人数"), min_value=1, max_value=99, required=False, widget=digits())
            self.fields[f"name_{n}"] = forms.CharField(label=_("代表の氏名"), max_length=80, required=False, widget=sized(11))
            self.fields[f"kana_{n}"] = forms.CharField(label=_("フリガナ"), max_length=120, required=False, widget=sized(12))
            self.fields[f"age_{n}"] = forms.IntegerField(label=_("年齢"), min_value=0, max_value=120, required=False, widget=digits())
            self.fields[f"others_{n}"] = forms.CharField(label=_("ほかの家族（氏名 年齢、…）"), max_length=300, required=False, widget=sized(22))
            self.fields[f"community_{n}"] = forms.CharField(label=_("町会・自治会"), max_length=60, required=False, widget=sized(8))
            self.fields[f"place_{n}"] = forms.ChoiceField(label=_("寝る場所"), choices=Party.Place.choices, required=False)
            self.fields[f"consent_{n}"] = forms.ChoiceField(
                label=_("問い合わせ"), choices=Party.Consent.choices, required=False, initial="ask"
            )
            self.fields[f"hidden_{n}"] = forms.BooleanField(label=_("明かさない"), required=False)

    @property
    def labels(self) -> list[Any]:
        return [self[f"{key}_0"].label for key in self.KEYS]

    @property
    def lines(self) -> list[list[Any]]:
        return [[self[f"{key}_{n}"] for key in self.KEYS] for n in range(CARD_ROWS)]

    def clean(self) -> dict[str, Any]:
        cleaned, cards = super().clean() or {}, []
        for n in range(CARD_ROWS):
            line = {key: cleaned.get(f"{key}_{n}") for key in self.KEYS}
            if not any(line[k] for k in ("number", "size", "name", "others")):
                continue
            if not line["number"]:
                self.add_error(f"number_{n}", _t("%(n)s行目に番号がありません。紙に書かれた番号を入れてください。") % {"n": n + 1})
                continue
            first = (Person(line["name"] or "", line["kana"] or "", line["age"]),) if line["name"] or line["kana"] else ()
            people = first + parse_people(line["others"] or "")
            if not (people or line["size"]):
                self.add_error(f"size_{n}", _t("%(n)s行目に氏名も人数もありません。") % {"n": n + 1})
            cards.append(
                Card(
                    line["number"], people, max(line["size"] or 0, len(people)), line["place"] or "inside",
                    line["consent"] or "ask", bool(line["hidden"]), community=line["community"] or "",
                )
            )
        if not cards and not self.errors:
            self.add_error(None, _("入力がありません。番号から入れてください。"))
        return {"cards": cards, "arrived_at": cleaned.get("arrived_at")}


class SearchForm(forms.Form):
    name = forms.CharField(
        label=_("探している方の氏名（姓と名）"), max_length=80, help_text=_("漢字かカナ。一部だけでは探せません。")
    )
    age = forms.IntegerField(label=_("年齢（だいたいでよい）"), min_value=0, max_value=120, required=False, widget=digits())
    community = forms.CharField(
        label=_("住んでいる町会・自治会"), max_length=60, required=False, help_text=_("年齢か町会のどちらかは必要です。")
    )
    relation = forms.ChoiceField(
        label=_("問い合わせた人から見た関係"),
        choices=[("", _("選んでください")), *Search.Relation.choices],
        help_text=_("探している方が「親」なら、問い合わせた人は「子」です。問い合わせた人の続柄を選びます。"),
    )
    caller = forms.CharField(label=_("問い合わせた人の氏名"), max_length=80)
    caller_phone = forms.CharField(label=_("折り返しの電話番号"), max_length=20)
    identity_seen = forms.BooleanField(label=_("本人確認書類を見た"), required=False, help_text=_("電話のときは選びません。"))
    drill = forms.BooleanField(label=_("訓練である"), required=False)


class ContactForm(forms.Form):
    agreed = forms.ChoiceField(
        label=_("ご本人の返事"),
        choices=[("yes", _("知らせてよい（本人から連絡する）")), ("no", _("知らせてほしくない"))],
        widget=forms.RadioSelect,
    )
