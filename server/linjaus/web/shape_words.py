"""What a shape asks, in words (SHACL, sections 4 and 5): each constraint a sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from .page_model import Ref

_DEEPEST = 6
_SAID_ELSEWHERE = frozenset(
    {
        *(RDF.type, SH.path, SH.property, SH.severity, SH.message, SH.name, SH.description, SH.order, SH.group),
        *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.deactivated, SH.defaultValue),
        *(SH.flags, SH.ignoredProperties, SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.prefixes),
        SH.qualifiedValueShapesDisjoint,
    }
)


@dataclass(frozen=True)
class Must:
    """One thing that must hold. words: the sentence; refs and codes: what it names, in order; inside: its parts.

    path: of the values that it is about, empty for those at hand. query: the text of a query that decides, or empty.
    """

    words: str
    refs: tuple[Ref, ...] = ()
    codes: tuple[str, ...] = ()
    inside: tuple[Must, ...] = ()
    query: str = ""
    path: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Step:
    """A piece of a property path: a property, or a sign between two."""

    ref: Ref | None
    sign: str = ""


class ShapeReader:
    """Reads shapes of one graph. ref: how the page names an IRI."""

    def __init__(self, graph: Graph, ref: Callable[[URIRef], Ref]) -> None:
        self._graph = graph
        self._ref = ref

    def musts(self, shape: Node, depth: int = 0) -> tuple[Must, ...]:
        """What must hold of a shape's values, its nested property shapes included."""
        if depth > _DEEPEST:
            return ()
        stated = sorted(self._graph.predicate_objects(shape), key=lambda pair: (str(pair[0]), str(pair[1])))
        made = [
            must
            for predicate, value in stated
            if predicate not in _SAID_ELSEWHERE
            for must in self._must(shape, URIRef(str(predicate)), value, depth)
        ]
        if depth:
            made += [self._nested(value, depth) for predicate, value in stated if predicate == SH.property]
        return tuple(made)

    def path(self, node: Node | None, depth: int = 0) -> tuple[Step, ...]:
        """A property path piece by piece (section 2.3.1)."""
        if node is None or depth > _DEEPEST:
            return ()
        if isinstance(node, URIRef):
            return (Step(self._ref(node)),)
        if self._graph.value(node, RDF.first) is not None:
            return self._joined(self._members(node), "/", depth)
        for predicate, sign in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
            inner = self._graph.value(node, predicate)
            if inner is not None:
                return (*self._grouped(inner, depth), Step(None, sign))
        inner = self._graph.value(node, SH.inversePath)
        if inner is not None:
            return (Step(None, "^"), *self._grouped(inner, depth))
        return self._joined(self._members(self._graph.value(node, SH.alternativePath)), "|", depth)

    def _grouped(self, node: Node, depth: int) -> tuple[Step, ...]:
        steps = self.path(node, depth + 1)
        return steps if len(steps) == 1 else (Step(None, "("), *steps, Step(None, ")"))

    def _joined(self, nodes: Sequence[Node], sign: str, depth: int) -> tuple[Step, ...]:
        steps: list[Step] = []
        for node in nodes:
            steps += [*([Step(None, sign)] if steps else []), *self.path(node, depth + 1)]
        return tuple(steps)

    def _members(self, node: Node | None) -> list[Node]:
        return [] if node is None else list(Collection(self._graph, node))

    def _nested(self, shape: Node, depth: int) -> Must:
        """A shape within another as one sentence, that of its values along its path if it has one."""
        inside = self.musts(shape, depth + 1)
        must = inside[0] if len(inside) == 1 and not inside[0].path else Must("", inside=inside)
        return replace(must, path=self.path(self._graph.value(shape, SH.path)))

    def _must(self, shape: Node, predicate: URIRef, value: Node, depth: int) -> Iterator[Must]:
        if isinstance(value, Literal) and predicate in (SH.minCount, SH.maxCount):
            yield Must(_count_words(predicate, int(value)))
        elif isinstance(value, Literal) and predicate in _limits():
            yield Must(_limits()[predicate], codes=(str(value),))
        elif predicate in (SH["class"], SH.datatype, SH.nodeKind):
            yield self._of_kind(predicate, value)
        elif predicate in _comparisons():
            yield Must(_comparisons()[predicate], self._refs([value]))
        elif predicate == SH.uniqueLang:
            if isinstance(value, Literal) and value.value is True:
                yield Must(_("at most one text in each language"))
        elif predicate == SH.closed:
            if isinstance(value, Literal) and value.value is True:
                yield Must(_("no other properties than those named here"))
        elif predicate in (SH["in"], SH.languageIn):
            words = _("each value is one of") if predicate == SH["in"] else _("texts are in the languages")
            members = self._members(value)
            yield Must(words, self._refs(members), _codes(members))
        elif predicate == SH.hasValue:
            yield Must(_("one of the values is"), self._refs([value]), _codes([value]))
        elif predicate == SH.qualifiedValueShape:
            yield from self._qualified(shape, value, depth)
        elif predicate in (SH["or"], SH["and"], SH.xone):
            words = {SH["or"]: _("at least one of these holds"), SH.xone: _("exactly one of these holds")}
            parts = (_unwrapped(self._nested(part, depth)) for part in self._members(value))
            yield Must(words.get(predicate, _("all of these hold")), inside=tuple(parts))
        elif predicate == SH["not"]:
            yield Must(_("this does not hold"), inside=(_unwrapped(self._nested(value, depth)),))
        elif predicate == SH.node:
            yield Must(_("the value keeps these rules"), self._refs([value]), inside=self._anonymous(value, depth))
        elif predicate == SH.sparql:
            query = self._graph.value(value, SH.select) or self._graph.value(value, SH.ask) or ""
            yield Must(_("a query finds nothing against it"), query=_dedent(str(query)))
        elif predicate.startswith(str(SH)):
            yield Must(predicate[len(str(SH)) :], self._refs([value]), _codes([value]))

    def _anonymous(self, value: Node, depth: int) -> tuple[Must, ...]:
        return () if isinstance(value, URIRef) else (_unwrapped(self._nested(value, depth)),)

    def _of_kind(self, predicate: URIRef, value: Node) -> Must:
        if predicate == SH.nodeKind:
            kinds = {
                SH.IRI: _("each value is an IRI"),
                SH.Literal: _("each value is a literal"),
                SH.BlankNode: _("each value is a blank node"),
                SH.BlankNodeOrIRI: _("each value is a thing, not a literal"),
                SH.BlankNodeOrLiteral: _("no value is an IRI"),
                SH.IRIOrLiteral: _("no value is a blank node"),
            }
            return Must(kinds.get(URIRef(str(value)), str(value)))
        words = _("each value is of the class") if predicate == SH["class"] else _("each value is of the datatype")
        return Must(words, self._refs([value]))

    def _qualified(self, shape: Node, value: Node, depth: int) -> Iterator[Must]:
        for predicate in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
            count = self._graph.value(shape, predicate)
            if isinstance(count, Literal):
                plain = SH.minCount if predicate == SH.qualifiedMinCount else SH.maxCount
                words = _("%(count)s of this kind", count=_count_words(plain, int(count)))
                yield Must(words, inside=self.musts(value, depth + 1))

    def _refs(self, nodes: Sequence[Node]) -> tuple[Ref, ...]:
        return tuple(self._ref(node) for node in nodes if isinstance(node, URIRef))


