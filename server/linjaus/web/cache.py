"""Finished responses, kept in front of Flask: a response is a function of (release, request).

The layer also does, in one place, what every answer needs: it picks the release for the request, answers HEAD as a
GET without its body (RFC 9110, section 9.3.2), gives finished responses a strong ETag (section 8.8.3), answers
If-None-Match (section 13.1.2), and codes bodies as the client takes them (``codings.py``).

A response takes part when its view has marked it by ``mark_finished``; all others pass through untouched.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..connections.keys import HIT
from .codings import FOR_KEPT, choose_coding, encode, is_codable
from .live import Choice

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

_FINISHED = "linjaus.finished"
_KEPT_STATUSES = ("200", "303", "404", "410")
_LEAST_TO_CODE = 500
_OVERHEAD = 1500
"""What an entry costs beside its bodies, about, in bytes."""
_LONGEST_KEY = 4000
_KEPT_ON_304 = (
    "etag",
    "vary",
    "cache-control",
    "content-location",
    "content-language",
    "link",
    "memento-datetime",
    "access-control-allow-origin",
)


def mark_finished(environ: Environ, finished: bool = True) -> None:
    """Say that the response to this request is whole, small and depends on nothing but release and request."""
    environ[_FINISHED] = finished


@dataclass(frozen=True)
class Variant:
    """A body in one content coding, with its headers. etag: quoted, empty when the status is not 200."""

    body: bytes
    headers: Headers
    etag: str


@dataclass(frozen=True)
class Entry:
    """A finished response. headers: without those of a variant, and as ``lines`` that are each ended; coded: the
    variants, by content coding (``""``: none), made when a client first takes one.
    """

    status: str
    headers: Headers
    lines: bytes
    body: bytes
    digest: str
    codable: bool
    coded: dict[str, Variant] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """Bytes that it takes, about; at most, whichever codings clients will want."""
        return _OVERHEAD + len(self.body) * (2 if self.codable else 1)

    def variant(self, accept_encoding: str) -> Variant:
        """The body for a client."""
        coding = choose_coding(accept_encoding, FOR_KEPT) if self.codable and accept_encoding else ""
        found = self.coded.get(coding)
        if found is None:
            found = self.coded[coding] = self._make(coding)
        return found

    def _make(self, coding: str) -> Variant:
        body = encode(coding, self.body) if coding else self.body
        headers = [*self.headers, ("Content-Encoding", coding)] if coding else [*self.headers]
        etag = (f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"') if self.digest else ""
        if etag:
            headers.append(("ETag", etag))
        return Variant(body, [*headers, ("Content-Length", str(len(body)))], etag)


class Kept:
    """Things by key, bounded in bytes: the least recently used go first. budget: bytes, 0 keeps nothing.

    May be used by any number of threads.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self.largest = budget // 16
        """Bytes that one thing may cost."""

    def get(self, key: Hashable) -> Any:
        """What is kept under the key, or None."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: Any, cost: int = _OVERHEAD) -> None:
        """Keep a thing that costs so many bytes, unless it is too large."""
        if cost > self.largest:
            return
        with self._lock:
            _, former = self._things.pop(key, (None, 0))
            self._things[key] = (thing, cost)
            self._bytes += cost - former
            while self._bytes > self._budget:
                _, (_, dropped) = self._things.popitem(last=False)
                self._bytes -= dropped

    @property
    def bytes(self) -> int:
        """What is kept just now, in bytes, about."""
        return self._bytes


class ResponseCache:
    """A WSGI app around another. choose: gives the release for a request; kept: where finished responses are kept.

    What is kept belongs to a release and to a state of the shelf: pages also name the releases beside their own.
    """

    def __init__(self, app: WsgiApp, choose: Callable[[Environ], Choice], kept: Kept) -> None:
        self._app = app
        self._choose = choose
        self._kept = kept

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        choice = self._choose(environ)
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            choice.enter(environ)
            return self._app(environ, start_response)
        path = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"]
        host = (environ.get("wsgi.url_scheme"), environ.get("HTTP_HOST"))  # some answers name it
        state = (choice.name, choice.opened.name, choice.releases.stamp())
        address = (state, host, environ.get("SCRIPT_NAME", ""), path, environ.get("QUERY_STRING", ""))
        entry = self._find(address, environ)
        if entry is not None:
            environ[HIT] = True
            return answer(entry, environ, start_response)
        choice.enter(environ)
        return self._produce(address, environ, start_response)

    def _find(self, address: tuple[Any, ...], environ: Environ) -> Entry | None:
        vary = self._kept.get(address)
        if vary is None:
            return None
        entry: Entry | None = self._kept.get((address, *[environ.get(name) for name in vary]))
        return entry

    def _produce(self, address: tuple[Any, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        head = environ["REQUEST_METHOD"] == "HEAD"
        inner = environ
        if head:
            inner = {**environ, "REQUEST_METHOD": "GET"}
            inner.pop("HTTP_RANGE", None)  # a range has a meaning for GET only (RFC 9110, section 14.2)
        given: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
            given[:] = [status, headers]
            return _refuse_write

        body = self._app(inner, capture)
        status, headers = given
        if not inner.pop(_FINISHED, False):
            start_response(status, headers)
            if not head:
                return body
            close(body)
            return []
        environ[HIT] = False
        try:
            whole = b"".join(body)
        finally:
            close(body)
        entry = make_entry(status, headers, whole)
        self._keep(address, entry, environ)
        return answer(entry, environ, start_response)

    def _keep(self, address: tuple[Any, ...], entry: Entry, environ: Environ) -> None:
        if entry.status[:3] not in _KEPT_STATUSES or entry.cost > self._kept.largest:
            return
        vary = _vary_of(entry.headers)
        key = (address, *[environ.get(name) for name in vary])
        if sum(len(str(piece)) for piece in key) > _LONGEST_KEY:
            return
        self._kept.put(address, vary)
        self._kept.put(key, entry, entry.cost)


def _vary_of(headers: Headers) -> tuple[str, ...]:
    """The environment keys of the request headers that the response varies by; the coding is handled apart."""
    names = {name.strip().lower() for key, value in headers if key.lower() == "vary" for name in value.split(",")}
    return tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in sorted(names - {"", "accept-encoding"}))


def make_entry(status: str, headers: Sequence[tuple[str, str]], body: bytes) -> Entry:
    """A whole response as it is kept, tagged by its bytes."""
    plain, to_be_coded, type_is_codable = _sorted_out(tuple(headers))
    codable = type_is_codable and len(body) >= _LEAST_TO_CODE
    own, lines = to_be_coded if codable else plain
    digest = hashlib.sha256(body).hexdigest()[:32] if status.startswith("200") else ""
    return Entry(status, own, lines, body, digest, codable)


@lru_cache(maxsize=64)
def _sorted_out(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[Headers, bytes], tuple[Headers, bytes], bool]:
    """(the headers of an entry, and with the coding among what it varies by; whether its type can be coded)."""
    own = [(name, value) for name, value in headers if name.lower() not in ("content-length", "vary", "etag")]
    vary = [value for name, value in headers if name.lower() == "vary"]
    content_type = next((value for name, value in own if name.lower() == "content-type"), "")
    plain = [*own, ("Vary", ", ".join(vary))] if vary else own
    to_be_coded = [*own, ("Vary", ", ".join([*vary, "Accept-Encoding"]))]
    return (plain, _lines(plain)), (to_be_coded, _lines(to_be_coded)), is_codable(content_type)


def _lines(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")


def as_sent(entry: Entry, accept_encoding: str) -> tuple[bytes, bytes]:
    """(header lines, body) of a response with the status 200, for a client that does not have it."""
    if not (entry.codable and accept_encoding):
        last = b'ETag: "%b"\r\nContent-Length: %d\r\n' % (entry.digest.encode(), len(entry.body))
        return entry.lines + last, entry.body
    variant = entry.variant(accept_encoding)
    return _lines(variant.headers), variant.body


def answer(entry: Entry, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Send a finished response, or say that the client has it already."""
    variant = entry.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted and variant.etag and _matches(wanted, variant.etag):
        start_response("304 Not Modified", [item for item in variant.headers if item[0].lower() in _KEPT_ON_304])
        return []
    start_response(entry.status, variant.headers[:])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]


def _matches(wanted: str, etag: str) -> bool:
    """Weak comparison, as If-None-Match has it (RFC 9110, section 13.1.2)."""
    if wanted.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in wanted.split(","))


def close(body: Iterable[bytes]) -> None:
    """Let go of a body that is read no further."""
    end = getattr(body, "close", None)
    if end is not None:
        end()


def _refuse_write(data: bytes) -> None:
    raise TypeError("the app must return its body, not write it")
