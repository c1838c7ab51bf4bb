"""Sorted texts in a file, read in place: a list that takes no memory, however long it is."""

from __future__ import annotations

import heapq
import mmap
import os
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import overload

_RUN = 200_000
"""Lines that are sorted in memory at once."""

_PLACES = ".places"
_PLACE = array("Q").itemsize


def write_sorted(path: Path, lines: Iterable[str]) -> None:
    """Write the lines, each once, in the order of their code points, and beside them where each begins.

    No line has a line break. Needs the memory of _RUN lines, and room for two copies in the folder.
    """
    with ExitStack() as files:
        runs = []
        for run in _runs(lines):
            file = files.enter_context(tempfile.TemporaryFile(dir=path.parent))
            file.writelines(line + b"\n" for line in sorted(run))
            file.seek(0)
            runs.append(file)
        with path.open("wb") as out, path.with_name(path.name + _PLACES).open("wb") as places:
            former, at = b"", 0
            for line in heapq.merge(*runs):
                if line == former:
                    continue
                out.write(line)
                places.write(at.to_bytes(_PLACE, "little"))
                former, at = line, at + len(line)


def _runs(lines: Iterable[str]) -> Iterator[set[bytes]]:
    run: set[bytes] = set()
    for line in lines:
        run.add(line.encode())
        if len(run) >= _RUN:
            yield run
            run = set()
    if run:
        yield run


class SortedLines(Sequence[str]):
    """What write_sorted wrote. Raises OSError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._text = _mapped(path)
        self._places = memoryview(_mapped(path.with_name(path.name + _PLACES)))
        self._length = len(self._places) // _PLACE

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(self._length))]
        if not 0 <= at < self._length:
            raise IndexError(at)
        last = self._place(at + 1) if at + 1 < self._length else len(self._text)
        return self._text[self._place(at) : last - 1].decode()

    def range_of(self, prefix: str) -> tuple[int, int]:
        """(first, last + 1) of the lines that begin with a text."""
        first = bisect_left(self, prefix)
        return first, bisect_left(self, f"{prefix}\U0010ffff", lo=first)

    def _place(self, at: int) -> int:
        return int.from_bytes(self._places[at * _PLACE : (at + 1) * _PLACE], "little")


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
