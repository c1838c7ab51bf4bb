"""From a request that is there whole to its reply: repeated, worked out by the app at once, or in a thread.

A response that was given from what is kept is also remembered by the bytes of its request; the same bytes are then
answered without the app, as long as the app's ``stamp`` is the same.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gunicorn.http.errors import NoMoreData, ParseException

from .begun import Begin, Begun, Finish, leave_to_app, leave_to_thread
from .connection import Connection
from .keys import AT_END, HIT, REPEATED
from .problems import problem_reply, refusal
from .requests import Request, RequestReader
from .responses import FileWrapper, Reply, Responder, clock

_LARGEST_REPEATED = 1 << 16
_MOST_REPEATED = 256


@dataclass(eq=False, slots=True)
class Work:
    """A request that is there whole. data: its bytes, with headers until ``head_end``; request: when it was read."""

    connection: Connection
    data: bytes
    head_end: int
    request: Request | None = None


@dataclass(frozen=True)
class _Repeat:
    """An answer as it is sent again. date_at: where its date stands."""

    data: bytes
    date_at: int
    tell: Callable[[str, int], None] | None


class Answering:
    """Calls the app. threads: how many there may be; send: takes the reply of a thread, and is called there.

    stopping: set when every connection is to be closed after its answer.
    """

    def __init__(
        self, app: Any, log: Any, reader: RequestReader, threads: int, send: Callable[[Connection, Reply], None]
    ) -> None:
        self.stopping = False
        self.begin: Begin = getattr(app, "begin", leave_to_thread)
        self._finish: Finish = getattr(app, "finish", leave_to_app)
        self._app = app
        self._app_stamp: Callable[[], Any] = getattr(app, "stamp", lambda: None)
        self._log = log
        self._reader = reader
        self._send = send
        self._most_threads = threads
        self._threads = 0
        self._idle = 0
        self._lock = threading.Lock()
        self._work: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._stamp: Any = None
        self._repeats: dict[bytes, _Repeat] = {}

    def repeat(self, data: bytes, client: Any) -> Reply | None:
        """The reply to the same bytes as before, if it is still the same. client: the address that asks."""
        found = self._repeats.get(data)
        if found is None or self.stopping or self._app_stamp() != self._stamp:
            return None
        at = found.date_at
        again = found.data[:at] + clock.date().encode() + found.data[at + 29 :]
        if found.tell is not None:
            found.tell(client[0], len(again))
        return Reply(again)

    def read(self, work: Work) -> Reply | None:
        """Read the request of ``work``; a refusal when it cannot be."""
        try:
            connection = work.connection
            request = self._reader.read(work.data, work.head_end, connection.socket, connection.client)
        except ParseException as error:
            return refusal(error)
        except (StopIteration, NoMoreData):
            return problem_reply(400, "The request is not whole.")
        environ = request.environ
        environ["wsgi.file_wrapper"] = FileWrapper
        environ[AT_END] = connection.ends
        work.request = request
        return None

    def hand_over(self, work: Work) -> None:
        """Have a thread answer it."""
        self._work.put(work)
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
                return
            if self._threads >= self._most_threads:
                return
            self._threads += 1
        threading.Thread(target=self._answer_all, name="serve", daemon=True).start()

    def _answer_all(self) -> None:
        while True:
            work = self._work.get()
            self._send(work.connection, self.answer(work))
            with self._lock:
                self._idle += 1

    def finish(self, work: Work, begun: Begun) -> Reply:
        """The reply, when what was sent for is there whole."""
        request = work.request
        if request is None or request.close or self.stopping or not self._is_whole(work, request.environ):
            return self.answer(work)
        work.connection.sent = 0
        try:
            finished = self._finish(request.environ, begun)
        except Exception:
            self._log.exception("A bug in answering %s", request.environ["PATH_INFO"])
            return problem_reply(500, "The server has failed.")
        if finished is None:
            return self.answer(work)
        begin = f"HTTP/1.1 200 OK\r\nDate: {clock.date()}\r\n".encode()
        return Reply(b"%b%b\r\n%b" % (begin, finished.lines, finished.body))

    def answer(self, work: Work) -> Reply:
        """The reply, as far as it is not sent already."""
        try:
            return self._answer(work)
        except Exception:
            self._log.exception("A bug in serving")
            return Reply(close=True, abort=True)

    def _answer(self, work: Work) -> Reply:
        if work.request is None:
            refused = self.read(work)
            if refused is not None or work.request is None:
                return refused or Reply(close=True, abort=True)
        connection, request = work.connection, work.request
        environ = request.environ
        close = request.close or self.stopping or not self._is_whole(work, environ)
        connection.sent = 0
        stamp = self._app_stamp()
        responder = Responder(connection, environ["REQUEST_METHOD"], request.is_http_1_0, close)
        try:
            reply = responder.run(self._app, environ)
        except OSError:
            return Reply(close=True, abort=True)
        except Exception:
            self._log.exception("A bug in answering %s", environ["PATH_INFO"])
            return problem_reply(500, "The server has failed.")
        if reply.abort and reply.data and not environ[AT_END]:  # else the app has made a record of it
            self._log.warning("An answer broke off: %s", reply.data.decode())
        if reply.whole and not close and work.head_end == len(work.data) and environ.get(HIT):
            self._remember(work.data, reply, stamp, environ)
        return reply

    def _is_whole(self, work: Work, environ: dict[str, Any]) -> bool:
        """Whether we and the parser agree on where the request ends."""
        return int(environ.get("CONTENT_LENGTH") or 0) == len(work.data) - work.head_end

    def _remember(self, data: bytes, reply: Reply, stamp: Any, environ: dict[str, Any]) -> None:
        if len(reply.data) + len(data) > _LARGEST_REPEATED:
            return
        with self._lock:
            if stamp != self._stamp or len(self._repeats) >= _MOST_REPEATED:
                self._repeats = {}
                self._stamp = stamp
            self._repeats[data] = _Repeat(reply.data, reply.date_at, environ.get(REPEATED))
