"""What a site has of a source already: from the last import, or written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ..drafting import Former, Known
from ..drafting.actors import PART, key
from ..drafting.statements import Anchors
from ..iris import IriSpace
from ..model import StoredText, Triple
from ..namespaces import OA
from ..outline import ELEMENT_KINDS, Span
from ..sources import Site, merge


def former_of(iris: IriSpace, slug: str, base: Graph, mine: Graph, language: str) -> Former:
    """What the last import of a source named. base: as the import made it; mine: the site's data as they stand."""
    source = iris.mint_thing("source", slug)
    documents = {
        name.slug: (_words(base, iri, DCTERMS.title), tuple(known_elements(iris, base, iri, language)))
        for iri in sorted(set(base.subjects(DCTERMS.source, source)), key=str)
        if isinstance(iri, URIRef) and (name := iris.parse_thing(str(iri))) is not None and name.kind == "document"
    }
    taken = frozenset(
        subject
        for graph in (base, mine)
        for subject in graph.subjects(unique=True)
        if isinstance(subject, URIRef) and _of(iris, subject, slug, documents)
    )
    passages = {
        number: _words(base, URIRef(f"{iri}#quote"), OA.exact)
        for iri, number in _numbered(iris, base.subjects(OA.hasSource, source), "passage")
    }
    starts = {number: _integer(base, URIRef(f"{source}/passage/{number}#position"), OA.start) for number in passages}
    in_order = dict(sorted(passages.items(), key=lambda one: starts[one[0]]))
    groups = {name: _groups(iris, base, name) for name in documents}
    return Former(in_order, documents, {**_claims(mine), **_claims(base)}, taken, groups=groups)


def _groups(iris: IriSpace, graph: Graph, slug: str) -> dict[str, URIRef]:
    """The groups of actors of a document, by the key of their names."""
    whole = iris.mint_thing("document", slug)
    numbered = _numbered(iris, graph.subjects(RDF.type, URIRef(f"{iris.ontology}#ActorGroup")), PART)
    return {key(_words(graph, iri, SKOS.prefLabel)): iri for iri, _ in numbered if iri.startswith(f"{whole}/")}


def former_of_text(iris: IriSpace, stored: StoredText, site: Site) -> Former:
    """What a site has of a text that lies in it already, described by hand: its passages are to be used as they are."""
    graph = merge(site.data)
    passages: list[tuple[Span, URIRef]] = []
    for passage in graph.subjects(OA.hasSource, stored.iri):
        for selector in graph.objects(passage, OA.hasSelector):
            if (selector, OA.start, None) in graph and isinstance(passage, URIRef):
                span = (_integer(graph, selector, OA.start), _integer(graph, selector, OA.end))
                passages.append((span, passage))
    return Former(anchors=Anchors(stored.text, dict(sorted(passages))))


def known_elements(iris: IriSpace, graph: Graph, document: URIRef, language: str) -> Iterator[Known]:
    """The elements of a document that a graph describes, by their names in a language."""
    whole = iris.parse_thing(str(document))
    for subject in sorted(graph.subjects(DCTERMS.isPartOf, unique=True), key=str):
        name = iris.parse_thing(str(subject)) if isinstance(subject, URIRef) else None
        if name is None or whole is None or (name.kind, name.slug) != (whole.kind, whole.slug) or not name.parts:
            continue
        parent = graph.value(subject, DCTERMS.isPartOf)
        if name.parts[-1][0] in ELEMENT_KINDS and isinstance(parent, URIRef):
            yield Known(URIRef(str(subject)), parent, name.parts[-1][0], title_of(graph, subject, language))


def title_of(graph: Graph, element: Node, language: str) -> str:
    """The name of an element in a language; in any other, when it has none in that one."""
    labels = [one for one in graph.objects(element, SKOS.prefLabel) if isinstance(one, Literal)]
    own = [label for label in labels if label.language == language] or labels
    return str(min(own, default=""))


def _words(graph: Graph, subject: Node, predicate: URIRef) -> str:
    return min((str(value) for value in graph.objects(subject, predicate)), default="")


def _integer(graph: Graph, subject: Node, predicate: URIRef) -> int:
    value = graph.value(subject, predicate)
    return int(str(value)) if value is not None and str(value).isdecimal() else 0


def _numbered(iris: IriSpace, subjects: Iterable[Node], part: str) -> Iterator[tuple[URIRef, int]]:
    for subject in subjects:
        name = iris.parse_thing(str(subject))
        if name is not None and len(name.parts) == 1 and name.parts[0][0] == part and not name.fragment:
            yield URIRef(str(subject)), name.parts[0][1]


def _of(iris: IriSpace, subject: URIRef, slug: str, documents: Iterable[str]) -> bool:
    name = iris.parse_thing(str(subject))
    return name is not None and (
        (name.kind, name.slug) == ("source", slug) or (name.kind == "document" and name.slug in documents)
    )


def _claims(graph: Graph) -> dict[Triple, URIRef]:
    found: dict[Triple, URIRef] = {}
    for claim in sorted(graph.subjects(RDF.type, RDF.Statement), key=str):
        said: Sequence[Node | None] = [graph.value(claim, one) for one in (RDF.subject, RDF.predicate, RDF.object)]
        subject, predicate, value = said
        if isinstance(claim, URIRef) and subject is not None and predicate is not None and value is not None:
            found.setdefault((subject, predicate, value), claim)
    return found
