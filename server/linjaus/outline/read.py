"""A source as text with block structure → its outline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..passages import cut_sentences
from .blocks import HEADING, Block, Extract
from .naming import kind_of, name_document, read_kind, read_period
from .ownership import is_national
from .plain import looks_like_heading
from .records import (
    HIGH,
    LOW,
    MEDIUM,
    PRIORITY,
    DocumentOutline,
    Element,
    Outline,
    Period,
    Reading,
    Remark,
)
from .series import Series, find_series, lead_words
from .statements import read_priority, sentence_spans, unsure
from .times import find_days, find_periods, find_updated
from .words import STRONG, WEAK, count_languages

Organisations = Callable[[str, str], Sequence[tuple[str, int, int, str]]]
"""(text, language) → (IRI, start, end, confidence) of each known organisation that is named in the text."""


def read_outline(extract: Extract, organisations: Organisations, language: str = "") -> Outline:
    """What a source says. organisations: how known ones are found in a text; language: when a person has said it.

    Pure: the same extract gives the same outline. Raises nothing: a source without priorities has no documents, and a
    remark says so.
    """
    tongue = Reading(language, None, HIGH, "as given") if language else read_language(extract)
    title = read_title(extract)
    remarks: list[Remark] = [Remark(note, MEDIUM) for note in extract.notes]
    own, national, doubtful = _own_series(extract.blocks, title)
    remarks += [_left_out(series) for series in national]
    periods = [period for block in extract.blocks for period in find_periods(block.text, block.span[0])]
    documents = [
        _document(extract, series, title, periods, len(own) == 1, organisations, tongue.value) for series in own
    ]
    remarks += [
        Remark(f"not read as part of the last priority: “{_short(block.text)}”", LOW, block.span)
        for series in own
        for block in series.trailing
        if find_updated(block.text) is None
    ]
    remarks += doubtful
    if not documents:
        remarks.append(Remark("no priorities were found", HIGH))
    return Outline(
        text=extract.text,
        passages=tuple(cut_sentences(extract.text)),
        language=tongue,
        title=title,
        documents=tuple(documents),
        publisher=read_publisher(extract, documents, organisations, tongue.value),
        modified=read_modified(extract),
        address=Reading(extract.facts["address"], None, HIGH, "the file names it")
        if extract.facts.get("address")
        else None,
        remarks=tuple(remarks),
    )


def _own_series(blocks: Sequence[Block], title: Reading) -> tuple[list[Series], list[Series], list[Remark]]:
    """The series that are the documents' own, the nation's, and remarks on what may have been missed."""
    strong = find_series(blocks)
    about_nation = kind_of(title.value) is not None and is_national(title.value)

    def is_quoted(series: Series) -> bool:
        return not about_nation and is_national(lead_words(series.lead) if series.lead else "", series.headings)

    national = [series for series in strong if is_quoted(series)]
    own = [series for series in strong if series not in national]
    if not own:
        taken = {member.block for series in strong for member in series.members}
        weak = [one for one in find_series(blocks, WEAK) if not taken & {member.block for member in one.members}]
        national += [series for series in weak if is_quoted(series)]
        own = [series for series in weak if not is_quoted(series)]
    doubtful = []
    if not own:
        doubtful = [
            Remark(f"speaks of priorities, but no list follows: “{_short(lead_words(block))}”", LOW, block.span)
            for block in blocks
            if STRONG.search(lead_words(block)) and not is_national(lead_words(block))
        ][:5]
    return own, national, doubtful


def _left_out(series: Series) -> Remark:
    lead = lead_words(series.lead) if series.lead else series.headings[0] if series.headings else ""
    titles = "; ".join(_short(member.title, 60) for member in series.members)
    span = series.lead.span if series.lead else series.members[0].block.span
    return Remark(f"left out as national aims, by “{_short(lead)}”: {titles}", MEDIUM, span)


def _document(
    extract: Extract,
    series: Series,
    page: Reading,
    periods: Sequence[Period],
    alone: bool,
    organisations: Organisations,
    language: str,
) -> DocumentOutline:
    title = name_document(series, page, alone)
    elements = [
        read_priority(extract.text, member, PRIORITY, number, series.confidence, series.reason)
        for number, member in enumerate(series.members, 1)
    ]
    lead = series.lead.span if series.lead else None
    if series.lead is not None:
        words = lead_words(series.lead)
        lead = next(
            (
                span
                for span in sentence_spans(extract.text, series.lead.span)
                if extract.text[slice(*span)].endswith(words)
            ),
            lead,
        )
    return DocumentOutline(
        title=title,
        kind=read_kind(title, series),
        period=read_period(series, page, periods, alone),
        publisher=_document_publisher(series, title, organisations, language),
        elements=tuple(_doubt_what_trails(elements)),
        lead=lead,
    )


def _doubt_what_trails(elements: Sequence[Element]) -> list[Element]:
    """The last priority may have swallowed what closes the page: what goes far beyond the others is not sure."""
    if len(elements) < 2:
        return list(elements)
    most = max(len(element.children) for element in elements[:-1])
    last = elements[-1]
    if most == 0 or len(last.children) <= 2 * most:
        return list(elements)
    kept = last.children[:most]
    rest = tuple(
        unsure(child, "stands after the last priority and may not belong to it") for child in last.children[most:]
    )
    return [*elements[:-1], replace(last, children=(*kept, *rest))]


def _document_publisher(series: Series, title: Reading, organisations: Organisations, language: str) -> Reading | None:
    """The organisation that the lead or the title names as whose priorities these are."""
    places = [(title.value, title.span)]
    if series.lead is not None:
        places.insert(0, (lead_words(series.lead), series.lead.span))
    for words, span in places:
        for iri, start, end, confidence in organisations(words, language):
            return Reading(
                iri, span, MEDIUM if confidence != LOW else LOW, f"named as “{words[start:end]}” in “{_short(words)}”"
            )
    return None


def read_publisher(
    extract: Extract, documents: Sequence[DocumentOutline], organisations: Organisations, language: str
) -> Reading | None:
    """Who published the source: as the file says, as the foot of the page says, else who is named most."""
    said = extract.facts.get("publisher", "")
    for iri, _, _, _ in organisations(said, language) if said else ():
        return Reading(iri, None, HIGH, f"the file gives {said!r} as its publisher")
    for words in extract.aside:
        for iri, start, end, _ in organisations(words, language):
            return Reading(iri, None, MEDIUM, f"named as “{words[start:end]}” around the content")
    counts: dict[str, int] = {}
    for block in extract.blocks:
        for iri, _, _, confidence in organisations(block.text, language):
            if confidence != LOW:
                counts[iri] = counts.get(iri, 0) + 1
    for document in documents:
        if document.publisher is not None:
            counts[document.publisher.value] = counts.get(document.publisher.value, 0) + 3
    if not counts:
        return None
    most = max(counts, key=lambda iri: counts[iri])
    return Reading(most, None, MEDIUM, "the organisation that the text names most; nothing says that it published it")


def read_language(extract: Extract) -> Reading:
    """The language of the text: as the file says, unless the words say otherwise."""
    counts = count_languages(extract.text[:20_000])
    best = max(counts, key=lambda language: counts[language])
    said = extract.facts.get("language", "")[:2].lower()
    if counts[best] == 0:
        return Reading(
            said or "fi", None, HIGH if said else LOW, "as the file says" if said else "the words tell nothing"
        )
    second = max((count for language, count in counts.items() if language != best), default=0)
    sure = counts[best] >= 2 * max(second, 1)
    if said and said != best:
        return Reading(best, None, MEDIUM, f"by its words, though the file says {said!r}")
    return Reading(best, None, HIGH if sure or said == best else MEDIUM, "by its words")


def read_title(extract: Extract) -> Reading:
    """The title of the page: its main heading, else its first short line, else what the file says."""
    headings = [block for block in extract.blocks if block.kind == HEADING and block.level == 1]
    if headings:
        return Reading(headings[0].text, headings[0].span, HIGH, "the main heading")
    said = extract.facts.get("title", "").strip()
    for block in extract.blocks[:3]:
        if said and block.text and said.startswith(block.text):
            return Reading(block.text, block.span, HIGH, "the first heading, as in the file's own title")
    for block in extract.blocks[:3]:
        if looks_like_heading(block.text) and find_updated(block.text) is None:
            return Reading(block.text, block.span, HIGH if block is extract.blocks[0] else MEDIUM, "the first line")
    if said:
        return Reading(said, None, MEDIUM, "the file's own title; the text has none")
    words = _short(extract.blocks[0].text, 80) if extract.blocks else ""
    return Reading(words, extract.blocks[0].span if extract.blocks else None, LOW, "the first words; there is no title")


def read_modified(extract: Extract) -> Reading | None:
    """The day of the last update: as the text says, as its surroundings say, else as the file says of itself."""
    for block in extract.blocks:
        found = find_updated(block.text, block.span[0])
        if found is not None:
            return found
    for words in extract.aside:
        found = find_updated(words)
        if found is not None:
            return Reading(found.value, None, found.confidence, found.reason)
    said = extract.facts.get("modified", "")
    for day, _, _ in find_days(said[:10]):
        return Reading(day.isoformat(), None, MEDIUM, "the file's own date of change; the text gives none")
    return None


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
