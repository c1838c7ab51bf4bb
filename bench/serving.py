"""What it costs to build a site, to start the server, and to ask for an entity; and the servers that benchmarks ask."""

from __future__ import annotations

import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENTITY = "document/kainuun-ely-strategia-2019-2023/priority/1/measure/5"
ROUNDS = 40
REQUESTS = 50


def bench_build(folder: Path) -> None:
    """Three builds from nothing; the median time, the greatest memory."""
    releases = folder / "releases"
    seconds = []
    for _ in range(3):
        shutil.rmtree(releases, ignore_errors=True)
        begun = time.perf_counter()
        subprocess.run(_linjaus("build", releases), check=True, capture_output=True, cwd=ROOT)
        seconds.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    report("build", f"{statistics.median(seconds):.2f} s, {peak:.0f} MB", "10 s and 300 MB")


def bench_start(folder: Path) -> None:
    """From the command to the first page of a built release, five times; the median."""
    releases, seconds = built(folder), []
    for _ in range(5):
        begun = time.perf_counter()
        with serving(releases) as port:
            Connection(port).get("/")
            seconds.append(time.perf_counter() - begun)
    report("start", f"{statistics.median(seconds):.2f} s", "1.5 s")


def bench_entity(folder: Path) -> None:
    """Entity against a static file of its size, in interleaved rounds."""
    with serving(built(folder)) as port, Connection(port) as linjaus:
        for name, path, accept in (
            ("entity in Turtle", f"/data/{ENTITY}.ttl", "text/turtle"),
            ("entity in HTML", f"/doc/{ENTITY}", "text/html"),
        ):
            size = linjaus.get(path, accept)
            files = folder / "static"
            files.mkdir(exist_ok=True)
            (files / "file.bin").write_bytes(b"x" * size)
            with static_server(files) as peer_port, Connection(peer_port) as peer:
                peer.get("/static/file.bin")
                ours, theirs = [], []
                for _ in range(ROUNDS):
                    ours.append(linjaus.round(path, accept))
                    theirs.append(peer.round("/static/file.bin", "*/*"))
            ratio = statistics.median(ours) / statistics.median(theirs)
            detail = f"{ratio:.2f} times a static file of {size} bytes"
            micro = " against ".join(f"{statistics.median(times) / REQUESTS * 1e6:.0f}" for times in (ours, theirs))
            report(name, f"{detail} ({micro} µs)", "1.5 times")


def built(folder: Path) -> Path:
    """The releases of this repository's own site, built if they are not yet."""
    releases = folder / "releases"
    if not releases.exists():
        subprocess.run(_linjaus("build", releases), check=True, capture_output=True, cwd=ROOT)
    return releases


def report(name: str, measured: str, budget: str) -> None:
    """One line of the result."""
    print(f"{name:18} {measured}   (budget: {budget})", flush=True)


class Connection:
    """One kept-alive connection; as little client as can be, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port))
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, accept: str = "*/*") -> int:
        """Ask once; the length of the body in bytes."""
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nAccept-Language: en\r\n\r\n".encode()
        )
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")):
            raise RuntimeError(head.decode("latin-1"))
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        length = int(lengths[0])
        received = len(body)
        while received < length:
            received += len(self._socket.recv(65536))
        return length

    def round(self, path: str, accept: str) -> float:
        """Seconds for REQUESTS requests, one after another."""
        begun = time.perf_counter()
        for _ in range(REQUESTS):
            self.get(path, accept)
        return time.perf_counter() - begun

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()


@contextmanager
def serving(releases: Path, site: Path = ROOT) -> Iterator[int]:
    """``linjaus serve`` with one web process, so that both servers have the same; yields its port."""
    port = _free_port()
    process = subprocess.Popen(
        [*_linjaus("serve", releases, site), "--port", str(port), "--workers", "1"], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def static_server(folder: Path) -> Iterator[int]:
    """The peer: Flask's own static files on gunicorn with the settings of ``linjaus.webserver``."""
    port = _free_port()
    (folder.parent / "peer.py").write_text(
        f"from flask import Flask\napp = Flask('peer', static_folder={str(folder)!r})\n", encoding="utf-8"
    )
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4",
        "--worker-class", "gthread", "--keep-alive", "30", "--log-level", "warning", "peer:app",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=folder.parent, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _linjaus(command: str, releases: Path, site: Path = ROOT) -> list[str]:
    return [sys.executable, "-m", "linjaus.cli", command, "--site", str(site), "--releases", str(releases)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
