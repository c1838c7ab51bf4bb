"""Which releases stand in another engine, and how whole each is: read from, and written to, a graph of our own there.

    {base}release/control             what this module keeps: one resource for each release, and which one is live
    {base}release/{name}/graph/…      the graphs of a release, under names of their own
    {base}release/{name}/union        all of them as one, without duplicates
    {base}release/{name}/map          which of those names is whose

A release is ``loading`` until its counts and its digest were compared; then it is ``whole``, until it is ``leaving``:
from then on no query begins on it, and it is dropped when those that were under way must have ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from linjaus.engine.remote_answers import JSON, N_TRIPLES, Body, Reading
from linjaus.engine.remote_rewrite import Scope
from linjaus.engine.remote_transport import Endpoint
from linjaus.errors import EngineError, EngineUnavailable
from linjaus.model import EngineAddress

LOADING, WHOLE, LEAVING = "loading", "whole", "leaving"
REFRESH = 2.0
"""Seconds that a reader believes what it last heard of the releases there."""
_PATIENCE = 10.0
_WORD = "tag:w3id.org,2026:linjaus/engine#"
_GRAPHS_AT_ONCE = 50


@dataclass(frozen=True)
class Standing:
    """What the other engine says of a release. done: batches that are there; plan: what was to be loaded, and how."""

    release: str
    state: str = ""
    plan: str = ""
    done: int = 0
    triples: int = 0
    digest: str = ""
    has_blanks: bool = True
    overlapping: bool = True
    has_subtags: bool = True


class RemoteReleases:
    """The releases of the site with the base IRI ``base`` in the engine at ``address``. Touches no other graphs."""

    def __init__(self, address: EngineAddress, base: str) -> None:
        self.endpoint = Endpoint(address)
        self._base = base
        self._control = f"{base}release/control"

    def scope(self, release: str, standing: Standing | None = None) -> Scope:
        """Where a release stands, with what is known of it."""
        if standing is None:
            return Scope(self._base, release)
        return Scope(self._base, release, standing.has_blanks, standing.overlapping, standing.has_subtags)

    def standing(self) -> tuple[dict[str, Standing], str]:
        """Every release there, and the name of the live one or empty. Raises EngineError and its kinds."""
        found: dict[str, dict[str, str]] = {}
        for subject, predicate, value in self.rows("SELECT ?s ?p ?o { ?s ?p ?o }", "spo", self._control):
            found.setdefault(subject.value, {})[predicate.value.removeprefix(_WORD)] = value.value
        live = found.pop(self._control, {}).get("live", "")
        root = f"{self._base}release/"
        names = {iri: iri.removeprefix(root).rstrip("/") for iri in found if iri.startswith(root)}
        return {name: _standing(name, found[iri]) for iri, name in names.items()}, live

    def note(self, release: str, **facts: object) -> None:
        """Write down facts about a release, each in place of what was said before."""
        for name, value in facts.items():
            self._set(self.scope(release).root, name, str(value))

    def make_live(self, release: str) -> None:
        """Say that readers should go to a release."""
        self._set(self._control, "live", release)

    def drop(self, release: str) -> None:
        """Take a release away, its place in the control graph last, so that a drop that broke off can be finished."""
        scope = self.scope(release)
        rows = self.rows("SELECT ?s ?p ?o { ?s ?p ?o }", "spo", scope.map)
        names = [subject.value for subject, _, _ in rows]
        if strange := [name for name in names if not name.startswith(scope.root)]:
            raise EngineError(f"The map of {release} names {strange[0]}, which is no graph of it.", "Mend the map.")
        self.clear([*names, scope.union, scope.map])
        self._update(f"DELETE WHERE {{ GRAPH <{self._control}> {{ <{scope.root}> ?p ?o }} }}")

    def clear(self, graphs: Iterable[str]) -> None:
        """Empty some graphs."""
        names = list(graphs)
        for at in range(0, len(names), _GRAPHS_AT_ONCE):
            some = names[at : at + _GRAPHS_AT_ONCE]
            self._update("; ".join(f"DROP SILENT GRAPH {ox.NamedNode(name)}" for name in some))

    def add_to(self, target: str, graphs: Iterable[str], seconds: float) -> None:
        """Copy all statements of some graphs into another (SPARQL 1.1 Update, section 3.2.5)."""
        into = ox.NamedNode(target)
        self.endpoint.update("; ".join(f"ADD {ox.NamedNode(name)} TO {into}" for name in graphs), seconds)

    def triples(self, graph: str, predicate: ox.NamedNode | None, seconds: float) -> Iterator[ox.Triple]:
        """The statements of a graph, or those of one property in it. As N-Triples: Virtuoso writes JSON slowly."""
        pattern = f"?s {predicate or '?p'} ?o"
        response = self.endpoint.ask(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", N_TRIPLES, seconds, (graph,))
        try:
            yield from Reading().triples(Body(response, seconds))
        finally:
            response.close()

    def rows(
        self, text: str, variables: Sequence[str], graph: str, seconds: float = _PATIENCE
    ) -> Iterator[tuple[ox.Literal, ...]]:
        """The solutions of a SELECT on one graph, or on those that it names."""
        response = self.endpoint.ask(text, JSON, seconds, (graph,) if graph else ())
        try:
            yield from Reading().rows(Body(response, seconds), tuple(variables))  # type: ignore[misc]
        finally:
            response.close()

    def _set(self, subject: str, name: str, value: str) -> None:
        thing, word, said = ox.NamedNode(subject), ox.NamedNode(_WORD + name), ox.Literal(value)
        self._update(f"DELETE WHERE {{ GRAPH <{self._control}> {{ {thing} {word} ?o }} }}")
        self._update(f"INSERT DATA {{ GRAPH <{self._control}> {{ {thing} {word} {said} }} }}")

    def _update(self, text: str) -> None:
        self.endpoint.update(text, _PATIENCE * 6)


def _standing(release: str, facts: Mapping[str, str]) -> Standing:
    def number(name: str) -> int:
        return int(facts[name]) if facts.get(name, "").isdigit() else 0

    return Standing(
        release,
        facts.get("state", ""),
        facts.get("plan", ""),
        number("done"),
        number("triples"),
        facts.get("digest", ""),
        facts.get("blanks", "True") == "True",
        facts.get("overlapping", "True") == "True",
        facts.get("subtags", "True") == "True",
    )


class Readable:
    """Which releases can be asked there, as heard at most REFRESH seconds ago. For any thread, and across fork."""

    def __init__(self, releases: RemoteReleases, current: Callable[[], str | None]) -> None:
        self._releases = releases
        self._current = current
        self._heard: dict[str, Standing] = {}
        self._until = 0.0
        self._lock = threading.Lock()

    def scope(self, release: str | None) -> Scope:
        """Where a release stands. Raises EngineUnavailable when it does not stand there whole."""
        name = release or self._current() or ""
        standing = self.standing().get(name)
        if standing is None or standing.state != WHOLE:
            raise EngineUnavailable(
                f"The release {name} does not stand in the engine whole.",
                "Try again later; its files can be downloaded.",
            )
        return self._releases.scope(name, standing)

    def is_whole(self, release: str) -> bool:
        """Whether a release can be asked. Raises EngineError and its kinds when nobody can tell."""
        standing = self.standing().get(release)
        return standing is not None and standing.state == WHOLE

    def standing(self) -> dict[str, Standing]:
        """Every release there."""
        with self._lock:
            if time.monotonic() >= self._until:
                begun = time.monotonic()
                self._heard, _ = self._releases.standing()
                self._until = begun + REFRESH
            return self._heard
