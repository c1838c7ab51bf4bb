"""Every error as an answer: one map from kinds to statuses, one shape for JSON (RFC 9457), one page, one graph.

A client that asks for RDF gets the problem in the HTTP vocabulary (http://www.w3.org/2011/http#).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext as _
from rdflib import DCTERMS, OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from werkzeug.exceptions import HTTPException

from ..errors import (
    BadRequest,
    CatalogueUnreadable,
    CkanFails,
    ConfigError,
    EngineAbandoned,
    EngineBusy,
    EngineError,
    EngineMemory,
    EngineOverEager,
    EngineTimeout,
    EngineUnavailable,
    Gone,
    InvalidData,
    LinjausError,
    NotAcceptable,
    NotFound,
    NotPublished,
    QueryError,
    QueryRefused,
    ReleaseError,
    ServingError,
    SiteUnreadable,
    SourceError,
    UnsupportedQuery,
    VocabularyUnreadable,
)
from ..namespaces import HTTP, PREFIXES
from ..representation import BY_MEDIA_TYPE, GRAPH_SYNTAXES, HTML, negotiate, serialize
from .cache import mark_finished
from .labels import Names, Text
from .observing import record_of

STATUS: dict[type[LinjausError], int] = {
    LinjausError: 500,
    ConfigError: 500,
    SourceError: 500,
    SiteUnreadable: 500,
    InvalidData: 500,
    ReleaseError: 503,
    ServingError: 503,
    NotPublished: 503,
    CatalogueUnreadable: 503,
    CkanFails: 503,
    VocabularyUnreadable: 503,
    BadRequest: 400,
    QueryError: 400,
    QueryRefused: 403,
    UnsupportedQuery: 501,
    EngineError: 503,
    EngineTimeout: 504,
    EngineMemory: 507,  # not 503: many clients repeat a 503 by themselves, and this query would fail again
    EngineBusy: 503,
    EngineOverEager: 429,
    EngineUnavailable: 503,
    EngineAbandoned: 503,
    NotFound: 404,
    Gone: 410,
    NotAcceptable: 406,
}

PROBLEM_JSON = "application/problem+json"
_LONGEST_ECHO = 300
_SETTLED = (404, 410)
"""What stays true as long as the release does."""
_AVAILABLE = (PROBLEM_JSON, HTML, *(syntax.media_type for syntax in GRAPH_SYNTAXES))


def status_of(error: LinjausError) -> int:
    """The HTTP status of an error: that of its kind, or of the nearest kind above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_of(error: LinjausError) -> dict[str, Any]:
    """The members of the problem document (RFC 9457, section 3), the extension members after the standard ones."""
    status = status_of(error)
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": _phrase(status),
        "status": status,
        "detail": _shorten(error.message),
        "remedy": _shorten(error.remedy),
    }
    if isinstance(error, QueryError):
        members |= {"line": error.line, "column": error.column, "offending": _shorten(error.offending)}
    if isinstance(error, EngineTimeout):
        members["seconds"] = error.seconds
    if isinstance(error, EngineMemory):
        members["limit"] = error.limit
    if isinstance(error, EngineBusy):
        members["retry_after"] = error.retry_after
    if isinstance(error, NotAcceptable | NotFound | BadRequest):
        members["available"] = list(error.available)
    if isinstance(error, Gone):
        members |= {"instance": error.name, "replaced_by": [str(iri) for iri in error.replaced_by]}
    return {key: value for key, value in members.items() if value not in ("", 0, None, [])}


def _problem_of_http(error: HTTPException) -> dict[str, Any]:
    status = error.code or 500
    return {"type": "about:blank", "title": _phrase(status), "status": status, "detail": _http_detail(status)}


def _http_detail(status: int) -> str:
    """What is wrong, in words that repeat nothing of the request."""
    return {
        400: "The request cannot be understood.",
        403: "This address is not for everybody.",
        404: "There is nothing at this address.",
        405: "This address does not take requests of this method.",
        412: "This has another entity tag than the request wants.",
        413: "The request is larger than this server takes.",
        414: "The address is longer than this server takes.",
        415: "The server does not take a body of this media type here.",
        416: "The range that was asked for lies outside the file.",
    }.get(status, _phrase(status) + ".")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_ECHO else text[:_LONGEST_ECHO] + "…"


def explanations() -> dict[int, tuple[str, str]]:
    """Heading and explanation of a status, in the reader's language."""
    return {
        400: (
            _("The request cannot be understood"),
            _("Something in the address or in the form is not as it should be."),
        ),
        403: (_("Not allowed here"), _("The data is read-only: it can be queried, but not changed.")),
        404: (_("Not found"), _("There is nothing at this address.")),
        405: (_("Method not allowed"), _("This address does not take requests of this kind.")),
        406: (_("Not available in this form"), _("It is available in the forms listed here.")),
        410: (_("Withdrawn"), _("This has been withdrawn. Its address will not be used for anything else.")),
        412: (_("Changed meanwhile"), _("This is no longer what the request was made for.")),
        413: (_("Too large"), _("The request is larger than this server takes.")),
        414: (_("Too long an address"), _("The address is longer than this server takes.")),
        415: (_("Unknown kind of request"), _("The server does not take a body of this kind here.")),
        416: (_("No such part of the file"), _("The range that was asked for lies outside the file.")),
        429: (_("Too many at once"), _("Wait until one of your other queries has been answered.")),
        500: (_("The server has failed"), _("This is our mistake. It has been written in the log.")),
        501: (_("Not supported"), _("The query engine does not support something in this query.")),
        503: (_("Too busy just now"), _("Please try again in a moment.")),
        504: (_("The query took too long"), _("It was ended at its deadline. Narrow it down, or download the data.")),
        507: (_("The query needs too much memory"), _("Narrow it down, or download the data.")),
    }


