"""From a read site to the dataset that is published: one named graph per file, derived graphs, one stable order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from ..config import Settings
from ..errors import InvalidData, SourceError
from ..model import SourceFile
from ..namespaces import DCAT, DCTERMS, FOAF, RDF, SPDX, VCARD, VOID, XSD
from ..sources import Site

CLOSURE = "derived/closure"
UNION = ox.DefaultGraph()
"""Where ``derive`` keeps the union of all graphs."""
SITE_GRAPH = "site"


@dataclass(frozen=True)
class Assembled:
    """The dataset of a release. quads: in canonical order, blank nodes named canonically.

    sha256: of the canonical N-Quads, in hex (RDF Dataset Canonicalization 1.0, section 4.4); modified: the newest
    ``dct:modified`` of the content, as an ISO date.
    """

    quads: Sequence[ox.Quad]
    sha256: str
    modified: str

    @property
    def release(self) -> str:
        """The name of the release that holds this dataset."""
        return f"{self.modified}-{self.sha256[:8]}"

    def triples(self) -> list[ox.Triple]:
        """The union of all graphs, without duplicates, in the order of N-Triples."""
        unique = {str(quad.triple): quad.triple for quad in self.quads}
        return [unique[key] for key in sorted(unique)]


def assemble(site: Site, settings: Settings) -> Assembled:
    """Put a site's dataset together.

    Raises InvalidData when nothing in the content says when it was modified, SourceError when a construct query
    cannot be run.
    """
    store = ox.Store()
    for file in (*site.ontology, *site.data):
        store.extend(quads_of(file.graph, ox.NamedNode(str(file.graph_name))))
    modified = newest(store)
    site_graph = ox.NamedNode(str(site.iris.graph(SITE_GRAPH)))
    store.extend(quads_of(describe_site(site, settings, modified), site_graph))
    derive(site, store)
    dataset = ox.Dataset(quad for quad in store if quad.graph_name != UNION)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = {f"{quad} .\n": quad for quad in dataset}
    ordered = sorted(lines)
    digest = hashlib.sha256("".join(ordered).encode()).hexdigest()
    return Assembled([lines[line] for line in ordered], digest, modified)


def derive(site: Site, store: ox.Store) -> None:
    """Add what the ontology states and what the site's construct queries make, each in a graph of its own.

    The store's default graph becomes the union of all, so that a query meets a triple once, however many graphs say it.
    """
    store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, UNION) for quad in store])
    rules = [
        (rule.name, rule.read_text(encoding="utf-8"))
        for rule in sorted((resources.files(__package__) / "rules").iterdir(), key=lambda item: item.name)
        if rule.name.endswith(".rq")
    ]
    closure = ox.NamedNode(str(site.iris.graph(CLOSURE)))
    _close(store, rules, closure)
    for query in site.queries:
        if query.derives:
            graph = ox.NamedNode(str(site.iris.graph(f"derived/{query.name.removeprefix('construct-')}")))
            _construct(store, query.path, query.text, graph)
    _close(store, rules, closure)


def _close(store: ox.Store, rules: Iterable[tuple[str, str]], graph: ox.NamedNode) -> None:
    rules = list(rules)
    grown = True
    while grown:
        grown = sum(_construct(store, name, text, graph) for name, text in rules) > 0


def _construct(store: ox.Store, name: str, text: str, graph: ox.NamedNode) -> bool:
    """Add to the graph what a CONSTRUCT query makes and no graph says yet; whether there was anything."""
    try:
        answer = store.query(text)
    except (SyntaxError, OSError) as error:
        line = (error.lineno or 0) if isinstance(error, SyntaxError) else 0
        raise SourceError(f"The query cannot be run: {error}.", "Mend it.", name, line) from error
    if not isinstance(answer, ox.QueryTriples):
        raise SourceError("The query makes no triples.", "Write it as a CONSTRUCT query.", name)
    made = (ox.Quad(triple.subject, triple.predicate, triple.object, UNION) for triple in set(answer))
    fresh = [quad for quad in made if quad not in store]
    store.extend(fresh)
    store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in fresh])
    return bool(fresh)


def describe_site(site: Site, settings: Settings, modified: str) -> Graph:
    """What is published by whom, and the checksum of all content that is not in the dataset itself."""
    graph = Graph(bind_namespaces="none")
    dataset = site.iris.dataset(settings.slug)
    publisher = URIRef(f"{dataset}#publisher")
    contact = URIRef(f"{dataset}#contact")
    checksum = URIRef(f"{dataset}#content")
    for kind in (DCAT.Dataset, VOID.Dataset):
        graph.add((dataset, RDF.type, kind))
    for language, text in sorted(settings.title.items()):
        graph.add((dataset, DCTERMS.title, Literal(text, lang=language)))
    for language, text in sorted(settings.description.items()):
        graph.add((dataset, DCTERMS.description, Literal(text, lang=language)))
    graph.add((dataset, DCTERMS.license, URIRef(settings.license)))
    graph.add((dataset, DCTERMS.modified, Literal(modified, datatype=XSD.date)))
    graph.add((dataset, DCTERMS.conformsTo, site.iris.ontology))
    graph.add((dataset, DCTERMS.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    for language, text in sorted(settings.publisher.get("name", {}).items()):
        graph.add((publisher, FOAF.name, Literal(text, lang=language)))
    if homepage := settings.publisher.get("homepage"):
        graph.add((publisher, FOAF.homepage, URIRef(homepage)))
    graph.add((dataset, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, VCARD.Kind))
    for language, text in sorted(settings.contact.get("name", {}).items()):
        graph.add((contact, VCARD.fn, Literal(text, lang=language)))
    for key, term, prefix in (("email", VCARD.hasEmail, "mailto:"), ("url", VCARD.hasURL, "")):
        if value := settings.contact.get(key):
            graph.add((contact, term, URIRef(prefix + value)))
    graph.add((dataset, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(_content_digest(site, settings), datatype=XSD.hexBinary)))
    return graph


def _content_digest(site: Site, settings: Settings) -> str:
    """SHA-256 over shapes, queries, texts and the catalogue's settings: a change of these is a new release."""
    digest = hashlib.sha256()
    for file in site.shapes:
        shapes = ox.Dataset(quads_of(file.graph, ox.DefaultGraph()))
        shapes.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        digest.update(f"{file.path}\0".encode() + "".join(sorted(str(quad) for quad in shapes)).encode())
    for query in site.queries:
        digest.update(f"{query.path}\0{query.text}\0".encode())
    for text in site.texts:
        digest.update(f"{text.path}\0{text.sha256}\0".encode())
    digest.update(repr(sorted((key, repr(value)) for key, value in settings.catalog.items())).encode())
    digest.update(repr((settings.languages, settings.metadata_license, sorted(settings.prefixes.items()))).encode())
    for agent in (settings.publisher, settings.contact):
        digest.update(repr(sorted((key, repr(value)) for key, value in agent.items())).encode())
    return digest.hexdigest()


def quads_of(graph: Graph, name: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    """The triples of a graph as quads of the graph of that name."""
    lines = graph.serialize(format="nt", encoding="utf-8")
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    ]


def newest(store: ox.Store) -> str:
    """The newest ``dct:modified``, by its first ten characters (xsd:date or xsd:dateTime).

    Raises InvalidData when there is none.
    """
    dates = [
        quad.object.value[:10]
        for quad in store.quads_for_pattern(None, ox.NamedNode(str(DCTERMS.modified)), None)
        if isinstance(quad.object, ox.Literal) and len(quad.object.value) >= 10
    ]
    if not dates:
        raise InvalidData("Nothing in the content says when it was modified.", "Add dct:modified to the data files.")
    return max(dates)


def graphs_by_file(files: Iterable[SourceFile], assembled: Assembled) -> dict[str, list[ox.Triple]]:
    """The triples of each file's named graph, in order. Keys are the files' graph IRIs."""
    wanted: dict[str, list[ox.Triple]] = {str(file.graph_name): [] for file in files}
    for quad in assembled.quads:
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in wanted:
            wanted[quad.graph_name.value].append(quad.triple)
    return wanted
