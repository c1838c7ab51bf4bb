"""What sort of page a thing has: told by the vocabularies of its classes, never by a site's own words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from rdflib import DCTERMS, FOAF, ORG, PROV, SDO, SKOS, Namespace, URIRef

from ..namespaces import GEO, LOCN, OA
from .meaning import Broader

_BIBO = Namespace("http://purl.org/ontology/bibo/")
_SCHEMA = Namespace("http://schema.org/")


class PageKind(Enum):
    """The sorts of pages. SOURCE is a document whose text is stored; PART is anything that belongs to a whole."""

    DOCUMENT = "document"
    SOURCE = "source"
    PASSAGE = "passage"
    EVENT = "event"
    AGENT = "agent"
    PLACE = "place"
    CONCEPT = "concept"
    PART = "part"
    OTHER = "thing"


AGENTS = (
    FOAF.Agent,
    PROV.Agent,
    ORG.Organization,
    FOAF.Organization,
    FOAF.Group,
    SDO.Organization,
    _SCHEMA.Organization,
)
CONCEPTS = (SKOS.Concept,)
DOCUMENTS = (
    FOAF.Document,
    DCTERMS.BibliographicResource,
    _BIBO.Document,
    SDO.CreativeWork,
    _SCHEMA.CreativeWork,
)
EVENTS = (ORG.ChangeEvent,)
PASSAGES = (OA.SpecificResource,)
PLACES = (DCTERMS.Location, GEO.Feature, LOCN.Location, SDO.Place, _SCHEMA.Place)

_BY_CLASS = (
    (PageKind.PASSAGE, frozenset(PASSAGES)),
    (PageKind.EVENT, frozenset(EVENTS)),
    (PageKind.AGENT, frozenset(AGENTS)),
    (PageKind.DOCUMENT, frozenset(DOCUMENTS)),
    (PageKind.PLACE, frozenset(PLACES)),
    (PageKind.CONCEPT, frozenset(CONCEPTS)),
)


def kind_by_class(classes: Iterable[URIRef], broader: Broader) -> PageKind | None:
    """The sort of page that the classes, or what they imply, ask for; None when they say nothing of it."""
    own = set(classes)
    implied = own.union(*(broader(cls) for cls in own))
    return next((kind for kind, known in _BY_CLASS if known & implied), None)
