"""Rounds, the wards' sheets and entries, measures and targets, marks by rule, reviews, and what was frozen."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import Period, fiscal_year_label, jst_date
from kusei.core.files.models import Attachment
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.kept import kept
from kusei.core.ledger.models import Ward
from kusei.core.rows import Row, Seen, unique_per_ward
from kusei.core.surveys.models import Survey
from kusei.plan.followup.lifecycle import CARRIED, OPEN_STATES, ROUND, SHEET
from kusei.plan.followup.powers import VIEW
from kusei.plan.followup.rule_values import SCALES
from kusei.plan.followup.rules import Direction, Grade, Pace, Reach, Scale, SelfMark, Shape, Start
from kusei.plan.followup.words import PACE, REACH, START

PUBLISHED = {"round__state": "published"}


class ScaleRow(Row):
    """尺度: a published scale from one day to another. A new day is a new row; what was used stays readable."""

    code = models.SlugField(_("記号"), max_length=12)
    title = models.CharField(_("尺度の名前"), max_length=80)
    source = models.CharField(_("出典"), max_length=200)
    since = models.DateField(_("使い始める日"))
    until = models.DateField(_("使い終わる日"), null=True, blank=True)
    entered_by = models.CharField(_("入れた職"), max_length=80, blank=True)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("自己評価の尺度")
        ordering = ["code", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["code", "since"], name="followup_one_scale_a_day"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="followup_scale_dates"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followup:scales")


class ScaleGrade(Row):
    scale = models.ForeignKey(ScaleRow, models.PROTECT, related_name="grades")
    code = models.CharField(_("記号"), max_length=14)
    label = models.CharField(_("評価の名前"), max_length=40)
    claim = models.CharField(_("何を言うか"), max_length=4, choices=[
        ("good", _("うまくいっている")), ("poor", _("うまくいっていない")), ("none", _("どちらでもない"))])
    order = models.PositiveSmallIntegerField(_("並び"), default=0)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("尺度の評価")
        ordering = ["scale", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="followup_one_grade")]


def scales_on(day: date) -> dict[str, Scale]:
    """Every scale in force on a day: the city's own rows, else what is declared (shown as a draft); two queries."""
    def read() -> dict[str, Scale]:
        found = {
            code: Scale(code, str(title), tuple(Grade(c, claim, str(label)) for c, label, claim in grades))
            for code, (title, grades) in SCALES.items()
        }
        rows = ScaleRow.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))
        for row in rows.order_by("since").prefetch_related("grades"):
            grades = tuple(Grade(g.code, g.claim, g.label) for g in row.grades.all())
            found[row.code] = Scale(row.code, row.title, grades, row.source, draft=False)
        return found

    return dict(kept(("followup.scales", day, get_language()), read))


