"""The engines that are compared, each loaded with one corpus: Linjaus, the oxigraph server, Virtuoso, Fuseki."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linjaus.config import read_settings
from linjaus.shelf import Shelf
from linjaus.sources import fingerprint

from . import corpus, peers

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 3600.0
_FUSEKI = """\
PREFIX :       <urn:bench:>
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2:   <http://jena.apache.org/2016/tdb#>
:service a fuseki:Service ; fuseki:name "corpus" ;
  fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "query" ] ;
  fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "db" ; tdb2:unionDefaultGraph true ] .
"""


@dataclass
class Contender:
    """A running engine. url: of its SPARQL endpoint. pid: the root of its processes. load: seconds from N-Quads to
    answers.
    """

    name: str
    url: str
    pid: int
    load: float

    @property
    def memory(self) -> int:
        """Bytes that its processes hold; what they share is counted once (proportional set size)."""
        return sum(_pss(pid) for pid in _tree(self.pid))

    @property
    def processor_time(self) -> float:
        """Seconds that its processes have used so far."""
        return sum(_processor_time(pid) for pid in _tree(self.pid))


@contextlib.contextmanager
def linjaus(folder: Path, dataset: Path, size: int) -> Iterator[Contender]:
    """This server, as ``linjaus serve`` starts it on a release that is built."""
    folder.mkdir(parents=True)
    Shelf(folder).remember_content(fingerprint(read_settings(ROOT)), corpus.shelve(folder, size))
    began = time.perf_counter()
    port = peers.free_port()
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--site", str(ROOT), "--releases", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    with _running([*command, "--port", str(port)], folder, environment) as process:
        _wait(f"http://127.0.0.1:{port}/readyz", process)
        yield Contender("linjaus", f"http://127.0.0.1:{port}/sparql", process.pid, time.perf_counter() - began)


@contextlib.contextmanager
def oxigraph(folder: Path, dataset: Path, size: int) -> Iterator[Contender]:
    """The oxigraph server (PyPI ``oxigraph``) on its store on disk; its default graph is the union, as ours is."""
    folder.mkdir(parents=True)
    program = str(Path(sys.executable).parent / "oxigraph")
    began = time.perf_counter()
    subprocess.run([program, "load", "-l", "db", "-f", str(dataset)], cwd=folder, check=True, capture_output=True)
    port = peers.free_port()
    command = [program, "serve-read-only", "-l", "db", "-b", f"127.0.0.1:{port}", "--union-default-graph"]
    with _running(command, folder) as process:
        url = f"http://127.0.0.1:{port}/query"
        _wait(f"{url}?query=ASK%7B%7D", process)
        yield Contender("oxigraph", url, process.pid, time.perf_counter() - began)


@contextlib.contextmanager
def virtuoso(folder: Path, dataset: Path, size: int) -> Iterator[Contender]:
    """Virtuoso, loaded by its own bulk loader."""
    with peers.virtuoso(folder, memory=max(2**29, size * 400)) as peer:
        began = time.perf_counter()
        (folder / "corpus.nq").symlink_to(dataset)
        found = re.search(r"ServerPort = 127\.0\.0\.1:(\d+)", (folder / "virtuoso.ini").read_text())
        if found is None:
            raise RuntimeError("virtuoso.ini has no port")
        for order in ("ld_dir('.', 'corpus.nq', 'urn:corpus');", "rdf_loader_run();", "checkpoint;"):
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{found[1]}", "dba", "dba", f"exec={order}"],
                check=True, capture_output=True, cwd=folder,
            )  # fmt: skip
        yield Contender("virtuoso", peer.query, peer.process.pid, time.perf_counter() - began)


@contextlib.contextmanager
def fuseki(folder: Path, dataset: Path, size: int) -> Iterator[Contender]:
    """Fuseki on TDB2, loaded by its own bulk loader."""
    folder.mkdir(parents=True)
    jar = peers.fuseki_jar()
    began = time.perf_counter()
    load = ["java", "-Xmx4g", "-cp", str(jar), "tdb2.tdbloader", "--loader=parallel", "--loc=db", str(dataset)]
    subprocess.run(load, cwd=folder, check=True, capture_output=True)
    (folder / "fuseki.ttl").write_text(_FUSEKI)
    port = peers.free_port()
    command = ["java", "-Xmx4g", "-jar", str(jar), "--localhost", f"--port={port}", "--config=fuseki.ttl"]
    with _running(command, folder) as process:
        url = f"http://127.0.0.1:{port}/corpus/query"
        _wait(f"{url}?query=ASK%7B%7D", process)
        yield Contender("fuseki", url, process.pid, time.perf_counter() - began)


Starter = Callable[[Path, Path, int], contextlib.AbstractContextManager[Contender]]


def available() -> tuple[dict[str, Starter], list[str]]:
    """The engines that can be started here, and why others cannot."""
    missing = {"virtuoso": peers.virtuoso_missing(), "fuseki": peers.fuseki_missing()}
    starters: dict[str, Starter] = {"linjaus": linjaus, "oxigraph": oxigraph, "virtuoso": virtuoso, "fuseki": fuseki}
    reasons = [f"without {name}: {reason}" for name, reason in missing.items() if reason]
    return {name: start for name, start in starters.items() if not missing.get(name)}, reasons


@contextlib.contextmanager
def _running(
    command: list[str], folder: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{process.args!r} did not start: {error}") from error
        time.sleep(0.05)


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for pid in found:  # grows
        found += children.get(pid, [])
    return found


def _processor_time(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0
