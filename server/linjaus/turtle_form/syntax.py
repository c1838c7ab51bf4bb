"""Tokens to a tree that still knows every token: statements, their predicates and values, nested as written.

The grammar is that of RDF 1.1 Turtle, section 6.5; the names of the classes follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import SourceError
from .tokens import Comment, Token, line_of, tokenize


@dataclass(slots=True)
class Leaf:
    """A term without others in it. tail: the language tag, or the datatype after ``^^``, of a literal."""

    token: Token
    tail: Token | None = None
    caret: Token | None = None

    @property
    def tokens(self) -> list[Token]:
        """Its tokens, in order."""
        return [token for token in (self.token, self.caret, self.tail) if token is not None]


@dataclass(slots=True)
class BlankNode:
    """A blank node in brackets with what is said of it (``blankNodePropertyList``), or ``[]``."""

    opening: Token
    said: list[Said]
    closing: Token


@dataclass(slots=True)
class Collection:
    """A list in parentheses (``collection``)."""

    opening: Token
    items: list[Value]
    closing: Token


Value = Leaf | BlankNode | Collection


@dataclass(slots=True)
class Said:
    """A predicate with its values, and the mark that ends it: ``;``, or else the ``.`` or ``]`` that ends all.

    marks: the semicolons after it (several may follow each other), or nothing at the end.
    """

    verb: Leaf
    values: list[Value]
    commas: list[Token]
    marks: list[Token] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where its predicate begins."""
        return self.verb.token.start

    @property
    def end(self) -> int:
        """Where its last value ends; no mark belongs to it."""
        return last_token(self.values[-1]).end


@dataclass(slots=True)
class Statement:
    """A subject with what is said of it (``triples``)."""

    subject: Value
    said: list[Said]
    dot: Token


@dataclass(slots=True)
class Directive:
    """``@prefix``, ``@base`` or one of their SPARQL forms. name: the prefix without its colon; None for a base.

    dot: None in a SPARQL form.
    """

    keyword: Token
    name: Token | None
    iri: Token
    dot: Token | None

    @property
    def prefix(self) -> str | None:
        """The prefix that it declares, or None when it declares a base."""
        return None if self.name is None else self.name.text[:-1]


Item = Statement | Directive


@dataclass(slots=True)
class Document:
    """A Turtle text, read. end: the token that stands for the end of the text."""

    text: str
    items: list[Item]
    end: Token


def read(text: str, file: str = "") -> Document:
    """The tree of a Turtle text. Raises SourceError with file and line where it is not RDF 1.1 Turtle."""
    reader = _Reader(tokenize(text, file), text, file)
    items: list[Item] = []
    while reader.here.kind != "end":
        items.append(reader.item())
    return Document(text, items, reader.here)


def first_token(part: Item | Value | Said) -> Token:
    """The first token of a part of the tree."""
    match part:
        case Directive():
            return part.keyword
        case Statement():
            return first_token(part.subject)
        case Said():
            return part.verb.token
        case Leaf():
            return part.token
        case BlankNode() | Collection():
            return part.opening


def last_token(part: Item | Value) -> Token:
    """The last token of a part of the tree."""
    match part:
        case Directive():
            return part.dot or part.iri
        case Statement():
            return part.dot
        case Leaf():
            return part.tail or part.token
        case BlankNode() | Collection():
            return part.closing


def tokens_of(part: Value | Said) -> Iterator[Token]:
    """Every token of a part, in order, the marks after it included."""
    match part:
        case Leaf():
            yield from part.tokens
        case BlankNode():
            yield part.opening
            for said in part.said:
                yield from tokens_of(said)
            yield part.closing
        case Collection():
            yield part.opening
            for item in part.items:
                yield from tokens_of(item)
            yield part.closing
        case Said():
            yield part.verb.token
            for index, value in enumerate(part.values):
                yield from tokens_of(value)
                if index < len(part.commas):
                    yield part.commas[index]
            yield from part.marks


def comments_of(tokens: Iterable[Token]) -> Iterator[Comment]:
    """Every comment at these tokens, in order."""
    for token in tokens:
        yield from token.above
        if token.beside is not None:
            yield token.beside


_DEEPEST = 150
"""Brackets within brackets; people write two or three."""


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Token], text: str, file: str) -> None:
        self._tokens = tokens
        self._text = text
        self._file = file
        self._at = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        """The token at which it stands."""
        return self._tokens[self._at]

    def item(self) -> Item:
        """A directive or a statement."""
        here = self.here
        if here.text in ("@prefix", "@base"):
            return self._directive(dotted=True)
        if here.kind == "word" and here.text.upper() in ("PREFIX", "BASE"):
            return self._directive(dotted=False)
        subject = self._value()
        said = self._all_said()
        return Statement(subject, said, self._take(mark="."))

    def _directive(self, *, dotted: bool) -> Directive:
        keyword = self._take()
        name = self._take(kind="name") if "prefix" in keyword.text.lower() else None
        iri = self._take(kind="iri")
        return Directive(keyword, name, iri, self._take(mark=".") if dotted else None)

    def _all_said(self) -> list[Said]:
        everything: list[Said] = []
        while not self.here.is_mark(".", "]"):
            verb = Leaf(self._take(kind="word" if self.here.text == "a" else ""))
            values, commas = [self._value()], []
            while self.here.is_mark(","):
                commas.append(self._take())
                values.append(self._value())
            said = Said(verb, values, commas)
            everything.append(said)
            while self.here.is_mark(";"):
                said.marks.append(self._take())
            if not said.marks:
                break
        return everything

    def _value(self) -> Value:
        token = self._take()
        if token.is_mark("["):
            self._deeper(token)
            said = self._all_said()
            self._depth -= 1
            return BlankNode(token, said, self._take(mark="]"))
        if token.is_mark("("):
            self._deeper(token)
            items: list[Value] = []
            while not self.here.is_mark(")"):
                items.append(self._value())
            self._depth -= 1
            return Collection(token, items, self._take(mark=")"))
        if token.kind == "string":
            if self.here.kind == "tag":
                return Leaf(token, self._take())
            if self.here.is_mark("^^"):
                caret = self._take()
                return Leaf(token, self._take(), caret)
        elif token.kind not in ("iri", "name", "label", "number") and token.text not in ("true", "false"):
            raise self._unknown(token)
        return Leaf(token)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(
                f"Brackets are nested more than {_DEEPEST} deep.",
                "Give the inner nodes names of their own.",
                self._file,
                line_of(self._text, token.start),
            )

    def _take(self, kind: str = "", mark: str = "") -> Token:
        token = self.here
        if token.kind == "end" or (kind and token.kind != kind) or (mark and not token.is_mark(mark)):
            raise self._unknown(token)
        self._at += 1
        return token

    def _unknown(self, token: Token) -> SourceError:
        return SourceError(
            f"{token.text or 'The end of the file'} is not expected here in RDF 1.1 Turtle.",
            "Look at this line and the one before it.",
            self._file,
            line_of(self._text, token.start),
        )
