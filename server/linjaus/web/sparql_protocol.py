"""A request of the SPARQL 1.1 Protocol understood before anything is run: HTTP in, plain record out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..engine.port import BINDINGS_TYPES, GRAPH_TYPES, ResultFormats
from ..errors import BadRequest, NotAcceptable, QueryRefused
from ..representation import BY_EXTENSION, HTML, negotiate

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON_RESULTS, XML_RESULTS, CSV, TSV = BINDINGS_TYPES

ALIASES = {"application/json": JSON_RESULTS, "application/xml": XML_RESULTS}
"""Plainer names of a result format; an answer that was asked for by one is labelled with it."""

BINDINGS_OFFER = (*BINDINGS_TYPES, HTML, *ALIASES)
BOOLEAN_OFFER = (JSON_RESULTS, XML_RESULTS, CSV, TSV, HTML, *ALIASES)
GRAPH_OFFER = (*GRAPH_TYPES, HTML)

SHORT_FORMATS = {
    "json": JSON_RESULTS,
    "srj": JSON_RESULTS,
    "xml": XML_RESULTS,
    "srx": XML_RESULTS,
    "csv": CSV,
    "tsv": TSV,
    "html": HTML,
    "turtle": "text/turtle",  # these three are the words of SPARQLWrapper
    "json-ld": "application/ld+json",
    "rdf+xml": "application/rdf+xml",
}
SHORT_FORMATS |= {extension: syntax.media_type for extension, syntax in BY_EXTENSION.items()}
_MOST_FIELDS = 200
"""Fields of a form that are read at all where nobody sets a limit."""
_CHARSETS = ("", "utf-8", "utf8", "us-ascii")
_MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks. text: None for a bare request, which asks for the endpoint's own description.

    timeout: seconds, None when left out; format: the media type that ``format=`` names, empty when left out.
    release: the name that ``release=`` gives, empty when left out.
    """

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    format: str = ""
    release: str = ""


@dataclass(frozen=True)
class Wish:
    """The media type that the client wants for each kind of answer, None where it accepts none."""

    bindings: str | None
    boolean: str | None
    graph: str | None

    @cached_property
    def engine_formats(self) -> ResultFormats:
        """What to ask of the engine: tables for people are made from tab-separated values and N-Triples."""
        return ResultFormats(
            bindings=TSV if self.bindings == HTML else ALIASES.get(self.bindings or "", self.bindings),
            boolean=JSON_RESULTS if self.boolean == HTML else ALIASES.get(self.boolean or "", self.boolean),
            graph="application/n-triples" if self.graph == HTML else self.graph,
        )

    @cached_property
    def a_page(self) -> bool:
        """Whether some kind of answer would be a page."""
        return HTML in (self.bindings, self.boolean, self.graph)

    def for_form(self, form: str) -> str | None:
        """The media type for an answer of that form of query."""
        return {"select": self.bindings, "ask": self.boolean}.get(form, self.graph)


def parse_fields(data: bytes, most: int = _MOST_FIELDS) -> list[tuple[str, str]]:
    """The fields of a form or of a query string. Raises BadRequest when they are not UTF-8 or too many."""
    try:
        pieces = data.decode("ascii").split("&")
        if len(pieces) > most:
            raise BadRequest(f"There are more than {most} parameters.", "Send fewer.")
        return [
            (_unquoted(name), _unquoted(value)) for name, _, value in (each.partition("=") for each in pieces if each)
        ]
    except UnicodeDecodeError as error:
        if _MALFORMED.search(data):
            raise BadRequest(
                "A percent sign in the parameters begins no percent-encoded byte.", "Write %25 for it."
            ) from error
        raise BadRequest("The parameters are not UTF-8 in percent-encoding.", "Encode them as UTF-8.") from error


