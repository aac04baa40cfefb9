"""Paper of a running shelter: the kit of a whole night, the register, the status, the report to the city."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.addresses import decide_given
from kusei.core.calendar import format_date
from kusei.core.ledger.queries import city
from kusei.core.papers import made, qr_svg
from kusei.disaster.shelters.drawing import sketch_svg
from kusei.disaster.shelters.models import Ask, Headcount, Member, Opening, Party, Report, Shelter
from kusei.disaster.shelters.opening_panels import hour_words
from kusei.disaster.shelters.queries import last_count, needs_of, on_the_list, report_before, supplies
from kusei.disaster.shelters.rules import CHECKS, NEEDS
from kusei.disaster.shelters.words import CHECK_WORDS, NEED_WORDS, OUT_WORDS, named

# Easy Japanese for those who read little; the same on every kit, whatever the clerk's language.
NOTICES = (
    (_("避難所の受付"), ["うけつけ", "はじめに ここに 来て ください。", "名前を 書いて ください。", "RECEPTION / 接待处 / 접수처"]),  # data
    (_("土足厳禁"), ["ここで くつを ぬいで ください", "NO SHOES", "请脱鞋 / 신발을 벗으세요"]),  # data
    (_("立入禁止"), ["ここに 入らないで ください", "あぶない です。", "DO NOT ENTER / 禁止入内 / 출입 금지"]),  # data
    (_("トイレ"), ["使ったあと 手を 洗って ください", "TOILET / 厕所 / 화장실"]),  # data
    (_("食べ物・水を配ります"), ["時間　　　：", "ならんで まって ください。", "FOOD AND WATER", "食物和水 / 음식과 물"]),  # data
    (_("困ったことは受付へ"), ["お金は いりません", "どの国の人も ここに いて いいです。", "ASK AT RECEPTION", "请到接待处 / 접수처로"]),  # data
)
CARD_EASY = "家族で 1まい 書いて ください。名前と 人数だけでも いいです。"  # data


def _columns(*given: tuple[Any, str]) -> list[dict[str, Any]]:
    return [{"label": label, "width": width} for label, width in given]


def night_kit(shelter: Shelter, now: Opening | None, *, base: str, first: int = 1, count: int = 50) -> bytes:
    """One PDF to print at once: checklist, numbered cards with QR, sheets, notices. ``base``: where a card's QR leads.

    ``now``: the opening that runs, if one does; a drill's marks the paper.
    """
    numbers = [f"{n:04}" for n in range(first, first + count)]
    day = format_date(calendar.today())
    data = {
        "title": _t("%(name)s　避難所の紙一式") % {"name": shelter.name},
        "subtitle": [
            f"{shelter.ward.name}　{day}",
            _t("カード番号 %(a)s から %(b)s") % {"a": numbers[0], "b": numbers[-1]},
        ],
        "contents_title": _("入っているもの"),
        "contents": [
            _("開設の確認表（安全の項目が済むまで、人を入れない）"),
            _("名簿カード（1世帯1枚。番号で呼ぶ。切り離して使う）"),
            _("入所・退所の受付簿"),
            _("避難者数の記録（朝・昼・夜、2時間ごと）"),
            _("代表管理者と班の当番表"),
            _("物資・応援の要請票"),
            _("掲示する紙（やさしい日本語）"),
        ],
        "checklist": {
            "title": _("開設の確認表"),
            "note": _("◎の項目がすべて「よい」になるまで、受入れを始めない。1つでも「だめ」なら人を入れず区に知らせる。"),
            "columns": _columns(("", "8mm"), (_("確認すること"), "4fr"), (_("よい"), "14mm"), (_("だめ"), "14mm"), (_("時刻・人"), "1fr")),
            "rows": [["" if later else "◎", CHECK_WORDS[item], "□", "□", ""] for item, later in CHECKS.items()],
        },
        "card": _card_words(),
        "cards": [{"number": n, "qr": qr_svg(f"{base}{n}/")} for n in numbers],
        "blanks": _blanks(),
        "notices": [{"title": title, "easy": easy} for title, easy in NOTICES],
    }
    return made("shelters/kit.typ", data, drill=now is not None and now.drill)


def _card_words() -> dict[str, Any]:
    return {
        "title": _("避難者名簿カード（世帯）"),
        "easy": CARD_EASY,
        "how": _("書いたカードは受付で預かり、名簿に入力します。目的：避難所の運営と家族の問い合わせ。保存の期間が過ぎたら消します。"),
        "qr_alt": _("カードの二次元コード"),
        "people": ["", _("氏名"), _("フリガナ"), _("年齢"), _("性別"), _("配慮が要ること・薬・アレルギー")],
        "labels": {
            "arrived": _("入所した日時"),
            "size": _("人数（全員）"),
            "address": _("住所"),
            "community": _("町会・自治会"),
            "phone": _("電話番号"),
            "place": _("寝る場所"),
            "consent": _("家族から問い合わせがあったら"),
        },
        "places": [w for _k, w in Party.Place.choices],
        "consents": [w for _k, w in Party.Consent.choices],
        "needs": [NEED_WORDS[k] for k in NEEDS],
        "hidden": _("居場所を誰にも明かさないでほしい（理由は聞きません）"),
    }


def _blanks() -> list[dict[str, Any]]:
    return [
        {
            "title": _("入所・退所の受付簿"),
            "note": _("カードを渡したら番号を書く。カードが足りないときは、ここに番号をつけて書く。"),
            "columns": _columns(
                (_("番号"), "16mm"), (_("代表の氏名"), "3fr"), (_("人数"), "14mm"), (_("町会・自治会"), "2fr"),
                (_("入所"), "18mm"), (_("退所"), "18mm"), (_("行き先"), "2fr"),
            ),
            "count": 22,
        },
        {
            "title": _("避難者数の記録"),
            "note": _("2時間ごとに数えて区に知らせる。人数は車中泊を含める。在宅避難は別に書く。夜の人数がいちばん大事。"),
            "columns": _columns(
                (_("日時"), "2fr"), (_("朝・昼・夜"), "20mm"), (_("人数"), "1fr"), (_("うち車中泊"), "1fr"),
                (_("世帯数"), "1fr"), (_("在宅避難"), "1fr"), (_("概数・確定"), "22mm"), (_("数えた人"), "1.4fr"),
            ),
            "count": 18,
        },
        {
            "title": _("代表管理者と班の当番表"),
            "note": _("総務・施設・救護・食料・物資の5班。夜も2人以上で受け持つ。"),
            "columns": _columns(
                (_("担当の班"), "1.2fr"), (_("班長"), "1.6fr"), (_("朝"), "1.6fr"), (_("昼"), "1.6fr"), (_("夜"), "1.6fr")
            ),
            "count": 12,
        },
        {
            "title": _("物資・応援の要請票"),
            "note": _("数と単位を書く。届いたら時刻と数を書く。"),
            "columns": _columns(
                (_("日時"), "1.4fr"), (_("品目"), "2fr"), (_("数量"), "1fr"), (_("区への連絡"), "1.4fr"), (_("届いた数と時刻"), "1.6fr")
            ),
            "count": 18,
        },
    ]


def roll_pdf(o: Opening, parties: Any) -> bytes:
    """The register on paper, for the desk alone: who hides stands with number and size only."""
    rows = []
    for p in parties.prefetch_related("members"):
        people = list(p.members.all())
        names = _t("（居場所を明かさない）") if p.hidden else "\n".join(_person(m) for m in people)
        address = decide_given(p.address, withheld=p.hidden, resident=None, channel="letter")
        rows.append(
            [
                p.number, str(p.size), names or "—", str(p.get_place_display()), "" if p.hidden else p.community,
                address.text if address.allowed else "—", hour_words(p.arrived_at),
            ]
        )
    here = on_the_list(o)
    data = {
        "title": _t("避難者名簿　%(name)s") % {"name": o.shelter.name},
        "subtitle": [
            _t("%(at)s 現在　%(h)s世帯 %(n)s人") % {
                "at": hour_words(calendar.now()), "h": f"{here.households:,}", "n": f"{here.people:,}"
            },
            _t("個人情報。受付の机から持ち出さない。要らなくなったら区に返す。"),
        ],
        "landscape": True,
        "columns": [
            {"label": _("番号"), "width": "18mm"},
            {"label": _("人数"), "width": "12mm", "align": "right"},
            {"label": _("氏名"), "width": "3fr"},
            {"label": _("寝る場所"), "width": "1.4fr"},
            {"label": _("町会・自治会"), "width": "1.6fr"},
            {"label": _("住所"), "width": "2.4fr"},
            {"label": _("入所"), "width": "2fr"},
        ],
        "rows": rows,
    }
    return made("core/list.typ", data, drill=o.drill)


def _person(m: Member) -> str:
    age = _t("（%(n)s歳）") % {"n": m.age} if m.age is not None else ""
    needs = f"　{named(NEED_WORDS, m.needs)}" if m.needs else ""
    return f"{m.name}{age}{needs}"


def status_pdf(o: Opening, *, url: str) -> bytes:
    """避難所運営状況報告書: one sheet of figures and wants, nobody's name."""
    last, here, needs = last_count(o), on_the_list(o), needs_of(o)
    wants = supplies(o, last.people if last else 0)
    words = dict(Ask.Item.choices)
    summary = [
        [_("開設した日時"), hour_words(o.opened_at)],
        [_("閉鎖した日時"), hour_words(o.closed_at) if o.closed_at else "—"],
        [_("使う場所"), o.rooms_used or "—"],
        [_("立入禁止の場所"), o.rooms_forbidden or "—"],
        [_("福祉避難スペース"), o.welfare_space or "—"],
        [_("使えないもの"), named(OUT_WORDS, o.out) or _t("なし")],
        [_("人数の報告"), _count_words(last)],
        [_("名簿の合計"), _t("%(n)s人（%(h)s世帯）、うち車中泊%(c)s人。ほかに在宅避難%(m)s人") % {
            "n": f"{here.people:,}", "h": f"{here.households:,}", "c": f"{here.in_cars:,}", "m": f"{here.at_home:,}"}],
        [_("配慮が要る人"), _t("、").join(f"{NEED_WORDS[k]} {n}" for k, n in needs.items() if k in NEED_WORDS) or "—"],
    ]
    data: dict[str, Any] = {
        "title": _t("避難所運営状況報告書　%(name)s") % {"name": o.shelter.name},
        "subtitle": [f"{o.shelter.ward.name}　{o.incident.title if o.incident else ''}", hour_words(calendar.now())],
        "summary": summary,
        "columns": [
            {"label": _("品目"), "width": "2fr"},
            *({"label": w, "width": "1fr", "align": "right"} for w in (_("必要な数"), _("要請・手配中"), _("届いた数"), _("足りない数"))),
        ],
        "rows": [[str(words[n.item]), f"{n.needed:,}", f"{n.asked:,}", f"{n.arrived:,}", f"{n.short:,}"] for n in wants],
    }
    if svg := sketch_svg(o.shelter):
        data["drawing"] = {"svg": svg, "alt": _t("区割りの下書き")}
    return made("core/list.typ", data, drill=o.drill, qr=url)


