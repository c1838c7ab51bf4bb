"""The dataset as files: every RDF syntax, byte-identical for the same dataset on any machine."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef

from ..model import ReleaseFile
from ..representation import (
    BY_EXTENSION,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    Syntax,
    serialize_ordered,
    xml_can_say,
)
from ..shelf import sha256_of

_FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
    TRIG: ox.RdfFormat.TRIG,
    N_QUADS: ox.RdfFormat.N_QUADS,
}


def write_dataset(quads: Sequence[ox.Quad], path: Path, syntax: Syntax, prefixes: Mapping[str, str]) -> None:
    """Write a whole dataset in a syntax that has named graphs (N-Quads or TriG)."""
    ordered = quads if syntax is N_QUADS else sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    used = _used_prefixes((quad.triple for quad in quads), prefixes)
    with path.open("wb") as file:
        ox.serialize(ordered, file, _FORMATS[syntax], prefixes=used)


def write_triples(
    triples: Sequence[ox.Triple], path: Path, syntax: Syntax, prefixes: Mapping[str, str], context: Mapping[str, object]
) -> None:
    """Write triples in a syntax of one graph. They come in the order in which they are to be written."""
    if syntax is JSON_LD:
        graph = Graph(bind_namespaces="none")
        for triple in triples:
            graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
        path.write_bytes(serialize_ordered(graph, JSON_LD, prefixes, context))
        return
    with path.open("wb") as file:
        ox.serialize(triples, file, _FORMATS[syntax], prefixes=_used_prefixes(triples, prefixes))


def _to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
    """The same term, with its lexical form as it is."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError("a site's data are RDF 1.1: they have no triple terms")
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def fits_xml(triples: Sequence[ox.Triple]) -> bool:
    """Whether RDF/XML can say these triples."""
    predicates = (triple.predicate.value for triple in triples)
    texts = (triple.object.value for triple in triples if isinstance(triple.object, ox.Literal))
    return xml_can_say(predicates, texts)


def compress(path: Path) -> Path:
    """A gzip copy beside a file, without time and name in its header (RFC 1952, section 2.3.1)."""
    target = path.with_name(path.name + ".gz")
    with path.open("rb") as source, target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        shutil.copyfileobj(source, packed, 2**20)
    return target


def list_files(folder: Path) -> Iterator[ReleaseFile]:
    """Every file below a folder, by path, with its media type, size and checksum."""
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        name = path.relative_to(folder).as_posix()
        plain = name.removesuffix(".gz")
        yield ReleaseFile(
            name,
            _media_type(plain),
            path.stat().st_size,
            sha256_of(path),
            "gzip" if plain != name else "",
        )


def _media_type(name: str) -> str:
    extension = name.rpartition(".")[2]
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension].media_type
    return {"json": "application/json", "rq": "application/sparql-query", "txt": "text/plain"}[extension]


def _used_prefixes(triples: Iterator[ox.Triple] | Sequence[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that some term needs, so that a file carries no others."""
    namespaces = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            iri = term.value if isinstance(term, ox.NamedNode) else ""
            if isinstance(term, ox.Literal):
                iri = term.datatype.value
            namespaces.add(iri[: max(iri.rfind("#"), iri.rfind("/")) + 1])
    return {prefix: namespace for prefix, namespace in sorted(prefixes.items()) if namespace in namespaces}
