"""A Turtle text in our form: the same statements and the same comments, laid out as every file of a site is.

# What the file holds, and where it was read.

@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .

<id/document/x> a <def#Plan> ;
    dct:title "Suunnitelma"@fi ;
    dct:title "Plan"@en .
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from rdflib import URIRef
from rdflib.term import Node

from .block import Row, block_lines, bracket_lines, list_lines
from .directives import Run, runs_of
from .order import LANGUAGES, in_order, language_rank
from .pages import Page
from .proof import judge, same_meaning
from .syntax import BlankNode, Collection, Leaf, Said, Statement, Value, first_token, last_token, read
from .terms import Scope, Spelling
from .tokens import Token


def format_turtle(text: str, file: str = "", languages: Sequence[str] = LANGUAGES) -> str:
    """The text in our form. Every comment is kept; the graph is the same, which is proved before it is returned.

    file: its name in messages; languages: the order of labels in several languages. Laying out twice changes nothing.
    Raises SourceError with file and line when the text is not RDF 1.1 Turtle.
    """
    text = text.removeprefix("\ufeff")
    before = judge(text, file)
    formatted, runs = _laid_out(text, file, languages)
    for _ in range(1, runs):
        formatted, _ = _laid_out(formatted, file, languages)
    same_meaning(before, judge(formatted, file), file)
    return formatted


def _laid_out(text: str, file: str, languages: Sequence[str]) -> tuple[str, int]:
    """The text in our form, and how many runs of declarations it has: one that is left out may let others move."""
    document = read(text, file)
    runs = runs_of(document)
    writers = [_Writer(run.meaning, Spelling(run.written), languages) for run in runs]
    blocks = [
        [writer.statement(statement) for statement in run.statements] for run, writer in zip(runs, writers, strict=True)
    ]
    page = Page()
    for index, run in enumerate(runs):
        page.add_run(*run.written_head(partial(_used, runs[index:], writers[index:])))
        for statement, lines in zip(run.statements, blocks[index], strict=True):
            page.add_statement(first_token(statement), lines)
    page.add_comments(document.end.above)
    return page.text(), len(runs)


def _used(runs: Sequence[Run], writers: Sequence[_Writer], name: str) -> bool:
    """Whether a prefix that the first of these runs declares is needed before another one declares it anew."""
    for index, (run, writer) in enumerate(zip(runs, writers, strict=True)):
        if index and run.declares(name):
            return False
        if name in writer.spelling.used:
            return True
    return False


@dataclass
class _Entry:
    """One predicate with one value. node: the value when it is a term by itself."""

    predicate: URIRef
    node: Node | None
    row: Row


class _Writer:
    """Lays out statements that stand in one scope. meaning: that scope; spelling: how terms are written there."""

    def __init__(self, meaning: Scope, spelling: Spelling, languages: Sequence[str]) -> None:
        self._meaning = meaning
        self.spelling = spelling
        self._languages = languages

    def statement(self, statement: Statement) -> list[str]:
        """The lines of a statement; the comments above its first token are not among them."""
        subject = statement.subject
        carried = _besides(subject.tokens if isinstance(subject, Leaf) else [last_token(subject)])
        below = [comment.text for comment in statement.dot.above]
        beside = statement.dot.beside
        entries = self._entries(statement.said, carried)
        if not entries:
            below = carried + below
        if beside is not None:
            if below or not entries:
                below.append(beside.text)
            else:
                _put_beside(entries[-1].row, beside.text)
        return block_lines(self._value(subject), self._sorted(entries), below)

    def _entries(self, everything: Iterable[Said], carried: list[str]) -> list[_Entry]:
        """Every predicate with every value, as written. carried: comments before the first one."""
        entries = []
        for said in everything:
            verb = said.verb
            predicate = self._meaning.iri(verb.token)
            for index, value in enumerate(said.values):
                row = Row(self.spelling.verb(verb, self._meaning), self._value(value), carried)
                carried = []
                if index == 0:
                    row.above += [comment.text for comment in verb.token.above]
                    row.above += _besides([verb.token])
                marks = [said.commas[index]] if index < len(said.commas) else said.marks
                _attach(row, value, marks)
                node = self._meaning.term(value) if isinstance(value, Leaf) else None
                entries.append(_Entry(predicate, node, row))
        return entries

    def _sorted(self, entries: Sequence[_Entry]) -> list[Row]:
        rows = []
        for _, group in groupby(in_order(entries, lambda entry: entry.predicate), lambda entry: entry.predicate):
            values = list(group)
            ranks = [language_rank(entry.node, self._languages) for entry in values]
            if -1 not in ranks:
                values.sort(key=lambda entry: language_rank(entry.node, self._languages))
            rows += [entry.row for entry in values]
        return rows

    def _value(self, value: Value) -> list[str]:
        if isinstance(value, Leaf):
            return [self.spelling.leaf(value, self._meaning)]
        carried = _besides([value.opening])
        below = [comment.text for comment in value.closing.above]
        if isinstance(value, BlankNode):
            first = first_token(value.said[0]) if value.said else value.closing
            rows = self._sorted(self._entries(value.said, carried))
            return bracket_lines(rows, below if rows else carried + below, flat=not first.fresh)
        first = first_token(value.items[0]) if value.items else value.closing
        rows = list(self._items(value, carried))
        return list_lines(rows, below if rows else carried + below, flat=not first.fresh)

    def _items(self, collection: Collection, carried: list[str]) -> Iterator[Row]:
        for item in collection.items:
            row = Row("", self._value(item), carried)
            carried = []
            _attach(row, item, [])
            yield row


def _attach(row: Row, value: Value, marks: Sequence[Token]) -> None:
    """Give a row the comments around its value and the marks after it: those in its midst go above it."""
    row.above += [comment.text for comment in first_token(value).above]
    inner = value.tokens if isinstance(value, Leaf) else [last_token(value)]
    for token in (*inner, *marks):
        if token is not first_token(value) and (isinstance(value, Leaf) or token is not last_token(value)):
            row.above += [comment.text for comment in token.above]
        if token.beside is not None:
            _put_beside(row, token.beside.text)


def _put_beside(row: Row, comment: str) -> None:
    """There is room for one comment at the end of a line: an earlier one goes above."""
    if row.beside:
        row.above.append(row.beside)
    row.beside = comment


def _besides(tokens: Iterable[Token]) -> list[str]:
    return [token.beside.text for token in tokens if token.beside is not None]
