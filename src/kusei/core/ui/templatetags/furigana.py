"""``{% furigana %}…{% endfurigana %}``: readings over the letters, where the words carry them as ``{避難|ひなん}``."""

from __future__ import annotations

import re

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()
# What a translator wrote; the text is already escaped, and a quote inside means that it is JSON or an attribute.
_MARK = re.compile(r"\{([^{}|<>\"'&]+)\|([^{}|<>\"'&]+)\}")


class FuriganaNode(Node):
    def __init__(self, inside: NodeList) -> None:
        self.inside = inside

    def render(self, context: Context) -> SafeString:
        return SafeString(_MARK.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", self.inside.render(context)))  # data


@register.tag
def furigana(parser: Parser, token: Token) -> FuriganaNode:
    """Draw readings in everything up to ``endfurigana``."""
    inside = parser.parse(("endfurigana",))
    parser.delete_first_token()
    return FuriganaNode(inside)
