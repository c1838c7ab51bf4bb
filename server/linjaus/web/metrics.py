"""The numbers of ``/metrics``, in Prometheus' text format, of all web processes together and of the engine."""

from __future__ import annotations

import ipaddress
from bisect import bisect_left
from collections import Counter as Buckets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..engine.port import EngineStats
from ..errors import EngineError

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


class Metrics:
    """Counts in this process. folder: where the processes of a server put their counts together, None for one alone.

    With a folder, ``PROMETHEUS_MULTIPROC_DIR`` must name it before the first of these is made in a process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # after the folder is known

        self._folder = folder
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "linjaus_http_requests",
            "Requests by kind of address and status.",
            ("kind", "status"),
            registry=self._registry,
        )
        self._cache = Counter(
            "linjaus_cache_lookups",
            "Looks for a finished response, by whether it was there.",
            ("found",),
            registry=self._registry,
        )
        self._outcomes = Counter("linjaus_queries", "Queries by outcome.", ("outcome",), registry=self._registry)
        self._queries = Histogram(
            "linjaus_query_seconds",
            "Time that queries took which the engine was asked, by outcome.",
            ("outcome",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._kept = Gauge(
            "linjaus_cache_bytes",
            "Bytes of finished responses that are kept.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._places = Gauge(
            "linjaus_query_places_taken",
            "Queries that web processes have under way.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._children: dict[tuple[Any, ...], Any] = {}

    def count_request(self, kind: str, status: str, hit: bool | None, count: int = 1) -> None:
        """So many requests are over. hit: whether a finished response was found, None if none was looked for."""
        self._child(self._requests, kind, status).inc(count)
        if hit is not None:
            self._child(self._cache, "yes" if hit else "no").inc(count)

    def _child(self, number: Any, *labels: str) -> Any:
        child = self._children.get((number, labels))
        if child is None:
            child = self._children[number, labels] = number.labels(*labels)
        return child

    def count_queries(self, outcome: str, count: int) -> None:
        """So many queries are over."""
        self._child(self._outcomes, outcome).inc(count)

    def note_times(self, outcome: str, seconds: Sequence[float]) -> None:
        """How long queries took that the engine was asked; all at once, because each step writes to a shared file."""
        times = self._child(self._queries, outcome)
        times._sum.inc(sum(seconds))
        for at, count in Buckets(bisect_left(times._upper_bounds, one) for one in seconds).items():
            times._buckets[at].inc(count)

    def note_state(self, kept_bytes: int, places_taken: int) -> None:
        """What this process holds just now."""
        self._kept.set(kept_bytes)
        self._places.set(places_taken)

    def text(self, ask_engine: Callable[[], EngineStats]) -> bytes:
        """Everything, as Prometheus reads it."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self._registry
        if self._folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + _of_engine(ask_engine)


def _of_engine(ask: Callable[[], EngineStats]) -> bytes:
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    up = Gauge("linjaus_engine_up", "Whether the engine of the live release answers.", registry=registry)
    try:
        stats = ask()
    except EngineError:
        return generate_latest(registry)
    up.set(1)
    numbers: Mapping[str, tuple[str, int]] = {
        "linjaus_engine_workers": ("Processes that answer queries.", stats.workers),
        "linjaus_engine_workers_busy": ("Processes that have a query.", stats.busy),
        "linjaus_engine_queued": ("Queries that wait for a process.", stats.queued),
        "linjaus_engine_workers_started": ("Processes started since the engine was.", stats.started),
        "linjaus_engine_workers_replaced": ("Processes that ended and had a successor.", stats.replaced),
    }
    for name, (meaning, value) in numbers.items():
        Gauge(name, meaning, registry=registry).set(value)
    outcomes = Gauge(
        "linjaus_engine_queries", "Queries since the engine started, by outcome.", ("outcome",), registry=registry
    )
    for outcome, count in stats.outcomes.items():
        outcomes.labels(outcome).set(count)
    return generate_latest(registry)


def may_read(environ: Mapping[str, Any], networks: str, proxies: int) -> bool:
    """Whether a client is in one of the networks, which have blanks between them.

    With no trusted proxy, a request that a proxy sent on is nobody's: its address would be the proxy's.
    """
    if not proxies and any(environ.get(name) for name in _FORWARDING):
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in ipaddress.ip_network(network) for network in networks.split())


def forget_process(folder: Path, pid: int) -> None:
    """Take a process that has ended out of what is added up for the living."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
