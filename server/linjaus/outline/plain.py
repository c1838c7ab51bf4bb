"""Plain text, as it lies in a .txt file, to blocks. A line is a block; its look tells what kind of one."""

from __future__ import annotations

import re

from .blocks import HEADING, ITEM, PARAGRAPH, Block

LONGEST_HEADING = 140
"""Characters. A longer line is a paragraph, whatever it looks like."""

MARK = re.compile(
    r"(?P<mark>(?:[0-9]{1,2}\s[–—-]|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)]?|\([0-9a-z]{1,2}\)|[A-Za-z]\)|[A-Ha-h]\.|[IVX]{1,4}[.)]"
    r"|[-–—•·∙*▪◦‣○●■□►➢✓+]))(?=\s)\s+"
)
"""The mark of a numbered or bulleted line, and the space after it."""

_NUMBER_ALONE = re.compile(r"[0-9]{1,2}(?:\s[–—-])?")
_DATE = re.compile(r"[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?[0-9]{4}|[0-9]{1,2}\.?\s+\w+\s+[0-9]{4}")


def split_mark(line: str) -> tuple[str, str]:
    """(mark, rest) of a line without blank space around it; the mark is empty when the line has none."""
    match = MARK.match(line)
    if match is None or _DATE.match(line):
        return "", line
    mark, rest = match["mark"], line[match.end() :]
    bare = _NUMBER_ALONE.fullmatch(mark) is not None
    if bare and not (rest[:1].isupper() and looks_like_heading(rest)):
        return "", line
    return mark, rest


def looks_like_heading(line: str) -> bool:
    """Whether a line could be a title: short, without the end of a sentence."""
    return 0 < len(line) <= LONGEST_HEADING and line[-1] not in ".,:;!?"


def parse_plain(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, with their spans.

    A marked line is an item; a short line without the end of a sentence, with blank lines around it, may be a heading
    (level 0); any other line is a paragraph.
    """
    lines = [(match.start(), match.group()) for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    ends = [start + len(line) for start, line in lines]
    apart = [text[end:start].count("\n") > 1 for end, (start, _) in zip([0, *ends], lines, strict=False)]
    if apart:
        apart[0] = True
    blocks: list[Block] = []
    indents: list[int] = []
    for index, (start, line) in enumerate(lines):
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        first = start + indent
        span = (first, first + len(stripped))
        mark, rest = split_mark(stripped)
        if mark:
            if not (blocks and blocks[-1].kind == ITEM and not apart[index]):
                indents = []
            while indents and indents[-1] > indent:
                indents.pop()
            if not indents or indents[-1] < indent:
                indents.append(indent)
            blocks.append(Block(ITEM, rest, len(indents) - 1, mark, span))
        else:
            alone = apart[index] and (index + 1 == len(lines) or apart[index + 1])
            kind = HEADING if alone and looks_like_heading(stripped) else PARAGRAPH
            blocks.append(Block(kind, stripped, 0, "", span))
    return tuple(blocks)
