"""What forms say about a wrong value, in the words of a counter: what is wrong and what to do now."""

from __future__ import annotations

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

NUMBER = _("数として読めません。「300」のように、数だけを入れてください。")


def speak() -> None:
    """Put our sentences in the place of Django's own; called once, when the app is ready."""
    forms.Field.default_error_messages["required"] = _("空のままです。入れるか、選んでください。")
    for field in (forms.IntegerField, forms.FloatField, forms.DecimalField):
        field.default_error_messages["invalid"] = NUMBER
    forms.DateTimeField.default_error_messages["invalid"] = _("日時として読めません。年月日と時刻を入れてください。")
    for choice in (forms.ChoiceField, forms.ModelChoiceField):
        choice.default_error_messages["invalid_choice"] = _("一覧にないものです。一覧から選び直してください。")
    validators.MaxLengthValidator.message = _("%(limit_value)d字までです（いまは%(show_value)d字）。短くしてください。")
    validators.MaxValueValidator.message = _("%(limit_value)s以下の数を入れてください。")
    validators.MinValueValidator.message = _("%(limit_value)s以上の数を入れてください。")
