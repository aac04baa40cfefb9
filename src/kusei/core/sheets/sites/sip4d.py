"""SIP4D-ZIP (JSA-S1016:2023): a zip of meta, GeoJSON and column descriptions. Read as strictly as its own checker.

Only code 01-001-01 (避難所) is a list of shelters; every other package is named and refused.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kusei.core.importing import Unreadable
from kusei.core.sheets.sites.values import LAYOUTS

META = "sip4d_zip_meta.json"
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ENTRIES = 50
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_REQUIRED_META = ("version", "title", "ttid", "code", "updated", "information_date", "author", "maintainer", "entry")


def is_package(data: bytes) -> bool:
    """Whether a zip is a SIP4D-ZIP (a workbook is a zip too)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return META in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read_package(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """Return meta, features (properties under their connids, list values in words) and remarks.

    Raises Unreadable with what is wrong with the package.
    """
    parts = _unpack(data)
    meta = parts.get(META)
    if not isinstance(meta, dict):
        raise Unreadable(_("SIP4D-ZIPの「%(file)s」が読めません。") % {"file": META})
    remarks = _check_meta(meta)
    features: list[dict[str, Any]] = []
    for entry in meta["entry"]:
        name = str(entry.get("file", "")) if isinstance(entry, dict) else ""
        body = parts.get(name)
        if not isinstance(body, dict) or body.get("type") != "FeatureCollection":
            raise Unreadable(_("SIP4D-ZIPの中に「%(file)s」（GeoJSON）がありません。") % {"file": name})
        columns = parts.get(f"{name.rsplit('.', 1)[0]}_columns.json")
        features += [_named(f, _columns(columns)) for f in body.get("features", []) if isinstance(f, dict)]
    return meta, features, remarks


def _unpack(data: bytes) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            if len(entries) > MAX_ENTRIES:
                raise Unreadable(_("SIP4D-ZIPの中のファイルが多すぎます（50まで）。"))
            for entry in entries:
                if not entry.filename.endswith(("json", ".geojson")):
                    continue
                with archive.open(entry) as stream:
                    body = stream.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise Unreadable(_("SIP4D-ZIPを開くと大きくなりすぎます。"))
                parts[entry.filename] = json.loads(body.decode("utf-8-sig"))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unreadable(_("SIP4D-ZIPが壊れていて開けません。")) from error
    return parts


def _check_meta(meta: Mapping[str, Any]) -> list[str]:
    code = str(meta.get("code", ""))
    if code != LAYOUTS["sip4d"]["code"]:
        said = {"code": code, "title": str(meta.get("title", "")), "want": LAYOUTS["sip4d"]["code"]}
        raise Unreadable(
            _(
                "SIP4D-ZIPの種類が避難所（%(want)s）ではありません：%(code)s「%(title)s」。避難所のファイルを選んでください。"
            )
            % said
        )
    if missing := [key for key in _REQUIRED_META if not meta.get(key)]:
        raise Unreadable(_("SIP4D-ZIPの必須の項目がありません：%(keys)s") % {"keys": ", ".join(missing)})
    remarks = [
        _("SIP4D-ZIPの「%(key)s」の日時「%(value)s」は形が違います。") % {"key": key, "value": meta[key]}
        for key in ("updated", "information_date")
        if not _TIME.fullmatch(str(meta[key]))
    ]
    if meta.get("testflg"):
        remarks.append(_("SIP4D-ZIPに「%(flag)s」の印があります。") % {"flag": meta["testflg"]})
    return remarks


def _columns(body: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """Property name -> (connid, value -> attribute). Sender's own keys ("1") are translated by their list."""
    if not isinstance(body, dict):
        return {}
    columns = {}
    for column in body.get("columns", []):
        keys, attributes = column.get("key_list") or [], column.get("conn_attr_list") or column.get("value_list") or []
        words = {str(k): str(v) for k, v in zip(keys, attributes, strict=False)}
        columns[str(column.get("name"))] = (str(column.get("connid") or column.get("name")), words)
    return columns


def _named(feature: Mapping[str, Any], columns: Mapping[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    """``unmapped``: (connid, value) of list values the package's own tables do not explain; nothing is guessed."""
    properties, unmapped = {}, []
    for name, value in (feature.get("properties") or {}).items():
        connid, words = columns.get(name, (name, {}))
        properties[connid] = words.get(str(value), value)
        if words and value not in (None, "") and str(value) not in words:
            unmapped.append((connid, str(value)))
    return {"geometry": feature.get("geometry"), "properties": properties, "unmapped": unmapped}
