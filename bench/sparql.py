"""SPARQL endpoints side by side: ``python -m bench sparql [SIZE …]``.

For each size a corpus is made (``corpus.py``) and every engine that can be had is loaded with it: Linjaus, the
oxigraph server, Virtuoso, Fuseki. Then, in interleaved rounds, each is asked each question (``workload.py``) by four
clients over kept-alive connections. A question is *heavy* when the oxigraph server takes more than 50 ms for it,
*middle* from 5 ms, else a *look-up*. What is printed is each engine's speed as a multiple of the oxigraph server's
(more is faster), and what the goals are. "Uncached" questions are never sent twice; "repeated" ones are the same every
time. Each round begins with another engine, and nothing is measured before all of them rest.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import corpus
from .contenders import Contender, available
from .workload import QUESTIONS, Question, fresh_numbers

SIZES = (100_000, 1_000_000, 10_000_000)
CLIENTS = 4
ROUNDS = 3
SECONDS = 2
"""How long a round of look-ups lasts; one of repeated questions lasts longer where an answer takes long."""
LOOK_UP, HEAVY = 0.005, 0.05
"""Seconds on the oxigraph server: below the first a question is a look-up, above the second it is heavy."""
PEER = "oxigraph"
JSON = "application/sparql-results+json"
GOALS = {"look-up": 0.35, "middle": 1.0, "heavy": 3.0, "rows": 1 / 0.6}
REPEATED_GOALS = {"look-up": 1.5, "middle": 20.0, "heavy": 20.0}
_PATIENCE = 300
_GLANCE, _REST = 0.2, 0.1
"""Seconds between two looks at what engines use of the processors; how much of one is no work."""

_WRK = """\
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {["Accept"] = "application/sparql-results+json"})
end
"""


@dataclass
class Measured:
    """Answers a second of one engine for one question, one figure a round."""

    uncached: list[float] = field(default_factory=list)
    repeated: list[float] = field(default_factory=list)


def main(sizes: Sequence[int] = SIZES) -> None:
    """Measure every size and print the tables."""
    if not shutil.which("wrk"):
        print("without the endpoint: wrk is not installed (Debian: wrk)")
        return
    starters, reasons = available()
    print(*reasons, sep="\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="linjaus-bench-") as name, contextlib.ExitStack() as stack:
            folder = Path(name)
            dataset = folder / "corpus.nq"
            corpus.write(dataset, size)
            contenders = [
                stack.enter_context(start(folder / engine, dataset, size)) for engine, start in starters.items()
            ]
            compare(size, contenders, folder)


def compare(size: int, contenders: Sequence[Contender], folder: Path) -> None:
    """Print what was measured on one corpus."""
    print(f"\n== {size:,} triples ==", flush=True)
    for one in contenders:
        print(f"{one.name:10} loaded and ready after {one.load:.1f} s, {one.memory / 2**20:.0f} MB", flush=True)
    tell_differences(contenders)
    numbers = fresh_numbers()
    latencies = {question.name: latency(peer_of(contenders), question, numbers) for question in QUESTIONS}
    found = {(one.name, question.name): Measured() for one in contenders for question in QUESTIONS}
    for question in QUESTIONS:
        for one in contenders:  # so that no engine is measured while it first reads what it has loaded
            speed(one, question, [next(numbers) for _ in range(CLIENTS)])
    for turn in range(ROUNDS):
        first = turn % len(contenders)
        for question in QUESTIONS:
            for one in (*contenders[first:], *contenders[:first]):
                measured = found[one.name, question.name]
                wait_for_rest(contenders)
                if latencies[question.name] < LOOK_UP:
                    measured.uncached.append(throughput(one, question, numbers, folder))
                else:
                    measured.uncached.append(speed(one, question, [next(numbers) for _ in range(CLIENTS)]))
                if not question.rows:
                    wait_for_rest(contenders)
                    seconds = max(SECONDS, math.ceil(2 * CLIENTS * latencies[question.name]))
                    measured.repeated.append(repeated(one, question, folder, seconds))
    report(contenders, latencies, found)
    for one in contenders:
        print(f"{one.name:10} {one.memory / 2**20:.0f} MB afterwards", flush=True)


def wait_for_rest(contenders: Sequence[Contender]) -> None:
    """Until no engine works any more: some go on with questions whose askers have left."""
    until = time.monotonic() + _PATIENCE
    used = sum(one.processor_time for one in contenders)
    while time.monotonic() < until:
        time.sleep(_GLANCE)
        former, used = used, sum(one.processor_time for one in contenders)
        if used - former < _REST * _GLANCE:
            return


def report(
    contenders: Sequence[Contender], latencies: dict[str, float], found: dict[tuple[str, str], Measured]
) -> None:
    """The tables, and where a goal is missed."""
    names = [one.name for one in contenders]
    for title, which, goals in (("uncached", "uncached", GOALS), ("repeated", "repeated", REPEATED_GOALS)):
        print(f"\n{title:52}{'oxigraph':>14}" + "".join(f"{name:>11}" for name in names if name != PEER) + "   goal")
        for question in QUESTIONS:
            kind = kind_of(question, latencies[question.name])
            rates = {name: getattr(found[name, question.name], which) for name in names}
            if not rates[PEER]:
                continue
            peer = statistics.median(rates[PEER])
            ratios = {name: statistics.median(rates[name]) / peer for name in names if name != PEER}
            missed = "" if ratios["linjaus"] >= goals[kind] else "   missed"
            shown = f"{peer:.0f}/s" if peer >= 10 else f"{1000 / peer:.0f} ms"
            figures = "".join(f"{ratio:>10.2f}x" for ratio in ratios.values())
            print(f"{kind:8} {question.name:43}{shown:>14}{figures}   {goals[kind]:.2f}x{missed}", flush=True)


def kind_of(question: Question, seconds: float) -> str:
    """look-up, middle, heavy or rows."""
    if question.rows:
        return "rows"
    return "look-up" if seconds < LOOK_UP else "middle" if seconds <= HEAVY else "heavy"


def peer_of(contenders: Sequence[Contender]) -> Contender:
    """The engine that others are measured by."""
    return next(one for one in contenders if one.name == PEER)


def latency(one: Contender, question: Question, numbers: Iterator[int]) -> float:
    """Seconds that one client waits: the median of five."""
    with connected(one) as ask:
        ask(question.address(next(numbers)))
        times = []
        for _ in range(5):
            began = time.perf_counter()
            ask(question.address(next(numbers)))
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def speed(one: Contender, question: Question, numbers: Sequence[int]) -> float:
    """Answers a second when each of the clients asks once, at the same time."""
    gate = threading.Barrier(len(numbers) + 1)
    failures: list[BaseException] = []

    def client(number: int) -> None:
        try:
            with connected(one) as ask:
                ask("query=ASK%7B%7D")
                gate.wait()
                ask(question.address(number))
        except BaseException as error:
            failures.append(error)
            gate.abort()

    threads = [threading.Thread(target=client, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(numbers) / (time.perf_counter() - began)


def throughput(one: Contender, question: Question, numbers: Iterator[int], folder: Path) -> float:
    """Answers a second to questions that were never asked before."""
    return wrk(one, [question.address(next(numbers)) for _ in range(20_000)], folder)


def repeated(one: Contender, question: Question, folder: Path, seconds: int) -> float:
    """Answers a second to one question, asked again and again."""
    with connected(one) as ask:
        ask(question.address(0))
    return wrk(one, [question.address(0)], folder, seconds)


def wrk(one: Contender, queries: Sequence[str], folder: Path, seconds: int = SECONDS) -> float:
    """Answers a second over four kept-alive connections, by wrk. Raises RuntimeError when some were no answers."""
    path = urlsplit(one.url).path
    (folder / "paths.txt").write_text("".join(f"{path}?{query}\n" for query in queries))
    (folder / "ask.lua").write_text(_WRK)
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "60s", "-s", "ask.lua", one.url]
    environment = {**os.environ, "PATHS": "paths.txt"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if rate is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"{one.name}: {done.stdout}{done.stderr}")
    return float(rate[1])


@contextlib.contextmanager
def connected(one: Contender) -> Iterator[Any]:
    """One kept-alive connection: a function from a query string to the bytes of the answer."""
    address = urlsplit(one.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE)

    def ask(query: str) -> bytes:
        connection.request("GET", f"{address.path}?{query}", headers={"Accept": JSON})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{one.name} answered {response.status}: {body[:500]!r}")
        return body

    try:
        yield ask
    finally:
        connection.close()


def tell_differences(contenders: Sequence[Contender]) -> None:
    """Ask every engine every question once and say where answers are not the oxigraph server's."""
    for question in QUESTIONS:
        if question.rows:
            continue
        answers = {}
        for one in contenders:
            with connected(one) as ask:
                answers[one.name] = rows_of(ask(question.address(1)))
        for name, rows in answers.items():
            if rows != answers[PEER]:
                print(f"{name} answers {question.name!r} with other rows than {PEER}", flush=True)


def rows_of(body: bytes) -> Counter[tuple[tuple[str, str], ...]] | bool:
    """The rows of an answer whatever their order, each value by its lexical form; or the truth of an ASK."""
    answer = json.loads(body)
    if "boolean" in answer:
        truth: bool = answer["boolean"]
        return truth
    return Counter(
        tuple(sorted((name, term["value"]) for name, term in row.items())) for row in answer["results"]["bindings"]
    )
