"""What is told of each request when it is over: numbers for ``/metrics``, and lines of JSON for two logs.

No log has the text of a query, a user agent or a whole address; a query is known by a part of its SHA-256, a client by
its network (a /24, or a /48 of IPv6).
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from werkzeug.exceptions import HTTPException

from .. import errors
from ..connections.begun import Begin, Begun, Finish, Finished, Progress, leave_to_app, leave_to_thread
from ..connections.keys import AT_END, HIT, REPEATED
from .cache import Environ, StartResponse, WsgiApp, close
from .clients import truncated_address
from .metrics import Metrics
from .sparql_protocol import SparqlRequest

RECORD = "linjaus.record"
"""The key of the request's ``Record``."""
_BEGAN = "linjaus.began"
"""The key of the moment at which the request was there whole, by the performance counter."""

_What = tuple[str, str, bool | None, str]
"""A kind of address, a status, whether a finished response was found, what became of the query."""
_MOST_TIMES = 10_000
"""How many times may wait to be added up, where nobody says when to."""

KINDS = {
    "": "page",
    **dict.fromkeys(("id", "doc", "def", "graph", "shapes", "set", "queries", "search", "changes", "releases"), "page"),
    **dict.fromkeys(("data", "catalog", ".well-known", "context.jsonld", "timemap", "cite"), "data"),
    **dict.fromkeys(("download", "sources"), "download"),
    **dict.fromkeys(("healthz", "readyz", "metrics"), "health"),
    **dict.fromkeys(("static",), "static"),
}
"""Class of a request by the first part of its path; ``other`` for all that is not ours."""

_OUTCOMES: dict[type[Exception], str] = {
    errors.QueryRefused: "refused",
    errors.UnsupportedQuery: "unsupported",
    errors.QueryError: "query_error",
    errors.BadRequest: "query_error",
    errors.NotAcceptable: "not_acceptable",
    errors.EngineTimeout: "timeout",
    errors.EngineMemory: "memory",
    errors.EngineOverEager: "over_eager",
    errors.EngineBusy: "busy",
    errors.EngineUnavailable: "unavailable",
    errors.EngineAbandoned: "client_gone",
    errors.LinjausError: "engine_error",
    HTTPException: "query_error",
    OSError: "client_gone",
    Exception: "bug",
}


def outcome_of(error: BaseException) -> str:
    """What became of a query, in one word."""
    return next((_OUTCOMES[kind] for kind in type(error).__mro__ if kind in _OUTCOMES), "client_gone")


@dataclass(eq=False)
class Record:
    """What is found out about a request on its way. error: why it failed; asked: the query; release: whose it was."""

    error: BaseException | None = None
    asked: SparqlRequest | None = None
    release: str = ""
    hit: bool | None = None
    status: str = ""


def record_of(environ: Environ) -> Record:
    """The record of a request; one that nobody reads, if nobody keeps one."""
    record: Record = environ.get(RECORD) or Record()
    return record


class Log:
    """Lines of JSON. where: a file, ``-`` for standard error, empty for nowhere. May be shared by processes."""

    def __init__(self, where: str) -> None:
        self._file: IO[str] | None = None
        if where == "-":
            self._file = sys.stderr
        elif where:
            self._file = Path(where).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - as long as the process
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return self._file is not None

    def write(self, **members: Any) -> None:
        """One line; a disk that is full costs the line and nothing else."""
        if self._file is None:
            return
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": moment, **members}, ensure_ascii=False)
        try:
            with self._lock:
                self._file.write(line + "\n")
        except OSError:
            pass


