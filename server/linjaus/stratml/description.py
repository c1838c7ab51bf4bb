"""Facts of a description in RDF, as a projection asks for them: names, wordings, numbers, sources, classes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence

from rdflib import DCTERMS, FOAF, RDF, RDFS, SDO, XSD, Graph, Literal, URIRef

from ..iris import natural_key
from ..namespaces import DCAT, OA
from ..naming import in_chain, own_names
from .terms import elements_of, implied

_POSITIONS = frozenset({SDO.position, URIRef("http://schema.org/position")})


class Description:
    """A graph that is read, never written. chain: the languages of names, best first."""

    def __init__(self, graph: Graph, chain: Sequence[str]) -> None:
        self.graph = graph
        self._chain = chain
        self._elements: dict[URIRef, frozenset[str]] = {}
        self._above: dict[URIRef, frozenset[URIRef]] = {}

    def elements_of(self, term: URIRef) -> frozenset[str]:
        """The elements of StratML that a word comes close to."""
        if term not in self._elements:
            self._elements[term] = elements_of(self.graph, term)
        return self._elements[term]

    def implied(self, term: URIRef) -> frozenset[URIRef]:
        """The word and all above it."""
        if term not in self._above:
            self._above[term] = frozenset(implied(self.graph, term))
        return self._above[term]

    def types(self, iri: URIRef) -> set[URIRef]:
        """The classes that a thing is said to be of."""
        return {cls for cls in self.graph.objects(iri, RDF.type) if isinstance(cls, URIRef)}

    def is_a(self, iri: URIRef, element: str) -> bool:
        """Whether a class of the thing comes close to an element of StratML."""
        return any(element in self.elements_of(cls) for cls in self.types(iri))

    def classes(self, iri: URIRef) -> set[URIRef]:
        """The classes of a thing and all above them."""
        return {above for cls in self.types(iri) for above in self.implied(cls)}

    def class_name(self, iri: URIRef) -> str:
        """The name of the class that no other of its classes is below; empty when it has none."""
        types = self.types(iri)
        wider = {above for cls in types for above in self.implied(cls) - {cls}}
        named = [cls for cls in sorted(types - wider) if own_names(cls, [self.graph])]
        return self.name(named[0]) if named else ""

    def parts(self, iri: URIRef) -> list[URIRef]:
        """What is directly a part of a thing, in the order of numbers, then of the text, then of IRIs."""
        near = {*self.graph.subjects(DCTERMS.isPartOf, iri), *self.graph.objects(iri, DCTERMS.hasPart)}
        return sorted((node for node in near if isinstance(node, URIRef) and node != iri), key=self._order)

    def wholes(self, iri: URIRef) -> list[URIRef]:
        """What a thing is directly a part of."""
        above = {*self.graph.objects(iri, DCTERMS.isPartOf), *self.graph.subjects(DCTERMS.hasPart, iri)}
        return sorted(node for node in above if isinstance(node, URIRef))

    def _order(self, iri: URIRef) -> tuple[float, float, object]:
        number = self.number(iri)
        places = [
            int(str(value))
            for passage in self._passages(iri)
            for selector in self.graph.objects(passage, OA.hasSelector)
            for value in self.graph.objects(selector, OA.start)
            if str(value).isdecimal()
        ]
        first = int(number) if number.isdecimal() else float("inf")
        return first, min(places, default=float("inf")), natural_key(iri)

    def number(self, iri: URIRef) -> str:
        """The number that the source gives, found by ``schema:position`` or a property below it; empty for none."""
        numbers = (
            str(value)
            for predicate, value in self.graph.predicate_objects(iri)
            if isinstance(value, Literal) and isinstance(predicate, URIRef) and _POSITIONS & self.implied(predicate)
        )
        return min(numbers, default="")

    def best_name(self, iri: URIRef) -> Literal:
        """The name in the best language; the IRI for a thing without one."""
        names = [name for name in own_names(iri, [self.graph]) if name.strip()]
        return in_chain(names, self._chain)[0] if names else Literal(str(iri))

    def name(self, iri: URIRef) -> str:
        """That name in one line."""
        return " ".join(self.best_name(iri).split())

    def translations(self, iri: URIRef) -> set[str]:
        """The languages in which the names of a thing are translations: values of properties that range over those."""
        return {
            str(value).lower()
            for predicate, value in self.graph.predicate_objects(iri)
            if isinstance(value, Literal) and (predicate, RDFS.range, XSD.language) in self.graph
        }

    def is_translated(self, iri: URIRef) -> bool:
        """Whether its best name is a translation."""
        return self.best_name(iri).language in self.translations(iri)

    def text(self, iri: URIRef, predicate: URIRef) -> str:
        """A text about the thing in the best language."""
        texts = [text for text in self.graph.objects(iri, predicate) if isinstance(text, Literal) and text.strip()]
        return str(in_chain(texts, self._chain)[0]).strip() if texts else ""

    def said(self, iri: URIRef) -> str:
        """What the source says, in its own language; else what is said of it."""
        return self.mapped_text(iri, "Description") or self.text(iri, DCTERMS.description)

    def mapped_text(self, iri: URIRef, element: str) -> str:
        """The texts of the properties that come close to an element."""
        texts = sorted(
            str(value)
            for predicate, value in self.graph.predicate_objects(iri)
            if isinstance(value, Literal) and isinstance(predicate, URIRef) and element in self.elements_of(predicate)
        )
        return "\n".join(texts)

    def quotes(self, iri: URIRef) -> list[str]:
        """The sentences that a thing was read from, each with the name and the address of its source."""
        lines = []
        for passage in self._passages(iri):
            selectors = self.graph.objects(passage, OA.hasSelector)
            quotes = sorted(str(q) for selector in selectors for q in self.graph.objects(selector, OA.exact))
            sources = (one for one in self.graph.objects(passage, OA.hasSource) if isinstance(one, URIRef))
            for source in sorted(sources):
                where = ", ".join(filter(None, (self.name(source), self.address(source))))
                lines += [f"“{' '.join(quote.split())}” – {where}" for quote in quotes]
        return lines

    def _passages(self, iri: URIRef) -> list[URIRef]:
        found = {
            value
            for value in self.graph.objects(iri)
            if isinstance(value, URIRef) and (value, OA.hasSelector, None) in self.graph
        }
        return sorted(found, key=natural_key)

    def outer_sources(self, iri: URIRef) -> list[str]:
        """The addresses that a thing has as its source, without those that the graph describes."""
        return sorted(
            str(one)
            for one in self.graph.objects(iri, DCTERMS.source)
            if isinstance(one, URIRef) and (one, None, None) not in self.graph
        )

    def address(self, iri: URIRef) -> str:
        """Where the thing is published: its page, its outer source, or where its source is published."""
        pages = sorted(str(page) for page in self.graph.objects(iri, FOAF.page) if isinstance(page, URIRef))
        if pages or (pages := self.outer_sources(iri)):
            return pages[0]
        sources = sorted(one for one in self.graph.objects(iri, DCTERMS.source) if isinstance(one, URIRef))
        further = (page for one in sources if one != iri for page in self.graph.objects(one, FOAF.page))
        return min(map(str, further), default="")

    def issued(self, iri: URIRef) -> str:
        """The day on which a thing was published; empty when only a year or month is known."""
        dates = (value for value in self.graph.objects(iri, DCTERMS.issued) if isinstance(value, Literal))
        return min((str(value)[:10] for value in dates if value.datatype == XSD.date), default="")

    def period(self, iri: URIRef) -> tuple[str, str]:
        """(start, end) as the source gives them, each a year, month or day, or empty."""
        for period in sorted(self.graph.objects(iri, DCTERMS.temporal), key=str):
            start = min(map(str, self.graph.objects(period, DCAT.startDate)), default="")
            end = min(map(str, self.graph.objects(period, DCAT.endDate)), default="")
            if start or end:
                return start[:10], end[:10]
        return "", ""


def first_day(date: str) -> str:
    """The first day of a year, month or day (ISO 8601)."""
    return {4: f"{date}-01-01", 7: f"{date}-01"}.get(len(date), date)


def last_day(date: str) -> str:
    """The last day of a year, month or day (ISO 8601)."""
    if len(date) == len("2031-01"):
        return f"{date}-{monthrange(int(date[:4]), int(date[5:]))[1]}"
    return f"{date}-12-31" if len(date) == len("2031") else date
