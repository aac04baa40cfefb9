"""What ends the keeping of personal data, in words: for the register of files and for the page of a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.approval import stored
from kusei.core.ledger.models import Ward
from kusei.core.records import erasing
from kusei.core.records.models import Hold
from kusei.core.records.personal import LEFT, EndedBy, Erased, PersonalFile
from kusei.core.rows import Row as LedgerRow
from kusei.core.rules.registry import RULES
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.parts import Act, Cell, Fact, Row
from kusei.office.records import powers
from kusei.office.records.actions.personal import HoldPersonal
from kusei.office.views.common import verb_words


def how_it_ends(file: PersonalFile) -> str:
    """What ends the keeping of a file, for its register."""
    ends = file.ends
    if isinstance(ends, Erased):
        rule = erasing.days_of(ends, None)
        said = _t("%(after)s%(days)s日たった夜に消す（規則「%(rule)s」）") % {
            "after": ends.after, "days": rule["days"], "rule": RULES[ends.rule].label,
        }
        return f"{said}{_t('（案・未確認）') if rule.draft else ''}"
    if isinstance(ends, EndedBy):
        return _t("操作「%(act)s」で消す") % {"act": verb_words(ends.verb)}
    return _t("まだありません：%(reason)s") % {"reason": LEFT.get(file.kind) or _t("（記載がありません）")}


def erasing_fact(kind: str, row: Any, *, ward: Ward | None, since: datetime | date | None) -> Fact | None:
    """「応募者の個人情報は○月○日に消します / 消しました」 for the page of a row; None: there is none under it."""
    file, ends = erasing.file_of(kind)
    found = erasing.outlook(file, ends, row, ward=ward, since=since)
    if not found.standing and not found.erased:
        return None
    assert file.said is not None
    term = _t("%(people)sの個人情報") % {"people": file.said.people}
    if not found.standing:
        return Fact(term, _t("%(day)sに消しました（%(n)s件）") % {"day": _day(found.on), "n": found.erased})
    if hold := erasing.hold_on(row):
        return Fact(term, _t("消すのを止めています（残り%(n)s件）") % {"n": found.standing}, note=hold.reason, url=hold.get_absolute_url())
    if found.erased or f"{row.kind}:{row.ref}" in erasing.held_subjects():
        return Fact(term, _t("開示請求などのため、%(n)s件を残しています") % {"n": found.standing})
    if found.on is None:
        return Fact(term, _t("%(after)s%(days)s日たった夜に消します") % {"after": ends.after, "days": found.rule["days"]})
    said = _t("今夜消します") if found.on <= calendar.today() else _t("%(day)sに消します") % {"day": _day(found.on)}
    return Fact(term, said, note=_t("日数は案・未確認") if found.rule.draft else "")


def _day(day: date | None) -> str:
    return calendar.format_date(day, weekday=False) if day else ""


def hold_act(actor: Actor, kind: str, row: LedgerRow) -> list[Act]:
    """The button that stops the erasing under a row, while there is something to erase and nobody has stopped it."""
    if not may(actor, powers.KEEP, row) or not erasing.stands(kind, row) or erasing.hold_on(row):
        return []
    return [Act(HoldPersonal.label, reverse("records:hold_personal", args=[row.kind, row.ref]), help=HoldPersonal.effect)]


def subjects_panel(hold: Hold, actor: Actor) -> Panel | None:
    """The rows, other than documents, a hold names; one the reader may not see is counted, not named."""
    if not hold.subjects:
        return None
    rows: Sequence[Any] = [r for r in (stored.find(s) for s in hold.subjects) if r is not None]
    seen = [r for r in rows if type(r)._default_manager.seen_by(actor).filter(pk=r.pk).exists()]
    lines = [Row(r.ref, [Cell(r._meta.verbose_name), Cell(str(r), r.get_absolute_url())]) for r in seen]
    return table_panel(_("個人情報を消さない記録"), [("kind", _("種類")), ("row", _("記録"))], lines, empty=_("見られる記録はありません。"), key="subjects")
