"""Every component in every state says what it must, also to those who see no colour, and needs no inline style."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from kusei.core.ui import drawing, mapping, wording
from kusei.core.ui.components.places import map_view
from kusei.core.ui.components.registry import SHAPES, register
from kusei.core.ui.gallery import PAGES, sample_page
from kusei.core.ui.gallery_samples import SampleForm, samples
from kusei.core.ui.parts import Act, Cell, ClockChip, Column, Figure, MatrixCell, MatrixRow, MatrixView, Row, TableView
from kusei.core.ui.parts_drawn import ChartSpec, MapArea, MapLayer, MapPoint, MapSpec, Series
from kusei.core.ui.parts_shell import Banner, Links, Shell

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 23, 5, 21, tzinfo=UTC)
TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent.parent / "static" / "ui"
SHELL = Shell("区役所総合システム", Links(), [Banner("drill", "想定")])
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def draw(text: str, **values: object) -> str:
    return Template("{% load ui %}" + text).render(Context(values))


def gallery(name: str = "") -> str:
    values = samples(NOW)
    context = sample_page(name, values) if name else {**values, "title": "parts"}
    template = PAGES.get(name, "ui/gallery.html")
    request = RequestFactory().get("/ui/")
    return get_template(template).template.render(Context({**context, "shell": SHELL, "request": request, "csrf_token": "x"}))


def test_the_gallery_draws_every_tag_there_is():
    sources = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    unused = [name for name in register.tags if not re.search(r"{%-?\s*" + name + r"\b", sources)]
    assert set(unused) <= {"print_header", "table_twin"}


@pytest.mark.parametrize("name", ["", *PAGES])
def test_a_sample_page_has_no_inline_style_script_or_handler(name):
    html = gallery(name)
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"\son[a-z]+=", html)
    assert "<style" not in html
    for opening in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in opening or 'type="application/json"' in opening


@pytest.mark.parametrize("name", ["", *PAGES])
def test_a_sample_page_in_english_has_no_japanese(name):
    catalogue = Path(__file__).parent.parent / "locale/en/LC_MESSAGES/django.mo"
    if not catalogue.exists():
        pytest.skip("catalogues are not compiled")
    with translation.override("en"):
        body = gallery(name).split('<main id="main"')[1].split("</main>")[0]
    found = [line.strip() for line in re.sub(r"<[^>]*>", "\n", body).splitlines() if JAPANESE.search(line)]
    assert [line for line in found if "令和8年11月23日" not in line] == []


def test_a_badge_is_a_shape_a_word_and_a_colour():
    html = draw('{% badge word="遅れ" tone="bad" %}')
    assert "t-bad" in html and "遅れ" in html and SHAPES["triangle"] in html


def test_a_badge_escapes_its_word():
    assert "&lt;b&gt;" in draw("{% badge word=word %}", word="<b>")


@pytest.mark.parametrize(("left", "word", "tone"), [
    (timedelta(hours=1, minutes=42), "残り 1時間42分", "bad"), (timedelta(minutes=18), "残り 18分", "bad"),
    (timedelta(days=4), "残り 4日", "info"), (timedelta(minutes=-5), "期限切れ 5分", "bad"),
])
def test_a_clock_says_what_is_left(left, word, tone):
    said = wording.time_left(NOW + left, NOW)
    assert (said.word, said.tone) == (word, tone)


def test_a_paused_clock_says_why_instead_of_the_time():
    html = draw("{% clock_chip part=part %}", part=ClockChip(NOW, NOW, paused="返事待ち"))
    assert "停止中：返事待ち" in html


def test_a_date_is_read_as_an_era_and_kept_as_iso():
    html = draw("{% day value %}", value=date(2026, 11, 23))
    assert 'datetime="2026-11-23"' in html and "令和8年11月23日（月）" in html


def test_money_is_never_a_float():
    assert "1,234,500円" in draw("{% money 1234500 %}")
    with pytest.raises(TypeError):
        draw("{% money value %}", value=1.5)


def test_a_refused_act_stays_and_says_why():
    html = draw("{% act_list acts=acts %}", acts=[Act("閉鎖する", "#", enabled=False, reason="412人が中にいます")])
    assert "できません：412人が中にいます" in html and "<a" not in html


def test_an_unknown_figure_is_a_dash_with_its_reason_and_never_a_zero():
    html = draw("{% figure figure=figure %}", figure=Figure("交付", None, "件", reason="まだ始めていません"))
    assert "—" in html and "まだ始めていません" in html and "0" not in re.sub(r"<[^>]+>", "", html)


def test_an_empty_table_says_what_to_do_next():
    table = TableView("一覧", [Column("a", "名前")], [], empty="ありません", empty_act=Act("作る", "/new"))
    html = draw("{% data_table table=table %}", table=table)
    assert "<table" not in html and 'href="/new"' in html


def test_a_row_with_too_few_cells_is_a_programming_error():
    table = TableView("一覧", [Column("a", "名前"), Column("b", "数", "number")], [Row("K", [Cell("x")])])
    with pytest.raises(ValueError, match="zip"):
        draw("{% data_table table=table %}", table=table)


def test_what_people_typed_is_escaped_in_every_part_of_a_cell_and_of_the_matrix():
    bad = "<img src=x onerror=alert(1)>\"'"
    cell = Cell(bad, url=bad, note=bad, old=bad, problem=bad)
    table = TableView("一覧", [Column("a", bad)], [Row(bad, [cell])], select_name="ref")
    view = MatrixView("表", "区", [bad], [MatrixRow(bad, [MatrixCell(1, bad, bad, bad, note=bad)], url=bad)])
    html = draw("{% data_table table=table %}{% matrix view=view %}", table=table, view=view)
    assert "<img" not in html and 'onerror=alert(1)>"' not in html
    assert html.count("&lt;img") >= 12


def test_a_problem_is_marked_in_its_cell_with_the_reason_beside_it():
    table = TableView("一覧", [Column("a", "名前"), Column("b", "数")], [Row("K", [Cell("x"), Cell("約300", problem="数でない")])])
    html = draw("{% data_table table=table %}", table=table)
    assert re.search(r'<td class="col-text problem"[^>]*>.*数でない', html, re.S)


def test_choosing_columns_keeps_the_filters():
    values = samples(NOW)
    request = RequestFactory().get("/x/?q=潮&col=name&after=K1")
    html = Template("{% load ui %}{% data_table table=table %}").render(Context({"table": values["table"], "request": request}))
    kept = html.split('id="columns-form"')[1]
    assert 'name="q" value="潮"' in kept and 'name="after"' not in kept and 'name="col"' not in kept


def test_a_field_ties_its_help_and_error_to_the_control():
    html = draw("{% for f in form %}{% field field=f %}{% endfor %}", form=SampleForm({"people": "0"}))
    assert 'aria-invalid="true"' in html
    assert re.search(r'aria-describedby="id_people_help id_people_error"', html)
    assert "必須" in html and "任意" in html and "placeholder" not in html


def test_choices_are_a_fieldset_with_a_legend():
    html = draw("{% field field=field %}", field=SampleForm()["way"])
    assert "<fieldset" in html and "<legend" in html


def test_the_error_summary_links_every_error_to_its_field():
    class One(forms.Form):
        people = forms.IntegerField(label="人数")

    html = draw("{% error_summary form=form %}", form=One({"people": "x"}))
    assert 'href="#id_people"' in html and 'role="alert"' in html
    assert draw("{% error_summary form=form %}", form=One()).strip() == ""


def test_private_forms_are_never_kept_as_drafts():
    values = {**sample_page("act", samples(NOW)), "private": True, "shell": SHELL}
    html = render_to_string("ui/act.html", values)
    assert "data-private" in html and "data-draft " not in html


def test_a_gap_in_a_series_breaks_the_line():
    plot = drawing.line_plot([[1, 2, None, 4]])
    assert len(plot.tracks[0].paths) == 2


def test_labels_at_the_end_of_lines_never_overlap():
    plot = drawing.line_plot([[1, 400], [1, 401], [1, 402]], limit=403)
    ys = sorted([track.label_y for track in plot.tracks] + [plot.limit_label_y])
    assert all(later - earlier >= 15.9 for earlier, later in zip(ys, ys[1:], strict=False))


@pytest.mark.parametrize("highest", [0, 0.03, 0.7, 1, 7, 12, 99, 100, 412, 63900])
def test_an_axis_ends_at_or_above_the_highest_value_with_few_ticks(highest):
    top, step = drawing.nice_top(highest)
    assert top >= highest and 1 <= top / step <= 5.0001


def test_bars_start_at_zero_and_an_unknown_one_has_no_length():
    plot = drawing.bar_plot([10, None, 20])
    assert plot.bars[1] is None
    assert plot.bars[2].width == pytest.approx(2 * plot.bars[0].width, rel=0.01)


def test_a_chart_has_its_numbers_as_a_table_too():
    chart = ChartSpec("増えている", ["a", "b"], [Series("人", [1200, None])], "人")
    html = draw("{% line_chart chart=chart %}", chart=chart)
    assert "1,200" in html.split("<details")[1] and "—" in html.split("<details")[1]


def test_the_map_stays_true_to_scale_and_names_its_scale():
    view = mapping.fit((136.0, 35.0, 136.1, 35.1))
    bar = mapping.scale_bar(view)
    (x0, _), (x1, _) = view.point(136.0, 35.0), view.point(136.1, 35.0)
    assert (x1 - x0) * view.m_per_unit == pytest.approx(9114, rel=0.01)
    assert bar.units * view.m_per_unit == pytest.approx(bar.metres, rel=0.01)


def test_map_data_cannot_close_its_script():
    spec = MapSpec("x", [MapLayer("p", "p", points=[MapPoint("k", "</script><b>", 136, 35, "#k")])])
    html = draw("{% map_view spec=spec %}", spec=spec)
    assert "</script><b>" not in html


def test_a_map_click_and_its_list_row_are_the_same_link():
    spec = MapSpec("x", [MapLayer("p", "p", points=[MapPoint("k", "学校", 136, 35, "/s/k/")])])
    html = draw("{% map_view spec=spec %}", spec=spec)
    assert html.count('href="/s/k/"') == 2


def test_an_eighth_class_on_a_map_is_refused():
    area = MapArea("a", "a", [[(136, 35), (137, 35), (137, 36)]], step=7)
    with pytest.raises(ValueError, match="step"):
        map_view(spec=MapSpec("x", [MapLayer("l", "l", areas=[area])]))


def test_a_map_without_places_says_so():
    assert "地図に出せる場所がありません" in draw("{% map_view spec=spec %}", spec=MapSpec("x", []))


def test_the_drill_is_striped_and_said_on_every_page_kind():
    for name in ("list", "detail", "act", "report", "import", "job"):
        html = gallery(name)
        assert "mode-drill" in html and "訓練" in html


def test_the_skip_link_comes_before_the_menu():
    html = gallery("list")
    assert html.index('href="#main"') < html.index("<header")


def test_style_sheets_and_scripts_stay_small():
    sheets = {path.name: len(path.read_text("utf-8").splitlines()) for path in STATIC.glob("*.css")}
    assert max(sheets.values()) < 400, sheets
    own = sum(len((STATIC / name).read_text("utf-8").splitlines()) for name in ("kusei.js", "forms.js"))
    assert own < 250


def test_nothing_is_loaded_from_another_host():
    for path in STATIC.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text, path
