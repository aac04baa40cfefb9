"""Parts of the detail page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Visitor
from kusei.core.approval.models import Draft
from kusei.core.calendar import format_date
from kusei.core.files.models import Attachment
from kusei.core.sheets.sites import doubt_words
from kusei.core.ui.pages import Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Badge, Cell, Column, Fact, Row
from kusei.core.ui.parts_drawn import MapLayer, MapPoint, MapSpec
from kusei.disaster.tsunami_buildings.lifecycle import GOING
from kusei.disaster.tsunami_buildings.models import Building, KeyHolder
from kusei.disaster.tsunami_buildings.queries import by_height, clauses_elsewhere, clauses_of, may_call
from kusei.disaster.tsunami_buildings.rule_values import STANDARDS, standard_key
from kusei.disaster.tsunami_buildings.rules import failed, is_eligible
from kusei.disaster.tsunami_buildings.words import CLAUSES, in_words


def _as_of(row: Any) -> str:
    return _t("基準日 %(day)s") % {"day": format_date(row.source_as_of, weekday=False)} if row.source_as_of else ""


def facts(b: Building, actor: Actor) -> list[Fact]:
    found = [
        Fact(_("所在地"), b.facility.address or None, note=f"{b.ward.name}{b.district.name if b.district else ''}"),
        Fact(
            _("収容人数"),
            _t("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else None,
            note=_basis(b),
            large=True,
        ),
        Fact(_("避難場所"), b.floors_text or None),
        Fact(_("構造・階数"), _structure(b)),
        Fact(_("指定"), None, day=b.designated_on, note=b.number or (_undated(b))),
        Fact(_("出典"), b.source or None, note=_as_of(b)),
    ]
    if isinstance(actor, Visitor):
        return found
    found += [
        Fact(_("所有者"), b.owner.name if b.owner else None, note=b.owner_role),
        Fact(_("町内会（丙）"), b.community.name if b.community else None),
        Fact(_("協定"), b.agreement.title if b.agreement else None, note=_term(b)),
        Fact(_("標識"), None, day=b.sign_put_on, note=_sign(b)),
        Fact(_("入口"), b.entrance or None, note=b.route),
        Fact(
            _("夜間・休日の開け方"),
            str(b.get_access_display()) if b.access else None,
            note=_t("鍵の保管者%(n)s人") % {"n": b.key_holders} if b.access == "keys" else "",
        ),
    ]
    if b.suspended_on:
        found.append(Fact(_("使用停止日"), None, day=b.suspended_on))
    if b.end_reason:
        found.append(Fact(_("見送り・解除の理由"), b.end_reason))
    if b.doubts:
        found.append(Fact(_("確認が必要なこと"), doubt_words(b.doubts), badge=Badge(_("要確認"), "warn")))
    return found


def _term(b: Building) -> str:
    until = b.agreement.until if b.agreement else None
    return _t("期限 %(day)s") % {"day": format_date(until, weekday=False)} if until else ""


def _sign(b: Building) -> str:
    if b.sign_put_on or b.sign_ordered_on is None:
        return ""
    return _t("発注 %(day)s") % {"day": format_date(b.sign_ordered_on, weekday=False)}


def _undated(b: Building) -> str:
    return _t("指定日が分かりません") if b.state == "designated" and b.designated_on is None else ""


def _basis(b: Building) -> str:
    if b.m2_per_person:
        return _t("1人%(m2)sm²で計算") % {"m2": b.m2_per_person}
    return _t("出典の記載") if b.capacity is not None else ""


def _structure(b: Building) -> str | None:
    parts = [
        str(b.get_structure_display()) if b.structure else "",
        _t("%(n)s階建") % {"n": b.storeys} if b.storeys else "",
    ]
    return " ".join(p for p in parts if p) or None


def clause_panel(b: Building) -> Panel:
    """Each clause with its own answer, the values compared, and what would mend it."""
    marks = {True: Badge(_("満たす"), "ok"), False: Badge(_("満たさない"), "bad"), None: Badge(_("分からない"), "warn")}
    rows = [
        Row("", [Cell(c.label), Cell(badge=marks[c.met]), Cell(c.said, note=c.values), Cell(c.mend or None)])
        for c in in_words(clauses_of(b), by_height=by_height(b))
    ]
    heads = [
        Column("clause", _("要件")),
        Column("met", _("判定"), "badge"),
        Column("said", _("理由")),
        Column("mend", _("満たすには")),
    ]
    label = STANDARDS[standard_key(calendar.today(), ward=b.ward)][1]
    note = _t("規則表「%(name)s」による確認結果です。決定は職員が行います。") % {"name": label}
    return table_panel(_("指定の要件"), heads, rows, key="clauses", note=note)


def standards_panel(b: Building) -> Panel:
    """The same building by other cities' criteria: what would be different, not what holds here."""
    used = standard_key(calendar.today(), ward=b.ward)
    rows = []
    for key, found in clauses_elsewhere(b).items():
        good = is_eligible(found)
        names = " / ".join(str(CLAUSES[c.key]) for c in failed(found))
        here = _t("この区で使う要件") if key == used else ""
        badge = Badge(_("満たす"), "ok") if good else Badge(_("満たさない・分からない"), "warn")
        rows.append(Row("", [Cell(STANDARDS[key][1], note=here), Cell(badge=badge), Cell(names or None)]))
    heads = [Column("name", _("要件の一覧")), Column("met", _("協定のほかの要件"), "badge"), Column("failed", _("満たさない要件"))]
    note = _t("ほかの都市の要件の例は案・未確認です。使う要件は「規則」の「津波避難ビルに使う要件」で決めます。")
    return table_panel(_("ほかの要件で見ると"), heads, rows, key="standards", note=note)


