"""``kusei newroom PILLAR ROOM``: the skeleton of a room that passes every check, to be filled with the room's own work.

The files stand under ``tooling/room`` as templates and are written with the room's names. What the plan calls the room
is taken from the house's list; a name that is not in it stands as provisional until somebody words it.
"""

from __future__ import annotations

import ast
import keyword
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import polib

from kusei.tooling.messages import CATALOGUE, by_key, catalogues

TEMPLATES = Path(__file__).resolve().parent / "room"
MOST_CHARACTERS = 20
# Who works on a pillar; the powers of its rooms are offered to the posts of this duty.
DUTY: Mapping[str, str] = {
    "plan": "planning", "disaster": "disaster", "welfare": "welfare", "community": "community", "services": "counter",
}
# The rooms the plan names: what it calls them, and in English.
PLANNED: Mapping[str, tuple[str, str, str]] = {  # data
    "register": ("plan", "計画の台帳", "register of plans"),
    "rollout": ("plan", "条件の整った区から", "roll-out by ward"),
    "followup": ("plan", "年次フォローアップ", "yearly follow-up"),
    "practices": ("plan", "他区の取り組み事例", "practices of other wards"),
    "autonomy": ("plan", "区長の裁量", "discretion of the ward"),
    "staffing_stages": ("disaster", "非常配備体制", "staffing stages"),
    "mobilisation": ("disaster", "区指定動員", "mobilisation of staff"),
    "headquarters": ("disaster", "区本部", "ward headquarters"),
    "training": ("disaster", "職員の防災意識", "disaster training of staff"),
    "preparedness": ("disaster", "自助・共助", "self-help and mutual help"),
    "stockpile": ("disaster", "備蓄・調達", "stockpile"),
    "volunteers": ("disaster", "災害ボランティアセンター", "disaster volunteer centre"),
    "tsunami_buildings": ("disaster", "津波避難ビル", "tsunami evacuation buildings"),
    "stranded": ("disaster", "帰宅困難者", "stranded commuters"),
    "shelters": ("disaster", "避難所", "shelters"),
    "evacuation_support": ("disaster", "災害時要援護者", "evacuation support"),
    "maternal_child": ("welfare", "妊娠期からの支援", "support from pregnancy"),
    "parenting": ("welfare", "子育て支援事業", "parenting programmes"),
    "child_protection": ("welfare", "児童虐待", "child protection"),
    "employment": ("welfare", "就労支援コーナー", "employment corner"),
    "isolation": ("welfare", "孤立防止・互助", "prevention of isolation"),
    "courses": ("community", "コミュニティ講習会", "community courses"),
    "leaders": ("community", "担い手育成", "community leaders"),
    "committee": ("community", "区政協力委員", "ward committee members"),
    "partners": ("community", "地域・NPO・企業ネットワーク", "partners of the ward"),
    "needs": ("community", "ニーズ把握", "needs of districts"),
    "vacant_houses": ("community", "空き家", "vacant houses"),
    "certificates": ("services", "証明書の交付", "certificates"),
    "kiosk": ("services", "コンビニ交付", "convenience-store kiosks"),
    "postal": ("services", "郵送請求", "postal requests"),
    "counters": ("services", "窓口", "counters"),
    "satisfaction": ("services", "接遇・満足度", "satisfaction"),
    "outsourcing": ("services", "民間活力導入の検討", "outsourcing studies"),
}
COUNTABLE_UNITS = ("件", "回", "棟", "人", "団体", "施設", "学区", "通", "種類", "班", "品目")  # data
TAKEN = frozenset({"auth", "sessions", "messages", "account", "mfa", "axes", "office", "portal", "site", "core", "tests"})

Say = Callable[[str], None]


@dataclass(frozen=True)
class Evidence:
    """A key the plan wants of this room, with its words."""

    key: str
    label: str
    unit: str


