"""Minting and reading our IRIs; IRI to path and back.

The patterns are those of ``docs/architecture.md``:

    {base}id/{kind}/{slug}[/{part}/{n}]*[#{fragment}]   a thing
    {base}doc/…  {base}data/….{ext}                     the page and the data about it
    {base}def#{Term}  {base}shapes#{Shape}              a term of the ontology, a shape
    {base}def/{version}  {base}shapes/{version}         a version of the ontology, of the shapes
    {base}graph/{slug}[/{slug}]*                        a named graph
    {base}set/{slug}[/{release}]                        the dataset and its releases
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rdflib import URIRef

from .errors import ConfigError

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_KIND = r"[a-z]+(?:-[a-z]+)*"
_NUMBER = r"[1-9][0-9]{0,8}"
_FRAGMENT = r"[a-z][a-z0-9-]*"
_THING = re.compile(
    rf"id/(?P<kind>{_KIND})/(?P<slug>{_SLUG})(?P<parts>(?:/{_KIND}/{_NUMBER})*)(?:#(?P<fragment>{_FRAGMENT}))?"
)
_TERM = re.compile(r"(?:def|shapes)(?:/[0-9]+\.[0-9]+\.[0-9]+|#[A-Za-z][A-Za-z0-9_-]*)?")
_GRAPH = re.compile(rf"graph/{_SLUG}(?:/{_SLUG})*")
_SET = re.compile(rf"set/{_SLUG}(?:/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[0-9a-f]{{8}})?(?:#{_FRAGMENT})?")
_TRANSLITERATION = str.maketrans({"ä": "a", "ö": "o", "å": "a", "ß": "ss", "æ": "ae", "ø": "o", "–": "-", "—": "-"})


@dataclass(frozen=True)
class ThingName:
    """What the IRI of a thing says. parts: (part, number) from the outside in."""

    kind: str
    slug: str
    parts: tuple[tuple[str, int], ...] = ()
    fragment: str = ""


@dataclass(frozen=True)
class IriSpace:
    """All IRIs under one base. base: absolute http(s) IRI that ends in a slash.

    Raises ConfigError when the base is of another form.
    """

    base: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+/", self.base):
            raise ConfigError(
                f"The base IRI is {self.base!r}.",
                "Give an absolute http(s) IRI that ends in a slash, such as https://w3id.org/linjaus/ .",
                setting="site.base",
            )

    def owns(self, iri: str) -> bool:
        """Whether the IRI lies under the base."""
        return iri.startswith(self.base)

    def mint_thing(self, kind: str, slug: str, *parts: tuple[str, int], fragment: str = "") -> URIRef:
        """The IRI of a thing. Raises ValueError when a piece is off the pattern."""
        tail = f"id/{kind}/{slug}" + "".join(f"/{part}/{number}" for part, number in parts)
        if fragment:
            tail += f"#{fragment}"
        if self.parse_thing(self.base + tail) != ThingName(kind, slug, parts, fragment):
            raise ValueError(f"off the pattern: {tail}")
        return URIRef(self.base + tail)

    def parse_thing(self, iri: str) -> ThingName | None:
        """What the IRI of a thing says, or None when it is not the IRI of a thing of ours."""
        match = _THING.fullmatch(iri, len(self.base)) if self.owns(iri) else None
        if match is None:
            return None
        pieces = match["parts"].split("/")[1:]
        parts = tuple((pieces[i], int(pieces[i + 1])) for i in range(0, len(pieces), 2))
        return ThingName(match["kind"], match["slug"], parts, match["fragment"] or "")

    def follows_pattern(self, iri: str) -> bool:
        """Whether an IRI under the base has one of the forms above."""
        tail = iri[len(self.base) :]
        return any(pattern.fullmatch(tail) for pattern in (_THING, _TERM, _GRAPH, _SET))

    @property
    def ontology(self) -> URIRef:
        """The ontology; its terms are hash IRIs of it."""
        return URIRef(self.base + "def")

    @property
    def shapes(self) -> URIRef:
        """The shapes document; its shapes are hash IRIs of it."""
        return URIRef(self.base + "shapes")

    def graph(self, path: str) -> URIRef:
        """The named graph of a file. path: relative, without extension, such as ``documents/x``."""
        return URIRef(f"{self.base}graph/{path}")

    def dataset(self, slug: str, release: str = "") -> URIRef:
        """The dataset, or one release of it."""
        return URIRef(f"{self.base}set/{slug}" + (f"/{release}" if release else ""))

    def path(self, iri: str) -> str | None:
        """The path (with the leading slash, and the fragment) that an IRI of ours has on any server of the site."""
        return "/" + iri[len(self.base) :] if self.owns(iri) else None

    def page_path(self, iri: str) -> str | None:
        """Where a reader finds the page about an IRI: ``/doc/…`` for a thing, the same path for the rest."""
        path = self.path(iri)
        if path is not None and path.startswith("/id/"):
            return "/doc/" + path[len("/id/") :]
        return path


def slugify(text: str) -> str:
    """A slug for a text: lower-case ASCII, kebab-case (ä→a, ö→o, å→a). Empty when nothing is left."""
    plain = text.lower().translate(_TRANSLITERATION)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def natural_key(iri: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts part 2 before part 10."""
    return tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in re.split(r"(\d+)", iri) if piece
    )
