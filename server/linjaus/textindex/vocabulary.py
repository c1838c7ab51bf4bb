"""The words that stand in the texts of a release, and the ones among them that a reader's word may mean."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..morphology import COMPOUNDING, fold, is_function_word, root, words

LEAST_BEGINNING = 4
"""Letters of a root before it finds the words that begin with it; two-letter words find nothing but themselves."""
LEAST_WITHIN = 5
"""Letters of a root before it is looked for in the middle of a compound; its end takes one less."""
LEAST_REST = 3
"""Letters that another part of a compound has at least."""
MOST_FORMS = 2_000
"""How many forms one word is widened to, the nearest first."""
_MOST_SLIPS = 50
_SEPARATOR = "\n"


@dataclass(frozen=True)
class Meant:
    """The forms in the texts that a word may mean, by nearness; each form stands in one of them only.

    written: the word itself; inflected: of the same root; compound: the root is a part of it; slips: a letter or two
    away, looked for only when there is nothing nearer.
    """

    word: str
    written: frozenset[str] = frozenset()
    inflected: frozenset[str] = frozenset()
    compound: frozenset[str] = frozenset()
    slips: frozenset[str] = frozenset()
    function_word: bool = False

    def forms(self) -> frozenset[str]:
        """All of them."""
        return self.written | self.inflected | self.compound | self.slips


@dataclass(frozen=True)
class LanguageWords:
    """The forms of one language by their roots. roots: sorted."""

    language: str
    by_root: Mapping[str, tuple[str, ...]]

    @cached_property
    def roots(self) -> list[str]:
        return sorted(self.by_root)

    @cached_property
    def _joined(self) -> str:
        return _SEPARATOR + _SEPARATOR.join(self.roots) + _SEPARATOR

    @cached_property
    def by_length(self) -> dict[int, list[str]]:
        """The roots by how many letters they have."""
        return _by_length(self.roots)

    def beginning(self, start: str) -> list[str]:
        """The roots that begin with the letters and go on."""
        first = bisect_left(self.roots, start)
        last = bisect_left(self.roots, f"{start}\U0010ffff", lo=first)
        return [each for each in self.roots[first:last] if each != start]

    def compounds(self, part: str) -> list[str]:
        """The roots with the part at their end, or in the middle of them when it is long enough."""
        if self.language.partition("-")[0] not in COMPOUNDING or len(part) < LEAST_BEGINNING:
            return []
        end = "" if len(part) >= LEAST_WITHIN else rf"(?={_SEPARATOR})"
        pattern = re.compile(re.escape(part) + end)
        found = []
        for match in pattern.finditer(self._joined):
            begin = self._joined.rfind(_SEPARATOR, 0, match.start()) + 1
            if match.start() - begin >= LEAST_REST:
                found.append(self._joined[begin : self._joined.find(_SEPARATOR, match.end())])
        return found

    def forms(self, roots: Iterable[str]) -> set[str]:
        """The forms of the roots."""
        return {form for each in roots for form in self.by_root.get(each, ())}


class Vocabulary:
    """All words of the texts of a release, by language (empty: texts that say none).

    languages: of the site; a text that does not say its language is read in each of them.
    """

    def __init__(self, languages: Sequence[str], by_language: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self.languages = tuple(languages)
        self.by_language = {tag: LanguageWords(tag, by_language[tag]) for tag in sorted(by_language)}

    @classmethod
    def of(cls, languages: Sequence[str], seen: Mapping[str, Iterable[str]]) -> Vocabulary:
        """From the words as they stand in the texts of each language."""
        grouped: dict[str, dict[str, set[str]]] = {}
        for tag, written in seen.items():
            for word in written:
                for language in (tag,) if tag else languages:
                    folded = fold(word)
                    grouped.setdefault(language, {}).setdefault(root(word, language), set()).add(folded)
        return cls(
            languages,
            {
                tag: {each: tuple(sorted(forms)) for each, forms in sorted(by_root.items())}
                for tag, by_root in grouped.items()
            },
        )

    @cached_property
    def forms(self) -> list[str]:
        """Every form, sorted."""
        return sorted({form for each in self.by_language.values() for forms in each.by_root.values() for form in forms})

    def forms_beginning(self, start: str) -> list[str]:
        """The forms that begin with the letters of a folded word, the shortest first."""
        first = bisect_left(self.forms, start)
        last = bisect_left(self.forms, f"{start}\U0010ffff", lo=first)
        return sorted(self.forms[first:last], key=lambda form: (len(form), form))[:MOST_FORMS]

    def completions(self, question: str) -> list[str]:
        """The forms that a question under way may mean: its words, and what its last word may become."""
        found = [folded for _, _, folded in words(question)]
        return [*found, *self.forms_beginning(found[-1])] if found else []

    def meant(self, question: str) -> list[Meant]:
        """What each word of a question may mean; a word that comes twice counts once."""
        found: dict[str, Meant] = {}
        for start, end, folded in words(question):
            if folded not in found:
                found[folded] = self._meant(question[start:end], folded)
        return list(found.values())

    def _meant(self, word: str, folded: str) -> Meant:
        written: set[str] = set()
        inflected: set[str] = set()
        compound: set[str] = set()
        for tag, own in self.by_language.items():
            wanted = root(word, tag)
            same = own.forms([wanted])
            written |= same & {folded}
            inflected |= same
            if not folded.isdecimal():
                longer = own.beginning(wanted) if len(wanted) >= LEAST_BEGINNING else []
                compound |= own.forms([*longer, *own.compounds(wanted)])
        at = bisect_left(self.forms, folded)
        if at < len(self.forms) and self.forms[at] == folded:
            written.add(folded)
        inflected -= written
        compound -= written | inflected
        slips = self._slips(word, folded) if not (written or inflected or compound) else set()
        said_little = any(is_function_word(word, tag) for tag in self.languages)
        near = [_nearest(folded, each) for each in (written, inflected, compound, slips)]
        return Meant(folded, near[0], near[1], near[2], near[3], said_little)

    def _slips(self, word: str, folded: str) -> set[str]:
        """The forms nearest to a word that no text has, with the others of their roots; else those of near roots."""
        near = _near(folded, self._forms_by_length)
        if near:
            kin = (own.forms(root(each, tag) for each in near) for tag, own in self.by_language.items())
            return set(near).union(*kin)
        return {
            form
            for tag, own in self.by_language.items()
            for each in _near(root(word, tag), own.by_length)
            for form in own.by_root[each]
        }

    @cached_property
    def _forms_by_length(self) -> dict[int, list[str]]:
        return _by_length(self.forms)

    def nearest(self, word: str, most: int = 3) -> list[str]:
        """Forms near to a word, the nearest first, from wider around it than a slip."""
        folded = fold(word)
        limit = max(2, len(folded) // 3)
        near = process.extract(folded, self.forms, scorer=OSA.distance, score_cutoff=limit, limit=most)
        return [form for form, _, _ in near]

    def to_json(self) -> str:
        """As text; the same vocabulary gives the same text."""
        value = {
            "languages": list(self.languages),
            "words": {
                tag: {each: list(forms) for each, forms in own.by_root.items()} for tag, own in self.by_language.items()
            },
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Back from text. Raises ValueError or KeyError when it is none."""
        value = json.loads(text)
        return cls(
            value["languages"],
            {tag: {each: tuple(forms) for each, forms in own.items()} for tag, own in value["words"].items()},
        )


def _by_length(words_: Iterable[str]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for each in words_:
        grouped.setdefault(len(each), []).append(each)
    return grouped


def _near(word: str, by_length: Mapping[int, Sequence[str]]) -> list[str]:
    """The words that are one slip away, else two (a letter too many, too few, another, or two exchanged)."""
    for slips in range(1, _most_slips(word) + 1):
        candidates = [
            each for size in range(len(word) - slips, len(word) + slips + 1) for each in by_length.get(size, ())
        ]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_SLIPS)
        if found:
            return [each for each, _, _ in found]
    return []


def _most_slips(word: str) -> int:
    """How many letters of a word may be wrong: none of three, one of up to seven, then two; digits are meant."""
    if any(character.isdecimal() for character in word) or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def _nearest(word: str, forms: set[str]) -> frozenset[str]:
    if len(forms) <= MOST_FORMS:
        return frozenset(forms)
    return frozenset(sorted(forms, key=lambda form: (not form.startswith(word[:3]), len(form), form))[:MOST_FORMS])
