"""From a resource to an answer: negotiation, the headers of the representation, links to the other ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask import Response, g, render_template, request
from rdflib import Dataset, Graph, URIRef

from ..errors import NotAcceptable
from ..representation import (
    BY_EXTENSION,
    HTML,
    N_QUADS,
    N_TRIPLES,
    SYNTAXES,
    TRIG,
    TURTLE,
    Syntax,
    negotiate,
    serialize,
    written,
)
from ..stratml import SUFFIX
from .cache import mark_finished
from .links import as_uri, current_links
from .live import OpenRelease, current_release

RDF_TYPES = tuple(syntax.media_type for syntax in SYNTAXES)
_LONGEST_ACCEPT = 2000


def split_extension(path: str) -> tuple[str, str]:
    """A path without the extension of a representation that data can be had in, and that extension, if it has one."""
    for extension in (SUFFIX, *BY_EXTENSION):
        if path.endswith(f".{extension}"):
            return path.removesuffix(f".{extension}"), extension
    return path, ""


def accept_header() -> str:
    """The request's Accept header, cut to a sane length."""
    return request.headers.get("Accept", "")[:_LONGEST_ACCEPT]


def choose(available: Sequence[str]) -> str:
    """The best of the media types for this request. Raises NotAcceptable with the list of them."""
    chosen = negotiate(accept_header(), available)
    if chosen is None:
        raise NotAcceptable(
            "There is no representation here of a media type that the request accepts.",
            f"Ask for one of these: {', '.join(available)}.",
            available=tuple(available),
        )
    return chosen


def finish(response: Response, *vary: str) -> Response:
    """Mark the response as whole, to be kept and tagged; vary: the request headers that it depends on."""
    response.vary.update(vary)
    response.headers.setdefault("Cache-Control", "no-cache")
    mark_finished(request.environ)
    return response


def redirect(path: str, *vary: str) -> Response:
    """303 See Other to a path of ours. The answer names no host, so it holds behind any proxy."""
    address = current_links().plain(path)
    response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
    del response.headers["Content-Type"]
    return finish(response, *vary)


def page(template: str, **context: object) -> Response:
    """An HTML page in the reader's language."""
    response = Response(render_template(template, **context), content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = g.ui_language
    return finish(response, "Accept", "Accept-Language")


def write_graph(graph: Graph, syntax: Syntax, release: OpenRelease, graph_name: URIRef | None = None) -> bytes:
    """The graph as bytes. graph_name: the named graph that it is, for the syntaxes that can say so.

    Without a name, every Turtle document is a TriG document (RDF 1.1 TriG, section 2), every N-Triples document an
    N-Quads document (RDF 1.1 N-Quads, section 2).
    """
    prefixes = release.manifest.prefixes
    if syntax not in (TRIG, N_QUADS):
        return serialize(graph, syntax, prefixes, release.context)
    if graph_name is None:
        return serialize(graph, TURTLE if syntax is TRIG else N_TRIPLES, prefixes)
    dataset = Dataset()
    for prefix, namespace in prefixes.items():
        dataset.bind(prefix, namespace)
    named = dataset.graph(graph_name)
    for triple in sorted(graph, key=written):
        named.add(triple)
    data: bytes = dataset.serialize(format=syntax.rdflib, encoding="utf-8")
    return data if syntax is TRIG else b"".join(sorted(line for line in data.splitlines(keepends=True) if line.strip()))


def alternates(path: str, html_path: str | None, current: str = "") -> list[str]:
    """Link values (RFC 8288) for the other representations. path: of the data, without extension."""
    links = current_links()
    values = [
        f'<{links.plain(path)}.{syntax.extension}>; rel="alternate"; type="{syntax.media_type}"'
        for syntax in SYNTAXES
        if syntax.media_type != current
    ]
    if html_path is not None and current != HTML:
        values.insert(0, f'<{links.plain(html_path)}>; rel="alternate"; type="{HTML}"')
    return values


def data(
    body: bytes,
    syntax: Syntax,
    about: str,
    path: str,
    html_path: str | None,
    negotiated: bool,
    others: Sequence[str] = (),
) -> Response:
    """An RDF representation. about: the canonical IRI; path: of the data on this host, without extension.

    others: link values for representations that are not RDF.
    """
    links, release = current_links(), current_release()
    response = Response(body, content_type=syntax.content_type)
    response.headers["Content-Location"] = f"{links.plain(path)}.{syntax.extension}"
    canonical = f"{release.manifest.base.rstrip('/')}{path}.{syntax.extension}"
    response.headers["Link"] = ", ".join(
        (
            f'<{as_uri(about)}>; rel="describes"',
            *alternates(path, html_path, syntax.media_type),
            *others,
            f'<{as_uri(canonical)}>; rel="canonical"',
            f'<{as_uri(release.manifest.license)}>; rel="license"',
        )
    )
    return finish(response, *(("Accept",) if negotiated else ()))


def document(
    about: str,
    path: str,
    graph: Callable[[], Graph],
    as_page: Callable[[Graph], Response],
    extension: Syntax | None,
    graph_name: URIRef | None = None,
) -> Response:
    """A document that is its own page and its own data, by negotiation or by extension (``/def``, ``/def.ttl``).

    about: its canonical IRI; path: on this host, without extension.
    """
    media_type = extension.media_type if extension else choose((HTML, *RDF_TYPES))
    content = graph()
    if media_type == HTML:
        response = as_page(content)
        response.headers["Link"] = ", ".join((f'<{as_uri(about)}>; rel="cite-as"', *alternates(path, None)))
        return response
    syntax = next(syntax for syntax in SYNTAXES if syntax.media_type == media_type)
    body = write_graph(content, syntax, current_release(), graph_name)
    return data(body, syntax, about, path, path, negotiated=extension is None)
