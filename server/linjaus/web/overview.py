"""Where a thing is found: in which documents and years, and who works on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rdflib import RDF, URIRef

from ..iris import natural_key
from .page_builder import PageBuilder
from .page_model import Ref
from .periods import Period, Standing, period_of
from .standing import word_for, years_of
from .structure import Links, Structure

MOST_DOCUMENTS = 50
MOST_AGENTS = 30


@dataclass(frozen=True)
class InDocument:
    """A document. statements: how many of its statements lead to the thing; word, class_name: how it stands."""

    ref: Ref
    years: str
    word: str
    class_name: str
    statements: int
    itself: bool


@dataclass(frozen=True)
class AtWork:
    """An agent, by which properties, and in how many statements."""

    ref: Ref
    properties: tuple[Ref, ...]
    statements: int


class DocumentsView:
    """The documents in which a thing is found, looked up. pointing: the links to it.

    itself: the documents that name the thing themselves; statements: the parts of documents that do; whole: whether all
    documents have room.
    """

    def __init__(self, structure: Structure, pointing: Links, day: date) -> None:
        self._day = day
        near = {one for link, ones in pointing.items() if link != RDF.object for one in ones}
        self.itself = near & structure.documents
        homes = {one: home for one in near - self.itself if (home := structure.document_of(one)) is not None}
        self.statements = homes.keys()
        self._counts = Counter(homes.values())
        found = sorted(self.itself.union(self._counts), key=lambda one: (-self._counts[one], natural_key(one)))
        self.whole = len(found) <= MOST_DOCUMENTS
        self._periods: dict[URIRef, Period | None] = {
            document: period_of(structure.about(document), document) for document in found[:MOST_DOCUMENTS]
        }

    def __bool__(self) -> bool:
        return bool(self._periods)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return set(self._periods)

    def build(self, builder: PageBuilder) -> tuple[InDocument, ...]:
        """The records, in the order of time."""
        made = []
        for document, period in self._periods.items():
            standing = period.on(self._day) if period else Standing.UNKNOWN
            row = InDocument(
                builder.ref(document),
                years_of(period) if period else "",
                word_for(standing),
                standing.value,
                self._counts[document],
                document in self.itself,
            )
            made.append(((period.start or period.end) if period else "9", row))
        return tuple(row for _, row in sorted(made, key=lambda pair: (pair[0], pair[1].ref.label.text.casefold())))


class AgentsView:
    """Who is involved in some statements, looked up. but: left out."""

    def __init__(self, structure: Structure, statements: Iterable[URIRef], but: URIRef) -> None:
        counts: Counter[URIRef] = Counter()
        links: dict[URIRef, set[URIRef]] = {}
        for statement in statements:
            ties = structure.involvement.get(statement, ())
            for agent in {agent for _, agent in ties} - {but}:
                counts[agent] += 1
            for link, agent in ties:
                links.setdefault(agent, set()).add(link)
        self.total = len(counts)
        best = sorted(counts, key=lambda agent: (-counts[agent], natural_key(agent)))[:MOST_AGENTS]
        self._agents = {agent: (counts[agent], structure.narrowest(links[agent])) for agent in best}

    def __bool__(self) -> bool:
        return bool(self._agents)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return set(self._agents).union(*(links for _, links in self._agents.values()))

    def build(self, builder: PageBuilder) -> tuple[AtWork, ...]:
        """The records, the busiest first."""
        return tuple(
            AtWork(builder.ref(agent), builder.refs(links), count) for agent, (count, links) in self._agents.items()
        )