def floor_panel(b: Building) -> Panel:
    heads = [
        Column("floor", _("階・場所")),
        Column("area", _("面積"), "number", "m²"),
        Column("dry", _("人数に"), "badge"),
        Column("since", _("いつから"), "date"),
        Column("until", _("いつまで"), "date"),
    ]
    counted, left_out = Badge(_("数える"), "ok"), Badge(_("数えない（浸水より低い・階が不明）"), "off")
    rows = [
        Row(
            f.ref,
            [
                Cell(f.floor),
                Cell(number=f.area_m2),
                Cell(badge=counted if f.dry else left_out),
                Cell(day=f.since),
                Cell(day=f.until),
            ],
            "off" if f.until else "",
        )
        for f in b.floors.order_by("until", "position")
    ]
    empty = _("階ごとの面積はまだ調べていません。")
    return table_panel(_("避難場所の階と面積"), heads, rows, key="floors", empty=empty)


def survey_panel(b: Building) -> Panel:
    """Every survey with its photographs; a file opens for whoever may see the survey."""
    surveys = list(b.surveys.all()[:10])
    photos: dict[str, list[Attachment]] = {}
    for one in Attachment.objects.filter(subject__in=[f"{s.kind}:{s.ref}" for s in surveys]).order_by("pk"):
        photos.setdefault(one.subject, []).append(one)
    shown = [
        {
            "survey": s,
            "failed": " / ".join(str(CLAUSES[k]) for k in s.failed.split() if k in CLAUSES),
            "photos": photos.get(f"{s.kind}:{s.ref}", []),
        }
        for s in surveys
    ]
    return Panel(_("現地調査の記録"), "tsunami_buildings/surveys.html", {"surveys": shown}, key="surveys")


def talk_panel(b: Building) -> Panel | None:
    tones = {"going_on": "info", "no_answer": "warn", "willing": "ok", "refused": "bad"}
    rows = [
        Row(
            t.ref,
            [
                Cell(day=t.talked_on),
                Cell(t.get_side_display()),
                Cell(badge=Badge(t.get_outcome_display(), tones[t.outcome])),  # type: ignore[arg-type]
                Cell(t.note or None),
            ],
        )
        for t in b.talks.all()[:20]
    ]
    heads = [Column("day", _("協議日"), "date"), Column("side", _("相手")), Column("out", _("結果"), "badge"), Column("note", _("内容"))]
    return table_panel(_("協議の記録"), heads, rows, key="talks") if rows else None


def key_panel(b: Building, actor: Actor) -> Panel:
    """Names and telephones for those with the power; for others only how many there are."""
    if not may_call(actor, b):
        note = _t("鍵の保管者%(n)s人。名前と電話は、権限のある職だけが見られます。") % {"n": b.key_holders}
        return table_panel(_("鍵の保管者"), [], [], key="keys", note=note)
    rows = [
        Row(
            h.ref,
            [Cell(number=h.position), Cell(h.name, note=h.role), Cell(h.phone), Cell(number=h.minutes) if h.minutes is not None else Cell(None)],
        )
        for h in KeyHolder.objects.seen_by(actor).as_of(calendar.today()).filter(building=b)
    ]
    heads = [
        Column("n", _("連絡の順"), "number"),
        Column("name", _("名前")),
        Column("phone", _("電話番号")),
        Column("minutes", _("着くまで"), "number", _("分")),
    ]
    return table_panel(_("鍵の保管者"), heads, rows, key="keys", empty=_("名簿はまだありません。"))


