"""Long answers: flat memory, and one that breaks off is broken for every client, in every format and coding."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
import zlib
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import brotli
import pyoxigraph as ox
import pytest
import zstandard
from hostile_server import CONSTRUCTS, CROSS, STREAMS, hostile, number
from rdflib import Graph
from SPARQLWrapper import SPARQLWrapper

from raw_http import Endpoint, until

__all__ = ["hostile"]

ROWS = 100_000
HASTY = 1_000_000
"""Bytes that a reader takes as fast as they come."""
LONG = f"SELECT ?a ?c ?f {{ {CROSS} }} LIMIT {ROWS}"
SELECT_FORMATS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPH_FORMATS = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)


def part_of(endpoint: Endpoint, text: str, accept: str, coding: str = "identity") -> tuple[bytes, bytes]:
    """(head, body as far as it came) of an answer that the deadline breaks off; that it broke off is seen here."""
    request = (
        f"GET /sparql?query={quote(text)}&timeout=1.5 HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n"
        f"Accept-Encoding: {coding}\r\nConnection: close\r\n\r\n"
    )
    with endpoint.connect() as connection:
        connection.sendall(request.encode())
        received, reset = all_of(connection)
    assert reset, "the answer came to an orderly end"
    head, _, body = received.partition(b"\r\n\r\n")
    assert not received.endswith(b"0\r\n\r\n")
    return head, unchunked(body)


def all_of(connection: socket.socket) -> tuple[bytes, bool]:
    """Everything that comes, and whether the connection was reset at its end; some megabytes, for readers take their
    time after the first."""
    received = bytearray()
    try:
        while block := connection.recv(1 << 16):
            received += block
            if len(received) > HASTY:
                time.sleep(0.02)
    except ConnectionResetError:
        return bytes(received), True
    return bytes(received), False


def unchunked(data: bytes) -> bytes:
    blocks, at = [], 0
    while at < len(data):
        begin = data.index(b"\r\n", at) + 2
        end = begin + int(data[at:begin], 16)
        blocks.append(data[begin:end])
        at = end + 2
    return b"".join(blocks)


def fails_to_parse(media_type: str, data: bytes) -> bool:
    """Whether a reader of the format sees that there is something wrong, if the format lets it see."""
    try:
        if media_type.endswith("json"):
            json.loads(data)
        elif media_type.endswith("xml"):
            ElementTree.fromstring(data)
        else:
            syntax = ox.RdfFormat.from_media_type(media_type)
            assert syntax is not None
            for _ in ox.parse(data, syntax):
                pass
    except (ValueError, SyntaxError):
        return True
    return False


@pytest.mark.parametrize("media_type", SELECT_FORMATS)
def test_rows_that_break_off_are_no_answer(hostile: Endpoint, media_type: str) -> None:
    head, body = part_of(hostile, STREAMS, media_type)
    assert head.startswith(b"HTTP/1.1 200")
    assert b"ransfer-encoding: chunked" in head.lower()
    if media_type.startswith("text/"):
        lines = body.decode("utf-8", "replace").split("\n")[1:-1]
        rows = (
            list(csv.reader(io.StringIO("\n".join(lines)))) if "csv" in media_type else [x.split("\t") for x in lines]
        )
        assert {len(row) for row in rows} == {8}, "no error became a row"
        assert b"deadline" not in body[-500:]
    else:
        assert fails_to_parse(media_type, body)


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_triples_that_break_off_are_no_answer(hostile: Endpoint, media_type: str) -> None:
    bound = "CONSTRUCT { ?a <x:b> ?f . ?d <x:e> ?i . ?g <x:h> ?l }"
    text = f"{bound} WHERE {{ {CROSS} FILTER(ISIRI(?f) && ISIRI(?i) && ISIRI(?l)) }}"
    head, body = part_of(hostile, text, media_type)
    assert head.startswith(b"HTTP/1.1 200")
    if "json" in media_type or "xml" in media_type:
        assert fails_to_parse(media_type, body)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_coded_answer_that_breaks_off_is_not_whole(hostile: Endpoint, coding: str) -> None:
    head, body = part_of(hostile, STREAMS, "text/csv", coding)
    assert f"Content-Encoding: {coding}".encode() in head
    if coding == "gzip":
        unpacked = zlib.decompressobj(31)
        assert unpacked.decompress(body).startswith(b"a,b,d")
        assert not unpacked.eof
    elif coding == "br":
        decoder = brotli.Decompressor()
        assert decoder.process(body).startswith(b"a,b,d")
        assert not decoder.is_finished()
    else:
        frame = zstandard.ZstdDecompressor().decompressobj()
        assert frame.decompress(body).startswith(b"a,b,d")
        assert not frame.eof


def test_an_old_client_sees_it_too(hostile: Endpoint) -> None:
    """HTTP/1.0 has no chunks: the connection is reset instead of closed."""
    with hostile.connect() as connection:
        connection.sendall(f"GET /sparql.csv?query={quote(STREAMS)}&timeout=0.8 HTTP/1.0\r\n\r\n".encode())
        assert all_of(connection)[1], "the answer came to an orderly end"


def test_client_libraries_raise(hostile: Endpoint) -> None:
    broken = (HTTPException, OSError, ValueError, IncompleteRead)
    with pytest.raises(broken):
        hostile.query(STREAMS, "application/sparql-results+json", timeout="0.8")
    wrapper = SPARQLWrapper(f"{hostile.address}/sparql")
    for form in ("json", "xml", "csv"):
        wrapper.setReturnFormat(form)
        wrapper.addParameter("timeout", "0.8") if form == "json" else None
        wrapper.setQuery(STREAMS)
        with pytest.raises(Exception, match=r".+"):
            wrapper.queryAndConvert()
    graph = Graph()
    with pytest.raises(broken):
        graph.parse(f"{hostile.address}/sparql.nt?query={quote(CONSTRUCTS)}&timeout=0.8", format="nt")


def test_a_hundred_thousand_rows_cost_the_web_process_no_memory(hostile: Endpoint) -> None:
    web = web_process(hostile)
    hostile.query(LONG + " # once, so that all is loaded", "text/csv")
    for coding in ("identity", "zstd"):
        Path(f"/proc/{web}/clear_refs").write_text("5")  # the high-water mark begins anew
        before = memory(web, "VmRSS")
        answer = hostile.ask("GET", f"/sparql.json?query={quote(LONG + ' # ' + coding)}", {"Accept-Encoding": coding})
        data = (
            answer.body
            if coding == "identity"
            else zstandard.ZstdDecompressor().decompressobj().decompress(answer.body)
        )
        assert len(json.loads(data)["results"]["bindings"]) == ROWS
        assert memory(web, "VmHWM") - before < 50_000


def test_the_first_block_comes_while_the_rest_is_worked_out(hostile: Endpoint) -> None:
    with hostile.connect() as connection:
        connection.sendall(f"GET /sparql.csv?query={quote(STREAMS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b"a,b,d" in connection.recv(1 << 16)
        assert number(hostile, "linjaus_engine_workers_busy") > 0
    until(lambda: number(hostile, "linjaus_engine_workers_busy") == 0, "the work has ended")


def web_process(endpoint: Endpoint) -> int:
    """The id of the one process that answers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if session == endpoint.pid and b"linjaus-web" in name:
            found.append((parent, int(folder.name)))
    masters = {pid for _, pid in found} & {parent for parent, _ in found}
    return next(pid for parent, pid in found if parent in masters)


def memory(pid: int, what: str) -> int:
    """Kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1])
