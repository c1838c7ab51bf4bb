"""Requests that no client should send: each gets an answer that is no 500, or none; and the server goes on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from hostile_server import hostile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raw_http import Endpoint

__all__ = ["hostile"]

REFUSED = {400, 404, 405, 406, 408, 411, 413, 414, 415, 417, 431, 501, 505}
PASSWORDS = Path("/etc/passwd").read_bytes()[:20]


def status_of(received: bytes) -> int:
    """The status of the first answer, 0 for none."""
    return int(received[9:12]) if received.startswith(b"HTTP/1.") else 0


def get(target: bytes, *headers: bytes) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + b"".join(h + b"\r\n" for h in (b"Host: x", *headers)) + b"\r\n"


def post(body: bytes, *headers: bytes) -> bytes:
    lines = (b"Host: x", b"Content-Type: application/sparql-query", *headers)
    return b"POST /sparql HTTP/1.1\r\n" + b"".join(h + b"\r\n" for h in lines) + b"\r\n" + body


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(get(b"/" + b"a" * 9000), 414, id="a long path"),
        pytest.param(get(b"/sparql?query=" + b"a" * 8100), 414, id="a long query string"),
        pytest.param(b"GET /" + b"a" * 300_000, 414, id="a first line without an end"),
        pytest.param(get(b"/", *[b"X-%d: y" % n for n in range(300)]), 431, id="a flood of headers"),
        pytest.param(get(b"/", b"X: " + b"y" * 20_000), 431, id="a long header"),
        pytest.param(get(b"/", b"Cookie: " + b"y" * 2_000_000), 431, id="a header without an end"),
        pytest.param(post(b"", b"Content-Length: 99999999"), 413, id="a body that is too long, by its length"),
        pytest.param(post(b"x" * 30_000, b"Content-Length: 30000"), 413, id="a query that is too long"),
        pytest.param(
            post(b"7530\r\n" + b"x" * 30_000 + b"\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"), 413, id="in chunks"
        ),
        pytest.param(post(b"ASK {}", b"Content-Length: 6", b"Content-Encoding: gzip"), 415, id="a coded body"),
        pytest.param(post(b"ASK {}", b"Content-Length: six"), 400, id="a length that is no number"),
        pytest.param(post(b"ASK {}", b"Content-Length: -6"), 400, id="a length below nought"),
        pytest.param(post(b"ASK {}", b"Content-Length: 6", b"Content-Length: 7"), 400, id="two lengths"),
        pytest.param(
            post(b"0\r\n\r\n", b"Content-Length: 6", b"Transfer-Encoding: chunked"), 400, id="a length and chunks"
        ),
        pytest.param(post(b"zz\r\nASK\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"), 400, id="a chunk of no size"),
        pytest.param(post(b"", b"Transfer-Encoding: gzip"), 400, id="another transfer coding"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505, id="another version"),
        pytest.param(b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="two blanks"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, id="TLS"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, id="HTTP/2"),
        pytest.param(get(b"/", b"X : y"), 400, id="a blank before the colon"),
        pytest.param(get(b"/", b"X: a\x00b"), 400, id="a NUL in a header"),
        pytest.param(get(b"/", b"X: a", b" folded"), 400, id="a folded header"),
        pytest.param(get(b"/sparql?query=%"), 400, id="a lone percent sign"),
        pytest.param(get(b"/sparql?query=ASK%7B%7D%23%FF%FE"), 400, id="bytes that are not UTF-8"),
        pytest.param(get(b"/sparql?query=ASK{}\xff"), 400, id="bytes that are not even encoded"),
        pytest.param(get(b"/sparql?query=ASK%7B%7D%23%ED%A0%80"), 400, id="half a surrogate pair"),
        pytest.param(get(b"/doc/%FF"), 400, id="a path that is not UTF-8"),
        pytest.param(get(b"/doc/%zz"), 400, id="a path with a broken encoding"),
        pytest.param(get(b"/doc/a%00b"), 400, id="a NUL in the path"),
        pytest.param(b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="an unknown method"),
        pytest.param(b"TRACE / HTTP/1.1\r\nHost: x\r\nCookie: a\r\n\r\n", 405, id="TRACE"),
    ],
)
def test_what_is_malformed_or_too_large_is_refused(hostile: Endpoint, request_: bytes, status: int) -> None:
    received = hostile.send(request_)
    assert status_of(received) == status, received[:300]
    assert hostile.query("ASK {}").status == 200


@pytest.mark.parametrize(
    "target",
    [
        *(
            "/../../../../etc/passwd",
            "/download/../../../../../etc/passwd",
            "/download/..%2f..%2f..%2f..%2fetc%2fpasswd",
        ),
        *("/static/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/sources/%2e%2e/%2e%2e/etc/passwd"),
        *("//etc/passwd", "/download//etc/passwd", "/download/%2Fetc%2Fpasswd", "/static/....//....//etc/passwd"),
        *("/download/..\\..\\etc\\passwd", "/data/..;/..;/etc/passwd", "/release/../../../etc/passwd"),
        *("/release/%2e%2e/download/dataset.nq", "file:///etc/passwd", "/queries/../../../etc/passwd.csv"),
        *(
            "/download/secret.txt",
            "/download/manifest.json%00.nq",
            "/.git/config",
            "/linjaus.toml",
            "/server/linjaus/cli.py",
        ),
    ],
)
def test_no_path_leads_out(hostile: Endpoint, target: str) -> None:
    received = hostile.send(get(target.encode()))
    assert status_of(received) in (400, 404), received[:200]
    assert PASSWORDS not in received
    assert b"location: //" not in received.lower()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
        "ASK { " + "{ " * 3000 + "} " * 3000 + "}",
        "ASK { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
        "ASK { FILTER(1" + " + 1" * 4000 + " = 2) }",
        "SELECT " + " ".join(f"?v{n}" for n in range(2000)) + " {}",
        "ASK { VALUES ?x { " + "1 " * 5000 + "} }",
        "ASK { ?s " + "/".join(["<x:p>*"] * 800) + " ?o }",
        "\u0000ASK {}",
        "ASK { ?s ?p '\ufffe\uffff\u202e' }",
    ],
    ids=lambda text: text[:30],
)
def test_odd_queries_are_answered_or_refused(hostile: Endpoint, text: str) -> None:
    body = urlencode({"query": text, "timeout": "5"}).encode()
    answer = hostile.ask("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    assert answer.status in (200, 400, 413, 504, 507), answer.body[:300]
    assert PASSWORDS not in answer.body
    assert hostile.query("ASK {}").status == 200


token = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20).map(str.encode)
line = st.one_of(
    st.binary(max_size=60),
    st.tuples(
        st.sampled_from(
            [b"Accept", b"Accept-Encoding", b"Content-Type", b"Content-Length", b"If-None-Match", b"Range"]
        ),
        st.one_of(st.binary(max_size=40), token),
    ).map(b": ".join),
    st.sampled_from([b"Transfer-Encoding: chunked", b"Expect: 100-continue", b"Connection: close", b"Host: y"]),
)
first = st.one_of(
    st.binary(max_size=60),
    st.tuples(
        st.sampled_from([b"GET", b"HEAD", b"POST", b"OPTIONS", b"PUT", b"X"]),
        st.one_of(token.map(lambda t: b"/" + t), st.just(b"/sparql"), token.map(lambda t: b"/sparql?query=" + t)),
        st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/0.9"]),
    ).map(b" ".join),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first, st.lists(line, max_size=5), st.binary(max_size=40))
def test_no_bytes_give_a_500(hostile: Endpoint, first: bytes, lines: list[bytes], body: bytes) -> None:
    data = b"\r\n".join([first, b"Host: x", b"Connection: close", *lines, b"", body])
    with hostile.connect() as connection:
        connection.sendall(data)
        connection.shutdown(1)  # so that nobody waits for the rest
        received = b""
        try:
            while block := connection.recv(1 << 16):
                received += block
        except ConnectionResetError:
            pass
    assert status_of(received) != 500, received[:300]


words = "SELECT ASK * { } ?s ?p <x:a> FILTER ( ) 'a' FROM GRAPH \\u0041 # SERVICE CLEAR".split()  # noqa: SIM905
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(words), max_size=25).map(" ".join))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.sampled_from(["", "text/csv", "application/rdf+xml", "text/html", "*/*;q=0.1", "application/json"]))
def test_no_query_gives_a_500(hostile: Endpoint, text: str, accept: str) -> None:
    body = urlencode({"query": text, "timeout": "5"}, errors="replace").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    assert hostile.ask("POST", "/sparql", headers, body).status in (200, 400, 403, 406, 413, 501, 504, 507)
