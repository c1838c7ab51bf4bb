"""A client that says exactly what it is told to, byte by byte, and a server with settings of one's own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """An answer. headers: by lower-case name; several of one name are joined with commas."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Endpoint:
    """A server by its address. log: what it says, if it is ours."""

    address: str
    log: Path | None = None
    pid: int = 0
    _parts: Any = field(init=False)

    def __post_init__(self) -> None:
        self._parts = urlsplit(self.address)

    @property
    def place(self) -> tuple[str, int]:
        return str(self._parts.hostname), int(self._parts.port or 80)

    def ask(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """One request on a connection of its own. Raises HTTPException or OSError when the answer breaks off."""
        connection = HTTPConnection(*self.place, timeout=PATIENCE)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            found = connection.getresponse()
            joined: dict[str, str] = {}
            for name, value in found.getheaders():
                joined[name.lower()] = f"{joined[name.lower()]}, {value}" if name.lower() in joined else value
            return Answer(found.status, joined, found.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str = "", **parameters: str) -> Answer:
        """A query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.ask("GET", "/sparql?" + urlencode({"query": text, **parameters}), headers)

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(self.place, PATIENCE)

    def send(self, data: bytes) -> bytes:
        """Bytes as they are, and all that comes back until the server closes or half a second is silent."""
        with self.connect() as connection:
            received = b""
            with contextlib.suppress(OSError):
                connection.sendall(data)
            connection.settimeout(5.0)
            with contextlib.suppress(OSError):
                while block := connection.recv(1 << 16):
                    received += block
                    if b"\r\n\r\n" in received:
                        connection.settimeout(0.5)
            return received


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@contextlib.contextmanager
def serving(site: Path, releases: Path, folder: Path, **settings: str) -> Iterator[Endpoint]:
    """``linjaus serve`` on a free port until the block ends. settings: without LINJAUS_, in any case."""
    log = folder / "server.log"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LINJAUS_")}
    given = {f"LINJAUS_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--site", site, "--releases", releases, "--port", "0"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(part) for part in command],
            stderr=file,
            env={**plain, "LC_ALL": "C.UTF-8", **given},
            start_new_session=True,
        )

    def said() -> str:
        return log.read_text(encoding="utf-8", errors="replace")

    try:
        until(lambda: "Linjaus is at" in said() or process.poll() is not None, "the server starts")
        found = re.search(r"Linjaus is at (\S+)/", said())
        assert found is not None, said()
        endpoint = Endpoint(found[1], log, process.pid)

        def ready() -> bool:
            try:
                return endpoint.ask("GET", "/readyz").status == 200
            except (OSError, HTTPException):
                return False

        until(ready, "the server is ready")
        yield endpoint
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
