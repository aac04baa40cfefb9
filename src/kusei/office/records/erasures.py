"""Pages of the end of keeping: what the night erases soon, what it has erased, and stopping it for one row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.records import erasing
from kusei.core.records.personal import Erased, PersonalFile
from kusei.core.rows import seen_of
from kusei.core.ui.pages import Page, table_panel
from kusei.core.ui.pages.base import row_acted_on
from kusei.core.ui.parts import Act, Badge, Cell, Row
from kusei.office.records import forms, powers
from kusei.office.records.actions.personal import HoldPersonal
from kusei.office.records.views import RecordsAct

SOON = 30
MOST = 500


class Erasures(Page):
    """The next thirty days and the last thirty: what goes, what stays back and why, what has gone."""

    power, title, template_name = powers.VIEW, _("まもなく消す個人情報"), "approvals/inbox.html"

    def context(self) -> dict[str, Any]:
        held = erasing.held_subjects()
        soon = [line for file, ends in erasing.ending() for line in self._soon(file, ends, held)]
        gone = [line for file, ends in erasing.ending() for line in self._gone(file, ends)]
        heads: list[tuple[Any, ...]] = [("file", _("個人情報ファイル")), ("about", _("記録")), ("rows", _("件数"), "number"), ("on", _("消す日"), "date")]
        return {
            **super().context(), "total": len(soon),
            "post": _t("期限の来たものは、夜の処理が自動で消します。件数だけが記録に残り、元に戻せません。止めるときは、その記録のページで「個人情報を消すのを止める」を選びます。"),
            "acts": [Act(_("個人情報ファイル簿"), reverse("records:personal_files")), Act(_("廃棄の停止"), reverse("records:holds"))],
            "panels": [
                table_panel(_t("これから%(n)s日の間に消すもの") % {"n": SOON}, [*heads, ("held", _("停止"), "badge")],
                            sorted(soon, key=lambda r: str(r.cells[3].day))[:MOST], empty=_("30日以内に消すものはありません。"), key="soon"),
                table_panel(_t("この%(n)s日の間に消したもの") % {"n": SOON}, [*heads[:3], ("on", _("消した日"), "date")],
                            sorted(gone, key=lambda r: str(r.cells[3].day), reverse=True)[:MOST], empty=_("この30日に消したものはありません。"), key="gone"),
            ],
        }

    def _among(self, file: PersonalFile) -> Q:
        path = seen_of(file.model).ward
        return Q(**{path: self.ward.pk}) | Q(**{f"{path}__isnull": True}) if self.ward is not None and path else Q()

    def _rows_known(self, file: PersonalFile, ends: Erased, keys: set[int]) -> dict[int, Any]:
        """Only what the reader may see by its own table."""
        model: Any = erasing.about_model(file, ends)
        return {row.pk: row for row in model._default_manager.seen_by(self.actor).filter(pk__in=keys)}

    def _soon(self, file: PersonalFile, ends: Erased, held: set[str]) -> list[Row]:
        lines = erasing.ripe(file, ends, calendar.today() + timedelta(days=SOON), among=self._among(file))
        known = self._rows_known(file, ends, {r.about_pk for r in lines})
        assert file.said is not None
        found = []
        for line in lines:
            if (row := known.get(line.about_pk)) is not None:
                stopped = f"{row.kind}:{row.ref}" in held
                cells = [Cell(file.said.name), Cell(str(row), row.get_absolute_url()), Cell(number=line.rows), Cell(day=line.on)]
                found.append(Row(f"{file.kind}:{row.ref}", [*cells, Cell(badge=Badge(_("停止中"), "warn")) if stopped else Cell("")], "warn" if stopped else ""))
        return found

    def _gone(self, file: PersonalFile, ends: Erased) -> list[Row]:
        key, since = f"{ends.of}_id" if ends.of else "pk", calendar.today() - timedelta(days=SOON)
        rows = file.model._default_manager.filter(self._among(file), erased_on__gte=since).order_by()
        lines = list(rows.values_list(key, "erased_on").annotate(n=Count("pk")))
        known = self._rows_known(file, ends, {pk for pk, _on, _n in lines})
        assert file.said is not None
        return [
            Row(f"{file.kind}:{known[pk].ref}:{on}", [Cell(file.said.name), Cell(str(known[pk]), known[pk].get_absolute_url()), Cell(number=n), Cell(day=on)])
            for pk, on, n in lines if pk in known
        ]


class HoldPersonalPage(RecordsAct):
    action, power, form_class = HoldPersonal, powers.KEEP, forms.HoldPersonalForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known = {m._meta.label_lower: m for m in (erasing.about_model(f, e) for f, e in erasing.ending())}
        if kwargs["kind"] not in known:
            raise Http404
        # A published session is everybody's to see; what is kept under it is its own ward's.
        if may(self.actor, self.action.power, anywhere=True):
            self.subject = row_acted_on(known[kwargs["kind"]], self.actor, self.action.power, kwargs["ref"])
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> Any:
        return _t("個人情報を消すのを止める：%(row)s") % {"row": self.subject}

    def build(self, form: Any, **common: Any) -> Any:
        return HoldPersonal(about=self.subject, **form.cleaned_data, **common)
