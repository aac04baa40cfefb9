"""Words: every message is found as gettext will look it up, and Japanese nobody can translate is found too."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from kusei.tooling.literals import python_bare, python_messages, template_bare, template_messages
from kusei.tooling.messages import CATALOGUE, bare_japanese, conflicting, home, missing, unused, update

pytestmark = pytest.mark.pure


def written(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, "utf-8")
    return path


def english(folder: Path, app: str, **texts: str) -> Path:
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in texts.items())
    path = folder / app / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))
    return path


def test_python_calls_are_read_under_the_names_they_were_imported_as(tmp_path: Path) -> None:
    path = written(tmp_path, "views.py", '''
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as ctx
from django.utils import translation
A = _("避難所")
B = ngettext("%(n)s件", "%(n)s件（複数）", 2)
C = ctx("button", "開く")
D = translation.gettext("区" "長")
E = _(name)
''')
    found = {(m.context, m.msgid, m.plural) for m in python_messages(path)}
    assert found == {("", "避難所", ""), ("", "%(n)s件", "%(n)s件（複数）"), ("button", "開く", ""), ("", "区長", "")}


def test_template_tags_are_read_with_the_msgid_django_looks_up(tmp_path: Path) -> None:
    path = written(tmp_path, "templates/a.html", '''
{% translate "保存" %}{% trans '戻る' context "link" as back %}{{ _("検索") }}
{% include "x.html" with title=_("一覧") %}
{% translate "達成率 50%" %}
{% blocktranslate trimmed count n=items|length context "rows" %}
  {{ n }} 件を
  表示
{% plural %}
  {{ n }} 件を表示（複数）
{% endblocktranslate %}
{# translate "隠れた" #}{% comment %}{% translate "これも" %}{% endcomment %}
''')
    found = {(m.context, m.msgid, m.plural) for m in template_messages(path)}
    assert found == {
        ("", "保存", ""), ("link", "戻る", ""), ("", "検索", ""), ("", "一覧", ""), ("", "達成率 50%%", ""),
        ("rows", "%(n)s 件を 表示", "%(n)s 件を表示（複数）"),
    }


def test_bare_japanese_in_python_is_found_and_what_is_data_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "rules.py", '''
"""説明。"""
from django.utils.translation import gettext_lazy as _

NAME = "避難所"
"""名前の説明。"""
WORDS = {"区": 1}  # data
TABLE = [  # data
    ("町", 2),
    f"{NAME}丁目",
]
GOOD = _("開設")
FILLED = _(f"{NAME}を開設")


def say():
    """関数の説明。"""
    return f"{NAME}です"  # 注釈
''')
    assert [(b.line, b.text) for b in python_bare(path)] == [(5, "避難所"), (13, "{}を開設"), (18, "{}です")]


def test_a_module_that_says_it_holds_data_is_left_alone(tmp_path: Path) -> None:
    assert list(python_bare(written(tmp_path, "a.py", '# data: names of eras\nERAS = ["昭和"]\n'))) == []


def test_bare_japanese_in_templates_is_found_by_line(tmp_path: Path) -> None:
    path = written(tmp_path, "templates/a.html", '''<h1>避難所</h1>
{% translate "開設" %}{% blocktranslate %}閉鎖{% endblocktranslate %}{# 注釈 #}
<!-- 注釈
-->
{% include "x.html" with title="一覧" %}
<option>日本語</option> {# data #}
''')
    assert [(b.line, b.text) for b in template_bare(path)] == [(1, "<h1>避難所</h1>"), (5, "一覧")]


def test_seeds_tests_and_data_modules_may_speak_japanese(tmp_path: Path) -> None:
    for name in ("seeds.py", "seeds_people.py", "era_data.py", "tests/test_a.py", "migrations/m.py"):
        written(tmp_path, f"room/{name}", 'A = "区"\n')
    assert bare_japanese(tmp_path) == []
    written(tmp_path, "room/views.py", 'A = "区"\n')
    assert [b.path.name for b in bare_japanese(tmp_path)] == ["views.py"]


def test_absent_empty_fuzzy_and_misfilled_english_is_missing(tmp_path: Path) -> None:
    written(tmp_path, "room/apps.py", "")
    written(tmp_path, "room/views.py", "\n".join(f'_("{word}")' for word in ("無", "空", "曖", "%(n)s件", "良")))
    path = english(tmp_path, "room", **{"空": "", "曖": "vague", "%(n)s件": "%(count)s rows", "良": "good"})
    po = polib.pofile(str(path))
    next(e for e in po if e.msgid == "曖").flags.append("fuzzy")
    po.save()
    assert {(m.msgid, m.why, m.said_at) for m in missing(tmp_path)} == {
        ("無", "absent", "room/views.py:1"),
        ("空", "untranslated", "room/views.py:2"),
        ("曖", "fuzzy", "room/views.py:3"),
        ("%(n)s件", "unknown placeholder", "room/views.py:4"),
    }


def test_update_adds_what_is_said_drops_what_is_not_and_does_not_repeat_core(tmp_path: Path) -> None:
    english(tmp_path, "core", 保存="Save")
    path = english(tmp_path, "room", 旧="Old", 良="Good")
    written(tmp_path, "room/views.py", '_("保存"), _("新"), _("良"), ngettext("%(n)s人", "%(n)s人", 1)')
    assert unused(tmp_path) == [(path, "旧")]
    assert update(tmp_path) == [path]
    po = polib.pofile(str(path))
    assert [(e.msgid, e.msgstr, e.msgstr_plural) for e in po] == [
        ("良", "Good", {}), ("新", "", {}), ("%(n)s人", "", {0: "", 1: ""}),
    ]
    assert update(tmp_path) == []
    assert {m.msgid for m in missing(tmp_path)} == {"新", "%(n)s人"}


def test_update_touches_only_the_folders_it_is_given(tmp_path: Path) -> None:
    written(tmp_path, "one/views.py", '_("一")')
    written(tmp_path, "two/views.py", '_("二")')
    assert update(tmp_path, folders=[tmp_path / "two"]) == [tmp_path / "two" / CATALOGUE]


def test_one_word_in_two_translations_is_reported(tmp_path: Path) -> None:
    english(tmp_path, "one", 区="Ward")
    english(tmp_path, "two", 区="District")
    assert conflicting(tmp_path) == [("区", ["District", "Ward"])]


def test_a_source_belongs_to_the_nearest_catalogue_else_to_its_app(tmp_path: Path) -> None:
    english(tmp_path, "core")
    written(tmp_path, "core/access/apps.py", "")
    written(tmp_path, "disaster/shelters/apps.py", "")
    assert home(tmp_path / "core/access/views.py", tmp_path) == tmp_path / "core" / CATALOGUE
    assert home(tmp_path / "disaster/shelters/forms/a.py", tmp_path) == tmp_path / "disaster/shelters" / CATALOGUE
    assert home(tmp_path / "site/urls.py", tmp_path) == tmp_path / "site" / CATALOGUE
