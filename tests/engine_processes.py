"""An engine's process and its workers, as a test looks at them from outside."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linjaus.engine.limits import EngineLimits
from linjaus.engine.port import QueryRequest
from linjaus.engine.process import EngineProcess
from linjaus.engine.worker import WorkerEngine

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")


@contextlib.contextmanager
def started(
    dataset: Path, folder: Path, limits: EngineLimits, store: Path | None = None
) -> Iterator[tuple[WorkerEngine, EngineProcess]]:
    """An engine on the dataset, listening as the release ``r`` in the folder."""
    process = EngineProcess.start(dataset, folder / "r.sock", limits, store)
    engine = WorkerEngine(folder, lambda: "r", limits.deadline)
    try:
        yield engine, process
    finally:
        engine.close()
        process.stop(grace=0.2)


def workers(process: EngineProcess) -> dict[int, str]:
    """The workers' process ids, and what each does by /proc: ``S`` waits, ``R`` uses a processor."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process.pid:
                found[int(path.parent.name)] = fields[0]
    return found


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processors so far, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def at_rest(engine: WorkerEngine, process: EngineProcess) -> bool:
    """Whether no query is under way and no worker uses a processor, while all workers are there."""
    stats = engine.stats()
    states = workers(process)
    return not stats.busy and not stats.queued and len(states) == stats.workers and set(states.values()) == {"S"}


def wait_until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for what must come about; fail when it does not."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def assert_answers(engine: WorkerEngine) -> None:
    """The engine answers."""
    assert b"true" in engine.query(QueryRequest("ASK { ?s ?p ?o }")).read()
