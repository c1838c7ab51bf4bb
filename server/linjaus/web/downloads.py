"""The files of the release as they are: dumps, the stored source texts, nothing that the manifest does not list.

The server hands file descriptors to the kernel (``wsgi.file_wrapper``), also for a range, so that the size of a dump
costs this process nothing.
"""

from __future__ import annotations

import base64
import os
import posixpath
from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound as NoSuchFile
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from ..errors import ReleaseError
from ..model import ReleaseFile
from .codings import choose_coding
from .links import as_uri
from .live import OpenRelease, current_release
from .ranges import Unsatisfiable, is_listed, one_range

blueprint = Blueprint("downloads", __name__)

_CHUNK = 64 * 1024


@blueprint.get("/download/<path:path>")
def download(path: str) -> Response:
    """A file of the release. A client that takes gzip gets the compressed one where there is one."""
    opened = current_release()
    item = opened.manifest.file(path)
    if item is None:
        raise NoSuchFile
    stem = f"{opened.manifest.slug}-{opened.name}"
    return _send(opened, item, _disposition("attachment", f"{stem}-{posixpath.basename(path)}"))


@blueprint.get("/sources/<path:name>")
def source_text(name: str) -> Response:
    """A stored source text."""
    opened = current_release()
    item = opened.manifest.file(f"sources/{name}")
    if item is None:
        raise NoSuchFile
    return _send(opened, item, _disposition("inline", posixpath.basename(name)))


def _send(opened: OpenRelease, item: ReleaseFile, disposition: str) -> Response:
    """The file with its sha256 as a strong ETag, conditional and by range (RFC 9110, sections 13 and 14)."""
    packed = opened.manifest.file(f"{item.path}.gz")
    chosen, coding = item, ""
    if packed is not None and choose_coding(request.headers.get("Accept-Encoding", ""), ("gzip",)):
        chosen, coding = packed, "gzip"
    etag = f'"{chosen.sha256}-{coding}"' if coding else f'"{chosen.sha256}"'
    response = Response(status=_precondition(etag))
    if response.status_code == 200:
        _fill(response, opened, chosen, etag, request.headers.get("Range", ""))
        response.headers["Content-Type"] = _content_type(item)
        response.headers["Content-Disposition"] = disposition
        response.headers["Accept-Ranges"] = "bytes"
        if coding:
            response.headers["Content-Encoding"] = coding
    else:
        del response.headers["Content-Type"]
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Link"] = f'<{as_uri(opened.manifest.license)}>; rel="license"'
    if packed is not None:
        response.vary.add("Accept-Encoding")
    return response


def _precondition(etag: str) -> int:
    """200 to go on, or 304 (RFC 9110, section 13.2.2). Raises PreconditionFailed. Files have no Last-Modified: the
    day on which somebody made a copy says nothing of the content.
    """
    wanted = request.headers.get("If-Match")
    if wanted is not None and not is_listed(etag, wanted, strongly=True):
        raise PreconditionFailed
    known = request.headers.get("If-None-Match")
    return 304 if known is not None and is_listed(etag, known, strongly=False) else 200


def _fill(response: Response, opened: OpenRelease, item: ReleaseFile, etag: str, asked: str) -> None:
    """The content, whole or the part that was asked for, with its digests (RFC 9530)."""
    first, length = 0, item.bytes
    condition = request.headers.get("If-Range")
    if asked and (condition is None or condition.strip() == etag):
        try:
            part = one_range(asked, item.bytes)
        except Unsatisfiable as error:
            raise RequestedRangeNotSatisfiable(item.bytes) from error
        if part is not None:
            first, length = part
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{item.bytes}"
    digest = f"sha-256=:{base64.b64encode(bytes.fromhex(item.sha256)).decode()}:"
    response.headers["Repr-Digest"] = digest
    if response.status_code == 200:
        response.headers["Content-Digest"] = digest
    file = _Part(_open(opened, item), first, length)
    wrapper = request.environ.get("wsgi.file_wrapper", FileWrapper)
    response.response = wrapper(file, _CHUNK)
    response.direct_passthrough = True
    response.headers["Content-Length"] = str(length)


def _open(opened: OpenRelease, item: ReleaseFile) -> BinaryIO:
    """Raises ReleaseError when the file is not what the manifest says."""
    try:
        file = opened.release.path(item.path).open("rb", buffering=0)
    except OSError as error:
        raise ReleaseError(f"{item.path} of the release {opened.name} cannot be read.", "Try again.") from error
    if os.fstat(file.fileno()).st_size != item.bytes:
        file.close()
        raise ReleaseError(f"{item.path} of the release {opened.name} has been changed.", "Take another release.")
    return file  # unbuffered: the kernel and we then agree on the place in it


class _Part:
    """A part of an open file. A server that can gives the descriptor, which stands at the part, to the kernel."""

    def __init__(self, file: BinaryIO, first: int, length: int) -> None:
        self._file = file
        self._left = length
        file.seek(first)

    def fileno(self) -> int:
        return self._file.fileno()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()


def _content_type(item: ReleaseFile) -> str:
    """Of the bytes as they are: a compressed file is a gzip file, whatever is in it. All our text is UTF-8."""
    if item.encoding:
        return "application/gzip"
    is_text = item.media_type.startswith("text/") or item.media_type == "application/sparql-query"
    return f"{item.media_type}; charset=utf-8" if is_text else item.media_type


def _disposition(kind: str, name: str) -> str:
    """A Content-Disposition with a file name that every client can read (RFC 6266, section 4 and appendix D)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%/' else "_" for c in name)
    extended = f"; filename*=UTF-8''{quote(name, safe='')}" if plain != name else ""
    return f'{kind}; filename="{plain}"{extended}'
