"""``/healthz``: the process answers. ``/readyz``: it serves a sound release and answers. ``/metrics``: numbers."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import Forbidden

from ..engine.port import QueryRequest
from ..errors import EngineBusy, EngineError
from .live import current_release, current_releases
from .metrics import may_read

blueprint = Blueprint("health", __name__)

_PATIENCE = 5.0
"""Seconds that the engine may take to answer nothing."""


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as requests are answered at all."""
    return _say({"status": "ok"}, 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when pages and queries are answered, 503 when not.

    A release that should be served and is not sound does not make the server unready: the newest sound one is served,
    and ``complaints`` says why.
    """
    opened, releases = current_release(), current_releases()
    complaints = releases.complaints()
    state: dict[str, object] = {
        "status": "degraded" if complaints else "ok",
        "release": opened.name,
        "live": releases.shelf.live_name(),
        "complaints": complaints,
        "sparql": "ok",
    }
    try:
        with current_app.extensions["linjaus"].engine.query(QueryRequest("ASK {}", deadline=_PATIENCE), opened.name):
            pass
    except EngineBusy:
        state["sparql"] = "busy"
    except EngineError as error:
        return _say({**state, "status": "unready", "sparql": error.message}, 503)
    return _say(state, 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The numbers for Prometheus, for those whom ``metrics_from`` names."""
    parts = current_app.extensions["linjaus"]
    if not may_read(request.environ, parts.settings.metrics_from, parts.settings.proxies):
        raise Forbidden
    name = current_release().name
    body = parts.metrics.text(lambda: parts.engine.stats(name))
    return Response(
        body, headers={"Cache-Control": "no-store"}, content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _say(state: dict[str, object], status: int) -> Response:
    response = Response(json.dumps(state, ensure_ascii=False, indent=1) + "\n", status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
