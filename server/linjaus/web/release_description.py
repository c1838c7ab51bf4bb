"""A release in RDF: what its own catalogue says of it, its numbers and checksums, and its place among the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from rdflib import RDF, XSD, Graph, Literal, URIRef

from ..journal import Published
from ..namespaces import ADMS, DCAT, DCTERMS, SPDX, VOID
from ..representation import BY_MEDIA_TYPE
from ..shelf import Release
from .sections import closure

_IANA = "https://www.iana.org/assignments/media-types/"


def release_iri(release: Release, name: str = "") -> URIRef:
    """The IRI of a release; name: of another one of the same dataset."""
    return URIRef(f"{release.manifest.base}set/{release.manifest.slug}/{name or release.name}")


def describe_release(
    release: Release, published: Published, previous: str | None, notes: Mapping[str, str] | None = None
) -> Graph:
    """What there is to say of a release. previous: the kept one before it; notes: what changed since, by language."""
    manifest, iri = release.manifest, release_iri(release)
    dataset = iri.rpartition("/")[0]
    graph = _own_description(release, iri)
    for language, title in manifest.title.items():
        if (iri, DCTERMS.title, None) not in graph:
            graph.add((iri, DCTERMS.title, Literal(f"{title} {release.name}", lang=language)))
    for term, value in (
        (RDF.type, DCAT.Dataset),
        (DCAT.isVersionOf, URIRef(dataset)),
        (DCAT.version, Literal(release.name)),
        (DCTERMS.license, URIRef(manifest.license)),
        (DCTERMS.modified, Literal(manifest.modified, datatype=XSD.date)),
        (DCTERMS.issued, Literal(f"{published.published:%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime)),
    ):
        if term in (RDF.type, DCAT.isVersionOf) or (iri, term, None) not in graph:
            graph.add((iri, term, value))
    if previous is not None:
        graph.add((iri, DCAT.previousVersion, release_iri(release, previous)))
    for language, note in (notes or {}).items():
        graph.add((iri, ADMS.versionNotes, Literal(note, lang=language)))
    for term, key in ((VOID.triples, "triples"), (VOID.entities, "things")):
        if key in manifest.counts and (iri, term, None) not in graph:
            graph.add((iri, term, Literal(manifest.counts[key])))
    _add_checksum(graph, iri, URIRef(f"{iri}#canonical"), manifest.dataset_sha256)
    if (iri, DCAT.distribution, None) not in graph:
        _add_dumps(graph, iri, release)
    return graph


def _own_description(release: Release, iri: URIRef) -> Graph:
    found = Graph(bind_namespaces="none")
    if release.manifest.file("catalog.ttl") is not None:
        whole = Graph(bind_namespaces="none")
        whole.parse(release.path("catalog.ttl"), format="turtle", publicID=release.manifest.base)
        dumps: Sequence[URIRef] = [node for node in whole.objects(iri, DCAT.distribution) if isinstance(node, URIRef)]
        found += closure(whole, [iri, *dumps])
    return found


def _add_dumps(graph: Graph, iri: URIRef, release: Release) -> None:
    base = release.manifest.base
    for file in release.manifest.files:
        syntax = BY_MEDIA_TYPE.get(file.media_type)
        if syntax is None or not PurePosixPath(file.path).name.startswith("dataset."):
            continue
        node = URIRef(f"{iri}#{file.path.replace('.', '-')}")
        address = URIRef(f"{base}release/{release.name}/download/{file.path}")
        graph.add((iri, DCAT.distribution, node))
        for term, value in (
            (RDF.type, DCAT.Distribution),
            (DCTERMS.title, Literal(f"{syntax.name}{' (gzip)' if file.encoding else ''}", lang="en")),
            (DCAT.accessURL, address),
            (DCAT.downloadURL, address),
            (DCAT.mediaType, URIRef(_IANA + file.media_type)),
            (DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)),
            (DCTERMS.license, URIRef(release.manifest.license)),
        ):
            graph.add((node, term, value))
        if file.encoding:
            graph.add((node, DCAT.compressFormat, URIRef(f"{_IANA}application/gzip")))
        _add_checksum(graph, node, URIRef(f"{node}-checksum"), file.sha256)


def _add_checksum(graph: Graph, subject: URIRef, node: URIRef, sha256: str) -> None:
    graph.add((subject, SPDX.checksum, node))
    graph.add((node, RDF.type, SPDX.Checksum))
    graph.add((node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((node, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)))
