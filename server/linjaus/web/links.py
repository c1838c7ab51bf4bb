"""From IRIs to addresses on the host that serves the page, and to short names.

RDF names the canonical IRIs; links in pages stay on this host, below the prefix that a proxy may have put in front.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import current_app, g, request

from ..iris import IriSpace
from .live import current_release

_LINKABLE = ("http://", "https://", "mailto:", "tel:")
_SAFE = "/#?&=%:;@!$'()*+,~-._[]"


def as_uri(iri: str) -> str:
    """The IRI as a URI, for headers (RFC 3987, section 3.1)."""
    return quote(iri, safe=_SAFE)


@dataclass(frozen=True)
class Links:
    """Addresses for one request. root: what stands before our paths (SCRIPT_NAME); language: carried along if asked."""

    iris: IriSpace
    root: str
    prefixes: Mapping[str, str]
    language: str = ""

    def local(self, path: str, **query: object) -> str:
        """The address of a path of ours, with the query and the reader's own choice of language."""
        path, hash_, fragment = path.partition("#")
        pairs = {key: str(value) for key, value in query.items() if value not in (None, "")}
        if self.language and "lang" not in pairs:
            pairs["lang"] = self.language
        address = as_uri(self.root + path) + (f"?{urlencode(pairs)}" if pairs else "")
        return address + hash_ + as_uri(fragment)

    def plain(self, path: str) -> str:
        """The address of a path of ours, for headers and machines."""
        return as_uri(self.root + path)

    def href(self, iri: str) -> str | None:
        """Where a link to the IRI leads: the page on this host, the outer address, or None when it is no address."""
        path = self.iris.page_path(iri)
        if path is not None:
            return self.local(path)
        return as_uri(iri) if iri.lower().startswith(_LINKABLE) else None

    def short(self, iri: str) -> str:
        """A name for an IRI that has no label: prefix:name, or host and path."""
        best = ""
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(namespace) > len(self.prefixes.get(best, "")) and prefix:
                best = prefix
        if best:
            name = iri[len(self.prefixes[best]) :]
            if name and not set(name) & set("/#?"):
                return f"{best}:{name}"
        return iri.split("://", 1)[-1].rstrip("/")


def current_links() -> Links:
    """The links of this request."""
    if "links" not in g:
        settings = current_app.extensions["linjaus"].settings
        g.links = Links(
            settings.iris,
            request.environ.get("SCRIPT_NAME", "").encode("latin-1").decode("utf-8", "replace").rstrip("/"),
            {**current_release().manifest.prefixes, **settings.prefixes},
            g.language if g.get("language_is_asked") else "",
        )
    links: Links = g.links
    return links