class Round(Row):
    """One fiscal year's follow-up of one plan. ``taken_at``: the moment of the readings its figures rest on."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    plan_ref = models.CharField(_("計画"), max_length=10)
    plan_title = models.CharField(_("計画名"), max_length=160)
    state = models.CharField(_("状態"), max_length=12, choices=ROUND.choices, default="preparing")
    scale_code = models.CharField(_("自己評価の尺度"), max_length=12, default="two_axis")
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照会"))
    opened_on = models.DateField(_("開始日"))
    due_on = models.DateField(_("回答期限"))
    taken_at = models.DateTimeField(_("根拠を数えた日時"), null=True, blank=True)
    as_of = models.DateField(_("基準日"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("確定日時"), null=True, blank=True)
    published_on = models.DateField(_("公表日"), null=True, blank=True)
    note = models.CharField(_("備考"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", public={"state": "published"})

    class Meta:
        verbose_name = _("フォローアップ")
        ordering = ["-fiscal_year"]
        constraints = [ROUND.constraint("followup_round_state")]

    def __str__(self) -> str:
        return _t("%(year)s フォローアップ") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("followup:detail", args=[self.ref])

    @property
    def year(self) -> str:
        return fiscal_year_label(self.fiscal_year)

    @property
    def period(self) -> Period:
        return Period.fiscal_year(self.fiscal_year)

    @cached_property
    def scale(self) -> Scale:
        """The scale as it stood when the year was opened; a later row changes no year that has begun."""
        return scales_on(self.opened_on).get(self.scale_code) or Scale(self.scale_code)

    @property
    def open(self) -> bool:
        """Figures and texts may still change."""
        return self.state in OPEN_STATES


class WardSheet(Row):
    """A ward's answers of one round. Without a ward it is the city's own: initiatives that bureaus carry."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("状態"), max_length=12, choices=SHEET.choices, default="unanswered")
    submitted_at = models.DateTimeField(_("区長確認に回した日時"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("区長確認の日時"), null=True, blank=True)
    confirmed_by = models.CharField(_("確認した職"), max_length=80, blank=True)
    return_reason = models.CharField(_("差戻しの理由"), max_length=400, blank=True)
    partial_reason = models.CharField(_("答えられない取り組みがある理由"), max_length=300, blank=True)
    # The ward's reply to the inquiry: deadline, reminders, lateness, thread and versions are kept there.
    reply = models.OneToOneField(Reply, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照会の回答"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("区の回答")
        ordering = ["round", "ward__code"]
        constraints = [SHEET.constraint("followup_sheet_state"), *unique_per_ward(["round"], "followup_one_sheet")]

    def __str__(self) -> str:
        return _t("%(ward)s %(round)s") % {"ward": self.place, "round": self.round}

    @property
    def place(self) -> str:
        return self.ward.name if self.ward else _t("市（局）")

    @property
    def due_on(self) -> date:
        """The ward's own deadline: one ward may have been given more time."""
        return jst_date(self.reply.due_at) if self.reply is not None else self.round.due_on

    @property
    def late(self) -> bool:
        return self.reply is not None and self.reply.late

    def get_absolute_url(self) -> str:
        return reverse("followup:sheet", args=[self.ref])


class Entry(Row):
    """What a ward says about one initiative. Empty axes: not yet answered."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="entries")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    done = models.TextField(_("今年度に行ったこと"), blank=True)
    start = models.CharField(_("着手"), max_length=12, blank=True, choices=list(START.items()))
    reach = models.CharField(_("達成"), max_length=12, blank=True, choices=list(REACH.items()))
    grade = models.CharField(_("評価"), max_length=14, blank=True)
    own_value = models.DecimalField(_("区で数えた実績"), max_digits=14, decimal_places=3, null=True, blank=True)
    issue = models.TextField(_("課題"), blank=True)
    remedy = models.TextField(_("改善策"), blank=True)
    adoption_note = models.CharField(_("ほかの区の事例の活用・まだ始めていない理由"), max_length=300, blank=True)
    asked_yen = models.PositiveBigIntegerField(_("予算の要求額（円）"), null=True, blank=True)
    granted_yen = models.PositiveBigIntegerField(_("予算の査定額（円）"), null=True, blank=True)
    spent_yen = models.PositiveBigIntegerField(_("決算額（円）"), null=True, blank=True)
    saved_at = models.DateTimeField(_("入力日時"), null=True, blank=True)
    saved_by = models.CharField(_("入力した職"), max_length=80, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id", public={"sheet__round__state": "published"})

    class Meta:
        verbose_name = _("取り組みの回答")
        ordering = ["sheet", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "initiative_ref"], name="followup_one_entry"),
            models.CheckConstraint(condition=Q(start__in=["", *Start]), name="followup_entry_start"),
            models.CheckConstraint(condition=Q(reach__in=["", *Reach]), name="followup_entry_reach"),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#i-{self.initiative_ref}"

    def mark(self, scale: Scale) -> SelfMark:
        return SelfMark(self.start, self.reach, scale, self.grade)


class Measure(Row):
    """What an initiative is measured by: an evidence key, how it counts, and whether it leads in the matrix."""

    plan_ref = models.CharField(_("計画"), max_length=10)
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    key = models.CharField(_("根拠"), max_length=60)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    direction = models.CharField(_("望ましい向き"), max_length=4, choices=[(Direction.UP, _("多いほどよい")), (Direction.DOWN, _("少ないほどよい"))])
    shape = models.CharField(_("数え方"), max_length=5, choices=[(Shape.COUNT, _("年度の積み上げ")), (Shape.LEVEL, _("その時点の水準"))])

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("指標")
        ordering = ["plan_ref", "initiative_ref", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan_ref", "initiative_ref", "key"], name="followup_one_measure")]

    def get_absolute_url(self) -> str:
        return reverse("followup:targets", args=[self.plan_ref])


class Target(Row):
    """A target for a fiscal year: a ward's own, or every ward's (ward empty). No row, or no target: no mark."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    target = models.DecimalField(_("目標"), max_digits=14, decimal_places=3, null=True, blank=True)
    baseline = models.DecimalField(_("現状値"), max_digits=14, decimal_places=3, null=True, blank=True)
    year_of_goal = models.PositiveSmallIntegerField(_("目標の何年目か"), default=1)
    goal_years = models.PositiveSmallIntegerField(_("目標の年数"), default=1)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("目標")
        ordering = ["measure", "fiscal_year", "ward__code"]
        constraints = [
            *unique_per_ward(["measure", "fiscal_year"], "followup_one_target"),
            models.CheckConstraint(
                condition=Q(year_of_goal__gte=1, year_of_goal__lte=models.F("goal_years")), name="followup_goal_year"),
        ]


class Mark(Row):
    """The evidence-mark of one measure in one ward (empty: the whole city), with the rule and inputs that gave it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="marks")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    key = models.CharField(_("根拠"), max_length=60)
    order = models.PositiveSmallIntegerField(_("並び"), default=0)
    pace = models.CharField(_("根拠による評価"), max_length=12, choices=list(PACE.items()), default=Pace.CANNOT_SAY)
    start = models.CharField(_("着手"), max_length=12, blank=True)
    reach = models.CharField(_("達成"), max_length=12, blank=True)
    value = models.DecimalField(_("値"), max_digits=14, decimal_places=3, null=True, blank=True)
    sample = models.PositiveIntegerField(_("件数"), default=0)
    as_of = models.DateField(_("基準日"))
    why = models.CharField(_("言えない理由"), max_length=30, blank=True)
    href = models.CharField(_("行へのリンク"), max_length=300, blank=True)
    references = models.JSONField(_("参考"), default=list)
    target = models.DecimalField(_("目標"), max_digits=14, decimal_places=3, null=True, blank=True)
    rate = models.DecimalField(_("達成率"), max_digits=8, decimal_places=1, null=True, blank=True)
    required = models.DecimalField(_("求める率"), max_digits=8, decimal_places=1, null=True, blank=True)
    needed = models.DecimalField(_("しきい値"), max_digits=14, decimal_places=1, null=True, blank=True)
    inputs = models.JSONField(_("計算に使った値"), default=dict)
    made_at = models.DateTimeField(_("評価日時"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("根拠による評価")
        ordering = ["round", "initiative_ref", "order", "ward__code"]
        constraints = [
            *unique_per_ward(["round", "initiative_ref", "key"], "followup_one_mark"),
            # 根拠なし carries no value and no mark; a value without a judgement has no rate.
            models.CheckConstraint(condition=~Q(pace=Pace.CANNOT_SAY) | Q(value=None, rate=None), name="followup_unsaid"),
        ]
        indexes = [models.Index(fields=["round", "order"])]


class Review(Row):
    """A post's opinion on a ward's initiative. It stands beside the finding and changes none."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="reviews")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    text = models.TextField(_("意見"))
    post = models.CharField(_("書いた職"), max_length=80)
    written_at = models.DateTimeField(_("書いた日時"))

    seen = Seen(VIEW, ward="sheet__ward_id", public={"sheet__round__state": "published"})

    class Meta:
        verbose_name = _("意見")
        ordering = ["-written_at", "-pk"]


class Question(Row):
    """One question of the office that checks, and the ward's answer."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="questions")
    initiative_ref = models.CharField(_("取り組み"), max_length=10, blank=True)
    text = models.TextField(_("質問"))
    asked_by = models.CharField(_("質問した職"), max_length=80)
    asked_at = models.DateTimeField(_("質問日時"))
    answer = models.TextField(_("回答"), blank=True)
    answered_by = models.CharField(_("回答した職"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True)
    withdraw_reason = models.CharField(_("取り下げた理由"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id")

    class Meta:
        verbose_name = _("照会の質問")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="followup_answered_or_withdrawn"),
        ]

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#questions"


class Snapshot(Row):
    """The round as it was confirmed: one digest over all frozen figures, in their order."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="snapshot")
    digest = models.CharField(_("識別値"), max_length=64)
    figures = models.PositiveIntegerField(_("項目数"))
    made_at = models.DateTimeField(_("確定日時"))

    seen = Seen(VIEW, ward="", public=PUBLISHED)

    class Meta:
        verbose_name = _("確定した内容")


class FrozenFigure(Row):
    """One ward's initiative as confirmed. ``body`` is the canonical JSON that ``digest`` covers."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="frozen")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    body = models.TextField(_("内容"))
    digest = models.CharField(_("識別値"), max_length=64)

    seen = Seen(VIEW, public={"snapshot__round__state": "published"})

    class Meta:
        verbose_name = _("確定した値")
        ordering = ["snapshot", "initiative_ref", "ward__code"]
        constraints = unique_per_ward(["snapshot", "initiative_ref"], "followup_one_frozen")


class Correction(Row):
    """A mistake found after the freeze: what it said, what is right, why. The frozen figure itself stays."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="corrections")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    field = models.CharField(_("訂正した欄"), max_length=14, blank=True)
    what = models.CharField(_("項目"), max_length=60)
    old = models.TextField(_("誤"), blank=True)
    new = models.TextField(_("正"))
    reason = models.CharField(_("理由"), max_length=300)
    post = models.CharField(_("訂正した職"), max_length=80)
    corrected_at = models.DateTimeField(_("訂正日時"))

    seen = Seen(VIEW, public=PUBLISHED)

    class Meta:
        verbose_name = _("訂正")
        ordering = ["-corrected_at", "-pk"]


class Check(Row):
    """係長・課長の確認: recorded while the sheet waits for its head; taken back with the sheet."""

    sheet = models.ForeignKey(WardSheet, models.PROTECT, related_name="checks")
    step = models.CharField(_("確認の段"), max_length=8, choices=[("chief", _("係長確認")), ("manager", _("課長確認"))])
    post = models.CharField(_("確認した職"), max_length=80)
    comment = models.CharField(_("添え書き"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("確認日時"))
    void_at = models.DateTimeField(_("取り消された日時"), null=True, blank=True)

    seen = Seen(VIEW, ward="sheet__ward_id")

    class Meta:
        verbose_name = _("区の中の確認")
        ordering = ["checked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "step"], condition=Q(void_at=None), name="followup_one_check"),
        ]


class Carried(Row):
    """課題の引継ぎ: an issue a ward named in a confirmed year. The next year answers it, or says why not."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="carried")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    initiative_ref = models.CharField(_("取り組み"), max_length=10)
    title = models.CharField(_("取り組みの名前"), max_length=200)
    issue = models.TextField(_("課題"))
    remedy = models.TextField(_("改善策"), blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=CARRIED.choices, default="open")
    answer = models.TextField(_("今年度の計画での答え"), blank=True)
    post = models.CharField(_("答えた職"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答えた日時"), null=True, blank=True)

    seen = Seen(VIEW)

    class Meta:
        verbose_name = _("引き継いだ課題")
        ordering = ["round", "ward__code", "pk"]
        constraints = [
            CARRIED.constraint("followup_carried_state"),
            *unique_per_ward(["round", "initiative_ref"], "followup_one_carried"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(answer=""), name="followup_carried_says"),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name if self.ward else _t('市（局）')} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("followup:carried", args=[self.ref])


class Pack(Row):
    """A set of figures as handed over: PDF and Excel made in one act, with their number and digest."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="packs")
    purpose = models.CharField(_("使いみち"), max_length=12, choices=[
        ("council", _("議会答弁")), ("budget", _("予算要求")), ("settlement", _("決算（主要施策の成果）")), ("audit", _("監査"))])
    number = models.PositiveIntegerField(_("番号"))
    figures = models.PositiveIntegerField(_("数字の数"))
    digest = models.CharField(_("照合値"), max_length=64)
    pdf = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("作成日時"))
    made_by = models.CharField(_("作成した職"), max_length=80)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("資料一式")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="followup_pack_number")]

    def __str__(self) -> str:
        return _t("%(purpose)s　%(year)s　第%(number)s号") % {
            "purpose": self.get_purpose_display(), "year": self.round.year, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("followup:packs", args=[self.round.ref])


class RoundSurvey(Row):
    """市民意見: a survey whose published results stand beside a year."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="surveys")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+")
    note = models.CharField(_("何を尋ねたか"), max_length=200, blank=True)

    seen = Seen(VIEW, ward="", public={"round__state": "published", "survey__state": "published"})

    class Meta:
        verbose_name = _("市民意見")
        ordering = ["round", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "survey"], name="followup_survey_once")]
