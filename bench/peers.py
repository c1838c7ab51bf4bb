"""Other engines, started on loopback ports with files of their own: Virtuoso and Fuseki, for tests and ``make bench``.

Where they come from: Virtuoso is the Debian package ``virtuoso-opensource-7``, Fuseki the artifact
``org.apache.jena:jena-fuseki-server`` of Maven Central (``make engines`` fetches both where it can).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FUSEKI_VERSION = "5.2.0"
PATIENCE = 90.0
"""Seconds that an engine may take to start."""

_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 60
O_DIRECT = 0
CaseMode = 2
MaxStaticCursorRows = 5000
AllowOSCalls = 0
SchedulerInterval = 10
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
ServerRoot = .
MaxClientConnections = 20
[Client]
SQL_QUERY_TIMEOUT = 0
SQL_TXN_TIMEOUT = 0
[SPARQL]
{sparql}
"""


@dataclass
class Peer:
    """A running engine. query, update, graph_store: its addresses; user, password: for what may change data."""

    name: str
    process: subprocess.Popen[bytes]
    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""
    auth: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def memory(self) -> int:
        """Bytes of memory that it holds now."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", text)
        return int(found[1]) * 1024 if found else 0

    def pause(self) -> None:
        """Leave it with its port open but deaf."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """The end of ``pause``."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self.go_on()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def virtuoso_missing() -> str:
    """Why Virtuoso cannot be started here; empty if it can."""
    return "" if shutil.which("virtuoso-t") else "virtuoso-t is not installed (Debian: virtuoso-opensource-7)"


def fuseki_missing() -> str:
    """Why Fuseki cannot be started here; empty if it can."""
    if not shutil.which("java"):
        return "java is not installed (17 or newer)"
    return "" if fuseki_jar() else f"jena-fuseki-server-{FUSEKI_VERSION}.jar is not in ~/.m2 (make engines fetches it)"


def fuseki_jar() -> Path | None:
    """The runnable jar, where Maven or the environment (FUSEKI_JAR) has it."""
    named = os.environ.get("FUSEKI_JAR")
    folder = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server" / FUSEKI_VERSION
    path = Path(named) if named else folder / f"jena-fuseki-server-{FUSEKI_VERSION}.jar"
    return path if path.is_file() else None


def start_virtuoso(folder: Path, memory: int = 2**29, sparql: str = "") -> Peer:
    """Start Virtuoso with its database in ``folder``. memory: bytes for its buffers; sparql: lines for [SPARQL].

    Anybody may ask at /sparql; user dba with the password of a new database may change data at /sparql-auth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    http, sql = free_port(), free_port()
    buffers = memory // 8700  # a buffer is a page of 8 KiB and its description
    ini = _INI.format(http=http, sql=sql, buffers=buffers, dirty=buffers * 3 // 4, sparql=sparql)
    (folder / "virtuoso.ini").write_text(ini)
    with (folder / "out.log").open("wb") as log:
        command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    root = f"http://127.0.0.1:{http}"
    peer = Peer(
        "virtuoso",
        process,
        f"{root}/sparql",
        f"{root}/sparql-auth",
        f"{root}/sparql-graph-crud-auth",
        user="dba",
        password="dba",
        auth="digest",
    )
    _wait(peer, f"{root}/sparql?query=ASK%7B%7D", folder / "virtuoso.log")
    return peer


def start_fuseki(folder: Path, memory: int = 2**31, timeout: float = 0.0, user: str = "", password: str = "") -> Peer:
    """Start Fuseki on an empty dataset in its memory. memory: bytes for Java; timeout: seconds a query may take.

    With a user, every request needs the name and the password (basic authentication).
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, jar = free_port(), fuseki_jar()
    command = ["java", f"-Xmx{memory // 2**20}m", "-jar", str(jar), "--localhost", "--port", str(port), "--quiet"]
    if timeout:
        command.append(f"--timeout={round(timeout * 1000)}")
    if user:
        (folder / "passwd").write_text(f"{user}: {password}\n")
        command += ["--auth=basic", f"--passwd={folder / 'passwd'}"]
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen([*command, "--update", "--mem", "/ds"], cwd=folder, stdout=log, stderr=log)
    root = f"http://127.0.0.1:{port}/ds"
    auth = "basic" if user else ""
    peer = Peer("fuseki", process, f"{root}/sparql", f"{root}/update", f"{root}/data", user, password, auth)
    _wait(peer, f"{root}/sparql?query=ASK%7B%7D", folder / "out.log")
    return peer


@contextlib.contextmanager
def virtuoso(folder: Path, memory: int = 2**29, sparql: str = "") -> Iterator[Peer]:
    """``start_virtuoso`` with its end."""
    peer = start_virtuoso(folder, memory, sparql)
    try:
        yield peer
    finally:
        peer.stop()


@contextlib.contextmanager
def fuseki(folder: Path, memory: int = 2**31, timeout: float = 0.0) -> Iterator[Peer]:
    """``start_fuseki`` with its end."""
    peer = start_fuseki(folder, memory, timeout)
    try:
        yield peer
    finally:
        peer.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait(peer: Peer, url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if only to ask who we are
        except OSError as error:
            if peer.process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
                continue
            peer.stop()
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise RuntimeError(f"{peer.name} did not start: {error}\n{said}") from error
