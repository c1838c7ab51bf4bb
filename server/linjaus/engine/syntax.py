"""Reading a SPARQL text token by token, for what the engine's parser does not tell.

Where a syntax error really is, what a text begins with, which graphs its FROM clauses name, and where a VALUES
row goes. None of this decides what is safe: ``policy`` asks the engine's own parser for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{4,8}[^<>"{}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"{3}(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"{3} | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
    | (?P<variable>[?$]\w+)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>(?:_:|(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:)(?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\w:.\-%\\]))*))
    | (?P<word>\w+)
    | (?P<sign><<\(|\)>>|<<|>>|\{\||\|\}|&&|\|\||!=|<=|>=|\^\^|.)""",
    re.VERBOSE | re.DOTALL,
)
_PADDING = " " * 24  # longer than any keyword: the parser reads that far ahead before it compares
_EXPECTED = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_RULES = re.compile(r"(?:The |SELECT \* |Duplicated )[^,\[\]]+")


@dataclass(frozen=True, slots=True)
class Token:
    """kind: name of the group in the token pattern. start: offset in the text, in code points."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The token in capitals if it is a bare word of ASCII letters, else empty."""
        return self.text.upper() if self.kind == "word" and self.text.isascii() else ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, white space and comments left out. Any text at all has tokens."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind not in ("space", "comment"):
            yield Token(kind, match.group(), match.start())


def leading_keyword(text: str) -> str:
    """The first keyword after BASE, PREFIX and VERSION declarations, in capitals; empty if there is none."""
    stream = tokens(text)
    for token in stream:
        if token.keyword == "PREFIX":
            next(stream, None)
            next(stream, None)
        elif token.keyword in ("BASE", "VERSION"):
            next(stream, None)
        else:
            return token.keyword
    return ""


def is_update(text: str) -> bool:
    """Whether a text that is no query begins like an update (SPARQL 1.1 Update section 3)."""
    return leading_keyword(text) in _UPDATES


def position(text: str, offset: int) -> tuple[int, int]:
    """(line, column) of an offset, both 1-based, columns in code points."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def offset_of(text: str, line: int, column: int) -> int:
    """The offset of a 1-based (line, column); the end of the text if it lies beyond."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def parser_position(message: str) -> tuple[int, int, str] | None:
    """(line, column, what was expected) from a message of the engine's parser, or None."""
    found = _EXPECTED.match(message)
    return (int(found[1]), int(found[2]), found[3]) if found else None


def padded(text: str) -> tuple[str, list[tuple[int, Token]]]:
    """The same query with room around its tokens, and the new offset of each.

    The parser compares keywords after reading as many characters, and reports the furthest place that it read:
    with room between the tokens, that place lies in the token which is wrong, or in the room after it.
    """
    parts: list[str] = []
    places: list[tuple[int, Token]] = []
    length = 0
    for token in tokens(text):
        places.append((length, token))
        parts += (token.text, _PADDING)
        length += len(token.text) + len(_PADDING)
    return "".join(parts), places


def plain_reason(expected: str) -> str:
    """The sentence among what the parser expected (an undeclared prefix, a rule of scope), or empty."""
    if "Prefix not found" in expected:
        return "its prefix is not declared"
    found = _RULES.search(expected)
    return found[0].strip(" .") if found else ""


def dataset_clauses(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """IRIs of the FROM and the FROM NAMED clauses of a query (SPARQL 1.1 Query section 13.2).

    Both are empty for a text whose clauses cannot be read; the parser will turn it down.
    """
    try:
        return _dataset_clauses(list(tokens(text)))
    except (IndexError, KeyError, ValueError):
        return (), ()


def _dataset_clauses(stream: list[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default: list[str] = []
    named: list[str] = []
    prefixes: dict[str, str] = {}
    base = ""
    depth = 0
    for here, token in enumerate(stream):
        if token.text in ("{", "(", "["):
            depth += 1
        elif token.text in ("}", ")", "]"):
            depth -= 1
        elif depth == 0 and token.keyword == "BASE":
            base = urljoin(base, stream[here + 1].text[1:-1])
        elif depth == 0 and token.keyword == "PREFIX":
            prefixes[stream[here + 1].text] = urljoin(base, stream[here + 2].text[1:-1])
        elif depth == 0 and token.keyword == "FROM":
            is_named = stream[here + 1].keyword == "NAMED"
            target = stream[here + 1 + is_named]
            if target.kind == "iri":
                iri = urljoin(base, target.text[1:-1])
            else:
                prefix, _, local = target.text.partition(":")
                iri = prefixes[f"{prefix}:"] + re.sub(r"\\(.)", r"\1", local)
            (named if is_named else default).append(iri)
    return tuple(default), tuple(named)


def with_values_row(text: str, row: Mapping[str, str]) -> str:
    """The query with one VALUES row at the head of its WHERE group, so that each variable is bound to its term.

    row: variable name → the term as SPARQL writes it (rdflib's ``n3()``, never made by hand). Raises ValueError
    if the query has no such group (``DESCRIBE <iri>``, ``CONSTRUCT WHERE { … }``).
    """
    depth = 0
    stream = list(tokens(text))
    templates = 0
    form = leading_keyword(text)
    for here, token in enumerate(stream):
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif token.text == "{":
            depth += 1
            if depth == 1:
                is_where = here > 0 and stream[here - 1].keyword == "WHERE"
                if form == "CONSTRUCT" and not templates and not is_where:
                    templates += 1
                    continue
                if form == "CONSTRUCT" and not templates:
                    break
                return _insert_row(text, stream, here, row)
        elif token.text == "}":
            depth -= 1
    raise ValueError("The query has no group to bind values in")


def _insert_row(text: str, stream: list[Token], brace: int, row: Mapping[str, str]) -> str:
    names = " ".join(f"?{name}" for name in row)
    values = " ".join(row.values())
    clause = f" VALUES ({names}) {{ ({values}) }} "
    opening = stream[brace].start + 1
    if brace + 1 < len(stream) and stream[brace + 1].keyword == "SELECT":
        closing = _closing(stream, brace)
        return f"{text[:opening]}{clause}{{{text[opening:closing]}}}{text[closing:]}"
    return f"{text[:opening]}{clause}{text[opening:]}"


def _closing(stream: list[Token], brace: int) -> int:
    depth = 0
    for token in stream[brace:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return token.start
    raise ValueError("A brace of the query is never closed")
