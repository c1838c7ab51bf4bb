"""What a release says of itself to machines: VoID with true counts, and the catalogue in DCAT."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

import pyoxigraph as ox
from rdflib import RDF, XSD, Graph, Literal, URIRef

from ..config import Settings
from ..model import ReleaseFile
from ..namespaces import DCAT, DCTERMS, FOAF, OWL, SKOS, SPDX, VOID
from ..representation import BY_MEDIA_TYPE, Syntax
from .dataset import Assembled

_MAPPINGS = {
    str(term)
    for term in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, OWL.sameAs)
}
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_UNICODE_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}
_EXAMPLES = 5


def describe_void(triples: Sequence[ox.Triple], settings: Settings, syntaxes: Iterable[Syntax]) -> Graph:
    """The VoID description (Describing Linked Datasets with the VoID Vocabulary). Counts are of the union graph.

    syntaxes: those in which there is a dump.
    """
    graph = Graph(bind_namespaces="none")
    dataset = settings.iris.dataset(settings.slug)
    properties = Counter(triple.predicate.value for triple in triples)
    classes: Counter[str] = Counter()
    linksets: dict[tuple[str, str], int] = defaultdict(int)
    for triple in triples:
        value = triple.object
        if not isinstance(value, ox.NamedNode):
            continue
        if triple.predicate.value == str(RDF.type):
            classes[value.value] += 1
        if triple.predicate.value in _MAPPINGS and not settings.iris.owns(value.value):
            linksets[(triple.predicate.value, _namespace(value.value))] += 1
    subjects = {triple.subject for triple in triples}
    own = sorted(
        subject.value
        for subject in subjects
        if isinstance(subject, ox.NamedNode) and settings.iris.parse_thing(subject.value) and "#" not in subject.value
    )
    graph.add((dataset, RDF.type, VOID.Dataset))
    counts = {
        VOID.triples: len(triples),
        VOID.entities: len(own),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len({str(triple.object) for triple in triples}),
        VOID.properties: len(properties),
        VOID.classes: len(classes),
    }
    for term, count in counts.items():
        graph.add((dataset, term, Literal(count)))
    graph.add((dataset, VOID.uriSpace, Literal(f"{settings.base}id/")))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(f"{settings.base}sparql")))
    graph.add((dataset, FOAF.homepage, URIRef(settings.base)))
    for namespace in sorted({_namespace(iri) for iri in [*properties, *classes]}):
        graph.add((dataset, VOID.vocabulary, URIRef(namespace)))
    for iri in own[:: max(1, len(own) // _EXAMPLES)][:_EXAMPLES]:
        graph.add((dataset, VOID.exampleResource, URIRef(iri)))
    for syntax in syntaxes:
        graph.add((dataset, VOID.feature, URIRef(_UNICODE_FORMATS + _FORMAT_NAMES[syntax.extension])))
        graph.add((dataset, VOID.dataDump, URIRef(f"{settings.base}download/dataset.{syntax.extension}")))
    _partitions(graph, dataset, VOID.classPartition, VOID["class"], VOID.entities, classes, settings.prefixes)
    _partitions(graph, dataset, VOID.propertyPartition, VOID.property, VOID.triples, properties, settings.prefixes)
    for number, ((predicate, namespace), count) in enumerate(sorted(linksets.items()), 1):
        linkset = URIRef(f"{dataset}#linkset-{number}")
        graph.add((dataset, VOID.subset, linkset))
        graph.add((linkset, RDF.type, VOID.Linkset))
        graph.add((linkset, VOID.linkPredicate, URIRef(predicate)))
        graph.add((linkset, VOID.subjectsTarget, dataset))
        graph.add((linkset, VOID.objectsTarget, URIRef(namespace)))
        graph.add((linkset, VOID.triples, Literal(count)))
    return graph


def describe_catalog(
    settings: Settings, assembled: Assembled, site_description: Graph, files: Sequence[ReleaseFile]
) -> Graph:
    """The catalogue in DCAT 3: the dataset, one distribution for each dump, the SPARQL service.

    All dates and sizes come from the release, none from the clock.
    """
    graph = Graph(bind_namespaces="none")
    graph += site_description
    catalog = URIRef(f"{settings.base}catalog")
    dataset = settings.iris.dataset(settings.slug)
    service = URIRef(f"{settings.base}sparql")
    modified = Literal(assembled.modified, datatype=XSD.date)
    publisher = next(graph.objects(dataset, DCTERMS.publisher))
    graph.add((catalog, RDF.type, DCAT.Catalog))
    for term in (DCTERMS.title, DCTERMS.description):
        for text in graph.objects(dataset, term):
            graph.add((catalog, term, text))
    for term, value in (
        (DCTERMS.publisher, publisher),
        (DCTERMS.license, URIRef(settings.metadata_license)),
        (DCTERMS.modified, modified),
        (FOAF.homepage, URIRef(settings.base)),
        (DCAT.dataset, dataset),
        (DCAT.service, service),
    ):
        graph.add((catalog, term, value))
    for described in (catalog, dataset):
        for language in settings.languages:
            if code := _LANGUAGES.get(language):
                graph.add((described, DCTERMS.language, URIRef(f"{_AUTHORITY}language/{code}")))
    graph.add((dataset, DCAT.landingPage, URIRef(settings.base)))
    graph.add((dataset, DCTERMS.accessRights, URIRef(f"{_AUTHORITY}access-right/PUBLIC")))
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    graph.add((dataset, DCAT.version, Literal(assembled.release)))
    _add_catalog_settings(graph, dataset, settings)
    for file in files:
        syntax = BY_MEDIA_TYPE.get(file.media_type)
        if PurePosixPath(file.path).name.startswith("dataset.") and syntax:
            _add_distribution(graph, dataset, settings, file, modified)
    graph.add((service, RDF.type, DCAT.DataService))
    for language, name in {"fi": "SPARQL-rajapinta", "sv": "SPARQL-gränssnitt", "en": "SPARQL endpoint"}.items():
        graph.add((service, DCTERMS.title, Literal(name, lang=language)))
    for term, value in (
        (DCAT.endpointURL, service),
        (DCAT.endpointDescription, service),
        (DCAT.servesDataset, dataset),
        (DCTERMS.conformsTo, URIRef("https://www.w3.org/TR/sparql11-protocol/")),
        (DCTERMS.publisher, publisher),
        (DCTERMS.license, URIRef(settings.license)),
        (DCTERMS.accessRights, URIRef(f"{_AUTHORITY}access-right/PUBLIC")),
        (DCAT.contactPoint, next(graph.objects(dataset, DCAT.contactPoint))),
    ):
        graph.add((service, term, value))
    _say_kinds(graph)
    return graph


_THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
"""The names of the EU data themes (authority table data-theme)."""

_RANGES = {
    DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.theme: SKOS.Concept,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.spatial: DCTERMS.Location,
    FOAF.homepage: FOAF.Document,
}


def _say_kinds(graph: Graph) -> None:
    """Type what the catalogue points at, so that it can be judged without fetching anything (DCAT-AP 3, ranges)."""
    for term, kind in _RANGES.items():
        for value in set(graph.objects(None, term)):
            graph.add((value, RDF.type, kind))


_LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}


def _add_catalog_settings(graph: Graph, dataset: URIRef, settings: Settings) -> None:
    about = settings.catalog
    for code in about.get("themes", []):
        theme = URIRef(f"{_AUTHORITY}data-theme/{code}")
        graph.add((dataset, DCAT.theme, theme))
        graph.add((theme, SKOS.prefLabel, Literal(_THEMES.get(code, code), lang="en")))
    for language, words in sorted(about.get("keywords", {}).items()):
        for word in words:
            graph.add((dataset, DCAT.keyword, Literal(word, lang=language)))
    for place in about.get("spatial", []):
        graph.add((dataset, DCTERMS.spatial, URIRef(place)))
    if frequency := about.get("frequency"):
        graph.add((dataset, DCTERMS.accrualPeriodicity, URIRef(f"{_AUTHORITY}frequency/{frequency}")))
    if temporal := about.get("temporal"):
        period = URIRef(f"{dataset}#period")
        graph.add((dataset, DCTERMS.temporal, period))
        graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
        for key, term in (("start", DCAT.startDate), ("end", DCAT.endDate)):
            value = str(temporal[key])
            graph.add((period, term, Literal(value, datatype=XSD.gYear if len(value) == 4 else XSD.date)))


def _add_distribution(graph: Graph, dataset: URIRef, settings: Settings, file: ReleaseFile, modified: Literal) -> None:
    syntax = BY_MEDIA_TYPE[file.media_type]
    node = URIRef(f"{dataset}#{file.path.replace('.', '-')}")
    address = URIRef(f"{settings.base}download/{file.path}")
    checksum = URIRef(f"{node}-checksum")
    graph.add((dataset, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, Literal(f"{syntax.name}{' (gzip)' if file.encoding else ''}", lang="en")))
    for term, value in (
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCAT.mediaType, URIRef(_IANA + file.media_type)),
        (DCTERMS["format"], URIRef(f"{_AUTHORITY}file-type/{syntax.file_type}")),
        (DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)),
        (DCTERMS.license, URIRef(settings.license)),
        (DCTERMS.modified, modified),
        (SPDX.checksum, checksum),
    ):
        graph.add((node, term, value))
    if file.encoding:
        graph.add((node, DCAT.compressFormat, URIRef(f"{_IANA}application/gzip")))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))


def _partitions(
    graph: Graph,
    dataset: URIRef,
    link: URIRef,
    term: URIRef,
    count_term: URIRef,
    counts: Mapping[str, int],
    prefixes: Mapping[str, str],
) -> None:
    kind = "class" if link == VOID.classPartition else "property"
    for number, (iri, count) in enumerate(sorted(counts.items()), 1):
        node = URIRef(f"{dataset}#{kind}-{number}")
        graph.add((dataset, link, node))
        graph.add((node, term, URIRef(iri)))
        graph.add((node, count_term, Literal(count)))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
