"""What a client is told that never reaches the app (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from .responses import Reply, clock


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
