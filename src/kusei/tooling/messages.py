"""Message catalogues without the gettext programs.

    python -m kusei.tooling.messages                  what is missing, fuzzy, unused or bare
    python -m kusei.tooling.messages --update DIR…    bring the English catalogues under these folders up to date

Every app folder keeps ``locale/en/LC_MESSAGES/django.po``; the catalogue of ``core`` serves all, as Django merges them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from kusei.tooling.assets import package_folder
from kusei.tooling.literals import Bare, Message, python_bare, python_messages, template_bare, template_messages

LANGUAGE = "en"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
SKIPPED_FOLDERS = frozenset({"__pycache__", "locale", "migrations", "node_modules", "static", "testing", "tests"})
DATA_FILES = re.compile(r"^(seeds\w*|\w+_data)\.py$")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!\{)\{\w*\}(?!\})|(?<!%)%[sd]")
_METADATA = {
    "Project-Id-Version": "kusei",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

Key = tuple[str, str]  # context, msgid


@dataclass(frozen=True, order=True)
class Missing:
    """A message without a usable English text: where it is said, which catalogue should hold it, and why it fails."""

    catalogue: Path
    msgid: str
    context: str
    why: str
    said_at: str


# --- sources --------------------------------------------------------------------------------------


def sources(root: Path) -> Iterator[Path]:
    """Python modules and templates below ``root`` that speak to people."""
    for path in sorted(root.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or SKIPPED_FOLDERS & set(path.relative_to(root).parts):
            continue
        if path.suffix == ".py" or "templates" in path.parts:
            yield path


def messages(root: Path) -> list[Message]:
    """Every translatable message below ``root``."""
    found: list[Message] = []
    for path in sources(root):
        found += python_messages(path) if path.suffix == ".py" else template_messages(path)
    return found


def bare_japanese(root: Path) -> list[Bare]:
    """Japanese that no catalogue can translate. Seeds, ``*_data.py``, tests and migrations hold data and may."""
    found: list[Bare] = []
    for path in sources(root):
        if path.suffix != ".py":
            found += template_bare(path)
        elif not DATA_FILES.match(path.name):
            found += python_bare(path)
    return found


def home(path: Path, root: Path) -> Path:
    """Where a source's catalogue is: in the nearest folder with a ``locale``, else the nearest app, else the top."""
    above = [folder for folder in path.parents if folder.is_relative_to(root) and folder != root]
    for sign in ("locale", "apps.py"):
        for folder in above:
            if (folder / sign).exists():
                return folder / CATALOGUE
    return (above[-1] if above else root) / CATALOGUE


# --- catalogues -----------------------------------------------------------------------------------


def read(catalogue: Path) -> polib.POFile:
    """The catalogue, or a new one."""
    if catalogue.exists():
        return polib.pofile(str(catalogue), encoding="utf-8", wrapwidth=110)
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = dict(_METADATA)
    return fresh


def catalogues(root: Path) -> dict[Path, polib.POFile]:
    return {path: read(path) for path in sorted(root.rglob(CATALOGUE.as_posix()))}


def by_key(entries: Iterable[polib.POEntry]) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def _fault(entry: polib.POEntry | None, message: Message) -> str:
    """Why this entry will not do; empty when it will."""
    if entry is None:
        return "absent"
    if entry.fuzzy:
        return "fuzzy"
    texts = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
    if not texts or not all(texts):
        return "untranslated"
    if message.plural and len(texts) != 2:
        return "one plural form too few"
    wanted = set(_PLACEHOLDER.findall(message.msgid)) | set(_PLACEHOLDER.findall(message.plural))
    return "" if all(set(_PLACEHOLDER.findall(text)) <= wanted for text in texts) else "unknown placeholder"


def _best(entries: Sequence[polib.POEntry], message: Message) -> str:
    faults = [_fault(entry, message) for entry in entries] or ["absent"]
    return "" if "" in faults else faults[0]


def missing(root: Path) -> list[Missing]:
    """Messages below ``root`` that no catalogue below it translates into English, once per catalogue."""
    held: dict[Key, list[polib.POEntry]] = defaultdict(list)
    for po in catalogues(root).values():
        for key, entry in by_key(po).items():
            held[key].append(entry)
    found: dict[tuple[Path, Key], Missing] = {}
    for message in messages(root):
        key = (message.context, message.msgid)
        if why := _best(held[key], message):
            place = home(message.path, root)
            said_at = f"{message.path.relative_to(root).as_posix()}:{message.line}"
            found.setdefault((place, key), Missing(place, message.msgid, message.context, why, said_at))
    return sorted(found.values())


