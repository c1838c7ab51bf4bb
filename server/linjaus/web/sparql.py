"""``/sparql`` for people: the table of an answer as a page, the form, and what the endpoint says of itself.

Answers for programs are given before Flask (``sparql_endpoint.py``).
"""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, current_app, request
from rdflib import URIRef
from rdflib.term import Identifier

from ..config import Settings
from ..engine.port import QueryResult
from ..errors import EngineError, NotAcceptable
from ..representation import BY_MEDIA_TYPE, HTML
from .cache import Entry, mark_finished
from .cells import cells_of
from .clients import client_of, waiting_of
from .live import current_release
from .releases import pin_release
from .respond import RDF_TYPES, accept_header, choose, finish, page, write_graph
from .result_table import table_of_bindings, table_of_triples, truth_of
from .service_description import describe_service
from .sparql_answers import Answers, Question
from .sparql_endpoint import ASKED, FAILED, read_request
from .sparql_protocol import CSV, SparqlRequest, wish

blueprint = Blueprint("sparql", __name__)

_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@blueprint.before_app_request
def stop_at_failed() -> None:
    """Tell of the error that ended the request before it came here."""
    error = request.environ.get(FAILED)
    if error is not None:
        raise error


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query; without one, describe the endpoint. ``release=`` pins both to a release that is kept."""
    asked: SparqlRequest = request.environ.get(ASKED) or read_request(request.environ, _settings())
    if asked.release:
        pin_release(asked.release)
    if asked.text is None:
        return _describe_endpoint(asked)
    return answer(asked, {}, page_template="sparql.html")


def answer(asked: SparqlRequest, bindings: dict[str, Identifier], page_template: str, **context: object) -> Response:
    """The answer to a query in the form that the client wants.

    bindings: variable → term; context: what the page around a table needs. Raises QueryError, EngineError and
    NotAcceptable before anything is sent.
    """
    environ = request.environ
    question = Question(
        asked,
        wish(accept_header(), asked.format),
        current_release(),
        bindings,
        client_of(environ),
        waiting_of(environ),
    )
    begun = _answers().ask(question)
    result, place = begun
    if question.wished.for_form(result.form) == HTML:
        try:
            with result:
                return _table_page(result, question, page_template, context)
        finally:
            place.leave()
    given = _answers().answer(question, begun)
    if isinstance(given, Entry):
        if question.settled:
            mark_finished(environ)
        return Response(given.body, headers=given.headers)
    streamed = given.coded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return Response(streamed.body, headers=streamed.headers)


def _table_page(result: QueryResult, question: Question, template: str, context: dict[str, object]) -> Response:
    truth, table = None, None
    if result.form == "ask":
        truth = truth_of(result)
    else:
        table = table_of_bindings(result) if result.form == "select" else table_of_triples(result)
    response = page(
        template,
        asked=question.asked,
        truth=truth,
        table=table,
        cells=cells_of(table) if table else (),
        formats=("ttl", "jsonld", "nt", "rdf")
        if result.form in ("construct", "describe")
        else ("csv", "json", "xml", "tsv"),
        deadline=_settings().deadline,
        **context,
    )
    if not question.settled:
        mark_finished(request.environ, False)
    return response


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
    counts = _graph_counts()
    body = write_graph(describe_service(opened, _settings(), counts), syntax, opened)
    response = finish(Response(body, content_type=syntax.content_type), "Accept")
    if counts is None:
        mark_finished(request.environ, False)
    return response


def _graph_counts() -> dict[URIRef, int] | None:
    """Triples by named graph, worked out by the engine and kept; None when it cannot be asked just now."""
    question = Question(SparqlRequest(_COUNTS, format=CSV), wish("", CSV), current_release())
    try:
        entry = _answers().find(question) or _answers().answer(question)
    except EngineError:
        return None
    if not isinstance(entry, Entry):
        entry.body.close()
        return None
    rows = list(csv.reader(io.StringIO(entry.body.decode())))[1:]
    return {URIRef(name): int(count) for name, count in rows}


def _settings() -> Settings:
    settings: Settings = current_app.extensions["linjaus"].settings
    return settings


def _answers() -> Answers:
    answers: Answers = current_app.extensions["linjaus"].answers
    return answers
