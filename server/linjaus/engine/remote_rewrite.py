"""A query as another engine is to see it: with nothing that two parsers may read differently, and inside one release.

``plain`` takes comments out and writes escapes as what they stand for, so that no engine that unescapes before it
parses sees another query than the one that was judged. ``Scope`` then keeps a query inside the graphs of one release,
which stand in the other engine under names of that release, while the query goes on using their proper names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from linjaus.engine.syntax import Token, tokens
from linjaus.errors import QueryError, UnsupportedQuery

CANONICAL = "tag:w3id.org,2026:linjaus/engine#canonical"
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_IN_STRING = {'"': '\\"', "'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_OPERANDS = frozenset({"variable", "number", "string", "tag", "name", "iri"})
_UNMISTAKABLE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_MAGIC = (
    *("bif:", "sql:", "http://www.openlinksw.com/schemas/bif#", "java:", "http://jena.apache.org/"),
    *("http://jena.hpl.hp.com/", "http://qlever.cs.uni-freiburg.de/builtin-functions/", "http://www.ontotext.com/"),
)
"""Beginnings of IRIs that some engine takes for a function or a search of its own."""


def plain(text: str) -> str:
    """The query without comments and without code point escapes (SPARQL 1.1 section 19.2)."""
    parts: list[str] = []
    end = 0
    for token in tokens(text):
        gap = text[end : token.start]
        if "#" in gap:
            gap = "\n" * gap.count("\n") or " "
        parts += (gap, _unescaped(token))
        end = token.start + len(token.text)
    return "".join(parts)


def masked(text: str) -> str:
    """The same query with each ``<…>`` that could also be a comparison replaced by an IRI that cannot.

    If a parser takes that text too, it has read them all as IRIs; equal to ``text`` if there is nothing to doubt.
    """
    parts: list[str] = []
    end, before = 0, ""
    for token in tokens(text):
        doubtful = token.kind == "iri" and ("#" in token.text or "'" in token.text) and before in _OPERANDS
        certain = not doubtful or _UNMISTAKABLE.match(token.text)
        parts += (text[end : token.start], token.text if certain else f"<z://{len(parts)}/>")
        end = token.start + len(token.text)
        before = token.kind if token.text != ")" else "variable"
    return "".join(parts)


def _unescaped(token: Token) -> str:
    if "\\u" not in token.text and "\\U" not in token.text:
        return token.text
    if token.kind == "iri":
        iri = _CODEPOINT.sub(lambda found: chr(int(found[1] or found[2], 16)), token.text)
        if _NOT_IN_IRI.search(iri[1:-1]):
            raise QueryError("An IRI of the query has a character that no IRI has.", offending=token.text[:80])
        return iri
    if token.kind == "string":
        # an escaped backslash is no part of a code point escape
        pieces = re.split(r"(\\\\)", token.text)
        return "".join(piece if piece == "\\\\" else _CODEPOINT.sub(_in_string, piece) for piece in pieces)
    return token.text


def _in_string(found: re.Match[str]) -> str:
    character = chr(int(found[1] or found[2], 16))
    return _IN_STRING.get(character, character)


def refuse_magic(text: str) -> None:
    """Raises UnsupportedQuery for a query that names what some engine takes for more than a name."""
    names = _Names()
    for token, _ in names.walk(text):
        iri = names.iri(token) if token.kind in ("iri", "name") else ""
        if iri.startswith(_MAGIC):
            raise UnsupportedQuery(
                f"<{iri}> is an extension of one engine.", "Use what SPARQL 1.1 has.", offending=token.text
            )


def described(text: str) -> tuple[list[str], str]:
    """For a DESCRIBE, which is ``plain``: the IRIs that it names, and a SELECT of what else it describes.

    Every solution of the SELECT is one of the DESCRIBE (SPARQL 1.1 section 16.4); variables are its columns.
    """
    names = _Names()
    iris: list[str] = []
    variables: list[str] = []
    begin, end = -1, len(text)
    for token, prologue in names.walk(text):
        if begin < 0:
            begin = token.start if not prologue and token.keyword == "DESCRIBE" else -1
        elif token.text == "*" or token.kind == "variable":
            variables.append(token.text)
        elif token.kind in ("iri", "name"):
            iris.append(names.iri(token))
        else:
            end = token.start
            break
    columns = " ".join(variables) or "(1 AS ?solution)"
    rest = text[end:]
    group = "" if "{" in rest else " {}"
    return iris, f"{text[:begin]}SELECT {columns} {rest}{group}"


class _Names:
    """Reads a query token by token and knows what its names stand for."""

    def __init__(self) -> None:
        self.base = ""
        self.prefixes: dict[str, str] = {}

    def walk(self, text: str) -> Iterator[tuple[Token, bool]]:
        """The tokens, and whether each belongs to the prologue (SPARQL 1.1 section 4.1)."""
        declaring, prefix = "", ""
        begun = False
        for token in tokens(text):
            if not begun and token.keyword in ("PREFIX", "BASE") and not declaring:
                declaring, prefix = token.keyword, ""
            elif declaring == "PREFIX" and not prefix:
                prefix = token.text
            elif declaring:
                iri = urljoin(self.base, token.text[1:-1])
                if declaring == "BASE":
                    self.base = iri
                else:
                    self.prefixes[prefix] = iri
                yield token, True
                declaring = ""
                continue
            else:
                begun = True
            yield token, bool(declaring)

    def iri(self, token: Token) -> str:
        """What an IRI or a prefixed name stands for; empty for a name without a declared prefix."""
        if token.kind == "iri":
            return urljoin(self.base, token.text[1:-1]) if self.base else token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        namespace = self.prefixes.get(f"{prefix}:")
        return "" if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local)


@dataclass(frozen=True)
class Rewritten:
    """A query to send. default, named: its dataset, as the protocol has it."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The graphs of one release in another engine. base: of the site; has_blanks: whether it has blank nodes;
    overlapping: whether some statement is in more than one graph; has_subtags: whether some language has (``sv-FI``).

    Each graph has a name of the release; ``union`` is all of them as one; ``map`` says which name is whose.
    """

    base: str
    release: str
    has_blanks: bool = True
    overlapping: bool = True
    has_subtags: bool = True

    @property
    def root(self) -> str:
        """What all names of the release begin with; also the release itself, in the control graph."""
        return f"{self.base}release/{self.release}/"

    @property
    def union(self) -> str:
        return f"{self.root}union"

    @property
    def map(self) -> str:
        return f"{self.root}map"

    @property
    def nothing(self) -> str:
        """A graph that is always empty."""
        return f"{self.root}nothing"

    @property
    def blanks(self) -> str:
        """What the IRIs that stand for blank nodes begin with (RDF 1.1 Concepts, section 3.5)."""
        return f"{self.base}.well-known/genid/{self.release}/"

    def graph(self, name: str) -> str:
        """The name that a graph of the release has there."""
        own = name.removeprefix(f"{self.base}graph/") if name.startswith(f"{self.base}graph/") else f":{name}"
        return f"{self.root}graph/{quote(own, safe='/')}"

    def rewrite(
        self, text: str, variables: Sequence[str], default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> Rewritten:
        """The query, which is ``plain``, inside the release. variables: of a SELECT; default, named: of the request."""
        return _Rewriting(self, text, variables, tuple(default), tuple(named)).result()


class _Rewriting:
    """One pass over a query. FROM goes into the dataset of the request, GRAPH gets the names of the release."""

    def __init__(
        self, scope: Scope, text: str, variables: Sequence[str], default: tuple[str, ...], named: tuple[str, ...]
    ) -> None:
        self._scope = scope
        self._text = text
        self._variables = variables
        self._requested = bool(default or named)
        self._default, self._named = list(default), list(named)
        self._names = _Names()
        self._stream = list(self._names.walk(text))
        self._has_graphs = any(token.keyword == "GRAPH" for token, _ in self._stream)
        self._looks_at_kinds = scope.has_blanks and any(
            token.keyword in ("ISBLANK", "ISIRI", "ISURI") for token, _ in self._stream
        )
        self._fresh = 0
        self._out: list[str] = []

    def result(self) -> Rewritten:
        self._take_dataset()
        explicit = bool(self._default or self._named)
        if not self._has_graphs and not self._looks_at_kinds and not explicit:
            return Rewritten(self._text, (self._scope.union,))
        self._write(wrap=self._has_graphs and not explicit)
        text = "".join(self._out)
        if not explicit:
            return Rewritten(text, () if self._has_graphs else (self._scope.union,))
        scope = self._scope
        default = tuple(scope.graph(name) for name in self._default) or (scope.nothing,)
        named = tuple(scope.graph(name) for name in self._named)
        if self._has_graphs:
            named = (*named, scope.map) if named else (scope.nothing,)
        return Rewritten(text, default, named)

    def _take_dataset(self) -> None:
        """Take the FROM clauses out; those of the request go before them (SPARQL 1.1 Protocol section 2.1.4)."""
        kept: list[tuple[Token, bool]] = []
        depth, at = 0, 0
        while at < len(self._stream):
            token, prologue = self._stream[at]
            depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
            if depth == 0 and not prologue and token.keyword == "FROM":
                is_named = self._stream[at + 1][0].keyword == "NAMED"
                iri = self._names.iri(self._stream[at + 1 + is_named][0])
                if not self._requested:
                    (self._named if is_named else self._default).append(iri)
                at += 2 + is_named
                continue
            kept.append((token, prologue))
            at += 1
        self._stream = kept

    def _write(self, wrap: bool) -> None:
        """Write the tokens anew. wrap: whether patterns outside GRAPH must be told where to look."""
        closing: list[str] = []
        form, templates, at, end = "", 0, 0, 0
        while at < len(self._stream):
            token, prologue = self._stream[at]
            keyword = "" if prologue else token.keyword
            self._out.append(" " if token.start > end else "")
            end = token.start + len(token.text)
            form = form or (keyword if keyword in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") else "")
            if keyword == "GRAPH":
                at = self._graph(at, closing)
                end = self._stream[at - 1][0].start + 1
                continue
            if keyword in ("ISBLANK", "ISIRI", "ISURI") and self._looks_at_kinds:
                at = self._kind(at)
                end = self._stream[at - 1][0].start + 1
                continue
            if token.text == "*" and not closing and self._is_projection(at) and self._variables:
                self._out.append(" ".join(f"?{name}" for name in self._variables))
            elif token.text == "{":
                opened, closed = "{", "}"
                if not closing and wrap:
                    before = self._stream[at - 1][0].keyword if at else ""
                    is_template = form == "CONSTRUCT" and not templates and before != "WHERE"
                    templates += is_template
                    if not is_template and not self._is_data(at):
                        opened, closed = f"{{ GRAPH <{self._scope.union}> {{", "} }"
                closing.append(closed)
                self._out.append(opened)
            elif token.text == "}":
                self._out.append(closing.pop() if closing else "}")
            else:
                self._out.append(token.text)
            at += 1

    def _is_projection(self, at: int) -> bool:
        before = [self._stream[place][0].keyword for place in (at - 1, at - 2) if place >= 0]
        return before[:1] == ["SELECT"] or before[:2] in (["DISTINCT", "SELECT"], ["REDUCED", "SELECT"])

    def _is_data(self, at: int) -> bool:
        """Whether a brace opens the rows of VALUES: after it, one variable or a list of them comes before the brace."""
        at -= 1
        if self._stream[at][0].text == ")":
            while at > 0 and self._stream[at][0].text != "(":
                at -= 1
            at -= 1
        elif self._stream[at][0].kind == "variable":
            at -= 1
        return at >= 0 and self._stream[at][0].keyword == "VALUES"

    def _graph(self, at: int, closing: list[str]) -> int:
        """Write the head of a GRAPH clause, up to and with its brace; where the next token is."""
        name = self._stream[at + 1][0]
        if name.kind == "variable":
            fresh = self._fresh_variable()
            where = f"GRAPH <{self._scope.map}> {{ {fresh} <{CANONICAL}> {name.text} }}"
            inside = where if self._is_named_inside(at + 2, name.text[1:]) else ""
            self._out.append(f"{{ {where} GRAPH {fresh} {{ {inside}")
            closing.append("} }")
        else:
            self._out.append(f"GRAPH <{self._scope.graph(self._names.iri(name))}> {{")
            closing.append("}")
        return at + 3

    def _is_named_inside(self, brace: int, name: str) -> bool:
        """Whether a group uses a variable: engines see the graph's name inside GRAPH already."""
        depth = 0
        for token, _ in self._stream[brace:]:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0:
                return False
            if token.kind == "variable" and token.text[1:] == name:
                return True
        return False

    def _fresh_variable(self) -> str:
        self._fresh += 1
        name = f"?graph{self._fresh}"
        while name[1:] in self._text:
            name += "_"
        return name

    def _kind(self, at: int) -> int:
        """Write a test for blank nodes or IRIs so that a stand-in counts as what it stands for."""
        closing, depth = at + 1, 0
        while True:
            depth += {"(": 1, ")": -1}.get(self._stream[closing][0].text, 0)
            if depth == 0:
                break
            closing += 1
            if self._stream[closing][0].keyword == "GRAPH":
                raise UnsupportedQuery(
                    "GRAPH inside isBlank or isIRI is not supported.", "Bind the test to a variable."
                )
        first, last = self._stream[at + 1][0], self._stream[closing][0]
        inner = self._text[first.start : last.start + 1]
        stands_in = f'STRSTARTS(STR{inner}, "{self._scope.blanks}")'
        if self._stream[at][0].keyword == "ISBLANK":
            self._out.append(f"(isBLANK{inner} || (isIRI{inner} && {stands_in}))")
        else:
            self._out.append(f"(isIRI{inner} && !{stands_in})")
        return closing + 1
