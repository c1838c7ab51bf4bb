"""The releases: ``/releases`` lists them, ``/set/{slug}/{release}`` is the page and the data of one.

``/release/{name}/…`` is the site as it was in that release (see ``live.py``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _
from rdflib import Graph

from ..errors import BadRequest, Gone, NotFound, ReleaseError
from ..journal import Published
from ..model import ReleaseFile
from ..representation import BY_EXTENSION, HTML
from ..shelf import Release
from .comparisons import version_notes_of
from .labels import pick
from .live import RELEASE, current_release, current_releases, kept_name
from .memento import kept_address, outer_address
from .release_description import describe_release, release_iri
from .respond import choose, document, finish, page

blueprint = Blueprint("releases", __name__)

JSON = "application/json"


@dataclass(frozen=True)
class Row:
    """One release in the list. address: of its page; size: bytes of all its files."""

    name: str
    published: datetime
    modified: str
    live: bool
    address: str
    size: int
    triples: int


def _rows() -> list[Row]:
    """The kept releases, the newest first."""
    live = current_releases().current().name
    return [
        Row(
            release.name,
            published.published,
            release.manifest.modified,
            release.name == live,
            outer_address(f"/set/{release.manifest.slug}/{release.name}"),
            sum(file.bytes for file in release.manifest.files),
            release.manifest.counts.get("triples", 0),
        )
        for published, release in reversed(current_releases().standing())
    ]


@blueprint.get("/releases")
@blueprint.get("/releases.json", defaults={"wanted": JSON})
def list_releases(wanted: str = "") -> Response:
    """Every release that is kept."""
    if (wanted or choose((HTML, JSON))) == JSON:
        body = json.dumps({"releases": [_as_json(row) for row in _rows()]}, ensure_ascii=False, indent=1) + "\n"
        return finish(Response(body, content_type=JSON), *(() if wanted else ("Accept",)))
    return page("releases.html", rows=_rows())


def _as_json(row: Row) -> dict[str, object]:
    return {
        "release": row.name,
        "published": f"{row.published:%Y-%m-%dT%H:%M:%SZ}",
        "modified": row.modified,
        "live": row.live,
        "page": row.address,
        "site": kept_address(row.name, "/"),
        "sparql": kept_address(row.name, "/sparql"),
        "bytes": row.size,
        "triples": row.triples,
    }


@blueprint.get("/release/<name>")
def without_slash(name: str) -> Response:
    """The site as it was begins at the slash."""
    _require(name)
    response = Response(status=HTTPStatus.SEE_OTHER, headers={"Location": kept_address(name, "/")})
    del response.headers["Content-Type"]
    return finish(response)


@blueprint.get("/set/<slug>/<name>")
def one_release(slug: str, name: str) -> Response:
    """A release: its page, or its description in RDF."""
    stem, dot, extension = name.rpartition(".")
    syntax = BY_EXTENSION.get(extension) if dot else None
    name = stem if syntax else name
    own = current_release().manifest
    if slug != own.slug:
        raise NotFound("There is no such dataset here.", name=slug, available=(f"/set/{own.slug}",))
    _require(name)
    standing = current_releases().standing()
    places = {release.name: index for index, (_published, release) in enumerate(standing)}
    if name not in places:
        raise ReleaseError(f"The release {name} is not sound and is not served.", "Take another one.")
    index = places[name]
    published, release = standing[index]
    previous = standing[index - 1][1].name if index else None
    following = standing[index + 1][1].name if index + 1 < len(standing) else None

    def graph() -> Graph:
        return describe_release(release, published, previous, version_notes_of(release.name))

    def as_page(content: Graph) -> Response:
        return _page(release, published, previous, following)

    return document(str(release_iri(release)), f"/set/{slug}/{name}", graph, as_page, syntax)


def _page(release: Release, published: Published, previous: str | None, following: str | None) -> Response:
    slug = release.manifest.slug

    def address(name: str | None) -> str:
        return outer_address(f"/set/{slug}/{name}") if name else ""

    def file_address(file: ReleaseFile) -> str:
        return kept_address(release.name, f"/download/{file.path}")

    counts = release.manifest.counts
    return page(
        "release.html",
        title=f"{pick(release.manifest.title, g.chain).text} {release.name}",
        iri=str(release_iri(release)),
        shown=release,
        published=published.published,
        is_live=current_releases().current().name == release.name,
        dumps=[file for file in release.manifest.files if file.path.startswith("dataset.")],
        others=[file for file in release.manifest.files if not file.path.startswith("dataset.")],
        file_address=file_address,
        notes=pick(version_notes_of(release.name), g.chain),
        changes=outer_address(f"/changes/{previous}/{release.name}") if previous else "",
        previous=(previous, address(previous)),
        following=(following, address(following)),
        site=kept_address(release.name, "/"),
        sparql=kept_address(release.name, "/sparql"),
        listed=outer_address("/releases"),
        counts=[(text, counts[key]) for key, text in _counted().items() if key in counts],
        data_path=f"/set/{slug}/{release.name}",
    )


def _counted() -> dict[str, str]:
    return {"things": _("Things"), "triples": _("Statements"), "graphs": _("Graphs"), "warnings": _("Warnings")}


def pin_release(name: str) -> None:
    """Let the rest of this request work on a release that a parameter names. Raises NotFound, Gone, ReleaseError, and
    BadRequest when the address names another one.
    """
    if kept_name() not in ("", name):
        raise BadRequest("The address names one release, the parameter another.", "Leave release out.")
    _require(name)
    request.environ[RELEASE] = current_releases().open(name)
    g.pop("links", None)


def _require(name: str) -> None:
    """Raises NotFound with the list of what there is, Gone with the IRIs of this dataset's releases."""
    manifest = current_release().manifest
    try:
        current_releases().shelf.require(name)
    except Gone as error:
        space = f"{manifest.base}set/{manifest.slug}/"
        nearest = [space + other for other in error.replaced_by]
        raise Gone(error.message, error.remedy, name=space + name, replaced_by=nearest) from error
