"""Where statements come from, by general vocabularies alone.

Any thing with ``oa:hasSelector`` is a quoted place in a source (Web Annotation Data Model, section 4.2); any
``rdf:Statement`` about a triple says more about that triple (RDF 1.1 Schema, section 5.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..namespaces import OA
from ..naming import in_chain
from .labels import Text

if TYPE_CHECKING:
    from .structure import Structure

_LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
_BY_AUTHORITY = {
    "BUL": "bg", "CES": "cs", "DAN": "da", "DEU": "de", "ELL": "el", "ENG": "en", "EST": "et", "FIN": "fi",
    "FRA": "fr", "GLE": "ga", "HRV": "hr", "HUN": "hu", "ITA": "it", "LAV": "lv", "LIT": "lt", "MLT": "mt",
    "NLD": "nl", "NOB": "nb", "NNO": "nn", "POL": "pl", "POR": "pt", "RON": "ro", "RUS": "ru", "SLK": "sk",
    "SLV": "sl", "SME": "se", "SMN": "smn", "SMS": "sms", "SPA": "es", "SWE": "sv",
}  # fmt: skip

MOST_LOOKED_AT = 200
"""How many values of one page are looked at for a quote, and how many claims."""


@dataclass(frozen=True)
class Passage:
    """A quoted place. address: of the source on the web, empty when nothing says; date: ISO, or empty."""

    sentences: tuple[Text, ...]
    source: URIRef | None = None
    address: str = ""
    date: str = ""


def passage_in(graph: Graph, iri: URIRef, chain: Sequence[str] = ()) -> Passage | None:
    """The quoted place that the graph describes under this IRI, without what is said about its source."""
    quotes = [
        exact
        for selector in graph.objects(iri, OA.hasSelector)
        for exact in graph.objects(selector, OA.exact)
        if isinstance(exact, Literal)
    ]
    if not quotes:
        return None
    source = min((node for node in graph.objects(iri, OA.hasSource) if isinstance(node, URIRef)), default=None)
    language = next(
        (value.language for value in graph.objects(iri, None) if isinstance(value, Literal) and value.language), None
    )
    best = in_chain(quotes, chain)
    return Passage(tuple(Text(str(quote), quote.language or language or "") for quote in best), source)


def find_passages(structure: Structure, candidates: Iterable[URIRef]) -> dict[URIRef, Passage]:
    """The quoted places among the candidates, each with what its source says of itself."""
    found: dict[URIRef, Passage] = {}
    for iri in sorted(structure.passages.intersection(candidates))[:MOST_LOOKED_AT]:
        passage = passage_in(structure.about(iri), iri)
        if passage is not None:
            found[iri] = _with_source(structure, passage)
    return found


def source_page(about: Graph, source: URIRef) -> tuple[str, str]:
    """(address on the web, ISO date) of a source as it says itself; each empty when it says nothing of it."""
    pages = [
        page
        for link in (FOAF.page, DCTERMS.source, FOAF.isPrimaryTopicOf)
        for page in sorted(map(str, about.objects(source, link)))
        if page.startswith(("http://", "https://"))
    ]
    dates = [
        date for link in (DCTERMS.modified, DCTERMS.issued) for date in sorted(map(str, about.objects(source, link)))
    ]
    return (pages[0] if pages else "" if len(about) else str(source)), dates[0] if dates else ""


def _with_source(structure: Structure, passage: Passage) -> Passage:
    if passage.source is None:
        return passage
    about = structure.about(passage.source)
    language = language_of(about, passage.source)
    sentences = tuple(Text(text.text, text.lang or language) for text in passage.sentences)
    return Passage(sentences, passage.source, *source_page(about, passage.source))


def language_of(about: Graph, source: URIRef) -> str:
    """The language tag of a text by its ``dct:language``: a tag, or an entry of the EU's table; empty when unsaid."""
    for value in sorted(about.objects(source, DCTERMS.language), key=str):
        tag = str(value) if isinstance(value, Literal) else _BY_AUTHORITY.get(str(value).removeprefix(_LANGUAGES), "")
        if tag:
            return tag
    return ""


def find_claims(structure: Structure, subject: URIRef) -> dict[tuple[Node, Node], list[tuple[URIRef, Graph]]]:
    """The statements about triples of the subject: (predicate, object) → what describes the statement."""
    claims: dict[tuple[Node, Node], list[tuple[URIRef, Graph]]] = {}
    for iri in structure.pointing(subject).get(RDF.subject, ())[:MOST_LOOKED_AT]:
        graph = structure.about(iri)
        predicate, value = graph.value(iri, RDF.predicate), graph.value(iri, RDF.object)
        if (iri, RDF.subject, subject) in graph and predicate is not None and value is not None:
            claims.setdefault((predicate, value), []).append((iri, graph))
    return claims
