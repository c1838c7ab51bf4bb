"""The catalogue with every kept release: what the live one says, and from each other one what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import ADMS, DCAT
from ..shelf import Release

CATALOG = "catalog.ttl"
_CHANGES = {
    "fi": "Muutokset julkaisusta {previous}: {address}",
    "sv": "Ändringar sedan utgåvan {previous}: {address}",
    "en": "Changes since the release {previous}: {address}",
}
Notes = Callable[[str], Mapping[str, str]]
"""What changed in a release, by language: release → texts."""


def _no_notes(release: str) -> Mapping[str, str]:
    return {}


def read_catalog(release: Release) -> Graph:
    """The catalogue as that release has it; empty when it has none."""
    graph = Graph(bind_namespaces="none")
    if release.manifest.file(CATALOG) is not None:
        graph.parse(release.path(CATALOG), format="turtle", publicID=release.manifest.base)
    return graph


def with_releases(catalog: Graph, live: Release, kept: Sequence[Release], notes: Notes = _no_notes) -> Graph:
    """The live release's catalogue with the versions of the dataset that are kept.

    kept: oldest first, the live one among them. notes: what each of them changed.
    What the live one says of anything goes before what older releases said of the same thing.
    """
    graph = Graph(bind_namespaces="none")
    graph += catalog
    base, slug = live.manifest.base, live.manifest.slug
    root, dataset = URIRef(f"{base}catalog"), URIRef(f"{base}set/{slug}")
    previous = None
    for release in kept:
        iri = URIRef(f"{dataset}/{release.name}")
        if release.name != live.name:
            _add_release(graph, _with_entry(read_catalog(release), release, iri, dataset), iri, dataset)
        if (iri, RDF.type, DCAT.Dataset) not in graph:
            continue
        graph.add((root, DCAT.dataset, iri))
        graph.add((dataset, DCAT.hasVersion, iri))
        graph.add((iri, DCAT.isVersionOf, dataset))
        for service in list(graph.subjects(DCAT.servesDataset, dataset)):
            graph.add((service, DCAT.servesDataset, iri))
        if previous is not None:
            graph.add((iri, DCAT.previousVersion, URIRef(f"{dataset}/{previous}")))
            address = f"{base}changes/{previous}/{release.name}"
            changed = notes(release.name)
            for language in live.manifest.languages:
                if text := _CHANGES.get(language):
                    where = text.format(previous=previous, address=address)
                    note = Literal(f"{changed.get(language, '')} {where}".strip(), lang=language)
                    graph.add((iri, ADMS.versionNotes, note))
        previous = release.name
    return graph


def _with_entry(source: Graph, release: Release, iri: URIRef, dataset: URIRef) -> Graph:
    """A release's own catalogue; where it has no entry for the release itself, its dataset's stands in for it."""
    if (iri, RDF.type, DCAT.Dataset) not in source:
        for term, value in list(source.predicate_objects(dataset)):
            source.add((iri, term, value))
        source.add((iri, RDF.type, DCAT.Dataset))
        source.set((iri, DCAT.version, Literal(release.name)))
    return source


def _add_release(graph: Graph, source: Graph, iri: URIRef, dataset: URIRef) -> None:
    """Add what a release's own catalogue says of it and of all that hangs on it, save what is described already."""
    known = set(graph.subjects())
    waiting: list[Node] = [iri]
    seen: set[Node] = {dataset, *waiting}
    while waiting:
        node = waiting.pop()
        if node in known and node != iri:
            continue
        for triple in source.triples((node, None, None)):
            graph.add(triple)
            value = triple[2]
            if value not in seen and not isinstance(value, Literal):
                seen.add(value)
                waiting.append(value)
