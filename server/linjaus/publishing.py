"""``linjaus publish``: a release into another engine, in batches, compared with what was sent before anybody reads it.

The batches are the same on every run, and a batch that is sent twice changes nothing, so a publication that was broken
off at any moment goes on where it was. What the engine then holds is read back and its digest compared: the sum of the
SHA-256 of every statement, modulo 2²⁵⁶, for each graph, and in large graphs for each property. Blank nodes are sent as
IRIs that stand for them (RDF 1.1 Concepts, section 3.5): only so can a batch be repeated and a digest be compared.

The union of the graphs is made there (SPARQL 1.1 Update, section 3.2.5) and compared there: it is right if it holds
every statement of every graph and as many statements as there are in all.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

import pyoxigraph as ox

from .engine.remote_releases import LEAVING, LOADING, REFRESH, WHOLE, RemoteReleases
from .engine.remote_rewrite import CANONICAL, Scope
from .engine.store import Dataset, load_dataset
from .errors import EngineBusy, EngineTimeout, EngineUnavailable, NotPublished
from .model import EngineAddress
from .shelf import Release

_FORM = 2
"""Grows when the same release would be sent otherwise: what an earlier version began is then begun anew."""
_LARGE = 50_000
"""Triples. A larger graph is read back one property at a time."""
_COPIED = 250_000
"""Triples that are copied into the union at once; a larger graph is sent there in batches as well."""
_READERS = 3
"""Pieces that are read back at the same time: while one is compared here, others are written there."""
_BY_UPDATE = 1000
"""Triples in one INSERT DATA, where there is no Graph Store Protocol: some engines take no more."""
_NOTE_SECONDS = 1.0
_SEND_SECONDS, _READ_SECONDS = 600.0, 600.0
_TRIES = 4
_DEFAULT = ox.DefaultGraph()
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS_AT_ONCE = 20

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
class Step:
    """One request that loads: so many statements of a piece (``start`` on), or the graphs to add to the union."""

    piece: Piece | None = None
    start: int = 0
    graphs: tuple[str, ...] = ()


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
        steps = list(self._steps())
        noted = time.monotonic()
        lines: Iterator[str] = iter(())
        try:
            for number, step in enumerate(steps):
                if step.piece is not None and step.start == 0:
                    lines = self._lines(step.piece)
                batch = list(islice(lines, self._batch)) if step.piece is not None else []
                if number < done:
                    continue
                if step.piece is not None:
                    self._send(step.piece.graph, batch)
                else:
                    self._patiently(partial(self._remote.add_to, self._scope.union, step.graphs, _SEND_SECONDS))
                done = number + 1
                self._tell("load", done, len(steps))
                if time.monotonic() >= noted + _NOTE_SECONDS:
                    self._remote.note(name, done=done)
                    noted = time.monotonic()
        finally:
            self._note_quietly(done)

    def _steps(self) -> Iterator[Step]:
        """What is sent, in an order that is always the same: graph by graph, and what was sent into the union."""
        waiting: list[str] = []
        size = 0
        for node, pieces in self._by_graph():
            mine = sum(piece.size for piece in pieces)
            for piece in pieces:
                yield from (Step(piece, start) for start in range(0, piece.size, self._batch))
            if mine > _COPIED:
                into = (Piece(self._scope.union, node, piece.size, piece.predicate) for piece in pieces)
                for piece in into:
                    yield from (Step(piece, start) for start in range(0, piece.size, self._batch))
                continue
            if waiting and size + mine > _COPIED:
                yield Step(graphs=tuple(waiting))
                waiting, size = [], 0
            waiting.append(pieces[0].graph)
            size += mine
        if waiting:
            yield Step(graphs=tuple(waiting))

    def _note_quietly(self, done: int) -> None:
        """Write down how far we came, if the engine still hears it; a batch too few does no harm."""
        with contextlib.suppress(EngineUnavailable, EngineTimeout):
            self._remote.note(self._release.name, done=done)

    def _send(self, graph: str, lines: list[str]) -> None:
        self._patiently(lambda: self._remote.endpoint.add(graph, lines, _SEND_SECONDS))

    def _patiently(self, send: Callable[[], None]) -> None:
        """Do what may be repeated, again if the engine is away for a while."""
        for tried in range(_TRIES):
            try:
                return send()
            except (EngineUnavailable, EngineBusy, EngineTimeout):
                if tried == _TRIES - 1:
                    raise
                self._sleep(2.0**tried)
        return None

    def _compare(self) -> str:
        """The digest of what the engine holds. Raises NotPublished when it is not what was sent."""
        pieces = [piece for _, some in self._by_graph() for piece in some]
        held = []
        counts: dict[str, int] = {}
        with ThreadPoolExecutor(_READERS, "compare") as readers:
            try:
                for number, (piece, sums) in enumerate(zip(pieces, readers.map(self._sums, pieces), strict=True)):
                    self._tell("compare", number, len(pieces))
                    there, here = sums
                    if there != here:
                        self._refuse(piece, there.count)
                    counts[piece.graph] = counts.get(piece.graph, 0) + there.count
                    about = piece.predicate.value if piece.predicate else ""
                    held.append(f"{piece.graph}\t{about}\t{there.count}\t{there.digest:064x}\n")
            except BaseException:
                readers.shutdown(wait=False, cancel_futures=True)
                raise
        for graph in {piece.graph for piece in pieces if piece.predicate}:
            if (count := self._count(_COUNT, graph)) != counts[graph]:
                self._begin_anew()
                raise NotPublished(
                    f"The engine holds {count} statements in <{graph}> instead of {counts[graph]}.",
                    "Publish again: it begins anew.",
                )
        self._compare_union(counts)
        held.append(f"{self._scope.union}\t\t{self._dataset.triples}\n")
        return hashlib.sha256("".join(sorted(held)).encode()).hexdigest()

    def _sums(self, piece: Piece) -> tuple[Sum, Sum]:
        return Sum.of(self._read_back(piece)), Sum.of(self._lines(piece))

    def _compare_union(self, counts: Mapping[str, int]) -> None:
        """Raises NotPublished unless the union has the statements of all graphs, and no others. counts: of the graphs.

        Each graph is joined with the union where both are; an engine whose join tells otherwise is read back.
        """
        union = f"GRAPH <{self._scope.union}> {{ ?s ?p ?o }}"
        names = sorted(counts)
        are_alike = self._count(_COUNT, self._scope.union) == self._dataset.triples
        for at in range(0, len(names), _GRAPHS_AT_ONCE):
            if not are_alike:
                break
            some = names[at : at + _GRAPHS_AT_ONCE]
            self._tell("compare the union", at, len(names))
            joins = " UNION ".join(f"{{ GRAPH <{name}> {{ ?s ?p ?o }} {union} }}" for name in some)
            shared = self._count(f"SELECT (COUNT(*) AS ?n) {{ {joins} }}")
            are_alike = shared == sum(counts[name] for name in some)
        if are_alike:
            return
        read = 0
        for piece in self._cut(self._scope.union, None):
            there, here = self._sums(piece)
            if there != here:
                self._refuse(piece, there.count)
            read += there.count
        if (count := self._count(_COUNT, self._scope.union)) != read:
            self._begin_anew()
            raise NotPublished(
                f"The engine holds {count} statements in the union instead of {read}.", "Publish again: it begins anew."
            )

    def _count(self, text: str, graph: str = "") -> int:
        [(count,)] = self._remote.rows(text, ("n",), graph, _READ_SECONDS)
        return int(count.value)

    def _begin_anew(self) -> None:
        """Let nobody read the release, and begin with nothing the next time."""
        self._remote.note(self._release.name, state=LOADING, done=0)

    def _refuse(self, piece: Piece, held: int) -> None:
        """Say what differs, and let nobody read it. held: statements there."""
        self._begin_anew()
        sent, found = set(self._lines(piece)), set(self._read_back(piece))
        lacking, strange = sorted(sent - found), sorted(found - sent)
        examples = [f"lacks {line.strip()}" for line in lacking[:3]] + [f"has {line.strip()}" for line in strange[:3]]
        raise NotPublished(
            f"The engine does not hold what was sent: <{piece.graph}> has {held} statements there and"
            f" {piece.size} here, {len(lacking)} are lacking and {len(strange)} are others: {'; '.join(examples)}.",
            "docs/engines.md tells what each engine cannot hold. Publishing again begins anew.",
        )

    def _read_back(self, piece: Piece) -> Iterator[str]:
        for triple in self._remote.triples(piece.graph, piece.predicate, _READ_SECONDS):
            yield f"{triple.subject} {triple.predicate} {triple.object} .\n"

    def _graphs(self) -> list[str]:
        return [self._scope.graph(node.value) for node in self._named()]

    def _named(self) -> list[ox.NamedNode]:
        names = [node for node in self._dataset.store.named_graphs() if isinstance(node, ox.NamedNode)]
        return sorted(names, key=lambda node: node.value)

    def _by_graph(self) -> Iterator[tuple[ox.NamedNode, list[Piece]]]:
        """The named graphs of the release, sorted, and what is compared of each."""
        for node in self._named():
            yield node, list(self._cut(self._scope.graph(node.value), node))

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
