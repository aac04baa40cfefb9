"""Importers: drop a file, see what was understood, then one button. Nothing is saved before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.files.store import BadFile, keep, read, received
from kusei.core.importing import Incoming, Preview, Unreadable
from kusei.core.refs import new_ref
from kusei.core.sheets import Column as SheetColumn
from kusei.core.sheets import FileRefused, Leaf, Sheet, Text, to_xlsx
from kusei.core.ui.exporting import TYPES, download
from kusei.core.ui.pages.base import Page, row_acted_on
from kusei.core.ui.parts import Badge, Cell, Column, Fact, ImportView, Problem, Row, TableView
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.core.ui.parts_shell import Crumb

SHOWN_ROWS = 300
STATUS = {
    "new": Badge(_("新規"), "ok"), "changed": Badge(_("変更"), "info"),
    "same": Badge(_("同じ"), "off"), "refused": Badge(_("取り込めません"), "bad"),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=_("ファイル"))


class ImportPage(Page):
    """``action`` takes ``data``, ``file_name`` and ``digest``; ``read_file`` makes the preview."""

    template_name = "ui/import.html"
    action: ClassVar[type[Action]]
    accepts: ClassVar[str] = ".csv,.xlsx,.xls,.json,.geojson"
    help: ClassVar[Any] = ""
    form_class: ClassVar[type[forms.Form]] = UploadForm
    # Fields of the form beside the file that the act needs too.
    keeps: ClassVar[Sequence[str]] = ()
    # The row the file belongs to, handed to the act as what it is ``on``.
    model: ClassVar[type[models.Model] | None] = None
    related: ClassVar[Sequence[str]] = ()
    object: Any = None
    # The file name of ``blank``, where there is an empty form to fill in.
    blank_name: ClassVar[str] = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.power:
            type(self).power = self.action.power

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.model is not None and may(self.actor, self.action.power, anywhere=True):
            self.object = row_acted_on(self.model, self.actor, self.action.power, kwargs["ref"], related=self.related)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.blank_name and request.GET.get("format") == "form":
            return download(self.blank(), self.blank_name, TYPES["xlsx"])
        return super().get(request, *args, **kwargs)

    def blank(self) -> bytes:
        """An empty form, as Excel."""
        raise NotImplementedError

    def read_file(self, data: bytes, file_name: str) -> Preview:
        """Raises Unreadable when the file cannot be read at all."""
        raise NotImplementedError

    def build(self, data: bytes, file_name: str, preview: Preview) -> Action:
        return self.action(  # type: ignore[call-arg]
            actor=self.actor, key=self.act_key, data=data, file_name=file_name,
            digest=preview.digest, **({self.action.on: self.object} if self.object is not None else {}),
        )

    def after(self, result: Any) -> str:
        return self.request.path if self.object is None else str(self.object.get_absolute_url())

    def crumbs(self) -> Sequence[Crumb]:
        here = list(super().crumbs())
        return here if self.object is None else [*here, Crumb(str(self.object), self.object.get_absolute_url())]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            data, name, kept = self.uploaded(request)
            preview = self.read_file(data, name)
        except (BadFile, Unreadable, FileRefused) as error:
            return self.show(status=422, problems=[Problem(str(error), "id_file")])
        if "marked" in request.POST:
            return download(marked_file(preview), f"marked-{name.rsplit('.', 1)[0]}.xlsx", TYPES["xlsx"])
        if "confirm" not in request.POST:
            return self.preview_page(preview, kept)
        if request.POST.get("digest") != preview.digest:
            return self.preview_page(preview, kept, problem=_t("内容が変わりました。もう一度確かめてください。"))
        try:
            result = self.build(data, name, preview)()
        except Refused as refused:
            return self.preview_page(preview, kept, problem=str(refused))
        done = _t("取り込みました：新規 %(new)s件、変更 %(changed)s件、取り込まなかった行 %(refused)s件。")
        messages.success(request, done % {s: preview.count(s) for s in ("new", "changed", "refused")})
        return redirect(self.after(result))

    def uploaded(self, request: HttpRequest) -> tuple[bytes, str, str]:
        """Bytes, name and sha256: from the upload, or kept from the preview step."""
        if upload := request.FILES.get("file"):
            data = received(upload)
            return data, str(upload.name), keep(data).sha256
        sha = request.POST.get("sha", "")
        if not sha:
            raise Unreadable(_t("ファイルを選んでください。"))
        try:
            return read(sha), request.POST.get("file_name", ""), sha
        except FileNotFoundError as error:
            raise Unreadable(_t("ファイルが見つかりません。もう一度選んでください。")) from error

    def preview_page(self, preview: Preview, sha: str, *, problem: str = "") -> HttpResponse:
        return self.show(
            status=422 if problem else 200, view=import_view(preview), sha=sha, digest=preview.digest,
            file_name=preview.file_name, key=new_ref(), problems=[Problem(problem)] if problem else [],
            map=preview_map(preview), accepted=len(preview.accepted), asked=self.asked(),
        )

    def asked(self) -> list[tuple[str, str]]:
        """What was asked beside the file, kept from the preview to the act."""
        return [(name, self.request.POST.get(name, "")) for name in self.keeps]

    def context(self) -> dict[str, Any]:
        return {
            **super().context(), "form": self.form_class(), "accept": self.accepts, "drop_label": _("ファイル"),
            "drop_help": self.help, "verb": self.action.label, "back_url": self.request.path,
            "template_url": "?format=form" if self.blank_name else "",
        }


def import_view(preview: Preview) -> ImportView:
    """Rows with problems first, then the rest, at most SHOWN_ROWS; the counts are of all."""
    order = {"refused": 0, "changed": 2, "new": 3, "same": 4}
    ranked = sorted(preview.rows, key=lambda r: (1 if r.issues and r.status != "refused" else order[r.status], r.row))
    return ImportView(
        file_name=preview.file_name,
        understood=[Fact(what, how) for what, how in preview.understood],
        table=TableView(
            caption=_("読み取った内容"),
            columns=[Column("_status", _("結果"), "badge"), *(Column(k, label) for k, label in preview.columns)],
            rows=[_row(r, preview) for r in ranked[:SHOWN_ROWS]],
        ),
        new=preview.count("new"), changed=preview.count("changed"), same=preview.count("same"),
        refused=preview.count("refused"),
        problems=[Problem(n) for n in preview.notes],
    )


def _row(row: Incoming, preview: Preview) -> Row:
    said = {i.field: i.message for i in row.issues}
    wrong = {i.field: i.value for i in row.issues if i.level == "refused"}
    elsewhere = " ".join(str(m) for f, m in said.items() if f not in dict(preview.columns))
    cells = [Cell(badge=STATUS[row.status], problem=elsewhere)]
    for key, _label in preview.columns:
        value = wrong.get(key, row.values.get(key))
        old = row.old.get(key) if row.old is not None else None
        changed = row.old is not None and row.status == "changed" and old != row.values.get(key)
        cells.append(Cell(_text(value), problem=said.get(key, ""), old=_text(old) if changed else ""))
    tone: Mapping[str, Any] = {"refused": "bad", "changed": "warn", "new": "new", "same": "off"}
    return Row(str(row.row), cells, tone[row.status], number=row.row)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def preview_map(preview: Preview) -> MapSpec | None:
    """Where the rows would lie; the ones in doubt stand out."""
    layers = []
    groups: list[tuple[str, Any, str, str, Any]] = [
        ("refused", _("取り込めない行"), "triangle", "bad", lambda r: r.status == "refused"),
        ("warned", _("確認が必要な行"), "diamond", "warn", lambda r: r.status != "refused" and r.issues),
        ("fine", _("問題のない行"), "circle", "info", lambda r: r.status != "refused" and not r.issues),
    ]
    for key, label, shape, tone, belongs in groups:
        points = [
            MapPoint(str(r.row), r.title, r.lon, r.lat, note=" ".join(str(i.message) for i in r.issues))
            for r in preview.rows if r.lon is not None and r.lat is not None and belongs(r)
        ]
        if points:
            layers.append(MapLayer(key, label, shape, tone, points))  # type: ignore[arg-type]
    return MapSpec(_("取り込む場所"), layers, show_list=False) if layers else None


def marked_file(preview: Preview) -> bytes:
    """The rows back as Excel, with the reason beside every problem, to be mended and sent again."""
    columns = [("row", _("行")), *preview.columns, ("problem", _("問題"))]
    rows = [
        {
            "row": str(r.row), **{k: _text(r.values.get(k)) for k, _l in preview.columns},
            **{i.field: i.value for i in r.issues if i.field in dict(preview.columns)},
            "problem": " / ".join(str(i.message) for i in r.issues),
        }
        for r in preview.rows
    ]
    sheet = Sheet("marked", _("確認が必要な行"), tuple(SheetColumn(k, label, Text()) for k, label in columns))
    return to_xlsx(Leaf(sheet, rows))
