"""A Finnish noun or adjective as a dictionary has it → the forms of its fifteen cases, singular and plural.

Which way a word is declined follows from its ending only in part (*keskus*, *keskuksen*, but *avoimuus*, *avoimuuden*;
*kaupunki*, *kaupungin*, but *järvi*, *järven*). Where an ending allows several ways, all of them are given: a form that
nobody writes is found in no text. So the forms are for recognising a known word, not for writing one. Instructive and
comitative have plural forms only, which serve for both numbers.
Source of the case endings: Hakulinen et al., Iso suomen kielioppi (2004), sections 81–94.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .words import lowered

CASES = (
    *("nominative", "genitive", "accusative", "partitive", "inessive", "elative", "illative", "adessive"),
    *("ablative", "allative", "essive", "translative", "instructive", "abessive", "comitative"),
)
SINGULAR, PLURAL = "singular", "plural"

Analysis = tuple[str, str]
"""A case and a number: what a form may be."""

_VOWELS = "aeiouyäö"
_WEAK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kk", ("k",)), ("pp", ("p",)), ("tt", ("t",)), ("nk", ("ng",)), ("nt", ("nn",)), ("mp", ("mm",)), ("lt", ("ll",)),
    ("rt", ("rr",)), ("ht", ("hd",)), ("t", ("d",)), ("p", ("v",)), ("k", ("", "j", "v")),
)  # fmt: skip
"""Consonant gradation: strong grade → weak grades, the longest strong grade first."""
_STRONG: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ng", ("nk",)), ("nn", ("nt",)), ("mm", ("mp",)), ("ll", ("lt",)), ("rr", ("rt",)), ("hd", ("ht",)),
    ("d", ("t",)), ("v", ("p", "k")), ("k", ("kk",)), ("p", ("pp",)), ("t", ("tt",)),
)  # fmt: skip
_BOTH_PARTS = "uusi"
_CLITICS = re.compile(r"(?:kin|k[aä]{2}n|h[aä]n|k[oö])$")
_POSSESSIVE = re.compile(r"(?:ni|si|mme|nne|ns[aä]|(?<=a)an|(?<=ä)än|(?<=e)en)$")


@dataclass
class _Stems:
    """What endings are put to. vowel: singular stems; consonant: those before *-ta* and *-ten*; plural: with *i*."""

    nominative: set[str] = field(default_factory=set)
    vowel: set[str] = field(default_factory=set)
    consonant: set[str] = field(default_factory=set)
    plural: set[str] = field(default_factory=set)


@lru_cache(maxsize=4_000)
def forms(word: str) -> Mapping[str, frozenset[Analysis]]:
    """Every form of a noun or adjective that is given in its nominative, singular or plural, in lower case.

    Only the last part of a compound or a hyphenated word is declined, so give that part with what precedes it.
    """
    plain = lowered(word)
    if plain.startswith(_BOTH_PARTS) and len(plain) > len(_BOTH_PARTS) + 2:
        return _both_parts(plain)
    found: dict[str, set[Analysis]] = {}

    def add(form: str, case: str, number: str) -> None:
        found.setdefault(form, set()).add((case, number))

    stems = _of_plural(plain) if plain.endswith("t") and plain[-2:-1] in _VOWELS and len(plain) > 3 else _Stems()
    singular = _of_singular(plain)
    if not stems.nominative:
        stems = singular
    else:
        stems.vowel |= singular.vowel
    for nominative in stems.nominative:
        add(nominative, "nominative", SINGULAR)
        add(nominative, "accusative", SINGULAR)
    for stem in stems.vowel:
        for form, case in _singular_forms(stem):
            add(form, case, SINGULAR)
        add(f"{stem}t", "nominative", PLURAL)
        add(f"{stem}t", "accusative", PLURAL)
    for stem in stems.consonant:
        for a in "aä":
            add(f"{stem}t{a}", "partitive", SINGULAR)
            add(f"{stem}n{a}", "essive", SINGULAR)
        add(f"{stem}ten", "genitive", PLURAL)
    for stem in stems.plural:
        for form, case in _plural_forms(stem):
            add(form, case, PLURAL)
    return {form: frozenset(analyses) for form, analyses in found.items()}


def _both_parts(word: str) -> Mapping[str, frozenset[Analysis]]:
    """*Uusimaa*, *Uudenmaan*, *Uudellamaalla*: both parts are declined, in the same case."""
    found: dict[str, set[Analysis]] = {}
    rest = forms(word[len(_BOTH_PARTS) :])
    for first, of_first in forms(_BOTH_PARTS).items():
        for second, of_second in rest.items():
            if of_first & of_second:
                found.setdefault(first + second, set()).update(of_first & of_second)
    return {form: frozenset(analyses) for form, analyses in found.items()}


def analyse(form: str, of: Mapping[str, frozenset[Analysis]]) -> frozenset[Analysis]:
    """What a word of a text may be among the forms of a noun, also with a possessive suffix or a clitic at its end.

    Empty when it is none of them. ``of`` is what ``forms`` gave.
    """
    plain = lowered(form)
    for candidate in (plain, _CLITICS.sub("", plain)):
        if candidate in of:
            return of[candidate]
        bare = _POSSESSIVE.sub("", candidate)
        if bare != candidate:
            own = of.get(bare, frozenset()) | of.get(f"{bare}n", frozenset()) | of.get(f"{bare}t", frozenset())
            if own:
                return own
    return frozenset()


_SHARED_ENDINGS = (
    *(("ta", "partitive"), ("ssa", "inessive"), ("sta", "elative"), ("lla", "adessive"), ("lta", "ablative")),
    *(("lle", "allative"), ("na", "essive"), ("ksi", "translative"), ("kse", "translative"), ("tta", "abessive")),
)
"""Endings that singular and plural stems share, with back vowels."""


def _shared_forms(stem: str, before_vowel: str) -> Iterator[tuple[str, str]]:
    """The forms that both numbers make alike. before_vowel: the stem as it is before *-a*."""
    yield f"{before_vowel}a", "partitive"
    yield f"{before_vowel}ä", "partitive"
    for ending, case in _SHARED_ENDINGS:
        yield f"{stem}{ending}", case
        yield f"{stem}{ending.replace('a', 'ä')}", case


def _singular_forms(stem: str) -> Iterator[tuple[str, str]]:
    last = stem[-1]
    yield f"{stem}n", "genitive"
    yield f"{stem}n", "accusative"
    for ending in (f"{last}n", f"h{last}n", "seen"):
        yield f"{stem}{ending}", "illative"
    yield from _shared_forms(stem, stem)


def _plural_forms(stem: str) -> Iterator[tuple[str, str]]:
    between = f"{stem[:-1]}j" if len(stem) > 1 and stem[-2] in _VOWELS else stem
    for form in (f"{between}en", f"{stem}den", f"{stem}tten"):
        yield form, "genitive"
    for ending in ("hin", "in", "siin"):
        yield f"{stem}{ending}", "illative"
    yield f"{stem}n", "instructive"
    yield f"{stem}ne", "comitative"
    yield from _shared_forms(stem, between)


def _of_singular(word: str) -> _Stems:
    """The stems of a word in the nominative singular, by its ending."""
    stems = _Stems(nominative={word})
    less, last = word[:-1], word[-1:]
    if word.endswith("nen"):
        begin = word[:-3]
        stems.vowel, stems.consonant, stems.plural = {f"{begin}se"}, {f"{begin}s"}, {f"{begin}si"}
    elif word.endswith("s") and len(word) > 2:
        vowel = word[-2]
        stems.vowel = {f"{less}kse"} | {f"{less}{end}" for end in ("te", "de") if vowel in "uy"}
        stems.vowel |= {f"{strong}{vowel}" for strong in _graded(less, _STRONG)}
        stems.consonant = {word} | ({f"{less}t"} if vowel in "uy" else set())
        stems.plural = {f"{less}ksi"} | {f"{strong}i" for strong in _graded(less, _STRONG)}
    elif word.endswith("in") and len(word) > 3:
        stems.vowel, stems.plural, stems.consonant = {f"{less}me", f"{less}ni"}, {f"{less}mi", f"{less}nei"}, {word}
    elif word.endswith(("ut", "yt")) and len(word) > 3:
        begin = word[:-2]
        stems.vowel, stems.plural, stems.consonant = {f"{begin}ee"}, {f"{begin}ei"}, {word}
    elif last and last not in _VOWELS:
        if last.isalpha():
            stems.vowel, stems.plural, stems.consonant = {f"{word}i", f"{word}e"}, {f"{word}ei", f"{word}i"}, {word}
    elif word[-2:-1] == last and last != "e":
        stems.vowel, stems.plural = {word}, {f"{less}i"}
    elif word.endswith(("uo", "yö", "ie")):
        stems.vowel, stems.plural = {word}, {f"{word[:-2]}{last}i"}
    elif last == "e":
        stems.vowel = {f"{strong}e" for strong in _graded(word, _STRONG)}
        stems.plural = {f"{strong}i" for strong in _graded(word, _STRONG)}
        stems.consonant = {f"{word}t"}
    elif last == "i":
        stems = _ending_in_i(word)
    else:
        stems.vowel = _graded(word, _WEAK)
        stems.plural = {plural for stem in stems.vowel for plural in _plural_of(stem)}
    if word.endswith("mpi"):
        stems.vowel |= {f"{word[:-2]}{end}{a}" for end in ("p", "m") for a in "aä"}
    return stems


def _ending_in_i(word: str) -> _Stems:
    """*kaupunki*, *kaupungin*; *järvi*, *järven*; *kieli*, *kieltä*; *uusi*, *uuden*."""
    less = word[:-1]
    stays = _graded(word, _WEAK)
    turns = _graded(f"{less}e", _WEAK)
    stems = _Stems({word}, stays | turns, set(), {f"{stem[:-1]}ei" for stem in stays} | stays)
    if less[-1:] in "lnr":
        stems.consonant = {less}
    if word.endswith("si"):
        begin = word[:-2]
        stems.vowel |= {f"{begin}te", f"{begin}de"}
        stems.consonant |= {f"{begin}t", less}
    return stems


def _of_plural(word: str) -> _Stems:
    """The stems of a word in the nominative plural: *kokeilut*, *painotukset*, *toimintatavat*."""
    stem = word[:-1]
    vowel = _graded(stem, _STRONG)
    stems = _Stems(set(vowel), set(vowel), set(), {plural for each in vowel for plural in _plural_of(each)})
    if stem.endswith("kse"):
        stems.nominative, stems.consonant = {f"{stem[:-3]}s"}, {f"{stem[:-3]}s"}
    elif stem.endswith("se"):
        stems.nominative, stems.consonant = {f"{stem[:-2]}nen"}, {stem[:-1]}
    elif stem.endswith("de") and stem[-3:-2] in ("u", "y"):
        begin = stem[:-2]
        stems.nominative, stems.consonant = {f"{begin}s", f"{begin}si"}, {f"{begin}t"}
        stems.plural = {f"{begin}ksi", f"{begin}si"}
    elif stem.endswith("ee"):
        stems.nominative = {each[:-1] for each in _graded(stem[:-1], _WEAK)}
        stems.nominative = {f"{each}e" if not each.endswith("e") else each for each in stems.nominative}
        stems.consonant = {f"{each}t" for each in stems.nominative}
    elif stem.endswith(("aa", "ää")):
        stems.nominative |= {f"{each[:-1]}s" for each in _graded(stem[:-1], _WEAK) if each}
        stems.nominative |= {f"{each}s" for each in _graded(stem[:-1], _WEAK)}
        stems.consonant = {f"{each}s" for each in _graded(stem[:-1], _WEAK)}
    elif stem.endswith("e"):
        stems.nominative |= {f"{each[:-1]}i" for each in vowel}
    return stems


def _plural_of(stem: str) -> set[str]:
    """The plural stems of a singular vowel stem."""
    less, last = stem[:-1], stem[-1:]
    if last == "a":
        return {f"{less}i", f"{less}oi"}
    if last == "ä":
        return {f"{less}i", f"{less}öi"}
    if last == "i":
        return {f"{less}ei", f"{less}i"}
    if last == "e" or less[-1:] == last:
        return {f"{less}i"}
    return {f"{stem}i"}


def _graded(stem: str, grades: Iterable[tuple[str, tuple[str, ...]]]) -> set[str]:
    """A stem that ends in one vowel, and the stems with the other grade of the consonant before that vowel."""
    begin, vowel = stem[:-1], stem[-1:]
    for grade, others in grades:
        if begin.endswith(grade) and len(begin) > len(grade):
            return {stem, *(f"{begin[: len(begin) - len(grade)]}{other}{vowel}" for other in others)}
    return {stem}


_ENDINGS = (
    *("n", "t", "a", "ä", "ta", "tä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "na", "nä", "ksi"),
    *(
        "tta",
        "ttä",
        "seen",
        "in",
        "hin",
        "siin",
        "en",
        "den",
        "tten",
        "jen",
        "ja",
        "jä",
        "an",
        "än",
        "on",
        "ön",
        "un",
        "yn",
    ),
)


@lru_cache(maxsize=20_000)
def dictionary_forms(form: str) -> frozenset[str]:
    """What a form may be in a dictionary, by its ending alone: guesses, most of them no words.

    ``forms`` of a word that is known tells which guess is right. For looking a word up whose forms share no root, since
    their consonants change with the case: *viennin*, *vienti*.
    """
    plain = lowered(form)
    found: set[str] = set()
    for ending in _ENDINGS:
        stem = plain.removesuffix(ending)
        if stem == plain or len(stem) < 3 or stem[-1] not in _VOWELS:
            continue
        less, bases = stem[:-1], {stem}
        if stem[-1] == "e" or stem.endswith("ei"):
            bases.add(f"{less.removesuffix('e')}i")
        if stem[-1] in "oö" and ending[0] == "j":
            bases |= {f"{less}a", f"{less}ä"}
        if stem[-1] == "i":
            bases |= (
                {f"{less[:-1]}a", f"{less[:-1]}ä", less} if less[-1] in "oö" else {f"{less}{last}" for last in "aäe"}
            )
        found |= {strong for base in bases if len(base) > 2 for strong in _graded(base, _STRONG)}
    return frozenset(found - {plain})
