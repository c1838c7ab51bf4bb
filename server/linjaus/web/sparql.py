"""``/sparql``: the SPARQL 1.1 Protocol over the engine port. Status 200 only when the first block exists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, Response, current_app, request
from rdflib.term import Identifier
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from ..config import Settings
from ..engine.port import QueryEngine, QueryRequest, QueryResult
from ..errors import NotAcceptable
from ..representation import BY_MEDIA_TYPE, HTML
from .cells import cells_of
from .live import current_release
from .releases import pin_release
from .respond import RDF_TYPES, accept_header, choose, finish, page, write_graph
from .result_table import table_of_bindings, table_of_triples, truth_of
from .service_description import describe_service
from .sparql_protocol import DIRECT, FORM, UPDATE, SparqlRequest, not_acceptable, understand, wish

blueprint = Blueprint("sparql", __name__)

_FORM_OVERHEAD = 64 * 1024


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query; without one, describe the endpoint. ``release=`` pins both to a release that is kept."""
    asked = _read_request()
    if asked.release:
        pin_release(asked.release)
    if asked.text is None:
        return _describe_endpoint(asked)
    if len(asked.text.encode("utf-8", "replace")) > _settings().max_query_bytes:
        raise RequestEntityTooLarge
    return answer(asked, {}, page_template="sparql.html")


def _read_request() -> SparqlRequest:
    content_type, body, charset = "", b"", ""
    if request.method == "POST":
        content_type = request.mimetype
        charset = request.mimetype_params.get("charset", "").lower()
        if content_type not in (FORM, DIRECT, UPDATE):
            raise UnsupportedMediaType
        request.max_content_length = 3 * _settings().max_query_bytes + _FORM_OVERHEAD  # percent-encoding triples a byte
        body = request.get_data(cache=False, parse_form_data=False)
    return understand(request.method, request.query_string, content_type, charset, body)


def answer(asked: SparqlRequest, bindings: dict[str, Identifier], page_template: str, **context: object) -> Response:
    """The answer to a query in the form that the client wants.

    bindings: variable → term; context: what the page around a table needs. Raises QueryError, EngineError and
    NotAcceptable before anything is sent.
    """
    wished = wish(accept_header(), asked.format)
    settings = _settings()
    deadline = settings.deadline if asked.timeout is None else min(asked.timeout, settings.deadline)
    query = QueryRequest(
        text=asked.text or "",
        formats=wished.engine_formats(),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        deadline=deadline,
        bindings=bindings,
    )
    try:
        result = _engine().query(query, current_release().name)
    except NotAcceptable as error:
        raise not_acceptable() from error
    try:
        media_type = wished.for_form(result.form)
        if media_type == HTML:
            with result:
                return _table_page(result, asked, page_template, context)
        chunks = iter(result)
        first = next(chunks, b"")
    except BaseException:
        result.close()
        raise
    response = Response(_Stream(first, chunks, result), content_type=_content_type(media_type or result.media_type))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


class _Stream:
    """The body of an answer. If the result breaks off, the error leaves through the iteration: the server then ends
    the connection without the last chunk, and no client can take the part for the whole (RFC 9112, section 8).
    """

    def __init__(self, first: bytes, rest: Iterator[bytes], result: QueryResult) -> None:
        self._chunks = chain((first,) if first else (), rest)
        self._result = result

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """End the work: also called when the client went away."""
        self._result.close()


def _content_type(media_type: str) -> str:
    if media_type == "text/csv":
        return "text/csv; charset=utf-8; header=present"
    syntax = BY_MEDIA_TYPE.get(media_type)
    if syntax is not None:
        return syntax.content_type
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _table_page(result: QueryResult, asked: SparqlRequest, template: str, context: dict[str, object]) -> Response:
    truth, table = None, None
    if result.form == "ask":
        truth = truth_of(result)
    else:
        table = table_of_bindings(result) if result.form == "select" else table_of_triples(result)
    return page(
        template,
        asked=asked,
        truth=truth,
        table=table,
        cells=cells_of(table) if table else (),
        formats=("ttl", "jsonld", "nt", "rdf")
        if result.form in ("construct", "describe")
        else ("csv", "json", "xml", "tsv"),
        deadline=_settings().deadline,
        **context,
    )


def _describe_endpoint(asked: SparqlRequest) -> Response:
    media_type = asked.format or choose((*RDF_TYPES, HTML))
    if media_type == HTML:
        return page(
            "sparql.html", asked=asked, truth=None, table=None, cells=(), formats=(), deadline=_settings().deadline
        )
    opened = current_release()
    if media_type not in BY_MEDIA_TYPE:
        raise NotAcceptable("The endpoint describes itself in RDF or as a page.", available=(HTML, *RDF_TYPES))
    syntax = BY_MEDIA_TYPE[media_type]
    body = write_graph(describe_service(opened, _settings()), syntax, opened)
    return finish(Response(body, content_type=syntax.content_type), "Accept")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["linjaus"].settings
    return settings


def _engine() -> QueryEngine:
    engine: QueryEngine = current_app.extensions["linjaus"].engine
    return engine
