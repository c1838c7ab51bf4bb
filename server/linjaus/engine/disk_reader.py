"""Bounded look-ups in a release whose store stands on the disk: no memory for what is not looked up."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from linjaus.engine import on_disk
from linjaus.engine.reader import StoreReader, is_iri
from linjaus.engine.sorted_lines import SortedLines
from linjaus.engine.store import is_damage


class DiskReader(StoreReader):
    """Reads one release from its store at ``place`` (port.Reader), with its sorted lists beside it."""

    def __init__(self, place: Path, whole: on_disk.Whole) -> None:
        self._place = place
        self._members = SortedLines(place / on_disk.INSTANCES)
        super().__init__(on_disk.open_store(place))
        self._union = ox.DefaultGraph()
        self._triples = whole.triples

    @classmethod
    def at(cls, dataset: Path, place: Path, thorough: bool = False) -> DiskReader:
        """On a release's ``dataset.nq``, whose store is made if it is not there. Raises ReleaseError."""
        whole = on_disk.prepare(dataset, place, thorough)
        return cls(place, whole)

    def _all_subjects(self) -> Sequence[str]:
        return SortedLines(self._place / on_disk.SUBJECTS)

    def incoming(self, iri: URIRef, limit: int, offset: int = 0) -> tuple[list[tuple[URIRef, URIRef]], int]:
        """See port.Reader.incoming."""
        if not is_iri(iri):
            return [], 0
        total = 0

        def pairs() -> Iterator[tuple[str, str]]:
            nonlocal total
            for quad in self._store.quads_for_pattern(None, None, ox.NamedNode(iri), self._union):
                if isinstance(quad.subject, ox.NamedNode):
                    total += 1
                    yield quad.subject.value, quad.predicate.value

        page = heapq.nsmallest(offset + limit, pairs())[offset:]
        return [(URIRef(subject), URIRef(predicate)) for subject, predicate in page], total

    def instances(self, cls: URIRef, limit: int, offset: int = 0) -> tuple[list[URIRef], int]:
        """See port.Reader.instances."""
        first, last = self._members.range_of(f"{cls}\t")
        lines = self._members[first + offset : min(last, first + offset + limit)]
        return [URIRef(line.partition("\t")[2]) for line in lines], last - first


class MendingReader:
    """A reader (port.Reader) that opens the store anew when it is found damaged. open_reader: given whether to compare
    checksums, gives the reader of a whole store; it may take as long as making that.
    """

    def __init__(self, open_reader: Callable[[bool], DiskReader]) -> None:
        self._open_reader = open_reader
        self._reader = open_reader(False)
        self._one_at_a_time = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        look_up = getattr(self._reader, name)

        def asked(*given: Any, **options: Any) -> Any:
            reader = self._reader
            try:
                return look_up(*given, **options)
            except (OSError, RuntimeError) as error:
                if not is_damage(error):
                    raise
                with self._one_at_a_time:
                    if self._reader is reader:
                        self._reader = self._open_reader(True)
                return getattr(self._reader, name)(*given, **options)

        return asked
