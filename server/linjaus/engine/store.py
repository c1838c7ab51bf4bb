"""A release's dataset in Oxigraph's memory, ready to be asked."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from linjaus.errors import ReleaseError


@dataclass(frozen=True)
class Dataset:
    """store: every quad in its named graph and, for queries, the union of all graphs as its default graph.

    The union is written out rather than asked of the engine, which would give a triple once for every graph that
    states it, and would take no notice of FROM. triples: distinct ones in the union. overlapping: whether some
    triple is in more than one graph.
    """

    store: ox.Store
    triples: int
    overlapping: bool

    @property
    def graph_count(self) -> int:
        """How many named graphs there are."""
        return sum(1 for _ in self.store.named_graphs())


def load_quads(path: Path) -> ox.Store:
    """The N-Quads file in a store of its own, as it stands. Raises ReleaseError if it cannot be read.

    Blank nodes keep their canonical labels, so that an answer that names them is the same in every process. The faster
    way to load would give them new ones each time.
    """
    store = ox.Store()
    try:
        if _may_have_blank_nodes(path):
            store.bulk_extend(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
        else:
            store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
    except OSError as error:
        raise ReleaseError(f"The dataset {path} cannot be read: {error}.", "Build the release again.") from error
    except SyntaxError as error:
        raise ReleaseError(f"The dataset {path} is damaged: {error}.", "Build the release again.") from error
    return store


def _may_have_blank_nodes(path: Path) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        return lines.find(b"_:") >= 0


def load_dataset(path: Path) -> Dataset:
    """The dataset of a release (``dataset.nq``), ready for queries. Raises ReleaseError."""
    return with_union(load_quads(path))


def with_union(store: ox.Store) -> Dataset:
    """The store with the union of its graphs added as its default graph."""
    stated = len(store)
    already = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.bulk_extend(_in_default_graph(store.quads_for_pattern(None, None, None, None)))
    triples = len(store) - (stated - already)
    return Dataset(store, triples, overlapping=triples < stated)


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
