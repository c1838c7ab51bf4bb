"""The rows of an answer, numbers all of them → its bytes.

A value is made into bytes once for each column that it stands in; rows are then put together without looking at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from linjaus.engine.columns.formats import INTEGER, Layout, layout_of
from linjaus.engine.columns.question import TYPED, Count, Question
from linjaus.engine.rows import Solutions

Row = tuple[int, ...]
"""For each column the number of a term, or a count."""

LookUp = Callable[[list[int]], Iterable[tuple[int, int, str, str]]]
"""Numbers of terms → number, kind, lexical and tag of each."""

_BLOCK = 256
"""Rows that are written at once."""
_MOST_KNOWN = 50_000
"""Terms that are held for rows to come."""


class Rows(Solutions):
    """The answer to a question. parts: its rows, some thousands at a time."""

    def __init__(self, question: Question, parts: Iterator[list[Row]], look_up: LookUp, *, truncated: bool) -> None:
        names = tuple(column.name if isinstance(column, Count) else column for column in question.columns)
        super().__init__(names, truncated)
        self._counts = [isinstance(column, Count) for column in question.columns]
        self._parts = parts
        self._look_up = look_up

    def write(self, write: Callable[[bytes], int], media_type: str) -> None:
        """See rows.Solutions."""
        layout = layout_of(media_type, self.names)
        write(layout.start.encode())
        known: dict[int, str] = {}
        skipped = len(layout.between)  # before the first row there is none
        for rows in self._parts:
            values = chain.from_iterable(self._written(rows, layout, known))
            while block := b"".join(islice(values, _BLOCK * len(self.names))):
                write(block[skipped:])
                skipped = 0
        write(layout.end.encode())

    def _written(self, rows: list[Row], layout: Layout, known: dict[int, str]) -> Iterator[tuple[bytes, ...]]:
        """The values of each row, with all that stands around them. known: terms as written; it is added to."""
        columns = list(zip(*rows, strict=True))
        values = [set(column) for column in columns]
        terms = set().union(*(some for some, counts in zip(values, self._counts, strict=True) if not counts))
        if len(known) > _MOST_KNOWN:
            known.clear()
        if new := terms.difference(known):
            found = self._look_up(list(new))
            known.update([(number, layout.term(kind, lexical, tag)) for number, kind, lexical, tag in found])
        before = [layout.between + layout.before[0], *layout.before[1:]]
        after = [""] * (len(columns) - 1) + [layout.after]
        written = [
            {value: (first + _of(value, known, counts, layout) + last).encode() for value in some}
            for some, counts, first, last in zip(values, self._counts, before, after, strict=True)
        ]
        return zip(*(map(one.__getitem__, column) for one, column in zip(written, columns, strict=True)), strict=True)


def _of(value: int, known: dict[int, str], counts: bool, layout: Layout) -> str:
    return layout.term(TYPED, str(value), INTEGER) if counts else known[value]
