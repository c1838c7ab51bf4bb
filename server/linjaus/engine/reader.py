"""Bounded look-ups in a release, for pages and entity data: in this process, never a SPARQL query."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from linjaus.engine.store import load_quads
from linjaus.engine.terms import graph_of, to_rdflib
from linjaus.namespaces import LABEL_PROPERTIES

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DEPRECATED = ox.NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_TRUE = tuple(
    ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")) for text in ("true", "1")
)
_LABELS = tuple(ox.NamedNode(str(each)) for each in LABEL_PROPERTIES)
_KEPT_LISTS = 256


class StoreReader:
    """Reads one release from memory (port.Reader). A release does not change, so any number of threads may read.

    store: the quads of ``dataset.nq`` in their graphs, without a union.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._union: ox.DefaultGraph | None = None
        self._subjects: Sequence[str] = self._all_subjects()
        self._triples = -1
        self._instances: dict[str, list[str]] = {}

    @classmethod
    def of_release(cls, dataset: Path) -> StoreReader:
        """On a release's ``dataset.nq``. Raises ReleaseError if it cannot be read."""
        return cls(load_quads(dataset))

    def _all_subjects(self) -> Sequence[str]:
        """The IRIs that something is said about, sorted."""
        quads = self._store.quads_for_pattern(None, None, None, None)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def describe(self, iri: URIRef) -> Graph:
        """See port.Reader.describe (a concise bounded description, with fragments)."""
        subjects: list[ox.NamedNode | ox.BlankNode] = []
        subjects += [ox.NamedNode(name) for name in (str(iri), *self._under(f"{iri}#")) if is_iri(name)]
        found: list[ox.Quad] = []
        seen = set(subjects)
        for subject in subjects:  # grows while blank nodes turn up
            for quad in self._store.quads_for_pattern(subject, None, None, self._union):
                found.append(quad)
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    subjects.append(quad.object)
        return graph_of(found)

    def incoming(self, iri: URIRef, limit: int, offset: int = 0) -> tuple[list[tuple[URIRef, URIRef]], int]:
        """See port.Reader.incoming. Blank subjects are left out: they have no page."""
        if not is_iri(iri):
            return [], 0
        quads = self._store.quads_for_pattern(None, None, ox.NamedNode(iri), None)
        pairs = {(quad.subject.value, quad.predicate.value) for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        page = sorted(pairs)[offset : offset + limit]
        return [(URIRef(subject), URIRef(predicate)) for subject, predicate in page], len(pairs)

    def labels(self, iris: Iterable[URIRef]) -> dict[URIRef, list[Literal]]:
        """See port.Reader.labels. Labels of one thing are sorted by language, then by text."""
        found: dict[URIRef, list[Literal]] = {}
        for iri in iris:
            if iri not in found and is_iri(iri) and (labels := self._labels(ox.NamedNode(iri))):
                found[iri] = labels
        return found

    def instances(self, cls: URIRef, limit: int, offset: int = 0) -> tuple[list[URIRef], int]:
        """See port.Reader.instances. The closure of subclasses is in the release's derived graph."""
        names = self._instances.get(str(cls))
        if names is None:
            node = ox.NamedNode(cls) if is_iri(cls) else None
            quads = self._store.quads_for_pattern(None, _TYPE, node, None) if node else iter(())
            names = sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})
            if names and len(self._instances) < _KEPT_LISTS:
                self._instances[str(cls)] = names
        return [URIRef(name) for name in names[offset : offset + limit]], len(names)

    def subjects_under(self, prefix: str, limit: int, offset: int = 0) -> tuple[list[URIRef], int]:
        """See port.Reader.subjects_under."""
        first, last = self._range(prefix)
        names = self._subjects[first + offset : min(last, first + offset + limit)]
        return [URIRef(name) for name in names], last - first

    def graph(self, name: URIRef) -> Graph | None:
        """See port.Reader.graph."""
        if not is_iri(name) or not self._store.contains_named_graph(ox.NamedNode(name)):
            return None
        return graph_of(list(self._store.quads_for_pattern(None, None, None, ox.NamedNode(name))))

    def graph_names(self) -> list[URIRef]:
        """See port.Reader.graph_names."""
        return sorted(URIRef(name.value) for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))

    def graphs_of(self, iri: URIRef) -> list[URIRef]:
        """See port.Reader.graphs_of."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None) if is_iri(iri) else iter(())
        return sorted({URIRef(quad.graph_name.value) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)})

    def withdrawn(self) -> frozenset[URIRef]:
        """See port.Reader.withdrawn."""
        return frozenset(
            URIRef(quad.subject.value)
            for flag in _TRUE
            for quad in self._store.quads_for_pattern(None, _DEPRECATED, flag, self._union)
            if isinstance(quad.subject, ox.NamedNode)
        )

    def exists(self, iri: URIRef) -> bool:
        """See port.Reader.exists."""
        at = bisect_left(self._subjects, str(iri))
        return at < len(self._subjects) and self._subjects[at] == str(iri)

    def count(self) -> int:
        """See port.Reader.count. Counted at the first call."""
        if self._triples < 0:
            self._triples = _distinct_triples(self._store)
        return self._triples

    def _labels(self, node: ox.NamedNode) -> list[Literal]:
        for label_property in _LABELS:
            literals = {
                quad.object
                for quad in self._store.quads_for_pattern(node, label_property, None, self._union)
                if isinstance(quad.object, ox.Literal)
            }
            if literals:
                ordered = sorted(literals, key=lambda each: (each.language or "", each.value))
                return [literal for each in ordered if isinstance(literal := to_rdflib(each), Literal)]
        return []

    def _range(self, prefix: str) -> tuple[int, int]:
        first = bisect_left(self._subjects, prefix)
        return first, bisect_left(self._subjects, f"{prefix}\U0010ffff", lo=first)

    def _under(self, prefix: str) -> Sequence[str]:
        first, last = self._range(prefix)
        return self._subjects[first:last]


def _distinct_triples(store: ox.Store) -> int:
    """How many triples the union of all graphs has, counted subject by subject to keep memory flat."""
    subjects = {quad.subject for quad in store.quads_for_pattern(None, None, None, None)}
    return sum(
        len({(quad.predicate, quad.object) for quad in store.quads_for_pattern(subject, None, None, None)})
        for subject in subjects
    )


def is_iri(text: str) -> bool:
    """Whether Oxigraph takes it as an IRI; anything else has no triples."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
