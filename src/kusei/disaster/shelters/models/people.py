"""Who came: households and their members, pairs found to be different people, searches by families.

Personal data of a disaster: seen by ``shelters.roll`` alone, in the ward; erased by a dated rule after closing.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Ward
from kusei.core.ledger.sealed import SealedField
from kusei.core.records.personal import EndedBy, Personal
from kusei.core.rows import Row, Seen
from kusei.disaster.shelters.lifecycle import CONTACT, PARTY
from kusei.disaster.shelters.models.openings import Opening

ROLL = "shelters.roll"
SEARCH = "shelters.search"
RETENTION = _("規則「避難者名簿の保存」による（案・未確認）")


class Party(Row):
    """A household (or a person alone) at one shelter. ``size`` is the truth for counts; names may come later."""

    class Place(models.TextChoices):
        INSIDE = "inside", _("避難所の中")
        CAR = "car", _("車の中")
        HOME = "home", _("自宅（在宅避難）")
        ELSEWHERE = "elsewhere", _("そのほか（テントなど）")

    class Consent(models.TextChoices):
        """Whether a family that asks is told where they are."""

        NOBODY = "nobody", _("誰にも答えない")
        ASK = "ask", _("本人に確かめてから")
        FAMILY = "family", _("家族には避難所の名前を答えてよい")

    class Source(models.TextChoices):
        COUNTER = "counter", _("受付")
        PAPER = "paper", _("紙の名簿から")
        PHONE = "phone", _("電話機（ネットなし）から")
        MOVED = "moved", _("他の避難所から")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="parties", verbose_name=_("避難所の開設"))
    number = models.CharField(_("名簿の番号"), max_length=12)
    state = models.CharField(_("状態"), max_length=10, choices=PARTY.choices, default="staying")
    size = models.PositiveSmallIntegerField(_("人数"))
    place = models.CharField(_("寝る場所"), max_length=10, choices=Place.choices, default=Place.INSIDE)
    consent = models.CharField(_("家族からの問い合わせ"), max_length=8, choices=Consent.choices, default=Consent.ASK)
    hidden = models.BooleanField(_("居場所を誰にも明かさない"), default=False)
    address = SealedField(_("住所"), blank=True, default="")
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    community = models.CharField(_("町会・自治会"), max_length=60, blank=True)
    source = models.CharField(_("登録のしかた"), max_length=8, choices=Source.choices, default=Source.COUNTER)
    note = models.CharField(_("備考"), max_length=200, blank=True)
    arrived_at = models.DateTimeField(_("入所した日時"))
    left_at = models.DateTimeField(_("退所した日時"), null=True, blank=True)
    left_to = models.CharField(_("退所先"), max_length=80, blank=True)
    moved_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("移った先の記録")
    )
    erased_on = models.DateField(null=True, blank=True, editable=False)

    seen = Seen(ROLL, ward="opening__shelter__ward_id")
    personal = Personal(
        name=_("避難者名簿（世帯）"),
        purpose=_("避難所の運営、家族からの問い合わせへの対応"),
        basis=_("災害対策基本法第86条の6、第86条の15"),
        retention=RETENTION,
        ends=EndedBy("shelters.erase_roll"),
        fields=("address", "phone", "community", "note", "left_to"),
        people=_("避難所に来た世帯"),
        source=_("本人（名簿カード）"),
    )

    class Meta:
        verbose_name = _("避難世帯")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["opening", "state", "number"])]
        constraints = [
            PARTY.constraint("party_state"),
            models.UniqueConstraint(
                fields=["opening", "number"], condition=~Q(state__in=["void", "merged"]), name="one_party_a_number"
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="party_has_people"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shelters:party", args=[self.ref])


class Member(Row):
    """A person of a household, as written on the card. ``key`` and ``kana_key`` are folded, for finding only."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("女性")
        MALE = "male", _("男性")
        OTHER = "other", _("答えない・そのほか")

    party = models.ForeignKey(Party, models.CASCADE, related_name="members")
    name = models.CharField(_("氏名"), max_length=80)
    kana = models.CharField(_("フリガナ"), max_length=120, blank=True)
    key = models.CharField(max_length=80, db_index=True, editable=False)
    kana_key = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    age = models.PositiveSmallIntegerField(_("年齢"), null=True, blank=True)
    sex = models.CharField(_("性別"), max_length=6, choices=Sex.choices, blank=True)
    # What this person needs: keys of rules.NEEDS.
    needs = models.JSONField(_("配慮が要ること"), default=list, blank=True)

    seen = Seen(ROLL, ward="party__opening__shelter__ward_id")
    personal = Personal(
        name=_("避難者名簿（人）"),
        purpose=_("避難所の運営、家族からの問い合わせへの対応"),
        basis=_("災害対策基本法第86条の6、第86条の15"),
        retention=RETENTION,
        ends=EndedBy("shelters.erase_roll"),
        fields=("name", "kana", "age", "sex", "needs"),
        people=_("避難所に来た人"),
        source=_("本人（名簿カード）"),
        special=True,
    )

    class Meta:
        verbose_name = _("避難者")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Distinct(Row):
    """Two households that look alike and are not: a person has looked, so they are not shown again."""

    one = models.ForeignKey(Party, models.CASCADE, related_name="+")
    other = models.ForeignKey(Party, models.CASCADE, related_name="+")

    seen = Seen(ROLL, ward="one__opening__shelter__ward_id")

    class Meta:
        verbose_name = _("別の世帯")
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="distinct_once")]


