"""What was reworded in a text, word by word, in any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

SAME, DELETED, INSERTED = "same", "deleted", "inserted"
_MOST_PAIRS = 4_000_000
"""Words of one text times words of the other, beyond which their middles are given whole: the work is quadratic."""
_LONGEST_GUESS = 2_000
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


@dataclass(frozen=True)
class Piece:
    """A stretch of text. op: SAME, DELETED or INSERTED."""

    op: str
    text: str


def tokens(text: str) -> list[str]:
    """Words, stretches of space, and single other characters; marks and joiners stay with what they belong to."""
    return ["".join(group) for _, group in groupby(_letters(text), key=_Run())]


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that make up both texts: same and deleted ones the first, same and inserted ones the second.

    Between a deletion and an insertion side by side, the deletion comes first.
    """
    old, new = tokens(before), tokens(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [(SAME, old[:head]), *_middle(middle_old, middle_new), (SAME, old[len(old) - tail :])]
    return tuple(_joined(pieces))


def likeness(before: str, after: str) -> float:
    """How much of two texts is the same, from 0 to 1; of long ones only the beginning is looked at."""
    old, new = tokens(before[:_LONGEST_GUESS]), tokens(after[:_LONGEST_GUESS])
    return SequenceMatcher(str.isspace, old, new, autojunk=False).ratio()


def _letters(text: str) -> Iterator[str]:
    """Characters, each with the marks and joiners that follow it, and what a joiner joins."""
    held = ""
    for character in text:
        joins = held.endswith("\u200d") or character in _JOINERS or unicodedata.category(character)[0] == "M"
        if held and not joins and unicodedata.category(character) != "Sk":
            yield held
            held = ""
        held += character
    if held:
        yield held


class _Run:
    """The key by which letters are grouped: one for a word, one for a space, a new one for every other character."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, letter: str) -> int:
        first = unicodedata.category(letter[0])
        if first[0] in "LNM" or first == "Pc" or letter[0] == "\u00ad":
            return -1
        if letter[0].isspace():
            return -2
        self._count += 1
        return self._count


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(old) * len(new) > _MOST_PAIRS:
        yield from ((DELETED, old), (INSERTED, new))
        return
    codes = SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()
    gone: list[str] = []
    come: list[str] = []
    for index, (tag, old_from, old_to, new_from, new_to) in enumerate(codes):
        same = old[old_from:old_to]
        between = 0 < index < len(codes) - 1
        if tag == "equal" and not (between and all(token.isspace() for token in same)):
            yield from ((DELETED, gone), (INSERTED, come), (SAME, same))
            gone, come = [], []
            continue
        gone += same
        come += new[new_from:new_to]
    yield from ((DELETED, gone), (INSERTED, come))


def _joined(pieces: Sequence[tuple[str, list[str]]]) -> Iterator[Piece]:
    for op, group in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield Piece(op, "".join(token for _, piece in group for token in piece))
