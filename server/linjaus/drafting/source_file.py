"""``data/sources/NAME.ttl``: the description of a stored text and its passages, as triples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from rdflib import DCTERMS, FOAF, RDF, XSD, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import Triple
from ..namespaces import OA, SPDX
from ..outline import HIGH, Outline, Reading
from ..passages import CONTEXT, make_selector
from .identity import part_of
from .statements import Anchors, Claims, day, stated, words
from .terms import STATUS, Terms

_RIGHTS = {
    "fi": "Teksti on julkaisijansa, ja se esitetään tässä lainauksena. Aineiston käyttölupa ei koske sitä.",
    "sv": "Texten tillhör sin utgivare och återges här som citat. Materialets licens omfattar den inte.",
    "en": "The text remains its publisher’s and is quoted here. The licence of the data does not cover it.",
}
_MOST_CONTEXT = 400


def source_triples(
    outline: Outline, iris: IriSpace, slug: str, anchors: Anchors, claims: Claims, languages: Sequence[str], today: str
) -> Iterator[Triple]:
    """Everything that the file says, in its order."""
    source, terms = iris.mint_thing("source", slug), Terms(iris)
    rights, checksum = (iris.mint_thing("source", slug, fragment=name) for name in ("rights", "checksum"))
    yield source, RDF.type, terms("SourceText")
    yield source, DCTERMS.title, words(outline.title.value, outline.language.value)
    yield source, DCTERMS.language, terms.language(outline.language.value)
    readings: list[tuple[URIRef, Node, Reading]] = []
    if outline.publisher is not None and stated(outline.publisher.confidence):
        publisher = URIRef(outline.publisher.value)
        yield source, DCTERMS.publisher, publisher
        readings.append((DCTERMS.publisher, publisher, outline.publisher))
    yield source, DCTERMS.rights, rights
    if outline.modified is not None and stated(outline.modified.confidence):
        yield source, DCTERMS.modified, day(outline.modified.value)
        readings.append((DCTERMS.modified, day(outline.modified.value), outline.modified))
    if outline.address is not None and stated(outline.address.confidence):
        address = URIRef(outline.address.value)
        yield source, DCTERMS.source, address
        yield source, FOAF.page, address
    yield source, SPDX.checksum, checksum
    yield rights, RDF.type, DCTERMS.RightsStatement
    for language in languages:
        if language in _RIGHTS:
            yield rights, DCTERMS.description, words(_RIGHTS[language], language)
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    digest = hashlib.sha256(outline.text.encode()).hexdigest()
    yield checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)
    yield iris.graph(f"sources/{slug}"), STATUS, terms.unchecked
    yield iris.graph(f"sources/{slug}"), DCTERMS.modified, day(today)
    for predicate, value, reading in readings:
        if reading.confidence != HIGH:
            yield from claims.make(source, predicate, value, reading.span, reading.confidence)
    for (start, end), passage in anchors.names.items():
        yield from _passage(outline.text, start, end, passage, source, terms)


def _passage(text: str, start: int, end: int, passage: URIRef, source: URIRef, terms: Terms) -> Iterator[Triple]:
    quote, position = URIRef(f"{passage}#quote"), URIRef(f"{passage}#position")
    selector = make_selector(text, start, end, _context(text, start, end))
    yield passage, RDF.type, terms("Passage")
    yield passage, OA.hasSource, source
    yield passage, OA.hasSelector, quote
    yield passage, OA.hasSelector, position
    yield quote, RDF.type, OA.TextQuoteSelector
    yield quote, OA.exact, Literal(selector.exact)
    if selector.prefix:
        yield quote, OA.prefix, Literal(selector.prefix)
    if selector.suffix:
        yield quote, OA.suffix, Literal(selector.suffix)
    yield position, RDF.type, OA.TextPositionSelector
    yield position, OA.start, Literal(start)
    yield position, OA.end, Literal(end)


def _context(text: str, start: int, end: int) -> int:
    """How much context tells the quote from the same words elsewhere in the text."""
    context = CONTEXT
    exact = text[start:end]
    if text.find(exact) == start and text.find(exact, start + 1) == -1:
        return context
    while context < _MOST_CONTEXT:
        around = text[max(0, start - context) : end + context]
        first = text.find(around)
        if first == max(0, start - context) and text.find(around, first + 1) == -1:
            return context
        context *= 2
    return context


def passage_names(iris: IriSpace, slug: str, outline: Outline, numbers: Sequence[int]) -> Anchors:
    """The passages of a text with the IRIs of these numbers, one for each."""
    source = iris.mint_thing("source", slug)
    named = {
        span: part_of(iris, source, "passage", number) for span, number in zip(outline.passages, numbers, strict=True)
    }
    return Anchors(outline.text, named)
