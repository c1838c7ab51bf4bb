"""What of the lines of a PDF's pages is content, without page numbers and running lines, and what makes a paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..outline.blocks import BOLD_LINE, HEADING, PARAGRAPH, Block
from ..outline.plain import MARK, looks_like_heading, split_mark
from ..outline.times import says_updated
from .lines import join_lines

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:sivu|sida|page|s\.)?\s*[0-9]{1,4}\s*(?:(?:/|\(|av|of|–)\s*[0-9]{1,4}\s*\)?)?[-–—\s]*|[ivxlc]{1,6}",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*[0-9]{1,4}$|…+\s*[0-9]{1,4}$")
_EDGE = 3
"""How many lines at the head and at the foot of a page may be running ones."""


@dataclass(frozen=True)
class Line:
    """One line of a page. size: of its letters in points; top and bottom: from the foot of the page, in points."""

    text: str
    size: float
    bold: bool
    left: float
    top: float
    bottom: float


def content_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """(the lines of each page that are content, the running lines that were left out).

    A line is a running one when, numbers apart, it stands in the same place on several pages, with nothing but others
    of its kind between it and the edge.
    """
    places: Counter[tuple[str, int]] = Counter()
    for page in pages:
        places.update({_place(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    often = 2 if len(pages) < 4 else max(3, len(pages) // 3)

    def is_running(line: Line) -> bool:
        return places[_place(line)] >= often or _PAGE_NUMBER.fullmatch(line.text.strip()) is not None

    left_out: dict[str, None] = {}
    kept: list[list[Line]] = []
    for page in pages:
        head = next((at for at, line in enumerate(page[:_EDGE]) if not is_running(line)), min(_EDGE, len(page)))
        rest = page[head:]
        below = rest[: -_EDGE - 1 : -1]
        foot = next((at for at, line in enumerate(below) if not is_running(line)), len(below))
        content, feet = rest[: len(rest) - foot], rest[len(rest) - foot :]
        left_out |= dict.fromkeys(line.text.strip() for line in (*page[:head], *feet))
        kept.append([line for line in content if not _CONTENTS.search(line.text.strip())])
    return kept, list(left_out)


def _place(line: Line) -> tuple[str, int]:
    return _shape(line.text), round(line.bottom / 4)


def _shape(text: str) -> str:
    """A line as the running line it may be: without digits, so that page numbers in it do not tell pages apart."""
    return re.sub(r"[0-9]+", "#", text.strip())


def blocks_of(pages: Sequence[Sequence[Line]]) -> Iterator[Block]:
    """The paragraphs, headings and marked lines that the lines of all pages make; a paragraph may go on over a page."""
    lines = [(number, line) for number, page in enumerate(pages) for line in page]
    if not lines:
        return
    letters: Counter[float] = Counter()
    for _, line in lines:
        letters[round(line.size, 1)] += len(line.text)
    body = letters.most_common(1)[0][0]
    sizes = sorted({round(line.size, 1) for _, line in lines if line.size > body * 1.12}, reverse=True)
    gaps = [
        before.bottom - after.top
        for (page, before), (other, after) in pairwise(lines)
        if page == other and 0 <= before.bottom - after.top < before.size * 3
    ]
    usual = min(sorted(gaps)[len(gaps) // 4], body * 0.6) if gaps else 0.0
    widest = max(len(line.text) for _, line in lines)
    group: list[tuple[int, Line]] = []
    for number, line in lines:
        if group and not _goes_on(group[-1], (number, line), usual, widest):
            yield _block([one for _, one in group], body, sizes)
            group = []
        group.append((number, line))
    yield _block([one for _, one in group], body, sizes)


def _goes_on(before: tuple[int, Line], after: tuple[int, Line], usual: float, widest: int) -> bool:
    """Whether two lines are of one paragraph."""
    (page, line), (other, following) = before, after
    text, next_text = line.text.rstrip(), following.text.strip()
    if (
        abs(line.size - following.size) > 0.6
        or line.bold != following.bold
        or split_mark(next_text)[0]
        or says_updated(next_text)
    ):
        return False
    if page != other:
        return text[-1:] not in ".:!?" and (next_text[:1].islower() or text.endswith("-"))
    gap = line.bottom - following.top
    if gap > usual + line.size * 0.45 or gap < -line.size * 3:
        return False
    short = len(text) < widest * 0.6
    return not (short and text[-1:] in ".:!?") and not (
        short and next_text[:1].isupper() and not text.endswith(("-", ","))
    )


def _block(lines: Sequence[Line], body: float, sizes: Sequence[float]) -> Block:
    text = join_lines([line.text for line in lines])
    size = round(lines[0].size, 1)
    mark, rest = split_mark(text)
    if size in sizes and looks_like_heading(rest.rstrip(":")):
        return Block(HEADING, rest if MARK.match(text) and mark else text, min(sizes.index(size) + 1, 6), mark)
    if lines[0].bold and abs(size - body) < 1.2 and looks_like_heading(rest) and len(lines) < 3:
        return Block(HEADING, rest, BOLD_LINE, mark)
    return Block(PARAGRAPH, text)
