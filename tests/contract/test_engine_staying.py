"""A worker goes on with the client that it has answered; whatever comes then is bounded as the first query was."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine_processes import assert_answers, at_rest, cpu_seconds, needs_proc, started, wait_until, workers
from linjaus.engine import wire
from linjaus.engine.evaluation import Call
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import QueryRequest
from linjaus.engine.process import EngineProcess
from linjaus.engine.worker import WorkerEngine
from linjaus.errors import EngineError, EngineMemory, EngineOverEager, EngineTimeout, QueryError

MIB = 1 << 20
THINGS = 3000
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    lines = [f"<urn:s:{i}> <urn:p> <urn:s:{next_of(i)}> <urn:g> .\n" for i in range(THINGS)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def one_worker(dataset: Path, tmp_path: Path) -> Iterator[tuple[WorkerEngine, EngineProcess]]:
    with started(dataset, tmp_path, EngineLimits(deadline=10, memory=256 * MIB, max_queries=1)) as both:
        yield both


def next_of(number: int) -> int:
    return (number * 7 + 1) % THINGS


def ask(engine: WorkerEngine, number: int, client: str = "") -> bool:
    text = f"ASK {{ <urn:s:{number}> <urn:p> <urn:s:{next_of(number)}> }}"
    return b"true" in engine.query(QueryRequest(text, client=client)).read()


def another(process: EngineProcess) -> WorkerEngine:
    """A client with connections of its own."""
    return WorkerEngine(process.path.parent, lambda: "r")


def test_clients_that_take_turns_share_the_only_worker(one_worker: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = one_worker
    other = another(process)
    for number in range(100):
        assert ask(engine, number)
        assert ask(other, number)
        assert number % 3 or ask(engine, number + 1)
    other.close()


@pytest.mark.parametrize("clients", [1, 2, 6])
def test_every_query_is_answered_right_and_counted(dataset: Path, tmp_path: Path, clients: int) -> None:
    with started(dataset, tmp_path, EngineLimits(max_queries=2, queue=50)) as (engine, process):
        engines = [another(process) for _ in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            found = list(pool.map(lambda number: ask(engines[number % clients], number, f"c{number % 7}"), range(600)))
        assert all(found)
        wait_until(lambda: not engine.stats().busy)
        assert engine.stats().outcomes == {"answered": 600}


@needs_proc
def test_the_next_query_of_a_client_meets_its_deadline(one_worker: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = one_worker
    for _ in range(3):
        assert ask(engine, 1)
        with pytest.raises(EngineTimeout) as caught:
            engine.query(QueryRequest(ENDLESS, deadline=0.3)).read()
        assert caught.value.seconds == 0.3
    wait_until(lambda: at_rest(engine, process))
    assert engine.stats().outcomes["timeout"] == 3


def test_the_next_query_of_a_client_has_no_more_memory(one_worker: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = one_worker
    assert ask(engine, 1)
    with pytest.raises(EngineMemory):
        engine.query(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")).read()
    assert ask(engine, 2)


def test_what_is_wrong_with_the_next_query_is_said_and_the_one_after_answered(
    one_worker: tuple[WorkerEngine, EngineProcess],
) -> None:
    engine, _ = one_worker
    for _ in range(3):
        with pytest.raises(QueryError, match="Syntax error"):
            engine.query(QueryRequest("SELECT * WHERE { ?s ?p }"))
        assert ask(engine, 3)
    with pytest.raises(QueryError, match="nested too deeply"):
        engine.query(QueryRequest("SELECT * " + "{" * 50_000 + "}" * 50_000)).read()
    assert ask(engine, 4)


@needs_proc
def test_the_next_query_of_a_client_ends_when_the_client_goes(one_worker: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = one_worker
    assert ask(engine, 1)
    result = engine.query(QueryRequest(LONG))
    result.close()
    wait_until(lambda: at_rest(engine, process), seconds=1)
    assert engine.stats().outcomes == {"answered": 1, "client_gone": 1}
    assert ask(engine, 2)


@needs_proc
def test_a_worker_that_is_killed_at_the_next_query_costs_that_query_alone(
    one_worker: tuple[WorkerEngine, EngineProcess],
) -> None:
    engine, process = one_worker
    assert ask(engine, 1)
    with ThreadPoolExecutor(1) as pool:
        victim = pool.submit(lambda: engine.query(QueryRequest(ENDLESS)).read())
        [pid] = workers(process)
        wait_until(lambda: workers(process).get(pid) == "R" and cpu_seconds(pid) > 0.1)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineError, match="SIGKILL"):
            victim.result(10)
    assert ask(engine, 2)


def test_queries_that_workers_take_up_by_themselves_count_towards_a_clients_share(
    dataset: Path, tmp_path: Path
) -> None:
    limits = EngineLimits(deadline=20, max_queries=4, client_queries=2)
    with started(dataset, tmp_path, limits) as (engine, process):
        engines = [another(process) for _ in range(3)]
        assert all(ask(each, 1) for each in engines)
        results = [each.query(QueryRequest(LONG, client="eager")) for each in engines[:2]]
        with pytest.raises(EngineOverEager):
            another(process).query(QueryRequest("ASK {}", client="eager"))
        assert ask(engine, 1, "modest")
        for each in results:
            each.close()


@needs_proc
def test_a_client_that_comes_later_waits_for_no_longer_than_a_query_takes(
    one_worker: tuple[WorkerEngine, EngineProcess],
) -> None:
    engine, process = one_worker
    assert ask(engine, 1)
    long = engine.query(QueryRequest(LONG))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, another(process), 2)
        wait_until(lambda: engine.stats().queued == 1)
        long.close()
        assert waiting.result(10)


def test_a_stopping_engine_lets_the_next_query_of_a_client_finish(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, process):
        assert ask(engine, 1)
        result = engine.query(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"))
        stopper = threading.Thread(target=lambda: process.stop(grace=20))
        stopper.start()
        assert result.read().endswith(b"]}}")
        stopper.join(20)
        assert not process.is_alive()


def test_an_engine_whose_clients_ask_nothing_stops_at_once(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, process):
        assert ask(engine, 1)
        stopper = threading.Thread(target=lambda: process.stop(grace=60))
        stopper.start()
        stopper.join(10)
        assert not process.is_alive()


@pytest.mark.parametrize(
    "noise", [b"GET / HTTP/1.1\r\n\r\n", b"Q\xff\xff\xff\xff", b"S\x00\x00\x00\x00", b"Q\x00\x00\x00\x02{}", b"Q\x00"]
)
def test_noise_after_a_good_query_ends_that_connection_and_no_other(
    one_worker: tuple[WorkerEngine, EngineProcess], noise: bytes
) -> None:
    engine, process = one_worker
    good = wire.request_frame(Call("ASK {}"), None, "")
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(process.path))
        for _ in range(2):
            client.sendall(good)
            answer = b""
            while not answer.endswith(wire.frame(wire.END)):
                answer += client.recv(1 << 16)
        client.sendall(noise)
        client.shutdown(socket.SHUT_WR)
        while client.recv(1 << 16):
            pass
    assert_answers(engine)


def test_a_long_query_may_follow_a_short_one(one_worker: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = one_worker
    for length in (1 << 12, 1 << 16, 1 << 18, 900_000):
        assert ask(engine, 1)
        assert b"true" in engine.query(QueryRequest("ASK {}" + " " * length)).read()
