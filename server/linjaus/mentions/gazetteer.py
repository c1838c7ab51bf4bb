"""Finding phrases in a text: word by word, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rdflib import URIRef

from linjaus.morphology import fold, root
from linjaus.morphology.finnish import PLURAL, SINGULAR, Analysis, analyse, forms

from .names import PLACES, Name
from .phrases import Grade, Phrase, phrases
from .records import HIGH, Context, Mention
from .resolving import PLACE_BEFORE, Found, resolve
from .tokens import Token, tokens

_LEAST_ROOTED = 4
_SHORT_PROPER = 9
_KEY = 2
_WRITTEN: frozenset[Analysis] = frozenset({("written", "")})
_YEAR = 4


@dataclass(frozen=True)
class _Pattern:
    """A phrase cut into words, which are compared with those of a text."""

    phrase: Phrase
    words: tuple[Token, ...]

    def match(self, text: Sequence[Token], at: int) -> frozenset[Analysis] | None:
        """What the last word may be (case and number) when the phrase stands at that word; None when it does not."""
        if at + len(self.words) > len(text):
            return None
        agreed: frozenset[Analysis] | None = None
        for number, word in enumerate(self.words):
            own = text[at + number]
            if number and own.before != word.before:
                return None
            is_last = number == len(self.words) - 1
            if own.suffix and not is_last:
                return None
            analyses = self._word(word, own, is_last)
            if not analyses:
                return None
            if analyses != _WRITTEN:
                agreed = analyses if agreed is None else agreed & analyses
                if not agreed:
                    return None
            elif is_last and agreed is not None:
                return None
        return agreed or _WRITTEN

    def _word(self, wanted: Token, own: Token, is_last: bool) -> frozenset[Analysis]:
        if self.phrase.exact and wanted.text.isupper():
            return _WRITTEN if wanted.text == own.text else frozenset()
        if self._is_short_proper and own.text[0].islower():
            return frozenset()
        if self.phrase.language == "fi":
            if is_last:
                found = analyse(own.text, forms(wanted.text)) if wanted.text.isalpha() else frozenset()
                return found or (_WRITTEN if own.plain == wanted.plain else frozenset())
            if own.plain == wanted.plain:
                return _WRITTEN
            return analyse(own.text, forms(wanted.text)) if len(wanted.text) >= _LEAST_ROOTED else frozenset()
        if own.plain == wanted.plain or fold(own.text) == fold(wanted.text):
            return _WRITTEN
        if min(len(own.text), len(wanted.text)) >= _LEAST_ROOTED and wanted.text.isalpha():
            language = self.phrase.language
            if root(own.text, language) == root(wanted.text, language):
                return _WRITTEN
        return frozenset()

    @cached_property
    def _is_short_proper(self) -> bool:
        """Whether it is one short word with a capital, which may be a common word without it (*Lappi*, *lapin*)."""
        first = self.words[0].text
        return len(self.words) == 1 and first[0].isupper() and len(first) < _SHORT_PROPER


class Gazetteer:
    """Names, ready to be looked for. Holds them all in memory; finding changes nothing in it."""

    def __init__(self, names: Iterable[Name]) -> None:
        listed = list(names)
        self._labels = _labels(listed)
        self._numbers = _numbers(listed)
        self._by_start: dict[tuple[str, str], list[_Pattern]] = {}
        for phrase in phrases(listed):
            words = tuple(tokens(phrase.text))
            if words:
                key = (phrase.language.partition("-")[0].lower(), words[0].plain[:_KEY])
                self._by_start.setdefault(key, []).append(_Pattern(phrase, words))

    def find(self, text: str, language: str, context: Context | None = None) -> list[Mention]:
        """What is named in a text of one language, in order; no two mentions overlap, the longest phrase wins.

        language: a tag (RFC 5646). context: what is known of the text; without it a word that may mean several things
        is left open (``low``, the others named), or left out when it may mean too many.
        """
        tag = language.partition("-")[0].lower()
        read, mentions, at = tokens(text), list[Mention](), 0
        named: dict[URIRef, str] = {}
        while at < len(read):
            place = mentions[-1] if mentions and _stands_before(mentions[-1], read, at) else None
            found, length = self._longest(read, at, tag, place)
            mention = None
            if found:
                last = read[at + length - 1]
                years, beyond = _years(read, at + length)
                end = beyond if years and any(one.takes(years) for one in found) else last.end
                is_of_place = place is not None and min(one.phrase.grade for one in found) > Grade.FULL
                spot = (place.start if place is not None and is_of_place else read[at].start, end)
                known = context or Context()
                known = replace(known, publisher=None, region=None) if is_of_place else known
                said = [PLACE_BEFORE] if is_of_place else []
                mention = resolve(
                    found, years, known or Context(), named, self._labels, spot, text[spot[0] : spot[1]], tag, said
                )
            if mention is None:
                at += 1
                continue
            if place is not None and mention.start == place.start:
                mention = replace(mention, place=mentions.pop().iri)
            mentions.append(mention)
            if mention.confidence == HIGH:
                named[mention.iri] = mention.words
            at += length
            while at < len(read) and read[at].start < mention.end:
                at += 1
        return mentions

    def _longest(self, read: Sequence[Token], at: int, tag: str, place: Mention | None) -> tuple[list[Found], int]:
        """The phrases of most words that stand at a word, and how many words these are.

        place: that stands before it, whose things alone less than a whole name can then mean (*Pirkanmaan
        maakuntaohjelma*).
        """
        best: list[Found] = []
        most = 0
        for language in (tag, ""):
            for pattern in self._by_start.get((language, read[at].plain[:_KEY]), ()):
                size = len(pattern.words)
                if size < most or _is_part_of_compound(read, at, size):
                    continue
                if place is not None and pattern.phrase.grade > Grade.FULL and pattern.phrase.name.region != place.iri:
                    continue
                analyses = pattern.match(read, at)
                if analyses is None:
                    continue
                if size > most:
                    best, most = [], size
                number = _number(analyses, read[at + size - 1], tag)
                own = self._numbers.get((pattern.phrase.name.iri, pattern.phrase.language), "")
                best.append(Found(pattern.phrase, analyses - _WRITTEN, number, own))
        return best, most


def _stands_before(mention: Mention, read: Sequence[Token], at: int) -> bool:
    """Whether a place is named right before a word."""
    return mention.kind in PLACES and at > 0 and mention.end == read[at - 1].end and not read[at].before


def _is_part_of_compound(read: Sequence[Token], at: int, size: int) -> bool:
    """Whether the words go on with a hyphen before or after: *Varsinais-Suomi* is not *Suomi*."""
    before = read[at].before == "-" and at > 0
    after = at + size < len(read) and read[at + size].before == "-" and not read[at + size].text.isdecimal()
    return before or after


def _years(read: Sequence[Token], at: int) -> tuple[tuple[int, int] | None, int]:
    """The year or years that stand next (*2018–2021*, *2035*), and where they end."""
    first = read[at] if at < len(read) else None
    if first is None or not _is_year(first) or first.before not in ("", ","):
        return None, 0
    second = read[at + 1] if at + 1 < len(read) else None
    if second is not None and second.before == "-" and _is_year(second):
        return (int(first.text), int(second.text)), second.end
    return (int(first.text), int(first.text)), first.end


def _is_year(token: Token) -> bool:
    return token.text.isdecimal() and len(token.text) == _YEAR and token.text[0] in "12"


def _number(analyses: frozenset[Analysis], last: Token, language: str) -> str:
    """``singular`` or ``plural`` when the form tells, else empty."""
    numbers = {number for _, number in analyses} - {""}
    if len(numbers) == 1:
        return next(iter(numbers))
    if language == "en":
        return PLURAL if last.plain.endswith("s") and not last.suffix else SINGULAR
    if language == "sv":
        return PLURAL if last.plain.rstrip("s").endswith(("er", "ar", "or", "erna", "arna", "orna")) else SINGULAR
    return ""


def _numbers(names: Iterable[Name]) -> dict[tuple[URIRef, str], str]:
    """By thing and language: whether its own name is in the plural (*kuntakokeilut*)."""
    found: dict[tuple[URIRef, str], str] = {}
    for name in names:
        words = tokens(name.text)
        if words and not name.generic:
            last = words[-1]
            plural = last.plain.endswith("t") if name.language == "fi" else _number(frozenset(), last, name.language)
            found[name.iri, name.language] = PLURAL if plural in (True, PLURAL) else SINGULAR
    return found


def _labels(names: Iterable[Name]) -> dict[tuple[URIRef, str], str]:
    """By thing and language: the name to call it by in a reason; the shortest of its own."""
    found: dict[tuple[URIRef, str], str] = {}
    for name in names:
        if not name.generic:
            own = found.get((name.iri, name.language))
            found[name.iri, name.language] = min(filter(None, (own, name.text)), key=lambda text: (len(text), text))
    return found
