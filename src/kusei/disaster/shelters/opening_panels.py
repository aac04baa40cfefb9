"""Parts of an opening's page: what is checked, who is there, what they need, what was asked and agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.actors import Actor
from kusei.core.access.decide import may
from kusei.core.calendar import JST, format_date
from kusei.core.ui.pages import TABLE, Panel, table_panel
from kusei.core.ui.pages.detail import badge_of
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.models import Ask, Contact, Opening, Part, Party
from kusei.disaster.shelters.queries import alike, by_part, may_read_roll, needs_of, on_the_list, openings_of, supplies
from kusei.disaster.shelters.rules import CHECKS, fullness, readiness
from kusei.disaster.shelters.tables import DRILL, number
from kusei.disaster.shelters.words import CHECK_WORDS, NEED_WORDS, OUT_WORDS, named

ANSWERS = {
    "ok": Badge(_("よい"), "ok"),
    "no": Badge(_("だめ"), "bad"),
    "na": Badge(_("当てはまらない"), "off"),
    "": Badge(_("まだ"), "warn"),
}


def hour_words(moment: datetime) -> str:
    """A day and an hour in the reader's language."""
    there = moment.astimezone(JST)
    return f"{format_date(there.date(), weekday=False)} {there:%H:%M}"


def full_badge(people: int, persons: int | None) -> Badge | None:
    """空き, 混雑 (over seven tenths), 定員超過; None where no capacity is known."""
    share = fullness(people, persons)
    if share is None:
        return None
    if share > 1:
        return Badge(_("定員を超えています"), "bad")
    return Badge(_("混雑"), "warn") if share * 10 >= 7 else Badge(_("空きあり"), "ok")


def opening_facts(o: Opening, last: Any) -> list[Fact]:
    said = str(last.get_exactness_display()) + "　" + hour_words(last.counted_at) if last else _t("まだ数えていません")
    found = [
        Fact(_("避難所"), o.shelter.name, url=o.shelter.get_absolute_url(), note=o.shelter.ward.name),
        Fact(_("区分"), _("訓練") if o.drill else _("実際の災害"), badge=DRILL if o.drill else None),
        Fact(_("災害・訓練"), o.incident.title if o.incident else None),
        Fact(
            _("いまの人数"),
            _t("%(n)s人") % {"n": f"{last.people:,}"} if last else None,
            note=said,
            large=True,
        ),
        Fact(_("想定収容人数"), _t("%(n)s人") % {"n": f"{o.shelter.capacity:,}"} if o.shelter.capacity else None),
        Fact(_("混み具合"), None, badge=full_badge(last.people, o.shelter.capacity) if last else None),
        Fact(_("使えないもの"), _("なし"), badge=Badge(named(OUT_WORDS, o.out), "bad") if o.out else None),
        Fact(_("使う場所"), o.rooms_used or None),
        Fact(_("立入禁止の場所"), o.rooms_forbidden or None),
        Fact(_("福祉避難スペース"), o.welfare_space or None),
    ]
    if o.close_note:
        found.append(Fact(_("閉鎖のときの記録"), o.close_note))
    return found


def check_panel(o: Opening) -> Panel:
    heads = [Column("item", _("確認すること")), Column("answer", _("結果"), "badge"), Column("kind", _("受入れとの関係"))]
    rows = [
        Row(
            "",
            [
                Cell(CHECK_WORDS[item]),
                Cell(badge=ANSWERS[o.checks.get(item, "")]),
                Cell(_("受入れを始めながら整える") if later else _("済むまで受入れられない")),
            ],
        )
        for item, later in CHECKS.items()
    ]
    state = readiness(o.checks)
    note = _t("残り：安全の項目%(a)s、そのほか%(b)s。") % {"a": len(state.blocking), "b": len(state.warning)}
    if o.check_note:
        note += _t("気づいたこと：%(note)s") % {"note": o.check_note}
    return table_panel(_("開設の確認"), heads, rows, key="checks", note=note)


def count_panel(o: Opening, counts: Sequence[Any]) -> Panel:
    heads = [
        Column("at", _("数えた日時"), "date"),
        Column("part", _("時間帯")),
        Column("people", _("人数"), "number", _("人")),
        Column("cars", _("うち車中泊"), "number", _("人")),
        Column("households", _("世帯数"), "number", _("世帯")),
        Column("home", _("在宅避難"), "number", _("人")),
        Column("exactness", _("確かさ")),
    ]
    rows = [
        Row(
            c.ref,
            [
                Cell(at=c.counted_at),
                Cell(c.get_part_display()),
                Cell(number=c.people),
                Cell(number=c.in_cars),
                number(c.households),
                Cell(number=c.at_home),
                Cell(c.get_exactness_display()),
            ],
        )
        for c in counts
    ]
    return table_panel(_("避難者数の報告"), heads, rows, empty=_("まだ報告がありません。2時間ごとに報告してください。"), key="headcounts")


