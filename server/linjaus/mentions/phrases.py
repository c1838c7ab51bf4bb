"""A name → the phrases that a text may use for it: the whole name, parts of a title, short forms, an acronym."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from linjaus.morphology.finnish import forms

from .names import PLACES, Name

_YEARS = re.compile(r"[\s,]*\b(\d{4})(?:\s*[–-]\s*(\d{4}))?\s*$")
_PARTS = re.compile(r"(?<=\w)[.:]\s+|\s+[–—]\s+")
_LONG_WORD = 9
"""Letters of a word that says by itself what is meant; shorter ones (*liitto*, *strategia*) are common words."""
_LONG_KIND = 12


class Grade(IntEnum):
    """How much of a name a phrase has; less is more."""

    FULL = 0
    PART = 1
    SHORT = 2
    KIND = 3


@dataclass(frozen=True)
class Phrase:
    """Words that may mean a thing. exact: whether capitals must be as written, as in an acronym."""

    text: str
    language: str
    grade: Grade
    name: Name
    exact: bool = False


def phrases(names: Iterable[Name]) -> list[Phrase]:
    """All phrases of the names; a phrase that two things share comes twice."""
    listed = list(names)
    genitives = {
        form
        for name in listed
        if name.kind in PLACES and name.language == "fi"
        for form, analyses in forms(name.text).items()
        if ("genitive", "singular") in analyses
    }
    made = [phrase for name in listed for phrase in _of_name(name, genitives)]
    acronyms = {acronym: text for acronym, text in map(_acronym, listed) if acronym}
    for name in listed:
        for acronym, text in acronyms.items():
            if text in name.text and not name.generic:
                short = name.text.replace(f"{text} -", f"{acronym}-").replace(text, acronym)
                made.append(Phrase(short, name.language, Grade.SHORT, name, exact=True))
    best: dict[tuple[str, str, str], Phrase] = {}
    for phrase in made:
        key = (phrase.text.casefold(), phrase.language, str(phrase.name.iri))
        if key not in best or _rank(phrase) < _rank(best[key]):
            best[key] = phrase
    return list(best.values())


def _rank(phrase: Phrase) -> int:
    """A part of a title that is only what its kind is called (*Maakuntaohjelma*) says no more than that."""
    return -len(Grade) if phrase.grade == Grade.FULL else -phrase.grade


def _of_name(name: Name, genitives: set[str]) -> Iterator[Phrase]:
    if name.generic:
        yield from (Phrase(text, name.language, Grade.KIND, name) for text in _kind(name))
        return
    yield Phrase(name.text, name.language, Grade.FULL, name)
    parts = [name.text, *(_PARTS.split(name.text) if _PARTS.search(name.text) else ())]
    for part in parts:
        years = _YEARS.search(part)
        bare = part[: years.start()] if years else part
        if part != name.text and _says_enough(part):
            yield Phrase(part, name.language, Grade.PART, name)
        if years and _says_enough(bare):
            yield Phrase(bare, name.language, Grade.PART, name)
        if name.language == "fi":
            yield from (Phrase(short, "fi", Grade.SHORT, name) for short in _short(bare, genitives))


def _kind(name: Name) -> Iterator[str]:
    """What a kind is called, when the word says that a known one is meant; without its adjective too."""
    words = name.text.split()
    if len(words) > 1 or len(name.text) >= _LONG_KIND or "-" in name.text:
        yield name.text
    if name.language == "fi" and len(words) == 2 and words[0].endswith("nen") and len(words[1]) >= _LONG_KIND:
        yield words[1]


def _says_enough(text: str) -> bool:
    return len(text.split()) > 1 or "-" in text or len(text) >= _LONG_KIND


def _short(text: str, genitives: set[str]) -> Iterator[str]:
    """*Kainuun TE-toimisto* → *TE-toimisto*; *Työllisyyden kuntakokeilut* → *kuntakokeilut*."""
    words = text.split()
    if len(words) > 1 and words[0].casefold() in genitives:
        words = words[1:]
        rest = " ".join(words)
        if len(words) > 1 or "-" in rest or len(rest) >= _LONG_WORD:
            yield rest
    if len(words) == 2 and words[0].endswith("n") and len(words[1]) >= _LONG_WORD:
        yield words[1]


def _acronym(name: Name) -> tuple[str, str]:
    """(acronym, name) of a name of two to four capitalised words, as TF of *Team Finland*; else two empty texts."""
    words = name.text.split()
    if name.kind != "organisation" or name.generic or not 2 <= len(words) <= 4:
        return "", ""
    if not all(word[0].isupper() and word.isalpha() and not word.isupper() for word in words):
        return "", ""
    return "".join(word[0] for word in words), name.text
