"""The public page of own revenue in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ENDS = {
    "used": _("使った"), "returned": _("相手方に返した"), "lapsed": _("期限が切れ、市の一般財源にした"), "left": _("まだ使っていない"),
}
