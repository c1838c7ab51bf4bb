"""However SERVICE, LOAD, FROM or a file's address is spelled, nobody is called, nothing fetched, no file read."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_processes import assert_answers, started
from linjaus.engine import policy
from linjaus.engine.limits import EngineLimits
from linjaus.engine.local import LocalEngine
from linjaus.engine.port import QueryRequest
from linjaus.engine.store import with_union
from linjaus.errors import EngineError, LinjausError, QueryError, QueryRefused

SPACE = st.sampled_from([" ", "\n", "\t", "  ", " # SERVICE <x> {\n", "#\r", "\f", ""])


def letters(word: str) -> st.SearchStrategy[str]:
    """A word in any mixture of cases, some letters written as escapes (SPARQL 1.1 Query section 19.2)."""
    return st.tuples(
        *(
            st.sampled_from([each.lower(), each.upper(), each.upper(), f"\\u{ord(each):04X}", f"\\U{ord(each):08x}"])
            if each in "svSV"
            else st.sampled_from([each.lower(), each.upper(), each.upper()])
            for each in word
        )
    ).map("".join)


ENDPOINT = st.sampled_from(
    [
        *("<URL>", "<URLsparql>", ":", ":x", "p:a", "service:x", "?e", "$e", "?service", "<sparql>", "<#x>"),
        *("<\\u0068ttp://HOST/>", "<HTTP://HOST/>", "<http://user@HOST/>", "<http://HOST/?q=%7D>", "<//HOST/x>"),
    ]
)
WRAP = st.sampled_from(
    [
        "{}",
        "{{ {} }}",
        "OPTIONAL {{ {} }}",
        "{{ ?a ?b ?c }} UNION {{ {} }}",
        "{{ SELECT * {{ {} }} }}",
        "GRAPH ?g {{ {} }}",
        "MINUS {{ {} }}",
        "FILTER NOT EXISTS {{ {} }}",
        "BIND(EXISTS {{ {} }} AS ?w)",
        "SERVICE SILENT ?e {{ {} }}",
        "VALUES ?e {{ <URL> <urn:x> }} {}",
        "BIND(<URL> AS ?e) {}",
        "?s ?p ?e . {}",
        "LATERAL {{ {} }}",
        "FILTER(STRLEN('SERVICE <URL> {{') > 0) {}",
    ]
)
FORM = st.sampled_from(
    ["SELECT * {{ {} }}", "ASK {{ {} }}", "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}", "DESCRIBE ?s {{ {} }}"]
)


@st.composite
def questions(draw: st.DrawFn) -> str:
    """A query with a SERVICE clause, as SPARQL has it or nearly."""
    silent = draw(letters("silent")) if draw(st.booleans()) else ""
    inner = draw(st.sampled_from(["?s ?p ?o", "", "?s ?p ?o . FILTER(true)", "SERVICE <URL> { ?x ?y ?z }"]))
    clause = f"{draw(letters('service'))}{draw(SPACE)}{silent}{draw(SPACE)}{draw(ENDPOINT)}{draw(SPACE)}{{ {inner} }}"
    for _ in range(draw(st.integers(0, 3))):
        clause = draw(WRAP).format(clause)
    prologue = "BASE <URL> PREFIX : <URL> PREFIX p: <URLp/> PREFIX service: <URL> "
    return prologue + draw(FORM).format(clause)


class Listener:
    """Notes who calls, and hangs up at once."""

    def __init__(self, server: socket.socket) -> None:
        self.host = f"127.0.0.1:{server.getsockname()[1]}"
        self.heard: list[object] = []
        self._server = server
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, address = self._server.accept()
                self.heard.append(address)
                client.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    server = socket.create_server(("127.0.0.1", 0))
    yield Listener(server)
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def addressed(text: str, listener: Listener) -> str:
    return text.replace("URL", f"http://{listener.host}/").replace("HOST", listener.host)


def assert_silent(listener: Listener) -> None:
    assert not listener.heard


def test_without_a_check_the_engine_does_call(listener: Listener) -> None:
    text = "SELECT * { OPTIONAL { SERVICE SILENT ?e { ?s ?p ?o } } VALUES ?e { <URL> } SERVICE <URL> { ?s ?p ?o } }"
    with pytest.raises((RuntimeError, OSError)):
        list(ox.Store().query(addressed(text, listener)))  # type: ignore[arg-type]
    assert listener.heard
    listener.heard.clear()


def store_with(listener: Listener) -> ox.Store:
    """Data that names the listener, so that a variable may be bound to it."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode(addressed("URL", listener))))
    return with_union(store).store


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=questions())
def test_no_spelling_of_service_calls_anybody(listener: Listener, text: str) -> None:
    text = addressed(text, listener)
    try:
        policy.refuse_service(text)
    except QueryError:
        return
    with contextlib.suppress(SyntaxError, RuntimeError, OSError):
        answer = store_with(listener).query(text)
        if not isinstance(answer, ox.QueryBoolean):
            list(answer)  # type: ignore[arg-type]
    assert_silent(listener)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=questions())
