"""What was withheld cannot be taken back: not as text, not as metadata, not from a hidden layer, not from the pixels."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from decimal import Decimal

import pytest
import typst
from PIL import Image
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from kusei.core.papers.fonts import house_fonts
from kusei.office.records.redact import (
    CannotRedact,
    Region,
    Span,
    merged,
    page_count,
    page_picture,
    redact_pages,
    redact_text,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 23)
SECRET = "山田太郎"
HIDDEN = "HIDDENLAYERSECRET"


def typeset(tmp_path, body: str) -> bytes:
    path = tmp_path / "given.typ"
    path.write_text(f'#set text(font: "Noto Sans CJK JP")\n#set document(title: "{SECRET}の申請", author: "{SECRET}")\n{body}', encoding="utf-8")
    return typst.Compiler(input=path, root=tmp_path, font_paths=house_fonts()).compile(format="pdf")


def layered() -> bytes:
    """A PDF written by hand: visible text, a layer switched off, an invisible text, an attachment and a title."""
    content = (
        b"BT /F1 24 Tf 50 700 Td (Open words) Tj ET\n"
        b"BT /F1 24 Tf 50 600 Td (TOPSECRET) Tj ET\n"
        b"/OC /Off BDC BT /F1 24 Tf 50 500 Td (" + HIDDEN.encode() + b") Tj ET EMC\n"
        b"BT 3 Tr /F1 12 Tf 50 600 Td (OCRSECRET) Tj ET\n"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [6 0 R] >> >>"
        b" /Names << /EmbeddedFiles << /Names [(a.txt) 7 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /Properties << /Off 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"endstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /OCG /Name (Hidden) >>",
        b"<< /Type /Filespec /F (a.txt) /EF << /F 8 0 R >> >>",
        b"<< /Length 16 >>\nstream\nATTACHMENTSECRET\nendstream",
        b"<< /Title (METASECRET) /Author (METASECRET) >>",
    ]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.7\n")
    for n, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % n + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % p for p in places)
    out.write(b"trailer << /Size %d /Root 1 0 R /Info 9 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def extracted(pdf: bytes, tmp_path) -> str:
    """Everything poppler can take out: text with and without layout, document information, attachments, the raw bytes."""
    path = tmp_path / "out.pdf"
    path.write_bytes(pdf)
    said = [
        subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8", "replace")
        for command in (
            ["pdftotext", "-layout", str(path), "-"], ["pdftotext", "-raw", str(path), "-"],
            ["pdfinfo", str(path)], ["pdfinfo", "-meta", str(path)], ["pdfdetach", "-list", str(path)],
        )
    ]
    return "\n".join(said) + decoded(pdf)


def decoded(pdf: bytes) -> str:
    """Every stream of the file, decoded, and its raw bytes: fonts, object streams and metadata alike."""
    reader, parts = PdfFileReader(io.BytesIO(pdf)), [pdf.decode("latin-1")]
    for number in range(1, 400):
        try:
            data = getattr(reader.get_object(Reference(number, 0, reader)), "data", b"")
        except (PdfError, NotImplementedError, KeyError):  # pictures keep their own filter; gaps have no object
            continue
        parts += [data.decode("latin-1"), data.decode("utf-16-be", "ignore")]
    return "\n".join(parts)


def whole(page: int = 1, *, top: str = "0", bottom: str = "0.5", clause: str = "7条1号") -> Region:
    return Region(page, Decimal(0), Decimal(top), Decimal(1), Decimal(bottom), clause)


def test_the_words_are_really_there_before(tmp_path):
    before = extracted(typeset(tmp_path, f"氏名 {SECRET}"), tmp_path)
    assert SECRET in before


def test_no_tool_takes_the_withheld_words_out_again(tmp_path):
    given = typeset(tmp_path, f"氏名 {SECRET}\n\n#v(12cm)\n公開する部分")
    made = redact_pages(given, [whole()], title="開示文書 2026-1", today=TODAY)
    after = extracted(made, tmp_path)
    for trace in (SECRET, "山田", "太郎"):
        assert trace not in after
    assert "7条1号" in after and "開示文書 2026-1" in after


def test_metadata_hidden_layers_invisible_text_and_attachments_stay_behind(tmp_path):
    given = layered()
    before = extracted(given, tmp_path)
    assert all(word in before for word in ("TOPSECRET", HIDDEN, "METASECRET", "OCRSECRET", "ATTACHMENTSECRET"))
    after = extracted(redact_pages(given, [whole(top="0.2", bottom="0.35")], title="x", today=TODAY), tmp_path)
    assert not re.search("SECRET", after)
    assert "Open words" not in after  # pictures only: nothing of the original's text is carried over


def test_the_pixels_under_a_mark_are_black_and_the_rest_is_as_it_was(tmp_path):
    given = layered()
    made = redact_pages(given, [whole(top="0.2", bottom="0.35", clause="")], title="x", today=TODAY)
    page = page_picture(made, 1, dpi=72)
    wide, high = page.size
    inside = page.crop((4, int(high * 0.21), wide - 4, int(high * 0.34)))
    assert max(band[1] for band in inside.getextrema()) < 40
    kept = page.crop((0, 0, wide, int(high * 0.19)))
    assert min(band[0] for band in kept.getextrema()) < 90  # "Open words" is still drawn
    assert max(band[1] for band in kept.getextrema()) > 200


def test_a_hidden_layer_is_not_drawn_into_the_pixels(tmp_path):
    page = page_picture(layered(), 1, dpi=72)
    at = page.crop((40, 842 - 520, 500, 842 - 495))
    assert min(band[0] for band in at.getextrema()) > 200


def test_a_photograph_is_painted_too(tmp_path):
    body = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 50, 50)).save(body, "PNG")
    made = redact_pages(body.getvalue(), [whole(bottom="1")], title="x", today=TODAY, dpi=72)
    assert max(b[1] for b in page_picture(made, 1, dpi=72).crop((10, 10, 150, 100)).getextrema()) < 60


def test_a_text_is_set_anew_without_the_letters(tmp_path):
    text = f"申請者 {SECRET}\n住所 港辺区一丁目\n以上"
    at = text.index(SECRET)
    after = extracted(redact_text(text, [Span(at, at + len(SECRET), "7条1号")], title="開示文書", today=TODAY), tmp_path)
    assert SECRET not in after and "山田" not in after and "太郎" not in after
    assert "港辺区一丁目" in after.replace("\n", "") and "7条1号" in after


def test_words_of_a_document_are_never_read_as_instructions(tmp_path):
    text = '#read("/etc/passwd") \\ " *太字* $x$ #image("a.png")'
    after = extracted(redact_text(text, [], title='"#panic()', today=TODAY), tmp_path)
    assert '#read("/etc/passwd")' in after and "root:" not in after


def test_overlapping_spans_hide_all_letters_between_them():
    assert merged([Span(5, 9, "b"), Span(0, 6, "a")]) == [Span(0, 9, "a・b")]
    assert merged([Span(0, 2, "a"), Span(2, 4, "b")]) == [Span(0, 2, "a"), Span(2, 4, "b")]


def test_a_region_on_a_page_that_does_not_exist_is_refused():
    with pytest.raises(CannotRedact):
        redact_pages(layered(), [whole(page=2)], title="x", today=TODAY)


def test_what_is_neither_pdf_nor_picture_is_refused_in_words():
    for data in (b"PK\x03\x04word", b"%PDF-1.7 broken", b""):
        with pytest.raises(CannotRedact):
            page_count(data)
