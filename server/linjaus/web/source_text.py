"""The texts that statements were read from, beside the statements: what is looked up, and the records of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from ..iris import natural_key
from ..namespaces import OA
from .document_text import (
    Paragraph,
    Span,
    Stretch,
    paragraphs_of,
    span_of,
    stored_text,
    stretches_of,
    text_path,
)
from .evidence import Passage, language_of, passage_in, source_page
from .labels import Text
from .opened import OpenRelease
from .page_builder import PageBuilder
from .page_model import Ref
from .tree import Branch, Mark

MOST_PASSAGES = 1_000


@dataclass(frozen=True)
class Sentence:
    """A passage in the text of a page. anchor: its id there; statements: those read from it; heads: whether what was
    read from it has parts of its own; words: its quote, for a text that is not stored.
    """

    anchor: str
    href: str | None
    statements: tuple[Mark, ...]
    heads: bool
    words: tuple[Text, ...] = ()


@dataclass(frozen=True)
class SourceText:
    """A text with its marked sentences. stretches: empty when the text is not stored; then the quotes stand for it.

    address: of the original on the web, date: of its state, both empty when unsaid; file: of the stored text, whole.
    """

    ref: Ref
    lang: str
    address: str
    date: str
    file: str
    stretches: tuple[Stretch, ...]
    sentences: Mapping[URIRef, Sentence]

    def is_heading(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph is the title of what follows: one passage, and what was read from it has parts."""
        begun = paragraph.passages()
        said = [piece for piece in paragraph.pieces if piece.text.strip()]
        return len(said) == 1 and len(begun) == 1 and self.sentences[begun[0]].heads


class SourceTexts:
    """The texts behind some passages. whole: whether all of each text is shown, not only what is near the passages.

    linked: whether the sentences lead to the pages of their passages.
    """

    def __init__(
        self, opened: OpenRelease, passages: Iterable[URIRef], whole: bool = False, linked: bool = True
    ) -> None:
        self._linked = linked
        self._opened = opened
        self._passages: dict[URIRef, dict[URIRef, Passage]] = {}
        structure = opened.structure
        for iri in sorted(set(passages), key=natural_key)[:MOST_PASSAGES]:
            passage = passage_in(structure.about(iri), iri)
            source = min((node for node in structure.about(iri).objects(iri, OA.hasSource)), default=None, key=str)
            if passage is not None and isinstance(source, URIRef):
                self._passages.setdefault(source, {})[iri] = passage
        self._stretches = {source: self._lay_out(source, found, whole) for source, found in self._passages.items()}

    def anchors(self) -> dict[URIRef, str]:
        """The id of each passage that is on the page."""
        shown: dict[URIRef, str] = {}
        for number, (source, passages) in enumerate(self._passages.items()):
            prefix = f"_t{number or ''}-"
            there = {
                iri
                for stretch in self._stretches[source]
                for paragraph in stretch.paragraphs
                for iri in paragraph.passages()
            }
            for iri in passages:
                if iri in there or not self._stretches[source]:
                    tail = iri.removeprefix(str(source)).removeprefix("/passage/")
                    shown[iri] = prefix + (re.sub(r"[^a-z0-9]+", "-", tail.lower()).strip("-") or "x")
        return shown

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return set(self._passages)

    def build(self, builder: PageBuilder, branches: Iterable[Branch]) -> list[SourceText]:
        """The texts. branches: the statements of the page."""
        readers: dict[URIRef, list[Branch]] = {}
        for branch in branches:
            for passage in branch.passages:
                readers.setdefault(passage, []).append(branch)
        anchors = self.anchors()
        made = []
        for source, passages in self._passages.items():
            about = self._opened.structure.about(source)
            lang = language_of(about, source)
            sentences = {
                iri: Sentence(
                    anchors[iri],
                    builder.links.href(str(iri)) if self._linked else None,
                    tuple(Mark(one.anchor, one.number, builder.ref(one.iri).label) for one in readers.get(iri, ())),
                    any(one.branches and iri in one.own for one in readers.get(iri, ())),
                    tuple(Text(text.text, text.lang or lang) for text in passage.sentences),
                )
                for iri, passage in passages.items()
                if iri in anchors
            }
            path = text_path(self._opened, source)
            file = builder.links.plain(f"/{path}") if path else ""
            made.append(
                SourceText(
                    builder.ref(source),
                    lang,
                    *source_page(about, source),
                    file,
                    tuple(self._stretches[source]),
                    sentences,
                )
            )
        return made

    def _lay_out(self, source: URIRef, passages: Mapping[URIRef, Passage], whole: bool) -> list[Stretch]:
        text = stored_text(self._opened, source)
        if text is None:
            return []
        about = self._opened.structure.about
        spans: list[Span] = [span for iri in passages if (span := span_of(about(iri), iri, text)) is not None]
        if not spans:
            return []
        paragraphs = paragraphs_of(text, spans)
        return [Stretch(tuple(paragraphs))] if whole else stretches_of(paragraphs, set(passages))
