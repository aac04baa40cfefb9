"""What a file really is, and whether it is safe to open: told by content, never by its name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from kusei.core.sheets.refusal import FileRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
_MAX_ENTRIES = 5_000
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A formula cell names itself before its <f>; chunks overlap so that no pair is cut in two.
_FORMULA = re.compile(rb"<c\b[^>]*?(?:\br=\"([A-Z]+[0-9]+)\"[^>]*)?><f[ >/]")
_ODS_FORMULA = re.compile(rb"table:formula=")
_OVERLAP = 512


@dataclass(frozen=True)
class Sniffed:
    """`kind` is xlsx, xls, ods or csv; `encoding` and `bom` are told for csv.

    `formulas` names the first cells that hold one (without the sheet; empty text in an ods).
    """

    kind: str
    encoding: str = ""
    bom: bool = False
    formulas: tuple[str, ...] = ()


def sniff(data: bytes) -> Sniffed:
    """Return what the bytes are; raises FileRefused for anything unsafe or unknown."""
    if not data:
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large")
    if data.startswith(b"PK\x03\x04"):
        return _sniff_zip(data)
    if data.startswith(_OLE):
        return _sniff_ole(data)
    if data.startswith(b"%PDF"):
        raise FileRefused("type")
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        raise FileRefused("html")
    if head.startswith((b"<?xml", b'{"', b"[{")):
        raise FileRefused("type")
    return _sniff_text(data)


def _sniff_ole(data: bytes) -> Sniffed:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused("password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise FileRefused("macro")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Sniffed("xls")
    raise FileRefused("type")


def _sniff_zip(data: bytes) -> Sniffed:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as problem:
        raise FileRefused("damaged") from problem
    except RuntimeError as problem:  # zipfile's word for an encrypted entry
        raise FileRefused("password") from problem


def _inspect(archive: zipfile.ZipFile) -> Sniffed:
    names = {entry.filename for entry in archive.infolist()}
    if len(names) > _MAX_ENTRIES:
        raise FileRefused("unpacked_too_large")
    if any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "macrosheets/" in name for name in names):
        raise FileRefused("macro")
    if "xl/workbook.xml" in names:
        kind = "xlsx"
    elif "content.xml" in names and _is_ods(archive, names):
        kind = "ods"
    else:
        raise FileRefused("type")
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise FileRefused("macro")
    return Sniffed(kind, formulas=_unpack_all(archive, kind))


def _is_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as entry:
        return entry.read(80).startswith(b"application/vnd.oasis.opendocument.spreadsheet")


def _unpack_all(archive: zipfile.ZipFile, kind: str) -> tuple[str, ...]:
    """Unpack every entry once without keeping it (sizes in the directory may lie); find formulas."""
    total = 0
    where: list[str] = []
    for entry in archive.infolist():
        sheet = entry.filename.startswith("xl/worksheets/") or entry.filename == "content.xml"
        tail = b""
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise FileRefused("unpacked_too_large")
                if sheet:
                    where += _formulas(tail + chunk, kind)
                    tail = chunk[-_OVERLAP:]
    return tuple(dict.fromkeys(where))


def _formulas(xml: bytes, kind: str) -> list[str]:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise FileRefused("damaged")
    if kind == "ods":
        return [""] if _ODS_FORMULA.search(xml) else []
    if b"<f" not in xml:
        return []
    return [(found[1] or b"").decode() for found in _FORMULA.finditer(xml)]


# Bytes cp932 decodes although no Japanese file holds them: 0x80, 0xA0, 0xFD-0xFF.
_NOT_TEXT = re.compile("[\x80\xa0\uf8f0-\uf8f3]")


def _sniff_text(data: bytes) -> Sniffed:
    if data.startswith(b"\xef\xbb\xbf"):
        return Sniffed("csv", "utf-8-sig", bom=True)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Sniffed("csv", "utf-16", bom=True)
    if b"\x00" in data:
        raise FileRefused("type")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        reached = problem.start
    else:
        return Sniffed("csv", "utf-8")
    # A good stretch of UTF-8 before the fault is damaged UTF-8, not Shift_JIS that happens to fit.
    damaged = sum(byte >= 0xE0 for byte in data[:reached]) >= 10
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as problem:
        reached, damaged = (reached if damaged else problem.start), True
    else:
        damaged = damaged or _NOT_TEXT.search(text) is not None
    if damaged:
        raise FileRefused("encoding", row=data.count(b"\n", 0, reached) + 1)
    return Sniffed("csv", "cp932")
