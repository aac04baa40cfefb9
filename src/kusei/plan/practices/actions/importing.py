"""One import is one act: the bytes are read again, and applied only if they say what the preview showed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.importing import ImportRows, Preview
from kusei.core.ledger.models import Ward
from kusei.core.ledger.queries import wards
from kusei.core.search import find
from kusei.plan.practices import incoming, powers
from kusei.plan.practices.models import Practice, Trait
from kusei.plan.register.public import current_plan


class _Import(ImportRows):
    ward: Ward | None = None

    def where(self) -> Ward | None:
        return self.ward

    def scope(self) -> incoming.Scope:
        return incoming.Scope([self.ward] if self.ward else list(wards(calendar.today())), self.ward)

    def by_code(self) -> dict[str, Ward]:
        return {w.code: w for w in self.scope().wards}


class ImportCards(_Import):
    verb, power, label = "practices.import_cards", powers.WRITE, _("事例集を取り込む")
    effect = _("確かめた行を下書きのカードにします。公開はされません。")

    def read(self) -> Preview:
        return incoming.read_cards(self.data, self.file_name, self.scope())

    def perform(self) -> int:
        plan = current_plan()
        refs = {n.title: n.ref for n in plan.of("initiative")} if plan else {}
        places, made = self.by_code(), []
        for row in self.preview.accepted:
            values = {k: "" if v is None and k not in _NUMBERS else v for k, v in row.values.items() if k != "ward"}
            values["method"] = values["method"] or "none"
            made.append(Practice(
                ward=places[row.values["ward"]], initiative_ref=refs.get(values["initiative"], ""), **values,
            ))
        find.index(Practice.objects.bulk_create(made))
        return len(made)


_NUMBERS = frozenset({"started_on", "cost_yen", "effort_hours", "effect_value", "effect_low", "effect_high"})


class ImportTraits(_Import):
    verb, power, label = "practices.import_traits", powers.CHECK, _("区の数字を取り込む")
    effect = _("確かめた行の数字を、その日の数字として登録します。似ている区と合いそうな事例の順に効きます。")
    city_wide = True

    def read(self) -> Preview:
        return incoming.read_traits(self.data, self.file_name, self.scope())

    def perform(self) -> int:
        places, made = self.by_code(), []
        for row in self.preview.accepted:
            ward, day, source = places[row.values["ward"]], row.values["day"], row.values.get("source", "")
            figures = {k: v for k, v in row.values.items() if k not in incoming.NOT_VALUES}
            made += [Trait(ward=ward, key=k, day=day, value=v, source=source or self.file_name[:120]) for k, v in figures.items()]
        Trait.objects.bulk_create(
            made, update_conflicts=True, unique_fields=["ward", "key", "day"], update_fields=["value", "source"],
        )
        return len(made)
