"""A template and data to a PDF/A-2a, PDF/UA-1 file, reproducible byte for byte."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.calendar import JST, format_date
from kusei.core.papers.fonts import house_fonts
from kusei.core.papers.glyphs import missing_glyphs
from kusei.core.text import graphemes

ROOT = Path(__file__).resolve().parents[2]  # the kusei package: what a template may import from
_HOUSE = ROOT / "core" / "papers" / "typ" / "house.typ"
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_NAME = re.compile(r"([a-z][a-z0-9_]*)/([a-z0-9_]+\.typ)")


class Watermark(StrEnum):
    """What a page must not be mistaken for the absence of."""

    DRILL = "drill"
    SPECIMEN = "specimen"
    DEMO = "demo"


_WATERMARKS = {
    Watermark.DRILL: gettext_lazy("訓練"),
    Watermark.SPECIMEN: gettext_lazy("見本"),
    Watermark.DEMO: gettext_lazy("デモ"),
}


class PaperFailed(RuntimeError):
    """A template is missing or does not compile with this data; the message names the place."""


@dataclass(frozen=True)
class Paper:
    """A finished PDF.

    `template_version` and `data_digest` are sha256 (hex) of what it was made from, kept with the
    record; `missing_glyphs` are characters the font could not draw: they stand as 〓 on the paper,
    and the sender must be told before it goes out.
    """

    pdf: bytes
    template_version: str
    data_digest: str
    missing_glyphs: tuple[str, ...] = ()


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    today: date,
    lang: str = "ja",
    watermark: Watermark | str | None = None,
    qr: str = "",
) -> Paper:
    """Render `room/name.typ` with `data` (JSON values, dates, Decimals and lazy texts).

    `data["title"]` is required: an accessible PDF has one. Dates are written for `lang`. `qr` is
    the address of the record, printed for staff. `today` is the date of making; the same arguments
    give the same bytes.
    """
    path = _template_path(template)
    with translation.override(lang):
        document = json.loads(json.dumps(data, default=_plain, ensure_ascii=False))
        if not document.get("title"):
            raise PaperFailed(f"{template}: data has no title")
        house = {
            "lang": lang.split("-")[0],
            "made_on": {"year": today.year, "month": today.month, "day": today.day},
            "made": _("作成 %(date)s") % {"date": format_date(today, lang, weekday=False)},
            "watermark": str(_WATERMARKS[Watermark(watermark)]) if watermark else "",
            "qr": qr_svg(qr) if qr else "",
            "qr_alt": _("職員が記録を開くための二次元コード"),
            "staff": _("職員用"),
            "version": _version(path)[:8],
        }
    missing = missing_glyphs("\n".join(_texts(document)))
    document = _replaced(document, missing) if missing else document
    inputs = json.dumps({"house": house, "doc": document}, ensure_ascii=False, sort_keys=True)
    return Paper(
        pdf=_compile(path, inputs, today),
        template_version=_version(path),
        data_digest=hashlib.sha256(inputs.encode("utf-8", "surrogatepass")).hexdigest(),
        missing_glyphs=missing,
    )


def made(template: str, data: Mapping[str, Any], *, drill: bool = False, lang: str = "", qr: str = "") -> bytes:
    """The PDF as of today, in the reader's language or ``lang``. A drill is marked as one before a demo is."""
    mark = Watermark.DRILL if drill else Watermark.DEMO if settings.DEMO else None
    return render(template, data, today=calendar.today(), lang=lang or get_language() or "ja", watermark=mark, qr=qr).pdf


def qr_svg(text: str) -> str:
    """Return a QR code as SVG (error correction M, quiet zone of four modules)."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=4, scale=4)
    return out.getvalue().decode("utf-8")


def _compile(path: Path, inputs: str, today: date) -> bytes:
    compiler = typst.Compiler(
        input=path, root=ROOT, font_paths=house_fonts(), ignore_system_fonts=True, sys_inputs={"data": inputs}
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=int(datetime.combine(today, time(), tzinfo=JST).timestamp()),
        )
    except typst.TypstError as problem:
        raise PaperFailed(f"{path.name}: {problem.message} {' '.join(problem.trace)}") from problem
    fonts = [warning.message for warning in warnings if "font" in warning.message]
    if fonts or not isinstance(pdf, bytes):
        raise PaperFailed(f"{path.name}: {'; '.join(fonts) or 'no single file'}")
    return pdf


def _template_path(template: str) -> Path:
    """Find `room/name.typ` in the `papers` folder of the room, or of any app's `papers/room`."""
    named = _NAME.fullmatch(template)
    if not named:
        raise PaperFailed(f"not a template name: {template!r}")
    for folder in _folders():
        places = [folder / named[1] / named[2]]
        if folder.parent.name == named[1]:
            places.insert(0, folder / named[2])
        for place in places:
            if place.is_file() and place.resolve().is_relative_to(ROOT):
                return place.resolve()
    raise PaperFailed(f"no such template: {template}")


def _folders() -> Iterator[Path]:
    yield ROOT / "core" / "papers"
    for app in apps.get_app_configs():
        if app.name.startswith("kusei."):
            yield Path(app.path) / "papers"


def _version(path: Path) -> str:
    return _digest(path, path.stat().st_mtime_ns, _HOUSE.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def _digest(path: Path, _changed: int, _house_changed: int) -> str:
    return hashlib.sha256(path.read_bytes() + b"\0" + _HOUSE.read_bytes()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        raise TypeError("a paper shows dates and times already worded, not instants")
    if isinstance(value, date):
        return format_date(value, weekday=False)
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"a paper cannot show {type(value).__name__}")


_GETA = "\u3013"  # the printer's mark for a sort not in the case


def _replaced(value: Any, missing: Sequence[str]) -> Any:
    """Put 〓 for what cannot be drawn: an archive PDF refuses such a character, rightly."""
    if isinstance(value, str):
        if value.lstrip().startswith("<svg"):
            return value
        return "".join(_GETA if character in missing else character for character in graphemes(value))
    if isinstance(value, dict):
        return {key: _replaced(part, missing) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, missing) for part in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        # A drawing is markup; its own texts are set from the same fonts.
        if not value.lstrip().startswith("<svg"):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
