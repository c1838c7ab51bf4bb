"""Adding triples to a Turtle text, and nothing else: every other byte stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rdflib import BNode, URIRef
from rdflib.term import Node

from ..model import Triple
from .block import INDENT, Row
from .compose import Blocks, PredicateValue
from .places import Habits, Kin, Line
from .proof import expect, judge
from .standing import Standing
from .syntax import Directive, first_token, last_token
from .terms import Spelling


def insert(text: str, triples: Iterable[Triple], file: str = "", prefixes: Mapping[str, str] | None = None) -> str:
    """The text with triples added: at the block of their subject where there is one, else in new blocks.

    A line goes behind those of its predicate, else where the writers of the file put that predicate; a new block comes
    last of its kin. Triples that are there already are left out. Blank nodes among the triples are new ones.
    prefixes: by name, those that may be declared anew; without one, IRIs are relative to the base or in full.
    Raises SourceError when the text is not Turtle, or a term cannot be written.
    """
    before = judge(text, file)
    standing = Standing.of(text, file)
    new = [
        triple
        for triple in dict.fromkeys(triples)
        if not standing.find(triple) or any(isinstance(term, BNode) for term in triple)
    ]
    if not new:
        return text
    insertion = _Insertion(standing, new, prefixes or {})
    insertion.add_lines()
    insertion.add_blocks()
    insertion.add_prefixes()
    changed = standing.changed() if text else standing.changed().lstrip("\n") + "\n"
    expect(before, judge(changed, file), file, added=new)
    return changed


class _Insertion:
    """Notes the changes that new triples need."""

    def __init__(self, standing: Standing, new: Sequence[Triple], prefixes: Mapping[str, str]) -> None:
        self._standing = standing
        self._new = new
        items = standing.document.items
        declared = {item.prefix for item in items if isinstance(item, Directive)}
        self._head: list[Directive] = []
        for item in items:
            if not isinstance(item, Directive):
                break
            self._head.append(item)
        self._more = {name: space for name, space in prefixes.items() if name not in declared}
        self._labels = standing.labels()
        self._written: dict[int, tuple[Blocks, Spelling]] = {}
        self._at: dict[Node, list[int]] = {}
        for number, name in enumerate(standing.names):
            if isinstance(name, URIRef):
                self._at.setdefault(name, []).append(number)
        self._lines = [standing.lines(number) for number in range(len(standing.statements))]
        self._habits = Habits(self._lines)

    def _blocks(self, number: int) -> Blocks:
        """The new triples, as they are written behind a statement; -1 for the end of a text without any."""
        scope = self._standing.scopes[number] if number >= 0 else self._standing.last_scope
        if id(scope) not in self._written:
            spelling = Spelling(scope, self._more)
            self._written[id(scope)] = Blocks(self._new, spelling, self._labels), spelling
        return self._written[id(scope)][0]

    def add_lines(self) -> None:
        """Lines in the blocks that are there."""
        blocks = self._blocks(-1)
        for subject in blocks.subjects():
            there = self._at.get(subject, ())
            added: dict[int, list[PredicateValue]] = {}
            for predicate, value in blocks.said(subject) if there else ():
                added.setdefault(self._statement(there, predicate), []).append((predicate, value))
            for number, lines in added.items():
                self._add_to(number, lines)

    def _statement(self, there: Sequence[int], predicate: URIRef) -> int:
        """The statement to which a line is added: the one that has its like, else the first one."""
        alike = (number for number in there if any(name == predicate for name, _ in self._lines[number]))
        return next(alike, there[0])

    def _add_to(self, number: int, new: Sequence[PredicateValue]) -> None:
        lines: list[tuple[Line, Row | None]] = [(line, None) for line in self._lines[number]]
        for line in new:
            place = max(self._habits.place([there for there, _ in lines], *line), self._least(number))
            lines.insert(place, (line, self._blocks(number).row(*line)))
        behind: dict[int, list[Row]] = {}
        existing = -1
        for _, row in lines:
            if row is None:
                existing += 1
            else:
                behind.setdefault(existing, []).append(row)
        for index, rows in behind.items():
            if index < 0:
                self._add_first(number, rows)
            else:
                self._add_behind(number, index, rows)

    def _least(self, number: int) -> int:
        """How many lines of a statement stay first: one when there is a comment beside its subject."""
        return 1 if last_token(self._standing.statements[number].subject).beside else 0

    def _add_first(self, number: int, rows: Sequence[Row]) -> None:
        """Lines before a statement's first one, beside its subject."""
        standing = self._standing
        statement = standing.statements[number]
        verb = statement.said[0].verb.token
        joint = standing.newline + standing.indent(verb, INDENT)
        lines = [line for row in rows for line in row.lines(" ;")]
        if verb.above:
            at = last_token(statement.subject).end
            standing.replace(at, at, " " + joint.join(lines))
        else:
            standing.replace(verb.start, verb.start, "".join(line + joint for line in lines))

    def _add_behind(self, number: int, index: int, rows: Sequence[Row]) -> None:
        """Lines behind one of a statement's, which ends with a semicolon, or with the dot that then moves."""
        standing = self._standing
        statement = standing.statements[number]
        said = statement.said[index]
        mark = said.marks[-1] if said.marks else statement.dot
        if not said.marks:
            standing.replace(mark.start, mark.end, ";")
        lines = [line for row in rows[:-1] for line in row.lines(" ;")] + rows[-1].lines(" ;" if said.marks else " .")
        joint = standing.newline + standing.indent(said.verb.token, INDENT)
        if standing.line_is_done(mark.end):
            at = standing.line_end(mark.end)
            standing.replace(at, at, "".join(joint + line for line in lines))
        else:
            standing.replace(mark.end, mark.end, f" {joint.join(lines)}")

    def add_blocks(self) -> None:
        """Blocks for subjects that have none."""
        standing = self._standing
        kin = Kin([str(name) if isinstance(name, URIRef) else "" for name in standing.names])
        newline = standing.newline
        for subject in self._blocks(-1).subjects():
            if subject in self._at:
                continue
            number = kin.anchor(str(subject)) if isinstance(subject, URIRef) else len(standing.names) - 1
            at = self._behind(number)
            joint = newline * 2 if standing.line_is_done(at) else " "
            standing.replace(at, at, joint + newline.join(self._blocks(number).block(subject)))

    def _behind(self, number: int) -> int:
        """Where a block behind a statement goes: to the end of its line unless more follows; -1 is the last line."""
        standing = self._standing
        if number < 0:
            return len(standing.text.removesuffix(standing.newline))
        end = standing.statements[number].dot.end
        return standing.line_end(end) if standing.line_is_done(end) else end

    def add_prefixes(self) -> None:
        """Declarations of the prefixes that the new lines need."""
        standing = self._standing
        needed = {name for _, spelling in self._written.values() for name in spelling.used} & self._more.keys()
        newline = standing.newline
        head: list[str] = []
        for name in sorted(needed):
            line = f"@prefix {name}: <{self._more[name]}> ."
            lower = [item for item in self._head if item.prefix is None or item.prefix < name]
            if lower:
                at = standing.line_end(last_token(lower[-1]).end)
                standing.replace(at, at, newline + line)
            elif self._head:
                at = self._head[0].keyword.start
                standing.replace(at, at, line + newline)
            else:
                head.append(line)
        if head:
            items = standing.document.items
            at = standing.line_start(first_token(items[0]).start) if items else self._behind(-1)
            lines = newline.join(head)
            standing.edits.insert(0, (at, at, lines + newline * 2 if items else newline * 2 + lines))
