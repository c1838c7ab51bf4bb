"""The text of a query → what it asks, if it is a counting question in a part of SPARQL that means the same in SQL.

``read_question`` accepts no text that is not a query by the grammar of SPARQL 1.1 (section 19.8), and gives up on any
that it does not know word by word: nothing is guessed, and nobody is told of an error here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from linjaus.engine.syntax import Token, tokens

IRI, BLANK, STRING, TAGGED, TYPED = range(5)
"""The kinds of terms, in the order of their numbers: of two IRIs, the one that sorts first has the smaller number."""

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LIKELY = re.compile(r"\bcount\s*\(|\bselect\s+distinct\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$][A-Za-z0-9_]+", re.ASCII)
_NAME = re.compile(r"((?:[A-Za-z](?:[\w-]*\w)?)?):(\w(?:[\w-]*\w)?)", re.ASCII)
_PREFIX = re.compile(r"((?:[A-Za-z](?:[\w-]*\w)?)?):", re.ASCII)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]*>")
_INTEGER = re.compile(r"\d{1,15}", re.ASCII)
_TEXT_TESTS = {"CONTAINS": "contains", "STRSTARTS": "starts_with", "STRENDS": "ends_with"}


@dataclass(frozen=True)
class Term:
    """A constant. lexical: an IRI, or the lexical form of a literal; tag: its language."""

    kind: int
    lexical: str
    tag: str = ""


Node = str | Term
"""A variable by its name, or a constant."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern. predicate: an IRI, or a variable. repeat: ``*`` or ``+`` for a path of that one predicate."""

    subject: Node
    predicate: Node
    object: Node
    repeat: str = ""

    def variables(self) -> Iterator[str]:
        """The names of its variables."""
        return (node for node in (self.subject, self.predicate, self.object) if isinstance(node, str))


@dataclass(frozen=True)
class TextTest:
    """A filter on the text of a variable. function: of SQL, or ``lang``. of_any: whether STR() stands around it."""

    function: str
    variable: str
    value: str
    of_any: bool = False


@dataclass(frozen=True)
class Count:
    """A column that counts. variable: what is counted, None for rows."""

    name: str
    variable: str | None
    distinct: bool


@dataclass(frozen=True)
class Question:
    """What a query asks. columns: variables and counts, as projected. order: (column or variable, descending)."""

    columns: tuple[str | Count, ...]
    distinct: bool
    patterns: tuple[Pattern, ...]
    tests: tuple[TextTest, ...]
    groups: tuple[str, ...] | None
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int

    @property
    def counts(self) -> tuple[Count, ...]:
        """The columns that count."""
        return tuple(column for column in self.columns if isinstance(column, Count))


class _Unknown(Exception):
    """The text has something that this room does not know."""


def read_question(text: str) -> Question | None:
    """What the query asks, or None when that is nothing for columns (or no query at all)."""
    folded = text.lower()  # to look for a word in it takes a tenth of the time that the pattern does
    if "count" not in folded and "distinct" not in folded:
        return None
    if not _LIKELY.search(text) or "\\" in text:
        return None
    try:
        question = _Reader(list(tokens(text))).query()
        _judge(question)
    except _Unknown:
        return None
    return question


def _judge(question: Question) -> None:
    """Turn away what the rules on variables and aggregates forbid (section 19.8, notes 12 and 13), and unbound ones."""
    bound = {name for pattern in question.patterns for name in pattern.variables()}
    names = [column.name if isinstance(column, Count) else column for column in question.columns]
    plain = {column for column in question.columns if isinstance(column, str)}
    counted = {column.variable for column in question.counts if column.variable}
    used = plain | counted | {test.variable for test in question.tests} | set(question.groups or ())
    grouped = question.groups is not None or bool(question.counts)
    allowed = set(question.groups or ()) if grouped else bound
    sortable = set(names) | (set(question.groups or ()) if not question.distinct else set())
    if (
        not question.patterns
        or not question.columns
        or not (question.counts or question.distinct)
        or used - bound
        or plain - allowed
        or len(set(names)) < len(names)
        or {column.name for column in question.counts} & bound
        or {name for name, _ in question.order} - sortable
    ):
        raise _Unknown


