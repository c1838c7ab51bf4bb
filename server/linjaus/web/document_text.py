"""Stored texts as pages show them: whole paragraphs in order, every passage marked where its position says.

Positions are Unicode code points of the decoded text, the end exclusive (Web Annotation Data Model, section 4.2.5).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..namespaces import OA
from ..passages import find_quote
from .opened import OpenRelease

CONTEXT = 1
"""Paragraphs that are shown before and after each one that matters."""
LEAST_FOLDED = 3
"""Paragraphs. A shorter gap is shown."""
MOST_FOLDED = 8_000
"""Characters of a gap that are on the page, folded; of a longer one only its length is told."""

_PARAGRAPH = re.compile(r"[^\r\n]*\S[^\r\n]*")


@dataclass(frozen=True)
class Span:
    """A passage and its place in the text."""

    start: int
    end: int
    passage: URIRef


@dataclass(frozen=True)
class Piece:
    """A run of text within a paragraph. passage: the one that it belongs to; first: whether the passage begins here."""

    text: str
    passage: URIRef | None = None
    first: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A line of the text that says something."""

    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Characters."""
        return sum(len(piece.text) for piece in self.pieces)

    def passages(self) -> list[URIRef]:
        """Those that begin here, in order."""
        return [piece.passage for piece in self.pieces if piece.first and piece.passage is not None]


@dataclass(frozen=True)
class Stretch:
    """Neighbouring paragraphs that are shown, or a gap between such. told: how many paragraphs it has when it is too
    long to be on the page; then it has none here.
    """

    paragraphs: tuple[Paragraph, ...]
    folded: bool = False
    told: int = 0

    @property
    def count(self) -> int:
        """Paragraphs."""
        return self.told or len(self.paragraphs)


def stored_text(opened: OpenRelease, source: URIRef) -> str | None:
    """The text of a source, None when the release has none. Raises ReleaseError when its file is gone."""
    path = text_path(opened, source)
    data = opened.read(path) if path else None
    return data.decode("utf-8", "replace") if data is not None else None


def text_path(opened: OpenRelease, source: URIRef) -> str:
    """The file of a stored text within the release, empty when there is none."""
    name = IriSpace(opened.manifest.base).parse_thing(str(source))
    if name is None or name.kind != "source" or name.parts or name.fragment:
        return ""
    path = f"sources/{name.slug}.txt"
    return path if opened.manifest.file(path) is not None else ""


def span_of(graph: Graph, passage: URIRef, text: str) -> Span | None:
    """Where a passage stands: by its position, else by a quote that occurs once. None when neither resolves."""
    for selector in sorted(graph.objects(passage, OA.hasSelector), key=str):
        start, end = (_whole_number(graph, selector, name) for name in (OA.start, OA.end))
        if start is not None and end is not None and 0 <= start < end <= len(text):
            return Span(start, end, passage)
    for selector in sorted(graph.objects(passage, OA.hasSelector), key=str):
        words = [min(map(str, graph.objects(selector, name)), default="") for name in (OA.exact, OA.prefix, OA.suffix)]
        found = find_quote(text, *words)
        if len(found) == 1:
            return Span(found[0], found[0] + len(words[0]), passage)
    return None


def paragraphs_of(text: str, spans: Iterable[Span]) -> list[Paragraph]:
    """The whole text in paragraphs. Where passages overlap, the words belong to the one that begins first."""
    edges: list[Span] = []
    at = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end, one.passage)):
        if span.end > at:
            edges.append(Span(max(at, span.start), span.end, span.passage))
            at = span.end
    begun: set[URIRef] = set()
    return [
        Paragraph(tuple(_pieces(text, line.start(), line.end(), edges, begun))) for line in _PARAGRAPH.finditer(text)
    ]


def stretches_of(paragraphs: Sequence[Paragraph], wanted: Collection[URIRef]) -> list[Stretch]:
    """The paragraphs with one of the wanted passages and their neighbours; what lies between is folded."""
    near: set[int] = set()
    for number, paragraph in enumerate(paragraphs):
        if any(piece.passage in wanted for piece in paragraph.pieces):
            near.update(range(number - CONTEXT, number + CONTEXT + 1))
    found: list[Stretch] = []
    at = 0
    while at < len(paragraphs):
        shown = at in near
        end = at
        while end < len(paragraphs) and (end in near) == shown:
            end += 1
        gap = tuple(paragraphs[at:end])
        if shown or len(gap) < LEAST_FOLDED:
            if found and not found[-1].folded:
                gap = found.pop().paragraphs + gap
            found.append(Stretch(gap))
        elif sum(paragraph.size for paragraph in gap) > MOST_FOLDED:
            found.append(Stretch((), folded=True, told=len(gap)))
        else:
            found.append(Stretch(gap, folded=True))
        at = end
    return found


def _pieces(text: str, start: int, end: int, spans: Sequence[Span], begun: set[URIRef]) -> Iterator[Piece]:
    at = start
    for span in spans[bisect_right(spans, start, key=lambda one: one.end) :]:
        if span.start >= end:
            break
        first, last = max(span.start, start), min(span.end, end)
        if at < first:
            yield Piece(text[at:first])
        yield Piece(text[first:last], span.passage, span.passage not in begun)
        begun.add(span.passage)
        at = last
    if at < end:
        yield Piece(text[at:end])


def _whole_number(graph: Graph, node: Node, name: URIRef) -> int | None:
    values = [value.value for value in graph.objects(node, name) if isinstance(value, Literal)]
    return values[0] if len(values) == 1 and isinstance(values[0], int) and not isinstance(values[0], bool) else None
