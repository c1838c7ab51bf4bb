"""A text and an indexed vocabulary → the labels that the text has words for, each with how well it has them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from linjaus.morphology import fold
from linjaus.morphology.finnish import analyse, forms
from linjaus.vocabularies import LabelHit, Term, VocabularyIndex

from .genre import genre_roots
from .readings import FORM, HEAD, KIN, MODIFIER, SUSPENDED, WEIGHT, Reading, Word, read
from .records import Span

_NEAR, _FAR = 0.9, 0.7
"""What words of a label count that stand near each other or anywhere in the text, not side by side."""
_NEAR_WORDS = 3
_GENRE = 0.45
_ALTERNATIVE = 0.97
_PASSIVE = ("taan", "tään", "daan", "dään", "llaan", "llään", "nnaan", "nnään", "rraan", "rrään")


@dataclass(frozen=True)
class Match:
    """A label found in a text. places: numbers of the words, in the order of the label; ways: how each was read."""

    hit: LabelHit
    language: str
    score: float
    places: tuple[int, ...]
    ways: tuple[str, ...]
    spans: tuple[Span, ...]
    words: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every word was read as a whole, not as a part of a compound."""
        return not {MODIFIER, HEAD} & set(self.ways)


def match_labels(text: str, language: str, index: VocabularyIndex, hidden: Container[int] = ()) -> list[Match]:
    """The labels of one language whose words a text has, without those that a longer one covers; the best first."""
    found, readings = read(text, language, hidden)
    by_key: dict[tuple[bool, str], list[Reading]] = {}
    for reading in readings:
        by_key.setdefault((reading.way == KIN, reading.key), []).append(reading)
    hits = index.labels_of(
        {reading.key for reading in readings if reading.way != KIN},
        {reading.key for reading in readings if reading.way == KIN},
        language,
    )
    matches = [match for hit in hits if (match := _match(hit, language, found, by_key)) is not None]
    return sorted(_longest(matches), key=lambda match: (-match.score, match.places, match.hit.concept))


def _match(
    hit: LabelHit, language: str, found: Sequence[Word], by_key: dict[tuple[bool, str], list[Reading]]
) -> Match | None:
    chosen: list[Reading] = []
    scores: list[float] = []
    for term in hit.terms:
        own = by_key.get((False, term.root), []) + by_key.get((True, term.family), [])
        own = [_as_read(reading, term, language, found) for reading in own]
        scored = [(_weigh(reading, term), reading) for reading in own]
        last = chosen[-1].place if chosen else -1
        best = max(
            (each for each in scored if each[0] > 0 and each[1].place not in {one.place for one in chosen}),
            key=lambda each: (each[0], -abs(each[1].place - last - 1)),
            default=None,
        )
        if best is None:
            return None
        chosen.append(best[1])
        scores.append(best[0])
    places = tuple(reading.place for reading in chosen)
    score = sum(scores) / len(scores) * _nearness(places)
    if hit.label.kind != "pref":
        score *= _ALTERNATIVE
    genre = genre_roots(language)
    if all(term.root in genre for term in hit.terms):
        score *= _GENRE
    spans = tuple(Span(found[place].start, found[place].end) for place in sorted(places))
    ways = tuple(reading.way for reading in chosen)
    return Match(hit, language, score, places, ways, spans, tuple(found[place].plain for place in places))


def _as_read(reading: Reading, term: Term, language: str, found: Sequence[Word]) -> Reading:
    """A reading as the label's word makes it: what seems to be a part or kin may be a form (*päätöksentekoa*), and what
    shares a root may be kin only (*energinen*, *energia*).
    """
    word = found[reading.place]
    if language != "fi" or reading.way in (SUSPENDED, HEAD) or word.is_suspended:
        return reading
    if analyse(word.plain, forms(term.word)):
        return replace(reading, way=FORM, word=word.plain, is_guess=False)
    return replace(reading, way=KIN) if reading.way == FORM and not reading.is_guess else reading


def _weigh(reading: Reading, term: Term) -> float:
    """How well a reading of a word fits a word of a label; 0 when it does not."""
    if reading.is_guess:
        return 0.0
    if reading.way == KIN:
        if shared_beginning(reading.word, term.word) < len(reading.key) - 1:
            return 0.0  # of one key by chance: *maakunnallinen*, *maakuntalait*
        if reading.word.endswith(_PASSIVE):
            return 0.0  # what is done, which names no subject: *kehitetään*
    return WEIGHT[reading.way]


def shared_beginning(one: str, other: str) -> int:
    """How many letters two words begin with alike, whatever their case and accents."""
    pairs = zip(fold(one), fold(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _nearness(places: Sequence[int]) -> float:
    if len(places) == 1 or all(after - before == 1 for before, after in pairwise(places)):
        return 1.0
    return _NEAR if max(places) - min(places) < len(places) + _NEAR_WORDS else _FAR


def _longest(matches: Sequence[Match]) -> list[Match]:
    """Without matches whose words are all in a better reading: *yhteistyö* in *alueellinen yhteistyö*."""
    kept = []
    for match in matches:
        own = set(match.places)
        covered = any(
            own <= set(other.places)
            and other is not match
            and other.score >= match.score * 0.7
            and (
                len(other.places) > len(own)
                or (other.is_whole and not match.is_whole)
                or (_is_form(other) and not _is_form(match) and match.is_whole)
            )
            for other in matches
        )
        if not covered:
            kept.append(match)
    return kept


def _is_form(match: Match) -> bool:
    return set(match.ways) <= {FORM, SUSPENDED}
