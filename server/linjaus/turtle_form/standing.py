"""A Turtle text as it stands, and changes to it at places, so that every other byte stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rdflib import RDF
from rdflib.term import Node

from ..errors import SourceError
from ..model import Triple
from .places import Line
from .proof import judge
from .syntax import Collection, Directive, Document, Leaf, Statement, Value, first_token, read
from .terms import Scope, plain_literal
from .tokens import Token, line_of

_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")


@dataclass(frozen=True)
class Spot:
    """Where a triple stands: its statement, its predicate in that, its value in that; all counted from 0."""

    statement: int
    said: int
    value: int


@dataclass
class Standing:
    """A text that was read, and the changes that it is to get.

    scopes: what terms mean in each statement; names: its subject, None for a nested one; last_scope: what terms mean at
    the end; edits: start, end and the text that comes there instead.
    """

    text: str
    document: Document
    statements: list[Statement] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    names: list[Node | None] = field(default_factory=list)
    spots: dict[Triple, list[Spot]] = field(default_factory=dict)
    last_scope: Scope = field(default_factory=Scope)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, file: str) -> Standing:
        """Read a text. Raises SourceError with file and line when it is not RDF 1.1 Turtle."""
        standing = cls(text, read(text, file))
        scope = Scope()
        for item in standing.document.items:
            if isinstance(item, Directive):
                scope = scope.copy()
                scope.declare(item)
            else:
                standing._add(item, scope)
        standing.last_scope = scope
        return standing

    def _add(self, statement: Statement, scope: Scope) -> None:
        subject = scope.term(statement.subject) if isinstance(statement.subject, Leaf) else None
        number = len(self.statements)
        self.statements.append(statement)
        self.scopes.append(scope)
        self.names.append(subject)
        for index, said in enumerate(statement.said):
            predicate = scope.iri(said.verb.token)
            for place, value in enumerate(said.values):
                term = _term(value, scope)
                if subject is not None and term is not None:
                    self.spots.setdefault((subject, predicate, term), []).append(Spot(number, index, place))

    def find(self, triple: Triple) -> list[Spot]:
        """Everywhere that the text says a triple; a blank node goes by its label."""
        subject, predicate, value = triple
        return self.spots.get((subject, predicate, plain_literal(value)), [])

    def lines(self, number: int) -> list[Line]:
        """Each predicate of a statement with its first value."""
        scope = self.scopes[number]
        return [(scope.iri(said.verb.token), _term(said.values[0], scope)) for said in self.statements[number].said]

    def labels(self) -> set[str]:
        """The labels of its blank nodes, and perhaps more words that look like one."""
        return set(re.findall(r"_:([^\s,;\[\]()]+)", self.text))

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line_is_done(self, at: int) -> bool:
        """Whether only blanks and a comment follow on the line."""
        return _REST.match(self.text, at) is not None

    def line_end(self, at: int) -> int:
        """Where the line ends, before its line end."""
        found = self.text.find("\n", at)
        end = len(self.text) if found < 0 else found
        return end - 1 if self.text[at:end].endswith("\r") else end

    def line_start(self, at: int) -> int:
        """Where the line begins."""
        return self.text.rfind("\n", 0, at) + 1

    def break_before(self, at: int) -> int:
        """Where the line break that ends here begins; here, when there is none."""
        if self.text.endswith("\r\n", 0, at):
            return at - 2
        return at - 1 if self.text.endswith("\n", 0, at) else at

    def blank_before(self, at: int) -> int:
        """Where the one blank before this place begins; here, when there is none."""
        return at - 1 if self.text.endswith(" ", 0, at) else at

    def past_blanks(self, at: int) -> int:
        """Where the blanks end."""
        return at + len(self.text[at:]) - len(self.text[at:].lstrip(" \t"))

    def indent(self, token: Token, otherwise: str) -> str:
        """The blanks before a token that begins its line."""
        start = self.line_start(token.start)
        return self.text[start : token.start] if token.fresh else otherwise

    def replace(self, start: int, end: int, text: str) -> None:
        """Note a change; changes do not overlap, and those at one place come in the order in which they are noted."""
        self.edits.append((start, end, text))

    def changed(self) -> str:
        """The text with all changes."""
        pieces, at = [], 0
        for start, end, text in sorted(self.edits, key=lambda edit: edit[:2]):
            pieces += [self.text[at:start], text]
            at = max(at, end)
        return "".join([*pieces, self.text[at:]])


def triples_in_order(text: str, file: str = "", *, nested: bool = False) -> list[Triple]:
    """The triples of a Turtle text in the order in which it states them.

    nested: whether it may have brackets, of which nothing is handed out. Raises SourceError with file and line when it
    may not and has, or is not RDF 1.1 Turtle.
    """
    judge(text, file)
    standing = Standing.of(text, file)
    for number, statement in enumerate(standing.statements):
        for value in (statement.subject, *(value for said in statement.said for value in said.values)):
            if not nested and _term(value, standing.scopes[number]) is None:
                raise SourceError(
                    "There are brackets here.",
                    "Give the thing in them an IRI of its own.",
                    file,
                    line_of(text, first_token(value).start),
                )
    return list(standing.spots)


def _term(value: Value, scope: Scope) -> Node | None:
    """The term that a value is by itself, or None for one with others in it."""
    if isinstance(value, Leaf):
        return scope.term(value)
    return RDF.nil if isinstance(value, Collection) and not value.items else None
