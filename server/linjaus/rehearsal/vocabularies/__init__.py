"""The code lists that metrics ask for, as dated copies. Each file says what it is, from where and from when."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

AUTHORITY = "http://publications.europa.eu/resource/authority/"
_IANA = ("www.iana.org/assignments/media-types/", "iana.org/assignments/media-types/")


@lru_cache(maxsize=16)
def codes(name: str) -> frozenset[str]:
    """The codes in the list of that name (the files beside this one, but for the media types)."""
    lines = (files(__package__) / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(code for line in lines if not line.startswith("#") for code in line.split())


@lru_cache(maxsize=1)
def media_types() -> frozenset[str]:
    """The media types that IANA has registered, lower case, without parameters."""
    top = ""
    found: set[str] = set()
    for line in (files(__package__) / "media-types.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith(" "):
            top, _, line = line.partition(":")
        found.update(f"{top}/{subtype}" for subtype in line.split())
    return frozenset(found)


def code_in(table: str, iri: str) -> str:
    """The code of an IRI of an EU authority table (``file-type`` …), or an empty text when it is of no such form."""
    for scheme in ("http://", "https://"):
        prefix = AUTHORITY.replace("http://", scheme) + f"{table}/"
        if iri.startswith(prefix):
            return iri[len(prefix) :]
    return ""


def is_media_type(value: str) -> bool:
    """Whether an IRI of the IANA registry, or a plain ``type/subtype``, names a registered media type."""
    bare = value.partition("://")[2] if "://" in value else value
    for prefix in _IANA:
        bare = bare.removeprefix(prefix)
    return bare.partition(";")[0].strip().lower() in media_types()
