"""How long the register of disclosure requests keeps who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.rules import registry as rules

REQUESTS_KEPT = rules.declare(
    "records.requests_kept", _("開示請求の受付簿の保存"),
    schema={"days": rules.Field(_("開示・決定・取下げの日から"), unit=_("日"), least=1, most=11000)},
    default={"days": 1827}, source=_("文書の保存年限5年に合わせる案（未確認：市の文書管理の定めを確かめて決めてください）"),
)
