"""Several things that words may mean → the one that is meant, how surely, and why in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from linjaus.morphology.finnish import CASES, PLURAL, Analysis

from .names import Name
from .phrases import Grade, Phrase
from .records import HIGH, LOW, MEDIUM, Context, Mention

_TOO_MANY = 4
"""How many things the name of a kind may still mean before it is taken for the kind itself."""
_DECISIVE = 2
"""How many times the years of any other a period must share with the text's to decide by itself."""
_FINNISH_CASES = {
    "nominative": "nominatiivi", "genitive": "genetiivi", "accusative": "akkusatiivi", "partitive": "partitiivi",
    "inessive": "inessiivi", "elative": "elatiivi", "illative": "illatiivi", "adessive": "adessiivi",
    "ablative": "ablatiivi", "allative": "allatiivi", "essive": "essiivi", "translative": "translatiivi",
    "instructive": "instruktiivi", "abessive": "abessiivi", "comitative": "komitatiivi",
    "singular": "yksikön", "plural": "monikon",
}  # fmt: skip
_CASES_FIRST = [case for case in CASES if case != "accusative"] + ["accusative"]
"""The accusative has no form of its own, so it is named last."""


_Words = tuple[str, str]
"""The same in English and in Finnish."""

PLACE_BEFORE: _Words = ("its place stands before it", "sen alue on sen edessä")
_YEARS_BESIDE: _Words = ("the years stand beside it", "vuodet ovat sen vieressä")


@dataclass(frozen=True)
class Found:
    """A phrase that stands in the text. analyses: what its last word may be; number: of the text's words; own_number:
    of the thing's name.
    """

    phrase: Phrase
    analyses: frozenset[Analysis]
    number: str
    own_number: str

    @property
    def name(self) -> Name:
        """The name that the phrase is of."""
        return self.phrase.name

    def takes(self, years: tuple[int, int]) -> bool:
        """Whether the years are those of the thing's period, or its name has them."""
        first, last = years
        return (self.name.start, self.name.end) == years or (first == last and str(first) in self.name.text)


def resolve(
    found: Sequence[Found],
    years: tuple[int, int] | None,
    context: Context,
    named: Mapping[URIRef, str],
    labels: Mapping[tuple[URIRef, str], str],
    spot: tuple[int, int],
    words: str,
    language: str,
    said: Sequence[_Words] = (),
) -> Mention | None:
    """The mention of what is meant at a spot; None when the words mean no single known thing.

    years: those that stand behind the words; said: reasons that are known already; named: what the text has named in
    full before.
    """
    grade = min(one.phrase.grade for one in found)
    left = _one_each([one for one in found if one.phrase.grade == grade or grade >= Grade.SHORT])
    if grade >= Grade.SHORT and all(_is_class(one) for one in left):
        return None
    by = list(said)
    if years and grade != Grade.FULL:
        of_years = [one for one in left if one.takes(years)]
        if of_years:
            left, by = of_years, [*by, _YEARS_BESIDE]
        elif all(one.name.start is not None for one in left):
            return None
    for speaks_for, told in _reasons(context, named):
        if len(left) == 1 and (grade < Grade.SHORT or by):
            break
        kept = [one for one in left if speaks_for(one, left)]
        if len(kept) == 1 or (kept and len(kept) < len(left)):
            left, by = kept, [*by, told]
    if grade >= Grade.SHORT and len(left) > _TOO_MANY:
        return None
    left = sorted(left, key=lambda one: (-context.years_shared(one.name.start, one.name.end), one.name.iri))
    best, others = left[0], tuple(one.name.iri for one in left[1:])
    confidence = _confidence(grade, by, bool(others), len({one.name.iri for one in found}) == 1)
    names = [labels.get((iri, language), str(iri)) for iri in (best.name.iri, *others)]
    english, finnish = _told(best, names, by, bool(others))
    return Mention(best.name.iri, best.name.kind, *spot, words, confidence, english, finnish, others)


def _is_class(one: Found) -> bool:
    """Whether the words name a class of organisations: *ELY-keskukset* are not one of them."""
    return one.name.kind == "organisation" and one.number == PLURAL and one.own_number != PLURAL


