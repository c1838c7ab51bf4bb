"""Text → words, as they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e4e"
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")

LONGEST_WORD = 200
"""Characters of a word that count; what follows them is not compared."""


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, folded word) of each run of letters and digits; start and end count the code points of the text."""
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        if folded:
            yield match.start(), match.end(), folded


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word without case and accents: decomposed for compatibility, without combining marks and what is in no word (as
    the stroke of a fraction is).
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    kept = "".join(
        character
        for character in plain
        if not unicodedata.combining(character) and unicodedata.category(character)[0] not in "PSZ"
    )
    return "".join(kept.casefold().split())[:LONGEST_WORD]


def lowered(word: str) -> str:
    """A word as a stemmer wants it: composed, without case, accents kept."""
    return unicodedata.normalize("NFC", word).casefold()[:LONGEST_WORD]
