"""The rows of an answer, numbers all of them → its bytes.

A value is made into bytes once for each column that it stands in; rows are then put together without looking at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice

from linjaus.engine.columns.formats import INTEGER, Layout, layout_of
from linjaus.engine.columns.question import TYPED, Count, Question
from linjaus.engine.rows import Solutions

Row = tuple[int, ...]
"""For each column the number of a term, or a count."""
Term = tuple[int, str, str]
"""Kind, lexical form and tag."""

_BLOCK = 256
"""Rows that are written at once."""
_MOST_HELD, _OVERHEAD = 4 << 20, 200
"""Bytes of terms that are held, about; what each takes beside its text."""


class Terms:
    """Terms by their numbers, read when first wanted; some are held for the next time, and for the next question."""

    def __init__(self, read: Callable[[list[int]], Mapping[int, Term]]) -> None:
        self._read = read
        self._held: dict[int, Term] = {}
        self._bytes = 0

    def have(self, numbers: set[int]) -> Mapping[int, Term]:
        """These at least."""
        if self._bytes > _MOST_HELD:
            self._held.clear()
            self._bytes = 0
        if new := numbers.difference(self._held):
            read = self._read(list(new))
            self._held.update(read)
            self._bytes += sum(len(lexical) + _OVERHEAD for _, lexical, _ in read.values())
        return self._held


class Rows(Solutions):
    """The answer to a question. parts: its rows, some thousands at a time."""

    def __init__(self, question: Question, parts: Iterator[list[Row]], terms: Terms, *, truncated: bool) -> None:
        names = tuple(column.name if isinstance(column, Count) else column for column in question.columns)
        super().__init__(names, truncated)
        self._counts = [isinstance(column, Count) for column in question.columns]
        self._parts = parts
        self._terms = terms

    def write(self, write: Callable[[bytes], int], media_type: str) -> None:
        """See rows.Solutions."""
        layout = layout_of(media_type, self.names)
        write(layout.start.encode())
        skipped = len(layout.between)  # before the first row there is none
        for rows in self._parts:
            values = chain.from_iterable(self._written(rows, layout))
            while block := b"".join(islice(values, _BLOCK * len(self.names))):
                write(block[skipped:])
                skipped = 0
        write(layout.end.encode())

    def _written(self, rows: list[Row], layout: Layout) -> Iterator[tuple[bytes, ...]]:
        """The values of each row, with all that stands around them."""
        columns = list(zip(*rows, strict=True))
        last = len(columns) - 1
        written = []
        for place, (column, counts) in enumerate(zip(columns, self._counts, strict=True)):
            values = set(column)
            if counts:
                texts = {value: layout.term(TYPED, str(value), INTEGER) for value in values}
            else:
                terms = self._terms.have(values)
                texts = {value: layout.term(*terms[value]) for value in values}
            before = layout.before[place] if place else layout.between + layout.before[0]
            after = layout.after if place == last else ""
            whole = {value: f"{before}{text}{after}".encode() for value, text in texts.items()}
            written.append(map(whole.__getitem__, column))
        return zip(*written, strict=True)
