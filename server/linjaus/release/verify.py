"""Whether a release on the disk is whole: its checksums, its name, and its dumps against each other."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ..representation import N_QUADS, SYNTAXES, TRIG
from ..shelf import Release, Shelf

_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_CHUNK = 2**20


def verify_release(shelf: Shelf, release: Release) -> list[str]:
    """Everything that is off, one sentence each, empty when the release is whole.

    Dumps whose bytes are off already are not read. The counts of the others are compared with each other, and with
    those of the store that would be served; compressed ones are compared byte by byte with the plain ones.
    """
    damaged = shelf.verify(release)
    found = [f"{path} does not match its checksum." for path in damaged]
    if "dataset.nq" in damaged:
        return found
    return [*found, *_name_is_off(release), *_dumps_are_off(release, set(damaged))]


def _name_is_off(release: Release) -> Iterator[str]:
    """The dataset is written in canonical form: its hash is that of its N-Quads in the order of their code points."""
    manifest = release.manifest
    with release.path("dataset.nq").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != manifest.dataset_sha256:
        yield "dataset.nq is not the dataset in canonical form that the manifest names."
    if release.folder.name != release.name or release.name != f"{manifest.modified}-{manifest.dataset_sha256[:8]}":
        yield f"The name {release.folder.name} is not made of the date and the checksum of the dataset."


def _dumps_are_off(release: Release, damaged: set[str]) -> Iterator[str]:
    store = ox.Store()
    store.load(path=str(release.path("dataset.nq")), format=ox.RdfFormat.N_QUADS)
    quads = len(store)
    triples = len({quad.triple for quad in store})
    counts = release.manifest.counts
    for key, number in (("quads", quads), ("triples", triples)):
        if counts.get(key, number) != number:
            yield f"dataset.nq has {number} {key}, the manifest says {counts[key]}."
    for syntax in SYNTAXES:
        path = f"dataset.{syntax.extension}"
        if release.manifest.file(path) is None or path in damaged:
            continue
        expected = quads if syntax in (N_QUADS, TRIG) else triples
        kind = "quads" if syntax in (N_QUADS, TRIG) else "triples"
        try:
            number = _count(release.path(path), _FORMATS[syntax.extension])
        except (SyntaxError, OSError) as error:
            yield f"{path} cannot be read: {error}."
            continue
        if number != expected:
            yield f"{path} has {number} {kind}, the store has {expected}."
        packed = f"{path}.gz"
        if release.manifest.file(packed) is not None and packed not in damaged:
            yield from _packed_is_off(release.path(path), release.path(packed))


def _count(path: Path, syntax: ox.RdfFormat) -> int:
    """Distinct statements: a syntax may say one twice."""
    return len({(quad.triple, quad.graph_name) for quad in ox.parse(path=str(path), format=syntax)})


def _packed_is_off(plain: Path, packed: Path) -> Iterator[str]:
    try:
        with plain.open("rb") as one, gzip.open(packed) as other:
            while True:
                expected, found = one.read(_CHUNK), other.read(_CHUNK)
                if expected != found:
                    yield f"{packed.name} does not hold what {plain.name} holds."
                    return
                if not expected:
                    return
    except (OSError, EOFError) as error:
        yield f"{packed.name} cannot be read: {error}."