def part_panel(counts: Sequence[Any]) -> Panel:
    """朝・昼・夜: the last count of each, so that one sees where people sleep."""
    heads = [Column("day", _("日"), "date"), *(Column(k, w, "number", _("人")) for k, w in Part.choices)]
    rows = []
    for day, parts in by_part(counts).items():
        cells = [Cell(day=day)]
        for key in Part.values:
            count = parts.get(key)
            cells.append(Cell(number=count.people, note=str(count.get_exactness_display())) if count else Cell(None))
        rows.append(Row("", cells))
    return table_panel(_("朝・昼・夜の人数"), heads, rows, empty=_("まだ数えていません"), key="parts")


def register_panel(o: Opening, actor: Actor, last: Any) -> Panel:
    """What the register adds up to, beside what was counted; links to the work on it."""
    here, needs = on_the_list(o), needs_of(o)
    people = _t("%(n)s人") % {"n": f"{here.people:,}"}
    facts = [
        Fact(_("名簿の合計"), people, note=_t("%(n)s世帯") % {"n": f"{here.households:,}"}),
        Fact(_("うち車中泊"), _t("%(n)s人") % {"n": f"{here.in_cars:,}"}),
        Fact(_("在宅避難（人数の外）"), _t("%(n)s人") % {"n": f"{here.at_home:,}"}),
    ]
    if last is not None:
        gap = last.people - here.people
        said = _("人数の報告と同じ") if not gap else _t("人数の報告と%(n)s人の差") % {"n": f"{gap:+,}"}
        facts.append(Fact(_("報告との差"), None, badge=Badge(said, "warn" if gap else "ok")))
    if needs:
        said = _t("、").join(f"{NEED_WORDS[k]} {n}" for k, n in sorted(needs.items(), key=lambda x: -x[1]) if k in NEED_WORDS)
        facts.append(Fact(_("配慮が要る人"), said))
    acts = []
    if may_read_roll(actor, o):
        coming = Party.objects.filter(opening=o, state="expected").count()
        waiting = Contact.objects.filter(party__opening=o, state="waiting").count()
        doubles = len(alike([o]))
        roll = reverse("shelters:roll", args=[o.ref])
        acts.append(Act(_("避難者名簿を開く"), roll))
        if o.state == "open" and may(actor, powers.RUN, o):
            acts.append(Act(_("名簿の合計で人数を報告する"), f"{reverse('shelters:headcount', args=[o.ref])}?from=register"))
        if coming:
            acts.append(Act(_t("こちらへ移動中 %(n)s世帯") % {"n": coming}, f"{roll}?view=expected"))
        if doubles:
            acts.append(Act(_t("二重登録の候補 %(n)s件") % {"n": doubles}, reverse("shelters:doubles", args=[o.ref])))
        if waiting:
            acts.append(Act(_t("本人に確かめる問い合わせ %(n)s件") % {"n": waiting}, f"{roll}?view=asked"))
    return Panel(_("避難者名簿"), "shelters/register.html", {"facts": facts, "acts": acts}, key="register")


def supply_panel(o: Opening, people: int, actor: Actor) -> Panel:
    heads = [
        Column("item", _("品目")),
        Column("needed", _("必要な数"), "number"),
        Column("asked", _("要請・手配中"), "number"),
        Column("came", _("届いた数"), "number"),
        Column("short", _("足りない数"), "number"),
    ]
    words = dict(Ask.Item.choices)
    link = o.state == "open" and bool(may(actor, powers.RUN, o))
    ask = reverse("shelters:ask", args=[o.ref])
    rows = [
        Row(
            "",
            [
                Cell(words[n.item]),
                Cell(number=n.needed),
                Cell(number=n.asked),
                Cell(number=n.arrived),
                Cell(str(n.short), url=f"{ask}?item={n.item}&quantity={n.short}") if n.short and link else Cell(number=n.short),
            ],
            tone="warn" if n.short else "",
        )
        for n in supplies(o, people)
    ]
    note = _t("いまの人数%(n)s人から、規則の値で計算した1日分ほどの目安です（トイレは50人に1基、落ち着いたら20人に1基）。") % {
        "n": f"{people:,}"
    }
    return table_panel(_("必要な物資"), heads, rows, key="supplies", note=note)


