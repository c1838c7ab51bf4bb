"""In which of the kept releases a thing changed, told by the files of its graphs: no release is opened for it."""

from __future__ import annotations

from itertools import pairwise

from rdflib import URIRef

from ..shelf import Release
from .change_page import outer_links
from .live import OpenRelease, current_releases

MOST = 5
_FILE = ".ttl"


def steps_of_change(opened: OpenRelease, iri: URIRef) -> list[tuple[str, str, str]]:
    """(release, next release, address of what changed) where the files about the thing differ, the newest first."""
    standing = [release for _, release in current_releases().standing()]
    if len(standing) < 2:
        return []
    base = f"{opened.manifest.base}graph/"
    names = [str(name) for name in opened.reader.graphs_of(iri) if name.startswith(base)]
    files = [f"{name.removeprefix(base)}{_FILE}" for name in names if not name.startswith(f"{base}derived/")]
    links = outer_links()
    found = [
        (before.name, after.name, links.local(f"/changes/{before.name}/{after.name}"))
        for before, after in pairwise(standing)
        if any(_digest(before, file) != _digest(after, file) for file in files)
    ]
    return found[::-1][:MOST]


def _digest(release: Release, path: str) -> str:
    item = release.manifest.file(path)
    return item.sha256 if item is not None else ""
