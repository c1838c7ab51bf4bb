"""What the documents that a page tells of are called, of what kind they are, and for which period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .ownership import without_basis
from .records import HIGH, MEDIUM, Period, Reading, Span
from .series import Series, lead_words
from .times import find_periods, without_period
from .words import KINDS_OF_DOCUMENT, PROGRAMME, STRONG

_NAMED = re.compile(
    r"(?P<fi>[A-ZÅÄÖ][\w-]*(?:\s+[\w-]+)?-?(?:ohjelma|strategia|sopimus|suunnitelma))(?P<case>n|ssa|ssä|a)?\b"
    r"|(?P<sv>[A-ZÅÄÖ][\w-]*-?(?:programmet|strategin|avtalet|planen))\b"
    r"|(?P<en>(?:[A-Z][\w-]*\s+)+(?:Programme|Strategy|Agreement|Plan))\b"
)
_BEGINS = re.compile(
    r"^(?:(?:strategia|ohjelma|sopimus)?kau(?:della|den)|vuosi(?:lle|na)|(?:under|för)\s+(?:(?:strategi|program|avtals)?perioden|åren)"
    r"|(?:in|during|for)\s+(?:the\s+)?(?:(?:strategy|programme)\s+)?(?:period|years))\s*,?\s*(?:är\s+|are\s+)?",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:\b(?:ovat|on|är|are|is)(?:\s+(?:seuraavat|följande|the\s+following))?)?\s*[:.]*$", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s+(?:vuosille|vuosina|kaudella|kaudelle|för|åren|för\s+åren|under\s+åren|for|in|for\s+the\s+(?:years|period))$",
    re.IGNORECASE,
)
_EMPTY_HEADINGS = re.compile(
    r"^(?:sisältö|etusivu|innehåll|contents|home|johdanto|inledning|introduction)$", re.IGNORECASE
)


def name_document(series: Series, page: Reading, alone: bool) -> Reading:
    """The title of the document that a series belongs to. alone: whether the page tells of no other document.

    It is that of the page, where the page is about one document that it names as such; a name in the lead or in a
    heading above it; else what the lead says without its verb and years.
    """
    lead = lead_words(series.lead) if series.lead else ""
    if alone and kind_of(page.value) is not None:
        return page
    for block in series.context:
        if block.level > 1 and kind_of(block.text) is not None and not STRONG.search(block.text):
            return Reading(block.text, block.span, HIGH, "the heading above")
    for words, span in _candidates(series):
        match = _NAMED.search(words)
        if match:
            name = match[match.lastgroup or 0] if match.lastgroup != "case" else match["fi"]
            years = find_periods(words)
            title = f"{name} {years[0].start}–{years[0].end}" if years and years[0].start not in name else name
            return Reading(title, span, MEDIUM, f"named in “{words}”")
    said = _without_verb(lead)
    years = find_periods(lead)
    if len(said.split()) >= (3 if alone and page.value else 2):
        title = f"{said} {years[0].start}–{years[0].end}" if years else said
        return Reading(
            title[:1].upper() + title[1:], series.lead.span if series.lead else None, MEDIUM, f"made of “{lead}”"
        )
    return Reading(page.value, page.span, MEDIUM, "the title of the page; the document itself is not named")


def _candidates(series: Series) -> list[tuple[str, Span]]:
    found = [(lead_words(series.lead), series.lead.span)] if series.lead else []
    return found + [(block.text, block.span) for block in series.context if not _EMPTY_HEADINGS.match(block.text)]


def _without_verb(lead: str) -> str:
    bare = _ENDS.sub("", without_period(without_basis(lead))).strip(" ,–-")
    return _TAIL.sub("", _BEGINS.sub("", bare)).strip(" ,–-")


def kind_of(words: str) -> str | None:
    """The kind of document (a key of DOCUMENT_KINDS) that a title or lead speaks of, or None."""
    return next((kind for kind, pattern in KINDS_OF_DOCUMENT if pattern.search(words)), None) or (
        "programme" if PROGRAMME.search(words) else None
    )


def read_kind(title: Reading, series: Series) -> Reading:
    """The kind of the document, by its title, else by what announces its priorities."""
    for words in (title.value, lead_words(series.lead) if series.lead else "", *series.headings):
        kind = kind_of(words)
        if kind is not None:
            sure = words == title.value and any(
                pattern.search(words) for name, pattern in KINDS_OF_DOCUMENT if name == kind
            )
            return Reading(kind, title.span, HIGH if sure else MEDIUM, f"by “{words}”")
    return Reading("document", title.span, HIGH, "nothing says of what kind it is")


def read_period(series: Series, page: Reading, page_periods: Sequence[Period], alone: bool) -> Period | None:
    """The period of a document: in its lead, in the headings above it, in the title; else the only one on the page."""
    places = [(lead_words(series.lead), _lead_start(series))] if series.lead else []
    places += [(block.text, block.span[0]) for block in series.context]
    if page.span is not None:
        places.append((page.value, page.span[0]))
    for words, start in places:
        periods = find_periods(words, start)
        if periods:
            return periods[0]
    distinct = {(period.start, period.end) for period in page_periods}
    if alone and len(distinct) == 1:
        only = page_periods[0]
        return Period(only.start, only.end, only.span, MEDIUM, f"the only period on the page: {only.reason}")
    return None


def _lead_start(series: Series) -> int:
    if series.lead is None:
        return 0
    words = lead_words(series.lead)
    return series.lead.span[1] - len(words) if series.lead.text.endswith(words) else series.lead.span[0]