def write(package: Path, pillar: str, room: str, *, say: Say = print) -> list[Path]:
    """Write the room's skeleton below ``package`` (``src/kusei``), mount it, and bring what is generated up to date.

    Returns the files written or changed. Raises ValueError, in words, for a bad name, a room that exists or an
    unknown pillar; nothing is written then.
    """
    refuse(package, pillar, room)
    evidence = expected_of(package, room)
    words = _words(pillar, room, evidence)
    folder = package / pillar / room
    written = [_ensure_package(package / pillar)] if not (package / pillar / "__init__.py").exists() else []
    written += [_render(*pair, words) for pair in _targets(package, folder, evidence)]
    written.append(_catalogue(package, folder, words, evidence))
    written.append(mount_app(package / "site" / "settings.py", pillar, room))
    written.append(mount_urls(package / "site" / "urls.py", pillar, room))
    _refresh(package, say)
    for line in _notes(room, evidence):
        say(line)
    return written


def refuse(package: Path, pillar: str, room: str) -> None:
    """Raise ValueError, in words, when this room cannot be written."""
    if pillar not in DUTY:
        raise ValueError(f"there is no pillar '{pillar}'; the pillars are {', '.join(DUTY)}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", room) or keyword.iskeyword(room) or room in TAKEN:
        raise ValueError(f"'{room}' cannot name a room; use small letters, digits and single underscores: vacant_houses")
    if len(room) > MOST_CHARACTERS:
        raise ValueError(f"'{room}' is too long for a room; {MOST_CHARACTERS} characters at most")
    if room in PLANNED and PLANNED[room][0] != pillar:
        raise ValueError(f"the plan places {room} in {PLANNED[room][0]}, not in {pillar}")
    apps = [*package.glob(f"*/{room}/__init__.py"), *package.glob(f"{room}/__init__.py")]
    if apps or (package / pillar / room).exists():
        where = apps[0].parent if apps else package / pillar / room
        raise ValueError(f"{where.relative_to(package.parent)} exists already; a name is used once in the house")


