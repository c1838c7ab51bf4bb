"""Serving from an engine elsewhere: whom the web processes ask, and which release may be served.

Pages, data and files come from the release on our own disk, as always. Queries go to the other engine; what it cannot
do, or does otherwise than the standard says, is answered by our own engine, and so are queries about releases that are
not live. A new release is taken over when the other engine holds it whole, and not before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from .config import Settings
from .engine.limits import EngineLimits
from .engine.port import EngineStats, QueryEngine, QueryRequest, QueryResult
from .engine.process import EngineProcess, socket_path
from .errors import ConfigError, EngineError
from .model import EngineAddress
from .shelf import Release

JUDGE = "judge"
"""What the engine that judges queries is called among the sockets."""
_LOOK = 1.0
"""Seconds between two looks at what the other engine holds."""


def chosen_engine(settings: Settings) -> EngineAddress | None:
    """The engine elsewhere that the site is served from; None for our own. Raises ConfigError for an unknown name."""
    if not settings.engine:
        return None
    return engine_named(settings, settings.engine)


def engine_named(settings: Settings, name: str) -> EngineAddress:
    """One of the engines of the site. Raises ConfigError for an unknown name."""
    if name not in settings.engines:
        there = ", ".join(settings.engines) or "none"
        raise ConfigError(
            f"There is no engine {name}. There are: {there}.",
            "Describe it in linjaus.toml, as docs/engines.md shows.",
            name,
        )
    return settings.engines[name]


def start_judge(folder: Path, limits: EngineLimits) -> EngineProcess:
    """Our own engine on an empty dataset, for ``engine.published``. Raises ServingError."""
    empty = folder / "empty.nq"
    empty.write_bytes(b"")
    return EngineProcess.start(empty, socket_path(folder, JUDGE), limits)


class Elsewhere:
    """Sends queries about the live release to the engine elsewhere, and those about others to our own."""

    def __init__(self, live: Callable[[], str | None], elsewhere: QueryEngine, own: QueryEngine) -> None:
        self._live = live
        self._elsewhere = elsewhere
        self._own = own

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        """See port.QueryEngine.query."""
        return self._engine(release).query(request, release)

    def stats(self, release: str | None = None) -> EngineStats:
        """See port.QueryEngine.stats."""
        return self._engine(release).stats(release)

    def close(self) -> None:
        """See port.QueryEngine.close."""
        self._elsewhere.close()
        self._own.close()

    def _engine(self, release: str | None) -> QueryEngine:
        return self._elsewhere if release in (None, self._live()) else self._own


def engine_for(
    settings: Settings,
    folder: Path,
    live: Callable[[], str | None],
    own: QueryEngine,
    prefixes: Mapping[str, str],
) -> QueryEngine:
    """What a web process asks. folder: with the sockets; live: name of the live release; own: our own engine.

    prefixes: for the syntaxes that abbreviate IRIs.
    """
    address = chosen_engine(settings)
    if address is None:
        return own
    from .engine.published import PublishedEngine
    from .engine.remote_releases import Readable, RemoteReleases
    from .engine.worker import WorkerEngine

    readable = Readable(RemoteReleases(address, settings.base), live)
    limits = EngineLimits(
        deadline=settings.deadline,
        client_queries=settings.client_queries,
        max_rows=settings.max_rows,
        query_length=settings.max_query_bytes,
        allowed_services=settings.services,
        prefixes=prefixes,
    )
    judge = WorkerEngine(folder, lambda: JUDGE, settings.deadline)

    def further(release: str) -> str:
        return str(settings.iris.dataset(settings.slug, release))

    return Elsewhere(live, PublishedEngine(address, judge, readable.scope, limits, own, further), own)


class Gate:
    """Whether the engine elsewhere holds a release whole, found out in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        from .engine.remote_releases import WHOLE, RemoteReleases

        address = chosen_engine(settings)
        self._whole: frozenset[str] | None = None
        self._stopping = threading.Event()
        self._heard = threading.Event()
        self._state = WHOLE
        self._releases = RemoteReleases(address, settings.base) if address is not None else None
        if self._releases is not None:
            threading.Thread(target=self._run, name="gate", daemon=True).start()
            self._heard.wait(2 * _LOOK)

    def lets_in(self, release: str) -> bool:
        """Whether a release that is not served yet may be."""
        return self._releases is None or release in (self._whole or ())

    def closed_to(self, names: list[str]) -> frozenset[str]:
        """Of some releases, those that should not be the first to be served, because another one is whole there."""
        whole = self._whole or frozenset()
        return frozenset(names) - whole if whole & frozenset(names) else frozenset()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def _run(self) -> None:
        assert self._releases is not None  # noqa: S101 - the thread is started with one only
        while not self._stopping.is_set():
            try:
                standings, _ = self._releases.standing()
                self._whole = frozenset(name for name, one in standings.items() if one.state == self._state)
            except EngineError:
                pass  # what was whole stays so; nothing new is taken over until it is heard of
            self._heard.set()
            self._stopping.wait(_LOOK)


def judge_limits(settings: Settings, release: Release) -> EngineLimits:
    """The limits of the judge: those of our own engine, with nothing to hold in memory."""
    return EngineLimits(
        deadline=settings.deadline,
        memory=settings.memory,
        max_queries=settings.max_queries,
        queue=settings.queue,
        client_queries=settings.client_queries,
        query_length=settings.max_query_bytes,
        allowed_services=settings.services,
        prefixes=release.manifest.prefixes,
    )
