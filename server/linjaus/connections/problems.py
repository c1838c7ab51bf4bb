"""What a client is told that never reaches the app (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from gunicorn.http import errors
from gunicorn.http.errors import ParseException

from .responses import Reply, clock

_STATUSES: dict[type[Exception], int] = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.UnsupportedTransferCoding: 501,
    errors.ExpectationFailed: 417,
    errors.InvalidHTTPVersion: 505,
    errors.InvalidRequestMethod: 405,
}
_DETAILS = {
    414: "The address is longer than this server takes.",
    431: "The header fields are larger than this server takes.",
    501: "This transfer coding is not read here.",
    417: "This expectation cannot be met.",
    505: "This version of HTTP is not spoken here.",
    405: "This is no method.",
}


def refusal(error: ParseException) -> Reply:
    """The problem document for a request that breaks the rules."""
    status = _STATUSES.get(type(error), 400)
    return problem_reply(status, _DETAILS.get(status, "The request breaks the rules of HTTP."))


def problem_reply(status: int, detail: str) -> Reply:
    """A problem document, after which the connection is closed."""
    phrase = HTTPStatus(status).phrase
    members = {"type": "about:blank", "title": phrase, "status": status, "detail": detail}
    body = json.dumps(members).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nDate: {clock.date()}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    return Reply(head.encode() + body, close=True, status=str(status))
