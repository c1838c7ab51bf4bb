"""A release's dataset in an Oxigraph store, ready to be asked; in memory, unless ``on_disk`` has opened it."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from linjaus.errors import EngineError, ReleaseError

if TYPE_CHECKING:
    from linjaus.engine.columns import Columns


class StoreDamaged(EngineError):
    """The store on the disk does not hold what was written to it."""


def is_damage(error: Exception) -> bool:
    """Whether an error of the store tells of damage to its files."""
    return "corrupt" in str(error).lower()


@dataclass(frozen=True)
class Dataset:
    """store: every quad in its named graph. triples: distinct ones in the union of all graphs, which is the default
    graph for queries. overlapping: whether some triple is in more than one graph. united: whether the union is written
    out as the store's default graph; it must be when some overlap, since the engine would give a triple once for
    every graph that states it. columns: the same triples as tables, for counting questions, where a release is large.
    """

    store: ox.Store
    triples: int
    overlapping: bool
    united: bool = True
    columns: Columns | None = None

    @property
    def graph_count(self) -> int:
        """How many named graphs there are."""
        return sum(1 for _ in self.store.named_graphs())


def load_quads(path: Path) -> ox.Store:
    """The N-Quads file in a store of its own, as it stands. Raises ReleaseError if it cannot be read."""
    store = ox.Store()
    fill(store, path, store.load)
    return store


def fill(store: ox.Store, path: Path, load: Callable[..., None]) -> None:
    """Load the N-Quads file into a store. load: the store's own way to, when that will do.

    Blank nodes keep their canonical labels, so that an answer that names them is the same in every process; the store's
    own ways would give them new ones each time. Raises ReleaseError if the file cannot be read, and what the store
    raises when it cannot be written.
    """
    try:
        has_blank_nodes = _may_have_blank_nodes(path)
    except OSError as error:
        raise ReleaseError(f"The dataset {path} cannot be read: {error}.", "Build the release again.") from error
    try:
        if has_blank_nodes:
            store.bulk_extend(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
        else:
            load(path=str(path), format=ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise ReleaseError(f"The dataset {path} is damaged: {error}.", "Build the release again.") from error


def _may_have_blank_nodes(path: Path) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        return lines.find(b"_:") >= 0


def load_dataset(path: Path) -> Dataset:
    """The dataset of a release (``dataset.nq``) with the union of its graphs written out. Raises ReleaseError."""
    return with_union(load_quads(path))


def load_for_queries(path: Path) -> Dataset:
    """The dataset of a release as it is asked fastest: where no triple is in two graphs, without a union written out,
    which takes half the memory and leaves the engine half as many entries to walk past. Raises ReleaseError.
    """
    return for_queries(load_quads(path))


def for_queries(store: ox.Store) -> Dataset:
    """The same of a store without a union."""
    if _may_repeat(store):
        return with_union(store)
    return Dataset(store, len(store), overlapping=False, united=False)


def _may_repeat(store: ox.Store) -> bool:
    """Whether a triple may be in two graphs, or in none that has a name."""
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        return True
    hashes = sorted(array("q", (hash(quad.triple) for quad in store.quads_for_pattern(None, None, None, None))))
    return any(one == other for one, other in pairwise(hashes))


def with_union(store: ox.Store) -> Dataset:
    """The store with the union of its graphs added as its default graph."""
    stated, triples = add_union(store)
    return Dataset(store, triples, overlapping=triples < stated)


def add_union(store: ox.Store) -> tuple[int, int]:
    """Add the union of the store's graphs as its default graph; (how many quads there were, triples of the union)."""
    stated = len(store)
    already = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.bulk_extend(_in_default_graph(store.quads_for_pattern(None, None, None, None)))
    return stated, len(store) - (stated - already)


def merged(store: ox.Store, default: Iterable[ox.NamedNode], named: Iterable[ox.NamedNode]) -> ox.Store:
    """A new store with the merge of some graphs as default graph, and the named ones (SPARQL 1.1 section 13.2)."""
    view = ox.Store()
    for name in dict.fromkeys(default):
        view.bulk_extend(_in_default_graph(store.quads_for_pattern(None, None, None, name)))
    for name in dict.fromkeys(named):
        view.bulk_extend(store.quads_for_pattern(None, None, None, name))
    return view


def _in_default_graph(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    return (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
