"""Starting and ending the engine's process, for whoever supervises it."""

from __future__ import annotations

import functools
import json
import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from linjaus.engine.limits import EngineLimits
from linjaus.errors import ServingError

LONGEST_SOCKET_PATH = 102
"""Bytes: the least that a Unix socket's address holds anywhere (104 with its end), less one for a neighbour."""


@functools.lru_cache(maxsize=64)
def socket_path(run_dir: Path, release: str) -> Path:
    """Where the engine of a release listens. Raises ServingError if the path is too long for a socket."""
    path = run_dir / f"{release}.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise ServingError(
            f"The path of the engine's socket is too long for a Unix socket: {path}.",
            f"Choose a folder for sockets with a path of {LONGEST_SOCKET_PATH - 30} bytes or less.",
        )
    return path


_TUNABLES = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=512:glibc.malloc.mxfast=0"
"""For the C library of Linux. Huge pages: a fork copies fewer page tables, and look-ups miss fewer of them. More small
pieces at hand, of those that every query takes and gives back by the hundred. The environment is set by ``env``, since
it is for the engine alone and is read before Python starts.
"""


@dataclass
class EngineProcess:
    """A running engine process and what it said when it was ready.

    triples: distinct, in the union of all graphs. isolated: whether the system keeps it from the network.
    seconds: how long it took to load.
    """

    path: Path
    triples: int
    graphs: int
    isolated: bool
    seconds: float
    _process: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls,
        dataset: Path,
        path: Path,
        limits: EngineLimits | None = None,
        store: Path | None = None,
        timeout: float = 3600.0,
    ) -> EngineProcess:
        """Start the engine on ``dataset`` (a release's ``dataset.nq``), listening at ``path``; wait until it does.

        store: where the dataset stands on the disk, or is put if it does not; None to hold it in memory.
        To be called from the main thread: on Linux the engine ends with the thread that started it.
        Raises ServingError with the engine's own message.
        """
        socket_path(path.parent, path.stem)
        process = subprocess.Popen(
            ["/usr/bin/env", _TUNABLES, sys.executable, "-m", "linjaus.engine.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        order = {
            "dataset": str(dataset),
            "store": None if store is None else str(store),
            "socket": str(path),
            "limits": (limits or EngineLimits()).as_json(),
            "owner": os.getpid(),
        }
        try:
            _give(process, json.dumps(order).encode() + b"\n")
            said = _first_line(process, timeout)
            found = json.loads(said)
        except (OSError, ValueError) as error:
            _end(process, 0.0)
            raise ServingError(f"The engine's process ended before it was ready: {error}.") from error
        if "error" in found:
            _end(process, 1.0)
            raise ServingError(f"The engine cannot start: {found['error']}")
        return cls(path, found["triples"], found["graphs"], found["isolated"], found["seconds"], process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stop(self, grace: float = 2.0) -> None:
        """Take no new queries, give those that run ``grace`` seconds to finish, then end. May be called twice."""
        _end(self._process, grace)


@dataclass
class StoreMaker:
    """A process that makes the store of a release on the disk (``on_disk.prepare``). place: where."""

    place: Path
    _process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, dataset: Path, place: Path) -> StoreMaker:
        """Begin, for a release's ``dataset.nq``."""
        command = [sys.executable, "-m", "linjaus.engine.on_disk", str(dataset), str(place), str(os.getpid())]
        return cls(place, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))

    def is_done(self) -> bool:
        """Whether the store is there. Raises ServingError when it could not be made."""
        code = self._process.poll()
        if code is None:
            return False
        said = self._process.stdout.read().decode() if self._process.stdout and not self._process.stdout.closed else ""
        _end(self._process, 0.0)
        if code:
            raise ServingError(said.strip() or f"The store {self.place} could not be made; the exit code is {code}.")
        return True

    def stop(self) -> None:
        """End the work, if it goes on. May be called twice."""
        _end(self._process, 1.0)


def _give(process: subprocess.Popen[bytes], line: bytes) -> None:
    if process.stdin is None:
        raise OSError("it has no standard input")
    process.stdin.write(line)
    process.stdin.flush()


def _first_line(process: subprocess.Popen[bytes], timeout: float) -> bytes:
    if process.stdout is None:
        raise OSError("it has no standard output")
    said = b""
    until = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not said.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())):
                raise OSError(f"it was not ready within {timeout:g} seconds")
            data = os.read(process.stdout.fileno(), 4096)
            if not data:
                raise OSError(f"its exit code is {process.wait()}")
            said += data
    return said


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
