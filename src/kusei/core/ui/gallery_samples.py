"""Invented values for the gallery: every component in every state. No real place, person or number."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .parts import (
    Act,
    Badge,
    Cell,
    Change,
    ClockChip,
    Column,
    ColumnChoice,
    Export,
    Fact,
    Figure,
    Filter,
    ImportView,
    JobView,
    LegendItem,
    MatrixCell,
    MatrixRow,
    MatrixView,
    Option,
    Pager,
    Problem,
    Row,
    Step,
    Tab,
    TableView,
    TimelineEntry,
)
from .parts_drawn import ChartSpec, MapArea, MapLayer, MapPoint, MapSpec, Series, Threshold
from .parts_shell import Banner, Crumb

WARDS = (
    _("汐見"), _("港北"), _("中川原"), _("緑丘"), _("丘上"), _("東雲"), _("西浜"), _("南台"),
    _("北町"), _("中央"), _("桜台"), _("瑞光"), _("若葉"), _("千早"), _("長良"), _("天神"),
)
STATES = (_("未着手"), _("検討"), _("準備"), _("試行"), _("実施"), _("定着"))


class SampleForm(forms.Form):
    """One field of each kind, as an act page shows them."""

    name = forms.CharField(label=_("世帯の代表者"), help_text=_("届いたとおりに書きます。字は直しません。"))
    people = forms.IntegerField(label=_("人数"), min_value=1, help_text=_("全角の数字でも構いません。"))
    arrived_on = forms.CharField(label=_("着いた日"), help_text=_("令和8年11月23日、R8.11.23、2026-11-23 のどれでも読めます。"))
    place = forms.ChoiceField(
        label=_("入る部屋"), choices=[("", "—"), ("hall", _("体育館")), ("room", _("配慮室"))], required=False,
    )
    way = forms.ChoiceField(
        label=_("受付の方法"), widget=forms.RadioSelect, choices=[("paper", _("紙")), ("qr", _("QR")), ("hand", _("手入力"))],
    )
    needs = forms.MultipleChoiceField(
        label=_("配慮が必要なこと"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("wheel", _("車いす")), ("baby", _("乳児")), ("med", _("薬"))],
    )
    note = forms.CharField(label=_("申し送り"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("名簿を市本部へ渡すことを本人に伝えました"))


def acts() -> list[Act]:
    return [
        Act(_("世帯を受け付ける"), "#register", "R", help=_("紙・QR・手入力。住所は表示してよい場合だけ出ます"), tone="main"),
        Act(_("人数を報告する"), "#report", "N", help=_("市本部へ。内訳の合計と一致します")),
        Act(_("物資を頼む"), "#goods", "M", help=_("不足：毛布 58、粉ミルク 2日分")),
        Act(_("誤って登録した世帯を取り消す"), "#void", help=_("理由が要ります。記録は残ります"), tone="danger"),
        Act(_("閉鎖する"), enabled=False, reason=_("412人が中にいます。行き先が決まると閉鎖できます")),
        Act(_("体育館北側を使う"), enabled=False, reason=_("照明の点検が終わっていません（施設班）")),
    ]


def clocks(now: datetime) -> list[ClockChip]:
    return [
        ClockChip(now - timedelta(days=3), now, _("安全確認")), ClockChip(now + timedelta(minutes=18), now, _("市本部へ定時報告")),
        ClockChip(now + timedelta(hours=1, minutes=42), now), ClockChip(now + timedelta(hours=20), now, _("局からの回答")),
        ClockChip(now + timedelta(days=4), now, _("区長確認")), ClockChip(now, now, paused=_("本人の返事待ち")),
        ClockChip(None, now),
    ]


def facts(now: datetime) -> list[Fact]:
    return [
        Fact(_("避難者"), _("412人"), _("（確定 377・概数 35） 148世帯"), large=True),
        Fact(_("入れる人数"), _("452人"), _("3.5 m²／人"), "#capacity"),
        Fact(_("配慮が必要な人"), _("27人"), _("（車いす6・乳児4・妊婦2）")),
        Fact(_("トイレ"), _("12基"), _("（必要 9：50人に1基）")),
        Fact(_("次の報告"), "", clock=ClockChip(now + timedelta(minutes=18), now, _("市本部へ定時報告"))),
        Fact(_("状態"), "", badge=Badge(_("開設中"), "ok")),
        Fact(_("指定された日"), "", day=now.date() - timedelta(days=900)),
        Fact(_("発電機"), None, _("点検記録がありません")),
    ]


def entries(now: datetime) -> list[TimelineEntry]:
    ago = timedelta
    return [
        TimelineEntry(now - ago(minutes=2), _("世帯を受け付けた（紙から入力・11世帯、照合 11／11）"), _("物資班"), recorded_at=now),
        TimelineEntry(now - ago(minutes=23), _("つながらない端末2台が戻った：23件を反映、確認が必要 1件"), kind="system", url="#merge"),
        TimelineEntry(now - ago(minutes=101), _("学校側の申し出で図工室を立入禁止にした"), _("施設班"), "message"),
        TimelineEntry(now - ago(minutes=157), _("開設した（安全点検 9／9 合格）"), _("区長 事後決裁")),
        TimelineEntry(now - ago(days=1, minutes=40), _("避難者名簿を見た"), _("総務課 防災係"), "view"),
        TimelineEntry(now - ago(days=1, hours=3), _("協定書（写し）を受け取った"), _("学校"), "letter", "#paper"),
    ]


def table(now: datetime, *, rows: int = 6) -> TableView:
    names = [_("潮小学校"), _("港北中学校"), _("汐見コミュニティセンター"), _("丘上小学校"), _("東雲高等学校"), _("南台保育園")]
    kana = [_("うしおしょうがっこう"), _("こうほくちゅうがっこう"), _("しおみこみゅにてぃせんたー"), _("おかうえしょうがっこう"), _("しののめこうとうがっこう"), _("みなみだいほいくえん")]
    states = [Badge(_("開設中"), "ok"), Badge(_("満員"), "bad"), Badge(_("準備中"), "info"), Badge(_("定員の91%"), "warn"), Badge(_("閉鎖"), "off"), Badge(_("点検前"), "neutral")]
    due = clocks(now)
    lines = [
        Row(f"K{i}", [
            Cell(names[i % 6], "#row", note=kana[i % 6]), Cell(badge=states[i % 6]), Cell(number=(412, 1280, 0, 96, 5, None)[i % 6]),
            Cell(number=(452, 1300, 120, 210, 640, 80)[i % 6]), Cell(clock=due[i % 6]), Cell(day=now.date() - timedelta(days=37 * i)),
        ], ("", "bad", "", "warn", "off", "")[i % 6], selected=i == 1)
        for i in range(rows)
    ]
    heads = [
        Column("name", _("避難所"), sort_url="?sort=name", sorted="ascending"), Column("state", _("状態"), "badge"),
        Column("inside", _("避難者"), "number", _("人"), "?sort=-inside"), Column("room", _("入れる人数"), "number", _("人"), "?sort=-room"),
        Column("due", _("次の報告")), Column("checked", _("点検した日"), "date", sort_url="?sort=checked"),
    ]
    return TableView(
        _("汐見区の避難所"), heads, lines, Pager(51, 100, 12345, "#previous", "#next") if rows else None, "ref",
        [Act(_("選んだ避難所へ連絡する"), "#send"), Act(_("まとめて閉鎖する"), "#close", enabled=False, reason=_("避難者がいます"))],
        [Export("CSV", "#csv", 12345), Export("Excel", "#xlsx", 12345)],
        [ColumnChoice(head.key, head.label, fixed=head.key == "name") for head in heads],
        _("この条件に合う避難所はありません。"), Act(_("条件を消してすべて見る"), "?"),
    )


def filters() -> list[Filter]:
    return [
        Filter("q", _("名前・住所"), width="long"),
        Filter("state", _("状態"), "choice", options=[Option("", _("すべて"), True), Option("open", _("開設中"))]),
        Filter("since", _("点検した日から"), "date"), Filter("late", _("遅れているものだけ"), "flag"),
    ]


def tabs() -> list[Tab]:
    return [Tab(_("自分の担当"), "#mine", True, 12), Tab(_("期限が近い"), "#soon", count=3), Tab(_("すべて"), "#all", count=12345), Tab(_("地図"), "#map")]


def figures(now: datetime) -> list[Figure]:
    day = now.date()
    return [
        Figure(_("津波避難ビル 収容できる人"), 41280, _("人"), _("指定され、年度内に点検した建物の収容人数の合計（定義 v2）"), day, 214, "#rows", of=63900),
        Figure(_("48時間以内の安全確認"), Decimal("97.4"), "%", _("受付から安全確認まで48時間以内だった件数の割合"), day, 391, "#rows", badge=Badge(_("順調"), "ok")),
        Figure(_("講習会のあと役を引き受けた人"), 37, _("人"), _("受講から1年以内に役に就いた人"), day, 37, "#rows"),
        Figure(_("コンビニ交付"), None, reason=_("この区ではまだ始めていません"), badge=Badge(_("予算 4年連続で見送り"), "off"), as_of=day),
    ]


def line() -> ChartSpec:
    hours = ["02:31", "03:00", "03:30", "04:00", "04:30", "05:00", "05:21"]
    return ChartSpec(
        _("04:30から増え方がゆるみ、入れる人数まであと40人"), hours,
        [Series(_("避難者"), [0, 96, 188, 290, 352, 396, 412]), Series(_("確定"), [0, 60, 140, None, 300, 352, 377], "neutral", True)],
        _("人"), Threshold(_("入れる人数"), 452), category_label=_("時刻"),
    )


def bars() -> ChartSpec:
    values = [Decimal("66.1"), Decimal("61.2"), Decimal("58.4"), None, Decimal("49.0"), Decimal("40.3")]
    return ChartSpec(
        _("3時間で参集できる職員は、区で 40〜66% と開きがある"), [WARDS[i] for i in (2, 0, 1, 3, 4, 8)], [Series(_("参集できる職員"), values)],
        "%", Threshold(_("目標"), 60, "ok"),
        [Decimal(60), Decimal(55), Decimal(53), None, Decimal(41), Decimal(33)], [Decimal(72), Decimal(67), Decimal(64), None, Decimal(57), Decimal(48)],
        _("細い線は95%の幅"), _("区"),
    )


def plan() -> ChartSpec:
    months = [_("4月"), _("5月"), _("6月"), _("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月"), _("1月"), _("2月"), _("3月")]
    return ChartSpec(
        _("指定は計画の4割に届かず、差は開いている"), months,
        [Series(_("指定した棟"), [0, 0, 1, 1, 1, 2, 2, 3, None, None, None, None], "bad"), Series(_("計画"), list(range(1, 13)), "neutral", True)], _("棟"),
    )


def matrix() -> MatrixView:
    rows = [
        (_("津波避難ビル指定の拡大"), "4430024303020030", _("棟"), 3), (_("避難所開設・運営訓練"), "5444344534423443", _("学区"), 9),
        (_("区指定動員の見直し"), "4443344425433442", "%", 61), (_("班別マニュアルの整備"), "4344344335334433", _("班"), 9),
        (_("妊娠期からの支援"), "5545445445445444", "%", 94), (_("孤立防止ネットワーク"), "3432433424323340", _("社"), 12),
        (_("地域担当制の活用"), "2434313414323431", _("件"), 18), (_("空き家等の適正管理"), "4434434433434433", "%", 55),
    ]
    lines = []
    for r, (label, states, unit, base) in enumerate(rows):
        cells = []
        for c, state in enumerate(int(s) for s in states):
            value = "" if state < 2 else f"{min(99, max(1, base + (c * 7 + r * 3) % 11 - 5 + state))}{unit}"
            cells.append(MatrixCell(state, STATES[state], value, "#cell", gap=(r, c) in {(0, 0), (3, 4)}, current=(r, c) == (0, 0)))
        lines.append(MatrixRow(label, cells, "#initiative"))
    return MatrixView(
        _("取り組みと区ごとの進み具合"), _("取り組み"), WARDS, lines,
        [LegendItem(STATES[s], f"s{s}", n) for s, n in ((5, 14), (4, 58), (3, 34), (2, 10), (1, 3), (0, 9))],
        _("数字は根拠（記録から数えた値）。赤枠は自己評価と根拠がくいちがう区。"),
    )


def place() -> MapSpec:
    west, south = 136.90, 35.05
    shelters = [
        MapPoint("a", _("潮小学校"), west + .021, south + .016, "#a", _("412人・定員の91%"), True),
        MapPoint("b", _("港北中学校"), west + .034, south + .024, "#b", _("空き 136人・徒歩14分")),
        MapPoint("c", _("丘上小学校"), west + .010, south + .027, "#c", _("空き 114人・徒歩22分")),
    ]
    buildings = [
        MapPoint("d", _("汐見町立体駐車場"), west + .030, south + .010, "#d", _("津波避難ビル・640人")),
        MapPoint("e", _("南台団地3号棟"), west + .014, south + .009, "#e", _("津波避難ビル・210人")),
    ]
    def box(x: float, y: float) -> list[list[tuple[float, float]]]:
        return [[(west + x, south + y), (west + x + .014, south + y + .001), (west + x + .015, south + y + .012), (west + x - .001, south + y + .011), (west + x, south + y)]]
    districts = [
        MapArea(f"t{i}", label, box(.001 + i % 3 * .015, .006 + i // 3 * .012), f"#t{i}", i, note)
        for i, (label, note) in enumerate([(_("潮学区"), _("12%")), (_("港学区"), _("21%")), (_("浜学区"), _("33%")), (_("丘学区"), _("48%")), (_("緑学区"), _("61%")), (_("桜学区"), _("79%"))])
    ]
    return MapSpec(
        _("潮小学校のまわり"), [
            MapLayer("districts", _("65歳以上の割合"), areas=districts), MapLayer("shelters", _("避難所"), points=shelters),
            MapLayer("buildings", _("津波避難ビル"), "triangle", "warn", buildings),
        ],
        legend=[LegendItem(_("避難所"), "circle", 3), LegendItem(_("津波避難ビル"), "triangle", 2, "warn"),
                *(LegendItem(f"{12 * i}–{12 * i + 12}%", f"k{i}", 1) for i in range(6))],
        note=_("架空の市。位置はすべて作りものです。"),
    )


def upload() -> ImportView:
    heads = [Column("status", _("結果"), "badge"), Column("name", _("名前")), Column("people", _("収容人数"), "number", _("人")), Column("on", _("指定日"), "date")]
    rows = [
        Row("12", [Cell(badge=Badge(_("取り込めません"), "bad")), Cell(_("汐見会館")), Cell(_("約300"), problem=_("「約300」は数として読めません。数だけにするか、空にしてください。")), Cell("2025-04-01")], "bad", number=12),
        Row("3", [Cell(badge=Badge(_("変更"), "info")), Cell(_("潮小学校")), Cell("452", old="430"), Cell("2019-06-01")], "warn", number=3),
        Row("4", [Cell(badge=Badge(_("新規"), "ok")), Cell(_("港北中学校")), Cell("1,300"), Cell("2024-12-20")], "new", number=4),
        Row("5", [Cell(badge=Badge(_("同じ"), "off")), Cell(_("丘上小学校")), Cell("210"), Cell("2018-03-31")], "off", number=5),
    ]
    return ImportView(
        "shelters_r8.csv", [Fact(_("文字コード"), "CP932"), Fact(_("見出しの行"), _("2行目")), Fact(_("列の対応"), _("「施設名称」→名前、「定員」→収容人数")), Fact(_("行数"), 128)],
        TableView(_("読み取った内容"), heads, rows), 38, 12, 77, 1,
    )


def samples(now: datetime) -> dict[str, Any]:
    """Everything the gallery template draws; ``now`` is an aware moment."""
    wrong = SampleForm({"name": "", "people": "0", "way": "paper"})
    return {
        "now": now, "acts": acts(), "clocks": clocks(now), "facts": facts(now), "entries": entries(now), "table": table(now),
        "none": table(now, rows=0), "filters": filters(), "tabs": tabs(), "figures": figures(now), "line": line(), "bars": bars(),
        "plan": plan(), "matrix": matrix(), "place": place(), "nowhere": MapSpec(_("場所のない一覧"), []), "view": upload(),
        "form": SampleForm(), "wrong": wrong,
        "badges": [Badge(_("順調"), "ok"), Badge(_("要注意"), "warn"), Badge(_("遅れ"), "bad"), Badge(_("準備中"), "info"), Badge(_("点検前"), "neutral"), Badge(_("対象外"), "off")],
        "changes": [Change(_("収容人数"), _("430人"), _("452人")), Change(_("鍵の保管"), _("学校"), _("学校・区役所・地域の3者")), Change(_("電話"), None, "000-0000-0000"), Change(_("備考"), _("北門は使えない"), None), Change(_("住所"), _("汐見区潮町1"), _("汐見区潮町1"))],
        "steps": [Step(_("ファイルを選ぶ"), "done", "#1"), Step(_("確かめる"), "current"), Step(_("登録する"))],
        "problems": [Problem(_("12行目『収容人数』の『約300』は数として読めません。数だけにするか、空にしてください。"), "id_people")],
        "effects": [_("市本部と学校に通知します"), _("定時報告の時計（60分）が動き始めます"), _("受付カード50枚を印刷します")],
        "jobs": [
            JobView(_("名簿の突き合わせ"), "waiting"), JobView(_("名簿の突き合わせ"), "running", 4120, 12345, 260),
            JobView(_("名簿の突き合わせ"), "done", 12345, 12345, result=Act(_("結果を見る"), "#result")),
            JobView(_("名簿の突き合わせ"), "failed", 4120, 12345, problems=[Problem(_("4,121行目で止まりました。ファイルの行が途中で切れています。もう一度保存してから選んでください。"))]),
        ],
        "banners": banners(), "spark": [3, 5, 4, 8, 9, 7, 12], "crumb_list": crumbs(), "effect": _("世帯を登録し、部屋を割り当てます。"),
    }


def crumbs() -> list[Crumb]:
    return [Crumb(_("避難所"), "#list"), Crumb(_("潮小学校"))]


def banners() -> list[Banner]:
    return [
        Banner("drill", _("11月23日 南海トラフ想定 第3非常配備 経過 3時間07分")), Banner("emergency", _("台風12号 第2非常配備"), "#incident"),
        Banner("demo", _("この市と人物・数値はすべて架空です。実在の市区町村とは関係ありません。")),
        Banner("testdata", _("公開データの試験表示です。避難の判断には使わないでください。")),
    ]
