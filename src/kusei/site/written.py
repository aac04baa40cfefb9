"""Files of the repository written from what the code declares: GLOSSARY.md and docs/reference/declared.md.

    python -m kusei.site.written            say which of them are out of date; the exit code says whether any is
    python -m kusei.site.written --write    write them anew
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.urls import get_resolver
from django.utils import translation

from kusei.tooling import docs, glossary
from kusei.tooling.assets import package_folder


def tables() -> list[Any]:
    """Every table of the house that has a ref: the ones whose words stand on screens."""
    return [m for m in apps.get_models() if m.__module__.startswith("kusei.") and hasattr(m, "ref")]


def sections() -> list[docs.Section]:
    """Everything declared, in English words with the Japanese beside them."""
    from kusei.core.access.powers import POWERS, ROOMS  # noqa: PLC0415  (Django is set up only now)
    from kusei.core.actions.action import REGISTRY  # noqa: PLC0415
    from kusei.core.evidence.expected import EXPECTED  # noqa: PLC0415
    from kusei.core.evidence.registry import SOURCES  # noqa: PLC0415
    from kusei.core.rules.registry import RULES  # noqa: PLC0415

    return [
        docs.Section(
            "Rooms", "Systems the plan names, and where they are entered.", ("Japanese", "English", "pillar", "zone", "adopted"),
            _entries(ROOMS, lambda r: (
                *_both(r.label), r.pillar, r.zone, "by ward" if r.adoptable else "there for all")),
        ),
        docs.Section(
            "Powers", "Held by posts for a term; a new post is offered those of its duty.", ("Japanese", "English", "kind", "duties"),
            _entries(POWERS, lambda p: (*_both(p.label), "reads" if p.reading else "acts", ", ".join(p.duties))),
        ),
        docs.Section(
            "Verbs", "Everything that can be done; each leaves a line in the trail.", ("Japanese", "English", "power"),
            _entries(REGISTRY, lambda a: (*_both(a.label), f"`{a.power}`")),
        ),
        docs.Section(
            "Evidence", "What the plan's initiatives are measured by; keys without a source are shown as not connected.",
            ("Japanese", "English", "unit", "kind", "source", "definition"),
            _entries(EXPECTED, lambda e: (
                *_both(e.label), _english(e.unit), e.kind,
                f"version {SOURCES[e.key].version}, {SOURCES[e.key].rows}" if e.key in SOURCES else "not connected",
                _english(SOURCES[e.key].definition) if e.key in SOURCES else "")),
        ),
        docs.Section(
            "Rules", "Dated values with a source, editable in the office; the default holds until a row is entered.",
            ("Japanese", "English", "default", "law-bound", "source"),
            _entries(RULES, lambda r: (
                *_both(r.label), ", ".join(f"{k} = {v}" for k, v in r.default.items()), "yes" if r.law_bound else "",
                _english(r.source))),
        ),
        docs.settings_section(),
    ]


def _entries(found: Any, cells: Callable[[Any], Iterable[str]]) -> list[docs.Entry]:
    return [docs.Entry(key, tuple(cells(one))) for key, one in found.items()]


@cache
def _texts() -> dict[str, str]:
    return glossary.english(package_folder())


def _both(label: Any) -> tuple[str, str]:
    return str(label), _english(label)


def _english(label: Any) -> str:
    """From the catalogues themselves: what is written does not hang on whether they have been compiled."""
    return _texts().get(str(label), str(label))


def pages(root: Path) -> dict[Path, str]:
    """Path -> the text it should hold."""
    page = root / "GLOSSARY.md"
    hand = page.read_text("utf-8") if page.exists() else ""
    with translation.override("ja"):
        return {
            page: glossary.render(hand, glossary.terms(tables()), _texts()),
            root / "docs" / "reference" / "declared.md": docs.render(sections()),
        }


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.site.settings")
    django.setup()
    assert get_resolver().url_patterns  # views bring what they declare
    root = package_folder().parent.parent
    stale = {p: text for p, text in pages(root).items() if not p.exists() or p.read_text("utf-8") != text}
    for path, text in stale.items():
        if "--write" in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        print("written" if "--write" in sys.argv else "out of date", path.relative_to(root))
    return bool(stale) and "--write" not in sys.argv


if __name__ == "__main__":
    sys.exit(main())