def change_panel(b: Building) -> Panel | None:
    tones = {"open": "warn", "kept": "ok", "suspended": "bad", "ended": "off"}
    rows = [
        Row(
            c.ref,
            [
                Cell(c.get_about_display(), note=c.what),
                Cell(day=c.changed_on),
                Cell(day=c.reported_on, problem=_t("%(n)s日遅れの報告") % {"n": c.days_late} if c.days_late else ""),
                Cell(badge=Badge(c.get_result_display(), tones[c.result])),  # type: ignore[arg-type]
            ],
        )
        for c in b.changes.all()[:20]
    ]
    heads = [
        Column("about", _("変更の種類")),
        Column("on", _("変更があった日"), "date"),
        Column("at", _("報告を受けた日"), "date"),
        Column("result", _("確認の結果"), "badge"),
    ]
    return table_panel(_("変更届"), heads, rows, key="changes") if rows else None


def decision_panel(b: Building) -> Panel | None:
    """Drafts that concern this building: what waits for a decision, and what was decided under which number."""
    drafts = Draft.objects.filter(subject=f"{b.kind}:{b.ref}").order_by("-drafted_at", "-pk")[:10]
    rows = [
        Row(d.ref, [Cell(d.title, url=d.get_absolute_url()), Cell(badge=badge_of(d)), Cell(d.document_number or d.number)])
        for d in drafts
    ]
    heads = [Column("title", _("起案")), Column("state", _("状態"), "badge"), Column("number", _("番号"))]
    return table_panel(_("決裁"), heads, rows, key="decisions") if rows else None


def check_panel(b: Building) -> Panel:
    heads = [Column("day", _("点検日"), "date"), Column("ok", _("結果"), "badge"), Column("note", _("所見"))]
    good, bad = Badge(_("支障なし"), "ok"), Badge(_("支障あり"), "bad")
    rows = [
        Row(c.ref, [Cell(day=c.checked_on), Cell(badge=good if c.ok else bad), Cell(_said(c))])
        for c in b.checks.all()[:20]
    ]
    return table_panel(_("年次点検"), heads, rows, key="checks", empty=_("点検の記録はまだありません。"))


FAULTS = (
    ("doors_ok", _("入口・階段に支障がある。")),
    ("sign_ok", _("標識が見えない。")),
    ("keys_ok", _("鍵か連絡先が正しくない。")),
)


def _said(check: Any) -> str:
    return " ".join([*(str(words) for name, words in FAULTS if not getattr(check, name)), check.note]).strip()


def point_of(b: Building, *, current: bool = False) -> MapPoint | None:
    f = b.facility
    if f.lon is None or f.lat is None:
        return None
    note = _t("%(n)s人") % {"n": f"{b.capacity:,}"} if b.capacity is not None else ""
    return MapPoint(b.ref, b.name, f.lon, f.lat, b.get_absolute_url(), note, current)


LAYERS: tuple[tuple[str, Any, str, str, Any], ...] = (
    ("designated", _("指定中"), "triangle", "ok", lambda b: b.state == "designated"),
    ("going", _("指定に向けて"), "diamond", "warn", lambda b: b.state in GOING),
    ("suspended", _("使用停止"), "square", "bad", lambda b: b.state == "suspended"),
    ("ended", _("見送り・解除"), "ring", "off", lambda b: b.state in ("dropped", "withdrawn", "expired")),
)


def map_of(title: Any, buildings: list[Building], *, show_list: bool = False) -> MapSpec | None:
    layers = []
    for key, label, shape, tone, belongs in LAYERS:
        points = [p for b in buildings if belongs(b) and (p := point_of(b, current=len(buildings) == 1))]
        if points:
            layers.append(MapLayer(key, label, shape, tone, points))  # type: ignore[arg-type]
    return MapSpec(title, layers, show_list=show_list) if layers else None


def map_panel(b: Building) -> Panel | None:
    spec = map_of(b.name, [b])
    return Panel(_("地図"), "tsunami_buildings/map.html", {"map": spec}, key="map") if spec else None
