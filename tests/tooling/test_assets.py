"""What is built at install: found missing, found stale, and mended without Node where only words changed."""

from __future__ import annotations

import gettext
import os
import shutil
from pathlib import Path

import pytest

from kusei.tooling import assets

pytestmark = pytest.mark.pure

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "区"\nmsgstr "Ward"\n'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout whose browser assets are collected without a network."""
    here = Path(assets.__file__)
    (tmp_path / "src/kusei/tooling").mkdir(parents=True)
    shutil.copy(here, tmp_path / "src/kusei/tooling/assets.py")
    for name in ("package.json", "package-lock.json", "hatch_build.py"):
        (tmp_path / name).write_text("{}", "utf-8")
    po = tmp_path / "src/kusei/room/locale/en/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, "utf-8")

    def collect(root: Path, vendor: Path) -> None:
        (vendor / "echarts").mkdir(parents=True, exist_ok=True)
        (vendor / "echarts/echarts.js").write_text("x", "utf-8")

    monkeypatch.setattr(assets, "collect_vendor", collect)
    return tmp_path


def quiet(_: str) -> None:
    return None


def test_a_build_compiles_the_words_and_leaves_nothing_to_complain_about(checkout: Path) -> None:
    package = checkout / "src/kusei"
    assert assets.problem(package) == "browser assets are missing: run ./kusei mend"
    assets.build(checkout, say=quiet)
    assert assets.problem(package) is None
    mo = package / "room/locale/en/LC_MESSAGES/django.mo"
    with mo.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("区") == "Ward"


def test_a_catalogue_written_after_the_build_is_noticed_and_mended(checkout: Path) -> None:
    package = checkout / "src/kusei"
    assets.build(checkout, say=quiet)
    po = package / "room/locale/en/LC_MESSAGES/django.po"
    po.write_text(PO.replace("Ward", "The ward"), "utf-8")
    later = po.stat().st_mtime_ns + 1_000_000_000
    os.utime(po, ns=(later, later))
    assert assets.problem(package) == "1 message catalogue(s) are not compiled: run ./kusei mend"
    assets.build(checkout, say=quiet)
    assert assets.problem(package) is None


def test_a_new_package_lock_makes_the_assets_stale_and_a_touched_one_does_not(checkout: Path) -> None:
    package = checkout / "src/kusei"
    assets.build(checkout, say=quiet)
    lock = checkout / "package-lock.json"
    os.utime(lock, (1, 1))
    assert assets.problem(package) is None
    lock.write_text('{"changed": 1}', "utf-8")
    assert assets.problem(package) == "browser assets are older than package-lock.json: run ./kusei mend"


def test_an_asset_that_was_deleted_is_noticed(checkout: Path) -> None:
    package = checkout / "src/kusei"
    assets.build(checkout, say=quiet)
    (package / "static/vendor/echarts/echarts.js").unlink()
    assert assets.problem(package) == "browser assets are missing: run ./kusei mend"


def test_source_map_lines_are_dropped_and_nothing_else() -> None:
    source = b"a();\n//# sourceMappingURL=a.js.map\nb();\n/*# sourceMappingURL=a.css.map */\n"
    assert assets.without_source_map(source) == b"a();\nb();\n"