class _Reader:
    """Reads the tokens of one query from left to right."""

    def __init__(self, stream: list[Token]) -> None:
        self._stream = stream
        self._at = 0
        self._prefixes: dict[str, str] = {}
        self._patterns: list[Pattern] = []
        self._tests: list[TextTest] = []
        self._between = 0

    def query(self) -> Question:
        while self._takes("PREFIX"):
            self._declare()
        self._want("SELECT")
        distinct = self._takes("DISTINCT")
        columns = self._columns()
        self._takes("WHERE")
        self._want("{")
        self._group()
        groups = self._grouping()
        order = self._ordering()
        bounds = self._bounds()
        if self._at < len(self._stream):
            raise _Unknown
        return Question(
            columns,
            distinct,
            tuple(self._patterns),
            tuple(self._tests),
            groups,
            order,
            bounds.get("LIMIT"),
            bounds.get("OFFSET", 0),
        )

    def _declare(self) -> None:
        prefix, iri = _PREFIX.fullmatch(self._next().text), self._next().text
        if prefix is None or not _ABSOLUTE.fullmatch(iri):
            raise _Unknown
        self._prefixes[prefix[1]] = _sound(iri[1:-1])

    def _columns(self) -> tuple[str | Count, ...]:
        columns: list[str | Count] = []
        while True:
            if self._takes("("):
                columns.append(self._count())
            elif self._peek().kind == "variable":
                columns.append(self._variable())
            else:
                return tuple(columns)

    def _count(self) -> Count:
        self._want("COUNT")
        self._want("(")
        distinct = self._takes("DISTINCT")
        variable = None if self._takes("*") else self._variable()
        if distinct and variable is None:
            raise _Unknown
        for word in (")", "AS"):
            self._want(word)
        name = self._variable()
        self._want(")")
        return Count(name, variable, distinct)

    def _group(self) -> None:
        """The patterns and filters up to the closing brace (GroupGraphPatternSub)."""
        open_triples = False
        while not self._takes("}"):
            if self._takes("FILTER"):
                self._filter()
                self._takes(".")
                open_triples = False
            elif open_triples:
                raise _Unknown
            else:
                self._triples()
                open_triples = not self._takes(".")

    def _triples(self) -> None:
        subject = self._node(literals=False)
        while True:
            steps = self._path()
            while True:
                self._add(subject, steps, self._node(literals=True))
                if not self._takes(","):
                    break
            if not self._takes(";"):
                return
            while self._takes(";"):
                pass
            if self._peek().text in (".", "}") or self._peek().keyword == "FILTER":
                return

    def _path(self) -> list[tuple[Node, bool, str]]:
        """The steps of a path between ``/``: predicate, whether it is reversed, how it is repeated."""
        if self._peek().kind == "variable":
            return [(self._variable(), False, "")]
        steps: list[tuple[Node, bool, str]] = []
        while True:
            reversed_ = self._takes("^")
            predicate = self._predicate()
            repeat = self._next().text if self._peek().text in ("*", "+") else ""
            steps.append((predicate, reversed_, repeat))
            if not self._takes("/"):
                return steps

    def _add(self, subject: Node, steps: list[tuple[Node, bool, str]], last: Node) -> None:
        here = subject
        for number, (predicate, reversed_, repeat) in enumerate(steps, 1):
            there = last
            if number < len(steps):
                self._between += 1
                there = f" {self._between}"  # no variable of a query is called so
            ends = (there, here) if reversed_ else (here, there)
            self._patterns.append(Pattern(ends[0], predicate, ends[1], repeat))
            here = there

    def _filter(self) -> None:
        """``CONTAINS(?v, "…")`` and its like, ``LANG(?v) = "…"``, in brackets where the grammar wants them."""
        brackets = 0
        while self._takes("("):
            brackets += 1
        word = self._next().keyword
        self._want("(")
        if word in _TEXT_TESTS:
            of_any = self._takes("STR")
            if of_any:
                self._want("(")
            variable = self._variable()
            if of_any:
                self._want(")")
            self._want(",")
            self._tests.append(TextTest(_TEXT_TESTS[word], variable, self._plain_string(), of_any))
            self._want(")")
        elif word == "LANG" and brackets:
            variable = self._variable()
            for sign in (")", "="):
                self._want(sign)
            self._tests.append(TextTest("lang", variable, self._plain_string()))
        else:
            raise _Unknown
        for _ in range(brackets):
            self._want(")")

    def _grouping(self) -> tuple[str, ...] | None:
        if not self._takes("GROUP"):
            return None
        self._want("BY")
        return self._variables()

    def _ordering(self) -> tuple[tuple[str, bool], ...]:
        if not self._takes("ORDER"):
            return ()
        self._want("BY")
        order: list[tuple[str, bool]] = []
        while True:
            token = self._peek()
            if token.kind == "variable":
                order.append((self._variable(), False))
            elif token.keyword in ("ASC", "DESC"):
                self._next()
                self._want("(")
                order.append((self._variable(), token.keyword == "DESC"))
                self._want(")")
            elif order:
                return tuple(order)
            else:
                raise _Unknown

    def _bounds(self) -> Mapping[str, int]:
        bounds: dict[str, int] = {}
        while (word := self._peek().keyword) in ("LIMIT", "OFFSET") and word not in bounds:
            self._next()
            number = self._next().text
            if not _INTEGER.fullmatch(number):
                raise _Unknown
            bounds[word] = int(number)
        return bounds

    def _variables(self) -> tuple[str, ...]:
        names = [self._variable()]
        while self._peek().kind == "variable":
            names.append(self._variable())
        return tuple(names)

    def _variable(self) -> str:
        token = self._next()
        if token.kind != "variable" or not _VARIABLE.fullmatch(token.text):
            raise _Unknown
        return token.text[1:]

    def _node(self, *, literals: bool) -> Node:
        kind = self._peek().kind
        if kind == "variable":
            return self._variable()
        if kind == "string" and literals:
            lexical = self._plain_string()
            if self._peek().text == "^^":
                raise _Unknown
            if self._peek().kind == "tag":
                return Term(TAGGED, lexical, self._next().text[1:].lower())
            return Term(STRING, lexical)
        return Term(IRI, self._iri())

    def _predicate(self) -> Term:
        if self._peek().text == "a":
            self._next()
            return Term(IRI, RDF_TYPE)
        return Term(IRI, self._iri())

    def _iri(self) -> str:
        token = self._next()
        if token.kind == "iri" and _ABSOLUTE.fullmatch(token.text):
            return _sound(token.text[1:-1])
        name = _NAME.fullmatch(token.text) if token.kind == "name" else None
        if name is None or name[1] not in self._prefixes:
            raise _Unknown
        return _sound(self._prefixes[name[1]] + name[2])

    def _plain_string(self) -> str:
        token = self._next()
        if token.kind != "string" or token.text.startswith(('"""', "'''")):
            raise _Unknown
        return token.text[1:-1]

    def _peek(self) -> Token:
        return self._stream[self._at] if self._at < len(self._stream) else Token("end", "", 0)

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _takes(self, word: str) -> bool:
        """Whether the next token is this sign or this keyword, which is passed then."""
        token = self._peek()
        if token.text == word if token.kind == "sign" else token.keyword == word:
            self._at += 1
            return True
        return False

    def _want(self, word: str) -> None:
        if not self._takes(word):
            raise _Unknown


def _sound(iri: str) -> str:
    """The IRI. Raises _Unknown if the engine would not have it."""
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise _Unknown from error
    return iri
