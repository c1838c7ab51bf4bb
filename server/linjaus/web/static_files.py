"""``/static/…``: style sheets and scripts, compressed like pages, and kept by browsers as long as their name holds.

Pages ask for each by an address that changes with its content (``?v=``); such an address says ``immutable`` (RFC 8246).
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request

from .cache import mark_finished

_FOR_GOOD = "public, max-age=31536000, immutable"


def init_app(app: Flask, versions: Mapping[str, str]) -> None:
    """Let the files be kept. versions: of each file by its path below static/."""

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200:
            return response
        response.direct_passthrough = False
        response.get_data()
        for name in ("ETag", "Last-Modified", "Accept-Ranges"):
            response.headers.pop(name, None)
        name = (request.view_args or {}).get("filename", "")
        right = request.args.get("v", "") == versions.get(name)
        response.headers["Cache-Control"] = _FOR_GOOD if right else "no-cache"
        mark_finished(request.environ)
        return response
