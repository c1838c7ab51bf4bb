"""Whether the addresses that a catalogue gives answer: by HEAD as the portal does, then by GET."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit

from .fetch import Answer, Fetcher, FetchError

_AT_ONCE = 8
_AT_ONCE_ON_ONE_HOST = 2
_PAUSE = 0.2
_LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Reach:
    """What came of asking an address. status: 0 when there was no answer; failure: a kind of FetchError, or late.

    asked: where it was asked, when it was rebased; redirects: how many were followed; media_type: as answered;
    head: the status to HEAD, when GET did better.
    """

    address: str
    status: int = 0
    asked: str = ""
    redirects: int = 0
    media_type: str = ""
    head: int | None = None
    failure: str = ""
    detail: str = ""

    @property
    def good(self) -> bool:
        """Whether the portal would count it."""
        return 200 <= self.status <= 299


@dataclass
class _Host:
    """Courtesy to one host: so many requests at once, and a pause between their beginnings."""

    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_AT_ONCE_ON_ONE_HOST))
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0

    def wait(self, pause: float) -> None:
        with self.lock:
            now = monotonic()
            begin = max(now, self.free_at)
            self.free_at = begin + pause
        if begin > now:
            time.sleep(begin - now)


def check_addresses(
    addresses: Iterable[str],
    fetcher: Fetcher,
    seconds: float = 600.0,
    progress: Callable[[], None] = lambda: None,
) -> dict[str, Reach]:
    """Ask every address once. seconds: for all of them; what is not asked by then is ``late``.

    progress: called after each. Hosts that we rehearse by name (our own server) are asked without pauses.
    """
    until = monotonic() + seconds
    listed = list(dict.fromkeys(addresses))
    hosts: dict[str, _Host] = {}
    for address in listed:
        hosts.setdefault(_host(fetcher.rebase(address)), _Host())

    def work(address: str) -> Reach:
        asked = fetcher.rebase(address)
        name = _host(asked)
        host = hosts[name]
        with host.places:
            if monotonic() >= until:
                found = Reach(address, failure="late")
            else:
                host.wait(0.0 if name in fetcher.trusted else _PAUSE)
                found = _ask(address, asked, fetcher, until)
        progress()
        return found

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reach") as pool:
        return {reach.address: reach for reach in pool.map(work, listed)}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _ask(address: str, asked: str, fetcher: Fetcher, until: float) -> Reach:
    moved = asked if asked != address else ""
    head: int | None = None
    failed = Reach(address, asked=moved)
    for method in ("HEAD", "GET"):
        try:
            answer = _patiently(method, address, fetcher, until)
        except FetchError as error:
            failed = Reach(address, asked=moved, head=head, failure=error.kind, detail=error.detail)
            if error.kind in ("address", "private", "unreachable", "tls"):
                return failed
            continue
        if 200 <= answer.status <= 299 or method == "GET":
            return Reach(
                address,
                answer.status,
                moved,
                answer.redirects,
                answer.media_type,
                head if 200 <= answer.status <= 299 else None,
            )
        head = answer.status
    return failed


def _patiently(method: str, address: str, fetcher: Fetcher, until: float) -> Answer:
    """Ask; a host that says that it is busy and when to come back is asked once more then (RFC 9110, 10.2.3)."""
    answer = fetcher.ask(method, address)
    if answer.status in (429, 503):
        wait = _seconds(answer.headers)
        if wait is not None and wait <= _LONGEST_WAIT and monotonic() + wait < until:
            time.sleep(wait)
            return fetcher.ask(method, address)
    return answer


def _seconds(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
