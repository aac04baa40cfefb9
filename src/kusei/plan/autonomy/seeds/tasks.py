"""The demo's story: a table since the plan began, one task moved and reviewed, one decided for 1 April, one the law forbids,
one whose preparation is late, and one returned after a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Ward
from kusei.plan.autonomy.lifecycle import MOVE
from kusei.plan.autonomy.models import Assignment, Consultation, MoveStep, Task, TaskMove

SINCE, SOURCE = date(2012, 4, 1), "区役所事務分掌規則（デモ）別表"  # data
# data: code, name, place, holder, role, law, kind
TABLE: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("A-01", "住民異動の届出の受付", "ward", "区役所 市民課", "", "住民基本台帳法", "general"),
    ("A-02", "印鑑の登録と証明", "ward", "区役所 市民課", "", "市印鑑条例", "general"),
    ("B-01", "道路の小さな補修の発注", "bureau", "土木局 道路維持課", "", "道路法", "spending"),
    ("B-02", "街路樹の剪定の時期の決定", "bureau", "土木局 緑地維持課", "", "市公園条例", "spending"),
    ("B-03", "学区の掲示板の設置の許可", "bureau", "土木局 道路利活用課", "", "市道路占用条例", "permit"),
    ("C-01", "空き家の最初の現地調査", "bureau", "住宅局 住宅企画課", "", "空家等対策の推進に関する特別措置法", "general"),
    ("C-02", "区民まつりの補助金の交付", "bureau", "市民局 地域振興課", "", "市補助金交付規則", "spending"),
    ("D-01", "避難所の開設の判断", "ward", "区役所 総務課", "", "災害対策基本法", "general"),
    ("D-02", "備蓄物資の購入", "bureau", "危機管理局 危機対策課", "", "災害対策基本法", "spending"),
    ("E-01", "子育てサロンの会場の使用の許可", "bureau", "子ども局 子育て支援課", "", "市集会施設条例", "permit"),
    ("F-01", "税の証明の交付", "ward", "区役所 市民課", "窓口での交付", "地方税法", "general"),
    ("F-02", "税の証明の交付", "bureau", "財政局 市税事務所", "証明の内容の審査", "地方税法", "general"),
)


class World(Protocol):
    @property
    def as_of(self) -> date: ...
    @property
    def wards(self) -> Sequence[Ward]: ...


def seed(world: World) -> None:
    """Inside the loader's gate; after consultations."""
    rows: dict[str, Assignment] = {}
    for code, name, place, holder, role, law, kind in TABLE:
        task = Task.objects.create(code=code, name=name, law=law, case_kind=kind)
        rows[code] = Assignment.objects.create(task=task, place=place, holder=holder, role=role, source=SOURCE, since=SINCE)
    year = calendar.fiscal_year_of(world.as_of)
    _moved(world, rows["C-02"], date(year - 1, 4, 1), reviewed=True)
    _moved(world, rows["E-01"], date(year - 1, 4, 1) if world.as_of.month >= 4 else date(year - 2, 4, 1), reviewed=False)
    _waiting(world, rows, date(year + 1, 4, 1))


def _move(row: Assignment, proposer: Ward | None, **more: Any) -> TaskMove:
    told = {
        "place": "ward", "holder": "区役所 地域力推進室", "hours": 320, "posts_tenths": 2, "yen": 800_000, "law": "allowed",  # data
        "law_note": f"{row.task.law}、区長に対する事務委任規則（デモ）", "grounds": "申請から決定まで時間がかかり、区の事情を知る区役所で決めるほうが早い。",  # data
    }
    m = TaskMove.objects.create(assignment=row, proposer=proposer, **{**told, **more})
    if clock := MOVE.states[m.state].clock:
        on = m.live_on or m.proposed_on
        assert on
        clocks.start(clock, m, at=datetime.combine(on, time(10), tzinfo=calendar.JST))
    return m


def _moved(world: World, row: Assignment, on: date, *, reviewed: bool) -> None:
    """Moved to the wards on a 1 April; after a year looked at, or due to be."""
    m = _move(
        row, world.wards[min(1, len(world.wards) - 1)], state="reviewed" if reviewed else "live", effective_on=on, proposed_on=on - timedelta(days=200),
        decided_on=on - timedelta(days=60), decided_by="市民局長", number=f"市区第{on.year - 2019}-88号", live_on=on,  # data
        **({"verdict": "adjust", "came_of": "交付まで平均41日が16日になった。書き方の問い合わせが区に月20件あり、手引を作り直す。",  # data
            "reviewed_on": min(world.as_of, on + timedelta(days=380))} if reviewed else {}),
    )
    row.until = on - timedelta(days=1)
    row.save(update_fields=["until"])
    Assignment.objects.create(task=row.task, place="ward", holder=m.holder, source=m.number, since=on)
    MoveStep.objects.create(move=m, text="手引と様式を作り直す", holder=row.holder, due_on=on - timedelta(days=20), done_on=on - timedelta(days=22))  # data


def _waiting(world: World, rows: dict[str, Assignment], on: date) -> None:
    first, second = world.wards[0], world.wards[-1]
    decided = _move(
        rows["B-01"], first, state="decided", effective_on=on, proposed_on=world.as_of - timedelta(days=120), decided_on=world.as_of - timedelta(days=10),
        decided_by="市民局長", number=f"市区第{world.as_of.year - 2018}-120号", shared=True, role="10万円未満の緊急の補修", rule_level=1, rule_below=100_000,  # data
        consultation=Consultation.objects.filter(kind="task", state__in=("concluded", "done"), ward=first).first(),
    )
    for text, holder, days in (("発注の手引を受け取る", "土木局 道路維持課", -8), ("区の担当を決め、研修を受ける", "区役所 地域力推進室", 40)):  # data
        MoveStep.objects.create(move=decided, text=text, holder=holder, due_on=min(on, world.as_of + timedelta(days=days)))
    _move(rows["C-01"], second, state="proposed", effective_on=on, proposed_on=world.as_of - timedelta(days=75), law="unclear", law_note="")
    _move(rows["B-02"], None, state="draft", effective_on=on)
    _move(
        rows["B-03"], first, state="refused", effective_on=on, proposed_on=world.as_of - timedelta(days=300), law="change", law_note="市道路占用条例",  # data
        reason="条例で市長の許可と定めており、改正の予定がないため。",  # data
    )