def unused(root: Path) -> list[tuple[Path, str]]:
    """Entries no source below ``root`` says any more."""
    said = {(m.context, m.msgid) for m in messages(root)}
    return [(path, key[1]) for path, po in catalogues(root).items() for key in by_key(po) if key not in said]


def conflicting(root: Path) -> list[tuple[str, list[str]]]:
    """Messages that two catalogues translate differently; Django would show whichever it loads last."""
    texts: dict[Key, set[str]] = defaultdict(set)
    for po in catalogues(root).values():
        for key, entry in by_key(po).items():
            if entry.msgstr:
                texts[key].add(entry.msgstr)
    return [(key[1], sorted(found)) for key, found in sorted(texts.items()) if len(found) > 1]


def update(root: Path, *, folders: Sequence[Path] = ()) -> list[Path]:
    """Add what is said and absent (empty), drop what is no longer said; returns the catalogues that changed.

    ``folders`` limits which catalogues are touched. What the catalogue of ``core`` holds is not repeated elsewhere.
    """
    said: dict[Path, dict[Key, Message]] = defaultdict(dict)
    for message in messages(root):
        said[home(message.path, root)].setdefault((message.context, message.msgid), message)
    shared = root / "core" / CATALOGUE
    common = by_key(read(shared))
    everything = {key for of_one in said.values() for key in of_one}
    changed = []
    for path in sorted({*said, *catalogues(root)}):
        if folders and not any(path.is_relative_to(folder.resolve()) for folder in folders):
            continue
        keep = everything if path == shared else set(said.get(path, {}))
        if _bring_up_to_date(path, said.get(path, {}), keep=keep, common={} if path == shared else common):
            changed.append(path)
    return changed


def _bring_up_to_date(
    path: Path, said: Mapping[Key, Message], *, keep: set[Key], common: Mapping[Key, polib.POEntry],
) -> bool:
    po = read(path)
    kept = [entry for entry in po if not entry.obsolete and (entry.msgctxt or "", entry.msgid) in keep]
    held = by_key(kept)
    added = [_empty(message) for key, message in said.items() if key not in held and key not in common]
    if not added and len(kept) == len(po):
        return False
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata, fresh.header = po.metadata or dict(_METADATA), po.header
    fresh.extend([*kept, *added])
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return True


def _empty(message: Message) -> polib.POEntry:
    context = message.context or None
    if not message.plural:
        return polib.POEntry(msgid=message.msgid, msgctxt=context)
    return polib.POEntry(
        msgid=message.msgid, msgctxt=context, msgid_plural=message.plural, msgstr_plural={0: "", 1: ""}
    )


# --- command --------------------------------------------------------------------------------------


def report(root: Path) -> list[str]:
    """One line for every fault, ready to print."""
    def at(path: Path) -> str:
        return path.relative_to(root).as_posix()

    lines = [f"{m.said_at}: {m.why} in {at(m.catalogue)}: {m.msgid!r}" for m in missing(root)]
    lines += [f"{at(path)}: no longer said: {msgid!r}" for path, msgid in unused(root)]
    lines += [f"translated in different ways: {msgid!r}: {texts}" for msgid, texts in conflicting(root)]
    lines += [f"{at(b.path)}:{b.line}: Japanese outside gettext: {b.text[:60]!r}" for b in bare_japanese(root)]
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kusei.tooling.messages", description="English catalogues")
    parser.add_argument("--update", action="store_true", help="add what is absent, drop what is no longer said")
    parser.add_argument("folders", nargs="*", type=Path, help="app folders to update (all)")
    options = parser.parse_args()
    root = package_folder()
    if options.update:
        for path in update(root, folders=options.folders):
            print("updated", path.relative_to(root))
    folders = [folder.resolve().relative_to(root).as_posix() for folder in options.folders]
    lines = [line for line in report(root) if not folders or any(line.startswith(f) for f in folders)]
    print("\n".join(lines) or "every message has its English, and none is bare")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
