"""A source as plain text with its block structure: what formats are brought to, and outlines are read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .records import Span

HEADING, ITEM, PARAGRAPH = "heading", "item", "paragraph"
BOLD_LINE = 7
"""Level of a heading that is only a line of its own in bold: below every real heading."""


@dataclass(frozen=True)
class Block:
    """A heading, list item or paragraph. text: in one line, without its mark; marker: ``1.``, ``a)``, ``•`` or empty.

    level: of a heading, 1 to 6, BOLD_LINE, or 0 when only its look tells; of an item, how deep it is nested, from 0.
    span: where the block stands in the stored text, mark and all. column: that of a table's cell, from 1; 0 elsewhere.
    """

    kind: str
    text: str
    level: int = 0
    marker: str = ""
    span: Span = (0, 0)
    column: int = 0


@dataclass(frozen=True)
class Extract:
    """A file brought to plain text. text: as it will be stored; blocks: in reading order, with spans in the text.

    facts: what the file says of itself, of ``title``, ``language``, ``address``, ``modified`` and ``publisher``.
    aside: short texts around the content (footer, head of a page) that may name the publisher or the date.
    notes: what was done on the way and a person should know of.
    """

    text: str
    blocks: tuple[Block, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def lay_out(blocks: Iterable[Block]) -> tuple[str, tuple[Block, ...]]:
    """The text that a person would make of blocks, and the blocks with their spans in it.

    Blank lines between blocks, none between the items of a list; items are indented by their depth.
    """
    pieces: list[str] = []
    placed: list[Block] = []
    at = 0
    for block in blocks:
        if pieces:
            between = "\n" if block.kind == ITEM and placed[-1].kind == ITEM else "\n\n"
            pieces.append(between)
            at += len(between)
        if block.kind == ITEM:
            indent = "  " * (block.level + 1)
            pieces.append(indent)
            at += len(indent)
        shown = f"{block.marker} {block.text}" if block.marker else block.text
        pieces.append(shown)
        placed.append(Block(block.kind, block.text, block.level, block.marker, (at, at + len(shown)), block.column))
        at += len(shown)
    pieces.append("\n")
    return "".join(pieces), tuple(placed)
