"""What was read from a document before any of it becomes RDF. Each reading says how sure it is, and why.

Spans are (start, end) in code points of the text as it will be stored, the end exclusive, as in ``linjaus.passages``.
A reading that the text does not back (from a file's metadata, say) has no span.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

HIGH, MEDIUM, LOW = "high", "medium", "low"
CONFIDENCES = (HIGH, MEDIUM, LOW)
"""high: the text says so itself; medium: inferred, stated in the draft as a claim of that confidence; low: only a hint,
which the draft has in a comment and does not state."""

PRIORITY, OBJECTIVE, MEASURE, PRINCIPLE = "priority", "objective", "measure", "principle"
VISION, MISSION = "vision", "mission"
ELEMENT_KINDS = (VISION, MISSION, PRIORITY, OBJECTIVE, MEASURE, PRINCIPLE)
"""Kinds of elements, spelt as in their IRIs."""

DOCUMENT_KINDS = {
    "document": "PolicyDocument",
    "strategy": "Strategy",
    "joint-strategy": "JointStrategyDocument",
    "agreement": "PerformanceAgreement",
    "plan": "RegionalPlan",
    "programme": "RegionalProgramme",
    "implementation-plan": "ImplementationPlan",
    "thematic-strategy": "ThematicStrategy",
}
"""Kinds of documents, and the class of the site's ontology for each."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """One thing that was read. value: as it will be stated; span: where the text says it, None when the text does not.

    confidence: one of CONFIDENCES; reason: why it was read so, one short phrase in English.
    """

    value: str
    span: Span | None = None
    confidence: str = HIGH
    reason: str = ""


@dataclass(frozen=True)
class Period:
    """A period of time. start, end: ISO 8601 year, month or day, or empty when it is open; the rest as in Reading."""

    start: str
    end: str
    span: Span | None = None
    confidence: str = HIGH
    reason: str = ""


@dataclass(frozen=True)
class Actor:
    """Who has a part in an element. name: as in the text; wording: where it stands; passage: what holds it.

    iri: of a known organisation; empty for a group that the text names by its role only.
    """

    name: str
    wording: Span
    passage: Span
    iri: str = ""
    confidence: str = HIGH
    reason: str = ""


@dataclass(frozen=True)
class Element:
    """A priority, objective, measure, principle, vision or mission.

    kind: one of ELEMENT_KINDS. number: as the source gives it or, when ``numbered`` is false, by its place; 0 for none.
    title: its name, without number and mark, letter for letter as in the text. wording: the stretch of the text that
    says it (the span of ``title``, mostly); passage: the span of the sentence, heading or list item that holds it.
    language: of the title, when it is another one than the outline's. description: what the source says of it beyond
    its name, or empty. actors: those that the source lists beside it.
    """

    kind: str
    title: str
    number: int = 0
    numbered: bool = True
    wording: Span | None = None
    passage: Span | None = None
    children: tuple[Element, ...] = ()
    confidence: str = HIGH
    reason: str = ""
    language: str = ""
    description: str = ""
    actors: tuple[Actor, ...] = ()

    def each(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.each()


@dataclass(frozen=True)
class DocumentOutline:
    """One document that a text tells of. kind: a key of DOCUMENT_KINDS as the value of a reading.

    description: what the source says that the document is, letter for letter, or empty.
    lead: the passage that introduces its elements; publisher, region: IRIs of a known organisation and region, when the
    text names them.
    """

    title: Reading
    kind: Reading
    period: Period | None = None
    publisher: Reading | None = None
    elements: tuple[Element, ...] = ()
    lead: Span | None = None
    description: str = ""
    region: Reading | None = None

    def each(self) -> Iterator[Element]:
        """Every element, in reading order."""
        for element in self.elements:
            yield from element.each()


@dataclass(frozen=True)
class Remark:
    """Something that a person should look at: what was left out and why, or what may have been missed."""

    text: str
    confidence: str = LOW
    span: Span | None = None


@dataclass(frozen=True)
class Outline:
    """A whole source as it was read.

    text: as it will be stored under data/sources/; passages: its sentences, headings and list items in reading order.
    language: tag of the text (``fi``, ``sv``, ``en``); address: where the source is published, as an absolute IRI.
    publisher: IRI of a known organisation. modified: the day it was last updated, as YYYY-MM-DD.
    """

    text: str
    passages: tuple[Span, ...]
    language: Reading
    title: Reading
    documents: tuple[DocumentOutline, ...] = ()
    publisher: Reading | None = None
    modified: Reading | None = None
    address: Reading | None = None
    remarks: tuple[Remark, ...] = ()
