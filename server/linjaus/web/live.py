"""Which release a request works on: the live one, or the kept one that its address names.

``/release/{name}/…`` is every path of the site as it is in that release: SCRIPT_NAME grows by ``/release/{name}``, so
links in pages stay inside it. The live one is exchanged for a new one without dropping a request.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from ..errors import LinjausError, ReleaseError
from ..journal import Published
from ..shelf import Release, Shelf
from .kept import KeptReleases
from .opened import OpenRelease as OpenRelease

if TYPE_CHECKING:
    from ..engine.port import Reader

RELEASE = "linjaus.release"
"""The key of the request's ``OpenRelease`` in the WSGI environment."""
RELEASES = "linjaus.releases"
"""The key of the ``LiveRelease``, which knows the others."""
KEPT = "linjaus.kept"
"""The key of the name of the release that the address names; missing when it names none."""
OUTER = "linjaus.outer"
"""The key of SCRIPT_NAME as it was before ``/release/{name}`` was added."""
REFUSED = "linjaus.refused"
"""The key of the error that stands in the way of the release that the address names."""

ASK_SECONDS = 0.05
"""How often, at most, the pointer and the shelf are looked at."""

RETRY_SECONDS = 10.0
"""How long a release that could not be opened is left alone."""

OPEN_BESIDE = 2
"""How many releases stay open beside the live one, if nobody says otherwise."""

_KEPT_PATH = re.compile(r"(/release/([^/]+))(/.*)", re.DOTALL)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """The release that a request works on. name: of the live one or of the one that the address names.

    opened: the live one when the request came; kept: whether the address names a release.
    """

    name: str
    opened: OpenRelease
    releases: LiveRelease
    kept: bool

    def enter(self, environ: dict[str, Any]) -> None:
        """Give the request its release. One that cannot be had leaves its reason under REFUSED."""
        environ[RELEASE], environ[RELEASES] = self.opened, self.releases
        environ[OUTER] = environ.get("SCRIPT_NAME", "")
        if not self.kept:
            return
        try:
            environ[RELEASE] = self.releases.open(self.name)
        except LinjausError as error:
            environ[REFUSED] = error
            return
        match = _KEPT_PATH.fullmatch(environ["PATH_INFO"])
        if match is not None:
            environ[KEPT] = self.name
            environ["SCRIPT_NAME"] = environ[OUTER] + match[1]
            environ["PATH_INFO"] = match[3]


def _open_store(release: Release) -> Reader:
    from ..engine.reader import StoreReader  # brings the store with it; a caller with its own reader needs none

    return StoreReader.of_release(release.path("dataset.nq"))


class LiveRelease:
    """Holds the release that requests work on, and opens the kept ones.

    shelf: where releases stand. ready: the name of the release that should be served now, or None (the shelf's
    pointer if left out); it is asked now and then by a request, so it should be cheap. open_reader: makes the
    reader of a release; may take seconds. beside: how many releases stay open beside the live one. complaints: what
    somebody else (the supervisor) found wrong with releases. Raises ReleaseError when there is no sound release to
    begin with.
    """

    def __init__(
        self,
        shelf: Shelf,
        ready: Callable[[], str | None] | None = None,
        open_reader: Callable[[Release], Reader] = _open_store,
        retry_seconds: float = RETRY_SECONDS,
        beside: int = OPEN_BESIDE,
        complaints: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.shelf = shelf
        self._open_reader = open_reader
        self._ready = ready or shelf.live_name
        self._told = complaints
        self._complaints: dict[str, str] = {}
        self._ask_again = 0.0
        self._stamp: tuple[int, ...] = ()
        self._standing: tuple[tuple[int, ...], tuple[tuple[Published, Release], ...]] = ((-2,), ())
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._loading = ""
        self._failed: dict[str, float] = {}
        self._kept = KeptReleases(shelf.open_checked, open_reader, beside, retry_seconds)
        self._current = self._open_first()

    def _open_first(self) -> OpenRelease:
        name = self._ready()
        if name is not None:
            try:
                return self._open(name)
            except ReleaseError as error:
                self._note_failure(name, error)
        release, complaints = self.shelf.open_live()
        for complaint in complaints:
            _log.error("%s Serving %s instead.", complaint, release.name)
        return OpenRelease(release, self._open_reader(release)).warm()

    def _open(self, name: str) -> OpenRelease:
        release = self.shelf.open_checked(name)
        return OpenRelease(release, self._open_reader(release)).warm()

    def choose(self, environ: dict[str, Any]) -> Choice:
        """The release for a request that begins now, by its address."""
        current = self.current()
        match = _KEPT_PATH.fullmatch(environ["PATH_INFO"])
        return Choice(match[2] if match else current.name, current, self, match is not None)

    def current(self) -> OpenRelease:
        """The live release. Another one that is ready is loaded in the background; at once, if this one was pruned."""
        current, now = self._current, time.monotonic()
        if now >= self._ask_again:
            self._ask_again = now + ASK_SECONDS
            self._stamp = self.shelf.stamp()
            name = self._ready()
            if name is not None and name != current.name and name != self._loading:
                if current.release.folder.is_dir():
                    self._begin_loading(name)
                else:
                    self._load(name)
        return self._current

    def open(self, name: str) -> OpenRelease:
        """A kept release, live or not. Raises NotFound, Gone for a pruned one, ReleaseError for an unsound one."""
        self.shelf.require(name)
        current = self._current
        return current if name == current.name else self._kept.get(name)

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever a release comes, goes or is made live; as new as the last call of ``current``."""
        return self._stamp

    def standing(self) -> tuple[tuple[Published, Release], ...]:
        """The kept releases with their first publication, oldest first; those without all their files are left out."""
        stamp, found = self._standing
        if stamp != self._stamp:
            found = tuple(self._look_up())
            self._standing = (self._stamp, found)
        return found

    def _look_up(self) -> list[tuple[Published, Release]]:
        found = []
        for published in self.shelf.history():
            try:
                found.append((published, self.shelf.open(published.release)))
            except ReleaseError as error:
                _log.error("%s", error)
        return found

    def complaints(self) -> list[str]:
        """What is wrong with releases that should be served and are not; empty when all is well."""
        wanted = self._complaints.get(self._ready() or "")
        return list(dict.fromkeys([*self._told(), *([wanted] if wanted else [])]))

    def _begin_loading(self, name: str) -> None:
        with self._lock:
            if self._loading or time.monotonic() < self._failed.get(name, 0.0):
                return
            self._loading = name
        threading.Thread(target=self._load, args=(name,), name=f"load-{name}", daemon=True).start()

    def _load(self, name: str) -> None:
        try:
            self._current = self._open(name)
            self._failed.clear()
            self._complaints.clear()
        except (LinjausError, OSError, ValueError) as error:
            self._note_failure(name, error)
        finally:
            with self._lock:
                self._loading = ""

    def _note_failure(self, name: str, error: Exception) -> None:
        self._failed[name] = time.monotonic() + self._retry_seconds
        self._complaints[name] = error.message if isinstance(error, LinjausError) else str(error)
        _log.error("The release %s is not taken: %s", name, error)


def current_release() -> OpenRelease:
    """The release of this request: the same from its beginning to its end."""
    opened: OpenRelease = request.environ[RELEASE]
    return opened


def current_releases() -> LiveRelease:
    """The releases beside it: ``shelf``, ``standing()``, ``open(name)``."""
    releases: LiveRelease = request.environ[RELEASES]
    return releases


def kept_name() -> str:
    """The release that the address names (``/release/{name}/…``), empty when the request is for the live one."""
    name: str = request.environ.get(KEPT, "")
    return name