def expected_of(package: Path, room: str) -> Evidence | None:
    """The first counted activity the plan expects of this room; None when it expects none that a count could answer."""
    tree = ast.parse((package / "core" / "evidence" / "expected.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_row":
            key, label, unit, *kind = [text for argument in node.args for text in _strings(argument)]
            if key.startswith(f"{room}.") and unit in COUNTABLE_UNITS and "outcome" not in kind:
                return Evidence(key, label, unit)
    return None


def _strings(node: ast.expr) -> Iterator[str]:
    yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _words(pillar: str, room: str, evidence: Evidence | None) -> dict[str, str]:
    spaced = room.replace("_", " ")
    label, english = PLANNED[room][1:] if room in PLANNED else (f"（仮）{room}", spaced)  # data
    duty = DUTY[pillar]
    viewers = dict.fromkeys((duty, "head", "planning", "plan_office", "audit"))
    return {
        "pillar": pillar, "room": room, "Room": "".join(part.title() for part in room.split("_")),
        "label": label, "label_en": english, "label_En": english[0].upper() + english[1:],
        "duty": duty, "viewers": ", ".join(f'"{v}"' for v in viewers),
        "key": evidence.key if evidence else "", "key_label": evidence.label if evidence else "",
        "key_unit": evidence.unit if evidence else "",
        "evidence": f"`{evidence.key}`: cases closed in the period." if evidence else "None that a count could answer.",
    }


def _targets(package: Path, folder: Path, evidence: Evidence | None) -> Iterator[tuple[Path, Path]]:
    """(template, file) of every file of the skeleton."""
    for template in sorted(TEMPLATES.rglob("*.py.tmpl")):
        if evidence is not None or "evidence" not in template.name:
            yield template, folder / template.relative_to(TEMPLATES).with_suffix("")
    reference = package.parent.parent / "docs" / "reference"
    yield TEMPLATES / "README.md.tmpl", reference / f"{folder.name}.md"


def _render(template: Path, target: Path, words: Mapping[str, str]) -> Path:
    text = Template(template.read_text("utf-8")).substitute(words)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(sort_imports(text) if target.suffix == ".py" else text, "utf-8")
    return target


def sort_imports(text: str) -> str:
    """Where a pillar stands among the imports depends on its name: order each block of the house's own by module."""
    return re.sub(
        r"(?m)(?:^from kusei\.[^\n]*\n)+",
        lambda block: "".join(sorted(block.group().splitlines(keepends=True), key=lambda line: line.split()[1])),
        text,
    )


def _ensure_package(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").touch()
    return folder / "__init__.py"


def _catalogue(package: Path, folder: Path, words: Mapping[str, str], evidence: Evidence | None) -> Path:
    """The English catalogue. What another catalogue already translates is said the same way here."""
    known = {key: entry for po in catalogues(package).values() for key, entry in by_key(po).items() if entry.msgstr}
    own = polib.pofile(Template((TEMPLATES / "locale" / "django.po.tmpl").read_text("utf-8")).substitute(words))
    said = "".join(p.read_text("utf-8") for p in sorted(folder.glob("*.py")))
    po = polib.POFile(wrapwidth=110)
    po.metadata = {
        "Project-Id-Version": "kusei", "Language": "en", "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for entry in own:
        if f'"{entry.msgid}"' in said:
            text = known[("", entry.msgid)].msgstr if ("", entry.msgid) in known else entry.msgstr
            po.append(polib.POEntry(msgid=entry.msgid, msgstr=text))
    target = folder / CATALOGUE
    target.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(target))
    return target


# --- mounting -------------------------------------------------------------------------------------


def mount_app(path: Path, pillar: str, room: str) -> Path:
    """Add the room to INSTALLED_APPS, after the last of its pillar."""
    return _insert(path, f'    "kusei.{pillar}.{room}",\n', after=f'    "kusei.{pillar}.', before='    "kusei.portal"')


def mount_urls(path: Path, pillar: str, room: str) -> Path:
    """Mount the room's pages at ``/<pillar>/<room>/``, after the last of its pillar."""
    line = f'    path("{pillar}/{room.replace("_", "-")}/", include("kusei.{pillar}.{room}.urls")),\n'
    return _insert(path, line, after=f'    path("{pillar}/', before='    path("public/"')


def _insert(path: Path, line: str, *, after: str, before: str) -> Path:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    places = [n + 1 for n, held in enumerate(lines) if held.startswith(after)]
    places = places[-1:] or [n for n, held in enumerate(lines) if held.startswith(before)]
    if not places:
        raise ValueError(f"{path.name} has no place for this line; add it by hand: {line.strip()}")
    lines.insert(places[0], line)
    path.write_text("".join(lines), "utf-8")
    return path


# --- afterwards -----------------------------------------------------------------------------------


def _refresh(package: Path, say: Say) -> None:
    """GLOSSARY.md and docs/reference/declared.md, written anew by a process that sees the new room."""
    env = {**os.environ, "PYTHONPATH": str(package.parent), "DJANGO_SETTINGS_MODULE": "kusei.site.settings"}
    command = [sys.executable, "-m", "kusei.site.written", "--write"]
    done = subprocess.run(command, env=env, cwd=package.parent.parent, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines() if done.returncode == 0 else [f"not done: {' '.join(command[1:])}"]:
        say(line)


def _notes(room: str, evidence: Evidence | None) -> Iterator[str]:
    if evidence is None:
        yield f"no evidence.py: the plan expects no figure of {room} that a count of its cases could answer"
    else:
        yield f"evidence.py answers {evidence.key} by cases closed; word the definition before wards rely on it"
    yield f"the demo tells its story once site/demo/build.py lists {room}.seeds and gives wards an Adoption"
    yield "query counts of the new pages: KUSEI_UPDATE_COUNTS=1 ./kusei test tests/test_query_counts.py"
