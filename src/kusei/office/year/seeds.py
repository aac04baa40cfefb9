"""The demo's yearly tasks: three years of days done, one late, one left out, one that stands at the door."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.ledger.models import Agreement, Holding, Organisation, Post, Ward
from kusei.core.numbering.models import Series
from kusei.core.rules.models import RuleRow
from kusei.office.year.models import Occasion, Task
from kusei.office.year.queries import days_in
from kusei.office.year.rules import read_when

TASKS: dict[str, tuple[tuple[str, str, int, str, str], ...]] = {  # duty: title, when, lead days, manual, note of last year
    "planning": (
        ("区政運営方針の素案を各課に照会する", "9月1日", 30, "前年の方針と差し替え表は企画の共有フォルダにある", "回答は10日では足りない。2週間とる。"),  # data
        ("来年度予算要求の資料を局に出す", "10月末", 30, "様式は財政局の通知に付いてくる", "見積書がそろうのに3週間かかった。"),  # data
        ("区政協力委員会議の議題を取りまとめる", "毎月第2火曜日", 7, "各課に前の週の金曜日までに聞く", ""),  # data
        ("フォローアップの進み具合を区長に説明する", "1月中旬", 21, "資料はフォローアップの画面から出せる", "区長の予定は12月中に取る。"),  # data
        ("年度末の契約の完了を確かめる", "3月31日の10開庁日前", 21, "契約一覧と検査調書を突き合わせる", "委託2件の完了届が遅れた。"),  # data
    ),
    "plan_office": (
        ("フォローアップの照会を各区に出す", "1月15日", 30, "質問は前年の写しから作る。区の企画担当に先に知らせる", "回答は3週間では足りない区が4区あった。"),  # data
        ("区長会議の議題を各区に聞く", "毎月第2火曜日", 10, "各区の企画経理室と局の庶務に聞く", ""),  # data
        ("来年度予算要求の資料を財政局に出す", "10月末", 45, "区ごとの要求は「区への展開」の予算の要求から書き出す", "区の追加が締切の後に2件来た。"),  # data
        ("計画の見直し案を会議にかける", "2月10日", 60, "新旧対照表は計画の見直しから印刷する", "案の照会に2週間とる。"),  # data
        ("フォローアップを確定し、公表する", "6月10日", 30, "確定のあとに直すときは、訂正として残す", "議会の日程を先に聞く。"),  # data
        ("16区の運営方針がそろっているか確かめる", "5月20日", 14, "区政運営方針を並べて見る画面", "1区が6月になった。"),  # data
    ),
    "disaster": (
        ("備蓄倉庫の棚卸し", "毎月末", 7, "鍵は防災の引き出し", ""),  # data
        ("総合防災訓練の会場を学校と決める", "6月10日", 45, "校長会は5月の第2週", "体育館の工事で会場を替えた学校がある。"),  # data
        ("避難所運営の用品の期限を確かめる", "12月上旬", 21, "", "乾電池が不足した。"),  # data
    ),
    "general_affairs": (
        ("職員の発令と席次表を直す", "年度の5日目", 10, "席次表は庶務の共有フォルダ", ""),  # data
        ("廃棄する文書を各課に確かめる", "5月20日", 30, "廃棄一覧は文書の画面で作る", "地下書庫の立会いに半日かかる。"),  # data
        ("年末の休日の窓口の当番を決める", "11月第3金曜日", 21, "", "希望を先に聞くと早く決まる。"),  # data
    ),
    "community": (
        ("学区まつりの補助金の申請を受け付ける", "6月末", 21, "要綱第4条", "通帳の写しの不足が多い。"),  # data
        ("成人の日の記念行事の会場を押さえる", "7月1日", 30, "区役所講堂とホールの両方", ""),  # data
        ("区政協力委員の改選の準備を始める", "12月1日", 30, "学区連絡協議会の会長に先に話す", "2学区で候補が決まらず1月になった。"),  # data
    ),
}


def seed(world: Any) -> None:
    year = calendar.fiscal_year_of(world.as_of)
    tasks = [
        _task(ward, post, row, year)
        for ward in (*world.wards[:4], None) for duty, rows in TASKS.items() if (post := _post(world, ward, duty)) for row in rows
    ]
    Task.objects.bulk_create(tasks)
    notes = {row[0]: row[4] for rows in TASKS.values() for row in rows}
    people = {h.post_id: f"post:{h.post.ref}/user:{h.staff.number}" for h in Holding.objects.as_of(world.as_of).select_related("post", "staff")}
    rows: list[Occasion] = []
    for task in Task.objects.filter(pk__in=[t.pk for t in tasks]).order_by("pk"):
        for back in (2, 1, 0):
            rows += _days(world, task, year - back, people.get(task.post_id, "system:demo"), notes[task.title] if back == 1 else "")
    Occasion.objects.bulk_create(rows, batch_size=2000)
    _trouble(world)
    _at_the_door(world, year)


def _post(world: Any, ward: Ward | None, duty: str) -> Post | None:
    posts = world.posts(duty, ward)
    return min(posts, key=lambda p: (p.rank, p.pk)) if posts else None


def _task(ward: Ward | None, post: Post, row: tuple[str, str, int, str, str], year: int) -> Task:
    title, when, lead, manual, _note = row
    p = read_when(when)
    return Task(
        ward=ward, post=post, title=title, pattern_kind=p.kind, month=p.month, day=p.day, week=p.week, weekday=p.weekday,
        count=p.count, shift=p.shift, lead_days=lead, manual=manual, since=date(year - 3, 4, 1),
    )


def _days(world: Any, task: Task, year: int, by: str, note: str) -> list[Occasion]:
    """Days that have gone by were done a little before or after; what is to come stands open."""
    found = []
    for slot, day in days_in(task, year):
        past = day < world.as_of
        done = min(day + timedelta(days=world.rng.choice((-6, -3, -1, 0, 0, 2))), world.as_of) if past else None
        found.append(Occasion(
            task=task, ward_id=task.ward_id, post_id=task.post_id, fiscal_year=year, slot=slot, due_on=day,
            state="done" if past else "todo", done_on=done, done_by=by if past else "", note=note if past else "",
        ))
    return found


def _trouble(world: Any) -> None:
    """In each ward the newest day of one task was forgotten, and one was left out with its reason."""
    for ward in (*world.wards[:4], None):
        past = list(Occasion.objects.filter(ward=ward, due_on__lt=world.as_of).order_by("-due_on", "pk")[:2])
        for row, values in zip(past, (
            {"state": "todo", "done_on": None, "done_by": ""},
            {"state": "skipped", "done_on": None, "done_by": "", "note": "台風の対応のため中止した。"},  # data
        ), strict=False):
            Occasion.objects.filter(pk=row.pk).update(**values)


def _at_the_door(world: Any, year: int) -> None:
    """What the change of year must find: an agreement and a rule value that end on 31 March, numbers not opened."""
    last = date(year + 1, 3, 31)
    ward = world.wards[0]
    body, _made = Organisation.objects.get_or_create(
        ward=ward, name="東風運送（架空）", defaults={"since": date(year - 5, 4, 1), "kind_word": "事業者"},  # data
    )
    Agreement.objects.create(
        organisation=body, ward=ward, title="災害時の物資の運搬に関する協定", signed_on=date(year - 2, 4, 1),  # data
        since=date(year - 2, 4, 1), until=last,
    )
    RuleRow.objects.create(
        key="office.hand_over_within", ward=ward, since=date(year, 4, 1), until=last, value={"days": 14},
        source="区の申し合わせ（デモ）：年度内に限り14日",  # data
    )
    for series, count in (("disclosure:open", 7), ("disclosure:self", 3)):
        Series.objects.get_or_create(ward=ward, series=series, fiscal_year=year, defaults={"last": count})
