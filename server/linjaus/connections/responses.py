"""From what a WSGI app gives to bytes on a connection (PEP 3333; RFC 9112, sections 6 and 7)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Protocol

_LARGEST_WHOLE = 1 << 20
_NO_BODY = ("1", "204", "304")


class Sender(Protocol):
    """Sends bytes and waits until the connection has taken them."""

    def send_all(self, data: bytes) -> None:
        """Raises OSError when the client is gone or takes nothing for too long."""
        ...


class FileWrapper:
    """A file to be sent by the kernel (PEP 3333, section "Optional Platform-Specific File Handling")."""

    def __init__(self, file: Any, size: int = 8192) -> None:
        self.file = file
        self._size = size

    def __iter__(self) -> FileWrapper:
        return self

    def __next__(self) -> bytes:
        data: bytes = self.file.read(self._size)
        if not data:
            raise StopIteration
        return data

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


@dataclass
class Reply:
    """What is still to be sent when the app is done. data: bytes; file: what comes after them, length: of that.

    close: whether the connection ends with it; abort: whether it must be seen to have broken off.
    """

    data: bytes = b""
    file: FileWrapper | None = None
    length: int = 0
    close: bool = False
    abort: bool = False
    status: str = ""
    date_at: int = 0
    whole: bool = False


class _Clock:
    """The Date header, written once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._text = ""

    def date(self) -> str:
        now = int(time.time())
        if now != self._second:
            self._text, self._second = formatdate(now, usegmt=True), now
        return self._text


clock = _Clock()


@dataclass
class Responder:
    """Runs an app for one request. http_1_0: whether the client knows no chunks; close: whether to close after it."""

    sender: Sender
    method: str
    http_1_0: bool
    close: bool
    _status: str = ""
    _headers: list[tuple[str, str]] = field(default_factory=list)
    _begun: bool = False

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., None]:
        """PEP 3333. The callable that it returns is for no one."""
        if self._begun:
            raise AssertionError("the answer has begun")
        self._status, self._headers = status, headers
        return _refuse_write

    def run(self, app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Reply:
        """What is left to send. Raises what the app raises, if nothing was sent before; OSError of the connection."""
        body = app(environ, self.start_response)
        kept_open = False
        try:
            length = self._length()
            if self.method == "HEAD" or self._status.startswith(_NO_BODY):
                return self._reply(b"", length)
            if type(body) is list or (length is not None and length <= _LARGEST_WHOLE and not _is_file(body)):
                data = b"".join(body)
                if length is not None and length != len(data):
                    raise ValueError(f"{len(data)} bytes for a Content-Length of {length}")
                return self._reply(data, len(data))
            if isinstance(body, FileWrapper) and length is not None:
                kept_open = True
                reply = self._reply(b"", length)
                reply.file, reply.length, reply.whole = body, length, False
                return reply
            return self._stream(body, length)
        finally:
            if not kept_open:
                end = getattr(body, "close", None)
                if end is not None:
                    end()

    def _length(self) -> int | None:
        return next((int(value) for name, value in self._headers if name.lower() == "content-length"), None)

    def _reply(self, data: bytes, length: int | None) -> Reply:
        head, date_at = self._head(length, chunked=False)
        return Reply(head + data, close=self.close, status=self._status, date_at=date_at, whole=True)

    def _stream(self, body: Iterable[bytes], length: int | None) -> Reply:
        """Send the blocks as they come. Those that break off leave a connection to be aborted."""
        chunked = length is None and not self.http_1_0
        self.close = self.close or (length is None and not chunked)
        pending = b""
        sent = 0
        try:
            for block in body:
                if not block:
                    continue
                if not self._begun:
                    self._begun = True
                    pending = self._head(length, chunked)[0]
                sent += len(block)
                self.sender.send_all(pending + (b"%x\r\n%b\r\n" % (len(block), block) if chunked else block))
                pending = b""
        except Exception as error:
            if not self._begun:
                raise
            return Reply(close=True, abort=True, status=self._status, data=repr(error).encode())
        if not self._begun:
            pending = self._head(length, chunked)[0]
        if length is not None and sent != length:
            return Reply(close=True, abort=True, status=self._status)
        return Reply(pending + (b"0\r\n\r\n" if chunked else b""), close=self.close, status=self._status)

    def _head(self, length: int | None, chunked: bool) -> tuple[bytes, int]:
        """The status line and the headers, and where the date stands in them."""
        first = f"HTTP/1.1 {self._status}\r\nDate: "
        lines = [f"{name}: {value}\r\n" for name, value in self._headers if name.lower() != "content-length"]
        if length is not None and self._status[:3] != "204":
            lines.append(f"Content-Length: {length}\r\n")
        if chunked:
            lines.append("Transfer-Encoding: chunked\r\n")
        if self.close:
            lines.append("Connection: close\r\n")
        elif self.http_1_0:
            lines.append("Connection: keep-alive\r\n")
        rest = "".join(lines)
        if rest.count("\n") != len(lines) or rest.count("\r") != len(lines) or "\0" in rest:
            raise ValueError("a header with a line break")
        return f"{first}{clock.date()}\r\n{rest}\r\n".encode("latin-1"), len(first)


def _is_file(body: object) -> bool:
    return isinstance(body, FileWrapper)


def _refuse_write(data: bytes) -> None:
    raise TypeError("the app must return its body, not write it")
