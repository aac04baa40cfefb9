"""``docs/reference/declared.md``: everything the house declares by name, in one page written from the registries.

Nothing of the house is imported here; what was declared is handed in, and only its keys and words are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MARK = "Written by `python -m kusei.site.written --write`; a test compares it with what the code declares."
_SETTING = re.compile(r"""(?:environ(?:\.get|\.setdefault)?[\[(]\s*|\$\{?|monkeypatch\.setenv\()["']?(KUSEI_[A-Z_]+)""")
# What each setting of the environment is for; a setting the code reads and nobody explains here fails a test.
SETTINGS: Mapping[str, str] = {
    "KUSEI_HOME": "folder that holds all state: a folder per city, the secret key, caches (`~/.kusei`)",
    "KUSEI_CITY": "which city's database under KUSEI_HOME (the one used last, else `demo`)",
    "KUSEI_RECORDS": "`own`, or `external`: the city's own document system decides and numbers (`own`)",
    "KUSEI_ZONE": "`internet`, `lgwan`, `core` or `all`: the zone this process stands in (`all`)",
    "KUSEI_DATABASE_URL": "`postgresql://user:password@host/name`; without it SQLite in the city's folder",
    "KUSEI_SECRET_KEY": "signing key; without it one is made and kept in KUSEI_HOME",
    "KUSEI_HOSTS": "host names the site answers to, separated by commas",
    "KUSEI_ORIGINS": "`https://…` origins trusted for forms, separated by commas",
    "KUSEI_CA_DOOR": "where phones fetch our own certificate, and its fingerprint (`kusei serve --tls` sets it)",
    "KUSEI_TLS": "`1` behind TLS: secure cookies and HSTS; `own` behind a certificate of our own (`kusei serve --tls` sets it): secure cookies",
    "KUSEI_JOBS": "`immediate` runs jobs in the request, `worker` leaves them to the worker that `kusei serve` starts",
    "KUSEI_TELEGRAM_FEEDS": "Atom feeds of telegrams to read, separated by spaces; none by default, never in the demo",
    "KUSEI_EMAIL_BACKEND": "Django mail backend; by default no mail leaves",
    "KUSEI_MAIL_FROM": "sender of mail",
    "KUSEI_LOG": "log level (`WARNING`)",
    "KUSEI_DATA": "folder of real files that tests read (`../shared/data`)",
    "KUSEI_CHROMIUM": "browser that tests and pictures drive",
    "KUSEI_UPDATE_COUNTS": "`1` writes `tests/query_counts.json` anew",
    "KUSEI_PICTURES": "folder into which the browser tests put their contact sheets",
    "KUSEI_SWEEP": "`full` shows every act page in every way to the browser tests, not each template once",
    "KUSEI_NO_UV": "`1` makes `./kusei` use pip even where uv is installed",
}


@dataclass(frozen=True)
class Entry:
    """One declared thing. ``cells`` are what stands beside its key, already words."""

    key: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Section:
    """One kind of declaration; ``columns`` head the cells after the key."""

    title: str
    lead: str
    columns: Sequence[str]
    entries: Sequence[Entry]


def render(sections: Iterable[Section]) -> str:
    """The page as Markdown, entries in the order of their keys."""
    lines = ["# What the house declares", "", MARK, ""]
    for section in sections:
        lines += [f"## {section.title}", "", section.lead, ""]
        lines += [_row(("key", *section.columns)), _row(["---"] * (len(section.columns) + 1))]
        lines += [_row((f"`{e.key}`", *e.cells)) for e in sorted(section.entries, key=lambda e: e.key)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(' '.join(str(c).replace('|', '/').split()) for c in cells)} |"


def settings_section() -> Section:
    return Section(
        "Settings", "Read from the environment; everything has a default that works on one machine.", ("what it is for",),
        [Entry(key, (words,)) for key, words in SETTINGS.items()],
    )


def settings_read(files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """(setting, file) of every ``KUSEI_…`` that a file reads from the environment."""
    for path in files:
        yield from ((name, path) for name in _SETTING.findall(path.read_text("utf-8", errors="ignore")))
