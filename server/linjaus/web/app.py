"""The app: blueprints by kind of resource, one map of errors, and the layer of finished responses in front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, current_app, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import BadRequest, NotFound, RequestURITooLarge

from ..config import Settings
from ..engine.port import QueryEngine
from . import (
    catalog,
    changes,
    citations,
    compare,
    discovery,
    downloads,
    editor,
    entity,
    feeds,
    health,
    home,
    i18n,
    memento,
    openapi,
    preview,
    problems,
    quality,
    questions,
    rehearsals,
    releases,
    search,
    signposting,
    sparql,
    structured_data,
    vocabulary,
)
from .cache import Kept, ResponseCache
from .headers import ON_EVERY_ANSWER, PREFLIGHT
from .live import LiveRelease
from .metrics import Metrics
from .observing import Observed
from .places import Places
from .sparql_answers import Answers
from .sparql_endpoint import SparqlEndpoint
from .templating import init_app as init_templates

_LONGEST_PATH = 1000
_MALFORMED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORBIDDEN = re.compile(r"//|%2f|%5c|%00|\\", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """What the views need of the outside. Kept in ``app.extensions["linjaus"]``."""

    settings: Settings
    engine: QueryEngine
    answers: Answers
    metrics: Metrics


def create_app(
    settings: Settings, live: LiveRelease, engine: QueryEngine, metrics_folder: Path | None = None
) -> Observed:
    """The WSGI callable that serves the live release.

    settings: read by the caller. live: the release and its exchange. engine: answers queries about the release
    that it is asked for by name. metrics_folder: where processes add up their numbers, None for one process alone. The
    callable may be used by any number of threads and processes.
    """
    kept = Kept(settings.cache_bytes)
    places = Places(settings.query_threads)
    answers = Answers(engine, settings, kept, places)
    metrics = Metrics(metrics_folder)
    app = create_flask_app(Parts(settings, engine, answers, metrics))
    inner = memento.MementoHeaders(app.wsgi_app)
    pages = ResponseCache(preview.PreviewHeaders(inner) if settings.preview else inner, live.choose, kept)
    site = SparqlEndpoint(pages, live, answers, settings)
    return Observed(site, metrics, lambda: (kept.bytes, places.taken), settings.access_log, settings.query_log)


def create_flask_app(parts: Parts) -> Flask:
    """The app without the layers in front; requests must bring their release (``live.RELEASE``)."""
    app = Flask(__package__ or "linjaus.web", static_url_path="/static")
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["linjaus"] = parts
    i18n.init_app(app, parts.settings.languages)
    problems.init_app(app)
    init_templates(app, parts.settings)
    app.before_request(_check_address)
    app.after_request(_add_headers)
    for module in (memento, releases, rehearsals, health):
        app.register_blueprint(module.blueprint)
    for module in (home, entity, vocabulary, catalog, downloads, sparql, questions, compare, search, openapi):
        app.register_blueprint(module.blueprint)
    for module in (changes, feeds):
        app.register_blueprint(module.blueprint)
    for module in (discovery, signposting, structured_data, citations, editor, quality):
        app.register_blueprint(module.blueprint)
    if parts.settings.preview:
        preview.init_app(app, parts.settings.releases)
    return app


def _check_address() -> None:
    """Refuse what no address of ours has, before a view can be led astray by it (RFC 3986, sections 2.1 and 6.2)."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    sent, _, _ = raw.partition("?")
    sent = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", sent)  # the absolute form (RFC 9112, section 3.2.2)
    path = request.environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace")
    too_long = len(raw) > _longest_address() and path not in search.PATHS  # its own page says so, and keeps the form
    if len(sent) > _LONGEST_PATH or len(path) > _LONGEST_PATH or too_long:
        raise RequestURITooLarge
    if _MALFORMED.search(sent) or "\x00" in path or "\ufffd" in path:
        raise BadRequest
    if _FORBIDDEN.search(sent) or "//" in path or any(ord(character) < 32 for character in path):
        raise NotFound
    if any(segment in (".", "..") for segment in path.split("/")):
        raise NotFound


def _longest_address() -> int:
    settings: Settings = current_app.extensions["linjaus"].settings
    return settings.max_address_bytes


def _add_headers(response: Response) -> Response:
    for name, value in ON_EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        for name, value in PREFLIGHT.items():
            response.headers.setdefault(name, value)
        if request.path != "/sparql":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    return response
