"""Taking a text out of a document so that nobody can take it back.

Every page is drawn to pixels, the withheld regions are painted over in the pixels, and a new PDF is made of the
pictures: no text, no fonts, no metadata, no layers, no attachments of the original are carried over. A text of the
office itself is set anew without the withheld letters. The last page lists what was withheld and under which clause.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from kusei.core.calendar import JST
from kusei.core.papers.fonts import FAMILY, font_files, house_fonts

PRINT_DPI, SCREEN_DPI = 200, 90
MOST_PAGES = 300
BLOCK = "\u25a0"


class CannotRedact(ValueError):
    """``str(error)`` says what is wrong with the file and what to do."""


@dataclass(frozen=True)
class Region:
    """A part of a page, as shares (0 to 1) of its width and height from the top left, and the clause that covers it."""

    page: int
    left: Decimal
    top: Decimal
    right: Decimal
    bottom: Decimal
    clause: str


@dataclass(frozen=True)
class Span:
    """A run of characters of a text, [start, end), and the clause that covers it."""

    start: int
    end: int
    clause: str


def page_count(data: bytes) -> int:
    """How many pages a PDF or a picture has; raises CannotRedact for anything else."""
    if not data.startswith(b"%PDF-"):
        _picture(data)
        return 1
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            raise CannotRedact(_("パスワードの付いたPDFです。外してから付け直してください。"))
        pages = int(reader.root["/Pages"]["/Count"])
    except (PdfError, KeyError, ValueError, OSError, RecursionError) as error:
        if isinstance(error, CannotRedact):
            raise
        raise CannotRedact(_("PDFとして読めません。印刷してPDFにし直したものを付けてください。")) from error
    if not 0 < pages <= MOST_PAGES:
        raise CannotRedact(_("頁数が多すぎます（%(most)s頁まで）。分けて付けてください。") % {"most": MOST_PAGES})
    return pages


def page_picture(data: bytes, page: int, *, dpi: int = SCREEN_DPI) -> Image.Image:
    """One page (from 1) as a picture: what the officer sees is exactly what is painted and handed out."""
    if not data.startswith(b"%PDF-"):
        return _picture(data)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "given.pdf").write_bytes(data)
        source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("given.pdf", page: {int(page)})'
        (root / "page.typ").write_text(source, encoding="utf-8")
        try:
            drawn = typst.Compiler(input=root / "page.typ", root=root, font_paths=house_fonts()).compile(format="png", ppi=dpi)
        except (typst.TypstError, RuntimeError) as error:
            raise CannotRedact(_("%(page)s頁を絵にできません。印刷してPDFにし直したものを付けてください。") % {"page": page}) from error
    assert isinstance(drawn, bytes)
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def _picture(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise CannotRedact(_("墨塗りできるのはPDF・PNG・JPEGです。ほかの形式はPDFにしてから付けてください。")) from error


def redact_pages(data: bytes, regions: Sequence[Region], *, title: str, today: date, dpi: int = PRINT_DPI) -> bytes:
    """A new PDF of painted pictures. Raises CannotRedact; a region beyond the last page is refused, not ignored."""
    pages = page_count(data)
    if beyond := [r.page for r in regions if not 1 <= r.page <= pages]:
        raise CannotRedact(_("%(page)s頁はありません（全%(pages)s頁）。") % {"page": beyond[0], "pages": pages})
    pictures = [painted(page_picture(data, n, dpi=dpi), [r for r in regions if r.page == n]) for n in range(1, pages + 1)]
    marked = [(_("%(page)s頁") % {"page": r.page}, r.clause) for r in sorted(regions, key=lambda r: (r.page, r.top))]
    return _bound(pictures, marked, title=title, today=today, dpi=dpi)


def painted(picture: Image.Image, regions: Sequence[Region]) -> Image.Image:
    """Paint each region black, one pixel wider on every side, and write its clause on it where it fits."""
    draw = ImageDraw.Draw(picture)
    wide, high = picture.size
    for r in regions:
        box = (
            max(0, int(r.left * wide) - 1), max(0, int(r.top * high) - 1),
            min(wide, int(r.right * wide) + 1), min(high, int(r.bottom * high) + 1),
        )
        draw.rectangle(box, fill=(0, 0, 0))
        size = max(8, min(28, (box[3] - box[1]) - 6))
        font = ImageFont.truetype(str(font_files()[0]), size)
        if draw.textlength(r.clause, font=font) < box[2] - box[0] - 4 and size <= box[3] - box[1]:
            draw.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), r.clause, fill=(255, 255, 255), font=font, anchor="mm")
    return picture


def _bound(pictures: Sequence[Image.Image], marked: Sequence[tuple[str, str]], *, title: str, today: date, dpi: int) -> bytes:
    """Pictures to a tagged PDF, each on a page of its own size, and the list of what was withheld."""
    with tempfile.TemporaryDirectory() as folder:
        root, pages = Path(folder), []
        for n, picture in enumerate(pictures, start=1):
            picture.save(root / f"{n}.jpg", quality=88)
            size = f"width: {picture.width * 72 / dpi:.2f}pt, height: {picture.height * 72 / dpi:.2f}pt"
            alt = _typst(_("%(title)s %(n)s頁（画像）") % {"title": title, "n": n})
            pages.append(f'#page({size}, margin: 0pt, image("{n}.jpg", width: 100%, alt: {alt}))')
        pages.append(_list_page(marked))
        return _compiled(root, "\n".join(pages), title=title, today=today)


def _list_page(marked: Sequence[tuple[str, str]]) -> str:
    if not marked:
        return ""
    cells = ", ".join(f"[#{_typst(where)}], [#{_typst(clause)}]" for where, clause in marked)
    head = f"[*#{_typst(_('場所'))}*], [*#{_typst(_('不開示の条項'))}*]"
    return (
        f"#page(paper: \"a4\", margin: 25mm)[#heading(level: 1, {_typst(_('不開示とした部分'))})\n"
        f"#table(columns: (1fr, 3fr), table.header({head}), {cells})]"
    )


def redact_text(text: str, spans: Sequence[Span], *, title: str, today: date) -> bytes:
    """A text set anew: each withheld run stands as blocks with its clause, its length not told to the letter."""
    shown: list[str] = []
    at = 0
    for span in merged(spans):
        shown += [text[at : span.start], f"{BLOCK * 4}[{span.clause}]"]
        at = span.end
    shown.append(text[at:])
    lines = "".join(shown).splitlines() or [""]
    body = "\n".join(f"#par(text({_typst(line)}))" if line.strip() else "#v(0.6em)" for line in lines)
    marked = [(_("文字 %(a)s から %(b)s まで") % {"a": s.start + 1, "b": s.end}, s.clause) for s in merged(spans)]
    source = f'#set page(paper: "a4", margin: 25mm)\n#heading(level: 1, {_typst(title)})\n{body}\n{_list_page(marked)}'
    with tempfile.TemporaryDirectory() as folder:
        return _compiled(Path(folder), source, title=title, today=today)


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined with both clauses, so that no letter between them is forgotten."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        last = joined[-1] if joined else None
        if last is not None and span.start < last.end:
            clause = last.clause if span.clause in last.clause else f"{last.clause}・{span.clause}"  # data
            joined[-1] = Span(last.start, max(last.end, span.end), clause)
        else:
            joined.append(span)
    return joined


def _compiled(root: Path, body: str, *, title: str, today: date) -> bytes:
    head = (
        f"#set document(title: {_typst(title)}, date: datetime(year: {today.year}, month: {today.month}, day: {today.day}))\n"
        f'#set text(font: "{FAMILY}", size: 10.5pt, lang: "ja", region: "JP")\n'
    )
    (root / "made.typ").write_text(head + body, encoding="utf-8")
    standards: list[typst.PDFStandard] = ["a-2a", "ua-1"]
    made: Any = typst.Compiler(input=root / "made.typ", root=root, font_paths=house_fonts()).compile(
        format="pdf", pdf_standards=standards, timestamp=int(datetime.combine(today, time(), tzinfo=JST).timestamp()),
    )
    return bytes(made)


def _typst(value: str) -> str:
    """A string literal of Typst: nothing in it is read as markup or code."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'
