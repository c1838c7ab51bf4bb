"""Asking an indexed vocabulary: concepts by IRI, labels by their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from linjaus.errors import VocabularyUnreadable
from linjaus.morphology import fold, root, words
from linjaus.morphology.families import family
from linjaus.morphology.finnish import dictionary_forms

from .records import PREF, Concept, Label, LabelHit, Term
from .writing import FORM

_BY_ROOT = "SELECT id FROM word WHERE language = ? AND root = ?"
_BY_FAMILY = "SELECT id FROM word WHERE language = ? AND family = ?"


class VocabularyIndex:
    """An open index. Raises VocabularyUnreadable when the file is none, or of another form."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self.about = dict(self._connection.execute("SELECT key, value FROM about"))
        except sqlite3.Error as error:
            raise VocabularyUnreadable(f"{path} is no index of a vocabulary: {error}.", "Remove it.") from error
        if self.about.get("form") != str(FORM):
            raise VocabularyUnreadable(f"{path} is the index of another version.", "Remove it.")
        self.concept = lru_cache(maxsize=50_000)(self._find_concept)
        self._words = lru_cache(maxsize=100_000)(self._find_words)

    def __len__(self) -> int:
        return int(self.about["concepts"])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def iris(self) -> Iterator[str]:
        """The IRIs of all concepts, sorted."""
        return (iri for (iri,) in self._connection.execute("SELECT iri FROM concept ORDER BY iri").fetchall())

    def _find_concept(self, iri: str) -> Concept | None:
        row = self._connection.execute("SELECT id FROM concept WHERE iri = ?", (iri,)).fetchone()
        if row is None:
            return None
        labels = tuple(
            Label(text, language, kind)
            for text, language, kind in self._connection.execute(
                "SELECT text, language, kind FROM label WHERE concept = ? ORDER BY kind DESC, language, text", row
            )
        )
        links: dict[str, set[str]] = {"broader": set(), "narrower": set(), "related": set()}
        for kind, other in self._connection.execute("SELECT kind, other FROM link WHERE concept = ?", row):
            links[kind].add(other)
        turned = {"broader": "narrower", "narrower": "broader", "related": "related"}
        for kind, other in self._connection.execute(
            "SELECT link.kind, concept.iri FROM link JOIN concept ON concept.id = link.concept WHERE link.other = ?",
            (iri,),
        ):
            links[turned[kind]].add(other)
        return Concept(iri, labels, *(tuple(sorted(links[kind])) for kind in ("broader", "narrower", "related")))

    def labels_of(self, roots: Iterable[str], families: Iterable[str], language: str) -> list[LabelHit]:
        """The labels of a language all of whose words have a root or a family that is asked for."""
        found = {number for key in roots for number in self._words(_BY_ROOT, language, key)}
        found |= {number for key in families for number in self._words(_BY_FAMILY, language, key)}
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (word INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM wanted")
        self._connection.executemany("INSERT INTO wanted VALUES (?)", ((number,) for number in found))
        rows = self._connection.execute(
            "SELECT label.id, concept.iri, label.text, label.language, label.kind FROM"
            " (SELECT label, COUNT(DISTINCT position) AS found FROM wanted CROSS JOIN term ON term.word = wanted.word"
            " GROUP BY label) AS hit JOIN label ON label.id = hit.label AND label.size = hit.found"
            " JOIN concept ON concept.id = label.concept ORDER BY concept.iri, label.kind DESC, label.text"
        ).fetchall()
        return [LabelHit(iri, Label(text, tag, kind), self._terms(number)) for number, iri, text, tag, kind in rows]

    def search(self, text: str, language: str, most: int = 9) -> list[Concept]:
        """The concepts whose labels have the words of a text, the nearest first: what a person types to find one.

        language: whose labels come first; the others are looked through too.
        """
        asked = [text[start:end] for start, end, _ in words(text)]
        ranks: dict[str, tuple[int, int, int, str]] = {}
        for place, tag in enumerate(dict.fromkeys((language, *self.languages))):
            for number in self._labels_with(asked, tag):
                iri, label, kind = self._connection.execute(
                    "SELECT iri, text, kind FROM label JOIN concept ON concept.id = concept WHERE label.id = ?",
                    (number,),
                ).fetchone()
                is_whole = fold(Label(label, tag).bare) == fold(text)
                rank = (0 if is_whole else 1 if kind == PREF else 2, place, len(label), iri)
                ranks[iri] = min(ranks.get(iri, rank), rank)
        nearest = sorted(ranks, key=lambda iri: ranks[iri])[:most]
        return [concept for iri in nearest if (concept := self.concept(iri)) is not None]

    @property
    def languages(self) -> list[str]:
        """The languages of its labels, the commonest first."""
        rows = self._connection.execute("SELECT language FROM word GROUP BY language ORDER BY COUNT(*) DESC, language")
        return [language for (language,) in rows]

    def _labels_with(self, asked: Sequence[str], language: str) -> set[int]:
        """The labels that have every word, in a form of it or of its family."""
        found: set[int] | None = None
        for word in asked:
            guesses = dictionary_forms(word) if language == "fi" else frozenset[str]()
            numbers = {
                number for each in {word, *guesses} for number in self._words(_BY_ROOT, language, root(each, language))
            }
            numbers |= {*self._words(_BY_FAMILY, language, family(word, language))}
            labels = {
                label
                for number in numbers
                for (label,) in self._connection.execute("SELECT label FROM term WHERE word = ?", (number,))
            }
            found = labels if found is None else found & labels
        return found or set()

    def _find_words(self, query: str, language: str, key: str) -> tuple[int, ...]:
        return tuple(number for (number,) in self._connection.execute(query, (language, key)))

    def _terms(self, label: int) -> tuple[Term, ...]:
        rows = self._connection.execute(
            "SELECT word.word, root, family, spread FROM term JOIN word ON word.id = term.word WHERE label = ?"
            " ORDER BY position",
            (label,),
        )
        return tuple(Term(*row) for row in rows)
