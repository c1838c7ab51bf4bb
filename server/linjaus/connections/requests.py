"""From the bytes of a whole request to its WSGI environment (PEP 3333).

Gunicorn reads the headers. As a client sends the same header block again and again, what gunicorn made of one is
remembered by its bytes, and only the first line is read anew.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.errors import ParseException
from gunicorn.http.wsgi import create
from gunicorn.util import unquote_to_wsgi_str

_METHODS = {b"GET": "GET", b"HEAD": "HEAD", b"POST": "POST"}
_PLAIN = bytes({*range(0x21, 0x7F)} - {ord("#")})
"""What a first line with nothing odd in it is made of; any other goes to gunicorn each time. No fragment."""
_OF_ONE_REQUEST = (
    "REQUEST_METHOD",
    "QUERY_STRING",
    "RAW_URI",
    "PATH_INFO",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "wsgi.input",
    "wsgi.early_hints",
    "gunicorn.socket",
)
_MOST_REMEMBERED = 512
_LONGEST_REMEMBERED = 2048


@dataclass(frozen=True)
class Request:
    """A request. close: whether the client wants the connection closed, or its end cannot be known."""

    environ: dict[str, Any]
    close: bool

    @property
    def is_http_1_0(self) -> bool:
        """Whether the answer cannot be chunked."""
        return bool(self.environ["SERVER_PROTOCOL"] < "HTTP/1.1")


class HostMissing(ParseException):  # type: ignore[misc]
    """A request of HTTP/1.1 without a Host (RFC 9112, section 3.2)."""


class _NoSocket:
    """Stands where gunicorn would answer ``Expect`` by itself, which the loop has done."""

    def send(self, data: bytes) -> int:
        return len(data)


class RequestReader:
    """config: gunicorn's, with the limits. server: the address that is listened on."""

    def __init__(self, config: Any, server: Any) -> None:
        self._config = config
        self._server = server
        self._remembered: dict[bytes, tuple[dict[str, Any], bool]] = {}

    def read(self, data: bytes, head_end: int, connection: Any, client: Any) -> Request:
        """The request in ``data``, whose headers end at ``head_end`` and whose body is the rest.

        connection: the socket; client: its address. Raises gunicorn's ParseException.
        """
        line_end = data.find(b"\r\n", 0, head_end)
        line = data[:line_end].split(b" ")
        if not _is_plain(line):
            return self._parse(data, connection, client)
        block = data[line_end + 2 : head_end]
        known = self._remembered.get(block)
        if known is None:
            request = self._parse(data, connection, client)
            self._remember(block, request)
            return request
        environ = known[0].copy()
        target = line[1].decode("ascii")
        path, _, query = target.partition("?")
        environ["REQUEST_METHOD"] = _METHODS[line[0]]
        environ["RAW_URI"] = target
        environ["PATH_INFO"] = unquote_to_wsgi_str(path) if "%" in path else path
        environ["QUERY_STRING"] = query
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = _address(client)
        environ["wsgi.input"] = io.BytesIO(data[head_end:])
        environ["gunicorn.socket"] = connection
        return Request(environ, known[1])

    def _parse(self, data: bytes, connection: Any, client: Any) -> Request:
        found = next(get_parser(self._config, iter([data]), client))
        _, environ = create(found, _NoSocket(), client, self._server, self._config)
        if "HTTP_HOST" not in environ and found.version >= (1, 1):
            raise HostMissing
        environ["gunicorn.socket"] = connection
        environ["wsgi.multithread"] = True
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if chunked:
            environ["wsgi.input"] = io.BytesIO(found.body.read())  # what is wrong with the chunks is found out here
        elif "CONTENT_LENGTH" not in environ:
            environ["wsgi.input"] = io.BytesIO()
        return Request(environ, found.should_close() or chunked)

    def _remember(self, block: bytes, request: Request) -> None:
        if len(block) > _LONGEST_REMEMBERED or "HTTP_TRANSFER_ENCODING" in request.environ:
            return
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        environ = {name: value for name, value in request.environ.items() if name not in _OF_ONE_REQUEST}
        self._remembered[block] = (environ, request.close)


def _is_plain(line: list[bytes]) -> bool:
    """Whether the words of a first line are those of a usual request of HTTP/1.1, without an authority."""
    if len(line) != 3 or line[2] != b"HTTP/1.1" or line[0] not in _METHODS:
        return False
    target = line[1]
    return target[:1] == b"/" and target[1:2] != b"/" and not target.translate(None, _PLAIN)


def _address(client: Any) -> tuple[str, str]:
    return (client[0], str(client[1])) if isinstance(client, tuple) else (str(client), "")
