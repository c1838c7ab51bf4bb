"""A vocabulary by its file or endpoint → its index, made once and kept in the folder of the releases."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from linjaus.errors import SourceError, VocabularyUnreadable

from .index import VocabularyIndex
from .skos_endpoint import fetch_statements
from .skos_file import read_statements
from .writing import FORM, write_index

DAYS_KEPT = 30
"""How long what an endpoint gave is used without asking again."""
_BLOCK = 1 << 20
_DAY = 86_400


def open_vocabulary(
    where: str,
    folder: Path,
    scheme: str = "",
    graph: str = "",
    *,
    fresh: bool = False,
    told: Callable[[int], None] = lambda count: None,
    pause: Callable[[float], None] = time.sleep,
) -> VocabularyIndex:
    """The index of a vocabulary. where: a file, or the http(s) address of a SPARQL endpoint; folder: that of indexes.

    scheme: IRI of the concept scheme that is wanted, empty for all; graph: the named graph of an endpoint; fresh: ask
    an endpoint anew; told: how many concepts of an endpoint have come; pause: waits so many seconds between tries.
    A file that has changed gets a new index; an endpoint is asked again after DAYS_KEPT days, and when it is down then,
    the kept index goes on. Raises SourceError and VocabularyUnreadable.
    """
    is_endpoint = where.startswith(("http://", "https://"))
    content = where if is_endpoint else _digest(Path(where))
    key = hashlib.sha256(f"{FORM}\n{content}\n{scheme}\n{graph}".encode()).hexdigest()[:20]
    path = folder / f"{key}.sqlite"
    is_old = is_endpoint and path.exists() and time.time() - path.stat().st_mtime > DAYS_KEPT * _DAY
    if not path.exists() or is_old or (fresh and is_endpoint):
        statements = (
            fetch_statements(where, scheme, graph, told, pause) if is_endpoint else read_statements(Path(where))
        )
        try:
            count = write_index(statements, path, scheme, where)
        except VocabularyUnreadable:
            if fresh or not path.exists():
                raise
        else:
            if not count:
                path.unlink()
                raise _empty(where, scheme)
    return VocabularyIndex(path)


def _empty(where: str, scheme: str) -> VocabularyUnreadable:
    of_scheme = f" of the scheme {scheme}" if scheme else ""
    return VocabularyUnreadable(
        f"There is no living concept{of_scheme} with a label in {where}.",
        "Check the scheme's IRI." if scheme else "Name a vocabulary in SKOS.",
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise SourceError(
            f"The vocabulary cannot be read: {error.strerror}.", "Name a file or the address of an endpoint.", str(path)
        ) from error
    return digest.hexdigest()
