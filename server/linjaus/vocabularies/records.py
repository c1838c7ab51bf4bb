"""Concepts and their labels, as SKOS has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linjaus.morphology import is_function_word, lowered, words

PREF, ALT, HIDDEN = "pref", "alt", "hidden"
_QUALIFIER = re.compile(r"\s*\(([^()]*)\)\s*$")


@dataclass(frozen=True)
class Label:
    """A label of a concept. kind: ``pref``, ``alt`` or ``hidden``; language: a tag, empty for none."""

    text: str
    language: str
    kind: str = PREF

    @property
    def bare(self) -> str:
        """Without the qualifier in brackets that tells it from a homograph."""
        return _QUALIFIER.sub("", self.text) or self.text

    @property
    def qualifier(self) -> str:
        """What stands in the brackets at its end; empty without them."""
        match = _QUALIFIER.search(self.text)
        return match[1] if match and match.start() > 0 else ""


@dataclass(frozen=True)
class Concept:
    """A concept with its place among others. broader, narrower, related: IRIs of live concepts."""

    iri: str
    labels: tuple[Label, ...] = ()
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def name(self, *languages: str) -> str:
        """Its preferred label in the first language that has one, else any label, else its IRI."""
        preferred = self.names
        for language in languages:
            if language in preferred:
                return preferred[language]
        return next(iter(preferred.values()), self.labels[0].text if self.labels else self.iri)

    @property
    def names(self) -> dict[str, str]:
        """Its preferred labels, by primary language tag."""
        return {label.language.partition("-")[0]: label.text for label in self.labels if label.kind == PREF}

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Those one step away."""
        return (*self.broader, *self.narrower, *self.related)


@dataclass(frozen=True)
class Term:
    """A word of a label. root, family: see ``linjaus.morphology``; spread: how many concepts have a label with it."""

    word: str
    root: str
    family: str
    spread: int = 1


@dataclass(frozen=True)
class LabelHit:
    """A label all of whose words were asked for."""

    concept: str
    label: Label
    terms: tuple[Term, ...]


def label_words(label: Label) -> list[str]:
    """The words of a label that say something, in lower case; all of them when none does."""
    every = [lowered(label.bare[start:end]) for start, end, _ in words(label.bare)]
    return [word for word in every if not is_function_word(word, label.language)] or every
