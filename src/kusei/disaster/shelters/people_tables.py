"""Columns and views of the register, the board, the asks, the searches and the reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models import Sum as SumOf
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.sheets import Bool, Choice, Column, Int, Option, Sheet, Text
from kusei.core.text import fold
from kusei.core.ui.pages import Col, Facet, SavedView
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Badge, Cell
from kusei.disaster.shelters.models import Ask, Contact, Headcount, Member, Opening, Party, Report, Search
from kusei.disaster.shelters.opening_panels import full_badge
from kusei.disaster.shelters.queries import with_last_count
from kusei.disaster.shelters.rules import clean_number
from kusei.disaster.shelters.tables import number, opening_state
from kusei.disaster.shelters.words import OUT_WORDS, named

LATE = timedelta(hours=2)


# The register: the least that lets a person be found. Names of those who hide stay on their own page. ---------------


def with_first(rows: Any) -> Any:
    """Annotate the first named person, whether a family asks, and how many named people need something."""
    first = Member.objects.filter(party=OuterRef("pk")).order_by("pk")
    asked = Contact.objects.filter(party=OuterRef("pk"), state="waiting")
    return rows.annotate(
        first_name=Subquery(first.values("name")[:1]), first_kana=Subquery(first.values("kana")[:1]), asked=Exists(asked)
    )


def name_cell(p: Any) -> Cell:
    if p.hidden:
        return Cell(badge=Badge(_("居場所を明かさない"), "bad", "square"), url=p.get_absolute_url())
    return Cell(p.first_name or _("（氏名はまだ）"), note=p.first_kana or "", url=p.get_absolute_url())


def _find(rows: Any, value: str) -> Any:
    """By number, or by a name of any member; a hidden household is found by its number alone."""
    key = fold(value)
    named_ = Q(members__key__contains=key) | Q(members__kana_key__contains=key)
    found = rows.filter(Q(number=clean_number(value)) | (named_ & Q(hidden=False)))
    return rows.filter(pk__in=found.order_by().values("pk"))


PARTY_COLUMNS = (
    Col("number", _("番号"), lambda p: Cell(p.number, url=p.get_absolute_url()), sort="number"),
    Col("name", _("代表の氏名"), name_cell),
    Col("size", _("人数"), lambda p: Cell(number=p.size), sort="size", kind="number", unit=_("人")),
    Col("state", _("状態"), lambda p: Cell(badge=badge_of(p)), kind="badge"),
    Col("place", _("寝る場所"), lambda p: Cell(p.get_place_display())),
    Col("asked", _("問い合わせ"), lambda p: Cell(badge=Badge(_("本人に確かめる"), "warn")) if p.asked else Cell(None), kind="badge"),
    Col("arrived_at", _("入所"), lambda p: Cell(at=p.arrived_at), sort="arrived_at", kind="date"),
    Col("left_at", _("退所"), lambda p: Cell(at=p.left_at) if p.left_at else Cell(None), kind="date"),
)
PARTY_FACETS = (
    Facet("q", _("番号・氏名・フリガナ"), _find, kind="text"),
    Facet("place", _("寝る場所"), lambda rows, v: rows.filter(place=v), options=lambda actor: Party.Place.choices),
)
PARTY_VIEWS = (
    SavedView("staying", _("滞在中"), lambda rows, actor: rows.filter(state="staying")),
    SavedView("expected", _("移動中"), lambda rows, actor: rows.filter(state="expected")),
    SavedView("asked", _("問い合わせあり"), lambda rows, actor: rows.filter(asked=True)),
    SavedView("gone", _("退所・移動"), lambda rows, actor: rows.filter(state__in=("left", "moved"))),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
ROLL_SHEET = Sheet(
    "shelter-roll",
    _("避難者名簿"),
    (
        Column("number", _("番号"), Text(max_len=12), required=True, aliases=("名簿番号", "カード番号")),  # data
        Column("size", _("人数"), Int(min=1, max=99), aliases=("世帯人数",)),  # data
        Column("name", _("代表の氏名"), Text(max_len=80), aliases=("氏名", "世帯主")),  # data
        Column("kana", _("フリガナ"), Text(max_len=120), aliases=("カナ",)),  # data
        Column("age", _("年齢"), Int(min=0, max=120)),
        Column("others", _("ほかの家族（氏名 年齢、…）"), Text(max_len=300), aliases=("家族",)),  # data
        Column("community", _("町会・自治会"), Text(max_len=60), aliases=("町内会",)),  # data
        Column("place", _("寝る場所"), Choice(options=tuple(Option(k, w) for k, w in Party.Place.choices))),
        Column("consent", _("家族からの問い合わせ"), Choice(options=tuple(Option(k, w) for k, w in Party.Consent.choices))),
        Column("hidden", _("居場所を誰にも明かさない"), Bool(blank=False)),
        Column("address", _("住所"), Text(max_len=200)),
        Column("phone", _("電話番号"), Text(max_len=20)),
        Column("note", _("備考"), Text(max_len=200)),
    ),
    ("number",),
)


# The board of today ------------------------------------------------------------------------------------------------


def for_board(rows: Any) -> Any:
    """Annotate what the board says of an opening; one statement, whatever the number of shelters."""
    last = Headcount.objects.filter(opening=OuterRef("pk")).order_by("-counted_at", "-pk")
    parties = Party.objects.filter(opening=OuterRef("pk")).order_by().values("opening")
    roll = parties.filter(state="staying").exclude(place="home").annotate(n=SumOf("size")).values("n")
    coming = parties.filter(state="expected").annotate(n=SumOf("size")).values("n")
    asks = Ask.objects.filter(opening=OuterRef("pk"), state="asked")
    return with_last_count(rows).annotate(
        exactness=Subquery(last.values("exactness")[:1]),
        roll=Subquery(roll[:1]),
        coming=Subquery(coming[:1]),
        asking=Exists(asks),
    )


def people_cell(o: Any) -> Cell:
    if o.people is None:
        return Cell(None)
    return Cell(number=o.people, note=str(dict(Headcount.Exactness.choices)[o.exactness]))


def counted_cell(o: Any) -> Cell:
    if o.counted_at is None:
        return Cell(badge=Badge(_("報告なし"), "bad")) if o.state == "open" else Cell(None)
    late = o.state == "open" and calendar.now() - o.counted_at > LATE
    return Cell(at=o.counted_at, problem=_t("2時間以上報告がありません。") if late else "")


def _full(o: Any) -> Cell:
    badge = full_badge(o.people, o.shelter.capacity) if o.people is not None and o.state == "open" else None
    return Cell(badge=badge) if badge else Cell(None)


BOARD_COLUMNS = (
    Col(
        "name",
        _("避難所"),
        lambda o: Cell(o.shelter.name, url=o.get_absolute_url(), note=o.shelter.ward.name),
        sort="shelter__sort_key",
    ),
    Col("state", _("状態"), opening_state, kind="badge"),
    Col("people", _("人数の報告"), people_cell, kind="number", unit=_("人")),
    Col("roll", _("名簿の合計"), lambda o: Cell(number=o.roll or 0), kind="number", unit=_("人")),
    Col("capacity", _("想定収容人数"), lambda o: number(o.shelter.capacity), kind="number", unit=_("人"), shown=False),
    Col("full", _("混み具合"), _full, kind="badge"),
    Col("counted", _("最後の報告"), counted_cell, kind="date"),
    Col("coming", _("移動中"), lambda o: number(o.coming), kind="number", unit=_("人")),
    Col("out", _("使えないもの"), lambda o: Cell(badge=Badge(named(OUT_WORDS, o.out), "bad")) if o.out else Cell(None), kind="badge"),
    Col("asks", _("要請"), lambda o: Cell(badge=Badge(_("回答待ち"), "warn")) if o.asking else Cell(None), kind="badge"),
    Col("opened", _("開設"), lambda o: Cell(at=o.opened_at), sort="opened_at", kind="date", shown=False),
)
BOARD_FACETS = (ward_facet(Opening),)
BOARD_VIEWS = (
    SavedView("now", _("災害（開設中）"), lambda rows, actor: rows.filter(drill=False, state__in=("preparing", "open"))),
    SavedView("drill", _("訓練（開設中）"), lambda rows, actor: rows.filter(drill=True, state__in=("preparing", "open"))),
    SavedView("closed", _("閉鎖した開設"), lambda rows, actor: rows.filter(state="closed", drill=False)),
    SavedView("drills_closed", _("終わった訓練"), lambda rows, actor: rows.filter(state="closed", drill=True)),
)


# Asks, searches, reports ---------------------------------------------------------------------------------------------


def drill_badge(drill: bool) -> Cell:
    return Cell(badge=Badge(_("訓練"), "warn", "diamond")) if drill else Cell(None)


ASK_COLUMNS = (
    Col("item", _("品目"), lambda a: Cell(a.get_item_display(), url=a.get_absolute_url())),
    Col("quantity", _("数量"), lambda a: Cell(number=a.quantity), sort="quantity", kind="number"),
    Col("shelter", _("避難所"), lambda a: Cell(a.opening.shelter.name, url=a.opening.get_absolute_url())),
    Col("ward", _("区"), lambda a: Cell(a.opening.shelter.ward.name)),
    Col("mark", _("区分"), lambda a: drill_badge(a.opening.drill), kind="badge"),
    Col("state", _("状態"), lambda a: Cell(badge=badge_of(a)), kind="badge"),
    Col("asked_at", _("要請した日時"), lambda a: Cell(at=a.asked_at), sort="asked_at", kind="date"),
    Col("note", _("備考"), lambda a: Cell(a.note or None)),
)
ASK_FACETS = (
    ward_facet(Ask),
    Facet("item", _("品目"), lambda rows, v: rows.filter(item=v), options=lambda actor: Ask.Item.choices),
)
ASK_VIEWS = (
    SavedView("open", _("未了"), lambda rows, actor: rows.filter(state__in=("asked", "accepted"))),
    SavedView("asked", _("回答待ち"), lambda rows, actor: rows.filter(state="asked")),
    SavedView("all", _("すべて"), lambda rows, actor: rows),
)
SEARCH_COLUMNS = (
    Col("asked_at", _("受け付けた日時"), lambda s: Cell(at=s.asked_at, url=s.get_absolute_url()), sort="asked_at", kind="date"),
    Col("ward", _("区"), lambda s: Cell(s.ward.name)),
    Col("mark", _("区分"), lambda s: drill_badge(s.drill), kind="badge"),
    Col("relation", _("関係"), lambda s: Cell(s.get_relation_display())),
    Col("answer", _("答えたこと"), lambda s: Cell(_("避難所の名前を答えた") if s.told else _("預かった"))),
)
SEARCH_FACETS = (ward_facet(Search),)
REPORT_COLUMNS = (
    Col("as_of", _("何時現在"), lambda r: Cell(at=r.as_of, url=r.get_absolute_url()), sort="as_of", kind="date"),
    Col("number", _("報"), lambda r: Cell(_t("第%(n)s報") % {"n": r.number})),
    Col("ward", _("区"), lambda r: Cell(r.ward.name)),
    Col("mark", _("区分"), lambda r: drill_badge(r.drill), kind="badge"),
    Col("incident", _("災害・訓練"), lambda r: Cell(r.incident.title if r.incident else None)),
    Col("shelters", _("避難所数"), lambda r: Cell(number=r.shelters), kind="number"),
    Col("people", _("避難者数"), lambda r: Cell(number=r.people), sort="people", kind="number", unit=_("人")),
    Col("households", _("世帯数"), lambda r: Cell(number=r.households), kind="number", unit=_("世帯")),
)
REPORT_FACETS = (ward_facet(Report),)


# Lists as files ------------------------------------------------------------------------------------------------------

REPORT_SHEET = Sheet(
    "shelter-reports",
    _("避難所の定時報告"),
    (
        Column("as_of", _("何時現在"), Text()),
        Column("number", _("報"), Int()),
        Column("ward", _("区"), Text()),
        Column("mark", _("区分"), Text()),
        Column("incident", _("災害・訓練"), Text()),
        Column("shelters", _("避難所数"), Int()),
        Column("people", _("避難者数"), Int()),
        Column("households", _("世帯数"), Int()),
        Column("in_cars", _("うち車中泊"), Int()),
        Column("at_home", _("在宅避難（人数の外）"), Int()),
        Column("note", _("特記事項"), Text()),
    ),
)
ASK_SHEET = Sheet(
    "shelter-asks",
    _("物資・応援の要請"),
    (
        Column("asked_at", _("要請した日時"), Text()),
        Column("ward", _("区"), Text()),
        Column("shelter", _("避難所"), Text()),
        Column("mark", _("区分"), Text()),
        Column("item", _("品目"), Text()),
        Column("quantity", _("数量"), Int()),
        Column("got", _("届いた数量"), Int()),
        Column("state", _("状態"), Text()),
        Column("note", _("備考"), Text()),
    ),
)


def _mark(drill: bool) -> str:
    return _t("訓練") if drill else _t("実際の災害")


def report_rows(rows: Any) -> Iterator[dict[str, Any]]:
    same = ("number", "shelters", "people", "households", "in_cars", "at_home", "note")
    for r in rows.select_related("ward", "incident"):
        yield {
            "as_of": f"{r.as_of.astimezone(calendar.JST):%Y-%m-%d %H:%M}",
            "ward": r.ward.name,
            "mark": _mark(r.drill),
            "incident": r.incident.title if r.incident else "",
            **{k: getattr(r, k) for k in same},
        }


def ask_rows(rows: Any) -> Iterator[dict[str, Any]]:
    for a in rows.select_related("opening__shelter__ward"):
        yield {
            "asked_at": f"{a.asked_at.astimezone(calendar.JST):%Y-%m-%d %H:%M}",
            "ward": a.opening.shelter.ward.name,
            "shelter": a.opening.shelter.name,
            "mark": _mark(a.opening.drill),
            "item": str(a.get_item_display()),
            "quantity": a.quantity,
            "got": a.got,
            "state": str(a.get_state_display()),
            "note": a.note,
        }
