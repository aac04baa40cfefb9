"""Published tables of other cities, to copy from. They are nobody's rules here until a ward copies, checks and adopts one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

EXAMPLES: tuple[dict[str, Any], ...] = (  # data
    {
        "name": _("見本1：区本部を置く大都市の公表値（3段階）"), "source": "大都市の区防災計画（公表）",  # data
        "stages": (("警戒体制", False), ("警戒本部", True), ("災害対策本部", True)),  # data
        "rules": (
            ("earthquake", "eq", 40, 1), ("earthquake", "eq", 50, 1), ("earthquake", "ge", 55, 3),
            ("tsunami", "eq", 2, 2), ("tsunami", "ge", 3, 3),
        ),
    },
    {
        "name": _("見本2：警報で本部を置く市の公表値（1段階）"), "source": "市の災害対策本部の規則（公表）",  # data
        "stages": (("災害対策本部", True),),  # data
        "rules": (
            ("earthquake", "ge", 40, 1), ("tsunami", "ge", 3, 1), ("flood_rain", "ge", 3, 1), ("storm_surge", "ge", 3, 1),
            ("wind", "ge", 3, 1), ("snow", "ge", 3, 1), ("snowstorm", "ge", 3, 1), ("river", "ge", 3, 1), ("nankai", "ge", 1, 1),
        ),
    },
    {
        "name": _("見本3：震度で段階を上げる市の公表値（3段階）"), "source": "市の配備の基準（公表）",  # data
        "stages": (("第1配備", False), ("第2配備", True), ("第3配備", True)),  # data
        "rules": (("earthquake", "eq", 40, 1), ("earthquake", "ge", 50, 2), ("earthquake", "ge", 60, 3)),
    },
)


def install(sets: Any, lines: Any) -> int:
    """Write the examples that are not there yet; models are handed in, a migration has its own. Returns how many."""
    made = 0
    for example in EXAMPLES:
        with override("ja"):
            name = str(example["name"])
        if sets.objects.filter(name=name, state="example").exists():
            continue
        stages = [{"code": f"s{n}", "label": label, "rank": n, "headquarters": hq} for n, (label, hq) in enumerate(example["stages"], start=1)]
        row = sets.objects.create(name=name, state="example", source=example["source"], stages=stages)
        lines.objects.bulk_create([
            lines(ruleset=row, hazard=h, op=op, level=level, stage=f"s{rank}", automatic=False, source=example["source"])
            for h, op, level, rank in example["rules"]
        ])
        made += 1
    return made
