"""How wide a text will be, about, and where to break it: nothing here knows the reader's font."""

from __future__ import annotations

import re
import unicodedata

SIZE = 13
"""The size of text, in pixels."""
BOLD = 14.5
"""The size that bold text is measured by, which is wider."""
LINE = 17
"""From one line to the next, in pixels."""

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]/ -·"), frozenset("mwMW@%—…")
_BREAK = re.compile(r"(?<=[\s\-–—/·])")
_LONGEST = 2000


def width_of(text: str, size: float = SIZE) -> float:
    """The width of a text in pixels, rather too much than too little."""
    return size * sum(_width(character) for character in text)


def _width(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.97
    if character.isascii():
        return 0.68 if character.isupper() else 0.61
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.7 if character.isupper() else 0.6


def fit(text: str, width: float, most: int, size: float = SIZE) -> list[str]:
    """The text in at most so many lines of that width; what has no room gives way to an ellipsis."""
    text = text.strip()
    cut, text = len(text) > _LONGEST, text[:_LONGEST]
    lines = [""]
    for piece in _BREAK.split(text):
        while piece:
            if width_of((lines[-1] + piece).rstrip(), size) <= width:
                lines[-1] += piece
                break
            if lines[-1]:
                lines.append("")
                continue
            room = _room(piece, width, size)
            lines[-1], piece = piece[:room], piece[room:]
            if piece:
                lines.append("")
            if len(lines) > most:
                break
    if len(lines) > most or cut:
        lines = lines[:most]
        last = lines[-1].rstrip()
        while last and width_of(last + "…", size) > width:
            last = last[:-1]
        lines[-1] = last.rstrip(" ,.–-") + "…"
    return [line.rstrip() for line in lines]


def _room(text: str, width: float, size: float) -> int:
    """How many of its characters fit into a line; one at least."""
    total = 0.0
    for index, character in enumerate(text):
        total += size * _width(character)
        if total > width:
            return max(1, index)
    return len(text)
