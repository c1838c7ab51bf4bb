"""Content codings: which one a client takes, a body in it, and a body that is coded as it comes.

A client that does not say what it takes gets the bytes as they are (RFC 9110, section 12.5.3, leaves it to us).
zstd is RFC 8878, br is RFC 7932, gzip is RFC 1952.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol

import brotli
import zstandard

FOR_KEPT = ("br", "zstd", "gzip")
"""Best first for a body that is coded once and sent often: the smallest."""
FOR_STREAMS = ("zstd", "gzip", "br")
"""Best first for a body that is coded while somebody waits: the quickest."""

_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_LONGEST_HEADER = 500
_CODABLE = re.compile(
    r"text/|application/(?:[a-z0-9.-]+\+)?(?:json|xml)|application/(?:n-triples|n-quads|trig)|image/svg"
)


class Coder(Protocol):
    """Codes a body piece by piece."""

    def add(self, data: bytes) -> bytes:
        """The coded form of one more piece; a reader can decode all pieces so far from it."""
        ...

    def end(self) -> bytes:
        """What makes the coded body whole. Without it, no reader takes the body for a whole one."""
        ...


class _Gzip:
    def __init__(self) -> None:
        self._coder = zlib.compressobj(5, zlib.DEFLATED, 31)

    def add(self, data: bytes) -> bytes:
        return self._coder.compress(data) + self._coder.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._coder.flush()


class _Brotli:
    def __init__(self) -> None:
        self._coder = brotli.Compressor(mode=brotli.MODE_TEXT, quality=3)

    def add(self, data: bytes) -> bytes:
        coded: bytes = self._coder.process(data) + self._coder.flush()
        return coded

    def end(self) -> bytes:
        coded: bytes = self._coder.finish()
        return coded


class _Zstd:
    def __init__(self) -> None:
        self._coder = zstandard.ZstdCompressor(level=3, write_checksum=True).compressobj()

    def add(self, data: bytes) -> bytes:
        return self._coder.compress(data) + self._coder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._coder.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH)


_CODERS: dict[str, Callable[[], Coder]] = {"gzip": _Gzip, "br": _Brotli, "zstd": _Zstd}


def is_codable(content_type: str) -> bool:
    """Whether a body of this type gets smaller."""
    return _CODABLE.match(content_type) is not None


@lru_cache(maxsize=512)
def choose_coding(accept_encoding: str, offered: Sequence[str]) -> str:
    """The coding for an Accept-Encoding header, ``""`` for none. offered: best first, which decides between equals."""
    qualities = _qualities(accept_encoding[:_LONGEST_HEADER])
    others = qualities.get("*", 0.0)
    best, best_quality = "", 0.0
    for coding in offered:
        quality = qualities.get(coding, others)
        if quality > best_quality:
            best, best_quality = coding, quality
    return best if best_quality >= qualities.get("identity", 0.0) else ""


def _qualities(accept_encoding: str) -> dict[str, float]:
    """Quality by coding; a malformed one counts as refused."""
    qualities: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, semicolon, parameter = item.partition(";")
        match = _QUALITY.fullmatch(parameter.strip())
        name = coding.strip().removeprefix("x-")  # x-gzip is gzip (section 8.4.1.3)
        if name:
            qualities[name] = (float(match[1]) if match else 0.0) if semicolon else 1.0
    return qualities


def encode(coding: str, body: bytes) -> bytes:
    """A whole body in a coding; the same body gives the same bytes."""
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    if coding == "br":
        coded: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
        return coded
    return zstandard.ZstdCompressor(level=6).compress(body)


def encode_stream(coding: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks of a body in a coding, each readable as soon as it comes. An error in them leaves the rest unsaid."""
    coder = _CODERS[coding]()
    for chunk in chunks:
        yield coder.add(chunk)
    yield coder.end()
