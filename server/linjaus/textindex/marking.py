"""Where in a text the words stand that were looked for."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ..morphology import words

EXCERPT = 240
"""Characters of an excerpt, about."""
_BEFORE = 60


@dataclass(frozen=True)
class Segment:
    """A stretch of a text. marked: whether it is a word that was looked for."""

    text: str
    marked: bool = False


def marks(text: str, forms: Container[str]) -> list[tuple[int, int]]:
    """(start, end) of each word of the text that is one of the folded forms; the end is exclusive."""
    return [(start, end) for start, end, folded in words(text) if folded in forms]


def segments(text: str, forms: Container[str]) -> tuple[Segment, ...]:
    """The whole text, cut at the words; joined they are the text."""
    found, here = [], 0
    for start, end in marks(text, forms):
        found += [Segment(text[here:start]), Segment(text[start:end], True)]
        here = end
    found.append(Segment(text[here:]))
    return tuple(one for one in found if one.text)


def excerpt(text: str, forms: Container[str], longest: int = EXCERPT) -> tuple[Segment, ...]:
    """A long text around its first marked word, with an ellipsis where it was cut; a short one as it is."""
    if len(text) <= longest:
        return segments(text, forms)
    first = next(iter(marks(text, forms)), (0, 0))[0]
    begin = _at_space(text, max(0, first - _BEFORE)) if first > _BEFORE else 0
    end = begin + longest
    if end < len(text):
        end = max(text.rfind(" ", begin, end), first + 1) if " " in text[first + 1 : end] else end
    cut = text[begin:end].strip()
    made = list(segments(cut, forms))
    if begin > 0:
        made.insert(0, Segment("… "))
    if end < len(text):
        made.append(Segment(" …"))
    return tuple(made)


def _at_space(text: str, place: int) -> int:
    space = text.find(" ", place, place + _BEFORE)
    return space + 1 if space >= 0 else place