def _unwrapped(must: Must) -> Must:
    """What is inside of a sentence that says nothing itself; several things hold together."""
    if must.words or must.path:
        return must
    return must.inside[0] if len(must.inside) == 1 else replace(must, words=_("together"))


def _codes(nodes: Sequence[Node]) -> tuple[str, ...]:
    return tuple(str(node) for node in nodes if isinstance(node, Literal))


def _count_words(predicate: URIRef, count: int) -> str:
    if predicate == SH.minCount:
        return str(ngettext("at least %(num)s value", "at least %(num)s values", count))
    if count == 0:
        return str(_("no value at all"))
    return str(ngettext("at most %(num)s value", "at most %(num)s values", count))


def _limits() -> dict[URIRef, str]:
    return {
        SH.pattern: _("each value matches the pattern"),
        SH.minLength: _("the length of each value is at least"),
        SH.maxLength: _("the length of each value is at most"),
        SH.minInclusive: _("each value is at least"),
        SH.minExclusive: _("each value is more than"),
        SH.maxInclusive: _("each value is at most"),
        SH.maxExclusive: _("each value is less than"),
    }


def _comparisons() -> dict[URIRef, str]:
    return {
        SH.equals: _("the values are the same as by"),
        SH.disjoint: _("no value is also a value by"),
        SH.lessThan: _("each value is less than those by"),
        SH.lessThanOrEquals: _("no value is more than those by"),
    }


def _dedent(text: str) -> str:
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")
