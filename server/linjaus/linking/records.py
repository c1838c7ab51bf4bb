"""What is linked, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from linjaus.model import Texts

THEME, SUBJECT, NEW_THEME, RELATION = "theme", "subject", "new theme", "relation"
"""What is proposed: a mapping of a theme, a theme of the site for a statement, a concept that it has no theme for, a
relation of a statement to a thing that it names."""


@dataclass(frozen=True)
class Statement:
    """A part of a document that themes may be given to. label: by language; context: its other words, by language.

    subjects: the themes that it has; sources: (predicate, object) of where it was read from; file: where it stands.
    """

    iri: URIRef
    label: Texts
    context: Texts = field(default_factory=dict)
    subjects: frozenset[URIRef] = frozenset()
    sources: tuple[tuple[URIRef, URIRef], ...] = ()
    document: URIRef | None = None
    file: str = ""


@dataclass(frozen=True)
class Span:
    """Where in a text the words stand that led to a proposal. start, end: code points, the end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Proposal:
    """One statement that may be added to the data.

    subject, predicate, object: the statement; concept: IRI of the concept in the vocabulary, when ``object`` is a theme
    or is still to be made; name, object_name: what subject and object are called, by language; text: the words that led
    to it, in ``language``, marked by spans; score: 0 to 1; reasons: by language (fi, en), the strongest first;
    alternatives: other predicates that the ontology allows.
    """

    kind: str
    subject: URIRef
    predicate: URIRef
    object: URIRef
    name: Texts
    object_name: Texts
    text: str
    language: str
    spans: tuple[Span, ...]
    score: float
    reasons: Mapping[str, tuple[str, ...]]
    file: str = ""
    concept: str = ""
    alternatives: tuple[URIRef, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others: subject, predicate, and the concept in the vocabulary or else the object."""
        return str(self.subject), str(self.predicate), self.concept or str(self.object)
