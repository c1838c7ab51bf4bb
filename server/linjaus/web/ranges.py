"""Parts of a file and the tags they depend on, as RFC 9110 has them; plain values in, plain values out."""

from __future__ import annotations

import re

_RANGES = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*)", re.DOTALL)
_INT = re.compile(r"([0-9]+)-([0-9]*)")
_SUFFIX = re.compile(r"-([0-9]+)")
_TAG = re.compile(r'\s*((?:W/)?"[^"]*")\s*(?:,|$)')


class Unsatisfiable(ValueError):
    """The ranges are malformed, or none of them lies in the file (section 15.5.17)."""


def one_range(header: str, size: int) -> tuple[int, int] | None:
    """(first byte, number of bytes) of the part that a Range header asks for, None for the whole file.

    size: bytes of the file. A unit other than bytes counts for nothing, and so do several parts that do not join
    (section 14.2 allows it). Raises Unsatisfiable.
    """
    match = _RANGES.fullmatch(header.strip())
    if match is None:
        raise Unsatisfiable(header)
    if match[1].lower() != "bytes":
        return None
    parts = [part for text in match[2].split(",") if (part := _part(text.strip(" \t"), size)) is not None]
    if not parts:
        raise Unsatisfiable(header)
    parts.sort()
    first, end = parts[0]
    for start, stop in parts[1:]:
        if start > end:
            return None
        end = max(end, stop)
    return first, end - first


def _part(text: str, size: int) -> tuple[int, int] | None:
    """(first byte, byte after the last) of one range, None when it lies outside. Raises Unsatisfiable if malformed."""
    whole = _INT.fullmatch(text)
    if whole is not None and len(text) < 40:
        first, last = int(whole[1]), int(whole[2]) if whole[2] else size - 1
        if whole[2] and last < first:
            raise Unsatisfiable(text)
        return (first, min(last + 1, size)) if first < size else None
    suffix = _SUFFIX.fullmatch(text)
    if suffix is None or len(text) >= 40:
        raise Unsatisfiable(text)
    length = min(int(suffix[1]), size)
    return (size - length, size) if length else None


def is_listed(etag: str, header: str, strongly: bool) -> bool:
    """Whether an entity tag of ours, which are all strong, is in If-Match or If-None-Match (section 8.8.3.2)."""
    if header.strip() == "*":
        return True
    tags = _TAG.findall(header)
    return etag in (tags if strongly else [tag.removeprefix("W/") for tag in tags])
