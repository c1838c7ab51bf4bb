"""The headers that every answer carries, and those of an answer to OPTIONS."""

from __future__ import annotations

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
ROW_LIMIT, TRUNCATED = "Linjaus-Row-Limit", "Linjaus-Truncated"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Allow, Content-Digest, Content-Disposition, Content-Language,"
    f" Content-Location, Content-Profile, Content-Range, ETag, Link, {ROW_LIMIT}, {TRUNCATED}, Location,"
    " Memento-Datetime, Repr-Digest, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Content-Type, If-Match,"
    " If-None-Match, If-Range, Range, Want-Content-Digest, Want-Repr-Digest",
    "Access-Control-Max-Age": "86400",
}
ON_EVERY_ANSWER = {**SECURITY, **CORS}
