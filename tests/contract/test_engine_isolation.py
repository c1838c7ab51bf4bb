"""Whatever a query does, it ends in time, and costs nobody but who asked it."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine_processes import assert_answers, at_rest, needs_proc, started, wait_until, workers
from linjaus import sandbox
from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import QueryRequest
from linjaus.engine.process import EngineProcess
from linjaus.engine.worker import WorkerEngine
from linjaus.errors import EngineBusy, EngineError, EngineMemory, EngineTimeout, EngineUnavailable, QueryError

MIB = 1 << 20
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAYS = {
    "count": ENDLESS,
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "group": "SELECT ?c (COUNT(?f) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?c ?f",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e !<urn:x>* ?f }",
    "regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    " FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '(x+)+$')) }",
    "ask": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 0) }",
    "chain": "SELECT * { ?s <urn:p>" + "/<urn:p>" * 2000 + " ?o }",
    "service": "ASK { "
    + " ".join(f"VALUES ?service{i} {{ {'1 ' * 99} }}" for i in range(9))
    + f" FILTER({' + '.join(f'?service{i}' for i in range(9))} < 0) }}",
}
STREAMS = {
    "select": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "construct": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    lines = [f"<urn:s:{i}> <urn:p> <urn:s:{(i * 7 + 1) % 3000}> <urn:g> .\n" for i in range(3000)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def running(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WorkerEngine, EngineProcess]]:
    limits = EngineLimits(deadline=10, memory=256 * MIB, max_queries=2, queue=2)
    with started(dataset, tmp_path_factory.mktemp("run"), limits) as both:
        yield both


@needs_proc
@pytest.mark.parametrize("kind", RUNAWAYS)
def test_a_runaway_query_ends_at_its_deadline(running: tuple[WorkerEngine, EngineProcess], kind: str) -> None:
    engine, process = running
    with pytest.raises((EngineTimeout, EngineMemory)) as caught:
        engine.query(QueryRequest(RUNAWAYS[kind], deadline=0.5)).read()
    if isinstance(caught.value, EngineTimeout):
        assert caught.value.seconds == 0.5
    wait_until(lambda: at_rest(engine, process))
    assert_answers(engine)


@needs_proc
@pytest.mark.parametrize("kind", STREAMS)
def test_an_answer_cut_off_at_the_deadline_is_broken(running: tuple[WorkerEngine, EngineProcess], kind: str) -> None:
    engine, process = running
    received: list[bytes] = []
    result = engine.query(QueryRequest(STREAMS[kind], deadline=0.5))
    with pytest.raises(EngineError):
        received.extend(result)
    assert received
    wait_until(lambda: at_rest(engine, process))


@needs_proc
def test_the_work_ends_when_the_client_goes(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = running
    result = engine.query(QueryRequest(STREAMS["select"]))
    assert engine.stats().busy == 1
    result.close()
    wait_until(lambda: at_rest(engine, process), seconds=1)
    with pytest.raises(EngineError):
        result.read()


@needs_proc
def test_the_work_ends_when_the_client_goes_before_the_answer_has_begun(
    running: tuple[WorkerEngine, EngineProcess],
) -> None:
    engine, process = running
    client = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from linjaus.engine.worker import *;"
            "WorkerEngine(Path(sys.argv[1]), lambda: 'r').query(QueryRequest(sys.argv[2]))",
            str(process.path.parent),
            ENDLESS,
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_until(lambda: engine.stats().busy)
    client.kill()
    client.wait()
    wait_until(lambda: at_rest(engine, process), seconds=1)
    assert_answers(engine)


def test_a_query_over_its_memory_ends_with_its_own_error(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = running
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with pytest.raises(EngineMemory) as caught:
        engine.query(QueryRequest(text)).read()
    assert caught.value.limit == 256 * MIB
    assert_answers(engine)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 50_000 + "}" * 50_000,
        "SELECT * { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
        "SELECT * { FILTER(" + "!" * 100_000 + "true) }",
        "SELECT * { ?s " + "(" * 100_000 + "<urn:p>" + ")" * 100_000 + " ?o }",
        "SELECT * { FILTER(" + "1+" * 100_000 + "1) }",
        "SELECT * { {}" + " UNION {}" * 50_000 + " }",
        "SELECT ?service " + "{" * 50_000 + "}" * 50_000,
    ],
)
def test_nesting_that_overflows_the_parser_is_the_querys_fault(
    running: tuple[WorkerEngine, EngineProcess], text: str
) -> None:
    engine, _ = running
    with pytest.raises(QueryError, match="nested too deeply"):
        engine.query(QueryRequest(text)).read()
    assert_answers(engine)


@needs_proc
def test_a_killed_worker_costs_only_its_own_query(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = running
    wait_until(lambda: at_rest(engine, process))
    with ThreadPoolExecutor(1) as pool:
        victim = pool.submit(lambda: engine.query(QueryRequest(ENDLESS)).read())
        wait_until(lambda: "R" in workers(process).values())
        [pid] = [pid for pid, state in workers(process).items() if state == "R"]
        other = engine.query(QueryRequest(STREAMS["select"]))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineError, match="SIGKILL"):
            victim.result(10)
        assert next(iter(other))
        other.close()
    assert_answers(engine)


@needs_proc
def test_beyond_the_queue_a_client_is_told_when_to_come_back(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = running
    wait_until(lambda: at_rest(engine, process))

    def outcome(_: int) -> EngineError:
        with pytest.raises(EngineError) as caught:
            engine.query(QueryRequest(ENDLESS, deadline=2)).read()
        return caught.value

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, range(8)))
    refusals = [error for error in outcomes if isinstance(error, EngineBusy)]
    assert len(refusals) == 4  # two run, two wait
    assert all(1 <= error.retry_after <= 2 for error in refusals)
    assert sum(isinstance(error, EngineTimeout) for error in outcomes) == 8 - len(refusals)
    wait_until(lambda: at_rest(engine, process))
    assert_answers(engine)


@needs_proc
def test_a_query_in_the_queue_gets_its_turn(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, _ = running
    with ThreadPoolExecutor(3) as pool:
        blockers = [pool.submit(lambda: engine.query(QueryRequest(ENDLESS, deadline=1)).read()) for _ in range(2)]
        wait_until(lambda: engine.stats().busy == 2)
        waiting = pool.submit(lambda: engine.query(QueryRequest("ASK { ?s ?p ?o }")).read())
        assert b"true" in waiting.result(10)
        for each in blockers:
            with pytest.raises(EngineTimeout):
                each.result(10)


def test_noise_on_the_socket_does_no_harm(running: tuple[WorkerEngine, EngineProcess]) -> None:
    engine, process = running
    for noise in (b"", b"GET / HTTP/1.1\r\n\r\n", b"Q\x00\x00\x00\x02{}", b"Q\xff\xff\xff\xff", b"Q\x00\x00\x00\x09[1"):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(process.path))
            client.sendall(noise)
    assert_answers(engine)


def test_many_clients_at_once_are_all_answered(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits(queue=100)) as (engine, _), ThreadPoolExecutor(20) as pool:
        texts = [f"SELECT ?o {{ <urn:s:{i}> ?p ?o }}" for i in range(100)]
        answers = list(pool.map(lambda text: engine.query(QueryRequest(text)).read(), texts))
    for i, answer in enumerate(answers):
        assert f'"urn:s:{(i * 7 + 1) % 3000}"'.encode() in answer


def test_the_socket_is_for_its_user_only(running: tuple[WorkerEngine, EngineProcess]) -> None:
    _, process = running
    assert stat.S_IMODE(process.path.stat().st_mode) == 0o600


def test_a_stopped_engine_takes_no_more_and_leaves_nothing(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, process):
        assert process.is_alive()
        process.stop()
        assert not process.is_alive()
        with pytest.raises(EngineUnavailable):
            engine.query(QueryRequest("ASK {}"))
        assert not list(tmp_path.iterdir())


def test_a_stopping_engine_lets_running_queries_finish(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, process):
        result = engine.query(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"))
        stopper = threading.Thread(target=lambda: process.stop(grace=20))
        stopper.start()
        assert result.read().endswith(b"]}}")
        stopper.join(20)
        assert not process.is_alive()


def test_a_socket_left_by_a_crash_is_replaced(dataset: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "r.sock"))
    with started(dataset, tmp_path, EngineLimits()) as (engine, _):
        assert_answers(engine)


@needs_proc
def test_the_engine_and_its_queries_end_with_their_owner(dataset: Path, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from linjaus.engine.process import *;"
        "print(EngineProcess.start(Path(sys.argv[1]), Path(sys.argv[2])).pid, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(dataset), str(tmp_path / "r.sock")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert owner.stdout is not None
    engine_pid = int(owner.stdout.readline())
    result = WorkerEngine(tmp_path, lambda: "r").query(QueryRequest(STREAMS["select"]))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    wait_until(lambda: not Path(f"/proc/{engine_pid}").exists())
    with pytest.raises(EngineError):
        result.read()


@needs_proc
def test_queries_end_when_the_engine_is_killed(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits()) as (engine, process):
        result = engine.query(QueryRequest(STREAMS["select"]))
        pids = workers(process)
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
        with pytest.raises(EngineError):
            result.read()
        with pytest.raises(EngineUnavailable):
            engine.query(QueryRequest("ASK {}"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system has no seccomp")
def test_the_system_itself_keeps_the_engine_from_the_network(running: tuple[WorkerEngine, EngineProcess]) -> None:
    assert running[1].isolated
    pid = os.fork()
    if not pid:
        sandbox.deny_network()
        try:
            socket.socket()
        except PermissionError:
            os._exit(7)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
