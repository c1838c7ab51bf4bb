"""Memento (RFC 7089): the states of a resource in the releases that are kept.

An original resource is its own TimeGate (pattern 1.1): with ``Accept-Datetime`` it answers 302 to the memento under
``/release/{name}/…``, which is a resource of its own and stays what it is (a Memento with a URI and a
``Memento-Datetime``). TimeMaps list the mementos of one original: ``/timemap/link/{path}``, ``/timemap/json/{path}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from ..errors import BadRequest, Gone, NotFound
from ..journal import Published
from ..shelf import Release
from .host import origin
from .links import as_uri
from .live import KEPT, OUTER, REFUSED, RELEASES, LiveRelease, current_release, current_releases, kept_name
from .originals import Original, original_at

blueprint = Blueprint("memento", __name__)

LINK_FORMAT = "application/link-format"
_GATE = "linjaus.timegate"
_HTTP_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_LISTED = 50

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def http_date(moment: datetime) -> str:
    """A moment as headers write it (RFC 9110, section 5.6.7), whatever the machine's language. moment: UTC."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02} {month} {moment.year:04} {moment:%H:%M:%S} GMT"


def parse_http_date(text: str) -> datetime:
    """The moment that ``Accept-Datetime`` names (RFC 7089, section 2.1.1). Raises ValueError when it is malformed."""
    match = _HTTP_DATE.fullmatch(text.strip())
    if match is None or match[3] not in _MONTHS:
        raise ValueError(text)
    moment = datetime(
        int(match[4]),
        _MONTHS.index(match[3]) + 1,
        int(match[2]),
        int(match[5]),
        int(match[6]),
        int(match[7]),
        tzinfo=UTC,
    )
    if _DAYS[moment.weekday()] != match[1]:
        raise ValueError(text)
    return moment


def mementos_of(original: Original, releases: LiveRelease) -> list[Published]:
    """The releases in which the original exists, with the moment since which each is there; oldest first."""
    return [published for published, release in releases.standing() if _exists(original, release)]


def _exists(original: Original, release: Release) -> bool:
    try:
        return original.exists_in(release)
    except (OSError, ValueError):  # taken away a moment ago
        return False


def at_moment(found: Sequence[Published], moment: datetime, was_live: str | None) -> Published:
    """The memento for a moment: of the release that was live then, else the last before it, else the first of all."""
    before = [one for one in found if one.published <= moment]
    return next((one for one in found if one.release == was_live), before[-1] if before else found[0])


def outer_address(path: str, environ: Environ | None = None) -> str:
    """The address of a path of the live site, also from within ``/release/{name}/…``."""
    root = (environ or request.environ).get(OUTER, "").encode("latin-1").decode("utf-8", "replace").rstrip("/")
    return as_uri(root + path)


def kept_address(name: str, path: str, environ: Environ | None = None) -> str:
    """The address of a path as it is in a release that is kept."""
    return outer_address(f"/release/{name}{path}", environ)


@blueprint.before_app_request
def stop_at_refused() -> None:
    """Say why the release that the address names cannot be had; a pruned one points at the nearest that is kept."""
    error = request.environ.get(REFUSED)
    if isinstance(error, Gone):
        base, path = current_release().manifest.base, request.path
        nearest = [f"{base}{path[1:].replace(error.name, name, 1)}" for name in error.replaced_by]
        raise Gone(error.message, error.remedy, name=f"{base}{path[1:]}", replaced_by=nearest)
    if error is not None:
        raise error


@blueprint.before_app_request
def negotiate_time() -> Response | None:
    """302 from an original to its memento for ``Accept-Datetime`` (RFC 7089, section 4.1.1)."""
    asked = request.headers.get("Accept-Datetime")
    if asked is None or kept_name() or request.method not in ("GET", "HEAD") or RELEASES not in request.environ:
        return None
    original = original_at(request.path)
    found = mementos_of(original, current_releases()) if original is not None else []
    if original is None or not found:
        return None
    try:
        moment = parse_http_date(asked)
    except ValueError as error:
        raise BadRequest(
            "Accept-Datetime is no date of the form that RFC 7089 wants.",
            f"For example: {http_date(found[-1].published)}",
            available=tuple(http_date(one.published) for one in found[-_MOST_LISTED:]),
        ) from error
    chosen = at_moment(found, moment, current_releases().shelf.live_at(moment))
    address = kept_address(chosen.release, original.path)
    if request.query_string:
        address += "?" + as_uri(request.query_string.decode("latin-1"))
    request.environ[_GATE] = found
    response = Response(status=302, headers={"Location": address, "Cache-Control": "no-cache"})
    del response.headers["Content-Type"]
    response.vary.update(("Accept", "Accept-Datetime"))
    return response


