"""Every error is an answer: one status per kind, one shape, in the form asked for; and no input gives a 500."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from rdflib import RDF, Literal
from web_fixture import BASE, StubEngine, client_of, flask_app, parse, settings
from werkzeug.test import Client

from linjaus import errors
from linjaus.engine.port import QueryResult
from linjaus.errors import LinjausError, QueryError
from linjaus.namespaces import HTTP
from linjaus.web.problems import STATUS, explanations, status_of


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"), StubEngine(QueryError("Wrong.", line=1, column=1)))


def kinds(kind: type[LinjausError] = LinjausError) -> Iterator[type[LinjausError]]:
    """The family of errors."""
    yield kind
    for child in kind.__subclasses__():
        yield from kinds(child)


def test_every_kind_of_error_has_a_status_and_a_page_that_explains_it(tmp_path: Path) -> None:
    assert set(STATUS) == {kind for kind in kinds() if kind.__module__ == errors.__name__}
    app = flask_app(settings(tmp_path), StubEngine())
    with app.test_request_context("/"):
        assert {status_of(kind("x")) for kind in kinds()} <= set(explanations())


def test_a_problem_comes_as_json_page_or_graph(client: Client) -> None:
    plain = client.get("/doc/plan/none")
    assert (plain.status_code, plain.content_type) == (404, "application/problem+json")
    assert plain.json is not None
    assert plain.json["status"] == 404
    assert plain.json["title"] == "Not Found"
    page = client.get("/doc/plan/none", headers={"Accept": "text/html", "Accept-Language": "et"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    graph = parse(client.get("/data/plan/none", headers={"Accept": "text/turtle"}).data, "turtle")
    answer = next(graph.subjects(RDF.type, HTTP.Response))
    assert [int(value) for value in graph.objects(answer, HTTP.statusCodeValue) if isinstance(value, Literal)] == [404]
    for asked in ("application/ld+json", "application/rdf+xml", "application/n-triples"):
        assert client.get("/data/plan/none", headers={"Accept": asked}).mimetype == asked
    assert client.get("/doc/plan/none", headers={"Accept": "image/png"}).mimetype == "application/problem+json"


def test_an_error_repeats_nothing_of_the_address(client: Client) -> None:
    for accept in ("text/html", "application/problem+json", "text/turtle"):
        for path in ("/id/<script>alert(1)</script>", "/<b>x</b>", "/doc/plan?page=<b>x</b>"):
            answer = client.get(quote(path, safe="/?="), headers={"Accept": accept})
            assert 400 <= answer.status_code < 500
            assert "<b>" not in answer.text
            assert "<script" not in answer.text


@pytest.mark.parametrize(
    "path", ["/doc/plan/tulevik", "/data/plan/tulevik.ttl", "/", "/catalog", "/download/dataset.nq"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(client: Client, path: str, method: str) -> None:
    answer = client.open(path, method=method, data=b"x")
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= {name.strip() for name in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize(
    "raw",
    [
        "/doc/plan/tulevik/",
        "//doc/plan/tulevik",
        "/doc//plan/tulevik",
        "//evil.example/",
        "/id/plan%2Ftulevik",
        "/id/plan%5Ctulevik",
        "/id/plan/tulevik%00",
        "/id/plan/%",
        "/id/plan/%zz",
        "/id/plan/%ff%fe",
        "/id/plan/tulevik%0d%0aSet-Cookie:x=y",
        "/id/plan/../plan/tulevik",
        "/id/plan/%2e%2e/tulevik",
        "/id/plan/" + "x" * 5000,
        "/data/plan/tulevik.exe",
        "/data/plan/tulevik.",
        "/data/plan/.ttl",
        "/def.exe",
        "/graph/",
        "/set/other",
        "/queries/none",
        "/def/<x>",
        "/static/",
        "/static/none.css",
    ],
)
def test_a_crooked_address_is_refused(client: Client, raw: str) -> None:
    path = unquote_to_bytes(raw).decode("latin-1")
    answer = client.get("/", environ_overrides={"RAW_URI": raw, "REQUEST_URI": raw, "PATH_INFO": path})
    assert 400 <= answer.status_code < 500
    assert "Set-Cookie" not in answer.headers
    assert "evil" not in answer.headers.get("Location", "")


words = st.sampled_from(
    [
        "id",
        "doc",
        "data",
        "def",
        "graph",
        "set",
        "download",
        "sources",
        "sparql",
        "queries",
        "catalog",
        "static",
        "plan",
        "tulevik",
        "tulevik.ttl",
        "laud",
        "plans",
        "ilo",
        "..",
        ".",
        "",
        "%2e",
        "%00",
        "%2F",
        ".well-known",
        "void",
        "cite",
        "linkset",
        "search",
        "suggest",
        "sitemap-1.xml",
    ]
)
crooked = st.lists(st.one_of(words, st.text(max_size=12)), max_size=6).map("/".join)
medias = st.sampled_from(["text/html", "text/turtle", "*/*", "text/*", "application/ld+json", "image/png", "text/csv"])
accepts = st.one_of(
    st.text(max_size=30),
    st.lists(st.tuples(medias, st.sampled_from(["", ";q=0", ";q=0.5", ";q=", ";q=2", ';a="b,c"'])), max_size=4).map(
        lambda items: ",".join(media + quality for media, quality in items)
    ),
)
header = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@fuzz(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=crooked,
    accept=accepts,
    language=header,
    query=st.text(max_size=40),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]),
)
def test_no_request_gives_a_500(client: Client, path: str, accept: str, language: str, query: str, method: str) -> None:
    def latin(text: str) -> str:
        return "".join(character for character in text if 32 <= ord(character) < 256)

    answer = client.open(
        "/" + quote(path.lstrip("/"), safe="/%.", errors="replace"),  # the client takes what follows // for a host
        method=method,
        query_string=quote(query, safe="=&%+;?/:", errors="replace"),
        headers={"Accept": latin(accept), "Accept-Language": latin(language)},
    )
    assert answer.status_code < 500


@fuzz(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["query", "format", "timeout", "lang", "default-graph-uri", "page", "of", "thing", "q"]),
    value=st.text(max_size=30),
    path=st.sampled_from(
        [
            *("/sparql", "/doc/plan/tulevik", "/doc/topic", "/queries/called", "/queries/plans", "/", "/def"),
            *("/search", "/search.json", "/suggest", "/cite/sparql", "/cite/queries/called", "/cite/set/laud"),
        ]
    ),
)
def test_no_parameter_gives_a_500(client: Client, name: str, value: str, path: str) -> None:
    text = value.encode("utf-8", "replace").decode()
    for accept in ("text/html", "*/*"):
        answer = client.get(path, query_string={name: text}, headers={"Accept": accept})
        assert answer.status_code < 500


@fuzz(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60),
    content_type=st.one_of(header, st.sampled_from(["application/x-www-form-urlencoded", "application/sparql-query"])),
)
def test_no_body_gives_a_500(client: Client, body: bytes, content_type: str) -> None:
    assert client.post("/sparql", data=body, content_type=content_type).status_code < 500


def test_a_bug_is_a_500_that_tells_nothing_of_the_inside(tmp_path_factory: pytest.TempPathFactory) -> None:
    class Broken(StubEngine):
        def query(self, request: Any, release: str | None = None) -> QueryResult:
            raise RuntimeError("secret inside")

    answer = client_of(tmp_path_factory.mktemp("site"), Broken()).get("/sparql", query_string={"query": "ASK {}"})
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/doc/plan/tulevik", "/data/plan/tulevik.ttl", "/nope", "/static/site.css", "/download/dataset.nq"]
)
def test_every_answer_carries_the_headers_that_protect_the_reader(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in headers
    assert BASE not in headers.get("Location", "")
