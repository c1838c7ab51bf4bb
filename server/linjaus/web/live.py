"""The release that is served just now, and its exchange for a new one without dropping a request."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from flask import request
from rdflib import Graph, URIRef

from ..errors import LinjausError, NotFound, ReleaseError
from ..model import Manifest
from ..queries import SavedQuery, parse_query
from ..shelf import Release, Shelf
from .meaning import Meaning

if TYPE_CHECKING:
    from ..engine.port import Reader

RELEASE = "linjaus.release"
"""The key of the request's ``OpenRelease`` in the WSGI environment."""

ASK_SECONDS = 0.05
"""How often, at most, the pointer is looked at."""

RETRY_SECONDS = 10.0
"""How long a release that could not be opened is left alone."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenRelease:
    """A release with everything that pages read from it. Immutable; what is costly is made once, when first needed."""

    release: Release
    reader: Reader
    _graphs: dict[str, Graph] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.release.name

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest

    @cached_property
    def context(self) -> Mapping[str, object]:
        """The JSON-LD context of the release, or its prefixes when it has none."""
        data = self.read("context.jsonld")
        if data is None:
            return dict(self.manifest.prefixes)
        context: Mapping[str, object] = json.loads(data)["@context"]
        return context

    @cached_property
    def questions(self) -> dict[str, SavedQuery]:
        """The saved questions by name, without those that only make derived triples."""
        found = {}
        for item in self.manifest.files:
            if item.path.startswith("queries/") and item.path.endswith(".rq"):
                name = item.path.removeprefix("queries/").removesuffix(".rq")
                text = (self.release.folder / item.path).read_text(encoding="utf-8")
                question = parse_query(name, text, item.path)
                if not question.derives:
                    found[name] = question
        return found

    @cached_property
    def things(self) -> dict[str, tuple[URIRef, ...]]:
        """The IRIs of the things of each kind that are no part of another: kind → IRIs in order."""
        prefix = f"{self.manifest.base}id/"
        kinds: dict[str, list[URIRef]] = {}
        for iri in self._subjects_under(prefix):
            kind, slash, slug = iri[len(prefix) :].partition("/")
            if slash and slug and "/" not in slug and "#" not in slug:
                kinds.setdefault(kind, []).append(iri)
        return {kind: tuple(sorted(kinds[kind])) for kind in sorted(kinds)}

    def _subjects_under(self, prefix: str) -> list[URIRef]:
        found: list[URIRef] = []
        while True:
            page, total = self.reader.subjects_under(prefix, 50_000, len(found))
            found += page
            if not page or len(found) >= total:
                return found

    @cached_property
    def meaning(self) -> Meaning:
        """What the ontology says of the words."""
        return Meaning(self.reader, self.manifest.base)

    @cached_property
    def kind_names(self) -> dict[str, URIRef | None]:
        """For each kind of things, the class or concept scheme that names it, if any."""
        return {kind: self.meaning.name_of_kind(members) for kind, members in self.things.items()}

    def warm(self) -> OpenRelease:
        """Find out now what the first reader would have to wait for."""
        self.kind_names  # noqa: B018
        return self

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the release, or None when its manifest lists no such file."""
        if self.manifest.file(path) is None:
            return None
        return (self.release.folder / path).read_bytes()

    def graph_of_file(self, path: str) -> Graph:
        """The graph of a Turtle file of the release. Raises NotFound when there is none."""
        if path not in self._graphs:
            data = self.read(path)
            if data is None:
                raise NotFound("This release has no such document.", name=path)
            graph = Graph(bind_namespaces="none")
            graph.parse(data=data, format="turtle", publicID=self.manifest.base)
            self._graphs[path] = graph
        return self._graphs[path]


def _open_store(release: Release) -> Reader:
    from ..engine.reader import StoreReader  # brings the store with it; a caller with its own reader needs none

    return StoreReader.of_release(release.path("dataset.nq"))


class LiveRelease:
    """Holds the release that requests work on.

    shelf: where releases stand. ready: the name of the release that should be served now, or None (the shelf's
    pointer if left out); it is asked now and then by a request, so it should be cheap. open_reader: makes the
    reader of a release; may take seconds. Raises ReleaseError when there is no sound release to begin with.
    """

    def __init__(
        self,
        shelf: Shelf,
        ready: Callable[[], str | None] | None = None,
        open_reader: Callable[[Release], Reader] = _open_store,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._shelf = shelf
        self._open_reader = open_reader
        self._ready = ready or shelf.live_name
        self._ask_again = 0.0
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._loading = ""
        self._failed: dict[str, float] = {}
        self._current = self._open_first()

    def _open_first(self) -> OpenRelease:
        name = self._ready()
        if name is not None:
            try:
                return self._open(name)
            except ReleaseError as error:
                self._note_failure(name, error)
        release, _ = self._shelf.open_live()
        return OpenRelease(release, self._open_reader(release)).warm()

    def _open(self, name: str) -> OpenRelease:
        release = self._shelf.open(name)
        return OpenRelease(release, self._open_reader(release)).warm()

    def current(self) -> OpenRelease:
        """The release for a request that begins now. When another one is ready, it is loaded in the background."""
        current, now = self._current, time.monotonic()
        if now >= self._ask_again:
            self._ask_again = now + ASK_SECONDS
            name = self._ready()
            if name is not None and name != current.name and name != self._loading:
                self._begin_loading(name)
        return current

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
        except (LinjausError, OSError, ValueError) as error:
            self._note_failure(name, error)
        finally:
            with self._lock:
                self._loading = ""

    def _note_failure(self, name: str, error: Exception) -> None:
        self._failed[name] = time.monotonic() + self._retry_seconds
        _log.error("The release %s is not taken: %s", name, error)


def current_release() -> OpenRelease:
    """The release of this request: the same from its beginning to its end."""
    opened: OpenRelease = request.environ[RELEASE]
    return opened
