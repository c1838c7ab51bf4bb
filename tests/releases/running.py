"""A real ``linjaus serve`` for tests: the supervisor, gunicorn and the engines; and a shelf for it to serve."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

PATIENCE = 60.0
"""Seconds after which a test gives up waiting."""


def until(true: Callable[[], bool], what: Callable[[], str] = str) -> None:
    """Wait until something is true; what: said when it is not so in time."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what()
        time.sleep(0.05)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server. log: the file with what it says."""

    process: subprocess.Popen[bytes]
    log: Path
    host: str = ""
    port: int = 0

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def ask(self, query: str, release: str = "") -> Answer:
        before = f"/release/{release}" if release else ""
        return self.get(f"{before}/sparql?query={quote(query)}", Accept="text/csv")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ready(self) -> Any:
        return self.get("/readyz").json

    def processes(self, module: str) -> list[int]:
        """The ids of its processes that run a module."""
        family, found = {self.process.pid}, []
        for _generation in range(3):
            for folder in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                    if parent in family:
                        family.add(int(folder.name))
        for pid in family:
            with contextlib.suppress(OSError):
                if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found


@contextlib.contextmanager
def serving(site: Path, releases: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """``linjaus serve`` on a free port until the block ends. settings: environment variables."""
    log = folder / "server.log"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LINJAUS_")}
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--site", site, "--releases", releases, "--port", "0"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(part) for part in command], stderr=file, env={**plain, "LC_ALL": "C.UTF-8", **settings}
        )
    server = Server(process, log)
    try:
        until(lambda: "Linjaus is at" in server.said() or process.poll() is not None, server.said)
        found = re.search(r"Linjaus is at (\S+)", server.said())
        assert found is not None, server.said()
        address = urlsplit(found[1])
        server.host, server.port = str(address.hostname), int(address.port or 0)
        until(lambda: server.get("/readyz").status == 200, server.said)
        yield server
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0, server.said()
