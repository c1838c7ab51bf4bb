"""A text → its words with what stands before each, as names are compared word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linjaus.morphology import lowered, words

_ENDING_OF_ABBREVIATION = re.compile(
    r"(?:n|t|[aä]|ta|tä|ss[aä]|st[aä]|[a-zåäö]{1,2}n|hin|ll[aä]|lt[aä]|lle|n[aä]|ksi|s)"
)
_HYPHENS = re.compile(r"[‐‑–—−-]")
PARAGRAPH = "¶"


@dataclass(frozen=True)
class Token:
    """A word. text: as written, without a suffix behind an apostrophe or colon; before: what parts it from the last.

    ``before`` is empty for plain space, ``-`` for a hyphen, ``¶`` for a blank line, else the punctuation itself.
    start, end: code points, the suffix included.
    """

    text: str
    start: int
    end: int
    before: str
    suffix: str = ""

    @property
    def plain(self) -> str:
        """In lower case."""
        return lowered(self.text)


def tokens(text: str) -> list[Token]:
    """The words of a text in order; *Centre’s* and *TEM:n* are one word each."""
    found: list[Token] = []
    at = 0
    for start, end, _ in words(text):
        between, word = text[at:start], text[start:end]
        last = found[-1] if found else None
        if last is not None and (
            (between in ("'", "’") and word in ("s", "S"))
            or (between == ":" and last.text.isupper() and _ENDING_OF_ABBREVIATION.fullmatch(word))
        ):
            found[-1] = Token(last.text, last.start, end, last.before, word)
        else:
            found.append(Token(word, start, end, _between(between)))
        at = end
    return found


def _between(characters: str) -> str:
    if characters.count("\n") > 1:
        return PARAGRAPH
    return _HYPHENS.sub("-", "".join(characters.split()))
