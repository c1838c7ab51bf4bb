"""What became of organisations: change events (The Organization Ontology, section 5.7), seen from one of them."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import DCTERMS, ORG, PROV, SDO, URIRef

from .page_builder import PageBuilder
from .page_model import Ref
from .structure import Structure

_DATES = (DCTERMS.date, PROV.atTime, PROV.endedAtTime, PROV.startedAtTime, SDO.startDate)


@dataclass(frozen=True)
class Change:
    """One event. date: ISO, empty when unsaid; before, after: the other organisations that went in and came out.

    ended: whether this organisation went into it; began: whether it came out of it.
    """

    event: Ref
    date: str
    before: tuple[Ref, ...]
    after: tuple[Ref, ...]
    ended: bool
    began: bool


class ChangesView:
    """The events that made an organisation or ended it, looked up."""

    def __init__(self, structure: Structure, iri: URIRef) -> None:
        self._iri = iri
        ties = (ORG.originalOrganization, ORG.resultingOrganization)
        events = {event for tie in ties for event in structure.pointing(iri).get(tie, ())}
        about = structure.about(iri)
        for link in (ORG.changedBy, ORG.resultedFrom):
            events.update(event for event in about.objects(iri, link) if isinstance(event, URIRef))
        self._events = []
        for event in events:
            graph = structure.about(event)
            sides = [
                {node for node in graph.objects(event, link) if isinstance(node, URIRef)}
                for link in (ORG.originalOrganization, ORG.resultingOrganization)
            ]
            date = min((str(value) for link in _DATES for value in graph.objects(event, link)), default="")
            self._events.append((date, event, sides[0], sides[1]))
        self._events.sort(key=lambda one: (one[0], one[1]))

    def __bool__(self) -> bool:
        return bool(self._events)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return {node for _, event, before, after in self._events for node in (event, *before, *after)}

    def build(self, builder: PageBuilder) -> tuple[Change, ...]:
        """The records, the oldest first."""
        return tuple(
            Change(
                builder.ref(event),
                date[:10],
                builder.refs(before - {self._iri}),
                builder.refs(after - {self._iri}),
                self._iri in before,
                self._iri in after,
            )
            for date, event, before, after in self._events
        )
