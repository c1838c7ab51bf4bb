"""Asking other people's servers, safely: http and https only, no more than so many bytes, seconds and redirects.

Addresses within the private network are left alone unless the one who rehearses named such an address: a catalogue
from outside must not make us knock at our neighbours' doors.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

from .. import __version__
from .addresses import Rebase, is_web, resolve, to_uri

USER_AGENT = f"Linjaus/{__version__} (+https://w3id.org/linjaus/)"
_REDIRECTS = (301, 302, 303, 307, 308)
_BLOCK = 65536


@dataclass(frozen=True)
class Limits:
    """bytes: of one body, after decompression. seconds: for one answer, redirects and body included."""

    bytes: int = 50 * 2**20
    seconds: float = 30.0
    redirects: int = 10


class FetchError(Exception):
    """An address gave no answer that could be used. kind: one of KINDS; detail: what was met, for people."""

    KINDS = ("address", "private", "unreachable", "timeout", "tls", "loop", "redirects", "size", "coding", "broken")

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


@dataclass(frozen=True)
class Answer:
    """An answer to a request. address: of the last redirect; headers: names in lower case; body: decompressed."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes = b""
    redirects: int = 0

    @property
    def media_type(self) -> str:
        """The media type, lower case, without parameters; empty when none is said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Fetcher:
    """Asks addresses. rebase: where canonical ones are found. trusted: hosts that were named by who rehearses.

    private: whether addresses that are not of the public internet may be asked at all.
    """

    limits: Limits = field(default_factory=Limits)
    rebase: Rebase = field(default_factory=Rebase)
    trusted: frozenset[str] = frozenset()
    private: bool = False

    def ask(self, method: str, address: str, accept: str = "*/*", body: bool = False) -> Answer:
        """The answer to a HEAD or GET, redirects followed. body: whether to read it; without, only headers are.

        Raises FetchError.
        """
        until = monotonic() + self.limits.seconds
        asked: set[str] = set()
        current = self.rebase(address)
        for count in range(self.limits.redirects + 1):
            if not is_web(current):
                raise FetchError("address", current)
            try:
                uri = to_uri(current)
            except ValueError as error:
                raise FetchError("address", current) from error
            if uri in asked:
                raise FetchError("loop", current)
            asked.add(uri)
            answer = self._ask_once(method, uri, accept, body, until)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return Answer(answer.status, current, answer.headers, answer.body, count)
            current = self.rebase(resolve(current, target))
        raise FetchError("redirects", str(self.limits.redirects))

    def _ask_once(self, method: str, uri: str, accept: str, body: bool, until: float) -> Answer:
        try:
            with self._connect(uri, until) as (connection, cut):
                parts = urlsplit(uri)
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "gzip", "Connection": "close"}
                try:
                    connection.request(method, target, headers=headers)
                    response = connection.getresponse()
                    found = {name.lower(): value for name, value in response.getheaders()}
                    wanted = body and response.status not in _REDIRECTS
                    data = self._read(response, found) if wanted else b""
                except (OSError, http.client.HTTPException, ValueError) as error:
                    if cut.is_set() or isinstance(error, TimeoutError):
                        raise FetchError("timeout", f"{self.limits.seconds:g} s") from error
                    raise FetchError("broken", str(error) or type(error).__name__) from error
                if cut.is_set():
                    raise FetchError("timeout", f"{self.limits.seconds:g} s")
                return Answer(response.status, uri, found, data)
        except ssl.SSLError as error:
            raise FetchError("tls", error.reason or str(error)) from error

    @contextmanager
    def _connect(self, uri: str, until: float) -> Iterator[tuple[http.client.HTTPConnection, threading.Event]]:
        """A connection that is cut off at the deadline, however slowly its other end speaks."""
        parts = urlsplit(uri)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        raw = self._socket(host, port, until)
        cut = threading.Event()

        def end() -> None:
            cut.set()
            try:
                raw.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

        timer = threading.Timer(max(0.0, until - monotonic()), end)
        timer.daemon = True
        timer.start()
        connection = http.client.HTTPConnection(host, port)
        try:
            connection.sock = _wrap(raw, host) if secure else raw
            if secure:
                connection.default_port = 443
            yield connection, cut
        finally:
            timer.cancel()
            connection.close()
            raw.close()

    def _socket(self, host: str, port: int, until: float) -> socket.socket:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError("unreachable", f"{host}: {error}") from error
        problem: OSError | None = None
        for family, kind, protocol, _, place in found:
            if not (self.private or host in self.trusted or is_public(str(place[0]))):
                raise FetchError("private", host)
            left = until - monotonic()
            if left <= 0:
                raise FetchError("timeout", f"{self.limits.seconds:g} s")
            plug = socket.socket(family, kind, protocol)
            plug.settimeout(left)
            try:
                plug.connect(place)
            except OSError as error:
                plug.close()
                problem = error
                continue
            return plug
        if isinstance(problem, TimeoutError):
            raise FetchError("timeout", f"{self.limits.seconds:g} s") from problem
        raise FetchError("unreachable", f"{host}:{port}: {problem.strerror if problem else ''}") from problem

    def _read(self, response: http.client.HTTPResponse, headers: Mapping[str, str]) -> bytes:
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "", "gzip", "x-gzip"):
            raise FetchError("coding", coding)
        most = self.limits.bytes
        data = bytearray()
        unpack = zlib.decompressobj(31) if coding in ("gzip", "x-gzip") else None
        while block := response.read(_BLOCK):
            try:
                data += unpack.decompress(block, most + 1 - len(data)) if unpack else block
            except zlib.error as error:
                raise FetchError("coding", str(error)) from error
            if len(data) > most or (unpack and unpack.unconsumed_tail):
                raise FetchError("size", str(most))
        if unpack and not unpack.eof:
            raise FetchError("coding", "gzip, cut short")
        return bytes(data)


def _wrap(plug: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plug, server_hostname=host)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet (RFC 6890)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast


def is_private_host(host: str) -> bool:
    """Whether a host's name leads into the private network (or to this machine)."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(not is_public(str(place[0])) for *_, place in found)
