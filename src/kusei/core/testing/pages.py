"""The sweep: every address of the house, what each actor must be answered there, and what is wrong with an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from lxml import html as lxml_html

from kusei.core.access.actors import VISITOR, Actor
from kusei.core.access.decide import may
from kusei.core.rows import Row

__all__ = ["JAPANESE", "Address", "addresses", "expected", "faults", "links", "missing_files", "resolve", "reverse"]

OURS = "kusei."
# Letters; the middle dot between them is punctuation.
JAPANESE = re.compile(r"[々-〇ぁ-ヺー-ヿㇰ-ㇿ㐀-鿿豈-﫿ｦ-ﾟ]")
# A date as it may be typed, shown as an example of what is understood.
TYPED = re.compile(r"(?:令和|平成|昭和)\d+年\d+月\d+日")
# Marks of a reading that nobody drew, and of a template that was not rendered.
UNDRAWN = re.compile(r"\{[^{}|\s\"]+\|[^{}|]+\}|\{%|\{\{")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description")
Element = Any


@dataclass(frozen=True)
class Address:
    """One named address: ``name`` with its namespace, the view class, and what the path asks for (``ref``, ``key``)."""

    name: str
    route: str
    view: Any
    asks: tuple[str, ...]

    @property
    def power(self) -> str:
        """The power a page asks for; an act page asks for its action's."""
        action = getattr(self.view, "action", None)
        return self.view.power or (action.power if action else "")

    @property
    def reads(self) -> bool:
        return "get" in getattr(self.view, "http_method_names", ()) and hasattr(self.view, "get")

    @property
    def writes(self) -> bool:
        return "post" in getattr(self.view, "http_method_names", ()) and hasattr(self.view, "post")

    def url(self, **asked: str) -> str:
        return reverse(self.name, kwargs=asked)


def addresses() -> list[Address]:
    """Every address whose view is ours, in the order of the URL configuration."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if view is not None and view.__module__.startswith(OURS) and pattern.name:
                yield Address(space + pattern.name, here, view, tuple(pattern.pattern.regex.groupindex))


# What must be answered -----------------------------------------------------------------------------------------------


def expected(address: Address, actor: Actor, row: Row | None) -> int:
    """200, 302 to the login, 403 or 404: what ``access.may`` and ``seen_by`` say about this page for this row."""
    view, power = address.view, address.power
    if power and not view.open_because and not may(actor, power, anywhere=True):
        return 302 if actor is VISITOR else 403
    if row is None:
        return 200
    rows: Any = type(row)._default_manager
    if hasattr(rows, "seen_by") and not rows.seen_by(actor).filter(pk=row.pk).exists():
        return 404
    if getattr(view, "action", None) is not None and getattr(view, "about", None) is None:
        verdict = may(actor, power, row)
        if not verdict:
            return 404 if verdict.code == "outside" else 403
    return 200


# What is wrong with an answer ----------------------------------------------------------------------------------------


def faults(body: bytes, *, language: str) -> list[str]:
    """Everything a machine can find wrong with a whole page; the data of the page are taken to be in Latin letters."""
    page = lxml_html.document_fromstring(body)
    return [
        *_frame(page, language), *_security(page), *_undrawn(page), *_twice(page),
        *(_japanese(page) if language == "en" else ()),
    ]


def _frame(page: Element, language: str) -> Iterator[str]:
    spoken = "en" if language == "en" else "ja"
    if page.get("lang") != spoken:
        yield f"html lang is {page.get('lang')!r}, not {spoken!r}"
    if len(page.xpath("//main")) != 1:
        yield f"{len(page.xpath('//main'))} <main>"
    if len(page.xpath("//h1")) != 1:
        yield f"{len(page.xpath('//h1'))} <h1>"
    if not "".join(page.xpath("//title/text()")).strip():
        yield "empty <title>"


def _security(page: Element) -> Iterator[str]:
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if "style" in element.attrib or element.tag == "style":
            yield f"inline style at <{element.tag}>"
        if any(name.startswith("on") for name in element.attrib):
            yield f"inline handler at <{element.tag}>"
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            yield "inline script"
    for form in page.xpath("//form[translate(@method,'POST','post')='post']"):
        if not form.xpath(".//input[@name='csrfmiddlewaretoken']"):
            yield f"form to {form.get('action')!r} carries no csrf token"


def _undrawn(page: Element) -> Iterator[str]:
    for text in page.xpath("//body//text()[not(ancestor::script)] | //title/text()"):
        if found := UNDRAWN.search(text):
            yield f"undrawn {found.group()!r}"


def _twice(page: Element) -> Iterator[str]:
    ids = page.xpath("//@id")
    for one in {i for i in ids if ids.count(i) > 1}:
        yield f"id {one!r} stands {ids.count(one)} times"


def _japanese(page: Element) -> Iterator[str]:
    """Japanese in an English page; what says ``lang="ja"`` of itself may."""
    said = page.xpath("//body//text()[not(ancestor::script) and not(ancestor-or-self::*[starts-with(@lang,'ja')])] | //title/text()")
    for text in said:
        if JAPANESE.search(TYPED.sub("", text)):
            yield f"Japanese in English: {' '.join(text.split())[:60]!r}"
    for name in SPOKEN:
        for text in page.xpath(f"//*[@{name} and not(ancestor-or-self::*[starts-with(@lang,'ja')])]/@{name}"):
            if JAPANESE.search(text):
                yield f"Japanese in English {name}: {text[:60]!r}"


def missing_files(body: bytes) -> list[str]:
    """Style sheets and scripts of ours that are not there; what the build collects into ``vendor`` is not ours."""
    page: Element = lxml_html.document_fromstring(body)
    asked = {*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src"), *page.xpath("//img/@src")}
    ours = [a.partition("/static/")[2].partition("?")[0] for a in asked if "/static/" in a]
    return [a for a in ours if not a.startswith(("vendor/", "django-htmx", "django_htmx")) and not finders.find(a)]


def links(body: bytes, page_url: str) -> list[str]:
    """Addresses inside the house that the page leads to, without the fragment, in order of appearance."""
    found: dict[str, None] = {}
    page: Element = lxml_html.document_fromstring(body)
    for href in page.xpath("//a/@href"):
        whole = urlsplit(urljoin(page_url, href))
        if whole.netloc or whole.scheme or href.startswith("#") or whole.path.startswith("/static/"):
            continue
        found[f"{whole.path}?{whole.query}" if whole.query else whole.path] = None
    return list(found)

