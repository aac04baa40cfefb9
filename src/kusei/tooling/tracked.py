"""What must never be committed: registry addresses, locks that name them, fonts, built files, paths of one machine.

    python -m kusei.tooling.tracked        one line per fault; the exit code says whether there was one
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

LARGEST_BYTES = 1_000_000

_NAMES = {
    "uv.lock": "names a registry on every line; requirements.lock holds the pins",
    "pylock*.toml": "names a registry on every line; requirements.lock holds the pins",
    "*.ttf": "fonts come from packages", "*.otf": "fonts come from packages", "*.ttc": "fonts come from packages",
    "*.woff": "fonts come from packages", "*.woff2": "fonts come from packages",
    "*.mo": "is built at install", "*.sqlite3": "is somebody's data", "*.pyc": "is built",
    "*.whl": "is built", "*.min.js": "third-party code is collected at install",
}
_FOLDERS = ("src/kusei/static/vendor/", "node_modules/", ".venv/")

# Put together here so that this file does not itself name one.
_REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"),
    ("deb", "debian", "org"), ("security", "debian", "org"), ("jsdelivr", "net"), ("unpkg", "com"),
)]
_TEXT = {
    re.compile("|".join(map(re.escape, _REGISTRIES))): "names a registry or a CDN",
    re.compile(r'^\s*"resolved":\s*"', re.M): "keeps an npm address",
    re.compile(r"--(?:extra-)?index-url"): "chooses a registry",
    re.compile(r"(?<![\w.:/])/(?:root|home/[a-z]\w*|work)/[\w.]"): "names a path of one machine",
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"): "holds a private key",
}


def tracked(root: Path) -> list[str]:
    """Paths git tracks, relative to ``root``."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True)
    return sorted(name for name in done.stdout.decode().split("\0") if name and (root / name).is_file())


def faults(root: Path, names: Iterable[str]) -> Iterator[str]:
    """One line for every file that should not be committed as it is."""
    for name in names:
        path = root / name
        yield from (f"{name}: {why}" for pattern, why in _NAMES.items() if fnmatch(path.name, pattern))
        if any(folder in f"/{name}" for folder in (f"/{f}" for f in _FOLDERS)):
            yield f"{name}: is built or third-party"
        if path.stat().st_size > LARGEST_BYTES:
            yield f"{name}: is larger than {LARGEST_BYTES} bytes"
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            yield from _text_faults(name, content.decode("utf-8", "replace"))


def _text_faults(name: str, text: str) -> Iterator[str]:
    for pattern, why in _TEXT.items():
        if found := pattern.search(text):
            yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {why}"


def main() -> int:
    root = Path.cwd()
    lines = list(faults(root, tracked(root)))
    print("\n".join(lines) or "nothing tracked that should not be")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
