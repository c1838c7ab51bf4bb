"""The files of the release as they are: dumps, the stored source texts, nothing that the manifest does not list."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound as NoSuchFile

from ..model import ReleaseFile
from .cache import accepts_gzip
from .links import as_uri
from .live import OpenRelease, current_release

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/download/<path:path>")
def download(path: str) -> Response:
    """A file of the release. A client that takes gzip gets the compressed one where there is one."""
    opened = current_release()
    item = opened.manifest.file(path)
    if item is None:
        raise NoSuchFile
    return _send(opened, item)


@blueprint.get("/sources/<path:name>")
def source_text(name: str) -> Response:
    """A stored source text."""
    opened = current_release()
    item = opened.manifest.file(f"sources/{name}")
    if item is None:
        raise NoSuchFile
    return _send(opened, item)


def _send(opened: OpenRelease, item: ReleaseFile) -> Response:
    """The file with its sha256 as a strong ETag, conditional and by range (RFC 9110, sections 13 and 14)."""
    packed = opened.manifest.file(f"{item.path}.gz")
    chosen, coding = item, ""
    if packed is not None and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        chosen, coding = packed, "gzip"
    response = send_file(
        opened.release.path(chosen.path),
        mimetype=_media_type(item),
        etag=f"{chosen.sha256}-{coding}" if coding else chosen.sha256,
        conditional=True,
        last_modified=None,
    )
    response.headers.pop("Last-Modified", None)  # the day of a copy says nothing of the content
    response.headers.pop("Content-Disposition", None)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Link"] = f'<{as_uri(opened.manifest.license)}>; rel="license"'
    if coding and response.status_code in (200, 206):
        response.headers["Content-Encoding"] = coding
    if packed is not None:
        response.vary.add("Accept-Encoding")
    return response


def _media_type(item: ReleaseFile) -> str:
    """Of the bytes as they are: a compressed file is a gzip file, whatever is in it."""
    return "application/gzip" if item.encoding else item.media_type
