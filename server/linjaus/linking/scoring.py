"""Matches in several languages → one score for each concept, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from linjaus.morphology import fold, is_function_word, words
from linjaus.vocabularies import Concept, VocabularyIndex

from . import telling
from .matching import Match, shared_beginning

CONFIRMED = 0.1
"""What each further language adds in which the concept is named too."""
TRANSLATED = 0.65
"""What a match counts that only a translation has."""
UNDECIDED = 0.5
"""What each of several concepts counts that have the same name when nothing tells which is meant."""
NEIGHBOUR = 0.05
BROADER = 0.85
_LEAST_SHARED = 6

Reasons = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Scored:
    """A concept that a text names. match: the best one; others: in further languages; is_undecided: other concepts
    have the same name, and nothing tells which is meant.
    """

    concept: Concept
    score: float
    match: Match
    others: tuple[Match, ...] = ()
    reasons: Reasons = field(default_factory=dict)
    is_undecided: bool = False

    def because(self, factor: float, added: float, told: telling.Told) -> Scored:
        """With a changed score and one reason more."""
        return replace(self, score=min(1.0, self.score * factor + added), reasons=telling.more(self.reasons, told))


def score(
    matches: Mapping[str, Sequence[Match]], index: VocabularyIndex, language: str, around: Mapping[str, str]
) -> list[Scored]:
    """The concepts that a statement names, the surest first.

    matches: by language; language: of the source, whose own words lead, the others being translations; around: by
    language, the words of the statement and of its document, which tell concepts of the same name apart.
    """
    by_concept: dict[str, list[Match]] = {}
    for tag in sorted(matches, key=lambda tag: (tag != language, tag)):
        for match in matches[tag]:
            own = by_concept.setdefault(match.hit.concept, [])
            if all(other.language != tag for other in own):
                own.append(match)
    found = [
        scored
        for iri, own in by_concept.items()
        if (concept := index.concept(iri)) is not None
        for scored in [_combined(concept, own, language)]
    ]
    found = _homographs(found, index, around)
    found = [_placed(one, found) for one in found]
    return sorted(found, key=lambda one: (-one.score, one.concept.iri))


def _combined(concept: Concept, own: Sequence[Match], language: str) -> Scored:
    best = own[0] if own[0].language == language else max(own, key=lambda match: match.score)
    others = tuple(match for match in own if match is not best)
    scored = Scored(concept, best.score, best, others)
    scored = scored.because(1.0, 0.0, telling.match(best))
    if best.language != language:
        scored = scored.because(TRANSLATED, 0.0, telling.TRANSLATION_ONLY)
    elif others:
        added = CONFIRMED * len({match.language for match in others})
        scored = scored.because(1.0, added, telling.confirmed(others))
    return scored


def _homographs(found: Sequence[Scored], index: VocabularyIndex, around: Mapping[str, str]) -> list[Scored]:
    """Of several concepts with one name keep the one for which the surroundings speak; lower all when none do."""
    by_name: dict[tuple[str, str, tuple[int, ...]], list[Scored]] = {}
    for one in found:
        key = (one.match.language, fold(one.match.hit.label.bare), one.match.places)
        by_name.setdefault(key, []).append(one)
    kept: list[Scored] = []
    for same in by_name.values():
        if len(same) == 1:
            kept += same
            continue
        evidence = [_evidence(one, index, around) for one in same]
        most = max(len(each) for each in evidence)
        winners = [one for one, each in zip(same, evidence, strict=True) if len(each) == most]
        if most and len(winners) == 1:
            words_ = max(evidence, key=len)
            kept.append(winners[0].because(1.0, 0.0, telling.decided(len(same), words_)))
        else:
            told = telling.undecided(len(same))
            kept += [replace(one.because(UNDECIDED, 0.0, told), is_undecided=True) for one in winners]
    return kept


def _evidence(one: Scored, index: VocabularyIndex, around: Mapping[str, str]) -> list[str]:
    """Words around that are kin to the concept's qualifier or to names of its neighbours, or name it in translation."""
    speaking = [(label.language, label.qualifier) for label in one.concept.labels if label.qualifier]
    own = {fold(one.match.hit.label.bare)}
    for iri in one.concept.neighbours:
        neighbour = index.concept(iri)
        if neighbour is not None:
            speaking += [(label.language, label.bare) for label in neighbour.labels]
    found = [match.hit.label.text for match in one.others]
    for language, text in speaking:
        near = _words(around.get(language, ""), language)
        for word in _words(text, language):
            alike = max((shared_beginning(word, other) for other in near), default=0)
            if fold(word) not in own and alike >= min(_LEAST_SHARED, len(word)) and alike >= _LEAST_SHARED - 1:
                found.append(word)
    return sorted(set(found))


def _words(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end, folded in words(text) if not is_function_word(folded, language)]


def _placed(one: Scored, found: Iterable[Scored]) -> Scored:
    """Raised when other words of the text name a neighbour; lowered when a narrower concept has the same words."""
    own = set(one.match.places)
    for other in found:
        if other.match.language != one.match.language:
            continue
        if other.concept.iri in one.concept.narrower and own & set(other.match.places):
            return one.because(BROADER, 0.0, telling.narrower(other.concept))
    for other in found:
        if other.concept.iri in one.concept.neighbours and not own & set(other.match.places):
            return one.because(1.0, NEIGHBOUR, telling.neighbour(other.concept))
    return one