class Search(Row):
    """A family asked for one person. What is found is never listed; ``answer`` is what was said at the counter."""

    class Relation(models.TextChoices):
        CHILD = "child", _("子")
        PARENT = "parent", _("親")
        GRANDCHILD = "grandchild", _("孫")
        SIBLING = "sibling", _("きょうだい")
        SPOUSE = "spouse", _("配偶者・元配偶者")
        KIN = "kin", _("そのほかの親族")
        FRIEND = "friend", _("知人・職場など")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    drill = models.BooleanField(_("訓練"), default=False)
    asked_at = models.DateTimeField(_("受け付けた日時"))
    asked_by = models.CharField(max_length=60, editable=False)
    relation = models.CharField(_("探している人との関係"), max_length=10, choices=Relation.choices)
    caller = models.CharField(_("問い合わせた人の氏名"), max_length=80)
    caller_phone = models.CharField(_("連絡先の電話番号"), max_length=20)
    caller_key = models.CharField(max_length=20, db_index=True, editable=False)
    identity_seen = models.BooleanField(_("本人確認書類を見た"), default=False)
    told = models.BooleanField(_("避難所の名前を答えた"), default=False)
    answer = models.CharField(_("答えたこと"), max_length=300)

    seen = Seen(SEARCH, ward="ward_id")
    personal = Personal(
        name=_("家族からの問い合わせの記録"),
        purpose=_("問い合わせた家族への折り返しと、不正な探索の防止"),
        basis=_("災害対策基本法第86条の15"),
        retention=RETENTION,
        ends=EndedBy("shelters.erase_roll"),
        fields=("caller", "caller_phone", "relation"),
        people=_("問い合わせた人"),
        source=_("本人（窓口・電話）"),
    )

    class Meta:
        verbose_name = _("家族からの問い合わせ")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["asked_by", "asked_at"])]

    def __str__(self) -> str:
        return self.caller

    def get_absolute_url(self) -> str:
        return reverse("shelters:search_result", args=[self.ref])


class Contact(Row):
    """At the shelter: somebody asks for this household. The person decides; a hidden one is warned, no more."""

    search = models.ForeignKey(Search, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="contacts")
    state = models.CharField(_("状態"), max_length=10, choices=CONTACT.choices, default="waiting")
    answered_at = models.DateTimeField(_("本人に確かめた日時"), null=True, blank=True)

    seen = Seen(ROLL, ward="party__opening__shelter__ward_id")

    class Meta:
        verbose_name = _("本人への確認")
        ordering = ["pk"]
        constraints = [CONTACT.constraint("contact_state")]

    def __str__(self) -> str:
        return self.party.number

    def get_absolute_url(self) -> str:
        return self.party.get_absolute_url() + "#contacts"
