"""Where a request ends in the bytes of a connection (RFC 9112, section 6). Its headers are judged later, strictly."""

from __future__ import annotations

import re

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


def end_of_request(data: bytes, head_end: int, largest_body: int) -> int:
    """Where the request ends whose headers end at ``head_end``; -1 when it is not there yet.

    largest_body: bytes; a request with a larger one counts as whole at once, since it will be refused.
    """
    length, chunked = _LENGTH.search(data, 0, head_end), _CHUNKED.search(data, 0, head_end)
    if length is not None and chunked is not None:
        return len(data)  # an attempt to smuggle, which the parser refuses (RFC 9112, section 6.1)
    if length is not None:
        end = head_end + int(length[1])
        if end - head_end > largest_body:
            return len(data)
        return end if len(data) >= end else -1
    if chunked is not None:
        return len(data) if data.endswith(b"0\r\n\r\n") or len(data) > largest_body else -1
    return head_end


def asks_to_continue(data: bytes, head_end: int) -> bool:
    """Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1)."""
    return _EXPECT.search(data, 0, head_end) is not None
