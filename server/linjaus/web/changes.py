"""``/changes``: what changed between any two of the kept releases, as a page, as JSON and as RDF Patch; Atom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import pairwise
from xml.etree import ElementTree

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from ..changes import Changes
from ..changes.patch import EXTENSION, MEDIA_TYPE, patch_rows
from ..changes.report import changes_json
from ..errors import NotFound
from ..journal import Published
from ..representation import HTML
from ..shelf import Release
from .change_page import build_change_page, outer_links
from .comparisons import comparisons, init_app
from .labels import pick
from .live import current_release, current_releases
from .page_model import Pager
from .paging import page_number, turn
from .respond import choose, finish, page

blueprint = Blueprint("changes", __name__)
blueprint.record_once(lambda state: init_app(state.app))

JSON = "application/json"
ATOM_TYPE = "application/atom+xml"
LISTED = 10
ENTRIES = 50
STREAMED = 8 * 2**20
"""Bytes, about. A bigger patch is sent row by row and not kept."""
_EXTENSIONS = {"json": JSON, EXTENSION: MEDIA_TYPE}
_ATOM = "http://www.w3.org/2005/Atom"

Step = tuple[Release | None, Release, Published]


@blueprint.get("/changes")
def listing() -> Response:
    """The kept releases, the newest first, each with what it changed; two of them can be chosen."""
    choose((HTML,))
    links = outer_links()
    standing = current_releases().standing()
    names = [release.name for _published, release in standing]
    before, after = request.args.get("before", ""), request.args.get("after", "")
    if before or after:
        address = links.local(f"/changes/{_known(before).name}/{_known(after).name}")
        return finish(Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address}))
    steps = _steps()[::-1]
    number = page_number(request.args.get("page", ""))
    pages = max(1, -(-len(steps) // LISTED))
    if number > pages:
        raise NotFound(f"The list has {pages} pages.", "Go to its first page.")
    shown = [
        (release.name, published, previous.name if previous else "", _notes(previous, release))
        for previous, release, published in steps[(number - 1) * LISTED : number * LISTED]
    ]
    pager = turn(
        Pager(number, pages, len(steps)),
        lambda wanted: links.local("/changes", page=wanted if wanted > 1 else None),
    )
    response = page("changes.html", steps=shown, names=names[::-1], pager=pager, address=links.local)
    response.headers["Link"] = (
        f'<{links.plain("/changes.atom")}>; rel="alternate"; type="{ATOM_TYPE}",'
        f' <{links.plain("/feed")}>; rel="related"; type="text/turtle"'
    )
    return response


@blueprint.get("/changes/<before>/<path:after>")
def between(before: str, after: str) -> Response:
    """What changed from one release to another."""
    stem, dot, extension = after.rpartition(".")
    media_type = _EXTENSIONS.get(extension) if dot else None
    one, other = _known(before), _known(stem if media_type else after)
    negotiated = media_type is None
    chosen = media_type or choose((HTML, JSON, MEDIA_TYPE))
    changes = comparisons().changes(one, other)
    path = f"/changes/{one.name}/{other.name}"
    response = _as_page(changes) if chosen == HTML else _as_data(changes, chosen, path)
    links = outer_links()
    values = [
        f'<{links.plain(path)}.{extension}>; rel="alternate"; type="{kind}"'
        for extension, kind in _EXTENSIONS.items()
        if kind != chosen
    ]
    if chosen != HTML:
        values.append(f'<{links.plain(path)}>; rel="alternate"; type="{HTML}"')
    response.headers["Link"] = ", ".join(values)
    if negotiated:
        response.vary.add("Accept")
    return response


def _as_page(changes: Changes) -> Response:
    return page("change.html", model=build_change_page(changes))


def _as_data(changes: Changes, media_type: str, path: str) -> Response:
    manifest = current_release().manifest
    if media_type == JSON:
        body = (json.dumps(changes_json(changes), ensure_ascii=False, indent=1) + "\n").encode()
    else:
        states = [f"{manifest.base}set/{manifest.slug}/{name}" for name in (changes.after, changes.before)]
        rows = patch_rows(changes.quads, *states)
        if changes.quads.size > STREAMED:
            return _streamed(rows, media_type, f"{changes.before}-{changes.after}")
        body = b"".join(rows)
    extension = next(extension for extension, kind in _EXTENSIONS.items() if kind == media_type)
    response = Response(body, content_type=media_type)
    response.headers["Content-Location"] = f"{outer_links().plain(path)}.{extension}"
    return finish(response)


def _streamed(rows: Iterator[bytes], media_type: str, tag: str) -> Response:
    """The rows as they come. tag: what they depend on, which never changes."""
    known = request.if_none_match.contains(tag)
    response = Response(status=HTTPStatus.NOT_MODIFIED) if known else Response(rows, content_type=media_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _known(name: str) -> Release:
    """A kept release. Raises NotFound with the list of what there is, Gone for one that is kept no more."""
    shelf = current_releases().shelf
    shelf.require(name)
    return shelf.open(name)


def _steps() -> list[Step]:
    """Each kept release with the one before it, oldest first; the oldest has none before it."""
    standing = current_releases().standing()
    first: list[Step] = [(None, release, published) for published, release in standing[:1]]
    return first + [(before, after, published) for (_one, before), (published, after) in pairwise(standing)]


def _notes(before: Release | None, after: Release) -> str:
    if before is None:
        return str(_("The oldest release that is kept."))
    return comparisons().summary(before, after).notes(g.language)


@blueprint.get("/changes.atom")
def atom() -> Response:
    """The publications of releases as an Atom feed (RFC 4287), the newest first."""
    steps = _steps()[::-1][:ENTRIES]
    manifest, links = current_release().manifest, outer_links()
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": g.ui_language})
    title = pick(manifest.title, g.chain).text
    publisher = pick(manifest.publisher.get("name", {}), g.chain).text
    _add(feed, "id", f"{manifest.base}changes.atom")
    _add(feed, "title", _("%(title)s: changes", title=title))
    _add(feed, "updated", _moment(steps[0][2]))
    _add(_add(feed, "author"), "name", publisher or title)
    _add(feed, "link", rel="self", type=ATOM_TYPE, href=links.plain("/changes.atom"))
    _add(feed, "link", rel="alternate", type=HTML, href=links.plain("/changes"))
    _add(feed, "link", rel="related", type="text/turtle", href=links.plain("/feed"))
    for entry in _entries(steps):
        feed.append(entry)
    ElementTree.register_namespace("", _ATOM)
    body = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    response = Response(body, content_type=ATOM_TYPE)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Language"] = g.ui_language
    return finish(response, "Accept-Language")


def _entries(steps: Sequence[Step]) -> Iterator[ElementTree.Element]:
    links, manifest = outer_links(), current_release().manifest
    for before, after, published in steps:
        path = f"/changes/{before.name}/{after.name}" if before else f"/set/{manifest.slug}/{after.name}"
        entry = ElementTree.Element(f"{{{_ATOM}}}entry")
        _add(entry, "id", f"{manifest.base}set/{manifest.slug}/{after.name}")
        _add(entry, "title", _("Release %(name)s", name=after.name))
        _add(entry, "updated", _moment(published))
        _add(entry, "published", _moment(published))
        _add(entry, "link", rel="alternate", type=HTML, href=links.plain(path))
        if before:
            _add(entry, "link", rel="alternate", type=MEDIA_TYPE, href=f"{links.plain(path)}.{EXTENSION}")
        _add(entry, "summary", _notes(before, after), type="text")
        yield entry


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = "".join(each for each in text if each >= " " or each in "\t\n") or None
    return child


def _moment(published: Published) -> str:
    return published.published.strftime("%Y-%m-%dT%H:%M:%SZ")
