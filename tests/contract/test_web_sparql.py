"""The SPARQL 1.1 Protocol as a client meets it, over an engine that answers as told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rdflib import RDF, Literal, URIRef
from web_fixture import BASE, RELEASE, StubEngine, breaking_off, client_of, parse, put_release, settings
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from linjaus.engine.local import LocalEngine
from linjaus.engine.port import QueryResult
from linjaus.errors import (
    EngineBusy,
    EngineError,
    EngineMemory,
    EngineOverEager,
    EngineTimeout,
    EngineUnavailable,
    LinjausError,
    QueryError,
    QueryRefused,
    UnsupportedQuery,
)
from linjaus.namespaces import SD
from linjaus.shelf import Shelf
from linjaus.web import LiveRelease, create_app

TITLES = "PREFIX dct: <http://purl.org/dc/terms/> SELECT ?s ?t WHERE { ?s dct:title ?t } ORDER BY ?s ?t"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://purl.org/dc/terms/title> ?o }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    folder = tmp_path_factory.mktemp("site")
    release = put_release(Shelf(folder / "build"))
    return client_of(folder, LocalEngine.of_release(release.path("dataset.nq")))


@pytest.fixture
def told(tmp_path: Path) -> Callable[[Any], tuple[Client, StubEngine]]:
    def make(answer: QueryResult | LinjausError, **changes: Any) -> tuple[Client, StubEngine]:
        engine = StubEngine(answer)
        return client_of(tmp_path, engine, **changes), engine

    return make


def select(*chunks: bytes) -> QueryResult:
    return QueryResult("select", "application/sparql-results+json", ("a",), iter(chunks))


def test_a_query_can_be_sent_in_three_ways(client: Client) -> None:
    got = client.get("/sparql", query_string={"query": TITLES})
    form = client.post("/sparql", data={"query": TITLES})
    direct = client.post("/sparql", data=TITLES.encode(), headers=DIRECT)
    for answer in (got, form, direct):
        assert answer.status_code == 200
        assert answer.mimetype == "application/sparql-results+json"
        assert answer.json == got.json
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (TITLES, "*/*", "application/sparql-results+json"),
        (TITLES, "application/sparql-results+xml", "application/sparql-results+xml"),
        (TITLES, "text/csv", "text/csv"),
        (TITLES, "text/tab-separated-values", "text/tab-separated-values"),
        (TITLES, "application/json", "application/json"),
        (TITLES, "text/turtle, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        (TITLES, BROWSER, "text/html"),
        (ASK, "*/*", "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, BROWSER, "text/html"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/sparql-results+json, application/n-triples;q=0.1", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, BROWSER, "text/html"),
    ],
)
def test_the_answer_has_the_form_that_fits_query_and_client(
    client: Client, query: str, accept: str, media_type: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    head = client.head("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (head.status_code, head.mimetype, head.data) == (200, media_type, b"")


@pytest.mark.parametrize(("query", "accept"), [(TITLES, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")])
def test_no_acceptable_form_is_said_with_the_list(client: Client, query: str, accept: str) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 406
    listed = answer.text
    assert "application/sparql-results+json" in listed or answer.mimetype != "application/problem+json"


def test_format_overrules_accept_for_links_in_pages(client: Client) -> None:
    answer = client.get("/sparql", query_string={"query": TITLES, "format": "csv"}, headers={"Accept": BROWSER})
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["s", "t"]
    assert [f"{BASE}id/plan/tulevik", "Tuleviku kava"] in rows
    assert client.get("/sparql", query_string={"query": CONSTRUCT, "format": "nt"}).mimetype == "application/n-triples"
    assert client.get("/sparql", query_string={"query": TITLES, "format": "xls"}).status_code == 406


def test_an_html_table_shows_names_and_escapes_everything(client: Client) -> None:
    page = client.get("/sparql", query_string={"query": TITLES}, headers={"Accept": BROWSER, "Accept-Language": "et"})
    assert "<table>" in page.text
    assert ">Tuleviku kava</span></a>" in page.text
    assert "<script>" not in page.text
    answer = client.get("/sparql", query_string={"query": "ASK { <x:y> ?p ?o }"}, headers={"Accept": BROWSER})
    assert ">No<" in answer.text


def test_a_long_answer_is_cut_in_the_page_and_says_so(client: Client) -> None:
    query = "SELECT ?a ?b WHERE { ?a ?p ?q . ?b ?r ?s } LIMIT 5000"
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER}).text
    assert "The first 1000 rows are shown" in page
    assert page.count("<tr>") == 1001


def test_without_a_query_the_endpoint_describes_itself(client: Client) -> None:
    for accept in ("*/*", "text/turtle", "application/ld+json"):
        assert client.get("/sparql", headers={"Accept": accept}).status_code == 200
        assert client.head("/sparql", headers={"Accept": accept}).status_code == 200
    graph = parse(client.get("/sparql", headers={"Accept": "text/turtle"}).data, "turtle")
    service = URIRef(f"{BASE}sparql")
    assert (service, RDF.type, SD.Service) in graph
    assert (None, SD.name, URIRef(f"{BASE}graph/texts/leht")) in graph
    assert "<form" in client.get("/sparql", headers={"Accept": BROWSER}).text


def test_the_dataset_of_the_protocol_reaches_the_engine(told: Callable[..., Any]) -> None:
    client, engine = told(select(b"{}"))
    graphs = [("default-graph-uri", "urn:a"), ("default-graph-uri", "urn:b"), ("named-graph-uri", "urn:c")]
    client.post(f"/sparql?{urlencode(graphs)}", data=ASK.encode(), headers=DIRECT)
    assert engine.asked[0].default_graphs == ("urn:a", "urn:b")
    assert engine.asked[0].named_graphs == ("urn:c",)
    assert engine.releases == [RELEASE]


def test_a_client_may_ask_for_less_time_and_not_for_more(told: Callable[..., Any]) -> None:
    client, engine = told(select(b"{}"), deadline=20.0, cache_bytes=0)
    for given in ("0.5", "90", None):
        client.get("/sparql", query_string={"query": ASK, **({"timeout": given} if given else {})})
    assert [request.deadline for request in engine.asked] == [0.5, 20.0, 20.0]


@pytest.mark.parametrize(
    ("method", "query", "body", "content_type", "status"),
    [
        ("GET", [("query", ASK), ("query", ASK)], b"", "", 400),
        ("GET", [("query", "")], b"", "", 400),
        ("GET", [("timeout", "5")], b"", "", 400),
        ("GET", [("query", ASK), ("timeout", "soon")], b"", "", 400),
        ("GET", [("query", ASK), ("timeout", "-1")], b"", "", 400),
        ("GET", [("query", ASK), ("timeout", "nan")], b"", "", 400),
        ("GET", [("query", ASK), ("default-graph-uri", "not an iri")], b"", "", 400),
        ("GET", [("update", "CLEAR ALL")], b"", "", 403),
        ("POST", [], b"", "application/x-www-form-urlencoded", 400),
        ("POST", [], b"query=%FF%FE", "application/x-www-form-urlencoded", 400),
        ("POST", [], b"query=ASK%7B%7D&query=ASK%7B%7D", "application/x-www-form-urlencoded", 400),
        ("POST", [], b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 403),
        ("POST", [], b"CLEAR ALL", "application/sparql-update", 403),
        ("POST", [("query", ASK)], b"ASK {}", "application/sparql-query", 400),
        ("POST", [], b"ASK { \xff }", "application/sparql-query", 400),
        ("POST", [], b"ASK {}", "application/sparql-query; charset=utf-16", 400),
        ("POST", [], b"ASK {}", "text/plain", 415),
        ("POST", [], b"ASK {}", "", 415),
        ("POST", [], b"{}", "application/json", 415),
        ("PUT", [], b"", "text/turtle", 405),
        ("DELETE", [], b"", "", 405),
        ("PATCH", [], b"", "", 405),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    told: Callable[..., Any], method: str, query: list[tuple[str, str]], body: bytes, content_type: str, status: int
) -> None:
    client, engine = told(select(b"{}"))
    answer = client.open("/sparql", method=method, query_string=urlencode(query), data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["detail"]
    assert engine.asked == []
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_a_query_longer_than_the_limit_is_refused_before_the_engine(told: Callable[..., Any]) -> None:
    client, engine = told(select(b"{}"), max_query_bytes=100)
    long = "ASK { ?s ?p ?o } #" + "ä" * 60
    assert client.post("/sparql", data=long.encode(), headers=DIRECT).status_code == 413
    assert client.post("/sparql", data={"query": long}).status_code == 413
    assert client.post("/sparql", data=b"x" * 1_000_000, headers=DIRECT).status_code == 413
    assert engine.asked == []


@pytest.mark.parametrize(
    ("error", "status", "members"),
    [
        (
            QueryError("Expected a term.", "Close it.", line=2, column=7, offending="}}"),
            400,
            {"line": 2, "column": 7, "offending": "}}"},
        ),
        (QueryRefused("SERVICE is refused.", "", line=1, column=1), 403, {"line": 1}),
        (UnsupportedQuery("No such function."), 501, {}),
        (EngineTimeout("Too long.", "Narrow it down.", seconds=30.0), 504, {"seconds": 30.0}),
        (EngineMemory("Too large.", limit=1024), 507, {"limit": 1024}),
        (EngineBusy("Full.", retry_after=7), 503, {"retry_after": 7}),
        (EngineOverEager("Wait for your others.", retry_after=3), 429, {"retry_after": 3}),
        (EngineUnavailable("Away."), 503, {}),
        (EngineError("It died."), 503, {}),
    ],
)
def test_every_failure_of_a_query_has_its_status_and_its_facts(
    told: Callable[..., Any], error: LinjausError, status: int, members: dict[str, object]
) -> None:
    client, _ = told(error)
    answer = client.get("/sparql", query_string={"query": ASK})
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["detail"] == error.message
    assert {key: answer.json[key] for key in members} == members
    assert ("Retry-After" in answer.headers) == (status in (429, 503))
    assert ("dataset" in answer.json) == ("Link" in answer.headers) == (status in (504, 507))
    assert client.get("/sparql", query_string={"query": ASK}, headers={"Accept": BROWSER}).status_code == status


def test_a_cut_answer_says_so_and_where_the_rest_is(told: Callable[..., Any]) -> None:
    cut = QueryResult("select", "text/csv", ("a",), iter([b"a\r\n1\r\n"]), row_limit=1, truncated=True)
    client, _ = told(cut, max_rows=1)
    headers = client.get("/sparql", query_string={"query": TITLES}).headers
    assert (headers["Linjaus-Row-Limit"], headers["Linjaus-Truncated"]) == ("1", "true")
    assert RELEASE in headers["Link"]
    assert "Linjaus-Truncated" in headers["Access-Control-Expose-Headers"]
    whole = QueryResult("select", "text/csv", ("a",), iter([b"a\r\n1\r\n"]), row_limit=2)
    client, _ = told(whole, max_rows=2)
    headers = client.get("/sparql", query_string={"query": TITLES}).headers
    assert headers["Linjaus-Row-Limit"] == "2"
    assert "Linjaus-Truncated" not in headers
    description = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "rows 2" in description or "#rows> 2" in description


def test_a_failure_before_the_first_block_is_no_200(told: Callable[..., Any]) -> None:
    closed: list[bool] = []
    failing = QueryResult(
        "select", "text/csv", ("a",), breaking_off([], EngineTimeout("Too long.")), lambda: closed.append(True)
    )
    client, _ = told(failing)
    assert client.get("/sparql", query_string={"query": ASK}).status_code == 504
    assert closed


def test_a_result_that_breaks_off_never_looks_whole(tmp_path: Path) -> None:
    closed: list[bool] = []
    chunks = breaking_off([b"a\r\n" + b"1\r\n" * 2**20, b"2\r\n"], EngineMemory("Too large."))
    engine = StubEngine(QueryResult("select", "text/csv", ("a",), chunks, lambda: closed.append(True)))
    given = settings(tmp_path)
    put_release(Shelf(given.releases))
    app = create_app(given, LiveRelease(Shelf(given.releases)), engine)
    environ = EnvironBuilder("/sparql", query_string={"query": ASK}, headers={"Accept": "text/csv"}).get_environ()
    body, status, headers = run_wsgi_app(app, environ)
    assert status.startswith("200")
    assert "Content-Length" not in headers
    received = []
    with pytest.raises(EngineMemory):
        received.extend(iter(body))
    body.close()  # type: ignore[attr-defined]
    assert b"2\r\n" not in received[:1]
    assert closed


def test_the_work_ends_when_the_client_goes_away(told: Callable[..., Any]) -> None:
    closed: list[bool] = []
    endless = QueryResult("select", "text/csv", ("a",), iter(lambda: b"1\r\n", b""), lambda: closed.append(True))
    client, _ = told(endless)
    answer = client.get("/sparql", query_string={"query": ASK}, buffered=False)
    answer.close()
    assert closed


def test_options_tell_what_is_possible(client: Client) -> None:
    answer = client.options("/sparql", headers={"Access-Control-Request-Method": "POST"})
    assert answer.status_code == 200
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= {name.strip() for name in answer.headers["Allow"].split(",")}
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_saved_question_answers_at_its_address(client: Client) -> None:
    listed = client.get("/queries", headers={"Accept-Language": "et"}).text
    assert "Mis kavad on" in listed
    answer = client.get("/queries/plans.json")
    assert answer.mimetype == "application/sparql-results+json"
    thing = f"{BASE}id/plan/tulevik"
    narrowed = client.get("/queries/plans.json", query_string={"thing": thing})
    found = {row["thing"]["value"] for row in json.loads(narrowed.data)["results"]["bindings"]}
    assert found == {thing}
    assert "Tuleviku kava" in client.get("/queries/called.csv", query_string={"thing": thing}).text
    page = client.get("/queries/called", query_string={"thing": thing}, headers={"Accept": BROWSER}).text
    assert "<table>" in page
    assert "Tuleviku kava" in page
    assert "<form" in client.get("/queries/called", headers={"Accept": BROWSER}).text


@pytest.mark.parametrize("given", [{}, {"thing": "no iri"}, {"thing": "urn:x> } #"}, {"other": "x"}])
def test_a_saved_question_refuses_values_that_are_not_its_own(client: Client, given: dict[str, str]) -> None:
    assert client.get("/queries/called.json", query_string=given).status_code == 400


def test_values_are_bound_as_terms_and_never_become_query(told: Callable[..., Any]) -> None:
    client, engine = told(select(b"{}"))
    client.get("/queries/called.json", query_string={"thing": "urn:x"})
    assert engine.asked[0].bindings == {"thing": URIRef("urn:x")}
    assert "urn:x" not in engine.asked[0].text
    assert Literal("urn:x") not in engine.asked[0].bindings.values()
