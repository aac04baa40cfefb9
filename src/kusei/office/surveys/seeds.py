"""A published citizens' view, a ward survey being keyed twice, one past its day, one closed with unread free text."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from kusei.core import calendar
from kusei.core.clocks import run as clocks
from kusei.core.inquiry.rules import digest_of
from kusei.core.records import erasing
from kusei.core.surveys.models import Remark, Sheet, Survey
from kusei.core.surveys.personal import traces
from kusei.core.surveys.queries import results
from kusei.core.surveys.rule_values import CLOSE_DUE

LEVELS = (
    ("1", "満足", "Satisfied", "よい", True), ("2", "どちらかといえば満足", "Rather satisfied", "すこし よい", True),
    ("3", "どちらかといえば不満", "Rather dissatisfied", "すこし わるい", False), ("4", "不満", "Dissatisfied", "わるい", False),
)
AGES = (("1", "29歳まで", "Up to 29"), ("2", "30〜49歳", "30 to 49"), ("3", "50〜69歳", "50 to 69"), ("4", "70歳から", "70 and over"))


def _scale(key: str, ja: str, en: str, easy: str) -> dict[str, Any]:
    return {"key": key, "kind": "scale", "required": key == "whole", "label": {"ja": ja, "en": en, "ja-easy": easy}, "options": [
        {"value": v, "label": {"ja": j, "en": e, "ja-easy": z}, **({"good": True} if g else {})} for v, j, e, z, g in LEVELS
    ]}


QUESTIONS = [
    _scale("whole", "区役所の取り組み全体に満足していますか", "How satisfied are you with the ward office as a whole?", "区役所の しごとは どうですか"),
    _scale("safety", "災害への備えに満足していますか", "How satisfied are you with disaster preparedness?", "地震や 大雨への じゅんびは どうですか"),
    {"key": "use", "kind": "multiple", "label": {
        "ja": "この一年に使ったもの（いくつでも）", "en": "What have you used this year? (any number)", "ja-easy": "この 1年で つかったもの（いくつでも）",
    }, "options": [
        {"value": str(n), "label": {"ja": ja, "en": en, "ja-easy": easy}} for n, (ja, en, easy) in enumerate((
            ("窓口", "The counter", "まどぐち"), ("コンビニ交付", "Convenience-store certificates", "コンビニの しょうめいしょ"),
            ("防災訓練", "A disaster drill", "ぼうさい くんれん"), ("子育ての催し", "A parenting session", "こそだての あつまり"),
        ), start=1)
    ]},
    {"key": "age", "kind": "single", "label": {"ja": "年代", "en": "Age", "ja-easy": "なんさいですか"}, "options": [
        {"value": v, "label": {"ja": j, "en": e}} for v, j, e in AGES
    ]},
    {"key": "years", "kind": "number", "label": {"ja": "住んで何年ですか", "en": "Years lived here", "ja-easy": "ここに なんねん すんでいますか"}, "least": "0", "most": "110"},
    {"key": "say", "kind": "text", "label": {"ja": "ご意見", "en": "Your comments", "ja-easy": "いいたいことを かいてください"}},
]
SAYINGS = (
    "夜でも参加できる訓練にしてほしい。", "待ち時間の表示が分かりやすくなった。", "広報をもっと早く配ってほしい。", "子どもと行ける催しが増えてうれしい。",
    "窓口の山田さんがとても親切でした。", "避難所の場所を英語でも書いてほしい。", "000-123-4567に返事をください。", "駐車場が少ない。",
)


def seed(world: Any) -> None:
    story, wards = _Story(world), world.wards * 5
    story.published(None, 812)
    story.published(wards[3], 96)
    story.keyed_twice(wards[1])
    story.overdue(wards[4])
    story.closed(wards[2])
    Survey.objects.create(
        title="庁舎の使いやすさについて", ward=wards[0], purpose="庁舎改修の参考にします。", questions=QUESTIONS[:1], by_web=True, open_to_all=True,
        opens_on=world.as_of + timedelta(days=10), closes_on=world.as_of + timedelta(days=40),
    )


class _Story:
    def __init__(self, world: Any) -> None:
        self.world, self.rng, self.today = world, world.rng, world.as_of

    def survey(self, title: str, ward: Any, *, opens: int, closes: int, **more: Any) -> Survey:
        """``opens`` and ``closes`` are days from today."""
        return Survey.objects.create(
            title=title, ward=ward, purpose="取り組みの見直しに生かすため、市民の声を聴きます。", questions=QUESTIONS,
            opens_on=self.today + timedelta(days=opens), closes_on=self.today + timedelta(days=closes),
            **{"state": "open", "frame": "住民基本台帳から無作為に選んだ18歳以上の方", **more},
        )

    def answers(self, *, rare: bool = False) -> dict[str, Any]:
        rng = self.rng
        found: dict[str, Any] = {"whole": rng.choices("1234", (30, 48, 16, 6))[0]}
        if rng.random() < 0.95:
            found["safety"] = rng.choices("1234", (18, 44, 28, 10))[0]
        if rng.random() < 0.9:
            found["age"] = rng.choices("1234", (1 if rare else 12, 30, 34, 24))[0]
        used = sorted(v for v in "1234" if rng.random() < {"1": 0.6, "2": 0.35, "3": 0.12, "4": 0.08}[v])
        if used:
            found["use"] = used
        if rng.random() < 0.85:
            found["years"] = str(rng.randint(0, 62))
        if rng.random() < 0.02:
            found["say"] = rng.choice(SAYINGS)
        return found

    def sheets(self, survey: Survey, count: int, modes: dict[str, int], *, rare: bool = False) -> list[Sheet]:
        rows = []
        for n in range(1, count + 1):
            mode = self.rng.choices(list(modes), list(modes.values()))[0]
            rows.append(Sheet(
                survey=survey, mode=mode, number=n if mode == "paper" else None, answers=self.answers(rare=rare),
                given_on=min(survey.opens_on + timedelta(days=self.rng.randint(0, 18)), self.today), entered_by="" if mode == "web" else "system:demo",
            ))
        made = Sheet.objects.bulk_create(rows, batch_size=500)
        Remark.objects.bulk_create(
            Remark(sheet=s, survey=survey, question="say", text=s.answers["say"], traces=traces(s.answers["say"]))
            for s in made if "say" in s.answers
        )
        return list(made)

    def freeze(self, survey: Survey, *, state: str) -> None:
        kept = results(survey)
        closed = calendar.closing(survey.closes_on)
        Survey.objects.filter(pk=survey.pk).update(frozen=kept, frozen_digest=digest_of(kept), closed_at=closed, state=state)

    def published(self, ward: Any, count: int) -> None:
        year = calendar.fiscal_year_of(self.today) - 1
        survey = self.survey(
            f"{calendar.fiscal_year_label(year, 'ja')} {ward.name if ward else ''}市民の声アンケート", ward, opens=-420, closes=-390, by_paper=True, by_interview=True,
            frame_size=1_480_000 if ward is None else 92_000, invited=2000 if ward is None else 300,
        )
        self.sheets(survey, count, {"web": 5, "paper": 4, "interview": 1}, rare=True)
        for remark in Remark.objects.filter(survey=survey):
            verdict, shown = ("held", "") if "phone" in remark.traces else ("fit", remark.text)
            if "name" in remark.traces:
                verdict, shown = "masked", "窓口の職員がとても親切でした。"
            Remark.objects.filter(pk=remark.pk).update(
                verdict=verdict, published=shown, tags=["窓口"] if "窓口" in remark.text else [], checked_by="system:demo",
                checked_at=datetime.combine(survey.closes_on, time(10), tzinfo=calendar.JST),
            )
        self.freeze(survey, state="published")
        # Closed more than a year ago: the words as written are gone, what was read and published stays.
        file, ends = erasing.file_of("surveys.remark")
        keys = list(Remark.objects.filter(survey=survey).values_list("pk", flat=True))
        erasing.empty(file, ends, keys, on=survey.closes_on + timedelta(days=365))

    def keyed_twice(self, ward: Any) -> None:
        """Sixty sheets in, forty of them keyed twice, two of those read differently."""
        survey = self.survey(f"{ward.name}の暮らしについて", ward, opens=-14, closes=6, by_paper=True, double_entry=True, invited=300, frame_size=92_000)
        first = [s for s in self.sheets(survey, 60, {"paper": 1}) if s.number and s.number <= 40]
        Sheet.objects.bulk_create(
            Sheet(
                survey=survey, mode="paper", number=s.number, entry=2, given_on=s.given_on, entered_by="system:demo2",
                answers={**s.answers, "whole": "4" if s.number in (11, 29) and s.answers["whole"] != "4" else s.answers["whole"]},
            )
            for s in first
        )
        self._clock(survey)

    def overdue(self, ward: Any) -> None:
        survey = self.survey(f"{ward.name}窓口の満足度", ward, opens=-40, closes=-3, open_to_all=True, by_interview=True, frame="窓口に来た方")
        self.sheets(survey, 148, {"web": 3, "interview": 1})
        self._clock(survey)

    def _clock(self, survey: Survey) -> None:
        opened = datetime.combine(survey.opens_on, time(9), tzinfo=calendar.JST)
        clocks.start(CLOSE_DUE, survey, at=opened, due_at=calendar.closing(survey.closes_on))

    def closed(self, ward: Any) -> None:
        survey = self.survey(f"{ward.name}区政運営方針への意見", ward, opens=-70, closes=-30, open_to_all=True, invited=1000, frame_size=88_000)
        self.sheets(survey, 274, {"web": 1})
        self.freeze(survey, state="closed")

