"""Keeping a file: its real type is sniffed, images lose their EXIF (a photo's GPS tells where someone lives)."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from kusei.core import calendar
from kusei.core.files.models import Attachment, Blob
from kusei.core.rows import Row

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000  # 150 MB unpacked; a telephone takes 12 to 48 million
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0", "application/vnd.ms-office"),
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_IMAGES = {"image/png": "PNG", "image/jpeg": "JPEG"}


class BadFile(ValueError):
    """``str(error)`` says what is wrong and what to do, for the person who chose the file."""


@dataclass(frozen=True)
class Kept:
    sha256: str
    size: int
    mime: str


def sniff(data: bytes) -> str:
    """The type the bytes say they are; the name is not believed."""
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return mime
    if b"\0" in data[:4096]:
        return "application/octet-stream"
    return "text/plain"


def path_of(sha256: str) -> Path:
    """Where a digest's bytes lie; raises FileNotFoundError for what is no digest, so that no path is made of it."""
    if not _DIGEST.fullmatch(sha256):
        raise FileNotFoundError(sha256[:80])
    return Path(settings.KUSEI_FILES) / sha256[:2] / sha256


class Uploaded(Protocol):
    """A file as Django hands it over: it may lie on the disk still."""

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


def received(upload: Uploaded) -> bytes:
    """The bytes of an upload; raises BadFile over 20 MB before any of them is read into memory."""
    _check_size(upload.size or 0)
    return upload.read()


def _check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise BadFile(_("ファイルが20MBを超えています。分けるか、小さくしてください。"))


def keep(data: bytes) -> Kept:
    """Store bytes once; raises BadFile over 20 MB or when an image cannot be read."""
    _check_size(len(data))
    mime = sniff(data)
    if mime in _IMAGES:
        data = _without_exif(data, _IMAGES[mime])
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(8)}.part")
        part.write_bytes(data)
        part.replace(path)
    return Kept(digest, len(data), mime)


def _without_exif(data: bytes, kind: str) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadFile(_("画像が大きすぎます。縦横を小さくしてください。"))
            upright = ImageOps.exif_transpose(image)
            # What is not a point of the picture goes: comments and profiles can name a person or a place too.
            upright.info = {}
            clean = io.BytesIO()
            upright.save(clean, format=kind)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadFile(_("画像として開けません。別のファイルを選んでください。")) from error
    return clean.getvalue()


def attach(row: Row, kept: Kept, *, name: str, title: str = "") -> Attachment:
    """Tie a stored file to a row; inside an Action."""
    blob, _created = Blob.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size, "mime": kept.mime})
    return Attachment.objects.create(
        blob=blob, subject=f"{row.kind}:{row.ref}", name=Path(name).name[-200:], title=title, attached_at=calendar.now(),
    )


def read(sha256: str) -> bytes:
    return path_of(sha256).read_bytes()
