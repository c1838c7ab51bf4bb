"""Where a request ends in the bytes of a connection (RFC 9112, section 6). Its headers are judged later, strictly."""

from __future__ import annotations

import re
from functools import lru_cache

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_IN_CHUNKS, _SMUGGLED = -1, -2
_LONGEST_REMEMBERED = 2048


def end_of_request(data: bytes, head_end: int, largest_body: int) -> int:
    """Where the request ends whose headers end at ``head_end``; -1 when it is not there yet.

    largest_body: bytes; a request with a larger one counts as whole at once, since it will be refused.
    """
    headers = data[data.find(b"\r\n") : head_end]
    length = _body_by_headers(headers) if len(headers) <= _LONGEST_REMEMBERED else _body(headers)
    if length == _SMUGGLED:
        return len(data)  # the parser refuses it (RFC 9112, section 6.1)
    if length == _IN_CHUNKS:
        return len(data) if data.endswith(b"0\r\n\r\n") or len(data) > largest_body else -1
    if length > largest_body:
        return len(data)
    return head_end + length if len(data) >= head_end + length else -1


def _body(headers: bytes) -> int:
    """The length of the body in bytes, or one of the two words for bodies without."""
    length, chunked = _LENGTH.search(headers), _CHUNKED.search(headers)
    if chunked is not None:
        return _IN_CHUNKS if length is None else _SMUGGLED
    return 0 if length is None else int(length[1])


_body_by_headers = lru_cache(maxsize=512)(_body)
"""A client sends the same headers again and again."""


def asks_to_continue(data: bytes, head_end: int) -> bool:
    """Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1)."""
    return _EXPECT.search(data, 0, head_end) is not None
