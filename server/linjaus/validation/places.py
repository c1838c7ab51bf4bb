"""Where things stand and what they are called: findings point at a file, a line and a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import SourceFile, Triple
from ..namespaces import LABEL_PROPERTIES

_PREFERRED = ("fi", "en")


class Places:
    """The files of a site as one place to look things up. graph: the triples of all of them."""

    def __init__(self, files: Sequence[SourceFile], graph: Graph, iris: IriSpace) -> None:
        self._files = files
        self._graph = graph
        self._iris = iris

    def locate(self, focus: Node, path: Node | None = None, value: Node | None = None) -> tuple[str, int]:
        """File and 1-based line of the triple that a finding is about; ("", 0) when no file holds the focus.

        The triple itself if there is one; else one from the focus to the value, the first with the path, the one
        that gives the focus its type, the first about the focus, the first that points at it.
        """
        exact = (focus, path, value)
        if None not in exact:
            place = self.locate_triple(exact)  # type: ignore[arg-type]
            if place[1]:
                return place
        patterns = (
            (focus, None, value) if value is not None else None,
            (focus, path, None) if isinstance(path, URIRef) else None,
            (focus, RDF.type, None),
            (focus, None, None),
            (None, None, focus),
        )
        for pattern in patterns:
            if pattern is None:
                continue
            for file in self._files:
                lines = [file.lines[triple] for triple in file.graph.triples(pattern) if triple in file.lines]
                if lines:
                    return file.path, min(lines)
        return "", 0

    def locate_triple(self, triple: Triple) -> tuple[str, int]:
        """File and line of one triple; ("", 0) when no file holds it."""
        for file in self._files:
            line = file.lines.get(triple)
            if line is not None:
                return file.path, line
        return "", 0

    def label(self, node: Node) -> str:
        """How people call a node: its name in Finnish, in English, in any language; else its path; else its N3."""
        for name in LABEL_PROPERTIES:
            found = [label for label in self._graph.objects(node, name) if isinstance(label, Literal)]
            if found:
                return str(min(found, key=_by_language))
        if isinstance(node, URIRef) and self._iris.owns(node):
            return str(node)[len(self._iris.base) :] or str(node)
        return node.n3()


def _by_language(label: Literal) -> tuple[int, str, str]:
    language = (label.language or "").lower()
    primary = language.partition("-")[0]
    rank = _PREFERRED.index(primary) if primary in _PREFERRED else len(_PREFERRED)
    return rank, language, str(label)


def first_line(files: Iterable[SourceFile], node: Node) -> tuple[str, int]:
    """File and line where a node is first described; ("", 0) when it is nowhere."""
    for file in files:
        lines = [file.lines[triple] for triple in file.graph.triples((node, None, None)) if triple in file.lines]
        if lines:
            return file.path, min(lines)
    return "", 0
