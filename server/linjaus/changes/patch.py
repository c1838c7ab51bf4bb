"""The difference as an RDF Patch (the text form of Apache Jena): rows of H, TX, D, A, TC.

A blank node is written ``<_:label>``, a name that refers to the node across patches. Ours follow from what is said of
the node (``blank.stable``), so the patches of successive releases fit together, and whoever holds a release can name
its blank nodes in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .quads import QuadDifference

MEDIA_TYPE = "application/rdf-patch"
EXTENSION = "rdfp"

_BLANK = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>|_:([A-Za-z0-9]+)')


def patch_rows(difference: QuadDifference, iri: str, previous: str) -> Iterator[bytes]:
    """The rows, each with its newline. iri: of the state that the patch leads to; previous: of where it starts."""
    yield f"H id <{iri}> .\n".encode()
    yield f"H prev <{previous}> .\n".encode()
    yield b"TX .\n"
    for operation, lines in ((b"D ", difference.removed), (b"A ", difference.added)):
        for line in lines:
            yield operation + (_BLANK.sub(_angled, line) if b"_:" in line else line) + b"\n"
    yield b"TC .\n"


def _angled(match: re.Match[bytes]) -> bytes:
    return b"<_:" + match[1] + b">" if match[1] else match[0]
