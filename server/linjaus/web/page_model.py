"""What a page shows, as records: templates read these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, URIRef

from ..namespaces import OA, SPDX
from .labels import Text

DISPLAY_ORDER: tuple[URIRef, ...] = (
    SKOS.prefLabel,
    DCTERMS.title,
    RDFS.label,
    FOAF.name,
    SKOS.altLabel,
    DCTERMS.alternative,
    SKOS.definition,
    DCTERMS.description,
    RDFS.comment,
    SKOS.scopeNote,
    SKOS.notation,
    DCTERMS.identifier,
    DCTERMS.type,
    ORG.classification,
    DCTERMS.publisher,
    DCTERMS.creator,
    DCTERMS.language,
    DCTERMS.temporal,
    DCAT.startDate,
    DCAT.endDate,
    DCTERMS.spatial,
    DCTERMS.subject,
    DCAT.theme,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.inverseOf,
    DCTERMS.replaces,
    DCTERMS.isReplacedBy,
    ORG.unitOf,
    ORG.originalOrganization,
    ORG.resultingOrganization,
    SKOS.broader,
    SKOS.narrower,
    SKOS.related,
    SKOS.inScheme,
    OA.exact,
    OA.prefix,
    OA.suffix,
    OA.start,
    OA.end,
    OA.hasSource,
    OA.hasSelector,
)
"""The order in which well-known properties are shown; those of the site follow, then ``DISPLAY_LAST``."""

DISPLAY_LAST: tuple[URIRef, ...] = (
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    OWL.sameAs,
    RDFS.seeAlso,
    RDFS.isDefinedBy,
    FOAF.page,
    DCTERMS.source,
    PROV.wasDerivedFrom,
    DCTERMS.license,
    DCTERMS.issued,
    DCTERMS.modified,
    SPDX.checksum,
)

SHOWN_ELSEWHERE = frozenset({RDF.type, DCTERMS.hasPart})
"""Properties that have a place of their own on the page."""


@dataclass(frozen=True)
class Ref:
    """A thing as the page names it. href: None when there is no address; named: whether it has a label at all."""

    iri: str
    label: Text
    href: str | None
    named: bool = True


@dataclass(frozen=True)
class Quote:
    """A sentence in its source. address: of the outer page, when the source gives one; date: as stated, ISO."""

    sentences: tuple[Text, ...]
    source: Ref | None = None
    address: str = ""
    date: str = ""


@dataclass(frozen=True)
class Claim:
    """What is said about one statement: its source, the passage, how sure it is."""

    ref: Ref
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Value:
    """One value of a property. Exactly one of text, ref and rows is its content; ref and rows together are a thing
    that is described in place.

    date: machine form of a date, empty otherwise; datatype: short name of an unusual datatype.
    """

    text: Text | None = None
    ref: Ref | None = None
    rows: tuple[Row, ...] = ()
    anchor: str = ""
    date: str = ""
    datatype: str = ""
    quote: Quote | None = None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Row:
    """A property with its values: those in the best language, and the same in other languages."""

    property: Ref
    values: tuple[Value, ...]
    others: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Section:
    """One thing that is described on a page. anchor: its id in the page."""

    ref: Ref
    anchor: str
    types: tuple[Ref, ...]
    rows: tuple[Row, ...]
    quote: Quote | None = None
    own_translation: bool = False
    """Whether the name shown is the publisher's own translation, not the source's."""


@dataclass(frozen=True)
class Pager:
    """One page of a long list. page and pages: 1-based; before and after: addresses, None at the ends."""

    page: int
    pages: int
    total: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Member:
    """A thing in a list. within: the document that it is in, if any; others: agents that it also involves."""

    ref: Ref
    within: Ref | None = None
    others: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Group:
    """Things that point here by one property, or that this thing points at in great number.

    statements: whether they are parts of documents.
    """

    property: Ref
    anchor: str
    members: tuple[Member, ...]
    pager: Pager
    statements: bool = False


@dataclass(frozen=True)
class ThingPage:
    """The page about one thing. kind: which sort of page; views: what only this sort has, by name."""

    about: Section
    trail: tuple[Ref, ...] = ()
    kind: str = "thing"
    groups: tuple[Group, ...] = ()
    unlisted: int = 0
    """How many links to this thing the page had no room to look at; 0 nearly always."""
    views: Mapping[str, Any] = field(default_factory=dict)


def order_key(iri: URIRef, label: str) -> tuple[int, int, str]:
    """Where a property stands on a page."""
    if iri in DISPLAY_ORDER:
        return (0, DISPLAY_ORDER.index(iri), "")
    if iri in DISPLAY_LAST:
        return (2, DISPLAY_LAST.index(iri), "")
    return (1, 0, label.casefold())
