"""The register of documents, how long they are kept, what may not be destroyed, and requests to see them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.ledger.models import Division, Post, Ward
from kusei.core.records.personal import EndedBy, Erased, Personal
from kusei.core.rows import Dated, Row, Seen, unique_per_ward

SEE = "records.view"
RETENTIONS = [(0, _("常用")), (1, _("1年")), (3, _("3年")), (5, _("5年")), (10, _("10年")), (30, _("30年"))]


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name=name)


class Classification(Dated):
    """分類: what a document is about and how long it is kept; a new table from a day on leaves old documents as they are."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("分類記号"), max_length=12)
    name = models.CharField(_("分類名"), max_length=80)
    years = models.PositiveSmallIntegerField(_("保存年限"), choices=RETENTIONS)
    source = models.CharField(_("出典"), max_length=200, blank=True)

    seen = Seen(SEE, ward="ward_id", public={"ward__isnull": True})

    class Meta:
        verbose_name = _("文書分類")
        ordering = ["code", "ward__code", "-since"]
        constraints = [*unique_per_ward(["code", "since"], "one_class"), _in_order("class_dates")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("records:classification", args=[self.ref])


class Symbol(Dated):
    """文書記号: what stands before the number of a division's documents, by kind where the city says so."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    direction = models.CharField(_("区分"), max_length=10, blank=True)
    text = models.CharField(_("文書記号"), max_length=20)

    seen = Seen(SEE, ward="division__ward_id", public={"division__ward__isnull": True})

    class Meta:
        verbose_name = _("文書記号")
        ordering = ["division__code", "direction", "-since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["division", "direction", "since"], name="one_symbol_per_start"),
            _in_order("symbol_dates"),
        ]

    def __str__(self) -> str:
        return self.text


class Document(Row):
    """One document of the office: received (収受), sent (施行) or a decision (起案文書). Numbers are never given twice."""

    class Direction(models.TextChoices):
        IN = "in", _("収受")
        OUT = "out", _("施行")
        DECISION = "decision", _("決裁文書")

    class State(models.TextChoices):
        OPEN = "open", _("処理中")
        FILED = "filed", _("保存中")
        LISTED = "listed", _("廃棄一覧に掲載")
        DISPOSED = "disposed", _("廃棄済")

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    direction = models.CharField(_("区分"), max_length=10, choices=Direction.choices)
    symbol = models.CharField(_("文書記号"), max_length=20, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("番号"), null=True, blank=True)
    number_text = models.CharField(_("文書記号番号"), max_length=60)
    title = models.CharField(_("件名"), max_length=160)
    counterpart = models.CharField(_("差出人・宛先"), max_length=120, blank=True)
    their_number = models.CharField(_("相手の文書番号"), max_length=60, blank=True)
    body = models.TextField(_("本文"), blank=True)
    entered_on = models.DateField(_("収受日・施行日"))
    subject = models.CharField(_("対象"), max_length=80, blank=True, db_index=True)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    classification = models.ForeignKey(Classification, models.PROTECT, null=True, blank=True, related_name="+")
    years = models.PositiveSmallIntegerField(_("保存年限"), choices=RETENTIONS, null=True, blank=True)
    closed_on = models.DateField(_("完結日"), null=True, blank=True)
    disposable_on = models.DateField(_("廃棄できる日"), null=True, blank=True, db_index=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    disposed_on = models.DateField(_("廃棄日"), null=True, blank=True)

    seen = Seen(SEE, ward="ward_id")
    personal = Personal(
        name=_("文書の登録簿"), purpose=_("文書の収受・施行・保存の管理"), basis=_("文書管理規程"),
        retention=_("文書ごとの保存年限"), people=_("文書の差出人・宛先"), source=_("届いた文書"),
        fields=("counterpart", "title", "body"), ends=EndedBy("records.destroy"),
    )

    class Meta:
        verbose_name = _("文書")
        ordering = ["-entered_on", "-pk"]
        indexes = [models.Index(fields=["ward", "direction", "fiscal_year"]), models.Index(fields=["state", "disposable_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "direction", "symbol", "fiscal_year", "number"], condition=Q(number__isnull=False),
                name="one_document_per_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("records:detail", args=[self.ref])


class Hold(Row):
    """廃棄の停止: a lawsuit, an audit, a request. While it holds, nothing it names may be destroyed."""

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)
    ordered_by = models.CharField(_("求めた人・機関"), max_length=80, blank=True)
    placed_at = models.DateTimeField(_("止めた日時"))
    released_at = models.DateTimeField(_("解いた日時"), null=True, blank=True)
    documents = models.ManyToManyField(Document, verbose_name=_("止める文書"), related_name="holds")
    # Rows that are no document ("booking.session:ref"): while it holds, the personal data under them stays.
    subjects = models.JSONField(_("止める記録"), default=list, blank=True)

    seen = Seen(SEE, ward="ward_id")

    class Meta:
        verbose_name = _("廃棄の停止")
        ordering = ["-placed_at", "-pk"]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return reverse("records:hold", args=[self.ref])


class DisposalList(Row):
    """廃棄一覧: what may be destroyed this year, decided before anything is."""

    class State(models.TextChoices):
        OPEN = "open", _("作成中")
        APPROVED = "approved", _("決裁済・廃棄待ち")
        DONE = "done", _("廃棄済")
        CANCELLED = "cancelled", _("取消")

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    made_at = models.DateTimeField(_("作成日時"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    approved_on = models.DateField(_("決裁日"), null=True, blank=True)
    done_at = models.DateTimeField(_("廃棄日時"), null=True, blank=True)
    destroyed = models.PositiveIntegerField(_("廃棄した件数"), default=0)
    kept_back = models.PositiveIntegerField(_("廃棄しなかった件数"), default=0)

    seen = Seen(SEE, ward="ward_id")

    class Meta:
        verbose_name = _("廃棄一覧")
        ordering = ["-fiscal_year", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward"], condition=Q(state="open") & Q(ward__isnull=False), name="one_open_disposal_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("records:disposal", args=[self.ref])


class DisposalItem(Row):
    """A document on a list. ``spared``: why it was taken off (延長), with the new retention."""

    listing = models.ForeignKey(DisposalList, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    spared = models.CharField(_("廃棄しない理由"), max_length=200, blank=True)

    seen = Seen(SEE, ward="listing__ward_id")

    class Meta:
        verbose_name = _("廃棄一覧の文書")
        ordering = ["listing", "pk"]
        constraints = [models.UniqueConstraint(fields=["listing", "document"], name="once_on_a_list")]


class Clause(Dated):
    """不開示の条項: the clauses a part may be withheld under, by law or ordinance, as rows with their dates."""

    class Law(models.TextChoices):
        OPEN = "open", _("情報公開条例")
        SELF = "self", _("個人情報保護法")

    law = models.CharField(_("根拠"), max_length=6, choices=Law.choices)
    code = models.CharField(_("条項"), max_length=40)
    name = models.CharField(_("内容"), max_length=120)
    source = models.CharField(_("出典"), max_length=200, blank=True)

    seen = Seen(SEE, ward="", public={"pk__gt": 0})

    class Meta:
        verbose_name = _("不開示の条項")
        ordering = ["law", "code", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["law", "code", "since"], name="one_clause_per_start"), _in_order("clause_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Disclosure(Row):
    """A request to see documents: 情報公開 (anyone) or 本人開示 (one's own data). Decided within the days of the rule."""

    class Law(models.TextChoices):
        OPEN = "open", _("情報公開")
        SELF = "self", _("本人開示")

    class Outcome(models.TextChoices):
        FULL = "full", _("全部開示")
        PART = "part", _("一部開示")
        NONE = "none", _("不開示")
        ABSENT = "absent", _("文書不存在")
        SILENT = "silent", _("存否応答拒否")

    class State(models.TextChoices):
        RECEIVED = "received", _("受付")
        SEARCHING = "searching", _("文書の特定")
        MARKING = "marking", _("不開示部分の検討")
        DECIDED = "decided", _("決定済")
        GIVEN = "given", _("開示済")
        WITHDRAWN = "withdrawn", _("取下げ")

    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    law = models.CharField(_("請求の種類"), max_length=6, choices=Law.choices)
    number_text = models.CharField(_("受付番号"), max_length=40)
    requester = models.CharField(_("請求した人"), max_length=80)
    contact = models.CharField(_("連絡先"), max_length=200, blank=True)
    wanted = models.TextField(_("求める文書"))
    received_on = models.DateField(_("受付日"))
    identity_checked = models.BooleanField(_("本人確認をした"), default=False)
    extended_on = models.DateField(_("延長を決めた日"), null=True, blank=True)
    extension_reason = models.CharField(_("延長の理由"), max_length=200, blank=True)
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(_("決定"), max_length=6, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("不開示の理由"), blank=True)
    decided_on = models.DateField(_("決定日"), null=True, blank=True)
    decision_number = models.CharField(_("決定の文書番号"), max_length=60, blank=True)
    given_on = models.DateField(_("開示日"), null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True, editable=False)

    seen = Seen("records.disclosures", ward="ward_id")
    personal = Personal(
        name=_("開示請求の受付簿"), purpose=_("公文書・個人情報の開示請求への対応"), basis=_("情報公開条例・個人情報保護法"),
        retention=_("規則「開示請求の受付簿の保存」による"), people=_("開示を請求した人"), source=_("本人の請求書"),
        fields=("requester", "contact", "wanted"),
        ends=Erased(
            rule="records.requests_kept", since=Coalesce("given_on", "decided_on", "received_on"), after=_("開示・決定・取下げの日から"),
            over=Q(state__in=("decided", "given", "withdrawn")), person="requester",
        ),
    )

    class Meta:
        verbose_name = _("開示請求")
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["ward", "state"])]

    def __str__(self) -> str:
        return f"{self.get_law_display()} {self.number_text}"

    def get_absolute_url(self) -> str:
        return reverse("records:disclosure", args=[self.ref])


