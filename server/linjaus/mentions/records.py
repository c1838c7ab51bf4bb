"""What is found, and what is known of the text that it is found in."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

HIGH, MEDIUM, LOW = "high", "medium", "low"


@dataclass(frozen=True)
class Mention:
    """A known thing named in a text.

    start and end: code points of the text, the end exclusive; words: the text between them; confidence: ``high``,
    ``medium`` or ``low``; reason, reason_fi: why it is this one, in English and in Finnish; others: IRIs that the words
    may mean as well, the likelier first; place: the one whose name the words begin with (*Kainuun maakuntaohjelma*).
    """

    iri: URIRef
    kind: str
    start: int
    end: int
    words: str
    confidence: str
    reason: str
    reason_fi: str = ""
    others: tuple[URIRef, ...] = ()
    place: URIRef | None = None


@dataclass(frozen=True)
class Context:
    """What is known of a text. publisher, region: IRIs; start and end: years of its period; document: its own IRI."""

    publisher: URIRef | None = None
    region: URIRef | None = None
    start: int | None = None
    end: int | None = None
    document: URIRef | None = None

    def years_shared(self, start: int | None, end: int | None) -> int:
        """How many years of another period, both ends included, fall within this one; 0 when either says nothing."""
        if self.start is None or self.end is None or start is None or end is None:
            return 0
        return max(0, min(self.end, end) - max(self.start, start) + 1)
