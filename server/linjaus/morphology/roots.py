"""A word → its root in a language: Snowball's stem, and for Finnish the consonants that change with the case.

Snowball leaves *avoimuus* and *avoimuuden*, *yritys* and *yritysten*, *hyvinvointi* and *hyvinvoinnin*, *maaseutu* and
*maaseudun* apart; ``_finnish`` brings them together, after Snowball has cut the ending off. A language without a
stemmer keeps its words as they are folded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

import tantivy

from .words import fold, lowered

STEMMERS: Mapping[str, str] = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""The primary subtag of a language tag (RFC 5646) → the stemmer of tantivy."""

COMPOUNDING = frozenset({"da", "de", "et", "fi", "fo", "is", "nb", "nl", "nn", "no", "se", "sma", "smn", "sms", "sv"})
"""Languages that write a compound as one word, so that a root may stand at the end or in the middle of another."""

_LEAST = 4
_LONG = 6
_VOWELS = "aouyäöei"
_FINNISH_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"(uu|yy)(?:s|d|t|ks|te|de|hd)$", r"\1"),  # avoimuus, avoimuud(en), avoimuut(ta), avoimuuks(ia)
        (rf"([{_VOWELS}])m(?:in|is|ist|ise)$", r"\1m"),  # kehittämin(en), kehittämis(en)
        (r"i(?:nt|n|s|ks|st)$", "i"),  # hyvinvoint(i), hyvinvoin(nin); suomalain(en), suomalais(ta)
        (rf"([{_VOWELS}])(?:s|ks|st)$", r"\1"),  # yritys, yrityks(et), yrityst(en)
        (rf"([{_VOWELS}])n[tn]$", r"\1nt"),  # kunt(a), kunn(an)
        (rf"([{_VOWELS}])mp$", r"\1m"),  # parempi, paremman
        (r"([lr])t$", r"\1"),  # valta, vallan; kerta, kerran
        (r"([uy])v\1$", r"\1k\1"),  # kilpailukyky, kilpailukyvyn
    )
)
_GRADES = (("kk", "k"), ("pp", "p"), ("tt", "t"), ("d", "t"), ("ng", "nk"), ("nn", "nt"))
"""Strong and weak grades that count as one, wherever they stand: *maaseutu*, *maaseudun*, *maaseutupolitiikka*."""
_SHORT_FINNISH = re.compile(r"(.*(?:ie|uo|yö|aa|ää))(?:n|t|d|de|tä)")  # työ, työn; tie, tiet


def root(word: str, language: str) -> str:
    """The root of one word as it stands in a text, folded. language: a tag, empty for none."""
    return _root(lowered(word), language.partition("-")[0].lower())


@lru_cache(maxsize=200_000)
def _root(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    if stemmer is None or not word.isalpha():
        return fold(word)
    stem = stemmer(word)
    if language == "fi":
        stem = _finnish(word, stem)
    return fold(stem) or fold(word)


def _finnish(word: str, stem: str) -> str:
    short = _SHORT_FINNISH.fullmatch(stem)
    if short and len(stem) <= _LONG:
        return short[1]
    if len(stem) < _LEAST < len(word):
        stem = re.sub(rf"(?:[{_VOWELS}]+n?|n)$", "", word)
    for pattern, kept in _FINNISH_ENDINGS:
        shorter, changed = pattern.subn(kept, stem)
        if changed and len(shorter) >= _LEAST:
            stem = shorter
            break
    for grade, kept in _GRADES:
        stem = stem.replace(grade, kept)
    return stem[:-1] if len(stem) >= _LONG and stem[-1] in _VOWELS else stem


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    name = STEMMERS.get(language)
    if name is None:
        return None
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(name)).build()
    return lambda word: (analyzer.analyze(word) or [word])[0]


@cache
def _function_words(language: str) -> Callable[[str], bool]:
    name = STEMMERS.get(language)
    try:
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stopword(name or "")).build()
        )
    except ValueError:
        return lambda word: False
    return lambda word: not analyzer.analyze(word)


def is_function_word(word: str, language: str) -> bool:
    """Whether the word says little by itself in that language (*ja*, *och*, *the*)."""
    return _function_words(language.partition("-")[0].lower())(lowered(word))
