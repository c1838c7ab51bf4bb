"""Cutting a text into passages; making and resolving selectors.

Positions are Unicode code points of the text as decoded, counted from 0, the end exclusive
(Web Annotation Data Model, section 4.2.5). A quote is found by its exact words and, where they occur more
than once, by the words around it (section 4.2.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

CONTEXT = 28
"""How many characters of prefix and suffix a new quote selector carries."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ«»\"”])")
_NO_SENTENCE_END = re.compile(
    r"(?:^\W*(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[A-Za-z]|[IVX]{1,5})"  # the number of a heading or list item
    r"|\b(?:mm|ml|esim|ns|nk|vrt|ks|klo|n|t\.ex|bl\.a|dvs|s\.k|jfr|inkl|ca|kl|e\.g|i\.e|cf|approx|[A-ZÅÄÖ])"
    r")\.$"
)
_LONGEST_MARK = 40


@dataclass(frozen=True)
class Selector:
    """A place in a text, said in two ways: by quote (exact, prefix, suffix) and by position (start, end)."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def make_selector(text: str, start: int, end: int, context: int = CONTEXT) -> Selector:
    """The selector of ``text[start:end]``. Raises ValueError when the positions lie outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"positions {start}–{end} lie outside a text of {len(text)} characters")
    return Selector(text[start:end], text[max(0, start - context) : start], text[end : end + context], start, end)


def find_quote(text: str, exact: str, prefix: str = "", suffix: str = "") -> list[int]:
    """Every start at which the exact words stand between the prefix and the suffix."""
    if not exact:
        return []
    starts = []
    at = text.find(exact)
    while at != -1:
        if text[:at].endswith(prefix) and text[at + len(exact) :].startswith(suffix):
            starts.append(at)
        at = text.find(exact, at + 1)
    return starts


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence, heading and list item, in reading order; blank space belongs to none.

    The number of a heading or list item belongs to it; an abbreviation or initial ends no sentence.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        at, words = line.start(), line.group()
        ends = [
            match
            for match in _SENTENCE_END.finditer(words)
            if not _NO_SENTENCE_END.search(words[max(0, match.start() - _LONGEST_MARK) : match.start()])
        ]
        pieces = [at, *(match.end() + at for match in ends), line.end()]
        for start, end in pairwise(pieces):
            piece = text[start:end]
            stripped = piece.strip()
            if stripped:
                first = start + len(piece) - len(piece.lstrip())
                spans.append((first, first + len(stripped)))
    return spans
