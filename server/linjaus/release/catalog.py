"""The catalogue of a release in DCAT-AP 3.0.1: the dataset, this release of it, every dump, the services.

A release is a version of one dataset, not a member of a series: it holds the same content at another time, and a portal
should list one dataset whose newest version is the one to use. What depends on the shelf – the other kept releases – is
added by whoever answers. All dates and sizes come from the release, none from the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from ..config import Settings
from ..model import Texts
from ..namespaces import ADFI, ADMS, DCAT, DCATAP, DCTERMS, DQV, FOAF, GEO, SKOS, SPDX, VCARD
from .authorities import AUTHORITY, LANGUAGES, adms_code, day_or_year, describe_codes, eu_code, licence_iri
from .dataset import Assembled
from .distributions import Dump, describe_dumps
from .quality import Measurement, describe_quality
from .wording import (
    DCAT_AP,
    ONTOLOGY,
    QUERIES,
    QUERIES_ABOUT,
    SHAPES,
    SPARQL,
    SPARQL_ABOUT,
    STANDARDS,
    TERMS_OF_LICENCE,
    VERSION_NOTES,
    worded,
)

_FROM_DATASET = (DCTERMS.title, DCTERMS.description)
_SHARED = (
    *(DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCTERMS.accessRights, DCTERMS.conformsTo, DCTERMS.description),
    *(DCTERMS.language, DCTERMS.license, DCTERMS.provenance, DCTERMS.publisher, DCTERMS.rights, DCTERMS.spatial),
    *(DCTERMS.subject, DCTERMS.temporal, DCTERMS.modified),
)
"""What is true of a release because it is true of its dataset."""

_RANGES = {
    DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.theme: SKOS.Concept,
    DCATAP.availability: SKOS.Concept,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.provenance: DCTERMS.ProvenanceStatement,
    DCTERMS.rights: DCTERMS.RightsStatement,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.subject: SKOS.Concept,
    DCTERMS.type: SKOS.Concept,
    FOAF.homepage: FOAF.Document,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
}


def describe_catalog(
    settings: Settings,
    assembled: Assembled,
    site_description: Graph,
    dumps: Sequence[Dump],
    measurements: Sequence[Measurement],
    has_questions: bool,
) -> Graph:
    """The catalogue as it stands with this release as the live one.

    site_description: who publishes what; dumps: files of the whole dataset; has_questions: whether some are saved.
    """
    graph = Graph(bind_namespaces="none")
    graph += site_description
    dataset = settings.iris.dataset(settings.slug)
    for node in list(graph.objects(dataset, SPDX.checksum)):
        graph.remove((None, None, node))
        graph.remove((node, None, None))
    graph.remove((dataset, DCTERMS.license, None))
    _describe_agents(graph, dataset, settings)
    _describe_dataset(graph, dataset, settings, assembled)
    release = _describe_release(graph, dataset, settings, assembled)
    catalog = _describe_catalog(graph, dataset, release, settings, assembled)
    for distribution in describe_dumps(graph, release, settings, dumps, assembled.modified):
        for described in (dataset, release):
            graph.add((described, DCAT.distribution, distribution))
    for node in describe_quality(graph, catalog, release, measurements):
        for described in (dataset, release):
            graph.add((described, DQV.hasQualityMeasurement, node))
    _describe_services(graph, catalog, dataset, release, settings, has_questions)
    describe_codes(graph)
    for term, kind in _RANGES.items():
        for value in set(graph.objects(None, term)):
            graph.add((value, RDF.type, kind))
    return graph


def _describe_agents(graph: Graph, dataset: URIRef, settings: Settings) -> None:
    if kind := settings.publisher.get("type"):
        for publisher in graph.objects(dataset, DCTERMS.publisher):
            graph.add((publisher, DCTERMS.type, adms_code("publishertype", kind)))
    for contact in graph.objects(dataset, DCAT.contactPoint):
        graph.add((contact, RDF.type, VCARD[settings.contact.get("kind", "Organization")]))


def _describe_dataset(graph: Graph, dataset: URIRef, settings: Settings, assembled: Assembled) -> None:
    about = settings.catalog
    graph.add((dataset, DCAT.landingPage, URIRef(settings.base)))
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    graph.add((dataset, DCAT.version, Literal(assembled.release)))
    graph.add((dataset, DCTERMS.license, licence_iri(settings.license)))
    graph.add((dataset, DCTERMS.accessRights, eu_code("access-right", about.get("access_rights", "PUBLIC"))))
    _standards(graph, dataset, {str(settings.iris.ontology): ONTOLOGY, str(settings.iris.shapes): SHAPES}, settings)
    _languages(graph, dataset, settings)
    if issued := about.get("issued"):
        graph.add((dataset, DCTERMS.issued, day_or_year(issued)))
    for code in about.get("themes", ()):
        graph.add((dataset, DCAT.theme, eu_code("data-theme", code)))
    for language, words in sorted(about.get("keywords", {}).items()):
        for word in words:
            graph.add((dataset, DCAT.keyword, Literal(word, lang=language)))
    for subject in about.get("subjects", ()):
        graph.add((dataset, DCTERMS.subject, URIRef(subject["iri"])))
        _say(graph, URIRef(subject["iri"]), SKOS.prefLabel, subject["name"])
    for place in about.get("spatial", ()):
        _describe_place(graph, dataset, {"iri": place} if isinstance(place, str) else place)
    if kind := about.get("collection_type"):
        graph.add((dataset, ADFI.collectionType, Literal(kind)))
    if frequency := about.get("frequency"):
        graph.add((dataset, DCTERMS.accrualPeriodicity, eu_code("frequency", frequency)))
    if temporal := about.get("temporal"):
        period = URIRef(f"{dataset}#period-{temporal['start']}-{temporal['end']}")
        graph.add((dataset, DCTERMS.temporal, period))
        graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
        graph.add((period, DCAT.startDate, day_or_year(temporal["start"])))
        graph.add((period, DCAT.endDate, day_or_year(temporal["end"])))
    if provenance := about.get("provenance"):
        statement = _statement(dataset, "provenance", provenance)
        graph.add((dataset, DCTERMS.provenance, statement))
        _say(graph, statement, RDFS.label, provenance)
    rights = about.get("rights") or worded(settings.languages, TERMS_OF_LICENCE, licence=settings.license)
    statement = _statement(dataset, "rights", rights)
    graph.add((dataset, DCTERMS.rights, statement))
    _say(graph, statement, RDFS.label, rights)


def _statement(dataset: URIRef, name: str, texts: Texts) -> URIRef:
    """The IRI of a statement in words. Other words, another IRI: releases stand beside each other in a catalogue."""
    digest = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()
    return URIRef(f"{dataset}#{name}-{digest[:8]}")


def _describe_place(graph: Graph, dataset: URIRef, place: Mapping[str, object]) -> None:
    node = URIRef(str(place["iri"]))
    graph.add((dataset, DCTERMS.spatial, node))
    name, box, centre = place.get("name"), place.get("bbox"), place.get("centroid")
    if isinstance(name, Mapping):
        _say(graph, node, SKOS.prefLabel, name)
    if isinstance(box, Sequence):
        west, south, east, north = box
        ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
        corners = ", ".join(f"{x} {y}" for x, y in ring)
        graph.add((node, DCAT.bbox, Literal(f"POLYGON(({corners}))", datatype=GEO.wktLiteral)))
    if isinstance(centre, Sequence):
        graph.add((node, DCAT.centroid, Literal(f"POINT({centre[0]} {centre[1]})", datatype=GEO.wktLiteral)))


def _describe_release(graph: Graph, dataset: URIRef, settings: Settings, assembled: Assembled) -> URIRef:
    """This release as a version of the dataset (DCAT 3, section 11)."""
    release = settings.iris.dataset(settings.slug, assembled.release)
    graph.add((release, RDF.type, DCAT.Dataset))
    for title in list(graph.objects(dataset, DCTERMS.title)):
        if isinstance(title, Literal):
            graph.add((release, DCTERMS.title, Literal(f"{title} ({assembled.release})", lang=title.language)))
    for term in _SHARED:
        for value in list(graph.objects(dataset, term)):
            graph.add((release, term, value))
    for term, value in (
        (DCAT.version, Literal(assembled.release)),
        (DCAT.landingPage, release),
        (DCAT.isVersionOf, dataset),
        (DCTERMS.identifier, Literal(str(release))),
        (DCTERMS.issued, Literal(assembled.modified, datatype=XSD.date)),
    ):
        graph.add((release, term, value))
    _say(graph, release, ADMS.versionNotes, worded(settings.languages, VERSION_NOTES, date=assembled.modified))
    graph.add((dataset, DCAT.hasVersion, release))
    graph.add((dataset, DCAT.hasCurrentVersion, release))
    return release


def _describe_catalog(
    graph: Graph, dataset: URIRef, release: URIRef, settings: Settings, assembled: Assembled
) -> URIRef:
    catalog = URIRef(f"{settings.base}catalog")
    graph.add((catalog, RDF.type, DCAT.Catalog))
    for term in (*_FROM_DATASET, DCTERMS.publisher, DCTERMS.spatial, DCTERMS.issued):
        for value in list(graph.objects(dataset, term)):
            graph.add((catalog, term, value))
    for term, node in (
        (DCTERMS.license, licence_iri(settings.metadata_license)),
        (DCTERMS.modified, Literal(assembled.modified, datatype=XSD.date)),
        (FOAF.homepage, URIRef(settings.base)),
        (DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}data-theme")),
        (DCAT.dataset, dataset),
        (DCAT.dataset, release),
    ):
        graph.add((catalog, term, node))
    _standards(graph, catalog, DCAT_AP, settings)
    _languages(graph, catalog, settings)
    return catalog


def _describe_services(
    graph: Graph, catalog: URIRef, dataset: URIRef, release: URIRef, settings: Settings, has_questions: bool
) -> None:
    service = URIRef(f"{settings.base}sparql")
    formats = ("JSON", "XML", "CSV", "TSV", "RDF_TURTLE", "JSON_LD", "RDF_XML", "RDF_N_TRIPLES")
    _describe_service(graph, catalog, dataset, release, settings, service, SPARQL, SPARQL_ABOUT, formats)
    for node in graph.objects(release, DCAT.distribution):
        if isinstance(node, URIRef) and node.endswith("-nq"):
            graph.add((node, DCAT.accessService, service))  # it holds this very file
    if has_questions:
        service = URIRef(f"{settings.base}queries")
        _describe_service(
            graph, catalog, dataset, release, settings, service, QUERIES, QUERIES_ABOUT, ("JSON", "CSV", "TSV")
        )


def _describe_service(
    graph: Graph,
    catalog: URIRef,
    dataset: URIRef,
    release: URIRef,
    settings: Settings,
    service: URIRef,
    title: Texts,
    description: Texts,
    formats: Iterable[str],
) -> None:
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((catalog, DCAT.service, service))
    _say(graph, service, DCTERMS.title, worded(settings.languages, title))
    _say(graph, service, DCTERMS.description, worded(settings.languages, description))
    about: tuple[tuple[URIRef, URIRef], ...] = (
        (DCAT.endpointURL, service),
        (DCAT.endpointDescription, service),
        (DCAT.landingPage, service),
        (DCAT.servesDataset, dataset),
        (DCAT.servesDataset, release),
        (DCTERMS.license, licence_iri(settings.license)),
        *((DCTERMS["format"], eu_code("file-type", code)) for code in formats),
    )
    for term, node in about:
        graph.add((service, term, node))
    _standards(graph, service, STANDARDS[title["en"]], settings)
    for term in (DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCTERMS.accessRights, DCTERMS.publisher, DCTERMS.rights):
        for value in list(graph.objects(dataset, term)):
            graph.add((service, term, value))


def _standards(graph: Graph, node: URIRef, standards: Mapping[str, Texts], settings: Settings) -> None:
    for iri, title in standards.items():
        graph.add((node, DCTERMS.conformsTo, URIRef(iri)))
        _say(graph, URIRef(iri), DCTERMS.title, worded(settings.languages, title))


def _languages(graph: Graph, node: URIRef, settings: Settings) -> None:
    for language in settings.languages:
        if code := LANGUAGES.get(language):
            graph.add((node, DCTERMS.language, eu_code("language", code)))


def _say(graph: Graph, node: URIRef, term: URIRef, texts: Texts) -> None:
    for language, text in texts.items():
        graph.add((node, term, Literal(text, lang=language)))
