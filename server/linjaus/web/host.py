"""Absolute addresses on the host that serves, for what must name it: sitemaps, linksets, what a crawler fetches.

The host is that of the request, as the trusted proxies hand it on. One that is no host at all counts for nothing: the
canonical base then stands in for it.
"""

from __future__ import annotations

import re

from flask import request

from .links import as_uri, current_links
from .live import OUTER, current_release

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def origin() -> str:
    """Scheme and host of this request, without a slash at the end."""
    host = request.environ.get("HTTP_HOST", "")
    scheme = request.environ.get("wsgi.url_scheme", "")
    if _HOST.fullmatch(host) and scheme in ("http", "https"):
        return f"{scheme}://{host}"
    return ""


def local(path: str) -> str:
    """The address of a path of ours as headers name it. One that names its release stands below no other release."""
    if path.startswith("/release/"):
        outer = request.environ.get(OUTER, "").encode("latin-1").decode("utf-8", "replace").rstrip("/")
        return as_uri(outer + path)
    return current_links().plain(path)


def on_host(path: str) -> str:
    """The absolute address of a path of ours on this host."""
    own = origin()
    return own + local(path) if own else as_uri(current_release().manifest.base.rstrip("/") + path)


def address_of(iri: str) -> str:
    """Where an IRI is fetched: on this host when it is ours, where it says otherwise."""
    path = current_links().iris.page_path(iri)
    return on_host(path) if path is not None else as_uri(iri)