class MementoHeaders:
    """A WSGI app around another: what Memento wants in the headers of originals and mementos."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, _with_memento(environ, status, headers), exc_info)

        return self._app(environ, start)


def _with_memento(environ: Environ, status: str, headers: Headers) -> Headers:
    releases = environ.get(RELEASES)
    if not isinstance(releases, LiveRelease) or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or REFUSED in environ:
        return headers
    path = environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace")
    original = original_at(path)
    if original is None or status[:1] not in "234":
        return headers
    kept, answered = environ.get(KEPT, ""), status[:1] in "23"
    if kept:
        return [*headers, *_of_memento(environ, original, releases, kept)] if answered else headers
    found: list[Published] = environ.get(_GATE, [])
    if not answered and not mementos_of(original, releases):
        return headers
    link = ", ".join([*_of_original(environ, original), *(_neighbours(environ, original, found, "") if found else ())])
    return [*_vary_too(headers), ("Link", link)]


def _of_original(environ: Environ, original: Original) -> list[str]:
    timemap = outer_address(f"/timemap/link{original.path}", environ)
    return [
        f'<{outer_address(original.path, environ)}>; rel="original timegate"',
        f'<{timemap}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def _of_memento(environ: Environ, original: Original, releases: LiveRelease, kept: str) -> Headers:
    found = mementos_of(original, releases)
    moment = next((one.published for one in found if one.release == kept), None)
    if moment is None:
        return []
    link = ", ".join([*_of_original(environ, original), *_neighbours(environ, original, found, kept)])
    return [("Memento-Datetime", http_date(moment)), ("Link", link)]


def _neighbours(environ: Environ, original: Original, found: Sequence[Published], kept: str) -> list[str]:
    """The first and the last memento, and the one before and after this one (RFC 7089, section 2.2.4)."""
    rels: dict[int, list[str]] = {0: ["first"]}
    rels.setdefault(len(found) - 1, []).append("last")
    here = next((index for index, one in enumerate(found) if one.release == kept), None)
    if here is not None:
        rels.setdefault(here, [])
        if here > 0:
            rels.setdefault(here - 1, []).append("prev")
        if here + 1 < len(found):
            rels.setdefault(here + 1, []).append("next")
    return [
        f'<{kept_address(found[index].release, original.path, environ)}>; rel="{" ".join([*names, "memento"])}";'
        f' datetime="{http_date(found[index].published)}"'
        for index, names in sorted(rels.items())
    ]


def _vary_too(headers: Headers) -> Headers:
    """The headers with Accept-Datetime in Vary."""
    vary = [value for name, value in headers if name.lower() == "vary"]
    if any("accept-datetime" in value.lower() for value in vary):
        return headers
    others = [(name, value) for name, value in headers if name.lower() != "vary"]
    return [*others, ("Vary", ", ".join([*vary, "Accept-Datetime"]))]


@blueprint.get("/timemap/<form>/")
@blueprint.get("/timemap/<form>/<path:path>")
def timemap(form: str, path: str = "") -> Response:
    """The mementos of an original (RFC 7089, section 5): in link format, or as JSON."""
    if form not in ("link", "json"):
        raise NotFound("There is no such form of a TimeMap.", name=form, available=("link", "json"))
    original = original_at(f"/{path}")
    found = mementos_of(original, current_releases()) if original is not None else []
    if original is None or not found:
        raise NotFound("Nothing with this address is in any release that is kept.", name=path)
    if form == "link":
        response = Response(_link_format(original, found), content_type=LINK_FORMAT)
    else:
        response = Response(_json(original, found), content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _absolute(address: str) -> str:
    """The address with the host of the request, or that of the canonical base when it has none."""
    host = origin() or "/".join(current_release().manifest.base.split("/")[:3])
    return as_uri(host) + address


def _link_format(original: Original, found: Sequence[Published]) -> str:
    address = _absolute(outer_address(original.path))
    own, as_json = (_absolute(outer_address(f"/timemap/{form}{original.path}")) for form in ("link", "json"))
    span = f'from="{http_date(found[0].published)}"; until="{http_date(found[-1].published)}"'
    lines = [
        f'<{address}>; rel="original timegate"',
        f'<{own}>; rel="self"; type="{LINK_FORMAT}"; {span}',
        f'<{as_json}>; rel="timemap"; type="application/json"; {span}',
    ]
    for index, one in enumerate(found):
        rels = [*(["first"] if index == 0 else []), *(["last"] if index == len(found) - 1 else []), "memento"]
        place = _absolute(kept_address(one.release, original.path))
        lines.append(f'<{place}>; rel="{" ".join(rels)}"; datetime="{http_date(one.published)}"')
    return ",\n".join(lines) + "\n"


def _json(original: Original, found: Sequence[Published]) -> str:
    def memento(one: Published) -> dict[str, str]:
        return {
            "datetime": f"{one.published:%Y-%m-%dT%H:%M:%SZ}",
            "uri": _absolute(kept_address(one.release, original.path)),
        }

    own = {form: _absolute(outer_address(f"/timemap/{form}{original.path}")) for form in ("link", "json")}
    listed = [memento(one) for one in found]
    body = {
        "original_uri": _absolute(outer_address(original.path)),
        "timegate_uri": _absolute(outer_address(original.path)),
        "timemap_uri": {"link_format": own["link"], "json_format": own["json"]},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """For every page: the release that its address names, and where the same page of the live one is."""
    name = kept_name()
    if not name:
        return {"kept": None}
    published = next((one.published for one, _release in current_releases().standing() if one.release == name), None)
    return {
        "kept": {
            "name": name,
            "date": f"{published:%Y-%m-%d}" if published else "",
            "now": outer_address(request.path),
            "about": outer_address(f"/set/{current_release().manifest.slug}/{name}"),
        }
    }
