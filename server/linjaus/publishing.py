"""``linjaus publish``: a release into another engine, in batches, compared with what was sent before anybody reads it.

The batches are the same on every run, and a batch that is sent twice changes nothing, so a publication that was broken
off at any moment goes on where it was. What the engine then holds is read back and its digest compared: the sum of the
SHA-256 of every statement, modulo 2²⁵⁶, for each graph, and in large graphs for each property. Blank nodes are sent as
IRIs that stand for them (RDF 1.1 Concepts, section 3.5): only so can a batch be repeated and a digest be compared.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from .engine.remote_releases import LEAVING, LOADING, REFRESH, WHOLE, RemoteReleases
from .engine.remote_rewrite import CANONICAL, Scope
from .engine.store import Dataset, load_dataset
from .errors import EngineBusy, EngineTimeout, EngineUnavailable, NotPublished
from .model import EngineAddress
from .shelf import Release

_FORM = 1
"""Grows when the same release would be sent otherwise: what an earlier version began is then begun anew."""
_LARGE = 50_000
"""Triples. A larger graph is read back one property at a time."""
_BY_UPDATE = 1000
"""Triples in one INSERT DATA, where there is no Graph Store Protocol: some engines take no more."""
_NOTE_SECONDS = 1.0
_SEND_SECONDS, _READ_SECONDS = 600.0, 600.0
_TRIES = 4
_DEFAULT = ox.DefaultGraph()
_ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
_OF_ONE = "SELECT ?s ?o { ?s %s ?o }"
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done and how much there is."""


@dataclass(frozen=True)
class Piece:
    """Statements that are compared together: those of a graph, or those of one property in a large graph.

    graph: its name in the other engine; source: in the release, None for the union; size: how many there are.
    """

    graph: str
    source: ox.NamedNode | None
    size: int
    predicate: ox.NamedNode | None = None


@dataclass(frozen=True)
class Sum:
    """How many statements there are, and their digest."""

    count: int
    digest: int

    @classmethod
    def of(cls, lines: Iterable[str]) -> Sum:
        """Of statements in N-Triples; their order does not matter."""
        count, digest = 0, 0
        for line in lines:
            count += 1
            digest += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        return cls(count, digest % (1 << 256))


@dataclass(frozen=True)
class Published:
    """What a publication came to. dropped: the releases that were taken away."""

    release: str
    triples: int
    digest: str
    dropped: tuple[str, ...]