def _answer(members: dict[str, Any], headers: dict[str, str], links: list[tuple[Text, str]]) -> Response:
    """The problem in the form that the client asked for; JSON when it accepts none of ours."""
    status = members["status"]
    media_type = negotiate(request.headers.get("Accept", "")[:2000], _AVAILABLE) or PROBLEM_JSON
    if media_type == HTML:
        known = explanations()
        title, text = known.get(status, known[500 if status >= 500 else 400])
        body: str | bytes = render_template("problem.html", title=title, explanation=text, problem=members, links=links)
        content_type = "text/html; charset=utf-8"
        headers = {**headers, "Content-Language": g.get("ui_language", "en")}
    elif media_type == PROBLEM_JSON:
        body = json.dumps(members, ensure_ascii=False, indent=1) + "\n"
        content_type = PROBLEM_JSON
    else:
        syntax = BY_MEDIA_TYPE[media_type]
        body = serialize(_graph_of(members), syntax, PREFIXES | {"http": str(HTTP)})
        content_type = syntax.content_type
    response = Response(body, status=status, content_type=content_type)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language"))
    if status in _SETTLED:
        mark_finished(request.environ)
    return response


def _graph_of(members: dict[str, Any]) -> Graph:
    graph, answer = Graph(), BNode()
    graph.add((answer, RDF.type, HTTP.Response))
    graph.add((answer, HTTP.statusCodeValue, Literal(members["status"], datatype=XSD.int)))
    graph.add((answer, HTTP.reasonPhrase, Literal(members["title"])))
    text = " ".join(members[key] for key in ("detail", "remedy") if key in members)
    graph.add((answer, RDFS.comment, Literal(_printable(text), lang="en")))
    if "replaced_by" in members and members.get("instance"):
        gone = URIRef(members["instance"])
        graph.add((gone, OWL.deprecated, Literal(True)))
        for iri in members["replaced_by"]:
            graph.add((gone, DCTERMS.isReplacedBy, URIRef(iri)))
    return graph


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(character for character in text if character >= " " and character not in "\ufffe\uffff")


def _on_linjaus_error(error: LinjausError) -> Response:
    record_of(request.environ).error = error
    headers: dict[str, str] = {}
    links: list[tuple[Text, str]] = []
    if isinstance(error, EngineError) and status_of(error) in (429, 503):
        headers["Retry-After"] = str(error.retry_after if isinstance(error, EngineBusy) else 1)
    if isinstance(error, ReleaseError):
        headers["Retry-After"] = "5"
    members = problem_of(error)
    if isinstance(error, EngineTimeout | EngineMemory):
        members["dataset"] = _dumps()
        headers["Link"] = f'<{members["dataset"]}>; rel="alternate"; title="the whole dataset"'
    if isinstance(error, Gone):
        links = _name(error.replaced_by)
    if status_of(error) >= 500 and not isinstance(error, UnsupportedQuery):  # that is the asker's matter
        current_app.logger.warning("%s: %s", type(error).__name__, error)
    return _answer(members, headers, links)


def _dumps() -> str:
    """Where the release can be downloaded whole."""
    from .live import current_release
    from .memento import outer_address  # this module is what it and all the others end in

    release = current_release()
    return outer_address(f"/set/{release.manifest.slug}/{release.name}")


def _name(iris: Sequence[str]) -> list[tuple[Text, str]]:
    """What replaced a thing, as people call it, and where it is."""
    from .links import current_links  # the page needs names of things; nothing else here does
    from .live import current_release

    names = Names(g.chain, current_release().reader.labels(map(URIRef, iris)))
    return [(names.of(URIRef(iri)) or Text(iri), current_links().href(iri) or iri) for iri in iris]


def _on_http_error(error: HTTPException) -> Response:
    record_of(request.environ).error = error
    members = _problem_of_http(error)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Content-Range", "Retry-After")}
    return _answer(members, headers, [])


def _on_bug(error: Exception) -> Response:
    record_of(request.environ).error = error
    current_app.logger.exception("A bug: %s", type(error).__name__, exc_info=error)
    title = _phrase(500)
    return _answer({"type": "about:blank", "title": title, "status": 500, "detail": "The server has failed."}, {}, [])


def init_app(app: Flask) -> None:
    """Let every error of a request end in this module."""
    app.register_error_handler(LinjausError, _on_linjaus_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_bug)
