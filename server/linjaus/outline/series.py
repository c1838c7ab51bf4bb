"""Where a text announces priorities, and which of the blocks after that are these priorities."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..passages import cut_sentences
from .blocks import BOLD_LINE, HEADING, ITEM, PARAGRAPH, Block
from .plain import looks_like_heading, split_mark
from .records import HIGH, MEDIUM
from .times import says_updated
from .words import END_OF_CONTENT, LABELLED, SECTIONS, STRONG, WEAK

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_ANNOUNCES = re.compile(
    r"(?:\b(?:ovat|on)(?:\s+seuraavat)?|\b(?:är|är\s+följande|följande)|\b(?:are|is|are\s+the\s+following|following))\s*[:.]?$"
    r"|\bseuraav\w+|\bföljande|\bfollowing",
    re.IGNORECASE,
)
_LONGEST_LEAD = 400
_LONGEST_GAP = 3


@dataclass(frozen=True)
class Member:
    """One priority as blocks: its own, and what stands under it. number: as the source has it, 0 for none."""

    block: Block
    title: str
    number: int
    under: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Series:
    """Priorities that follow one another. lead: what announces them; headings: those above it, nearest first.

    confidence and reason: of taking these blocks for priorities. trailing: blocks after the last one that may be no
    part of it.
    """

    lead: Block | None
    headings: tuple[str, ...]
    members: tuple[Member, ...]
    confidence: str
    reason: str
    end: int
    trailing: tuple[Block, ...] = ()
    context: tuple[Block, ...] = field(default=())


class _Blocks(tuple[Block, ...]):
    """Blocks that know the heading above each of them: its place, -1 for none."""

    above: list[int]

    def __new__(cls, blocks: Iterable[Block]) -> _Blocks:
        """The blocks, with their headings found in one pass."""
        made = super().__new__(cls, blocks)
        made.above = []
        open_headings: list[int] = []
        for at, block in enumerate(made):
            if block.kind == HEADING:
                while open_headings and _rank(made[open_headings[-1]]) >= _rank(block):
                    open_headings.pop()
            made.above.append(open_headings[-1] if open_headings else -1)
            if block.kind == HEADING:
                open_headings.append(at)
        return made


def _rank(heading: Block) -> int:
    return heading.level or BOLD_LINE


def find_series(source: Iterable[Block], words: re.Pattern[str] = STRONG) -> list[Series]:
    """Every series of priorities that is announced by these words (STRONG or WEAK), in reading order."""
    blocks = _Blocks(source)
    found: list[Series] = []
    at = 0
    while at < len(blocks):
        series = _series_at(blocks, at, words, HIGH if words is STRONG else MEDIUM)
        if series is None:
            at += 1
        else:
            found.append(series)
            at = series.end
    return found


def _series_at(blocks: _Blocks, at: int, words: re.Pattern[str], confidence: str) -> Series | None:
    block = blocks[at]
    if _label(block) is not None:
        return _labelled(blocks, at)
    if not _is_lead(block, words):
        return None
    first = _first_member(blocks, at)
    if first is None:
        return None
    series = _collect(blocks, at, first, words, confidence)
    return series if series is not None and len(series.members) > 1 else None


def lead_words(block: Block) -> str:
    """What of a block could announce priorities: a heading as a whole, of a paragraph its last sentence."""
    if block.kind == HEADING:
        return block.text
    spans = cut_sentences(block.text)
    return block.text[slice(*spans[-1])] if spans else ""


def _is_lead(block: Block, words: re.Pattern[str]) -> bool:
    text = lead_words(block)
    if len(text) > _LONGEST_LEAD or not words.search(text) or block.column > 1:
        return False
    if block.kind == HEADING or text.endswith(":"):
        return True
    return bool(_ANNOUNCES.search(text)) if text.endswith(".") else looks_like_heading(text)


def _first_member(blocks: _Blocks, lead: int) -> int | None:
    """Where the priorities after a lead begin; None when nothing after it looks like a series."""
    direct = lead_words(blocks[lead]).endswith(":")
    for at in range(lead + 1, min(len(blocks), lead + 2 + _LONGEST_GAP)):
        block = blocks[at]
        if _ends(block) or _label(block) is not None:
            return None
        if _number(block) == 1 or (block.kind == ITEM and _number(block) == 0):
            return at
        if block.kind == HEADING and _is_lead(block, STRONG):
            return None  # a nearer lead announces them
        if block.kind == HEADING and _below(block, blocks[lead]):
            return at
        if direct and at == lead + 1 and looks_like_heading(block.text):
            return at
        if block.kind == HEADING and blocks[lead].kind == HEADING:
            return None
        if direct and blocks[lead].kind != HEADING:
            return None
        if block.kind == PARAGRAPH and (_is_lead(block, STRONG) or _is_lead(block, WEAK)):
            return None
    return None


def _below(block: Block, lead: Block) -> bool:
    """Whether a heading can be a priority under a lead."""
    if lead.kind != HEADING or not lead.level:
        return block.kind == HEADING and not (lead.kind == HEADING and block.level)
    return block.level > lead.level


def _collect(blocks: _Blocks, lead: int, first: int, words: re.Pattern[str], confidence: str) -> Series | None:
    opener = blocks[first]
    numbered = _number(opener) == 1
    above = _above(blocks, lead)
    floor = blocks[lead].level if blocks[lead].kind == HEADING else (above[0].level if above else 0)
    members: list[Member] = []
    under: list[list[Block]] = []
    at = first
    while at < len(blocks):
        block = blocks[at]
        if _ends(block) or (at > first and _is_new_lead(blocks, at, words)):
            break
        if _is_member(block, opener, numbered, len(members) + 1):
            members.append(Member(block, _title(block), _number(block)))
            under.append([])
        elif (block.kind == HEADING and block.level and block.level <= max(floor, _own_level(opener))) or (
            not numbered and opener.kind != HEADING and opener.kind != ITEM and block.kind == HEADING and block.level
        ):
            break
        else:
            under[-1].append(block)
        at += 1
    trailing: list[Block] = []
    if (members and opener.kind != HEADING) or (members and not opener.level and not any(under[:-1])):
        tight = not any(any(one.kind != ITEM for one in below) for below in under[:-1])
        if tight:
            cut = next((i for i, one in enumerate(under[-1]) if one.kind != ITEM), len(under[-1]))
            trailing = under[-1][cut:]
            under[-1] = under[-1][:cut]
            at -= len(trailing)
    whole = tuple(
        Member(member.block, member.title, member.number, tuple(below))
        for member, below in zip(members, under, strict=True)
    )
    reason, sure = _reason(opener, numbered, blocks[lead], confidence)
    headings = tuple(block.text for block in above)
    return Series(blocks[lead], headings, whole, sure, reason, max(at, lead + 1), tuple(trailing), tuple(above))


def _labelled(blocks: _Blocks, at: int) -> Series | None:
    """Headings that are priorities by their own words, each with all that stands under it."""
    kind, level = blocks[at].kind, blocks[at].level
    members: list[Member] = []
    under: list[list[Block]] = []
    start = at
    while at < len(blocks):
        block = blocks[at]
        label = _label(block)
        if _ends(block):
            break
        if label is not None and block.kind == kind and block.level == level:
            members.append(Member(block, label[1], label[0]))
            under.append([])
        elif (block.kind == HEADING and block.level and kind == HEADING and block.level <= level) or (
            len(members) > 1 and _is_new_lead(blocks, at, STRONG)
        ):
            break
        else:
            under[-1].append(block)
        at += 1
    if len(members) < 2:
        return None
    above = _above(blocks, start)
    whole = tuple(
        Member(one.block, one.title, one.number, tuple(below)) for one, below in zip(members, under, strict=True)
    )
    lead = above[0] if above and STRONG.search(above[0].text) else None
    headings = tuple(block.text for block in above)
    return Series(lead, headings, whole, HIGH, "each says itself that it is a priority", at, (), tuple(above))


def _label(block: Block) -> tuple[int, str] | None:
    """(number, title) of a block that says itself that it is a priority, with a number or a mark between."""
    if block.kind not in (HEADING, PARAGRAPH) or not looks_like_heading(block.text.rstrip(":")):
        return None
    match = LABELLED.match(block.text)
    if match is None or not (match["n2"] or (match["mark"] and match["mark"] in ":–—-")):
        return None
    return _value(match["n2"] or match["n1"] or ""), match["title"].strip()


def _is_new_lead(blocks: _Blocks, at: int, words: re.Pattern[str]) -> bool:
    block = blocks[at]
    if block.kind == ITEM or any(pattern.match(block.text) for pattern in SECTIONS.values()):
        return False
    first = _first_member(blocks, at) if _is_lead(block, words) else None
    return first is not None and (block.kind == HEADING or _number(blocks[first]) <= 1)


def _is_member(block: Block, opener: Block, numbered: bool, next_number: int) -> bool:
    if numbered:
        same = block.kind == opener.kind and (block.kind != HEADING or block.level == opener.level)
        loose = {block.kind, opener.kind} <= {ITEM, HEADING} and not block.level and not opener.level
        return _number(block) == next_number and (same or loose) and _depth(block) <= _depth(opener) + 1
    if opener.kind == ITEM:
        return block.kind == ITEM and block.level <= opener.level and not _number(block)
    if opener.kind == HEADING and opener.level:
        return block.kind == HEADING and block.level == opener.level
    return (
        block.kind != ITEM
        and looks_like_heading(block.text)
        and not block.text.endswith(":")
        and (block.kind == opener.kind or not block.level)
    )


def _depth(block: Block) -> int:
    return block.level if block.kind == ITEM else 0


def _own_level(opener: Block) -> int:
    return opener.level - 1 if opener.kind == HEADING and opener.level else 0


def _above(blocks: _Blocks, at: int) -> list[Block]:
    """The headings above a block, the nearest first, each of a higher rank than the one before."""
    found: list[Block] = []
    while (at := blocks.above[at]) >= 0:
        found.append(blocks[at])
    return found


def _number(block: Block) -> int:
    """The number that stands before a block, 0 when there is none (a bullet, ``1.2``, ``a)``)."""
    mark = block.marker or (split_mark(block.text)[0] if block.kind == HEADING else "")
    return _value(mark.strip("().: –—-"))


def _value(mark: str) -> int:
    if mark.isdecimal():
        return int(mark)
    if mark in _ROMAN:
        return _ROMAN[mark]
    return ord(mark) - ord("A") + 1 if len(mark) == 1 and "A" <= mark <= "H" else 0


def _title(block: Block) -> str:
    text = split_mark(block.text)[1] if block.kind == HEADING and not block.marker else block.text
    label = LABELLED.match(text)
    if label is not None and label["mark"] in (":", "–", "—", "-"):
        text = label["title"]
    first = text[slice(*cut_sentences(text)[0])] if text.strip() else text
    return first.strip().rstrip(".:").rstrip()


def _ends(block: Block) -> bool:
    """Whether the content ends here: the date of the last update, or a heading that leads elsewhere."""
    return says_updated(block.text) or END_OF_CONTENT.match(block.text) is not None


def _reason(opener: Block, numbered: bool, lead: Block, confidence: str) -> tuple[str, str]:
    what = (
        "numbered"
        if numbered
        else "bulleted"
        if opener.kind == ITEM
        else "headings"
        if opener.kind == HEADING
        else "lines"
    )
    reason = f"{what}, after “{_short(lead_words(lead))}”"
    unsure = not numbered and opener.kind != ITEM and not opener.level
    return reason, MEDIUM if unsure or confidence != HIGH else HIGH


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
