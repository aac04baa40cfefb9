"""Two years of inquiries: one frozen with a late ward, one overdue, one with divisions still writing, one taken back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.inquiry import rules
from kusei.core.inquiry.models import AnswerVersion, Inquiry, Kind, Message, Part, Reply, Template
from kusei.core.inquiry.queries import snapshot
from kusei.core.inquiry.rule_values import PART_DUE, REPLY_DUE, RETURNED_DUE
from kusei.core.ledger.models import Division, Holding

FOLLOW_UP: list[dict[str, Any]] = [
    {"key": "state", "label": "取組の状況", "kind": "choice", "options": ["実施", "試行", "準備", "検討", "未着手"], "required": True},
    {"key": "held", "label": "避難所開設訓練の実施回数", "kind": "number", "unit": "回", "evidence": "shelters.drills", "least": "0",
     "help": "システムの値と違うときは、補足に理由を書いてください。"},
    {"key": "split", "label": "参加者の内訳", "kind": "grid", "rows": ["上期", "下期"], "columns": ["職員", "住民"], "unit": "人", "least": "0"},
    {"key": "issue", "label": "課題", "kind": "text", "required": True},
    {"key": "next", "label": "改善策と次の予定", "kind": "text", "required": True},
    {"key": "next_on", "label": "次回の予定日", "kind": "date"},
]
BUDGET: list[dict[str, Any]] = [
    {"key": "amount", "label": "自主的・主体的な区政運営費の執行見込額", "kind": "number", "unit": "円", "required": True, "least": "0"},
    {"key": "rate", "label": "執行率", "kind": "number", "unit": "%", "total": False, "least": "0", "most": "100"},
    {"key": "ask", "label": "来年度に増額を求める事業", "kind": "text"},
    {"key": "basis", "label": "積算資料", "kind": "file"},
]
COUNCIL: list[dict[str, Any]] = [
    {"key": "count", "label": "空き家に関する相談件数（今年度）", "kind": "number", "unit": "件", "required": True, "least": "0"},
    {"key": "solved", "label": "うち解決した件数", "kind": "number", "unit": "件", "required": True, "least": "0"},
    {"key": "case", "label": "特徴のある事例", "kind": "text", "help": "個人や場所が分かる書き方はしないでください。"},
]


def seed(world: Any) -> None:
    templates()
    story = _Story(world)
    story.frozen()
    story.overdue()
    story.with_divisions()
    story.withdrawn()
    story.draft()


def templates() -> None:
    """The sheets every city asks its wards; also for a city that starts empty."""
    Template.objects.bulk_create([
        Template(title="年次フォローアップ", kind=Kind.FOLLOW_UP, questions=FOLLOW_UP, head_confirms=True,
                 text="アクションプランの取り組みについて、今年度の状況を照会します。\n数のうち、システムにあるものは初めから入っています。"),
        Template(title="予算要求の資料", kind=Kind.BUDGET, questions=BUDGET, text="来年度の予算要求のため、資料の提出をお願いします。"),
        Template(title="議員からの質問", kind=Kind.COUNCIL, questions=COUNCIL, text="議員から質問がありました。期限が短く恐れ入りますが、回答をお願いします。"),
    ])


def _due(inquiry: Inquiry) -> datetime:
    assert inquiry.due_at is not None
    return inquiry.due_at


def _sent(inquiry: Inquiry) -> datetime:
    assert inquiry.sent_at is not None
    return inquiry.sent_at


class _Story:
    def __init__(self, world: Any) -> None:
        self.world, self.rng, self.today = world, world.rng, world.as_of
        posts = world.posts("plan_office")
        self.asker = posts[-1] if posts else None
        held = Holding.objects.filter(until=None).select_related("post", "staff")
        self.people = {h.post_id: f"post:{h.post.ref}/user:{h.staff.number}" for h in held}

    def by(self, posts: Any) -> str:
        return self.people.get(posts[0].pk, "system:demo") if posts else "system:demo"

    def at(self, day: date, hour: int = 17, minute: int = 15) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=calendar.JST)

    def inquiry(self, title: str, kind: str, questions: list[dict[str, Any]], *, sent: int, due: int, **more: Any) -> Inquiry:
        """``sent`` and ``due`` are days from today (negative: past)."""
        return Inquiry.objects.create(
            title=title, kind=kind, questions=questions, asked_by=self.asker, sent_at=self.at(self.today + timedelta(days=sent), 9, 30),
            due_at=self.at(self.today + timedelta(days=due)), **{"state": "open", **more},
        )

    def replies(self, inquiry: Inquiry, states: list[str], make: Any) -> list[Reply]:
        rows = []
        due = _due(inquiry)
        for n, ward in enumerate(self.world.wards):
            state = states[n % len(states)]
            given = calendar.happened((due - timedelta(days=self.rng.randint(0, 4))).date(), self.rng.randint(9, 16), self.rng.randint(0, 59))
            done = state in ("submitted", "returned")
            answers = {} if state == "waiting" else make(n, ward, whole=state not in ("drafting",))
            rows.append(Reply(
                inquiry=inquiry, ward=ward, state=state, due_at=due, first_due_at=due, answers=answers,
                submitted_at=given if done else None, rounds=1 if done else 0,
            ))
        made = Reply.objects.bulk_create(rows)
        self.versions(made, inquiry)
        return [made[n % len(made)] for n in range(16)]  # a city with fewer wards tells the same story with those it has

    def versions(self, replies: list[Reply], inquiry: Inquiry) -> None:
        planners = {w.pk: self.world.posts("planning", w) for w in self.world.wards}
        AnswerVersion.objects.bulk_create(
            AnswerVersion(
                reply=r, question=k, number=1, value=v, source="file" if n % 3 else "typed",
                given_at=min((r.submitted_at or _sent(inquiry) + timedelta(days=1)) - timedelta(hours=2), calendar.now()),
                given_by=self.by(planners[r.ward_id]),
            )
            for n, r in enumerate(replies) for k, v in r.answers.items()
        )

    def frozen(self) -> None:
        """Last year's round: every ward answered, one of them late."""
        year = calendar.fiscal_year_of(self.today) - 1
        inquiry = self.inquiry(
            f"{calendar.fiscal_year_label(year, 'ja')} 地域防災の取組状況", Kind.FOLLOW_UP, FOLLOW_UP, sent=-320, due=-300,
            head_confirms=True, text="今年度の状況を照会します。", period_start=date(year, 4, 1), period_end=date(year + 1, 3, 31),
        )
        rows = self.replies(inquiry, ["submitted"], self._follow_up)
        late = rows[7]
        Reply.objects.filter(inquiry=inquiry).update(confirmed_at=inquiry.due_at)
        Reply.objects.filter(pk=late.pk).update(late=True, submitted_at=_due(inquiry) + timedelta(days=4))
        kept = snapshot(inquiry)
        Inquiry.objects.filter(pk=inquiry.pk).update(
            state="frozen", frozen=kept, frozen_digest=rules.digest_of(kept), ended_at=self.at(self.today - timedelta(days=290)),
        )

    def _follow_up(self, n: int, ward: Any, *, whole: bool) -> dict[str, Any]:
        held = self.rng.randint(0, 6)
        answers: dict[str, Any] = {
            "state": ["実施", "試行", "準備", "実施"][n % 4], "held": str(held),
            "split": {"上期": {"職員": str(held * 9), "住民": str(held * 41)}, "下期": {"職員": str(held * 4), "住民": str(held * 18)}},
        }
        if n % 5 == 2:
            del answers["held"]
        if whole:
            answers |= {"issue": "夜間の参集に時間がかかる。", "next": "学区ごとに訓練の日程を先に決める。"}
        return answers

    def overdue(self) -> None:
        """Budget papers, five days over: two wards still writing, one sent back, one with more time."""
        inquiry = self.inquiry(
            "来年度予算要求の資料の提出について", Kind.BUDGET, BUDGET, sent=-22, due=-5, text="積算の根拠が分かる資料を付けてください。",
        )
        states = ["submitted"] * 16
        states[3], states[9], states[12], states[14] = "drafting", "waiting", "returned", "drafting"
        rows = self.replies(inquiry, states, self._budget)
        due = self.at(self.today + timedelta(days=6))
        Reply.objects.filter(pk=rows[14].pk).update(due_at=due, reason="区民まつりと重なったため")
        Reply.objects.filter(pk=rows[12].pk).update(due_at=self.at(self.today + timedelta(days=2)), reason="執行率と見込額が合いません。")
        Message.objects.bulk_create([
            self._said(rows[12], True, "執行率と見込額が合いません。", -2), self._said(rows[12], False, "年度末の委託料を含めていませんでした。直します。", -1),
            self._said(rows[3], False, "担当者が災害対応に出ています。あす中に出します。", -4),
        ])
        for r in (rows[3], rows[9], rows[14]):
            r.refresh_from_db()
            clocks.start(REPLY_DUE, r, at=_sent(inquiry), due_at=r.due_at)
        rows[12].refresh_from_db()
        clocks.start(RETURNED_DUE, rows[12], at=self.at(self.today - timedelta(days=2)), due_at=rows[12].due_at)
        Reply.objects.filter(pk=rows[5].pk).update(late=True, submitted_at=self.at(self.today - timedelta(days=3)))

    def _budget(self, n: int, ward: Any, *, whole: bool) -> dict[str, Any]:
        amount = self.rng.randint(6200, 9900) * 1000
        answers: dict[str, Any] = {"amount": str(amount)}
        return {**answers, "rate": f"{amount / 100000:.1f}", "ask": "防災備蓄の更新"} if whole else answers

    def _said(self, reply: Reply, asker: bool, text: str, days: int, question: str = "") -> Message:
        posts = [self.asker] if asker and self.asker else self.world.posts("planning", reply.ward)
        return Message(
            reply=reply, from_asker=asker, text=text, question=question, written_at=self.at(self.today + timedelta(days=days), 10, 40),
            written_by=self.by(posts),
        )

    def with_divisions(self) -> None:
        """A councillor's question, due in two days: divisions are asked, one is over its own day."""
        inquiry = self.inquiry(
            "空き家対策に関する資料（市会質問）", Kind.COUNCIL, COUNCIL, sent=-3, due=2, text="本会議の質問に備え、至急の回答をお願いします。",
        )
        states = ["submitted" if n in (0, 2, 5, 8, 11, 13) else "drafting" if n % 3 else "waiting" for n in range(16)]
        rows = self.replies(inquiry, states, self._council)
        for r in rows:
            if r.state != "submitted":
                clocks.start(REPLY_DUE, r, at=_sent(inquiry), due_at=r.due_at)
        Message.objects.bulk_create([
            self._said(rows[1], False, "電話での相談も含めますか。", -2, "count"), self._said(rows[1], True, "含めてください。", -2, "count"),
        ])
        for n, (state, days) in enumerate((("asked", -1), ("answered", 1), ("asked", 1))):
            self._part(rows[(1, 4, 7)[n]], state, days)

    def _part(self, reply: Reply, state: str, days: int) -> None:
        division = Division.objects.filter(ward=reply.ward, until=None).order_by("code")[3:4].first()
        if division is None:
            return
        part = Part.objects.create(
            reply=reply, ward=reply.ward, division=division, questions=["count", "solved"], due_at=self.at(self.today + timedelta(days=days)),
            state=state, note="今日の15時までにお願いします。" if days < 0 else "",
            answers={"count": "14", "solved": "5"} if state == "answered" else {},
            answered_at=calendar.happened(self.today, 9, 5) if state == "answered" else None,
        )
        if state == "asked":
            clocks.start(PART_DUE, part, at=self.at(self.today - timedelta(days=2)), due_at=part.due_at)

    def _council(self, n: int, ward: Any, *, whole: bool) -> dict[str, Any]:
        count = self.rng.randint(4, 38)
        return {"count": str(count), "solved": str(count // 3)} if whole else {"count": str(count)}

    def withdrawn(self) -> None:
        inquiry = self.inquiry(
            "庁舎の自動販売機の設置状況について", Kind.OTHER, [{"key": "count", "label": "台数", "kind": "number", "unit": "台"}], sent=-60, due=-40,
            state="withdrawn", reason="財産台帳で足りることが分かったため", ended_at=self.at(self.today - timedelta(days=52)),
        )
        self.replies(inquiry, ["closed"], lambda n, ward, whole: {"count": str(n % 5)} if n < 4 else {})

    def draft(self) -> None:
        year = calendar.fiscal_year_of(self.today)
        Inquiry.objects.create(
            title=f"{calendar.fiscal_year_label(year, 'ja')} アクションプランのフォローアップ", kind=Kind.FOLLOW_UP, questions=FOLLOW_UP,
            head_confirms=True, asked_by=self.asker, period_start=date(year, 4, 1), period_end=date(year + 1, 3, 31),
            text="1月の照会に向けて準備中です。",
        )
