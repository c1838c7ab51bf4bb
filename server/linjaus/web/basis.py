"""What a document rests on and what rests on it, two steps each way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import DCTERMS, FOAF, PROV, RDFS, URIRef

from ..iris import natural_key
from .diagram import Box, Diagram, draw
from .labels import Text
from .opened import OpenRelease
from .page_builder import PageBuilder
from .periods import period_of
from .standing import years_of
from .structure import Links

MOST = 12
"""Documents in the picture beside the one that it is about."""
_DEEPEST = 2
_NO_BASIS = frozenset(
    {
        DCTERMS.hasPart,
        DCTERMS.isPartOf,
        DCTERMS.replaces,
        DCTERMS.isReplacedBy,
        DCTERMS.source,
        PROV.wasDerivedFrom,
        PROV.hadPrimarySource,
        FOAF.page,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
    }
)


Neighbours = Callable[[URIRef], dict[URIRef, set[URIRef]]]


@dataclass
class Step:
    """A document in the picture. by: the properties of the link; steps: the next documents in the same direction."""

    iri: URIRef
    by: tuple[URIRef, ...]
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Basis:
    """The picture, its words, and how many documents had no room."""

    diagram: Diagram
    sentences: tuple[tuple[Text, tuple[Text, ...], Text], ...]
    unshown: int


class BasisView:
    """The documents around a document, looked up; ``build`` draws them."""

    def __init__(self, opened: OpenRelease, iri: URIRef) -> None:
        self._opened = opened
        self._iri = iri
        self._seen = {iri}
        self._unshown = 0
        self.below = self._walk(iri, 1, self._rests_on)
        self.above = self._walk(iri, 1, self._rest_on_it)

    def __bool__(self) -> bool:
        return bool(self.below or self.above)

    def covered(self, pointing: Links) -> set[URIRef]:
        """The properties by which nothing but documents of the picture point here. pointing: the links to here."""
        return {link for link, ones in pointing.items() if link not in _NO_BASIS and self._seen.issuperset(ones)}

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        waiting, found = [*self.below, *self.above], {self._iri}
        while waiting:
            step = waiting.pop()
            found.update((step.iri, *step.by))
            waiting += step.steps
        return found

    def build(self, builder: PageBuilder) -> Basis:
        """The picture in the reader's language."""
        sentences: list[tuple[Text, tuple[Text, ...], Text]] = []
        centre = self._box(builder, Step(self._iri, ()))
        above = [self._boxes(builder, step, centre, sentences, up=True) for step in self.above]
        below = [self._boxes(builder, step, centre, sentences, up=False) for step in self.below]
        return Basis(draw(above, centre, below), tuple(sentences), self._unshown)

    def _boxes(
        self,
        builder: PageBuilder,
        step: Step,
        nearer: Box,
        sentences: list[tuple[Text, tuple[Text, ...], Text]],
        up: bool,
    ) -> Box:
        box = self._box(builder, step)
        ends = (box.ref.label, nearer.ref.label) if up else (nearer.ref.label, box.ref.label)
        sentences.append((ends[0], box.relations, ends[1]))
        further = tuple(self._boxes(builder, one, box, sentences, up) for one in step.steps)
        return Box(box.ref, box.relations, box.years, further)

    def _box(self, builder: PageBuilder, step: Step) -> Box:
        period = period_of(self._opened.structure.about(step.iri), step.iri)
        relations = tuple(builder.ref(one).label for one in step.by)
        return Box(builder.ref(step.iri), relations, years_of(period) if period else "")

    def _walk(self, iri: URIRef, depth: int, neighbours: Neighbours) -> list[Step]:
        steps = []
        for near, by in sorted(neighbours(iri).items(), key=lambda pair: natural_key(pair[0])):
            if near in self._seen:
                continue
            if len(self._seen) > MOST:
                self._unshown += 1
                continue
            self._seen.add(near)
            steps.append(Step(near, tuple(sorted(by))))
        for step in steps if depth < _DEEPEST else ():
            step.steps = self._walk(step.iri, depth + 1, neighbours)
        return steps

    def _rests_on(self, iri: URIRef) -> dict[URIRef, set[URIRef]]:
        found: dict[URIRef, set[URIRef]] = {}
        for predicate, values in self._opened.structure.relations(iri).items():
            for value in values:
                if predicate not in _NO_BASIS and value in self._opened.structure.documents:
                    found.setdefault(value, set()).add(predicate)
        return found

    def _rest_on_it(self, iri: URIRef) -> dict[URIRef, set[URIRef]]:
        structure = self._opened.structure
        near = {
            one
            for link, ones in structure.pointing(iri).items()
            if link not in _NO_BASIS
            for one in ones
            if one in structure.documents
        }
        return {one: by for one in near if (by := self._rests_on(one).get(iri))}