def _one_each(found: Sequence[Found]) -> list[Found]:
    """One for each thing: that of the longest phrase."""
    best: dict[URIRef, Found] = {}
    for one in found:
        kept = best.get(one.name.iri)
        if kept is None or len(one.phrase.text) > len(kept.phrase.text):
            best[one.name.iri] = one
    return list(best.values())


_Reason = tuple[Callable[[Found, Sequence[Found]], bool], _Words]
"""Whether something speaks for one of those that are left, and how it is told."""


def _reasons(context: Context, named: Mapping[URIRef, str]) -> list[_Reason]:
    """What tells things of the same name apart, the surest first."""

    def shared(one: Found) -> int:
        return context.years_shared(one.name.start, one.name.end)

    def shares_most(one: Found, left: Sequence[Found]) -> bool:
        others = [shared(other) for other in left if other.name.iri != one.name.iri]
        return shared(one) >= _DECISIVE * max(others, default=0) > 0

    return [
        (
            lambda one, left: one.name.iri in named,
            ("the text names it in full before", "teksti nimeää sen aiemmin kokonaan"),
        ),
        (
            lambda one, left: one.name.iri == context.publisher,
            ("it is the text's publisher", "se on tekstin julkaisija"),
        ),
        (
            lambda one, left: context.publisher is not None and one.name.publisher == context.publisher,
            ("its publisher is the text's", "sen julkaisija on tekstin julkaisija"),
        ),
        (
            lambda one, left: context.region is not None and one.name.region == context.region,
            ("its region is the text's", "sen alue on tekstin alue"),
        ),
        (
            lambda one, left: shared(one) > 0,
            ("its period meets the text's", "sen kausi osuu tekstin kauteen"),
        ),
        (
            lambda one, left: len(left) > 1 and one.number != "" and one.own_number == one.number,
            ("its name is in the same number", "sen nimi on samassa luvussa"),
        ),
        (
            lambda one, left: len(left) > 1 and one.name.iri != context.document,
            ("the other one is the text itself", "toinen on teksti itse"),
        ),
        (shares_most, ("it shares most years with the text", "sillä on eniten yhteisiä vuosia tekstin kanssa")),
    ]


def _confidence(grade: Grade, by: Sequence[_Words], is_open: bool, is_only: bool) -> str:
    if is_open:
        return LOW
    if _YEARS_BESIDE in by:
        return HIGH
    if grade == Grade.FULL:
        return HIGH if is_only else MEDIUM
    if grade == Grade.KIND and not by:
        return LOW
    return MEDIUM


def _told(best: Found, names: Sequence[str], by: Sequence[_Words], is_open: bool) -> tuple[str, str]:
    """Why, in English and in Finnish."""
    phrase, grade = best.phrase.text, best.phrase.grade
    english, finnish = {
        Grade.FULL: (f"its name ‘{phrase}’", f"sen nimi ”{phrase}”"),
        Grade.PART: (f"‘{phrase}’, a part of its name", f"”{phrase}”, osa sen nimeä"),
        Grade.SHORT: (f"‘{phrase}’, short for ‘{names[0]}’", f"”{phrase}”, lyhyesti ”{names[0]}”"),
        Grade.KIND: (f"‘{phrase}’, what its kind is called", f"”{phrase}”, mitä sen lajia kutsutaan"),
    }[grade]
    form = min(best.analyses, key=lambda one: (_CASES_FIRST.index(one[0]), one[1]), default=None)
    if form is not None and form[0] != "nominative":
        case, number = form
        english += f", in the {case} {number}"
        finnish += f", {_FINNISH_CASES[number]} {_FINNISH_CASES[case]}"
    for told in by:
        english, finnish = f"{english}; {told[0]}", f"{finnish}; {told[1]}"
    if not by and grade == Grade.KIND and not is_open:
        english, finnish = f"{english}; no other one is known", f"{finnish}; muita ei tunneta"
    if is_open:
        listed = ", ".join(names[1:])
        english, finnish = f"{english}; it may also be {listed}", f"{finnish}; voi olla myös {listed}"
    return english, finnish
