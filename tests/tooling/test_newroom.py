"""A new room passes everything a change must pass, on a copy of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kusei.tooling import messages, newroom

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
ROOM = "warning_towers"


class House:
    """A copy of the project in which commands can be run."""

    def __init__(self, root: Path) -> None:
        self.root, self.package = root, root / "src" / "kusei"

    def run(self, *command: str) -> tuple[str, subprocess.Popen[str]]:
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("KUSEI_", "PYTEST_"))},
            "PYTHONPATH": str(self.root / "src"), "KUSEI_HOME": str(self.root / "home"),
            "DJANGO_SETTINGS_MODULE": "kusei.site.settings", "PYTHONDONTWRITEBYTECODE": "1",
        }
        name = " ".join(command)
        if command[0] in ("ruff", "lint-imports"):
            command = (str(Path(sys.executable).parent / command[0]), *command[1:])
        else:
            command = (sys.executable, "-m", *command)
        started = subprocess.Popen(
            command, cwd=self.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        return name, started


def results(*started: tuple[str, subprocess.Popen[str]]) -> Iterator[tuple[str, int, str]]:
    for name, process in started:
        out, _nothing = process.communicate(timeout=600)
        yield name, process.returncode, out


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    for name in ("pyproject.toml", "conftest.py", "GLOSSARY.md"):
        shutil.copy(ROOT / name, root / name)
    (root / "docs" / "reference").mkdir(parents=True)
    return House(root)


@pytest.fixture(scope="module")
def said(house: House) -> list[str]:
    lines: list[str] = []
    newroom.write(house.package, "disaster", ROOM, say=lines.append)
    return lines


def test_a_new_room_passes_ruff_contracts_checks_migrations_and_its_own_tests(house: House, said: list[str]) -> None:
    folder = f"src/kusei/disaster/{ROOM}"
    first = [house.run("ruff", "check", "--no-cache", folder), house.run("lint-imports", "--no-cache")]
    (_ruff, ruff_code, ruff_out), (_lint, _code, lint_out) = results(*first)
    # Contracts another room breaks are another test's matter.
    done = [("ruff", ruff_code, ruff_out), ("lint-imports", int(ROOM in lint_out or "Contracts:" not in lint_out), lint_out)]
    second = [
        house.run("django", "check"), house.run("django", "makemigrations", "--check", "--dry-run", ROOM),
        house.run("pytest", "-q", "-p", "no:cacheprovider", folder),
    ]
    done += results(*second)
    failed = [f"{name}: exit {code}\n{out[-3000:]}" for name, code, out in done if code]
    assert not failed, "\n\n".join(failed)


def test_every_message_of_a_new_room_has_its_english_and_contradicts_nobody(house: House, said: list[str]) -> None:
    here = f"disaster/{ROOM}/"
    assert [m for m in messages.missing(house.package) if m.said_at.startswith(here)] == []
    assert [b for b in messages.bare_japanese(house.package) if here in b.path.as_posix()] == []
    assert [path for path, _msgid in messages.unused(house.package) if here in path.as_posix()] == []
    assert messages.conflicting(house.package) == messages.conflicting(ROOT / "src" / "kusei")


def test_a_new_room_brings_glossary_and_reference_up_to_date(house: House, said: list[str]) -> None:
    assert f"（仮）{ROOM}の案件" in (house.root / "GLOSSARY.md").read_text("utf-8"), said
    assert f"`{ROOM}.open`" in (house.root / "docs" / "reference" / "declared.md").read_text("utf-8")
    assert (house.root / "docs" / "reference" / f"{ROOM}.md").exists()


def test_a_room_without_an_expected_figure_has_no_evidence_and_says_so(house: House, said: list[str]) -> None:
    assert not (house.package / "disaster" / ROOM / "evidence.py").exists()
    assert any(line.startswith("no evidence.py") for line in said)


def test_a_room_with_an_expected_figure_answers_it() -> None:
    found = newroom.expected_of(ROOT / "src" / "kusei", "vacant_houses")
    assert found == newroom.Evidence("vacant_houses.reports", "空き家の相談・通報", "件")
    assert newroom.expected_of(ROOT / "src" / "kusei", "stockpile").unit == "品目"


@pytest.mark.parametrize(("pillar", "room", "words"), [
    ("garden", "flowers", "there is no pillar 'garden'"),
    ("disaster", "Sirens", "cannot name a room"),
    ("disaster", "sirens-2", "cannot name a room"),
    ("disaster", "class", "cannot name a room"),
    ("disaster", "a_very_long_name_of_a_room", "too long"),
    ("welfare", "stockpile", "the plan places stockpile in disaster"),
    ("disaster", "shelters", "exists already"),
    ("welfare", "search", "exists already"),
])
def test_a_room_that_cannot_be_written_is_refused_in_words(pillar: str, room: str, words: str) -> None:
    before = sorted(p.name for p in (ROOT / "src" / "kusei").iterdir())
    with pytest.raises(ValueError, match=words):
        newroom.write(ROOT / "src" / "kusei", pillar, room)
    assert sorted(p.name for p in (ROOT / "src" / "kusei").iterdir()) == before


def test_a_pillar_without_rooms_gets_its_package_and_place(tmp_path: Path) -> None:
    settings, urls = tmp_path / "settings.py", tmp_path / "urls.py"
    settings.write_text('APPS = [\n    "kusei.disaster.shelters",\n    "kusei.portal",\n]\n', "utf-8")
    urls.write_text('urlpatterns = [\n    path("public/", include("kusei.portal.urls")),\n]\n', "utf-8")
    newroom.mount_app(settings, "welfare", "employment")
    newroom.mount_urls(urls, "welfare", "maternal_child")
    assert '    "kusei.disaster.shelters",\n    "kusei.welfare.employment",\n    "kusei.portal",\n' in settings.read_text("utf-8")
    assert 'path("welfare/maternal-child/", include("kusei.welfare.maternal_child.urls")),\n    path("public/"' in urls.read_text("utf-8")
