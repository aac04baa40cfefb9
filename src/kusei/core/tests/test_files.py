"""Kept files: nothing of the person who took a photo stays in it, and no small file unpacks into a great one."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from kusei.core.files import store


def photo(kind: str, size: tuple[int, int] = (8, 4), **more: Any) -> bytes:
    image, out = Image.new("RGB", size), io.BytesIO()
    exif = image.getexif()
    exif[0x010F], exif[0x0112] = "SecretCam", 6
    image.save(out, format=kind, exif=exif, **more)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.KUSEI_FILES = tmp_path


@pytest.mark.parametrize(("kind", "more"), [("JPEG", {"comment": b"at home"}), ("PNG", {})])
def test_a_photo_loses_camera_place_and_comment_and_stands_upright(kind: str, more: Any) -> None:
    kept = store.read(store.keep(photo(kind, **more)).sha256)
    assert b"SecretCam" not in kept and b"at home" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (4, 8)


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(monkeypatch: Any) -> None:
    monkeypatch.setattr(store, "MOST_PIXELS", 16)
    with pytest.raises(store.BadFile, match="大きすぎ"):
        store.keep(photo("PNG"))
