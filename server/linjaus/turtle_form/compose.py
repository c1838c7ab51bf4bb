"""Triples to text in our form: whole new files, and new blocks for files that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import count

from rdflib import RDF, BNode, URIRef
from rdflib.term import Node

from ..model import Triple
from .block import Row, block_lines, bracket_lines, list_lines
from .order import in_order
from .terms import Scope, Spelling

_WIDE = 100
"""Characters up to which a blank node or a list stands on one line."""
_DEEP = 20
"""How deep blank nodes are nested before the next one gets a label."""

PredicateValue = tuple[URIRef, Node]


def compose(triples: Iterable[Triple], *, base: str, prefixes: Mapping[str, str], comment: str = "") -> str:
    """A new file in our form: subjects in order of first occurrence, and what is said of each in our order.

    base: what IRIs are made relative to; prefixes: by name, of which only those are declared that are used; comment:
    lines of the opening comment. Blank nodes that one triple names are nested. Raises SourceError for an IRI that is
    none.
    """
    spelling = Spelling(Scope(base, dict(prefixes)))
    said = Blocks(triples, spelling)
    blocks = [said.block(subject) for subject in said.subjects()]
    head = [f"@base <{base}> ."] if base else []
    head += [f"@prefix {name}: <{prefixes[name]}> ." for name in sorted(spelling.used)]
    parts = [comment_lines(comment), head, *blocks]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def comment_lines(comment: str) -> list[str]:
    """The lines of a comment, each with its ``#``."""
    return [line if line.startswith("#") else f"# {line}".rstrip() for line in comment.splitlines()]


class Blocks:
    """Triples as blocks, one for each subject. taken: labels of blank nodes that the text has already."""

    def __init__(self, triples: Iterable[Triple], spelling: Spelling, taken: Collection[str] = ()) -> None:
        self._spelling = spelling
        triples = list(dict.fromkeys(triples))
        self._said: dict[Node, list[PredicateValue]] = {}
        self._parents: dict[BNode, list[Node]] = {}
        for subject, predicate, value in triples:
            self._said.setdefault(subject, []).append((URIRef(str(predicate)), value))
            if isinstance(value, BNode):
                self._parents.setdefault(value, []).append(subject)
        self._nested = {node for node in self._parents if node in self._said and self._is_nested(node)}
        free = (label for label in map("b{}".format, count(1)) if label not in taken)
        nodes = dict.fromkeys(term for triple in triples for term in triple if isinstance(term, BNode))
        self._labels = {node: next(free) for node in nodes if node not in self._nested}

    def block(self, subject: Node) -> list[str]:
        """The lines of a subject's block."""
        return block_lines([self._term(subject)], [self.row(*line) for line in self.said(subject)])

    def subjects(self) -> list[Node]:
        """The subjects that are not nested, in order of first occurrence."""
        return [subject for subject in self._said if subject not in self._nested]

    def said(self, subject: Node) -> list[PredicateValue]:
        """What is said of a subject, in our order."""
        return in_order(self._said[subject], lambda pair: pair[0])

    def row(self, predicate: URIRef, value: Node) -> Row:
        """One predicate with one value."""
        return Row("a" if predicate == RDF.type else self._spelling.iri(str(predicate)), self._value(value))

    def _term(self, term: Node) -> str:
        """A term by itself; a blank node by its label."""
        return f"_:{self._labels[term]}" if isinstance(term, BNode) else self._spelling.term(term)

    def _value(self, value: Node) -> list[str]:
        if value == RDF.nil:
            return ["()"]
        if not isinstance(value, BNode) or value not in self._nested:
            if isinstance(value, BNode) and value not in self._said and len(self._parents[value]) == 1:
                return ["[]"]
            return [self._term(value)]
        items = self._items(value)
        if items is None:
            rows = [self.row(*line) for line in self.said(value)]
            lines = bracket_lines(rows, (), flat=True)
            return lines if len(lines) > 1 or len(lines[0]) <= _WIDE else bracket_lines(rows, (), flat=False)
        rows = [Row("", self._value(item)) for item in items]
        lines = list_lines(rows, (), flat=True)
        return lines if len(lines) > 1 or len(lines[0]) <= _WIDE else list_lines(rows, (), flat=False)

    def _items(self, node: Node) -> list[Node] | None:
        """The items of a list (RDF Schema 1.1, section 5.2), or None when the node is no list that nests whole."""
        items = []
        while node != RDF.nil:
            said = dict(self._said.get(node, ()))
            if len(self._said.get(node, ())) != 2 or set(said) != {RDF.first, RDF.rest}:
                return None
            if not isinstance(node, BNode) or len(self._parents.get(node, ())) != 1:
                return None
            items.append(said[RDF.first])
            node = said[RDF.rest]
        return items

    def _is_nested(self, node: BNode) -> bool:
        """Whether it is written inside the only triple that names it: not in a loop, and not too deep."""
        seen: set[Node] = set()
        here: Node = node
        depth = 0
        while isinstance(here, BNode):
            parents = self._parents.get(here, [])
            if here in seen:
                return False
            if len(parents) != 1:
                break
            seen.add(here)
            depth += 0 if self._is_link(parents[0], here) else 1
            here = parents[0]
        return here != node and depth <= _DEEP

    def _is_link(self, node: Node, rest: Node) -> bool:
        """Whether a node is a well-formed link of a list that goes on with another one."""
        said = self._said[node]
        return len(said) == 2 and (RDF.rest, rest) in said and any(name == RDF.first for name, _ in said)
