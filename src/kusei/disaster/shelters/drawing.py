"""The layout sketch as SVG: the same bytes for the same hall, readable in greyscale, the same on screen and paper."""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import escape
from django.utils.translation import gettext as _

from kusei.disaster.shelters.models import Shelter
from kusei.disaster.shelters.queries import sketch
from kusei.disaster.shelters.rules import Block, Layout

SCALE = 20  # points to the metre
FILLS = {"reception": "#e8e8e8", "welfare": "#cfe3f2", "block": "#ffffff"}


def _n(value: Decimal | int) -> str:
    return f"{(Decimal(value) * SCALE).normalize():f}" if value else "0"


def _box(block: Block, word: str) -> str:
    x, y = _n(block.x), _n(block.y)
    middle = _n(block.x + block.width / 2)
    centre = Decimal(block.y + block.depth / 2)
    lines = [line for line in word.split("\n") if line]
    said = "".join(
        f'<text x="{middle}" y="{_n(centre + Decimal("0.9") * n - Decimal("0.35") * (len(lines) - 1) + Decimal("0.2"))}" '
        f'text-anchor="middle" font-size="13" fill="#1a1a1a">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    fill = FILLS[block.kind]
    rect = f'<rect x="{x}" y="{y}" width="{_n(block.width)}" height="{_n(block.depth)}" fill="{fill}" stroke="#1a1a1a"/>'
    return rect + said


def layout_svg(plan: Layout, *, words: dict[str, str], people: str, title: str) -> str:
    """``words``: label of reception, welfare, entrance; ``people``: a pattern such as "%(n)s人"."""
    parts = []
    for block in plan.blocks:
        label = block.label or words[block.kind]
        said = people % {"n": f"{block.people:,}"} if block.people else ""
        parts.append(_box(block, f"{label}\n{said}"))
    width, depth = _n(plan.width), _n(plan.depth)
    door = _n(plan.width / 2)
    below = _n(plan.depth + 1)
    hall = f'<rect x="0" y="0" width="{width}" height="{depth}" fill="#f7f7f7" stroke="#1a1a1a" stroke-width="2"/>'
    entrance = (
        f'<text x="{door}" y="{below}" text-anchor="middle" font-size="14" fill="#1a1a1a">▲ {escape(words["entrance"])}</text>'
    )
    total = Decimal(plan.depth) + Decimal("1.5")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {_n(plan.width + Decimal("0.4"))} {_n(total)}" role="img" '
        f'aria-label="{escape(title)}" font-family="Noto Sans CJK JP, sans-serif"><rect x="-4" y="-4" '
        f'width="{_n(plan.width + Decimal("0.4"))}" height="{_n(total)}" fill="#ffffff"/>{hall}{"".join(parts)}{entrance}</svg>'
    )


def sketch_svg(shelter: Shelter) -> str:
    """The sketch of a shelter's hall in the reader's language; "" where no area is known."""
    if not shelter.usable_m2:
        return ""
    plan, m2 = sketch(shelter)
    title = _("%(name)sの区割りの下書き（1人%(m2)sm²、%(n)s人）") % {"name": shelter.name, "m2": m2, "n": f"{plan.people:,}"}
    words = {"reception": _("避難所の受付"), "welfare": _("福祉避難スペース"), "entrance": _("出入口")}
    return layout_svg(plan, words=words, people=_("%(n)s人"), title=title)
