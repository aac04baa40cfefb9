"""Buildings, their refuge floors over time, and yearly checks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.files.models import Attachment
from kusei.core.jobs.models import Run
from kusei.core.ledger.models import Agreement, District, Facility, Organisation, Town, Ward
from kusei.core.records.personal import Erased, Personal
from kusei.core.rows import Dated, Row, Seen
from kusei.disaster.tsunami_buildings.lifecycle import LIFE

VIEW = "tsunami_buildings.view"


class Structure(models.TextChoices):
    RC = "rc", _("鉄筋コンクリート造（RC）")
    SRC = "src", _("鉄骨鉄筋コンクリート造（SRC）")
    NOTIFIED = "notified", _("告示1318号に適合")
    STEEL = "steel", _("鉄骨造")
    WOOD = "wood", _("木造")


class Access(models.TextChoices):
    OPEN24 = "open24", _("24時間入れる")
    AUTO = "auto", _("地震で自動解錠")
    KEYS = "keys", _("鍵の保管者が開ける")


class Stairs(models.TextChoices):
    OK = "ok", _("支障なく上れる")
    BLOCKED = "blocked", _("支障がある・ない")


class End(models.TextChoices):
    """Why a candidate fell out or a designation ended."""

    REFUSED = "refused", _("所有者が承諾しない")
    OWNER = "owner", _("所有者の申出（撤回）")
    SOLD = "sold", _("売却・所有者の変更")
    DEMOLISHED = "demolished", _("取壊し・建替え")
    UNFIT = "unfit", _("要件を満たさない")
    EXPIRED = "expired", _("協定の期間満了")
    OTHER = "other", _("その他")


class Building(Row):
    """One building. A capacity without floors is the one the source states; with floors it is computed from them."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("学区")
    )
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("施設"))
    name = models.CharField(_("名称"), max_length=120)
    kana = models.CharField(_("フリガナ"), max_length=240, blank=True)
    sort_key = models.CharField(max_length=240, editable=False)
    state = models.CharField(_("状態"), max_length=12, choices=LIFE.choices, default="candidate")
    structure = models.CharField(_("構造"), max_length=10, choices=Structure.choices, blank=True)
    storeys = models.PositiveSmallIntegerField(_("地上階数"), null=True, blank=True)
    started_on = models.DateField(_("工事着手日"), null=True, blank=True)
    seismic = models.CharField(_("耐震診断"), max_length=8, blank=True)
    depth_m = models.DecimalField(_("想定浸水深"), max_digits=5, decimal_places=2, null=True, blank=True)
    base_level_m = models.DecimalField(_("基準水位"), max_digits=5, decimal_places=2, null=True, blank=True)
    refuge_floor = models.PositiveSmallIntegerField(_("避難場所の最も低い階"), null=True, blank=True)
    refuge_height_m = models.DecimalField(_("避難場所の高さ"), max_digits=5, decimal_places=2, null=True, blank=True)
    stairs = models.CharField(_("避難場所までの階段"), max_length=8, choices=Stairs.choices, blank=True)
    outside_stairs = models.BooleanField(_("外階段"), null=True, blank=True)
    built_year = models.PositiveSmallIntegerField(_("建築年"), null=True, blank=True)
    ground_m = models.DecimalField(_("標高"), max_digits=6, decimal_places=2, null=True, blank=True)
    shore_m = models.PositiveIntegerField(_("海岸・河川までの距離"), null=True, blank=True)
    faces_shore = models.BooleanField(_("海岸に直接面する"), null=True, blank=True)
    route = models.CharField(_("避難経路"), max_length=200, blank=True)
    entrance = models.CharField(_("入口"), max_length=200, blank=True)
    night = models.CharField(_("夜間・休日の体制"), max_length=200, blank=True)
    access = models.CharField(_("開け方"), max_length=8, choices=Access.choices, blank=True)
    key_holders = models.PositiveSmallIntegerField(_("鍵の保管者"), default=0)
    floors_text = models.CharField(_("避難場所（出典の記載）"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("収容人数"), null=True, blank=True)
    m2_per_person = models.DecimalField(_("1人あたり面積"), max_digits=4, decimal_places=2, null=True, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所有者")
    )
    owner_role = models.CharField(_("協定の乙の立場"), max_length=40, blank=True)
    community = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("町内会（丙）")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("協定")
    )
    number = models.CharField(_("指定番号"), max_length=20, blank=True)
    surveyed_on = models.DateField(_("調査日"), null=True, blank=True)
    designated_on = models.DateField(_("指定日"), null=True, blank=True)
    ended_on = models.DateField(_("解除日"), null=True, blank=True)
    suspended_on = models.DateField(_("使用停止日"), null=True, blank=True)
    end_kind = models.CharField(_("見送り・解除の種類"), max_length=12, choices=End.choices, blank=True)
    sign_ordered_on = models.DateField(_("標識の発注日"), null=True, blank=True)
    sign_put_on = models.DateField(_("標識の設置日"), null=True, blank=True)
    end_reason = models.CharField(_("見送り・解除の理由"), max_length=200, blank=True)
    checked_on = models.DateField(_("最後の点検日"), null=True, blank=True)
    source = models.CharField(_("出典"), max_length=200, blank=True)
    source_as_of = models.DateField(_("出典の基準日"), null=True, blank=True)
    source_key = models.CharField(max_length=140, blank=True, db_index=True, editable=False)
    doubts = models.CharField(_("確認が必要なこと"), max_length=120, blank=True)

    seen = Seen(VIEW, ward="ward_id", public={"state": "designated"})

    class Meta:
        verbose_name = _("津波避難ビル")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["ward", "sort_key", "id"]),
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["ward", "designated_on"]),
        ]
        constraints = [
            LIFE.constraint("tsunami_building_state"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(designated_on=None) | Q(ended_on__gte=F("designated_on")),
                name="tsunami_building_ends_later",
            ),
            models.UniqueConstraint(
                fields=["ward", "number"],
                condition=~Q(number=""),
                name="one_tsunami_building_per_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tsunami_buildings:detail", args=[self.ref])

    @property
    def clock_about(self) -> str:
        return self.name


class Survey(Row):
    """現地調査: what was found on a day, and the photographs of it. Later surveys do not overwrite earlier ones."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="surveys")
    surveyed_on = models.DateField(_("調査日"))
    by = models.CharField(_("調査した職・班"), max_length=80, blank=True)
    facts = models.JSONField(_("調べたこと"), default=dict)
    failed = models.CharField(_("満たさない要件"), max_length=160, blank=True)
    capacity = models.PositiveIntegerField(_("収容人数"), null=True, blank=True)
    note = models.CharField(_("所見"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="building__ward_id")

    class Meta:
        verbose_name = _("現地調査")
        ordering = ["-surveyed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.building} {self.surveyed_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return self.building.get_absolute_url()


class Talk(Row):
    """協議: whom the ward spoke with, and what came of it."""

    class Outcome(models.TextChoices):
        GOING_ON = "going_on", _("継続")
        NO_ANSWER = "no_answer", _("返事なし")
        WILLING = "willing", _("承諾の見込み")
        REFUSED = "refused", _("断られた")

    class Side(models.TextChoices):
        OWNER = "owner", _("所有者")
        UNION = "union", _("管理組合")
        COMMUNITY = "community", _("町内会")
        OTHER = "other", _("その他")

    building = models.ForeignKey(Building, models.PROTECT, related_name="talks")
    talked_on = models.DateField(_("協議日"))
    side = models.CharField(_("相手"), max_length=10, choices=Side.choices)
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome.choices)
    note = models.CharField(_("内容"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="building__ward_id")

    class Meta:
        verbose_name = _("協議")
        ordering = ["-talked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.building} {self.talked_on:%Y-%m-%d}"


class KeyHolder(Dated):
    """Who opens the building at night. Names and telephones are shown to those with the power only."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="holders")
    position = models.PositiveSmallIntegerField(_("連絡の順"), default=1)
    name = models.CharField(_("名前"), max_length=80)
    role = models.CharField(_("立場"), max_length=60, blank=True)
    phone = models.CharField(_("電話番号"), max_length=40)
    minutes = models.PositiveSmallIntegerField(_("着くまで"), null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True, editable=False)

    seen = Seen("tsunami_buildings.keys", ward="building__ward_id")
    personal = Personal(
        name=_("津波避難ビルの鍵の保管者の名簿"),
        purpose=_("夜間・休日に津波避難ビルを開けるための連絡"),
        basis=_("津波避難ビルとしての使用に関する協定"),
        retention=_("規則「外れた鍵の保管者の保存」による"),
        ends=Erased(rule="tsunami_buildings.keys_kept", since="until", after=_("保管者から外れた日から"), of="building", person="name"),
        fields=("name", "phone"),
        people=_("津波避難ビルの鍵の保管者"),
        source=_("本人"),
    )

    class Meta:
        verbose_name = _("鍵の保管者")
        ordering = ["building", "position", "pk"]

    def __str__(self) -> str:
        return self.role or self.ref


class ChangeReport(Row):
    """変更届: what the owner reported, whether in time, and what the ward made of it."""

    class About(models.TextChoices):
        SOLD = "sold", _("売却・所有者の変更")
        BUILDING = "building", _("構造・階段の変更")
        REFUGE = "refuge", _("避難場所の変更")
        ACCESS = "access", _("鍵・開け方の変更")
        DEMOLISHED = "demolished", _("取壊し・建替え")
        OTHER = "other", _("その他")

    class Result(models.TextChoices):
        OPEN = "open", _("確認中")
        KEPT = "kept", _("指定を続ける")
        SUSPENDED = "suspended", _("使用停止")
        ENDED = "ended", _("解除・満了")

    building = models.ForeignKey(Building, models.PROTECT, related_name="changes")
    about = models.CharField(_("変更の種類"), max_length=12, choices=About.choices)
    changed_on = models.DateField(_("変更があった日"))
    reported_on = models.DateField(_("報告を受けた日"))
    days_late = models.PositiveSmallIntegerField(_("遅れた日数"), default=0)
    what = models.CharField(_("内容"), max_length=300)
    result = models.CharField(_("確認の結果"), max_length=10, choices=Result.choices, default=Result.OPEN)
    reviewed_on = models.DateField(_("確認日"), null=True, blank=True)

    seen = Seen(VIEW, ward="building__ward_id")

    class Meta:
        verbose_name = _("変更届")
        ordering = ["-reported_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.building} {self.reported_on:%Y-%m-%d}"


class RefugeFloor(Dated):
    """A place of refuge in a building, between the days it was offered. Only what is ``dry`` (above the water) counts."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="floors")
    floor = models.CharField(_("階・場所"), max_length=60)
    area_m2 = models.DecimalField(_("面積"), max_digits=8, decimal_places=2)
    level = models.PositiveSmallIntegerField(_("最も低い階"), null=True, blank=True)
    height_m = models.DecimalField(_("床の高さ"), max_digits=5, decimal_places=2, null=True, blank=True)
    dry = models.BooleanField(_("浸水より上"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    seen = Seen(VIEW, ward="building__ward_id", public={"building__state": "designated"})

    class Meta:
        verbose_name = _("避難場所の階")
        ordering = ["building", "position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(area_m2__gte=0), name="refuge_area_not_negative")]

    def __str__(self) -> str:
        return self.floor


class Check(Row):
    """年次点検: somebody went there and looked."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="checks")
    checked_on = models.DateField(_("点検日"))
    doors_ok = models.BooleanField(_("入口・階段に支障がない"), default=True)
    sign_ok = models.BooleanField(_("標識が見える"), default=True)
    keys_ok = models.BooleanField(_("鍵と連絡先が正しい"), default=True)
    note = models.CharField(_("所見"), max_length=300, blank=True)

    seen = Seen(VIEW, ward="building__ward_id")

    class Meta:
        verbose_name = _("年次点検")
        ordering = ["-checked_on", "-pk"]
        indexes = [models.Index(fields=["checked_on", "building"])]

    def __str__(self) -> str:
        return f"{self.building} {self.checked_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return self.building.get_absolute_url()

    @property
    def ok(self) -> bool:
        return self.doors_ok and self.sign_ok and self.keys_ok


class WalkNetwork(Row):
    """A walking network somebody loaded: its nodes and edges lie in a file, never row by row. One is in use at a time."""

    name = models.CharField(_("名称"), max_length=80)
    source = models.CharField(_("出典"), max_length=200)
    as_of = models.DateField(_("いつ現在のものか"), null=True, blank=True)
    loaded_on = models.DateField(_("取り込んだ日"))
    nodes = models.PositiveIntegerField(_("交差点の数"))
    edges = models.PositiveIntegerField(_("道の数"))
    file = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    in_use = models.BooleanField(_("試算に使う"), default=True)

    seen = Seen(VIEW, ward="")

    class Meta:
        verbose_name = _("歩く道のデータ")
        ordering = ["-loaded_on", "-pk"]

    def __str__(self) -> str:
        return self.name


class Study(Row):
    """試算: who of a ward reaches which building in time, under the limits written beside it. Computed by a job."""

    class State(models.TextChoices):
        WAITING = "waiting", _("計算待ち")
        DONE = "done", _("計算済み")
        FAILED = "failed", _("計算できない")
        ADOPTED = "adopted", _("採用")

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", verbose_name=_("区"))
    title = models.CharField(_("件名"), max_length=120)
    as_of = models.DateField(_("いつの建物で計算したか"))
    state = models.CharField(_("状態"), max_length=8, choices=State.choices, default=State.WAITING)
    limits = models.JSONField(_("条件"), default=dict)
    digest = models.CharField(_("入力の要約"), max_length=64, blank=True)
    network = models.ForeignKey(WalkNetwork, models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.PositiveIntegerField(_("対象の人口"), null=True, blank=True)
    near = models.PositiveIntegerField(_("範囲に建物がある人"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("入れる人"), null=True, blank=True)
    why = models.CharField(_("計算できない理由"), max_length=200, blank=True)
    adopted_on = models.DateField(_("採用日"), null=True, blank=True)

    seen = Seen(VIEW, ward="ward_id")

    class Meta:
        verbose_name = _("届く範囲の試算")
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["ward", "state", "as_of"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tsunami_buildings:study", args=[self.ref])


class TownReach(Row):
    """One town in a study. ``people`` None: its population is not known, so nothing is said of it."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="towns")
    town = models.ForeignKey(Town, models.PROTECT, related_name="+", verbose_name=_("町"))
    people = models.PositiveIntegerField(_("人口"), null=True, blank=True)
    buildings = models.PositiveSmallIntegerField(_("範囲にある建物"), default=0)
    nearest_m = models.PositiveIntegerField(_("最も近い建物まで歩く距離"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("入れる人"), default=0)
    short = models.PositiveIntegerField(_("入れない人"), default=0)

    seen = Seen(VIEW, ward="study__ward_id", public={"study__state": "adopted"})

    class Meta:
        verbose_name = _("町ごとの届く範囲")
        ordering = ["-short", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people=None) | Q(people=F("reached") + F("short")), name="town_reach_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return str(self.town)
