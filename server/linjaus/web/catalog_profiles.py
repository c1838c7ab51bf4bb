"""The catalogue by profile: what is asked, what is said.

W3C Content Negotiation by Profile, Working Draft of 2 October 2023.

?_profile=…&_mediatype=…     tokens or IRIs, in the order of preference; goes before the headers (section 6.4)
Accept-Profile: <…>;q=…      IRIs; the default when it names none of ours
?_profile=all                the list of what there is
"""

from __future__ import annotations

import json

from flask import Response, request

from ..errors import NotAcceptable
from ..profiles import PROFILES, ChosenProfile, Profile, choose_profile
from ..representation import HTML, SYNTAXES, Syntax, negotiate
from .links import as_uri, current_links
from .live import current_release
from .respond import choose, data, finish, page

JSON = "application/json"
PROFILE, MEDIA_TYPE = "_profile", "_mediatype"
_QSA = "http://www.w3.org/ns/dx/conneg/profile/qsa"
_LONGEST_HEADER = 2000


def asked_profile() -> ChosenProfile:
    """The profile that this request asks for. Raises NotAcceptable when its address names none of ours."""
    return choose_profile(request.args.get(PROFILE), request.headers.get("Accept-Profile", "")[:_LONGEST_HEADER])


def asked_media_type(available: tuple[str, ...]) -> str:
    """The media type that this request asks for, by its address or by its header. Raises NotAcceptable."""
    asked = request.args.get(MEDIA_TYPE)
    if asked is None:
        return choose(available)
    wanted = [name.strip().replace(" ", "+") for name in asked.split(",")]  # a plus of the address comes as a space
    chosen = next((found for name in wanted if name and (found := negotiate(name, available))), None)
    if chosen is None:
        raise NotAcceptable(
            "The address names no media type that there is here.",
            f"Take one of these for {MEDIA_TYPE}: {', '.join(available)}.",
            available=available,
        )
    return chosen


def address_of(path: str, profile: Profile, syntax: Syntax) -> str:
    """The address of one representation on this host. path: without extension."""
    fixed = f"{current_links().plain(path)}.{syntax.extension}"
    return fixed if profile is PROFILES[0] else f"{fixed}?{PROFILE}={profile.token}"


def as_data(body: bytes, syntax: Syntax, about: str, path: str, profile: Profile, asked: str, fixed: bool) -> Response:
    """An RDF representation in a profile. asked: by which name; fixed: whether the address named the syntax."""
    response = data(body, syntax, about, path, path, negotiated=not fixed)
    place = address_of(path, profile, syntax)
    response.headers["Content-Location"] = place
    names = dict.fromkeys([profile.iri, *([asked] if "://" in asked else [])])
    response.headers["Content-Profile"] = ", ".join(f"<{as_uri(name)}>" for name in names)
    manifest = current_release().manifest
    canonical = manifest.base.rstrip("/") + path + place[len(current_links().plain(path)) :]
    response.headers["Link"] = ", ".join(
        (
            f'<{as_uri(about)}>; rel="describes"',
            f'<{as_uri(canonical)}>; rel="canonical"',
            f'<{as_uri(profile.iri)}>; rel="profile"',
            f'<{as_uri(manifest.license)}>; rel="license"',
            *profile_links(path, profile, syntax),
        )
    )
    return vary(response)


def profile_links(path: str, profile: Profile | None = None, syntax: Syntax | None = None) -> list[str]:
    """Link values for every representation, and for the token of every profile (sections 7.1.1 and 7.1.3).

    profile and syntax: those of the representation at hand, if it is RDF.
    """
    values = [
        f'<{address_of(path, one, form)}>; rel="{"self" if (one, form) == (profile, syntax) else "alternate"}";'
        f' type="{form.media_type}"; profile="{one.iri}"'
        for one in PROFILES
        for form in SYNTAXES
    ]
    values.append(f'<{current_links().plain(path)}>; rel="alternate"; type="{HTML}"')
    values += [
        f'<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token="{one.token}"; anchor="{one.iri}"'
        for one in PROFILES
    ]
    return values


def vary(response: Response) -> Response:
    """Note that the response depends on the header, unless the address named the profile."""
    if PROFILE not in request.args:
        response.vary.add("Accept-Profile")
    return response


def list_profiles(about: str, path: str) -> Response:
    """The profiles that there are (section 7.2.2)."""
    media_type = asked_media_type((JSON, HTML))
    if media_type == HTML:
        response = page(
            "profiles.html",
            rows=[(one, [(form, address_of(path, one, form)) for form in SYNTAXES]) for one in PROFILES],
            back=current_links().local(path),
        )
    else:
        media_types = [form.media_type for form in SYNTAXES]
        body = {
            "resource": about,
            "profiles": [
                {"token": one.token, "uri": one.iri, "title": one.title, "media_types": media_types} for one in PROFILES
            ],
        }
        response = Response(json.dumps(body, ensure_ascii=False, indent=1) + "\n", content_type=JSON)
        finish(response, *(() if MEDIA_TYPE in request.args else ("Accept",)))
    response.headers["Content-Profile"] = f"<{_QSA}>"
    response.headers["Link"] = ", ".join(profile_links(path))
    return response
