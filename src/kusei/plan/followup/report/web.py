"""The public pages as files: the same templates and parts as the site, with their styles, readable without a server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from kusei.core.ledger.queries import city
from kusei.plan.followup.pages import PublicUrls, initiative_context, public_context
from kusei.plan.followup.queries import InitiativeView, RoundView

# Styles the written pages need; fonts of the system stand in where the vendored ones are absent.
STYLES = ("vendor/design-tokens/tokens.css", "ui/base.css", "ui/shell.css", "ui/components.css", "ui/tables.css", "ui/print.css")
_SCRIPT = re.compile(r"<script\b.*?</script>", re.S)
_BUTTON = re.compile(r"<button\b[^>]*\bjs-only\b.*?</button>", re.S)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.S)


def page_name(view: RoundView, line: InitiativeView) -> str:
    return f"initiative-{view.lines.index(line) + 1:02}.html"


def write(view: RoundView, folder: Path, *, site: str, digest: str, files: Iterable[tuple[str, str]]) -> list[Path]:
    """Write index.html, one page per initiative and styles.css; returns their paths.

    ``site``: where the running system answers, for links to the rows behind a figure. ``files``: (name, label) of the
    papers and sheets that lie beside the pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {line.node.ref: page_name(view, line) for line in view.lines}
    urls = PublicUrls(
        index="index.html", line=lambda ln: names[ln.node.ref],
        cell=lambda c: f"{names[c.node.ref]}#w-{c.ward.code if c.ward else 'city'}",
        rows=lambda href: href if "://" in href or not href.startswith("/") else f"{site}{href}",
    )
    common = {
        "base": "followup/written.html", "city": city(), "site": site, "digest": digest, "files": list(files), "written": True,
    }
    made = [_write(folder / "index.html", "followup/public.html", public_context(view, urls) | common)]
    for line in view.lines:
        context = initiative_context(view, line, urls, trend=None) | common
        made.append(_write(folder / names[line.node.ref], "followup/public_initiative.html", context))
    made.append(_styles(folder / "styles.css"))
    return made


def _write(path: Path, template: str, context: dict[str, object]) -> Path:
    body = _BUTTON.sub("", _SCRIPT.sub("", render_to_string(template, context)))
    path.write_text(body, encoding="utf-8")
    return path


def _styles(path: Path) -> Path:
    parts = []
    for name in STYLES:
        found = finders.find(name)
        if isinstance(found, str):
            parts.append(_FONT_FACE.sub("", Path(found).read_text(encoding="utf-8")))
    path.write_text("\n".join(parts), encoding="utf-8")
    return path
