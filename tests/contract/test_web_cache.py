"""What was answered once is answered again without work: right for every client, never from another release."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from web_fixture import RELEASE, StubEngine, put_release, settings
from werkzeug.test import Client

from linjaus.shelf import Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.cache import ResponseCache
from linjaus.web.codings import FOR_KEPT, FOR_STREAMS, choose_coding, encode, encode_stream
from linjaus.web.observing import Observed
from linjaus.web.sparql_endpoint import SparqlEndpoint


class Counting:
    """An app that counts how often it is asked, and the cache in front of it."""

    def __init__(self, folder: Path, budget: int = 2**24) -> None:
        given = settings(folder, cache_bytes=budget)
        shelf = Shelf(given.releases)
        put_release(shelf)
        app = create_app(given, LiveRelease(shelf), StubEngine())
        assert isinstance(app, Observed)
        assert isinstance(app._app, SparqlEndpoint)
        cache = app._app._app
        assert isinstance(cache, ResponseCache)
        self.cache = cache
        self.calls = 0
        inner = cache._app

        def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            self.calls += 1
            return inner(environ, start_response)

        cache._app = counted
        self.client = Client(app)


def test_a_repeated_request_costs_the_app_nothing(tmp_path: Path) -> None:
    site = Counting(tmp_path)
    for path in ("/", "/id/plan/tulevik", "/doc/plan/tulevik", "/data/plan/tulevik.ttl", "/catalog", "/doc/plan/none"):
        first = site.client.get(path)
        before = site.calls
        again = site.client.get(path)
        assert site.calls == before
        assert (again.status, again.data, dict(again.headers)) == (first.status, first.data, dict(first.headers))


def test_head_and_unchanged_are_answered_from_what_get_left(tmp_path: Path) -> None:
    site = Counting(tmp_path)
    first = site.client.get("/data/plan/tulevik.ttl")
    head = site.client.head("/data/plan/tulevik.ttl")
    unchanged = site.client.get("/data/plan/tulevik.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (head.status_code, head.data, unchanged.status_code) == (200, b"", 304)
    assert head.headers["Content-Length"] == str(len(first.data))
    assert site.calls == 1


def test_clients_that_want_other_things_do_not_get_each_others_answers(tmp_path: Path) -> None:
    client = Counting(tmp_path).client
    turtle = client.get("/data/plan/tulevik", headers={"Accept": "text/turtle"})
    triples = client.get("/data/plan/tulevik", headers={"Accept": "application/n-triples"})
    assert (turtle.mimetype, triples.mimetype) == ("text/turtle", "application/n-triples")
    german = client.get("/doc/topic/ilo", headers={"Accept-Language": "de"})
    estonian = client.get("/doc/topic/ilo", headers={"Accept-Language": "et"})
    assert "Freude</h1>" in german.text
    assert "Rõõm</h1>" in estonian.text
    assert client.get("/doc/topic?page=1").status_code == 200
    assert client.get("/doc/topic?page=x").status_code == 400
    assert client.get("/doc/topic").status_code == 200


def test_data_is_kept_once_however_the_client_asks(tmp_path: Path) -> None:
    site = Counting(tmp_path)
    for accept in ("text/turtle", "*/*", "text/html"):
        site.client.get("/data/plan/tulevik.ttl", headers={"Accept": accept, "Accept-Language": accept})
    assert site.calls == 1


DECODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


def test_a_body_is_coded_for_those_who_take_it_with_a_tag_of_its_own(tmp_path: Path) -> None:
    site = Counting(tmp_path)
    address = "/data/plan/tulevik.ttl"
    plain = site.client.get(address)
    assert "Accept-Encoding" in plain.headers["Vary"]
    tags = {plain.headers["ETag"]}
    for coding in ("gzip", "br", "zstd"):
        packed = site.client.get(address, headers={"Accept-Encoding": f"{coding}, other"})
        assert packed.headers["Content-Encoding"] == coding
        assert packed.headers["Content-Length"] == str(len(packed.data))
        assert len(packed.data) < len(plain.data)
        assert DECODE[coding](packed.data) == plain.data
        tags.add(packed.headers["ETag"])
        unchanged = {"Accept-Encoding": coding, "If-None-Match": packed.headers["ETag"]}
        assert site.client.get(address, headers=unchanged).status_code == 304
    assert len(tags) == 4
    for refused in ("gzip;q=0", "identity", "", "*;q=0", "deflate", "gzip;q=0.4, identity;q=0.9", "br;q=two"):
        answer = site.client.get(address, headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in answer.headers
    assert site.calls == 1


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("*;q=0.1, identity;q=0.2", ""),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("gzip;q=1.0001", ""),
        ("gzip;;;,;q=1,,", ""),
    ],
)
def test_the_coding_that_the_client_likes_best_is_chosen(header: str, coding: str) -> None:
    assert choose_coding(header, FOR_KEPT) == coding


@given(st.text(max_size=80), st.lists(st.binary(max_size=3000), max_size=6))
def test_coding_as_it_comes_loses_nothing_and_a_part_is_no_whole(header: str, chunks: list[bytes]) -> None:
    assert choose_coding(header, FOR_STREAMS) in ("", *FOR_STREAMS)
    for coding in FOR_STREAMS:
        coded = list(encode_stream(coding, iter(chunks)))
        assert DECODE[coding](b"".join(coded)) == b"".join(chunks)
        assert DECODE[coding](encode(coding, b"".join(chunks))) == b"".join(chunks)
        assert not is_whole(coding, b"".join(coded[:-1]))


def is_whole(coding: str, data: bytes) -> bool:
    """Whether a reader takes coded bytes for a whole body."""
    if coding == "br":
        decoder = brotli.Decompressor()
        decoder.process(data)
        return bool(decoder.is_finished())
    if coding == "gzip":
        unpacked = zlib.decompressobj(31)
        unpacked.decompress(data)
        return unpacked.eof
    frame = zstandard.ZstdDecompressor().decompressobj()
    frame.decompress(data)
    return frame.eof


def test_what_is_kept_stays_within_its_bounds(tmp_path: Path) -> None:
    site = Counting(tmp_path, budget=200_000)
    for number in range(1, 61):
        for language in ("et", "de"):
            site.client.get(f"/doc/topic/t{number}", headers={"Accept-Language": language})
            assert site.cache._kept.bytes <= 200_000
    assert site.cache._kept.bytes > 10_000
    before = site.calls
    site.client.get("/doc/topic/t60", headers={"Accept-Language": "de"})
    assert site.calls == before


def test_without_a_budget_answers_are_the_same_and_nothing_is_kept(tmp_path: Path) -> None:
    site = Counting(tmp_path, budget=0)
    first, again = site.client.get("/doc/topic/ilo"), site.client.get("/doc/topic/ilo")
    assert first.data == again.data
    assert site.calls == 2
    assert site.cache._kept.bytes == 0
    unchanged = site.client.get("/doc/topic/ilo", headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304


def test_a_refused_address_is_never_answered_from_a_good_one(tmp_path: Path) -> None:
    client = Counting(tmp_path).client
    assert client.get("/id/plan/tulevik").status_code == 303
    crooked = {"RAW_URI": "/id/plan%2Ftulevik", "REQUEST_URI": "/id/plan%2Ftulevik"}
    assert client.get("/id/plan/tulevik", environ_overrides=crooked).status_code == 404
    assert client.get("/id/plan/tulevik").status_code == 303


def test_dumps_and_query_answers_are_not_kept(tmp_path: Path) -> None:
    site = Counting(tmp_path)
    for _ in range(2):
        site.client.get("/download/dataset.nq")
    assert site.calls == 2
    assert RELEASE in site.client.get("/").text
