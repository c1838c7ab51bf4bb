"""A catalogue's address to its graph: every page of it, each read by Oxigraph's parsers.

Pages are followed by Hydra (``hydra:next``) and by ``Link: rel="next"`` (RFC 8288). RDF from strangers gets no
network of its own: no JSON-LD context is fetched, no document type declaration is let in.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urldefrag, urlsplit

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ..errors import CatalogueUnreadable
from .addresses import resolve
from .fetch import Answer, Fetcher, FetchError
from .notes import Note

ACCEPT = (
    "text/turtle, application/n-triples;q=0.9, application/rdf+xml;q=0.8, application/ld+json;q=0.7,"
    " application/trig;q=0.6, application/n-quads;q=0.5, */*;q=0.1"
)
MOST_PAGES = 1000
_NEXT = [URIRef(f"http://www.w3.org/ns/hydra/core#{name}") for name in ("next", "nextPage")]
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_VAGUE = ("", "application/octet-stream", "text/plain", "application/xml", "text/xml", "application/json")
_PACKED = ("application/gzip", "application/x-gzip")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\";,]+))*)")


@dataclass(frozen=True)
class Harvest:
    """What a harvester gets. graph: of all pages; pages: their addresses; size: of all pages, in bytes."""

    graph: Graph
    pages: tuple[str, ...]
    size: int
    notes: tuple[Note, ...]


def harvest(address: str, fetcher: Fetcher) -> Harvest:
    """Read a catalogue with all its pages.

    Raises CatalogueUnreadable when the first page cannot be had; a later page that cannot be had is noted.
    """
    graph = Graph(bind_namespaces="none")
    notes: list[Note] = []
    pages: list[str] = []
    size, following = 0, address
    seen: set[str] = set()
    while following:
        try:
            answer, part = _page(following, fetcher, notes)
        except CatalogueUnreadable as error:
            if not pages:
                raise
            notes.append(Note("page-lost", {"address": following, "why": error.message}))
            break
        pages.append(following)
        seen |= {urldefrag(fetcher.rebase(following))[0], urldefrag(answer.address)[0]}
        size += len(answer.body)
        graph += part
        following = _next_page(answer, part, fetcher)
        if problem := _wrong_turn(following, seen, len(pages), size, address, fetcher):
            notes.append(Note(problem, {"address": following}))
            break
    return Harvest(graph, tuple(pages), size, tuple(notes))


def _wrong_turn(following: str, seen: set[str], pages: int, size: int, first: str, fetcher: Fetcher) -> str:
    """Why the next page is not read; empty when it is (or when there is none)."""
    if not following:
        return ""
    wanted = fetcher.rebase(following)
    if urldefrag(wanted)[0] in seen:
        return "page-loop"
    if urlsplit(wanted).netloc != urlsplit(fetcher.rebase(first)).netloc:
        return "page-elsewhere"
    return "pages-too-many" if pages >= MOST_PAGES or size > fetcher.limits.bytes else ""


def _page(address: str, fetcher: Fetcher, notes: list[Note]) -> tuple[Answer, Graph]:
    try:
        answer = fetcher.ask("GET", address, ACCEPT, body=True)
    except FetchError as error:
        raise CatalogueUnreadable(*_told(address, error)) from error
    if answer.status != 200:
        raise CatalogueUnreadable(
            f"{address} answers with status {answer.status}.", "Give the address of a catalogue in RDF."
        )
    return answer, parse_page(answer, address, fetcher.limits.bytes, notes)


_REMEDIES = {
    "address": ("{address} is no http or https address that can be asked.", "Give one."),
    "private": ("{address} leads into the private network, to {detail}.", "It is not asked; name it yourself."),
    "unreachable": ("{address} cannot be reached ({detail}).", "Check the address, and that the server runs."),
    "timeout": ("{address} has not answered within {detail}.", "Try again, or give it longer with --timeout."),
    "tls": ("{address} has no certificate that can be trusted ({detail}).", "Mend the certificate."),
    "loop": ("{address} redirects in a circle, back to {detail}.", "Mend the redirects."),
    "redirects": ("{address} redirects more than {detail} times.", "Mend the redirects."),
    "size": ("{address} is larger than {detail} bytes.", "Page the catalogue."),
    "coding": ("{address} comes in a coding that was not asked for ({detail}).", "Send it plain or with gzip."),
    "broken": ("{address} breaks off its answer ({detail}).", "Look at the server's log."),
}


def _told(address: str, error: FetchError) -> tuple[str, str]:
    message, remedy = _REMEDIES[error.kind]
    return message.format(address=address, detail=error.detail), remedy


def parse_page(answer: Answer, address: str, most: int, notes: list[Note]) -> Graph:
    """The graph of an answer. address: what was asked for; most: bytes after unpacking. Raises CatalogueUnreadable."""
    data = answer.body
    packed = answer.media_type in _PACKED or (answer.media_type in _VAGUE and data.startswith(b"\x1f\x8b"))
    if packed:
        data = _unpack(data, most, address)
    form = _format(answer, packed)
    if form is None:
        raise CatalogueUnreadable(
            f"{address} answers with {answer.media_type or 'no media type'}, which is no RDF.",
            "Give the address of the RDF (often the same with .ttl or .rdf at its end).",
        )
    if form == ox.RdfFormat.RDF_XML and has_doctype(data):
        raise CatalogueUnreadable(
            f"{address} has a document type declaration (DOCTYPE), which is not let in.",
            "Write the namespaces out and leave the declaration away.",
        )
    try:
        return graph_of(data, form, answer.address, lenient=False)
    except (SyntaxError, ValueError) as error:
        strict = error
    try:
        found = graph_of(data, form, answer.address, lenient=True)
    except (SyntaxError, ValueError):
        hint = " A remote context is not fetched." if "LoadDocumentCallback" in str(strict) else ""
        reason = "it needs a remote JSON-LD context" if hint else str(strict)
        raise CatalogueUnreadable(
            f"{address} cannot be read as {form.name}: {reason}.",
            "Write the context into the document, or serve Turtle." if hint else "Mend the document.",
        ) from strict
    notes.append(Note("read-leniently", {"address": address, "why": str(strict)}))
    return found


def _format(answer: Answer, packed: bool) -> ox.RdfFormat | None:
    if not packed and answer.media_type not in _VAGUE:
        return ox.RdfFormat.from_media_type(answer.media_type)
    name = PurePosixPath(urlsplit(answer.address).path.removesuffix(".gz")).suffix.lstrip(".").lower()
    by_name = ox.RdfFormat.from_extension(name) if name else None
    if by_name is None and answer.media_type in ("application/xml", "text/xml"):
        return ox.RdfFormat.RDF_XML
    return by_name


def _unpack(data: bytes, most: int, address: str) -> bytes:
    unpack = zlib.decompressobj(31)
    try:
        found = unpack.decompress(data, most + 1)
    except zlib.error as error:
        raise CatalogueUnreadable(f"{address} is no gzip ({error}).", "Mend the file.") from error
    if len(found) > most:
        raise CatalogueUnreadable(f"{address} is larger than {most} bytes.", "Page the catalogue.")
    if not unpack.eof:
        raise CatalogueUnreadable(f"{address} is gzip that is cut short.", "Mend the file.")
    return found


def has_doctype(data: bytes) -> bool:
    """Whether an XML document has a document type declaration (XML 1.0, section 2.8), in any Unicode encoding."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]
    text = data.decode("utf-16" if wide else "latin-1", "replace") if wide else data.decode("latin-1")
    place = 0
    while (start := text.find("<", place)) >= 0:
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            place = end + 3 if end >= 0 else len(text)
        elif text.startswith("<?", start):
            end = text.find("?>", start)
            place = end + 2 if end >= 0 else len(text)
        else:
            return text.startswith("<!", start)
    return False


def graph_of(data: bytes, form: ox.RdfFormat, base: str, lenient: bool) -> Graph:
    """The triples of a document, of all its graphs, blank nodes named anew. base: for its relative IRIs.

    lenient: lets IRIs and language tags pass that are none. Raises SyntaxError or ValueError.
    """
    graph = Graph(bind_namespaces="none")
    for quad in ox.parse(data, form, base_iri=urldefrag(base)[0], rename_blank_nodes=True, lenient=lenient):
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            continue
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    """A term as rdflib has it, lexical forms kept as they are."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _next_page(answer: Answer, graph: Graph, fetcher: Fetcher) -> str:
    for target, parameters in _LINK.findall(answer.headers.get("link", "")):
        relations = _REL.search(parameters)
        if relations and "next" in (relations[1] or relations[2]).lower().split():
            return resolve(answer.address, target)
    here = {urldefrag(answer.address)[0]}
    found = [
        (view, value) for term in _NEXT for view, value in graph.subject_objects(term) if isinstance(value, URIRef)
    ]
    own = [str(value) for view, value in found if urldefrag(fetcher.rebase(str(view)))[0] in here]
    return min(own or [str(value) for _, value in found], default="")
