"""Workers that are killed, clients that ask too much, a hundred runaway queries: nothing is lost, no answer wrong."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine_processes import assert_answers, at_rest, needs_proc, started, wait_until, workers
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import OUTCOMES, QueryRequest
from linjaus.engine.process import EngineProcess
from linjaus.engine.worker import WorkerEngine
from linjaus.errors import (
    EngineBusy,
    EngineError,
    EngineMemory,
    EngineOverEager,
    EngineTimeout,
    EngineUnavailable,
    LinjausError,
    QueryError,
)

MIB = 1 << 20
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
KINDS = (
    ENDLESS,
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT ?c (COUNT(?f) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?c ?f",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e !<urn:x>* ?f }",
    "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(x+)+$')) }",
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    lines = [f"<urn:s:{i}> <urn:p> <urn:s:{(i * 7 + 1) % 2000}> <urn:g> .\n" for i in range(2000)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def running(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WorkerEngine, EngineProcess]]:
    limits = EngineLimits(deadline=20, memory=256 * MIB, max_queries=2, queue=6, client_queries=3)
    with started(dataset, tmp_path_factory.mktemp("run"), limits) as both:
        yield both


def next_of(engine: WorkerEngine, number: int) -> int:
    answer = json.loads(engine.query(QueryRequest(f"SELECT ?o {{ <urn:s:{number}> <urn:p> ?o }}")).read())
    [row] = answer["results"]["bindings"]
    return int(row["o"]["value"].rpartition(":")[2])


@needs_proc
def test_workers_that_are_killed_all_the_time_cost_at_most_their_own_queries(dataset: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    with started(dataset, tmp_path, EngineLimits(max_queries=2, queue=50)) as (engine, process):

        def kill() -> None:
            dice = random.Random(7)
            while not stop.wait(0.01):
                for pid in workers(process):
                    if dice.random() < 0.3:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)

        def outcome(number: int) -> str:
            try:
                assert next_of(engine, number) == (number * 7 + 1) % 2000
            except EngineError as error:
                return error.message
            return "right"

        killer = threading.Thread(target=kill)
        killer.start()
        with ThreadPoolExecutor(4) as pool:
            found = Counter(pool.map(outcome, range(300)))
        stop.set()
        killer.join()
        broken = {message for message in found if message != "right"}
        assert all("ended unexpectedly" in message or "broke off" in message for message in broken)
        stats = engine.stats()
        assert 300 - found["right"] <= stats.replaced
        wait_until(lambda: at_rest(engine, process))
        assert [next_of(engine, number) for number in range(20)] == [(n * 7 + 1) % 2000 for n in range(20)]


@needs_proc
def test_an_idle_worker_that_is_killed_costs_nothing(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = running
    for _ in range(5):
        for pid in workers(process):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert next_of(engine, 1) == 8
    wait_until(lambda: at_rest(engine, process))


@needs_proc
def test_a_hundred_runaway_queries_at_once_all_end_and_leave_nothing(dataset: Path, tmp_path: Path) -> None:
    limits = EngineLimits(deadline=1, memory=128 * MIB, max_queries=2, queue=40, client_queries=3)
    with started(dataset, tmp_path, limits) as (engine, process):
        before = engine.stats()

        def outcome(number: int) -> type[LinjausError]:
            with pytest.raises(EngineError) as caught:
                engine.query(QueryRequest(KINDS[number % len(KINDS)], client=f"c{number % 25}")).read()
            return type(caught.value)

        with ThreadPoolExecutor(100) as pool:
            found = Counter(pool.map(outcome, range(100)))
        assert set(found) <= {EngineTimeout, EngineMemory, EngineBusy, EngineOverEager, EngineError}
        assert found[EngineTimeout] + found[EngineMemory] >= 40
        assert found[EngineBusy] + found[EngineOverEager] > 0
        wait_until(lambda: at_rest(engine, process))
        assert sum(engine.stats().outcomes.values()) - sum(before.outcomes.values()) == 100
        assert next_of(engine, 1) == 8


def test_one_client_may_not_ask_everything_at_once(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = running
    with ThreadPoolExecutor(8) as pool:
        greedy = [
            pool.submit(lambda: engine.query(QueryRequest(ENDLESS, deadline=2, client="g")).read()) for _ in "123"
        ]
        wait_until(lambda: (stats := engine.stats()).busy + stats.queued == 3)
        with pytest.raises(EngineOverEager) as caught:
            engine.query(QueryRequest("ASK {}", client="g"))
        assert 1 <= caught.value.retry_after <= 2
        assert_answers(engine)  # ours and others' wait for their turn, and get it
        assert engine.query(QueryRequest("ASK {}", client="other")).read()
        for each in greedy:
            with pytest.raises(EngineTimeout):
                each.result(20)
    assert engine.query(QueryRequest("ASK {}", client="g")).read()


def test_others_do_not_wait_for_all_queries_of_an_eager_client(dataset: Path, tmp_path: Path) -> None:
    order: list[str] = []

    def ask(engine: WorkerEngine, client: str, text: str) -> None:
        with contextlib.suppress(EngineError):
            engine.query(QueryRequest(text, deadline=10 if client != "first" else 1, client=client)).read()
        order.append(client)

    with started(dataset, tmp_path, EngineLimits(max_queries=1)) as (engine, _), ThreadPoolExecutor(5) as pool:
        pool.submit(ask, engine, "first", ENDLESS)
        wait_until(lambda: engine.stats().busy == 1)
        for waiting, client in enumerate(("eager", "eager", "eager", "modest"), 1):
            pool.submit(ask, engine, client, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
            wait_until(lambda expected=waiting: engine.stats().queued == expected)
    assert order == ["first", "eager", "modest", "eager", "eager"]


def test_the_engine_says_what_it_has_done(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits(max_queries=2, memory=128 * MIB)) as (engine, _):
        wait_until(lambda: engine.stats().started == 2)
        assert_answers(engine)
        with pytest.raises(QueryError):
            engine.query(QueryRequest("SELEKT"))
        with pytest.raises(EngineTimeout):
            engine.query(QueryRequest(ENDLESS, deadline=0.3)).read()
        with pytest.raises(EngineMemory):
            engine.query(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")).read()
        stats = engine.stats()
        assert stats.outcomes == {"answered": 1, "query_error": 1, "timeout": 1, "memory": 1}
        assert set(stats.outcomes) <= set(OUTCOMES)
        wait_until(lambda: engine.stats().started == 4)
        assert (stats.workers, stats.busy, stats.queued) == (2, 0, 0) or stats.workers < 2
        assert engine.stats().replaced == 2


def test_connections_outlive_the_engine_that_they_led_to(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, first):
        assert_answers(engine)
        os.kill(first.pid, signal.SIGKILL)
        wait_until(lambda: not first.is_alive())
        with pytest.raises(EngineUnavailable):
            engine.query(QueryRequest("ASK {}"))
        second = EngineProcess.start(dataset, tmp_path / "r.sock", EngineLimits())
        assert_answers(engine)
        os.kill(second.pid, signal.SIGKILL)
        wait_until(lambda: not second.is_alive())
        third = EngineProcess.start(dataset, tmp_path / "r.sock", EngineLimits())
        assert_answers(engine)  # over a fresh connection, since the kept one leads nowhere
        for each in (second, third):
            each.stop(0.2)


def test_a_request_larger_than_a_sockets_buffer_arrives_whole(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = running
    values = " ".join(f"<urn:s:{number}>" for number in range(50_000))
    text = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {values} }} ?s <urn:p> ?o }}"
    assert len(text) > 600_000
    answer = json.loads(engine.query(QueryRequest(text)).read())
    assert answer["results"]["bindings"][0]["n"]["value"] == "2000"


def test_answers_of_all_sizes_come_over_one_connection_in_turn(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = running
    for size in (0, 1, 300, 2000, 5, 2000, 0):
        answer = json.loads(engine.query(QueryRequest(f"SELECT * {{ ?s ?p ?o }} LIMIT {size}")).read())
        assert len(answer["results"]["bindings"]) == size
        with pytest.raises(QueryError):
            engine.query(QueryRequest("no query"))
