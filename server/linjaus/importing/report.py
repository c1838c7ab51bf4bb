"""What an import tells: as records, and as JSON. How it looks in a terminal is the command's affair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..drafting import Draft, Proposal
from ..outline import CONFIDENCES, HIGH, DocumentOutline, Element, Outline, Period, Reading
from .merging import Conflict
from .movements import Movement

NEW, UNCHANGED, UPDATED, CONFLICTS = "new", "unchanged", "updated", "conflicts"
ADDED, CHANGED, SAME, LEFT = "new", "changed", "same", "left"


@dataclass(frozen=True)
class FileDone:
    """A file of the site and what became of it. done: ADDED, CHANGED, SAME, or LEFT when it is somebody else's."""

    path: str
    done: str


@dataclass(frozen=True)
class Imported:
    """An import. status: NEW, UNCHANGED, UPDATED, or CONFLICTS, when nothing was written. draft: None for none.

    movements: what did not just stay where it was since the last import; stayed: how many elements did.
    """

    status: str
    slug: str
    file: str
    outline: Outline
    draft: Draft | None
    files: tuple[FileDone, ...]
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    movements: tuple[Movement, ...] = ()
    stayed: int = 0


@dataclass(frozen=True)
class Doubt:
    """Something for the steward to look at. where: what it is about; line: in the stored text, or 0."""

    confidence: str
    where: str
    what: str
    reason: str
    line: int = 0


def doubts(imported: Imported) -> list[Doubt]:
    """Everything that is not sure: readings of the source and its documents, elements and what they name, remarks."""
    outline = imported.outline
    found = [*_of_source(outline)]
    for document in outline.documents:
        found += _of_document(document, outline)
    if imported.draft is not None:
        found += _of_elements(imported.draft, outline)
    found += [Doubt(one.confidence, "text", one.text, "", line_of(outline, one.span)) for one in outline.remarks]
    return found


def _of_source(outline: Outline) -> Iterator[Doubt]:
    readings = {
        "language": outline.language,
        "title": outline.title,
        "publisher": outline.publisher,
        "updated": outline.modified,
        "address": outline.address,
    }
    for where, reading in readings.items():
        if reading is None:
            yield Doubt("low", where, "", "not found: add it by hand, or give it with an option")
        else:
            yield from _of_reading(where, reading, outline)


def _of_document(document: DocumentOutline, outline: Outline) -> Iterator[Doubt]:
    readings = {
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher,
        "region": document.region,
    }
    for where, reading in readings.items():
        if reading is not None:
            yield from _of_reading(f"{where} of “{document.title.value}”", reading, outline)
    where, period = f"period of “{document.title.value}”", document.period
    if period is None:
        yield Doubt("low", where, "", "not found: add it by hand")
    else:
        years = f"{period.start}–{period.end}"
        yield from _of_reading(where, Reading(years, period.span, period.confidence, period.reason), outline)


def _of_reading(where: str, reading: Reading, outline: Outline) -> Iterator[Doubt]:
    if reading.confidence != HIGH:
        yield Doubt(reading.confidence, where, reading.value, reading.reason, line_of(outline, reading.span))


def _of_elements(draft: Draft, outline: Outline) -> Iterator[Doubt]:
    for elements in draft.elements.values():
        for iri, element in elements:
            where, line = iri.partition("/id/document/")[2], line_of(outline, element.passage)
            if element.confidence != HIGH:
                yield Doubt(element.confidence, where, f"{element.kind}: {element.title}", element.reason, line)
            for one in draft.proposals.get(iri, ()):
                yield Doubt(one.confidence, where, f"“{one.words}” → {one.iri}", one.reason, line)


def line_of(outline: Outline, span: tuple[int, int] | None) -> int:
    """The line of a span in the stored text, counted from 1; 0 for none."""
    return outline.text.count("\n", 0, span[0]) + 1 if span is not None else 0


def counts(imported: Imported) -> dict[str, int]:
    """How much was read: documents, elements by kind, passages, and readings by confidence."""
    outline = imported.outline
    elements = [element for document in outline.documents for element in document.each()]
    kinds = {kind: sum(one.kind == kind for one in elements) for kind in sorted({one.kind for one in elements})}
    sure = {name: sum(one.confidence == name for one in elements) for name in CONFIDENCES}
    return {"documents": len(outline.documents), **kinds, "passages": len(outline.passages), **sure}


def as_json(imported: Imported) -> dict[str, Any]:
    """The whole report as plain values."""
    outline = imported.outline
    return {
        "status": imported.status,
        "dryRun": imported.dry_run,
        "file": imported.file,
        "source": imported.slug,
        "title": _reading(outline.title),
        "language": _reading(outline.language),
        "publisher": _reading(outline.publisher),
        "modified": _reading(outline.modified),
        "address": _reading(outline.address),
        "counts": counts(imported),
        "documents": [
            {
                "title": _reading(document.title),
                "kind": _reading(document.kind),
                "period": _period(document.period),
                "publisher": _reading(document.publisher),
                "region": _reading(document.region),
                "elements": [_element(element, outline) for element in document.elements],
            }
            for document in outline.documents
        ],
        "proposals": [
            {"element": str(iri), **_proposal(one)}
            for iri, found in (imported.draft.proposals.items() if imported.draft else ())
            for one in found
        ],
        "lookAt": [vars(doubt) for doubt in doubts(imported)],
        "files": [vars(one) for one in imported.files],
        "conflicts": [vars(one) for one in imported.conflicts],
        "movements": [vars(one) for one in imported.movements],
        "stayed": imported.stayed,
        "notes": list(imported.notes),
    }


def _reading(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {"value": reading.value, "confidence": reading.confidence, "reason": reading.reason}


def _period(period: Period | None) -> dict[str, Any] | None:
    if period is None:
        return None
    return {"start": period.start, "end": period.end, "confidence": period.confidence, "reason": period.reason}


def _element(element: Element, outline: Outline) -> dict[str, Any]:
    return {
        "kind": element.kind,
        "number": element.number,
        "title": element.title,
        "confidence": element.confidence,
        "reason": element.reason,
        "line": line_of(outline, element.passage),
        "elements": [_element(child, outline) for child in element.children],
    }


def _proposal(one: Proposal) -> dict[str, str]:
    return {
        "thing": str(one.iri),
        "kind": one.kind,
        "words": one.words,
        "confidence": one.confidence,
        "reason": one.reason,
    }