def ask_panel(o: Opening) -> Panel:
    heads = [
        Column("item", _("品目")),
        Column("quantity", _("数量"), "number"),
        Column("state", _("状態"), "badge"),
        Column("asked", _("要請した日時"), "date"),
        Column("got", _("届いた数量"), "number"),
        Column("note", _("備考")),
    ]
    rows = [
        Row(
            a.ref,
            [
                Cell(a.get_item_display(), url=a.get_absolute_url()),
                Cell(number=a.quantity),
                Cell(badge=badge_of(a)),
                Cell(at=a.asked_at),
                number(a.got),
                Cell(a.note or None),
            ],
        )
        for a in o.asks.all()[:60]
    ]
    return table_panel(_("物資・応援の要請"), heads, rows, empty=_("要請はありません。"), key="asks")


def roster_panel(o: Opening, actor: Actor) -> Panel | None:
    if not may_read_roll(actor, o):
        return None
    heads = [
        Column("team", _("担当の班")),
        Column("name", _("氏名")),
        Column("day", _("日"), "date"),
        Column("part", _("時間帯")),
        Column("state", _("状態"), "badge"),
    ]
    rows = []
    for line in o.roster.all()[:80]:
        url = "" if line.ended else reverse("shelters:end_roster", args=[line.ref])
        name = _t("%(name)s（班長）") % {"name": line.name} if line.leads else line.name
        rows.append(
            Row(
                line.ref,
                [
                    Cell(line.get_team_display()),
                    Cell(name, url=url, note=_("交代を記録する") if url else ""),
                    Cell(day=line.day) if line.day else Cell(None),
                    Cell(line.get_part_display() or None),
                    Cell(badge=Badge(_("交代した"), "off") if line.ended else Badge(_("担当中"), "ok")),
                ],
            )
        )
    return table_panel(_("代表管理者と班"), heads, rows, empty=_("まだ決まっていません。代表管理者と5つの班を決めてください。"), key="roster")


def transfer_panel(o: Opening) -> Panel:
    heads = [
        Column("way", _("向き")),
        Column("other", _("相手の避難所")),
        Column("people", _("人数"), "number", _("人")),
        Column("state", _("状態"), "badge"),
        Column("asked", _("依頼した日時"), "date"),
        Column("reason", _("理由")),
    ]
    found = [(_("送り出す"), t.to, t) for t in o.sending.select_related("to__shelter")]
    found += [(_("受け入れる"), t.opening, t) for t in o.receiving.select_related("opening__shelter")]
    rows = [
        Row(
            t.ref,
            [
                Cell(way),
                Cell(other.shelter.name, url=t.get_absolute_url()),
                Cell(number=t.people),
                Cell(badge=badge_of(t)),
                Cell(at=t.asked_at),
                Cell(t.reason or None),
            ],
        )
        for way, other, t in found
    ]
    return table_panel(_("他の避難所への移動"), heads, rows, empty=_("移動の依頼はありません。"), key="transfers")


def minute_panel(o: Opening) -> Panel:
    heads = [
        Column("held", _("開催した日時"), "date"),
        Column("present", _("出席"), "number", _("人")),
        Column("topics", _("話し合ったこと")),
        Column("decided", _("決まったこと")),
        Column("asked", _("区・市への要望")),
    ]
    rows = [
        Row(
            m.ref,
            [Cell(at=m.held_at), Cell(number=m.present), Cell(m.topics), Cell(m.decided or None), Cell(m.asked_city or None)],
        )
        for m in o.minutes.all()[:30]
    ]
    table = TableView(_("運営委員会の記録"), heads, rows, empty=_("まだ開いていません。1日に1回は開いてください。"))
    return Panel(_("避難所運営委員会"), TABLE, {"table": table}, key="minutes")


def inject_panel(o: Opening, actor: Actor) -> Panel | None:
    if not o.drill:
        return None
    heads = [
        Column("given", _("付与した日時"), "date"),
        Column("text", _("状況")),
        Column("team", _("対応する班")),
        Column("minutes", _("対応まで"), "number", _("分")),
        Column("response", _("したこと")),
    ]
    own = bool(may(actor, powers.RUN, o))
    rows = []
    for i in o.injects.all()[:80]:
        url = reverse("shelters:answer_inject", args=[i.ref]) if own and not i.done_at else ""
        took = int((i.done_at - i.given_at).total_seconds() // 60) if i.done_at else None
        rows.append(
            Row(
                i.ref,
                [
                    Cell(at=i.given_at),
                    Cell(i.text, url=url, note=_("対応を書く") if url else ""),
                    Cell(i.get_team_display() or None),
                    number(took),
                    Cell(i.response or None),
                ],
            )
        )
    return table_panel(_("訓練の状況付与"), heads, rows, empty=_("まだ付与していません。"), key="injects")


def others_open(o: Opening) -> Any:
    """Where people of this shelter may go: open, of the same ward, disaster and kind."""
    rows = openings_of(o.shelter.ward, incident=o.incident, drill=o.drill).filter(state="open")
    return rows.exclude(pk=o.pk).select_related("shelter").order_by("shelter__sort_key", "pk")
