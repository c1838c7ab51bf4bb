"""Which addresses have versions, and in which releases the thing behind an address exists.

A release's ``dataset.nq`` is sorted, so whether it says something of a subject is found by bisection of the file: no
store is opened for it, however many releases there are and however large they are.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..shelf import Release
from .respond import split_extension

_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_DEPRECATED = '> <http://www.w3.org/2002/07/owl#deprecated> "true"'
_FILES = {
    "/catalog": "catalog.ttl",
    "/shapes": "shapes.ttl",
    "/quality": "quality.json",
    "/.well-known/void": "void.ttl",
    "/context.jsonld": "context.jsonld",
}


@dataclass(frozen=True)
class Original:
    """An original resource (RFC 7089, section 2.2.1): an address that is answered from the live release.

    path: on this host. exists_in: whether the thing is there in a release.
    """

    path: str
    exists_in: Callable[[Release], bool]


def original_at(path: str) -> Original | None:
    """The original at a path, or None for an address that is of no release or of a given one."""
    stem, _ = split_extension(path)
    _, first, rest = (*path.split("/", 2), "", "")[:3]
    name = stem.split("/", 2)[2] if rest else ""
    test: Callable[[Release], bool] | None = None
    if path in ("/", "/queries", "/def/reused"):
        test = _always
    elif stem in _FILES or path in _FILES:
        test = _lists(_FILES.get(path) or _FILES[stem])
    elif first in ("id", "doc", "data") and rest:
        test = _describes(name if first == "data" else rest, first == "doc")
    elif first == "graph" and rest:
        test = _has_graph(name)
    elif first == "download" and rest:
        test = _lists(rest)
    elif first == "sources" and rest:
        test = _lists(f"sources/{rest}")
    elif first == "queries" and rest:
        test = _lists(f"queries/{re.sub(r'[.](?:csv|json|tsv)$', '', rest)}.rq")
    elif stem == "/def" or (first == "def" and rest and "/" not in rest):
        test = _has_term("def" if stem == "/def" else f"def/{rest}")
    elif first == "set" and rest and "/" not in name:
        test = _is_dataset(name)
    return Original(path, test) if test is not None else None


def _always(release: Release) -> bool:
    return True


def _lists(file: str) -> Callable[[Release], bool]:
    return lambda release: release.manifest.file(file) is not None


def _is_dataset(slug: str) -> Callable[[Release], bool]:
    return lambda release: release.manifest.slug == slug


def _has_graph(name: str) -> Callable[[Release], bool]:
    def test(release: Release) -> bool:
        iri = f"{release.manifest.base}graph/{name}"
        return not _NOT_IN_IRIS.search(iri) and _holds(release, f" <{iri}> .\n")

    return test


def _has_term(name: str) -> Callable[[Release], bool]:
    """The ontology by its address, or one of its versions by owl:versionIRI."""

    def test(release: Release) -> bool:
        iri = f"{release.manifest.base}{name}"
        if _NOT_IN_IRIS.search(iri):
            return False
        if name == "def":
            return _begins(release, f"<{iri}> ")
        ontology = f"<{release.manifest.base}def> <http://www.w3.org/2002/07/owl#versionIRI> <{iri}>"
        return _begins(release, ontology)

    return test


def _describes(name: str, kinds_too: bool) -> Callable[[Release], bool]:
    """A thing that is described and not withdrawn, or (kinds_too) a kind of which there are things."""

    def test(release: Release) -> bool:
        iri = f"{release.manifest.base}id/{name}"
        if _NOT_IN_IRIS.search(iri):
            return False
        if kinds_too and "/" not in name:
            return _begins(release, f"<{iri}/")
        described = _begins(release, f"<{iri}> ") or _begins(release, f"<{iri}#")
        return described and not _begins(release, f"<{iri}{_DEPRECATED}")

    return test


def _begins(release: Release, prefix: str) -> bool:
    """Whether a line of the sorted dataset begins with the prefix."""
    wanted = prefix.encode()
    with release.path("dataset.nq").open("rb") as file:
        if not _is_mappable(release):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            low, high = 0, len(lines)
            while low < high:
                middle = (low + high) // 2
                start = max(low, lines.rfind(b"\n", low, middle) + 1)
                if lines[start : start + len(wanted)] < wanted:
                    end = lines.find(b"\n", start)
                    low = len(lines) if end < 0 else end + 1
                else:
                    high = start
            return lines[low : low + len(wanted)] == wanted


def _holds(release: Release, text: str) -> bool:
    with release.path("dataset.nq").open("rb") as file:
        if not _is_mappable(release):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            return lines.find(text.encode()) >= 0


def _is_mappable(release: Release) -> bool:
    """An empty file cannot be mapped."""
    item = release.manifest.file("dataset.nq")
    return item is not None and item.bytes > 0
