"""Queries that never end, many at once, and clients that do not read: pages go on, and failures say what they are."""

from __future__ import annotations

import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.parse import quote

import pytest
from hostile_server import CROSS, RUNAWAYS, STREAMS, hostile, number

from raw_http import Answer, Endpoint, until

__all__ = ["hostile"]

QUIET = (
    "/",
    "/doc/song/successor",
    "/data/song/successor.ttl",
    "/catalog.ttl",
    "/download/dataset.nq",
    "/.well-known/void",
)


@pytest.mark.parametrize("kind", RUNAWAYS)
def test_a_runaway_ends_at_its_deadline_and_says_so(hostile: Endpoint, kind: str) -> None:
    answer = hostile.query(RUNAWAYS[kind], timeout="0.7")
    assert answer.status in (504, 507), answer.body[:300]
    if answer.status == 504:
        assert answer.json["seconds"] == 0.7
        assert answer.json["dataset"].startswith("/set/")
    until(lambda: number(hostile, "linjaus_engine_workers_busy") == 0, "the work has ended")


def test_pages_stay_right_while_a_hundred_queries_burn(hostile: Endpoint) -> None:
    before = {path: hostile.ask("GET", path).body for path in QUIET}
    kinds = list(RUNAWAYS.values())

    def burn(turn: int) -> Answer:
        return hostile.query(f"{kinds[turn % len(kinds)]} # {turn}", timeout="4")

    with ThreadPoolExecutor(100) as pool:
        burning = [pool.submit(burn, turn) for turn in range(100)]
        until(lambda: number(hostile, "linjaus_engine_workers_busy") > 0, "they burn")
        for turn in range(3):
            for path, body in before.items():
                fresh = hostile.ask("GET", path)
                assert (fresh.status, fresh.body) == (200, body), path
            assert hostile.ask("GET", f"/doc/choir/sixty-incoming-links?new={turn}").status == 200
            assert hostile.ask("GET", "/healthz").status == 200
        answers = [each.result() for each in burning]
    assert {answer.status for answer in answers} <= {429, 503, 504, 507}
    assert any(answer.status == 503 for answer in answers)
    for answer in answers:
        assert answer.media_type == "application/problem+json"
        if answer.status in (429, 503):
            assert int(answer.headers["retry-after"]) > 0
    assert hostile.query("ASK {}").json["boolean"] is True


def test_one_client_cannot_take_every_turn(hostile: Endpoint) -> None:
    """Two clients, by their addresses on the loopback network: the second is served while the first one waits."""

    def greedy(turn: int) -> int:
        return hostile.query(f"{RUNAWAYS['ORDER BY']} # {turn}", timeout="3").status

    with ThreadPoolExecutor(20) as pool:
        burning = [pool.submit(greedy, turn) for turn in range(15)]
        until(lambda: number(hostile, "linjaus_engine_queued") > 0, "they wait")
        with socket.create_connection(hostile.place, 60, source_address=("127.0.0.2", 0)) as other:
            other.sendall(f"GET /sparql.csv?query={quote('ASK {}')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert other.recv(4096).startswith(b"HTTP/1.1 200")
        assert {each.result() for each in burning} <= {429, 503, 504, 507}


def test_when_the_client_goes_the_work_ends(hostile: Endpoint) -> None:
    """The deadline here is two minutes: that the worker is free again is because nobody waits."""
    for text in (RUNAWAYS["COUNT over a cross join"], STREAMS):
        with hostile.connect() as connection:
            connection.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            until(lambda: number(hostile, "linjaus_engine_workers_busy") > 0, "it works")
        until(lambda: number(hostile, "linjaus_engine_workers_busy") == 0, "the work has ended")
        until(lambda: number(hostile, "linjaus_query_places_taken") == 0, "the place is free")


def test_those_who_do_not_read_or_do_not_finish_asking_hold_up_nobody(hostile: Endpoint) -> None:
    with contextlib.ExitStack() as held:
        for turn in range(60):
            connection = held.enter_context(hostile.connect())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            if turn % 3 == 0:
                connection.sendall(b"GET /doc/song/successor HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            elif turn % 3 == 1:
                connection.sendall(b"GET /download/dataset.nq HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
            else:
                head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                connection.sendall(head + b"Content-Length: 9000\r\n\r\nASK")
        for path in QUIET:
            assert hostile.ask("GET", path).status == 200
        assert hostile.query("ASK { ?s ?p ?o }").status == 200


def test_a_slow_reader_of_a_long_answer_takes_one_place_and_no_page(hostile: Endpoint) -> None:
    targets = [f"/sparql?query={quote(f'{STREAMS} # {turn}')}&timeout=5" for turn in range(4)]
    with contextlib.ExitStack() as held:
        for target in targets:
            connection = held.enter_context(hostile.connect())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: number(hostile, "linjaus_query_places_taken") > 0, "they are answered")
        for path in QUIET:
            assert hostile.ask("GET", path).status == 200
    until(lambda: number(hostile, "linjaus_query_places_taken") == 0, "the places are free")


def test_the_same_query_from_many_at_once_is_one_answer(hostile: Endpoint) -> None:
    text = f"SELECT ?a ?d {{ {CROSS} }} LIMIT 500"
    answers: list[Answer] = []

    def ask() -> None:
        with contextlib.suppress(OSError, HTTPException):
            answers.append(hostile.query(text, "text/csv"))

    askers = [threading.Thread(target=ask) for _ in range(24)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    good = [answer for answer in answers if answer.status == 200]
    assert len({(answer.body, answer.headers["etag"]) for answer in good}) == 1
    assert {answer.status for answer in answers} <= {200, 429, 503}