def _count_words(count: Headcount | None) -> str:
    if count is None:
        return _t("まだ数えていません")
    return _t("%(n)s人（%(kind)s、%(part)s、%(at)s）") % {
        "n": f"{count.people:,}", "kind": count.get_exactness_display(), "part": count.get_part_display(),
        "at": hour_words(count.counted_at),
    }


def report_pdf(r: Report, *, url: str) -> bytes:
    """定時報告: totals as the fire agency's form wants them (避難所数・世帯数・避難者数), then shelter by shelter."""
    before, home = report_before(r), city()
    known = {} if before is None else {x.opening_id: x.people for x in before.lines.all()}
    kinds = dict(Headcount.Exactness.choices)
    rows = []
    for line in r.lines.select_related("opening__shelter"):
        change = "" if before is None else f"{line.people - known.get(line.opening_id, 0):+,}"
        rows.append(
            [
                line.opening.shelter.name + (_t("（閉鎖）") if line.closed else ""),
                f"{line.people:,}", change, f"{line.households:,}" if line.households is not None else "—",
                f"{line.in_cars:,}", f"{line.at_home:,}",
                str(kinds.get(line.exactness, "") or ("" if line.closed else _t("未報告"))), named(OUT_WORDS, line.out),
                f"{line.asks:,}",
            ]
        )
    total_change = "" if before is None else f"{r.people - before.people:+,}"
    rows.append(
        [_t("合計"), f"{r.people:,}", total_change, f"{r.households:,}", f"{r.in_cars:,}", f"{r.at_home:,}", "", "", ""]
    )
    data = {
        "title": _t("避難所の状況（第%(n)s報）") % {"n": r.number},
        "subtitle": [
            f"{home.name if home else ''}{r.ward.name}　{r.incident.title if r.incident else ''}",
            _t("%(at)s 現在　（報告番号 %(ref)s、%(sent)s 報告）") % {
                "at": hour_words(r.as_of), "ref": r.ref, "sent": hour_words(r.sent_at)},
        ],
        "landscape": True,
        "summary": [
            [_("避難所数"), _t("%(n)sか所") % {"n": r.shelters}],
            [_("世帯数"), _t("%(n)s世帯") % {"n": f"{r.households:,}"}],
            [_("避難者数"), _t("%(n)s人（うち車中泊%(c)s人）。ほかに在宅避難%(m)s人") % {
                "n": f"{r.people:,}", "c": f"{r.in_cars:,}", "m": f"{r.at_home:,}"}],
            [_("特記事項"), r.note or "—"],
        ],
        "columns": [
            {"label": _("避難所"), "width": "2.6fr"},
            *(
                {"label": w, "width": "1fr", "align": "right"}
                for w in (_("避難者数"), _("前回との差"), _("世帯数"), _("うち車中泊"), _("在宅避難"))
            ),
            {"label": _("確かさ"), "width": "1fr"},
            {"label": _("使えないもの"), "width": "1.6fr"},
            {"label": _("要請"), "width": "1fr", "align": "right"},
        ],
        "rows": rows,
        "notes": _("人数は各避難所の最後の報告。合計は内訳の和。世帯数が分からない避難所は「—」で、合計に入りません。"),
    }
    return made("core/list.typ", data, drill=r.drill, qr=url)
