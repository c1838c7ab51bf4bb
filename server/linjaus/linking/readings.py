"""A text → its words, each with the ways in which it may be read: as a form, as kin, as part of a compound."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from linjaus.morphology import COMPOUNDING, is_function_word, lowered, root, words
from linjaus.morphology.families import family
from linjaus.morphology.finnish import dictionary_forms

FORM, SUSPENDED, KIN, MODIFIER, HEAD = "form", "suspended", "kin", "modifier", "head"
WEIGHT = {FORM: 1.0, SUSPENDED: 0.95, KIN: 0.8, MODIFIER: 0.65, HEAD: 0.5}
"""How much a reading says: a form of the word itself; the same, behind a hyphen that stands for its end; a word derived
from it or that it is derived from; the first part of a compound; the last part of one."""

_LEAST_PART = 4
_LEAST_REST = 3


@dataclass(frozen=True)
class Reading:
    """One way to read a word. place: number of the word in its text; word: what is compared, in lower case; key: its
    root, or family for kin; is_guess: the key is that of a guess, so only a label's word whose form it is counts.
    """

    place: int
    way: str
    word: str
    key: str
    is_guess: bool = False


@dataclass(frozen=True)
class Word:
    """A word of a text. start, end: code points; plain: in lower case; is_suspended: it ends in a hyphen."""

    start: int
    end: int
    plain: str
    is_suspended: bool


def read(text: str, language: str, hidden: Container[int] = ()) -> tuple[list[Word], list[Reading]]:
    """The words of a text and all readings of them.

    hidden: numbers of words that are read as nothing, since they name a known thing.
    """
    found = [
        Word(start, end, lowered(text[start:end]), text[end : end + 2] in ("- ", "-,")) for start, end, _ in words(text)
    ]
    readings = [
        reading
        for place, word in enumerate(found)
        if place not in hidden and not is_function_word(word.plain, language) and not word.plain.isdecimal()
        for reading in _of_word(found, place, language)
    ]
    return found, readings


def _of_word(found: Sequence[Word], place: int, language: str) -> Iterator[Reading]:
    word = found[place]
    whole = MODIFIER if word.is_suspended else FORM
    yield Reading(place, whole, word.plain, root(word.plain, language))
    if language == "fi" and whole == FORM:
        guesses = {root(guess, language) for guess in dictionary_forms(word.plain)}
        yield from (Reading(place, FORM, word.plain, key, is_guess=True) for key in sorted(guesses))
    yield Reading(place, KIN, word.plain, family(word.plain, language))
    if language not in COMPOUNDING:
        return
    if word.is_suspended:
        following = next((other for other in found[place + 1 :] if len(other.plain) > _LEAST_PART), None)
        for ending in _endings(following.plain if following else ""):
            yield Reading(place, SUSPENDED, word.plain + ending, root(word.plain + ending, language))
    for at in range(_LEAST_REST, len(word.plain) - _LEAST_REST + 1):
        before, after = word.plain[:at], word.plain[at:]
        if len(before) >= _LEAST_PART:
            yield Reading(place, MODIFIER, before, root(before, language))
        if len(after) >= _LEAST_PART:
            yield Reading(place, HEAD, after, root(after, language))


def _endings(word: str) -> Iterator[str]:
    for at in range(_LEAST_REST, len(word) - _LEAST_PART + 1):
        yield word[at:]
