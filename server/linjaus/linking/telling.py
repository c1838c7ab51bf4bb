"""The reasons of proposals in words, Finnish and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from linjaus.model import Texts
from linjaus.morphology import lowered
from linjaus.vocabularies import Concept

from .genre import genre_roots
from .matching import Match
from .readings import HEAD, KIN, MODIFIER, SUSPENDED

Told = Mapping[str, str]

TRANSLATION_ONLY: Told = {
    "fi": "vain käännöksessä, ei lähteen sanoissa",
    "en": "in the translation only, not in the source's words",
}


def match(one: Match) -> Told:
    """Which words led to which label, and how."""
    label, tag = one.hit.label, one.language
    words = " … ".join(one.words) if _is_apart(one) else " ".join(one.words)
    name_fi = "nimi" if label.kind == "pref" else "toinen nimi"
    name_en = "name" if label.kind == "pref" else "other name"
    ways = set(one.ways)
    if ways & {KIN}:
        fi, en = (
            f"”{words}” on samaa sanuetta kuin sen {name_fi} ”{label.text}”",
            f"‘{words}’ is kin to its {name_en} ‘{label.text}’",
        )
    elif ways & {SUSPENDED}:
        fi, en = (
            f"”{words}-” jatkuu seuraavan sanan loppuna: {name_fi} ”{label.text}”",
            (f"‘{words}-’ ends as the next word does: its {name_en} ‘{label.text}’"),
        )
    elif ways & {MODIFIER, HEAD}:
        fi = f"yhdyssanassa ”{words}” on sen {name_fi} ”{label.text}”"
        en = f"the compound ‘{words}’ has its {name_en} ‘{label.text}’ in it"
    elif lowered(words) == lowered(label.bare):
        fi, en = f"”{words}” on sen {name_fi}", f"‘{words}’ is its {name_en}"
    else:
        fi, en = (
            f"”{words}” on muoto sen nimestä ”{label.text}”"
            if label.kind == "pref"
            else (f"”{words}” on muoto sen toisesta nimestä ”{label.text}”"),
            f"‘{words}’ is a form of its {name_en} ‘{label.text}’",
        )
    genre = genre_roots(tag)
    if all(term.root in genre for term in one.hit.terms):
        fi, en = f"{fi}, mutta sana on strategioissa yleinen", f"{en}, but every strategy uses the word"
    return {"fi": f"{fi} ({tag})", "en": f"{en} ({tag})"}


def _is_apart(one: Match) -> bool:
    return any(after - before != 1 for before, after in pairwise(one.places))


def confirmed(others: Sequence[Match]) -> Told:
    """The languages that name it too."""
    listed = ", ".join(f"{match.hit.label.text} ({match.language})" for match in others)
    return {"fi": f"käännöksissäkin: {listed}", "en": f"so do the translations: {listed}"}


def decided(count: int, words: Sequence[str]) -> Told:
    """That of several concepts of one name the surroundings chose this one."""
    listed = ", ".join(words[:3])
    return {
        "fi": f"tämännimisistä käsitteistä ({count}) siihen viittaavat: {listed}",
        "en": f"of {count} concepts of this name it is the one that {listed} speak for",
    }


def undecided(count: int) -> Told:
    """That several concepts have the name."""
    return {
        "fi": f"tämännimisiä käsitteitä on {count}, eikä teksti ratkaise",
        "en": f"{count} concepts have this name, and the text does not tell them apart",
    }


def narrower(concept: Concept) -> Told:
    """That a narrower one has the same words."""
    return {
        "fi": f"suppeampi ”{concept.name('fi')}” on samoissa sanoissa",
        "en": f"the narrower ‘{concept.name('en', 'fi')}’ is in the same words",
    }


def neighbour(concept: Concept) -> Told:
    """That a neighbour in the vocabulary is named too."""
    return {
        "fi": f"tekstissä on myös sanaston naapuri ”{concept.name('fi')}”",
        "en": f"the text has its neighbour in the vocabulary too: ‘{concept.name('en', 'fi')}’",
    }


def mapped(finnish: str, english: str) -> Told:
    """That a theme of the site is mapped to the concept; its names."""
    return {
        "fi": f"sivuston teema ”{finnish or english}” on sen vastine",
        "en": f"the site's theme ‘{english or finnish}’ is mapped to it",
    }


def cue(words: str) -> Told:
    """Which words of the sentence told the property."""
    return {"fi": f"suhteen kertoo ”{words}”", "en": f"‘{words}’ tells which relation it is"}


def unknown() -> Told:
    """That the site has no theme for it."""
    return {"fi": "sivustolla ei ole sille teemaa", "en": "the site has no theme for it"}


def same_names(matches: Sequence[Match]) -> Told:
    """Further languages in which both have the same name; empty when there are none."""
    if not matches:
        return {}
    listed = ", ".join(f"{match.hit.label.text} ({match.language})" for match in matches)
    return {"fi": f"sama nimi myös: {listed}", "en": f"the same name too: {listed}"}


def other_names(names: Sequence[tuple[str, str]]) -> Told:
    """Languages in which the names of both differ, with the concept's; empty when there are none."""
    if not names:
        return {}
    listed = ", ".join(f"{name} ({tag})" for tag, name in names)
    return {"fi": f"mutta eri nimi: {listed}", "en": f"but another name: {listed}"}


def near(names: Texts) -> Told:
    """That a theme near to the theme is mapped to a neighbour of the concept; the names of that theme."""
    return {
        "fi": f"läheisen teeman ”{names.get('fi', '')}” vastine on sanaston naapuri",
        "en": f"the near theme ‘{names.get('en', names.get('fi', ''))}’ is mapped to a neighbour in the vocabulary",
    }


def more(reasons: Mapping[str, tuple[str, ...]], told: Told) -> dict[str, tuple[str, ...]]:
    """The reasons, with one more by language."""
    return {**reasons, **{tag: (*reasons.get(tag, ()), text) for tag, text in told.items()}}