def _unquoted(text: str) -> str:
    """A name or a value of a form (URL Standard, section 5.1). Raises UnicodeDecodeError."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace("%", "\\x")  # Python's own escapes, which are read many times as fast
    return escaped.encode("ascii").decode("unicode_escape").encode("latin-1").decode("utf-8")


def understand(
    method: str,
    query_string: bytes,
    content_type: str,
    charset: str,
    body: bytes,
    extension: str = "",
    most_fields: int = _MOST_FIELDS,
) -> SparqlRequest:
    """The request as a record (SPARQL 1.1 Protocol, section 2.1).

    content_type: without parameters, lower case, ``""`` for GET. extension: of the address, which names the format as
    ``format=`` does. most_fields: parameters that may be given. Raises BadRequest, QueryRefused, NotAcceptable.
    """
    fields = parse_fields(query_string, most_fields)
    if method == "POST":
        if charset not in _CHARSETS:
            raise BadRequest(f"The charset {charset[:40]} is not read here.", "Send the query as UTF-8.")
        if content_type == UPDATE:
            raise _no_updates()
        if content_type == FORM:
            fields = fields + parse_fields(body, most_fields - len(fields))
        elif content_type == DIRECT:
            if any(name == "query" for name, _ in fields):
                raise BadRequest("The query stands in the address and in the body.", "Send it once.")
            fields = [*fields, ("query", _decode(body))]
    return _from_fields(fields, extension, bare_allowed=method != "POST")


def _from_fields(fields: Sequence[tuple[str, str]], extension: str, bare_allowed: bool) -> SparqlRequest:
    if len(fields) == 1 and fields[0][0] == "query" and not extension and fields[0][1].strip():
        return SparqlRequest(fields[0][1])  # what nearly everybody sends
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values or "using-graph-uri" in values or "using-named-graph-uri" in values:
        raise _no_updates()
    queries = values.get("query", [])
    if len(queries) > 1:
        raise BadRequest(f"There are {len(queries)} queries in the request.", "Send exactly one.")
    asked_for_more = any(name in values for name in ("default-graph-uri", "named-graph-uri", "timeout"))
    if not queries and (asked_for_more or not bare_allowed):
        raise BadRequest("There is no query in the request.", "Send one as the parameter query, or as the body.")
    if queries and not queries[0].strip():
        raise BadRequest("The query is empty.", "Write one.")
    return SparqlRequest(
        queries[0] if queries else None,
        _graphs(values.get("default-graph-uri", [])),
        _graphs(values.get("named-graph-uri", [])),
        _timeout(_single(values, "timeout")),
        _agreed(_format(_single(values, "format")), _format(extension)),
        _single(values, "release"),
    )


def _single(values: Mapping[str, list[str]], name: str) -> str:
    given = values.get(name, [])
    if len(given) > 1:
        raise BadRequest(f"{name} is given {len(given)} times.", "Give it once.")
    return given[0].strip() if given else ""


def _graphs(iris: Sequence[str]) -> tuple[str, ...]:
    for iri in iris:
        if not _ABSOLUTE_IRI.fullmatch(iri):
            raise BadRequest("The name of a graph is no absolute IRI.", "Write it in full, without angle brackets.")
    return tuple(iris)


def _timeout(text: str) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or float(text) <= 0:
        raise BadRequest("timeout is no positive number of seconds.", "For example: timeout=5")
    return float(text)


def _agreed(parameter: str, extension: str) -> str:
    if parameter and extension and parameter != extension:
        raise BadRequest("The address names one format, the parameter another.", "Leave format out.")
    return parameter or extension


def _format(text: str) -> str:
    if not text:
        return ""
    media_type = SHORT_FORMATS.get(text.lower(), text.lower())
    if media_type not in (*BINDINGS_OFFER, *GRAPH_OFFER):
        raise NotAcceptable(
            "There is no such format.", "Leave format out, or take one of these.", available=tuple(SHORT_FORMATS)
        )
    return media_type


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.", "Encode it as UTF-8.") from error


def _no_updates() -> QueryRefused:
    return QueryRefused(
        "This endpoint is read-only: it takes no updates.", "Change the site's files and build a release."
    )


@lru_cache(maxsize=512)
def wish(accept: str, format_: str) -> Wish:
    """What the client wants, by ``format=`` if given, else by Accept. Raises NotAcceptable when we have none of it."""
    if format_:
        accept = format_
    wished = Wish(negotiate(accept, BINDINGS_OFFER), negotiate(accept, BOOLEAN_OFFER), negotiate(accept, GRAPH_OFFER))
    if wished == Wish(None, None, None):
        raise not_acceptable()
    return wished


def not_acceptable() -> NotAcceptable:
    """The refusal, with everything that there is."""
    return NotAcceptable(
        "The answer to this query has no form that the request accepts.",
        "SELECT and ASK have result formats, CONSTRUCT and DESCRIBE have RDF syntaxes.",
        available=(*BINDINGS_TYPES, *GRAPH_TYPES, HTML),
    )
