"""A file with a SKOS vocabulary → its statements, one after another, so that a file of any size takes little memory."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph

from linjaus.errors import SourceError

from .writing import PREDICATES, Statement

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".owl": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""File name ending → syntax; each may have ``.gz`` behind it."""
_HEAD = 64 * 1024


def read_statements(path: Path) -> Iterator[Statement]:
    """The statements of a file that an index needs.

    Raises SourceError when the file cannot be read, its ending is unknown, or it breaks off or is wrong, with the line;
    also for XML with a document type, whose entities can make a small file fill the memory.
    """
    endings = [ending.lower() for ending in path.suffixes]
    is_packed = endings[-1:] == [".gz"]
    ending = next(iter(endings[-2:-1] if is_packed else endings[-1:]), "")
    if ending not in FORMATS:
        raise SourceError(
            f"The ending {ending or path.name!r} says no RDF syntax.",
            f"Name the file with one of {', '.join(FORMATS)}, packed as .gz if you like.",
            str(path),
        )
    wanted = frozenset(PREDICATES)
    try:
        with _opened(path, is_packed) as file:
            if FORMATS[ending] == pyoxigraph.RdfFormat.RDF_XML:
                _refuse_document_type(file, path)
            for quad in pyoxigraph.parse(file, FORMATS[ending], base_iri="urn:vocabulary:"):
                subject, value = quad.subject, quad.object
                if quad.predicate.value in wanted and isinstance(subject, pyoxigraph.NamedNode):
                    if isinstance(value, pyoxigraph.Literal):
                        yield Statement(subject.value, quad.predicate.value, value.value, value.language or "")
                    elif isinstance(value, pyoxigraph.NamedNode):
                        yield Statement(subject.value, quad.predicate.value, value.value)
    except SyntaxError as error:
        raise SourceError(
            f"The vocabulary cannot be read: {error.msg}.", "Mend it.", str(path), error.lineno or 0
        ) from error
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(f"The vocabulary cannot be read: {error}.", "Check the file.", str(path)) from error


def _opened(path: Path, is_packed: bool) -> IO[bytes]:
    return io.BufferedReader(gzip.GzipFile(path)) if is_packed else path.open("rb")


def _refuse_document_type(file: IO[bytes], path: Path) -> None:
    head = file.read(_HEAD)
    file.seek(0)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise SourceError("The file has a document type.", "Save it without one, or as Turtle.", str(path))
