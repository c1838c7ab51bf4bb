"""Where things stand and what they are called: findings point at a file, a line and a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import SourceFile, Triple
from ..namespaces import LABEL_PROPERTIES

_PREFERRED = ("fi", "en")


class Places:
    """The files of a site as one place to look things up. graph: the triples of all of them."""

    def __init__(self, files: Sequence[SourceFile], graph: Graph, iris: IriSpace) -> None:
        self._files: dict[str, SourceFile] = {}
        self._ranks: dict[str, int] = {}
        self._by_subject: dict[Node, set[str]] = {}
        self._by_value: dict[Node, set[str]] = {}
        self._graph = graph
        self._iris = iris
        self.exchange(files)

    def exchange(self, files: Sequence[SourceFile]) -> None:
        """Look at these files from now on, in this order."""
        fresh = {file.path: file for file in files}
        for path, file in self._files.items():
            if fresh.get(path) is not file:
                for index, node in _nodes(file):
                    self._index(index)[node].discard(path)
        for path, file in fresh.items():
            if self._files.get(path) is not file:
                for index, node in _nodes(file):
                    self._index(index).setdefault(node, set()).add(path)
        self._files = fresh
        self._ranks = {path: rank for rank, path in enumerate(fresh)}

    def _index(self, number: int) -> dict[Node, set[str]]:
        return self._by_value if number else self._by_subject

    def _with(self, subject: Node | None, value: Node | None = None) -> list[SourceFile]:
        """The files in which a node is a subject (or else a value), in order."""
        paths = self._by_subject.get(subject, ()) if subject is not None else self._by_value.get(value, ())  # type: ignore[arg-type]
        return [self._files[path] for path in sorted(paths, key=self._ranks.__getitem__)]

    def locate(self, focus: Node, path: Node | None = None, value: Node | None = None) -> tuple[str, int]:
        """File and 1-based line of the triple that a finding is about; ("", 0) when no file holds the focus.

        The triple itself if there is one; else one from the focus to the value, the first with the path, the one
        that gives the focus its type, the first about the focus, the first that points at it.
        """
        if path is not None and value is not None:
            place = self.locate_triple((focus, path, value))
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
            for file in self._with(pattern[0], pattern[2]):
                lines = [file.lines[triple] for triple in file.graph.triples(pattern) if triple in file.lines]
                if lines:
                    return file.path, min(lines)
        return "", 0

    def locate_triple(self, triple: Triple) -> tuple[str, int]:
        """File and line of one triple; ("", 0) when no file holds it."""
        for file in self._with(triple[0]):
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


def _nodes(file: SourceFile) -> Iterator[tuple[int, Node]]:
    """The subjects (0) and the values (1) of a file that a finding can be about."""
    yield from ((0, node) for node in {subject for subject, _, _ in file.lines})
    yield from ((1, node) for node in {value for _, _, value in file.lines if not isinstance(value, Literal)})


def in_order(file: SourceFile) -> list[Triple]:
    """The triples of a file, line by line, those of one line by their terms."""
    lines: dict[int, list[Triple]] = {}
    for triple in file.graph:
        lines.setdefault(file.lines.get(triple, 0), []).append(triple)
    for triples in lines.values():
        if len(triples) > 1:
            triples.sort(key=lambda triple: [node.n3() for node in triple])
    return [triple for line in sorted(lines) for triple in lines[line]]


def first_line(files: Iterable[SourceFile], node: Node) -> tuple[str, int]:
    """File and line where a node is first described; ("", 0) when it is nowhere."""
    for file in files:
        lines = [file.lines[triple] for triple in file.graph.triples((node, None, None)) if triple in file.lines]
        if lines:
            return file.path, min(lines)
    return "", 0