class Observed:
    """A WSGI app around another. Nothing that it does changes an answer.

    state: bytes that are kept, and places that are taken, just now. access_log, query_log: see ``Log``.
    """

    def __init__(
        self, app: WsgiApp, metrics: Metrics, state: Callable[[], tuple[int, int]], access_log: str, query_log: str
    ) -> None:
        self._app = app
        self._begin: Begin = getattr(app, "begin", leave_to_thread)
        self._finish: Finish = getattr(app, "finish", leave_to_app)
        self._metrics = metrics
        self._state = state
        self._counts: Counter[_What] = Counter()
        self._times: dict[str, list[float]] = defaultdict(list)
        self._lock = threading.Lock()
        self._access = Log(access_log)
        self._queries = Log(query_log)

    def begin(self, environ: Environ) -> Progress | Begun:
        """See connections.begun: the app's own, timed."""
        environ[_BEGAN] = time.perf_counter()
        return self._begin(environ)

    def finish(self, environ: Environ, begun: Begun) -> Finished | None:
        """See connections.begun: the app's own, told of as any other."""
        record = environ[RECORD] = Record()
        finished = self._finish(environ, begun)
        if finished is not None:
            path, method, began = environ["PATH_INFO"], environ["REQUEST_METHOD"], environ[_BEGAN]

            def end(size: int, broken: bool) -> None:
                self._tell(environ, record, path, method, size, time.perf_counter() - began, broken, True)

            environ[AT_END].append(end)
        return finished

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = environ.get(_BEGAN) or time.perf_counter()
        record = environ[RECORD] = Record()
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path == "/metrics":
            self.tick()

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            record.status = status
            return start_response(status, headers, exc_info)

        def end(size: int, broken: bool) -> None:
            self._tell(environ, record, path, method, size, time.perf_counter() - began, broken)

        told: list[Callable[[int, bool], None]] | None = environ.get(AT_END)
        if told is not None:
            told.append(end)
        try:
            body = self._app(environ, start)
        except BaseException as error:
            record.error, record.status = error, "500"
            raise
        record.hit = environ.get(HIT)
        if record.hit and told is not None:
            environ[REPEATED] = self._repeating(environ, record, path, method)
        return body if told is not None else _Counted(body, record, end)

    def _repeating(self, environ: Environ, record: Record, path: str, method: str) -> Callable[[str, int], None]:
        """Tells of an answer that the connection's worker repeats without asking; counted, and added up in ``tick``."""
        behind_proxy = "werkzeug.proxy_fix.orig" in environ
        kept = {"REMOTE_ADDR": environ.get("REMOTE_ADDR", "")}

        outcome = self._outcome(record, path, False)
        what = (kind_of(path), record.status[:3], True, outcome)

        def tell(address: str, size: int) -> None:
            self._count(what)
            if self._access or self._queries:
                client = kept if behind_proxy else {"REMOTE_ADDR": address}
                self._log(client, record, path, method, size, 0.0, False, outcome)

        return tell

    def tick(self) -> None:
        """Add up what was only counted so far. To be called now and then."""
        self._metrics.note_state(*self._state())
        with self._lock:
            counts, self._counts = self._counts, Counter()
            times, self._times = self._times, defaultdict(list)
        for what, count in counts.items():
            self._add(what, count, times.get(what[3], ()))
            times.pop(what[3], None)

    def _add(self, what: _What, count: int, times: Sequence[float]) -> None:
        kind, status, hit, outcome = what
        self._metrics.count_request(kind, status, hit, count)
        if outcome:
            self._metrics.count_queries(outcome, count)
        if times:
            self._metrics.note_times(outcome, times)

    def _count(self, what: _What, seconds: float | None = None) -> None:
        """To be added up later. seconds: that the query took, if the engine was asked."""
        with self._lock:
            self._counts[what] += 1
            if seconds is None:
                return
            times = self._times[what[3]]
            times.append(seconds)
        if len(times) > _MOST_TIMES:
            self.tick()

    def _tell(
        self,
        environ: Environ,
        record: Record,
        path: str,
        method: str,
        size: int,
        seconds: float,
        broken: bool,
        in_loop: bool = False,
    ) -> None:
        """in_loop: where everybody waits while numbers are added up."""
        outcome = self._outcome(record, path, broken)
        what = (kind_of(path), record.status[:3], record.hit, outcome)
        asked = bool(outcome) and outcome != "cached"
        if in_loop:
            self._count(what, seconds if asked else None)
        else:
            self._add(what, 1, (seconds,) if asked else ())
        if self._access or self._queries:
            self._log(environ, record, path, method, size, seconds, broken, outcome)

    def _outcome(self, record: Record, path: str, broken: bool) -> str:
        """What became of a query; empty for what is none."""
        asked = record.asked
        if (asked is None or asked.text is None) and (kind_of(path) != "sparql" or record.error is None):
            return ""
        if record.error is not None:
            return outcome_of(record.error)
        return "client_gone" if broken else "cached" if record.hit else "answered"

    def _log(
        self,
        environ: Environ,
        record: Record,
        path: str,
        method: str,
        size: int,
        seconds: float,
        broken: bool,
        outcome: str,
    ) -> None:
        facts = {
            "client": truncated_address(environ),
            "status": int(record.status[:3] or 0),
            "bytes": size,
            "seconds": round(seconds, 6),
            "broken": broken,
        }
        if self._access:
            shown = path.encode("latin-1", "replace").decode("utf-8", "replace")[:200]
            self._access.write(method=method, path=shown, **facts)
        if self._queries and outcome:
            text = (record.asked.text or "") if record.asked is not None else ""
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16] if text else None
            self._queries.write(query=digest, release=record.release or None, outcome=outcome, **facts)


@lru_cache(maxsize=256)
def kind_of(path: str) -> str:
    """The class of an address; within ``/release/NAME/`` that of what it names there."""
    parts = path.split("/", 4)
    if len(parts) > 3 and parts[1] == "release":
        parts = ["", *parts[3:]]
    first = parts[1] if len(parts) > 1 else ""
    if first == "sparql" or first.startswith("sparql."):
        return "sparql"
    return KINDS.get(first) or KINDS.get(first.split(".")[0], "other")


class _Counted:
    """A body that tells when it is over, for servers that do not."""

    def __init__(self, body: Iterable[bytes], record: Record, end: Callable[[int, bool], None]) -> None:
        self._body = body
        self._record = record
        self._end = end
        self._size = 0
        self._whole = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for block in self._body:
                self._size += len(block)
                yield block
            self._whole = True
        except Exception as error:
            self._record.error = error
            raise

    def close(self) -> None:
        close(self._body)
        self._end(self._size, not self._whole)
