"""Whose priorities a text announces: the document's own, or the nation's, quoted for background."""

from __future__ import annotations

import re

from .words import NATIONAL, REGIONAL, STRONG, WEAK

_OF = re.compile(r"^\s*(?:of|for|from|set\s+by|för|för\s+hela|i|inom|av|som)\b\s*(?:the\s+)?", re.IGNORECASE)
_BASIS = re.compile(
    r"^[^,:;]*?\b(?:pohjalta|perusteella|mukaisesti|mukaan|pohjautuen|huomioiden|perustuen)\b,?"
    r"|,?\s*\bperustuen\s[^,:;]*"
    r"|\b(?:utifrån|utgående\s+från|på\s+(?:basis|grundval)\s+av|baserat\s+på|enligt|i\s+enlighet\s+med)\b[^,:;]*?(?=,|:|\s(?:är|har)\b|$)"
    r"|\b(?:based\s+on|according\s+to|in\s+line\s+with|derived\s+from|drawn\s+from|building\s+on|in\s+accordance\s+with)\b"
    r"[^,:;]*?(?=,|:|\s(?:are|is)\b|$)",
    re.IGNORECASE,
)
_NEUTRAL = re.compile(
    r"\b(?:aluekehi\w+|alueiden\s+kehittämi\w+|aluepoliti\w+|region\w*(?:utveckl|politik)\w*|regional\w*\s+(?:develop|utveckl|polic|politik)\w*)",
    re.I,
)
"""The field as such, which belongs to nobody."""


def without_basis(text: str) -> str:
    """A text without what it says that something rests on: “Hallitusohjelman pohjalta”, “based on the aims”."""
    return _BASIS.sub("", text).strip(" ,")


def is_national(lead: str, headings: tuple[str, ...] = ()) -> bool:
    """Whether a lead announces national aims (of the state, the government, the EU) and not those of its own document.

    The owner that stands nearest to the word for the priorities counts: in “Hallitusohjelman pohjalta Kainuun
    painopisteet ovat” it is Kainuu. A lead without an owner has that of the heading above it.
    """
    owner = _owner(without_basis(lead)) or _owner(lead)
    if owner is None:
        owner = next((found for heading in headings if (found := _owner(heading)) is not None), None)
    return owner == "national"


def _owner(text: str) -> str | None:
    """``national``, ``regional`` or None when the text names nobody."""
    text = _NEUTRAL.sub(lambda match: "·" * len(match[0]), text)
    words = STRONG.search(text) or WEAK.search(text)
    place = (words.start(), words.end()) if words else (len(text), len(text))
    national = [(match.start(), match.end()) for match in NATIONAL.finditer(text)]
    regional = [
        (match.start(), match.end())
        for match in REGIONAL.finditer(text)
        if not any(start <= match.start() < end for start, end in [*national, place])
    ]
    claims = [
        *((_distance(text, place, span), "national") for span in national),
        *((_distance(text, place, span), "regional") for span in regional),
    ]
    if words and NATIONAL.match(words[0]):
        return "national"
    return min(claims)[1] if claims else None


def _distance(text: str, place: tuple[int, int], owner: tuple[int, int]) -> int:
    """How far an owner stands from the word that it may own; one that comes after it needs an *of* or *för* between."""
    start, end = owner
    if start >= place[1]:
        between = text[place[1] : start]
        return len(between) + (0 if _OF.fullmatch(between) else 20)
    return len(text[end : place[0]])