class Publication:
    """One release on its way to one engine. batch: statements that are sent at once.

    tell: hears of the progress. sleep: waits so many seconds.
    """

    def __init__(
        self,
        release: Release,
        address: EngineAddress,
        tell: Tell = lambda what, done, of: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._release = release
        self._remote = RemoteReleases(address, release.manifest.base)
        self._batch = address.batch if address.graph_store else min(address.batch, _BY_UPDATE)
        self._tell = tell
        self._sleep = sleep
        self._scope: Scope = self._remote.scope(release.name)
        self._dataset: Dataset = load_dataset(release.path("dataset.nq"))
        self._plan = f"{_FORM} {release.manifest.dataset_sha256} {self._batch}"

    def run(self, settle: float, drain: float) -> Published:
        """Load, compare, make live and drop the others.

        settle: seconds that readers get to go over to the new release; drain: seconds that a query may take. Raises
        NotPublished when the engine does not hold what was sent, EngineError and its kinds when it cannot be asked.
        """
        name = self._release.name
        standings, _ = self._remote.standing()
        standing = standings.get(name)
        if standing is not None and standing.plan != self._plan:
            self._leave([name], 0.0, drain if standing.state == WHOLE else 0.0)
            standing = None
        if standing is None or standing.state != WHOLE:
            self._load(standing.done if standing is not None else 0)
        digest = self._compare()
        self._remote.note(name, state=WHOLE, triples=self._dataset.triples, digest=digest)
        self._remote.make_live(name)
        former = tuple(sorted(other for other in standings if other != name))
        self._leave(former, settle, drain)
        return Published(name, self._dataset.triples, digest, former)

    def _leave(self, releases: Iterable[str], settle: float, drain: float) -> None:
        """Drop releases when nobody reads them any more."""
        names = list(releases)
        if not names:
            return
        self._wait("wait for readers to go over", settle)
        for name in names:
            self._remote.note(name, state=LEAVING)
        self._wait("wait for the last queries", drain + REFRESH if drain else 0.0)
        for number, name in enumerate(names):
            self._tell(f"drop {name}", number, len(names))
            self._remote.drop(name)

    def _wait(self, what: str, seconds: float) -> None:
        whole = round(seconds)
        for passed in range(whole):
            self._tell(what, passed, whole)
            self._sleep(1.0)
        self._sleep(max(0.0, seconds - whole))

    def _load(self, done: int) -> None:
        """Send the batches from number ``done`` on."""
        name = self._release.name
        if not done:
            self._remote.clear([self._scope.map, self._scope.union, *self._graphs()])
            facts = {"overlapping": self._dataset.overlapping, **self._looked_for()}
            self._remote.note(name, state=LOADING, plan=self._plan, done=0, **facts)
            self._send(self._scope.map, self._map_lines())
        pieces = list(self._pieces())
        total = sum(-(-piece.size // self._batch) for piece in pieces)
        noted = time.monotonic()
        number = 0
        try:
            for piece in pieces:
                lines = self._lines(piece)
                while batch := list(islice(lines, self._batch)):
                    if number >= done:
                        self._send(piece.graph, batch)
                        done = number + 1
                        self._tell("load", done, total)
                    number += 1
                    if time.monotonic() >= noted + _NOTE_SECONDS:
                        self._remote.note(name, done=done)
                        noted = time.monotonic()
        finally:
            self._note_quietly(done)

    def _note_quietly(self, done: int) -> None:
        """Write down how far we came, if the engine still hears it; a batch too few does no harm."""
        with contextlib.suppress(EngineUnavailable, EngineTimeout):
            self._remote.note(self._release.name, done=done)

    def _send(self, graph: str, lines: list[str]) -> None:
        for tried in range(_TRIES):
            try:
                return self._remote.endpoint.add(graph, lines, _SEND_SECONDS)
            except (EngineUnavailable, EngineBusy, EngineTimeout):
                if tried == _TRIES - 1:
                    raise
                self._sleep(2.0**tried)
        return None

    def _compare(self) -> str:
        """The digest of what the engine holds. Raises NotPublished when it is not what was sent."""
        pieces = list(self._pieces())
        held = []
        counts: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            self._tell("compare", number, len(pieces))
            there, here = Sum.of(self._read_back(piece)), Sum.of(self._lines(piece))
            if there != here:
                self._refuse(piece, there, here)
            counts[piece.graph] = counts.get(piece.graph, 0) + there.count
            about = piece.predicate.value if piece.predicate else ""
            held.append(f"{piece.graph}\t{about}\t{there.count}\t{there.digest:064x}\n")
        for graph in {piece.graph for piece in pieces if piece.predicate}:
            [(count,)] = self._remote.rows(_COUNT, ("n",), graph, _READ_SECONDS)
            if int(count.value) != counts[graph]:
                self._remote.note(self._release.name, state=LOADING, done=0)
                raise NotPublished(
                    f"The engine holds {count.value} statements in <{graph}> instead of {counts[graph]}.",
                    "Publish again: it begins anew.",
                )
        return hashlib.sha256("".join(sorted(held)).encode()).hexdigest()

    def _refuse(self, piece: Piece, there: Sum, here: Sum) -> None:
        """Say what differs, and let nobody read it."""
        self._remote.note(self._release.name, state=LOADING, done=0)
        sent, found = set(self._lines(piece)), set(self._read_back(piece))
        lacking, strange = sorted(sent - found), sorted(found - sent)
        examples = [f"lacks {line.strip()}" for line in lacking[:3]] + [f"has {line.strip()}" for line in strange[:3]]
        raise NotPublished(
            f"The engine does not hold what was sent: <{piece.graph}> has {there.count} statements there and"
            f" {here.count} here, {len(lacking)} are lacking and {len(strange)} are others: {'; '.join(examples)}.",
            "docs/engines.md tells what each engine cannot hold. Publishing again begins anew.",
        )

    def _read_back(self, piece: Piece) -> Iterator[str]:
        if piece.predicate is None:
            for subject, predicate, value in self._remote.rows(_ALL, ("s", "p", "o"), piece.graph, _READ_SECONDS):
                yield f"{subject} {predicate} {value} .\n"
        else:
            text = _OF_ONE % piece.predicate
            for subject, value in self._remote.rows(text, ("s", "o"), piece.graph, _READ_SECONDS):
                yield f"{subject} {piece.predicate} {value} .\n"

    def _graphs(self) -> list[str]:
        return [self._scope.graph(node.value) for node in self._named()]

    def _named(self) -> list[ox.NamedNode]:
        names = [node for node in self._dataset.store.named_graphs() if isinstance(node, ox.NamedNode)]
        return sorted(names, key=lambda node: node.value)

    def _pieces(self) -> Iterator[Piece]:
        """What the release has to send, in an order that is always the same."""
        for node in self._named():
            yield from self._cut(self._scope.graph(node.value), node)
        yield from self._cut(self._scope.union, None)

    def _cut(self, graph: str, source: ox.NamedNode | None) -> Iterator[Piece]:
        quads = self._dataset.store.quads_for_pattern(None, None, None, source or _DEFAULT)
        sizes = Counter(quad.predicate.value for quad in quads)
        if sizes.total() <= _LARGE:
            yield Piece(graph, source, sizes.total())
            return
        for predicate in sorted(sizes):
            yield Piece(graph, source, sizes[predicate], ox.NamedNode(predicate))

    def _looked_for(self) -> dict[str, bool]:
        """What other engines treat in their own ways, and whether the release has it."""
        blanks = subtags = False
        for quad in self._dataset.store.quads_for_pattern(None, None, None, _DEFAULT):
            value = quad.object
            blanks = blanks or isinstance(quad.subject, ox.BlankNode) or isinstance(value, ox.BlankNode)
            subtags = subtags or (isinstance(value, ox.Literal) and "-" in (value.language or ""))
        return {"blanks": blanks, "subtags": subtags}

    def _lines(self, piece: Piece) -> Iterator[str]:
        """The statements of a piece in N-Triples, sorted."""
        quads = self._dataset.store.quads_for_pattern(None, piece.predicate, None, piece.source or _DEFAULT)
        named = self._as_named
        return iter(sorted(f"{named(quad.subject)} {quad.predicate} {named(quad.object)} .\n" for quad in quads))

    def _as_named(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
        return ox.NamedNode(self._scope.blanks + term.value) if isinstance(term, ox.BlankNode) else term

    def _map_lines(self) -> list[str]:
        canonical = ox.NamedNode(CANONICAL)
        return [f"<{self._scope.graph(node.value)}> {canonical} {node} .\n" for node in self._named()]
