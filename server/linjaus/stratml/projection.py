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

from rdflib import DCTERMS, FOAF, ORG, SDO, Graph, URIRef

from ..iris import natural_key
from ..naming import own_names
from .description import Description, first_day, last_day
from .plan import GENERIC_GROUP, ORGANIZATION, PERSON, Goal, Objective, Organization, Plan, Stakeholder, Value

MOST_PARTS = 5_000
"""Parts of a document that are written."""
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
    loose: of goals that hold what the plan has under none; dates: of a period that the source does not give in days,
    with ``{period}``; more: of parts that are left out, with ``{count}``; source: before an address.
    """

    unofficial: str
    among: str
    loose: str
    dates: str
    more: str
    source: str


def source_languages(graph: Graph, document: URIRef) -> list[str]:
    """The languages of the document's own names: those that are not said to be the publisher's translations."""
    translated = Description(graph, ()).translations(document)
    tags = {name.language for name in own_names(document, [graph]) if name.language}
    return sorted(tags - translated) or sorted(tags)


def plan_of(
    graph: Graph, document: URIRef, chain: Sequence[str], words: Words, remarks: Iterable[str] = ()
) -> Plan | None:
    """The document as a plan, its names in the best language of the chain; what it quotes stays in its own.

    remarks: sentences that end its OtherInformation, such as its licence. None when the ontology counts it among no
    plans, or when no goal, and nothing that stands under one, is described: the schema demands a goal.
    """
    return _Projection(Description(graph, chain), document, words).plan(remarks)


def identifier_of(iri: str) -> str:
    """An ``xsd:ID`` for an IRI, which is none itself: the name-based UUID of the IRI (RFC 9562, section 5.5), after
    the underscore that StratML documents put before UUIDs."""
    return f"_{uuid5(NAMESPACE_URL, iri)}"


class _Projection:
    def __init__(self, told: Description, document: URIRef, words: Words) -> None:
        self._told = told
        self._document = document
        self._words = words
        self._left_out = 0
        self._unmarked = False
        """Whether a translated name was written where nothing can be said of it."""

    def plan(self, remarks: Iterable[str]) -> Plan | None:
        told, document = self._told, self._document
        if not told.is_a(document, "StrategicPlan"):
            return None
        parts = self._parts()
        goals = self._goals(parts)
        if not goals:
            return None
        values = tuple(Value(self._plain_name(iri), told.said(iri)) for iri in parts if told.is_a(iri, "Value"))
        organizations = tuple(self._organization(iri, first=not at) for at, iri in enumerate(self._makers))
        start, end = told.period(document)
        days = first_day(start), last_day(end)
        other = [
            *self._about_itself(document),
            *((self._words.among,) if self._unmarked else ()),
            *((self._words.dates.format(period=f"{start}–{end}"),) if (start, end) != days else ()),
            *((self._words.more.format(count=self._left_out),) if self._left_out else ()),
            *remarks,
        ]
        return Plan(
            name=told.name(document),
            description=told.text(document, DCTERMS.description),
            other="\n".join(other),
            organizations=organizations,
            vision=self._direction(parts, "Vision"),
            mission=self._direction(parts, "Mission"),
            values=values,
            goals=tuple(goals),
            start=days[0],
            end=days[1],
            published=told.issued(document),
            source=told.address(document) or str(document),
        )

    def _parts(self) -> list[URIRef]:
        """Every part, the whole before its parts; a part that is a plan itself has a file of its own."""
        found: list[URIRef] = []
        seen = {self._document}
        waiting = self._told.parts(self._document)[::-1]
        while waiting:
            iri = waiting.pop()
            if iri in seen or self._told.is_a(iri, "StrategicPlan"):
                continue
            seen.add(iri)
            if len(found) >= MOST_PARTS:
                self._left_out += 1
                continue
            found.append(iri)
            waiting += self._told.parts(iri)[::-1]
        return found

    def _direction(self, parts: Sequence[URIRef], element: str) -> str:
        """What the vision, or the mission, says: the schema has room for one."""
        return "\n".join(self._told.said(iri) or self._told.name(iri) for iri in parts if self._told.is_a(iri, element))

    def _goals(self, parts: Sequence[URIRef]) -> list[Goal]:
        """The goals with what stands under each; what stands under none comes last, in a goal without a name."""
        beneath: dict[URIRef, list[URIRef]] = {iri: [] for iri in parts if self._told.is_a(iri, "Goal")}
        loose: list[URIRef] = []
        for iri in parts:
            if self._told.is_a(iri, "Objective") and iri not in beneath:
                beneath.get(self._goal_above(iri), loose).append(iri)
        goals = [
            Goal(*self._stated(iri), objectives=tuple(Objective(*self._stated(one)) for one in objectives))
            for iri, objectives in beneath.items()
        ]
        if loose:
            objectives = tuple(Objective(*self._stated(one)) for one in loose)
            goals.append(Goal(other=self._words.loose, objectives=objectives))
        return goals

    def _goal_above(self, iri: URIRef) -> URIRef:
        """The nearest goal that a part stands under; the document when there is none."""
        seen: set[URIRef] = set()
        here = iri
        while here not in seen:
            seen.add(here)
            here = next(iter(self._told.wholes(here)), self._document)
            if here == self._document or self._told.is_a(here, "Goal"):
                return here
        return self._document

    def _stated(self, iri: URIRef) -> tuple[str, str, str, str, tuple[Stakeholder, ...], str]:
        """Name, description, identifier, sequence indicator, stakeholders and other information."""
        return (
            self._told.name(iri),
            self._told.said(iri),
            identifier_of(iri),
            self._told.number(iri),
            self._stakeholders(iri),
            "\n".join(self._about_itself(iri)),
        )

    def _about_itself(self, iri: URIRef) -> list[str]:
        """Its IRI behind the name of its class, the mark of a translated name, the sentences it was read from with
        where they stand, and its source."""
        return [
            f"{self._told.class_name(iri) or 'IRI'}: {iri}",
            *((self._words.unofficial,) if self._told.is_translated(iri) else ()),
            *self._told.quotes(iri),
            *(f"{self._words.source}: {source}" for source in self._told.outer_sources(iri)),
        ]

    @cached_property
    def _makers(self) -> list[URIRef]:
        for how in (DCTERMS.publisher, DCTERMS.creator):
            found = sorted(one for one in self._told.graph.objects(self._document, how) if isinstance(one, URIRef))
            if found:
                return found
        return []

    def _organization(self, iri: URIRef, first: bool) -> Organization:
        about = self._told.text(iri, DCTERMS.description)
        return Organization(
            name=self._told.name(iri),
            acronym=self._told.mapped_text(iri, "Acronym"),
            identifier=identifier_of(iri),
            description="\n".join(filter(None, (about, str(iri)))),
            stakeholders=self._stakeholders(self._document) if first else (),
        )

    def _stakeholders(self, iri: URIRef) -> tuple[Stakeholder, ...]:
        """Whoever the part names by a property that comes close to a stakeholder, but for the plan's own makers."""
        told = self._told
        ties: dict[URIRef, set[URIRef]] = {}
        for predicate, value in told.graph.predicate_objects(iri):
            if not isinstance(predicate, URIRef) or not isinstance(value, URIRef) or value in self._makers:
                continue
            if "Stakeholder" in told.elements_of(predicate):
                ties.setdefault(value, set()).add(predicate)
        made = []
        for agent in sorted(ties, key=natural_key):
            wider = {above for how in ties[agent] for above in told.implied(how) - {how}}
            how = ", ".join(sorted(told.name(one) for one in ties[agent] - wider))
            made.append(Stakeholder(self._plain_name(agent), f"{how}: {agent}", self._type(agent)))
        return tuple(made)

    def _type(self, agent: URIRef) -> str:
        classes = self._told.classes(agent)
        return next((name for cls, name in _STAKEHOLDER_CLASSES if cls in classes), "")

    def _plain_name(self, iri: URIRef) -> str:
        """The name of something of which no more can be said."""
        self._unmarked = self._unmarked or self._told.is_translated(iri)
        return self._told.name(iri)
