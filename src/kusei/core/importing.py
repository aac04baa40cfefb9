"""What an importer shows before anything is saved: every row, what it would do, and every problem in its cell.

A room's reader turns bytes into a ``Preview``; ``ImportPage`` shows it; the room's act, an ``ImportRows``, takes the same
bytes, reads them again and applies exactly the rows the preview named (``digest`` ties the two together).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kusei.core.actions.action import Action, Refused

Words = str | Promise
Status = Literal["new", "changed", "same", "refused"]


class Unreadable(ValueError):
    """The file cannot be read at all; ``str(error)`` says why and what to do."""


@dataclass(frozen=True)
class Issue:
    """A problem with one field of one row. A ``refused`` row is left out; a ``warning`` is shown and kept."""

    field: str
    value: str
    message: Words
    level: Literal["refused", "warning"] = "refused"


@dataclass(frozen=True)
class Incoming:
    """One row of the file. ``row``: line or feature number as in the file. ``values``: what would be stored."""

    row: int
    key: str
    title: str
    values: Mapping[str, Any]
    status: Status
    issues: tuple[Issue, ...] = ()
    old: Mapping[str, Any] | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Preview:
    """``understood``: (what, how) pairs such as encoding, sheet, header row. ``columns``: (key, label) shown."""

    file_name: str
    understood: tuple[tuple[Words, Words], ...]
    columns: tuple[tuple[str, Words], ...]
    rows: tuple[Incoming, ...]
    notes: tuple[Words, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Identifies what would be written: rows and values, not the file's bytes."""
        body = [[r.row, r.key, r.status, dict(r.values)] for r in self.accepted]
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def accepted(self) -> Sequence[Incoming]:
        return [r for r in self.rows if r.status in ("new", "changed")]

    def count(self, status: Status) -> int:
        return Counter(r.status for r in self.rows)[status]


def preview(
    file_name: str, *, understood: Sequence[tuple[Words, Words]], columns: Sequence[tuple[str, Words]],
    rows: Sequence[Incoming], notes: Sequence[Words] = (),
) -> Preview:
    return Preview(
        file_name, tuple(understood), tuple(columns), tuple(rows), tuple(notes), Counter(r.status for r in rows),
    )


def status_of(values: Mapping[str, Any], old: Mapping[str, Any] | None, issues: Sequence[Issue]) -> Status:
    if any(i.level == "refused" for i in issues):
        return "refused"
    if old is None:
        return "new"
    return "same" if all(old.get(k) == v for k, v in values.items()) else "changed"


class ImportRows(Action):
    """One import is one act: the bytes are read again, and applied only if they say what the preview showed.

    Abstract: a room names the verb, writes ``read`` (which may keep more on ``self``) and ``perform``. ``digest``: of the
    preview a person saw; "" where none was shown (a loader). ``nothing``: the refusal of a file without a row to take; ""
    lets it pass.
    """

    nothing: ClassVar[Words] = _("取り込める行がありません。")
    data: bytes
    file_name: str
    digest: str = ""

    def read(self) -> Preview:
        """Raises Unreadable."""
        raise NotImplementedError

    def check(self) -> None:
        try:
            self.preview = self.read()
        except Unreadable as error:
            raise Refused(str(error), field="file", code="unreadable") from error
        if self.digest and self.digest != self.preview.digest:
            raise Refused(_("確かめたあとに内容が変わりました。もう一度確かめてください。"), code="stale")
        if self.nothing and not self.preview.accepted:
            raise Refused(self.nothing, field="file", code="nothing")

    def facts(self, result: Any) -> dict[str, Any]:
        counts: tuple[Status, ...] = ("new", "changed", "same", "refused")
        return {"digest": self.preview.digest, **{s: self.preview.count(s) for s in counts}}
