"""Cutting a text into passages; making and resolving selectors.

Positions are Unicode code points of the text as decoded, counted from 0, the end exclusive
(Web Annotation Data Model, section 4.2.5). A quote is found by its exact words and, where they occur more
than once, by the words around it (section 4.2.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

CONTEXT = 24
"""How many characters of prefix and suffix a new quote selector carries."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ«»\"”])")


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
    """The (start, end) of each sentence, heading and list item, in reading order; blank space belongs to none."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        pieces = [at, *(match.end() + at for match in _SENTENCE_END.finditer(line.group())), line.end()]
        for start, end in pairwise(pieces):
            piece = text[start:end]
            stripped = piece.strip()
            if stripped:
                first = start + len(piece) - len(piece.lstrip())
                spans.append((first, first + len(stripped)))
    return spans
