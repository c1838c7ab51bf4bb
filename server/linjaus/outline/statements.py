"""What stands under a priority: its sentences, lists and sub-headings as measures and objectives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..passages import cut_sentences
from .blocks import HEADING, ITEM, Block
from .plain import looks_like_heading, split_mark
from .records import HIGH, MEASURE, MEDIUM, OBJECTIVE, Element, Span
from .series import Member
from .words import DOES, PASSIVE, SECTIONS, STATE

_SECTION_NUMBER = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})+[.)]?")
_SHORTEST = 3
"""Letters. What is shorter is no statement."""


@dataclass(frozen=True)
class _Section:
    """What a sub-heading such as “Toimenpiteet” said that follows."""

    kind: str = ""
    words: str = ""


def read_priority(text: str, member: Member, kind: str, number: int, confidence: str, reason: str) -> Element:
    """A member of a series as an element, with everything under it. number: by place, when the source gives none."""
    title = _find(text, member.title, member.block.span)
    spans = sentence_spans(text, member.block.span) or [member.block.span]
    first = _holding(spans, title)
    rest = spans[spans.index(first) + 1 :]
    own = [_statement(text, span, _Section()) for span in rest if _says_something(text, span)]
    return Element(
        kind=kind,
        title=text[slice(*title)],
        number=member.number or number,
        numbered=bool(member.number),
        wording=title,
        passage=first,
        children=(*own, *_read_under(text, list(member.under))),
        confidence=confidence,
        reason=reason,
    )


def sentence_spans(text: str, span: Span) -> list[Span]:
    """The passages of a block within the stored text."""
    start, end = span
    return [(start + first, start + last) for first, last in cut_sentences(text[start:end])]


def _read_under(text: str, blocks: Sequence[Block]) -> Iterator[Element]:
    section = _Section()
    at = 0
    while at < len(blocks):
        block = blocks[at]
        words = block.text.strip()
        said = _section(block, words)
        if said is not None:
            section = said
            at += 1
        elif _is_numbered_section(block, blocks[at + 1 : at + 2]):
            inner = at + 1
            while inner < len(blocks) and not _SECTION_NUMBER.fullmatch(blocks[inner].marker):
                inner += 1
            below = list(_read_under(text, blocks[at + 1 : inner]))
            yield from _container(text, block, below, f"section {block.marker}")
            at = inner
        elif block.kind == HEADING and block.level:
            inner = at + 1
            while inner < len(blocks) and not (
                blocks[inner].kind == HEADING and 0 < blocks[inner].level <= block.level
            ):
                inner += 1
            yield from _container(text, block, list(_read_under(text, blocks[at + 1 : inner])), "a sub-heading")
            at = inner
        elif block.kind == ITEM:
            inner = at + 1
            while inner < len(blocks) and blocks[inner].kind == ITEM and blocks[inner].level > block.level:
                inner += 1
            below = list(_read_under(text, blocks[at + 1 : inner]))
            if below:
                yield from _container(text, block, below, "a list item with a list of its own", section)
            else:
                yield from _sentences(text, block, section)
            at = inner
        else:
            yield from _sentences(text, block, section)
            at += 1


def _is_numbered_section(block: Block, following: Sequence[Block]) -> bool:
    """Whether a block is a heading such as “1.2 Tutkimus” with something under it."""
    return (
        _SECTION_NUMBER.fullmatch(block.marker) is not None
        and looks_like_heading(block.text)
        and bool(following)
        and not following[0].marker
    )


def _section(block: Block, words: str) -> _Section | None:
    """A line that only says what follows: “Toimenpiteet”, “Painopisteen tavoitteet ovat:”."""
    if block.kind == ITEM or not (looks_like_heading(words) or words.endswith(":")):
        return None
    for kind, pattern in SECTIONS.items():
        if pattern.match(words):
            return _Section(kind, words.rstrip(":"))
    return _Section() if words.endswith(":") and len(cut_sentences(words)) == 1 else None


def _container(
    text: str, block: Block, below: list[Element], what: str, section: _Section | None = None
) -> Iterator[Element]:
    kind = (section.kind if section else "") or OBJECTIVE
    title = split_mark(block.text)[1] if block.kind == HEADING and not block.marker else block.text
    spans = sentence_spans(text, block.span)
    if not spans:
        yield from below
        return
    wording = _find(text, title.strip().rstrip(".:").rstrip(), block.span)
    yield Element(
        kind, text[slice(*wording)], 0, False, wording, _holding(spans, wording), tuple(below), MEDIUM,
        f"{what}: taken for {'an objective' if kind == OBJECTIVE else 'a measure'}",
    )  # fmt: skip


def _sentences(text: str, block: Block, section: _Section) -> Iterator[Element]:
    for span in sentence_spans(text, block.span):
        if _says_something(text, span):
            yield _statement(text, span, section, item=block.kind == ITEM)


def _statement(text: str, span: Span, section: _Section, item: bool = False) -> Element:
    """One sentence or list item as an element, its kind by what it stands under, else by its verb."""
    words = text[slice(*span)]
    rest = split_mark(words)[1] if item else words
    bare = rest.strip().rstrip(".;,:").rstrip()
    start = span[0] + (len(words) - len(rest)) + (len(rest) - len(rest.lstrip()))
    wording = (start, start + len(bare))
    kind, confidence, reason = _kind(bare, section)
    return Element(kind, bare, 0, False, wording, span, (), confidence, reason)


def _kind(words: str, section: _Section) -> tuple[str, str, str]:
    if section.kind:
        return section.kind, HIGH, f"under “{section.words}”"
    verb = PASSIVE.search(words) or DOES.search(words)
    if verb:
        return MEASURE, HIGH, f"says what is done: “{verb[0]}”"
    state = STATE.search(words)
    if state:
        return OBJECTIVE, MEDIUM, f"says a state rather than a deed: “{state[0]}”"
    return MEASURE, MEDIUM, "stands under the priority; nothing tells whether it is a measure or an objective"


def _says_something(text: str, span: Span) -> bool:
    return len(re.findall(r"[^\W\d_]", text[slice(*span)])) >= _SHORTEST


def _find(text: str, words: str, span: Span) -> Span:
    """Where words of a block stand in the text."""
    at = text.find(words, *span)
    return (at, at + len(words)) if words and at >= 0 else span


def _holding(spans: Sequence[Span], wording: Span) -> Span:
    return next((span for span in spans if span[0] <= wording[0] < span[1]), spans[0])


def unsure(element: Element, reason: str) -> Element:
    """The element and all below it, of medium confidence for a further reason."""
    return replace(
        element,
        confidence=MEDIUM,
        reason=f"{reason}; {element.reason}",
        children=tuple(unsure(child, reason) for child in element.children),
    )
