"""Files that must never be committed are named, and ordinary ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusei.tooling.tracked import faults, tracked

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]


def found(folder: Path, name: str, content: str) -> list[str]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return list(faults(folder, [name]))


@pytest.mark.parametrize(("name", "content"), [
    ("uv.lock", ""),
    ("docs/a.woff2", ""),
    ("src/kusei/static/vendor/a.js", ""),
    ("package-lock.json", '{\n "resolved": "x"\n}'),
    ("notes.md", "see https://" + "pypi" + ".org/simple"),
    ("notes.md", "run /" + "root/kusei/demo"),
    ("key.pem", "-----BEGIN RSA PRIVATE" + " KEY-----"),
    ("big.csv", "x" * 1_000_001),
])
def test_what_should_not_be_committed_is_named(tmp_path: Path, name: str, content: str) -> None:
    assert found(tmp_path, name, content)


@pytest.mark.parametrize("content", ["../shared/data", "/plan/coverage", "https://example.jp/work/a", "a==2.34.2"])
def test_ordinary_text_passes(tmp_path: Path, content: str) -> None:
    assert found(tmp_path, "notes.md", content) == []


def test_nothing_is_tracked_here_that_should_not_be() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    assert list(faults(ROOT, tracked(ROOT))) == []
