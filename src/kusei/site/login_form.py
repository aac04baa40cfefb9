"""What the sign-in page asks, in the words of the office."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    """allauth's form under our names; its link for mailing a new password is left out (staff are given one on paper)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"login": _("職員番号"), "password": _("パスワード"), "remember": _("この端末でログインしたままにする")}
        for name, field in self.fields.items():
            field.label, field.help_text = words.get(name, field.label), ""
            field.widget.attrs.pop("placeholder", None)