def test_an_allowed_endpoint_lets_no_other_be_called(listener: Listener, text: str) -> None:
    limits = EngineLimits(allowed_services=("http://127.0.0.1:1/other", "http://127.0.0.1:1/"))
    engine = LocalEngine(with_union(store_with(listener)), limits)
    with contextlib.suppress(QueryError, EngineError):
        engine.query(QueryRequest(addressed(text, listener))).read()
    assert_silent(listener)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    word=st.sampled_from(["service", "SERVICE", "Service", "sErViCe"]),
    place=st.sampled_from(
        [
            "SELECT ?{0} {{ ?{0} ?p ?o }}",
            "SELECT * {{ ?s ?p '{0} <URL> {{' }}",
            "SELECT * {{ ?s ?p ?o }} # {0} <URL> {{ }}",
            "PREFIX {0}: <URL> SELECT * {{ {0}:a ?p {0}:b }}",
            "SELECT * {{ <URL{0}> ?p '''\n{0} <URL> {{ }}''' }}",
            "SELECT * {{ ?s ?p ?o FILTER(?o = '{0}'@en-{0}) }}",
            "SELECT (1 AS ?{0}silent) {{ GRAPH <URL{0}> {{ ?s ?p ?o }} }}",
        ]
    ),
)
def test_the_word_alone_is_no_reason_to_refuse(listener: Listener, word: str, place: str) -> None:
    text = addressed(place.format(word), listener)
    LocalEngine(with_union(ox.Store())).query(QueryRequest(text)).read()
    assert_silent(listener)


def test_the_allow_list_reaches_the_workers(tmp_path: Path, listener: Listener) -> None:
    dataset = tmp_path / "dataset.nq"
    dataset.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n", encoding="utf-8")
    allowed = addressed("URL", listener)
    text = f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} }}"
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    with started(dataset, tmp_path / "1", EngineLimits()) as (engine, process):
        assert process.isolated or not Path("/proc/self/stat").exists()
        with pytest.raises(QueryRefused):
            engine.query(QueryRequest(text))
        assert_silent(listener)
    limits = EngineLimits(deadline=1, allowed_services=(allowed,))
    with started(dataset, tmp_path / "2", limits) as (engine, _):
        with pytest.raises(EngineError):  # it hangs up
            engine.query(QueryRequest(text)).read()
        assert listener.heard
        listener.heard.clear()
        with pytest.raises(QueryRefused):
            engine.query(QueryRequest(text.replace(allowed, f"{allowed}else")))
        assert_silent(listener)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <ADDRESS>",
        "LOAD SILENT <ADDRESS> INTO GRAPH <urn:g>",
        "SELECT * FROM <ADDRESS> { ?s ?p ?o }",
        "SELECT * FROM NAMED <ADDRESS> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <ADDRESS> { ?s ?p ?o } }",
        "DESCRIBE <ADDRESS>",
        "CONSTRUCT { ?s ?p ?o } FROM <ADDRESS> WHERE { ?s ?p ?o }",
    ],
)
def test_an_address_fetches_nothing_and_reads_no_file(tmp_path: Path, listener: Listener, text: str) -> None:
    dataset, secret = tmp_path / "dataset.nq", tmp_path / "secret.ttl"
    dataset.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n", encoding="utf-8")
    secret.write_text("<urn:secret> <urn:is> <urn:out> .\n", encoding="utf-8")
    with started(dataset, tmp_path, EngineLimits()) as (engine, _):
        for address in (addressed("URL", listener), secret.as_uri(), "file:///etc/passwd", str(secret)):
            answer = b""
            with contextlib.suppress(LinjausError):
                answer = engine.query(QueryRequest(text.replace("ADDRESS", address))).read()
            assert b"secret" not in answer.replace(address.encode(), b"")
            assert b"root" not in answer
        assert_silent(listener)
        assert_answers(engine)
