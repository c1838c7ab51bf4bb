"""A description in RDF → a plan in StratML's terms. What a word means is read from the ontology (``terms``).

The graph holds the document, its parts, whoever they name, the passages that they were read from with their sources,
and what the ontology says of the words in it. Parts are tied by ``dct:isPartOf``; numbers are ``schema:position`` or
below it; passages are ``oa:SpecificResource`` (Web Annotation Data Model, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import NAMESPACE_URL, uuid5

from rdflib import DCTERMS, FOAF, ORG, RDF, RDFS, SDO, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import natural_key
from ..namespaces import DCAT, OA
from ..naming import in_chain, own_names
from .plan import GENERIC_GROUP, ORGANIZATION, PERSON, Goal, Objective, Organization, Plan, Stakeholder, Value
from .terms import elements_of, implied

MOST_PARTS = 5_000
"""Parts of a document that are written."""
_POSITIONS = frozenset({SDO.position, URIRef("http://schema.org/position")})
_STAKEHOLDER_CLASSES: tuple[tuple[URIRef, str], ...] = (
    (FOAF.Person, PERSON),
    (SDO.Person, PERSON),
    (ORG.Organization, ORGANIZATION),
    (FOAF.Organization, ORGANIZATION),
    (SDO.Organization, ORGANIZATION),
    (FOAF.Group, GENERIC_GROUP),
)


@dataclass(frozen=True)
class Words:
    """The phrases of the document's own remarks, in its language.

    unofficial: said of a translated name; among: of the names of values and stakeholders, when some are translated;
    loose: of goals that hold what the plan has under none; years: of dates that the source gives as years; more: of
    parts that are left out, with ``{count}``; source: before an address.
    """

    unofficial: str
    among: str
    loose: str
    years: str
    more: str
    source: str


def source_languages(graph: Graph, document: URIRef) -> list[str]:
    """The languages of the document's own names: those that are not said to be the publisher's translations."""
    marked = _marked(graph, document)
    tags = [name.language or "" for name in own_names(document, [graph])]
    return sorted({tag for tag in tags if tag and tag not in marked}) or sorted({tag for tag in tags if tag})


def plan_of(
    graph: Graph, document: URIRef, chain: Sequence[str], words: Words, remarks: Iterable[str] = ()
) -> Plan | None:
    """The document as a plan, its names in the best language of the chain; what it quotes stays in its own.

    remarks: sentences that end its OtherInformation, such as its licence. None when the ontology counts it among no
    plans, or when no goal, and nothing that stands under one, is described: the schema demands a goal.
    """
    return _Projection(graph, document, chain, words).plan(remarks)


def identifier_of(iri: str) -> str:
    """An ``xsd:ID`` for an IRI, which is none itself: the name-based UUID of the IRI (RFC 9562, section 5.5), after
    the underscore that StratML documents put before UUIDs."""
    return f"_{uuid5(NAMESPACE_URL, iri)}"


def _marked(graph: Graph, iri: URIRef) -> set[str]:
    """The languages in which the names of a thing are translations: values of properties that range over languages."""
    return {
        str(value).lower()
        for predicate, value in graph.predicate_objects(iri)
        if isinstance(value, Literal) and (predicate, RDFS.range, XSD.language) in graph
    }


class _Projection:
    def __init__(self, graph: Graph, document: URIRef, chain: Sequence[str], words: Words) -> None:
        self._graph = graph
        self._document = document
        self._chain = chain
        self._words = words
        self._elements: dict[URIRef, frozenset[str]] = {}
        self._above: dict[URIRef, frozenset[URIRef]] = {}
        self._left_out = 0
        self._unmarked = False
        """Whether a translated name was written where nothing can be said of it."""

    def plan(self, remarks: Iterable[str]) -> Plan | None:
        if "StrategicPlan" not in self._elements_by_class(self._document):
            return None
        parts = self._parts()
        goals = self._goals(parts)
        if not goals:
            return None
        by_years, start, end = self._period()
        document, graph = self._document, self._graph
        values = tuple(Value(self._plain_name(iri), self._said(iri)) for iri in parts if self._is(iri, "Value"))
        organizations = tuple(self._organization(iri, first=not at) for at, iri in enumerate(self._makers))
        other = [
            *self._about_itself(document),
            *((self._words.among,) if self._unmarked else ()),
            *((self._words.years,) if by_years else ()),
            *((self._words.more.format(count=self._left_out),) if self._left_out else ()),
            *remarks,
        ]
        return Plan(
            name=self._name(document),
            description=self._text(document, DCTERMS.description),
            other="\n".join(other),
            organizations=organizations,
            vision="\n".join(self._said(iri) or self._name(iri) for iri in parts if self._is(iri, "Vision")),
            mission="\n".join(self._said(iri) or self._name(iri) for iri in parts if self._is(iri, "Mission")),
            values=values,
            goals=tuple(goals),
            start=start,
            end=end,
            published=min((str(v) for v in graph.objects(document, DCTERMS.issued) if _is_date(v)), default=""),
            source=self._address(document) or str(document),
        )

    # -- what the parts are

    def _parts(self) -> list[URIRef]:
        """Every part, the whole before its parts, siblings in the order of numbers, then of the text, then of IRIs."""
        found: list[URIRef] = []
        seen = {self._document}
        waiting = self._below(self._document)[::-1]
        while waiting:
            iri = waiting.pop()
            if iri in seen:
                continue
            seen.add(iri)
            if len(found) >= MOST_PARTS:
                self._left_out += 1
                continue
            found.append(iri)
            waiting += self._below(iri)[::-1]
        return found

    def _below(self, iri: URIRef) -> list[URIRef]:
        near = {*self._graph.subjects(DCTERMS.isPartOf, iri), *self._graph.objects(iri, DCTERMS.hasPart)}
        return sorted((node for node in near if isinstance(node, URIRef) and node != iri), key=self._order)

    def _order(self, iri: URIRef) -> tuple[float, float, object]:
        number = self._number(iri)
        places = [
            int(str(value))
            for passage in self._passages(iri)
            for selector in self._graph.objects(passage, OA.hasSelector)
            for value in self._graph.objects(selector, OA.start)
            if str(value).isdecimal()
        ]
        return (
            int(number) if number.isdecimal() else float("inf"),
            min(places, default=float("inf")),
            natural_key(iri),
        )

    def _goals(self, parts: Sequence[URIRef]) -> list[Goal]:
        """The goals with what stands under each; what stands under none comes last, in a goal without a name."""
        beneath: dict[URIRef | None, list[URIRef]] = {None: []}
        for iri in parts:
            if self._is(iri, "Goal"):
                beneath.setdefault(iri, [])
            elif self._is(iri, "Objective"):
                beneath.setdefault(self._goal_above(iri), []).append(iri)
        loose = beneath.pop(None)
        goals = [
            Goal(*self._stated(iri), objectives=tuple(Objective(*self._stated(one)) for one in objectives))
            for iri, objectives in beneath.items()
            if iri is not None
        ]
        if loose:
            objectives = tuple(Objective(*self._stated(one)) for one in loose)
            goals.append(Goal(other=self._words.loose, objectives=objectives))
        return goals

    def _goal_above(self, iri: URIRef) -> URIRef | None:
        """The nearest goal that a part stands under."""
        seen: set[Node] = set()
        here: Node = iri
        while here not in seen:
            seen.add(here)
            wholes = (
                *self._graph.objects(here, DCTERMS.isPartOf),
                *self._graph.subjects(DCTERMS.hasPart, here),
            )
            above = min((node for node in wholes if isinstance(node, URIRef)), default=None)
            if above is None or above == self._document:
                return None
            if self._is(above, "Goal"):
                return above
            here = above
        return None

    def _stated(self, iri: URIRef) -> tuple[str, str, str, str, tuple[Stakeholder, ...], str]:
        """Name, description, identifier, sequence indicator, stakeholders and other information."""
        return (
            self._name(iri),
            self._said(iri),
            identifier_of(iri),
            self._number(iri),
            self._stakeholders(iri),
            "\n".join(self._about_itself(iri)),
        )

    def _about_itself(self, iri: URIRef) -> list[str]:
        """Its IRI behind the name of its class, the mark of a translated name, the sentences it was read from with
        where they stand, and its source."""
        lines = [f"{self._class_name(iri)}: {iri}"]
        if self._is_translated(iri):
            lines.append(self._words.unofficial)
        for passage in self._passages(iri):
            selectors = self._graph.objects(passage, OA.hasSelector)
            quotes = sorted(str(q) for selector in selectors for q in self._graph.objects(selector, OA.exact))
            sources = (one for one in self._graph.objects(passage, OA.hasSource) if isinstance(one, URIRef))
            for source in sorted(sources):
                where = [self._name(source), self._address(source)]
                lines += [f"“{' '.join(quote.split())}” – {', '.join(filter(None, where))}" for quote in quotes]
        lines += [f"{self._words.source}: {source}" for source in self._outer_sources(iri)]
        return lines

    # -- who

    @cached_property
    def _makers(self) -> list[URIRef]:
        for how in (DCTERMS.publisher, DCTERMS.creator):
            found = sorted(one for one in self._graph.objects(self._document, how) if isinstance(one, URIRef))
            if found:
                return found
        return []

    def _organization(self, iri: URIRef, first: bool) -> Organization:
        about = self._text(iri, DCTERMS.description)
        return Organization(
            name=self._name(iri),
            acronym=self._mapped_text(iri, "Acronym"),
            identifier=identifier_of(iri),
            description="\n".join(filter(None, (about, str(iri)))),
            stakeholders=self._stakeholders(self._document) if first else (),
        )

    def _stakeholders(self, iri: URIRef) -> tuple[Stakeholder, ...]:
        """Whoever the part names by a property that comes close to a stakeholder, but for the plan's own makers."""
        ties: dict[URIRef, set[URIRef]] = {}
        for predicate, value in self._graph.predicate_objects(iri):
            if not isinstance(predicate, URIRef) or not isinstance(value, URIRef) or value in self._makers:
                continue
            if "Stakeholder" in self._elements_of(predicate):
                ties.setdefault(value, set()).add(predicate)
        made = []
        for agent in sorted(ties, key=natural_key):
            wider = {above for how in ties[agent] for above in self._implied(how) - {how}}
            how = ", ".join(sorted(self._name(one) for one in ties[agent] - wider))
            made.append(Stakeholder(self._plain_name(agent), f"{how}: {agent}", self._stakeholder_type(agent)))
        return tuple(made)

    def _stakeholder_type(self, agent: URIRef) -> str:
        classes = self._classes(agent)
        return next((name for cls, name in _STAKEHOLDER_CLASSES if cls in classes), "")

    # -- look-ups

    def _elements_of(self, term: URIRef) -> frozenset[str]:
        if term not in self._elements:
            self._elements[term] = elements_of(self._graph, term)
        return self._elements[term]

    def _implied(self, term: URIRef) -> frozenset[URIRef]:
        if term not in self._above:
            self._above[term] = frozenset(implied(self._graph, term))
        return self._above[term]

    def _elements_by_class(self, iri: URIRef) -> set[str]:
        types = (cls for cls in self._graph.objects(iri, RDF.type) if isinstance(cls, URIRef))
        return {element for cls in types for element in self._elements_of(cls)}

    def _is(self, iri: URIRef, element: str) -> bool:
        return element in self._elements_by_class(iri)

    def _classes(self, iri: URIRef) -> set[URIRef]:
        types = (cls for cls in self._graph.objects(iri, RDF.type) if isinstance(cls, URIRef))
        return {above for cls in types for above in self._implied(cls)}

    def _class_name(self, iri: URIRef) -> str:
        """The name of the class that no other of its classes is below."""
        types = {cls for cls in self._graph.objects(iri, RDF.type) if isinstance(cls, URIRef)}
        wider = {above for cls in types for above in self._implied(cls) - {cls}}
        named = [cls for cls in sorted(types - wider) if own_names(cls, [self._graph])]
        return self._name(named[0]) if named else "IRI"

    def _passages(self, iri: URIRef) -> list[URIRef]:
        return sorted(
            {
                value
                for value in self._graph.objects(iri)
                if isinstance(value, URIRef) and (value, OA.hasSelector, None) in self._graph
            },
            key=natural_key,
        )

    def _outer_sources(self, iri: URIRef) -> list[str]:
        """The addresses that a thing has as its source, without those that the graph describes."""
        return sorted(
            str(one)
            for one in self._graph.objects(iri, DCTERMS.source)
            if isinstance(one, URIRef) and (one, None, None) not in self._graph
        )

    def _address(self, iri: URIRef) -> str:
        """Where the thing is published: its page, its outer source, or where its source is published."""
        pages = sorted(str(page) for page in self._graph.objects(iri, FOAF.page) if isinstance(page, URIRef))
        if pages or (pages := self._outer_sources(iri)):
            return pages[0]
        sources = sorted(one for one in self._graph.objects(iri, DCTERMS.source) if isinstance(one, URIRef))
        further = (page for one in sources if one != iri for page in self._graph.objects(one, FOAF.page))
        return min(map(str, further), default="")

    def _number(self, iri: URIRef) -> str:
        numbers = (
            str(value)
            for predicate, value in self._graph.predicate_objects(iri)
            if isinstance(value, Literal) and isinstance(predicate, URIRef) and _POSITIONS & self._implied(predicate)
        )
        return min(numbers, default="")

    def _period(self) -> tuple[bool, str, str]:
        """(whether the source gives years, first day, last day)."""
        for period in sorted(self._graph.objects(self._document, DCTERMS.temporal), key=str):
            start = min(map(str, self._graph.objects(period, DCAT.startDate)), default="")
            end = min(map(str, self._graph.objects(period, DCAT.endDate)), default="")
            if start or end:
                return 4 in (len(start), len(end)), _day(start, "-01-01"), _day(end, "-12-31")
        return False, "", ""

    def _best_name(self, iri: URIRef) -> Literal:
        names = [name for name in own_names(iri, [self._graph]) if name.strip()]
        return in_chain(names, self._chain)[0] if names else Literal(str(iri))

    def _is_translated(self, iri: URIRef) -> bool:
        return self._best_name(iri).language in _marked(self._graph, iri)

    def _plain_name(self, iri: URIRef) -> str:
        """The name of something of which no more can be said."""
        self._unmarked = self._unmarked or self._is_translated(iri)
        return self._name(iri)

    def _name(self, iri: URIRef) -> str:
        return " ".join(self._best_name(iri).split())

    def _text(self, iri: URIRef, predicate: URIRef) -> str:
        texts = [text for text in self._graph.objects(iri, predicate) if isinstance(text, Literal) and text.strip()]
        return str(in_chain(texts, self._chain)[0]).strip() if texts else ""

    def _said(self, iri: URIRef) -> str:
        """What the source says, in its own language; else what is said of it."""
        return self._mapped_text(iri, "Description") or self._text(iri, DCTERMS.description)

    def _mapped_text(self, iri: URIRef, element: str) -> str:
        texts = sorted(
            str(value)
            for predicate, value in self._graph.predicate_objects(iri)
            if isinstance(value, Literal) and isinstance(predicate, URIRef) and element in self._elements_of(predicate)
        )
        return "\n".join(texts)


def _is_date(value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD.date


def _day(text: str, rest: str) -> str:
    return text + rest if len(text) == 4 else text
