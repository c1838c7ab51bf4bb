"""A text file: stored as it is, unless its paragraphs were broken at a margin."""

from __future__ import annotations

from itertools import pairwise

from ..outline.blocks import Extract
from ..outline.plain import parse_plain
from .decoding import decode
from .lines import goes_on, join_lines


def extract_plain_text(content: bytes) -> Extract:
    """The text letter for letter, and its blocks. Raises SourceError when the bytes are no text."""
    text, notes = decode(content)
    unwrapped = _unwrap(text)
    if unwrapped != text:
        notes.append("lines that were broken at a margin were joined, so that each sentence stands in one piece")
    return Extract(unwrapped, parse_plain(unwrapped), {}, (), tuple(notes))


def _unwrap(text: str) -> str:
    """The text with the lines of its paragraphs joined, if they were broken at a margin; else the same text."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    broken = sum(goes_on(line, after) and after[:1].islower() for line, after in pairwise(lines))
    if longest > 130 or broken < 2:
        return text
    joined: list[str] = []
    at = 0
    while at < len(lines):
        paragraph = [lines[at]]
        while at + 1 < len(lines) and goes_on(lines[at], lines[at + 1]):
            at += 1
            paragraph.append(lines[at])
        indent = paragraph[0][: len(paragraph[0]) - len(paragraph[0].lstrip())]
        joined.append(indent + join_lines(paragraph) if len(paragraph) > 1 else paragraph[0])
        at += 1
    return "\n".join(joined)
