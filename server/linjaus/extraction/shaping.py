"""What formats with markup have in common once their markup is read: blocks in one line each, marks told from words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..outline.blocks import BOLD_LINE, HEADING, ITEM, PARAGRAPH, Block, Extract, lay_out
from ..outline.plain import looks_like_heading, split_mark

BULLET = "•"
_BULLETS = frozenset("-–—•·∙*▪◦‣○●■□►➢✓+")
_SPACE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff]")


def one_line(text: str) -> str:
    """A text in one line, without control characters and without blank space around it. No-break spaces stay."""
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip().strip("\xa0").strip()


def bold_line(text: str) -> Block | None:
    """A line of its own in bold as a heading, when it could be one."""
    mark, rest = split_mark(text)
    return (
        Block(HEADING, rest, BOLD_LINE, mark)
        if looks_like_heading(rest.rstrip(":")) and not rest.endswith(":")
        else None
    )


def tell_marks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks whose typed numbers and bullets are their marks: ``1. Title`` is number 1 in any format."""
    for block in blocks:
        mark, rest = split_mark(block.text)
        if not mark or (block.marker and block.marker != BULLET):
            yield block
        elif block.kind == PARAGRAPH:
            yield replace(block, kind=ITEM, text=rest, marker=BULLET if mark in _BULLETS else mark)
        elif block.kind == ITEM:
            yield replace(block, text=rest, marker=BULLET if mark in _BULLETS else mark)
        elif mark not in _BULLETS:
            yield replace(block, text=rest, marker=mark)
        else:
            yield block


def shape(
    blocks: Iterable[Block], facts: dict[str, str], aside: Iterable[str] = (), notes: Iterable[str] = ()
) -> Extract:
    """An extract of blocks that have no spans yet."""
    text, placed = lay_out(tell_marks(block for block in blocks if block.text))
    kept = {name: value for name, value in facts.items() if value}
    return Extract(text, placed, kept, tuple(one for one in aside if one), tuple(notes))
