"""What a source file says to people: translatable messages, and Japanese that nobody can translate.

Python is read with ``ast``, templates with Django's own lexer; neither is run. Two marks say that Japanese is data and
not a message: ``# data`` at the end of a line (or of the first line of the statement, call or collection around it),
and a line ``# data: why`` at the left edge of a module, for the whole module. In templates: ``{# data #}`` on the line.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

# Letters, not punctuation: a middle dot between two words reads the same in every language.
JAPANESE = re.compile(
    r"[\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)

# function name -> positions of (context, singular, plural) among its arguments
_GETTEXT = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_MODULE_MARK = re.compile(r"^# data: \S")


@dataclass(frozen=True, order=True)
class Message:
    """One translatable string as gettext sees it. ``context`` and ``plural`` are empty when there is none."""

    path: Path
    line: int
    msgid: str
    context: str = ""
    plural: str = ""


@dataclass(frozen=True, order=True)
class Bare:
    """Japanese for people's eyes outside every translation call."""

    path: Path
    line: int
    text: str


# --- Python ---------------------------------------------------------------------------------------


def python_messages(path: Path) -> Iterator[Message]:
    """Messages of gettext calls whose arguments are plain strings."""
    tree = ast.parse(path.read_text("utf-8"))
    names = _gettext_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (places := names.get(_called(node))):
            context, singular, plural = (_text(node, place) for place in places)
            if singular:
                yield Message(path, node.lineno, singular, context, plural)


def python_bare(path: Path) -> Iterator[Bare]:
    """Japanese literals outside gettext calls, docstrings and what is marked as data.

    An f-string inside a gettext call counts as bare: gettext sees it only after it was filled in.
    """
    source = path.read_text("utf-8")
    if not JAPANESE.search(source) or any(_MODULE_MARK.match(line) for line in source.splitlines()):
        return
    tree = ast.parse(source)
    yield from _Literals(path, _gettext_names(tree), _marked_lines(source)).look(tree)


def _gettext_names(tree: ast.Module) -> dict[str, tuple[int | None, int, int | None]]:
    """Every name the module calls gettext by: its own, and what it was imported as."""
    names = dict(_GETTEXT) | {"_": _GETTEXT["gettext"]}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {a.asname or a.name: _GETTEXT[a.name] for a in node.names if a.name in _GETTEXT}
    return names


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _text(node: ast.Call, place: int | None) -> str:
    if place is None or place >= len(node.args):
        return ""
    argument = node.args[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def _marked_lines(source: str) -> set[int]:
    comments = (t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type == tokenize.COMMENT)
    return {t.start[0] for t in comments if re.match(r"#\s*data\b", t.string)}


class _Literals:
    """A walk that leaves out docstrings, plain gettext arguments and everything under a data mark."""

    def __init__(self, path: Path, names: Iterable[str], marked: set[int]) -> None:
        self.path = path
        self.names = set(names)
        self.marked = marked

    def look(self, node: ast.AST) -> Iterator[Bare]:
        if getattr(node, "lineno", None) in self.marked:
            return
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
            if JAPANESE.search(text) and getattr(node, "end_lineno", None) not in self.marked:
                yield Bare(self.path, node.lineno, text)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and JAPANESE.search(node.value) and node.end_lineno not in self.marked:
                yield Bare(self.path, node.lineno, node.value)
            return
        for child in self._children(node):
            yield from self.look(child)

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.JoinedStr):
            yield from (v for v in node.values if not isinstance(v, ast.Constant))
            return
        quiet = ast.get_docstring(node) is not None if isinstance(node, _WITH_DOCSTRING) else False
        in_gettext = isinstance(node, ast.Call) and _called(node) in self.names
        for child in ast.iter_child_nodes(node):
            if quiet and isinstance(child, ast.Expr):
                quiet = False
                continue
            if not (in_gettext and isinstance(child, ast.Constant)) and not _is_bare_string(child):
                yield child


_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _is_bare_string(node: ast.AST) -> bool:
    """A string statement: documentation of the name above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


# --- templates ------------------------------------------------------------------------------------

_QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_CALL = re.compile(rf"(?<![\w.])_\({_QUOTED}\)")
_TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{_QUOTED}(.*)$", re.S)
_BLOCK = re.compile(r"^(blocktranslate|blocktrans)\b(.*)$", re.S)
_CONTEXT = re.compile(rf"\bcontext\s+{_QUOTED}")
_STRING = re.compile(_QUOTED)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.S)


def template_messages(path: Path) -> Iterator[Message]:
    """Messages of ``translate``, ``blocktranslate`` and ``_("…")``, with the msgid Django will look up."""
    tokens = iter(_tokens(path))
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        if block := _BLOCK.match(token.contents):
            yield _block_message(path, token, block.group(2), tokens)
        elif found := _TRANSLATE.match(token.contents):
            context = _CONTEXT.search(found.group(3))
            yield Message(path, _line(token), _percent(_unquote(found)), _unquote(context) if context else "")
        for call in _CALL.finditer(token.contents):
            yield Message(path, _line(token), _percent(_unquote(call)))


def template_bare(path: Path) -> Iterator[Bare]:
    """Japanese text outside translation tags, and Japanese string arguments of other tags."""
    source = path.read_text("utf-8")
    marked = {n for n, line in enumerate(source.splitlines(), 1) if "{# data #}" in line}
    inside = False
    for token in _tokens(path):
        if token.token_type == TokenType.BLOCK and _BLOCK.match(token.contents):
            inside = True
        elif token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
            inside = False
        for line, text in _shown(token, inside):
            if JAPANESE.search(text) and line not in marked:
                yield Bare(path, line, text.strip())


def _tokens(path: Path) -> Iterator[Token]:
    """The template's tokens without what ``{% comment %}`` hides."""
    hidden = False
    for token in Lexer(path.read_text("utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents.split()[:1] == ["comment"]:
            hidden = True
        elif token.token_type == TokenType.BLOCK and token.contents == "endcomment":
            hidden = False
        elif not hidden and token.token_type != TokenType.COMMENT:
            yield token


def _shown(token: Token, inside: bool) -> Iterator[tuple[int, str]]:
    if token.token_type == TokenType.TEXT:
        if not inside:
            text = _HTML_COMMENT.sub(lambda m: "\n" * m.group().count("\n"), token.contents)
            yield from enumerate(text.split("\n"), _line(token))
    elif not _TRANSLATE.match(token.contents) and not _BLOCK.match(token.contents):
        for string in _STRING.finditer(_CALL.sub("", token.contents)):
            yield _line(token), _unquote(string)


def _block_message(path: Path, opening: Token, options: str, tokens: Iterator[Token]) -> Message:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(_percent(token.contents))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.contents.startswith("endblocktrans"):
            break
        elif token.contents == "plural":
            parts.append([])
    texts = ["".join(part) for part in parts]
    if re.search(r"\btrimmed\b", options):
        texts = [trim_whitespace(text) for text in texts]
    context = _CONTEXT.search(options)
    plural = texts[1] if len(texts) > 1 else ""
    return Message(path, _line(opening), texts[0], _unquote(context) if context else "", plural)


def _line(token: Token) -> int:
    return token.lineno or 0


def _percent(text: str) -> str:
    """Django doubles percent signs in what it looks up."""
    return text.replace("%", "%%")


def _unquote(found: re.Match[str]) -> str:
    text = found.group(1) if found.group(1) is not None else found.group(2)
    return re.sub(r"\\(.)", r"\1", text)
