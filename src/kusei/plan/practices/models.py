"""Cards, their conditions, the wards that took them over, and the figures by which wards are alike."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.rows import Dated, Row, Seen
from kusei.plan.practices.lifecycle import ADOPTION, CARD, LIVE, USED

VIEW = "practices.view"


class TraitKey(models.TextChoices):
    """Figures of a ward; there is no official group of peers below the city, so wards are compared by these."""

    POPULATION = "population", _("人口（人）")
    HOUSEHOLDS = "households", _("世帯数（世帯）")
    SINGLE = "single_share", _("単身世帯（%）")
    AGED = "aged_share", _("65歳以上（%）")
    FOREIGN = "foreign_share", _("外国人（%）")
    TURNOVER = "turnover", _("転入出率（%）")
    DAYTIME = "daytime_ratio", _("昼夜間人口比率（%）")
    AREA = "area_km2", _("面積（km²）")
    BRANCHES = "branches", _("支所（か所）")


class Method(models.TextChoices):
    NONE = "none", _("測っていない")
    BEFORE_AFTER = "before_after", _("前後の比較")
    COMPARED = "compared", _("行わなかったところとの比較")
    TRIAL = "trial", _("くじなどで分けた比較")


def _in_order(prefix: str, name: str) -> models.CheckConstraint:
    """The interval holds the value, where both are written."""
    low, value, high = (f"{prefix}_{part}" for part in ("low", "value", "high"))
    return models.CheckConstraint(
        condition=(Q(**{low: None}) | Q(**{f"{low}__lte": F(value)})) & (Q(**{high: None}) | Q(**{f"{high}__gte": F(value)})),
        name=name,
    )


class Practice(Row):
    """事例カード: what one ward did, from why to what went wrong."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("行った区"))
    title = models.CharField(_("題名"), max_length=80)
    initiative_ref = models.CharField(max_length=10, blank=True, db_index=True)
    initiative = models.CharField(_("計画の取り組み"), max_length=400, blank=True)
    background = models.TextField(_("背景・困っていたこと"), blank=True)
    what = models.TextField(_("行ったこと"))
    failure = models.TextField(_("うまくいかなかったこと・気をつけること"), blank=True)
    started_on = models.DateField(_("始めた日"), null=True, blank=True)
    ended_on = models.DateField(_("終えた日"), null=True, blank=True)
    cost_yen = models.PositiveBigIntegerField(_("費用（円／年）"), null=True, blank=True)
    effort_hours = models.PositiveIntegerField(_("職員の手間（時間／年）"), null=True, blank=True)
    effect_label = models.CharField(_("何が変わったか"), max_length=120, blank=True)
    effect_unit = models.CharField(_("単位"), max_length=20, blank=True)
    effect_value = models.DecimalField(_("変わった量"), max_digits=12, decimal_places=2, null=True, blank=True)
    effect_low = models.DecimalField(_("幅の下"), max_digits=12, decimal_places=2, null=True, blank=True)
    effect_high = models.DecimalField(_("幅の上"), max_digits=12, decimal_places=2, null=True, blank=True)
    effect_n = models.PositiveIntegerField(_("測った数"), null=True, blank=True)
    method = models.CharField(_("測り方"), max_length=14, choices=Method.choices, default=Method.NONE)
    contact = models.CharField(_("問い合わせ先の課"), max_length=80, blank=True)
    published_on = models.DateField(_("公開日"), null=True, blank=True)
    reviewed_on = models.DateField(_("見直した日"), null=True, blank=True)
    reason = models.CharField(_("差戻し・取り下げの理由"), max_length=300, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=CARD.choices, default="draft")

    # What was published once stays readable, with its state: wards that took it over still look it up.
    seen = Seen(VIEW, ward="ward_id", public={"published_on__isnull": False})

    class Meta:
        verbose_name = _("事例カード")
        ordering = ["-published_on", "-pk"]
        indexes = [models.Index(fields=["state", "published_on"], name="practices_state_day")]
        constraints = [
            CARD.constraint("practices_card_state"), _in_order("effect", "practices_effect_in_order"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")), name="practices_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def clock_about(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:detail", args=[self.ref])


class Condition(Dated):
    """前提条件: what a ward must have. ``asks``: a person answers, or a room adopted, or a figure of the ward."""

    class Asks(models.TextChoices):
        PERSON = "person", _("区が答える")
        ROOM = "room", _("仕組みを始めているか（記録から）")
        LEAST = "least", _("区の数字が…以上（記録から）")
        MOST = "most", _("区の数字が…以下（記録から）")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="conditions")
    text = models.CharField(_("前提"), max_length=160)
    hard = models.BooleanField(_("これがないとできない"), default=True)
    asks = models.CharField(_("確かめ方"), max_length=8, choices=Asks.choices, default=Asks.PERSON)
    key = models.CharField(_("仕組み・数字"), max_length=40, blank=True)
    amount = models.DecimalField(_("値"), max_digits=12, decimal_places=2, null=True, blank=True)

    seen = Seen(VIEW, ward="practice__ward_id", public={"practice__published_on__isnull": False})

    class Meta:
        verbose_name = _("事例の前提条件")
        ordering = ["-hard", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.practice.get_absolute_url()}#conditions"


class Answer(Row):
    """A ward's own answer to a condition, with its reason."""

    class Met(models.TextChoices):
        YES = "yes", _("ある")
        NO = "no", _("ない")

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="answers")
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+")
    met = models.CharField(_("答え"), max_length=4, choices=Met.choices)
    note = models.CharField(_("理由・いつまでに"), max_length=200, blank=True)
    answered_on = models.DateField(_("答えた日"))

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("前提条件への答え")
        constraints = [models.UniqueConstraint(fields=["condition", "ward"], name="practices_one_answer")]


class Adoption(Row):
    """A ward takes a card over: thought about, decided, begun, and what came of it there."""

    class Outcome(models.TextChoices):
        BETTER = "better", _("元の区より良かった")
        SAME = "same", _("同じくらい")
        WORSE = "worse", _("元の区ほどではなかった")
        NONE = "none", _("効果はなかった")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="adoptions", verbose_name=_("事例カード"))
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("採用する区"))
    considered_on = models.DateField(_("検討を始めた日"))
    decided_on = models.DateField(_("決めた日"), null=True, blank=True)
    started_on = models.DateField(_("実施を始めた日"), null=True, blank=True)
    ended_on = models.DateField(_("やめた日"), null=True, blank=True)
    changed = models.TextField(_("この区に合わせて変えたこと"), blank=True)
    reason = models.CharField(_("採用しない・やめた理由"), max_length=300, blank=True)
    reported_on = models.DateField(_("結果を返した日"), null=True, blank=True)
    outcome = models.CharField(_("結果"), max_length=8, choices=Outcome.choices, blank=True)
    came_of = models.TextField(_("どうなったか"), blank=True)
    result_value = models.DecimalField(_("変わった量"), max_digits=12, decimal_places=2, null=True, blank=True)
    result_low = models.DecimalField(_("幅の下"), max_digits=12, decimal_places=2, null=True, blank=True)
    result_high = models.DecimalField(_("幅の上"), max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("状態"), max_length=12, choices=ADOPTION.choices, default="considering")

    # What a ward is only thinking about is its own; what it began others may learn from.
    seen = Seen(VIEW, ward="ward_id", public={"state__in": list(USED), "practice__published_on__isnull": False})

    class Meta:
        verbose_name = _("事例の採用")
        ordering = ["-considered_on", "-pk"]
        indexes = [models.Index(fields=["ward", "started_on"], name="practices_ward_started")]
        constraints = [
            ADOPTION.constraint("practices_adoption_state"), _in_order("result", "practices_result_in_order"),
            models.UniqueConstraint(
                fields=["practice", "ward"], condition=Q(state__in=LIVE), name="practices_one_live_adoption",
            ),
        ]

    def __str__(self) -> str:
        return self.practice.title

    @property
    def clock_about(self) -> str:
        return self.practice.title

    def get_absolute_url(self) -> str:
        return reverse("practices:adoption", args=[self.ref])


class Trait(Row):
    """One figure of a ward on a day, with its source."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    key = models.CharField(_("数字"), max_length=16, choices=TraitKey.choices)
    day = models.DateField(_("いつ現在"))
    value = models.DecimalField(_("値"), max_digits=14, decimal_places=2)
    source = models.CharField(_("出典"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("区の数字")
        ordering = ["ward__code", "key", "-day"]
        constraints = [models.UniqueConstraint(fields=["ward", "key", "day"], name="practices_one_trait")]

    def __str__(self) -> str:
        return f"{self.ward.name} {self.get_key_display()}"
