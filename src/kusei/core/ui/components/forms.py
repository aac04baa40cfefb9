"""Components of an act page: field, errors, file, steps, the sentence above the button."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Form, RadioSelect
from django.utils.translation import gettext as _

from ..fields import PointWidget
from ..parts import Problem, Step, Text
from .registry import register

Context = dict[str, Any]


@register.inclusion_tag("ui/parts/field.html")
def field(*, field: BoundField, unit: Text = "", width: str = "", autocomplete: str = "", inputmode: str = "") -> Context:
    """One field: label above, 必須 as a word, help under the label, the error at the field and tied to it.

    ``width`` is short, long or empty. Radios and tick lists become a fieldset. Nothing stands as a placeholder.
    """
    widget = field.field.widget
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple | PointWidget)
    attrs: dict[str, str | bool] = {}
    described = [f"{field.auto_id}_help"] if field.help_text else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.auto_id}_error")
    if described and not group:
        attrs["aria-describedby"] = " ".join(described)
    if autocomplete:
        attrs["autocomplete"] = autocomplete
    if inputmode:
        attrs["inputmode"] = inputmode
    return {
        "field": field, "unit": unit, "width": width, "group": group,
        "tick": isinstance(widget, CheckboxInput), "described": " ".join(described),
        "control": field.as_widget(attrs=attrs), "required": field.field.required, "hidden": field.is_hidden,
    }


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(*, form: Form | None = None, problems: Sequence[Problem] = ()) -> Context:
    """What is wrong, first on the page, each line a link to its field. Draws nothing when nothing is wrong."""
    lines = list(problems)
    if form is not None and form.is_bound:
        for name, errors in form.errors.items():
            known = name in form.fields
            for error in errors:
                said = _("%(label)s：%(error)s") % {"label": form[name].label, "error": error} if known else str(error)
                lines.append(Problem(said, form[name].id_for_label if known else ""))
    return {"problems": lines}


@register.inclusion_tag("ui/parts/file_drop.html")
def file_drop(*, name: str = "file", label: Text, accept: str = "", help: Text = "", multiple: bool = False) -> Context:
    """A file field that also takes a dropped file; without script it is the plain field."""
    return {"name": name, "label": label, "accept": accept, "help": help, "multiple": multiple}


@register.inclusion_tag("ui/parts/steps.html")
def steps(*, steps: Sequence[Step], label: Text = "") -> Context:
    """Where one is in a short sequence; the current step is said, not only coloured."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("ui/parts/confirm.html")
def confirm_sentence(*, text: Text, effects: Sequence[Text] = ()) -> Context:
    """What will happen, above the button: who is notified, which clock starts, what is printed. Instead of a dialog."""
    return {"text": text, "effects": effects}