class DisclosureItem(Row):
    """A document found for a request: a stored file, or a text of the office itself. ``clean`` is the redacted file."""

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    title = models.CharField(_("件名"), max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    text = models.TextField(_("文"), blank=True)
    pages = models.PositiveSmallIntegerField(_("頁数"), default=1)
    withheld = models.BooleanField(_("全部を不開示"), default=False)
    clean_sha256 = models.CharField(max_length=64, blank=True)
    clean_of = models.CharField(max_length=64, blank=True)

    seen = Seen("records.disclosures", ward="disclosure__ward_id")

    class Meta:
        verbose_name = _("開示する文書")
        ordering = ["disclosure", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("records:item", args=[self.ref])


class Mark(Row):
    """A part withheld: a region of a page (shares of its width and height, from the top left) or a run of text."""

    item = models.ForeignKey(DisclosureItem, models.CASCADE, related_name="marks")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField(_("頁"), default=1)
    left = models.DecimalField(_("左"), max_digits=6, decimal_places=5, default=0)
    top = models.DecimalField(_("上"), max_digits=6, decimal_places=5, default=0)
    right = models.DecimalField(_("右"), max_digits=6, decimal_places=5, default=0)
    bottom = models.DecimalField(_("下"), max_digits=6, decimal_places=5, default=0)
    start = models.PositiveIntegerField(_("文字の始め"), null=True, blank=True)
    end = models.PositiveIntegerField(_("文字の終わり"), null=True, blank=True)
    note = models.CharField(_("備考"), max_length=120, blank=True)
    marked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(_("日時"))

    seen = Seen("records.disclosures", ward="item__disclosure__ward_id")

    class Meta:
        verbose_name = _("不開示部分")
        ordering = ["item", "page", "top", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__gt=F("start")) | Q(right__gt=F("left"), bottom__gt=F("top")),
                name="mark_covers_something",
            ),
        ]
