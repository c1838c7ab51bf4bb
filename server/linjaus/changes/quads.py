"""The difference of two datasets by their statements, safe for blank nodes.

Lines without blank nodes are compared as they stand, in one pass over both datasets; only those with blank nodes are
held and looked at more closely. Memory grows with the blank nodes and the differences, not with the datasets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from .blank import stable


@dataclass(frozen=True)
class QuadDifference:
    """Quads as N-Quads lines without newline, sorted; blank nodes have names that follow from their content."""

    removed: tuple[bytes, ...] = ()
    added: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    @property
    def size(self) -> int:
        """What it takes in memory, in bytes, about."""
        return sum(len(line) + 40 for lines in (self.removed, self.added) for line in lines)

    def apply(self, lines: Iterable[bytes]) -> list[bytes]:
        """The dataset after the change. lines: the dataset before it, blank nodes named in any way."""
        return sorted({*stable_lines(lines)} - {*self.removed} | {*self.added})


def compare(before: Iterable[bytes], after: Iterable[bytes]) -> QuadDifference:
    """What was removed and what was added. before, after: sorted N-Quads lines without newlines."""
    held_before: list[bytes] = []
    held_after: list[bytes] = []
    removed, added = _merge(_ground(before, held_before), _ground(after, held_after))
    closer_before, closer_after = set(_named(held_before)), set(_named(held_after))
    return QuadDifference(
        tuple(sorted((*removed, *(closer_before - closer_after)))),
        tuple(sorted((*added, *(closer_after - closer_before)))),
    )


def stable_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in no order, with blank nodes named by their content: equal sets for isomorphic datasets."""
    held: list[bytes] = []
    yield from _ground(lines, held)
    yield from _named(held)


def parse_lines(lines: Iterable[bytes]) -> list[ox.Quad]:
    """The quads of N-Quads lines, blank nodes named as they are there."""
    return list(ox.parse(b"\n".join(lines), ox.RdfFormat.N_QUADS))


def _ground(lines: Iterable[bytes], held: list[bytes]) -> Iterator[bytes]:
    """The lines that surely have no blank node; the others go to ``held``."""
    for line in lines:
        if b"_:" in line:
            held.append(line)
        else:
            yield line


def _named(lines: list[bytes]) -> Iterator[bytes]:
    return (f"{quad} .".encode() for quad in stable(parse_lines(lines)))


def _merge(before: Iterator[bytes], after: Iterator[bytes]) -> tuple[list[bytes], list[bytes]]:
    removed: list[bytes] = []
    added: list[bytes] = []
    old, new = next(before, None), next(after, None)
    while old is not None and new is not None:
        if old == new:
            old, new = next(before, None), next(after, None)
        elif old < new:
            removed.append(old)
            old = next(before, None)
        else:
            added.append(new)
            new = next(after, None)
    for line, rest, where in ((old, before, removed), (new, after, added)):
        if line is not None:
            where += [line, *rest]
    return removed, added
