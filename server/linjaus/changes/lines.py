"""Canonical N-Quads as a sorted list of lines that nobody has to hold in memory.

``dataset.nq`` of a release has one quad a line, sorted by code point, so its lines can be merged with those of another
release in one pass, and all lines of a subject are found by halving.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

_CHUNK = 1 << 20


class Buffer(Protocol):
    """Bytes in memory or a file mapped into it (``bytes``, ``mmap.mmap``)."""

    def __len__(self) -> int: ...
    def __getitem__(self, key: slice, /) -> bytes: ...
    def find(self, sub: bytes, start: int, /) -> int: ...
    def rfind(self, sub: bytes, start: int, end: int, /) -> int: ...


class SortedLines:
    """The lines of a buffer. data: lines that end in a newline, sorted by their bytes."""

    def __init__(self, data: Buffer) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        """The lines in order, without their newlines; memory stays flat."""
        data, at, rest = self._data, 0, b""
        while at < len(data):
            *lines, rest = (rest + data[at : at + _CHUNK]).split(b"\n")
            yield from lines
            at += _CHUNK
        if rest:
            yield rest

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """The lines that start with the prefix, in order, found by halving."""
        at = self._first(prefix)
        while at < len(self._data):
            end = self._end(at)
            line = self._data[at:end]
            if not line.startswith(prefix):
                return
            yield line
            at = end + 1

    def _first(self, prefix: bytes) -> int:
        """Where the first line starts that is not before the prefix."""
        low, high = 0, len(self._data)
        while low < high:
            start = self._data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._end(start)
            if self._data[start:end] < prefix:
                low = end + 1
            else:
                high = start
        return low

    def _end(self, start: int) -> int:
        end = self._data.find(b"\n", start)
        return end if end >= 0 else len(self._data)
