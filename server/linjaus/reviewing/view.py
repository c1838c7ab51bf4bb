"""A proposal → what a person or a program is shown of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from linjaus.linking import NEW_THEME, RELATION, THEME, Proposal
from linjaus.model import Texts

_KINDS: dict[str, Texts] = {
    THEME: {"fi": "teeman vastine", "en": "mapping of a theme"},
    NEW_THEME: {"fi": "uusi teema", "en": "new theme"},
    RELATION: {"fi": "yhteys", "en": "relation"},
}
_SUBJECT: Texts = {"fi": "aihe", "en": "subject"}


@dataclass(frozen=True)
class ProposalView:
    """kind, subject, concept, reasons: in the reader's language; pieces: (words of the text, is marked)."""

    kind: str
    subject: str
    concept: str
    relation: str
    score: str
    pieces: tuple[tuple[str, bool], ...]
    reasons: tuple[str, ...]


def view_of(proposal: Proposal, language: str) -> ProposalView:
    """A proposal in Finnish or English."""
    return ProposalView(
        kind=_KINDS.get(proposal.kind, _SUBJECT)[language],
        subject=_named(proposal.name, language) or str(proposal.subject),
        concept=f"{_named(proposal.object_name, language)} <{proposal.concept or proposal.object}>",
        relation=str(proposal.predicate).rpartition("#")[2].rpartition("/")[2],
        score=f"{proposal.score:.2f}",
        pieces=tuple(_pieces(proposal)),
        reasons=tuple(proposal.reasons.get(language, ())),
    )


def json_of(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values."""
    return {
        "kind": proposal.kind,
        "subject": str(proposal.subject),
        "predicate": str(proposal.predicate),
        "object": str(proposal.object),
        "concept": proposal.concept or None,
        "name": dict(proposal.name),
        "object_name": dict(proposal.object_name),
        "text": proposal.text,
        "language": proposal.language,
        "spans": [[span.start, span.end] for span in proposal.spans],
        "score": proposal.score,
        "reasons": {tag: list(texts) for tag, texts in proposal.reasons.items()},
        "file": proposal.file,
        "alternatives": [str(predicate) for predicate in proposal.alternatives],
    }


def _named(texts: Texts, language: str) -> str:
    listed = [texts[tag] for tag in dict.fromkeys((language, "fi", "sv", "en", *texts)) if tag in texts]
    return listed[0] if listed else ""


def _pieces(proposal: Proposal) -> Iterator[tuple[str, bool]]:
    at = 0
    for span in sorted(proposal.spans, key=lambda one: one.start):
        yield proposal.text[at : span.start], False
        yield proposal.text[span.start : span.end], True
        at = span.end
    yield proposal.text[at:], False
