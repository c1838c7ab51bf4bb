"""Finished responses, kept in front of Flask: a response is a function of (release, request).

The layer also does, in one place, what every answer needs: it picks the release for the request, answers HEAD as a
GET without its body (RFC 9110, section 9.3.2), gives finished responses a strong ETag (section 8.8.3), answers
If-None-Match (section 13.1.2), and compresses with gzip when the client takes it.

A response takes part when its view has marked it by ``mark_finished``; all others pass through untouched.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .live import Choice

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

_FINISHED = "linjaus.finished"
_KEPT_STATUSES = ("200", "303", "404", "410")
_COMPRESSIBLE = re.compile(
    r"text/|application/(?:[a-z0-9.-]+\+)?(?:json|xml)|application/(?:n-triples|n-quads|trig)|image/svg"
)
_LEAST_TO_COMPRESS = 500
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


def mark_finished(environ: Environ) -> None:
    """Say that the response to this request is whole, small and depends on nothing but release and request."""
    environ[_FINISHED] = True


@dataclass(frozen=True)
class _Variant:
    """A body in one content coding, with its headers. etag: quoted, empty when the status is not 200."""

    body: bytes
    headers: Headers
    etag: str


@dataclass(frozen=True)
class _Entry:
    status: str
    plain: _Variant
    compressed: _Variant | None

    @property
    def cost(self) -> int:
        return _OVERHEAD + len(self.plain.body) + (len(self.compressed.body) if self.compressed else 0)


class ResponseCache:
    """A WSGI app around another. choose: gives the release for a request; budget: bytes to keep, 0 keeps none.

    What is kept belongs to a release and to a state of the shelf: pages also name the releases beside their own.
    """

    def __init__(self, app: WsgiApp, choose: Callable[[Environ], Choice], budget: int) -> None:
        self._app = app
        self._choose = choose
        self._budget = budget
        self._kept: OrderedDict[tuple[Any, ...], _Entry | tuple[str, ...]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self.hits = 0
        self.misses = 0

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
            self.hits += 1
            return _answer(entry, environ, start_response)
        choice.enter(environ)
        return self._produce(address, environ, start_response)

    def _find(self, address: tuple[Any, ...], environ: Environ) -> _Entry | None:
        with self._lock:
            vary = self._kept.get(address)
            if not isinstance(vary, tuple):
                return None
            key = (address, *[environ.get(name) for name in vary])
            entry = self._kept.get(key)
            if not isinstance(entry, _Entry):
                return None
            self._kept.move_to_end(address)
            self._kept.move_to_end(key)
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
            _close(body)
            return []
        self.misses += 1
        try:
            whole = b"".join(body)
        finally:
            _close(body)
        entry = _make_entry(status, headers, whole)
        self._keep(address, entry, environ)
        return _answer(entry, environ, start_response)

    def _keep(self, address: tuple[Any, ...], entry: _Entry, environ: Environ) -> None:
        if entry.status[:3] not in _KEPT_STATUSES or entry.cost > self._budget // 16:
            return
        vary = _vary_of(entry.plain.headers)
        key = (address, *[environ.get(name) for name in vary])
        if sum(len(str(piece)) for piece in key) > _LONGEST_KEY:
            return
        with self._lock:
            self._put(address, vary)
            self._put(key, entry)
            while self._bytes > self._budget and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= _cost(dropped)

    def _put(self, key: tuple[Any, ...], value: _Entry | tuple[str, ...]) -> None:
        former = self._kept.pop(key, None)
        self._bytes += _cost(value) - (_cost(former) if former is not None else 0)
        self._kept[key] = value

    @property
    def bytes_kept(self) -> int:
        """What is kept just now, in bytes, about."""
        return self._bytes


def _cost(value: _Entry | tuple[str, ...]) -> int:
    return value.cost if isinstance(value, _Entry) else _OVERHEAD


def _vary_of(headers: Headers) -> tuple[str, ...]:
    """The environment keys of the request headers that the response varies by; the coding is handled apart."""
    names = {name.strip().lower() for key, value in headers if key.lower() == "vary" for name in value.split(",")}
    return tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in sorted(names - {"", "accept-encoding"}))


def _make_entry(status: str, headers: Headers, body: bytes) -> _Entry:
    own = [(name, value) for name, value in headers if name.lower() not in ("content-length", "vary", "etag")]
    vary = [value for name, value in headers if name.lower() == "vary"]
    content_type = next((value for name, value in own if name.lower() == "content-type"), "")
    compressible = len(body) >= _LEAST_TO_COMPRESS and _COMPRESSIBLE.match(content_type) is not None
    if compressible:
        vary.append("Accept-Encoding")
    if vary:
        own.append(("Vary", ", ".join(vary)))
    digest = hashlib.sha256(body).hexdigest()[:32] if status.startswith("200") else ""
    plain = _make_variant(own, body, f'"{digest}"' if digest else "")
    if not compressible:
        return _Entry(status, plain, None)
    smaller = gzip.compress(body, 6, mtime=0)
    coded = _make_variant([*own, ("Content-Encoding", "gzip")], smaller, f'"{digest}-gzip"' if digest else "")
    return _Entry(status, plain, coded)


def _make_variant(headers: Headers, body: bytes, etag: str) -> _Variant:
    tag = [("ETag", etag)] if etag else []
    return _Variant(body, [*headers, *tag, ("Content-Length", str(len(body)))], etag)


def _answer(entry: _Entry, environ: Environ, start_response: StartResponse) -> list[bytes]:
    variant = entry.plain
    if entry.compressed is not None and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        variant = entry.compressed
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


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip (RFC 9110, section 12.5.3)."""
    qualities: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameter = item.partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            qualities[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            qualities[coding.strip()] = 0.0
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _refuse_write(data: bytes) -> None:
    raise TypeError("the app must return its body, not write it")
