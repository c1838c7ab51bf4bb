"""The index of one release's texts: written once, then asked by any number of threads.

tantivy keeps for each thing the plain forms of its words by their role, and its values for sorting out; the words of
a question are widened to forms before it is asked. A hit's score is the sum over the words of the best place where each
was found: first how near the form is to the word, then how telling the text is. Equals stand in the order of their
records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from ..morphology import words
from .records import DOCUMENT, FACETS, KIND, NAME, QUOTE, ROLES, TEXT, THEME, Record, TextPiece
from .vocabulary import Meant, Vocabulary

WRITTEN, INFLECTED, COMPOUND, SLIP = 8.0, 6.0, 3.0, 2.0
"""What a word scores that is found as it is written, in another form, in a compound, or but for a slip."""
WEIGHT: Mapping[str, float] = {NAME: 1.0, TEXT: 0.8, THEME: 0.7, QUOTE: 0.5}
"""What of it counts by the role of the text."""
WHOLE_NAME = 10.0
"""What is added when the question is the whole name."""

MOST_WORDS = 20
"""Words of a question that count."""
MOST_VALUES = 100
"""Values of a facet that are told, those that most things have."""

_FEW = 1_000
"""Forms up to which asking for each of them is quicker than for their set."""
_HEAP = 400_000_000
_ANYWHERE, _WHOLE, _ORDER, _STORED, _IRI = "anywhere", "whole", "order", "stored", "iri"
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class Facet:
    """One value by which findings can be sorted out, and how many of them have it. value: an IRI or a year."""

    value: str
    count: int


@dataclass(frozen=True)
class Filters:
    """The chosen values of each facet: one of them must hold, for every facet that has any."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return self.chosen.get(facet, ())

    def __bool__(self) -> bool:
        return any(self.chosen.values())


@dataclass(frozen=True)
class Hit:
    """A thing that was found. pieces: its texts, by role; kinds, document: as the facets have them, document may be
    empty.
    """

    iri: str
    pieces: tuple[TextPiece, ...]
    kinds: tuple[str, ...]
    document: str


@dataclass(frozen=True)
class Findings:
    """The answer to a question: one page of hits, how many there are, the counts of each facet.

    meant: what each word was widened to. A facet's counts leave its own choice out of account, so that the others are
    seen.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[Facet, ...]]
    meant: tuple[Meant, ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The words that were passed over, because they say little beside the others."""
        telling = _telling(self.meant)
        return tuple(one.word for one in self.meant if one not in telling)

    def forms(self) -> frozenset[str]:
        """The forms that were looked for, to be marked in the texts."""
        return frozenset[str]().union(*(one.forms() for one in _telling(self.meant)))


def write_index(records: Sequence[Record], languages: Sequence[str], folder: Path) -> None:
    """Write the index of the records, in their order, into an empty folder. languages: of the site."""
    seen: dict[str, set[str]] = {}
    index = tantivy.Index(_schema(), str(folder), sort_by_field=_ORDER)
    writer = index.writer(_HEAP, 1)
    for number, record in enumerate(records):
        writer.add_document(_document(record, number, seen))
    writer.commit()
    writer.wait_merging_threads()
    vocabulary = Vocabulary.of(languages, seen)
    (folder / _VOCABULARY).write_text(vocabulary.to_json(), encoding="utf-8")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for role in ROLES:
        builder.add_text_field(_field(role), tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(_ANYWHERE, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(_WHOLE, tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(_IRI, tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_unsigned_field(_ORDER, fast=True)
    builder.add_bytes_field(_STORED, stored=True)
    return builder.build()


def _field(role: str) -> str:
    return f"in_{role}"


def _document(record: Record, number: int, seen: dict[str, set[str]]) -> tantivy.Document:
    found: dict[str, dict[str, None]] = {}
    document = tantivy.Document()
    for piece in record.pieces:
        forms = []
        for start, end, folded in words(piece.text):
            seen.setdefault(piece.language, set()).add(piece.text[start:end])
            forms.append(folded)
        found.setdefault(piece.role, {}).update(dict.fromkeys(forms))
        if piece.role == NAME and forms:
            document.add_text(_WHOLE, " ".join(forms))
    for role, own in found.items():
        document.add_text(_field(role), " ".join(own))
    document.add_text(_ANYWHERE, " ".join(dict.fromkeys(form for own in found.values() for form in own)))
    for facet, values in record.facets.items():
        for value in values:
            document.add_text(facet, value)
    document.add_text(_IRI, record.iri)
    document.add_unsigned(_ORDER, number)
    kept = {
        "pieces": [[piece.role, piece.language, piece.text] for piece in record.pieces],
        "kinds": record.facets[KIND],
        "document": next((one for one in record.facets[DOCUMENT] if one != record.iri), ""),
    }
    document.add_bytes(_STORED, json.dumps(kept, ensure_ascii=False).encode())
    return document


class SearchIndex:
    """An index in a folder, opened to be read. Raises ValueError, OSError or KeyError when it is none."""

    def __init__(self, folder: Path) -> None:
        self.vocabulary = Vocabulary.from_json((folder / _VOCABULARY).read_text(encoding="utf-8"))
        index = tantivy.Index.open(str(folder))
        index.config_reader(reload_policy="manual")
        self._schema = index.schema
        self._searcher = index.searcher()

    @property
    def size(self) -> int:
        """How many things are in it."""
        return int(self._searcher.num_docs)

    def search(self, question: str, filters: Filters = Filters(), limit: int = 25, offset: int = 0) -> Findings:
        """The things that have every word of the question, in whatever form, and the chosen values.

        A question without words finds every thing with the values. Words that say little are passed over beside others;
        so are all after the first ``MOST_WORDS``.
        """
        meant = tuple(self.vocabulary.meant(question)[:MOST_WORDS])
        wanted = _all(self._ask(meant), self._conditions(filters))
        result = self._searcher.search(wanted, limit=max(1, limit), offset=offset)
        hits = tuple(self._hit(address) for _, address in result.hits[:limit])
        return Findings(hits, _count(result), self._facets(self._match(meant), filters), meant)

    def has(self, facet: str, value: str) -> bool:
        """Whether anything has this value."""
        return bool(self._searcher.doc_freq(facet, value))

    def count(self, question: str, filters: Filters = Filters()) -> int:
        """How many things a question finds."""
        wanted = self._match(self.vocabulary.meant(question)[:MOST_WORDS])
        return _count(self._searcher.search(_all(wanted, self._conditions(filters)), limit=1))

    def complete(self, question: str, limit: int) -> list[Hit]:
        """Things with a name that has the words of the question, the last of which may go on."""
        found = [folded for _, _, folded in words(question)][:MOST_WORDS]
        if not found:
            return []
        forms = self.vocabulary.forms_beginning(found[-1])
        named = [self._any_of(_field(NAME), [one], 1.0) for one in found[:-1]]
        named.append(
            tantivy.Query.disjunction_max_query(
                [self._any_of(_field(NAME), forms, 1.0), self._any_of(_field(NAME), [found[-1]], 2.0)]
            )
        )
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in named])
        return [self._hit(address) for _, address in self._searcher.search(wanted, limit=limit).hits]

    def common(self, facet: str, limit: int) -> list[Facet]:
        """The values of a facet that most things have."""
        return list(self._aggregate(tantivy.Query.all_query(), [facet])[facet][:limit])

    def _ask(self, meant: Sequence[Meant]) -> tantivy.Query:
        if not meant:
            return tantivy.Query.all_query()
        clauses = [(tantivy.Occur.Must, self._word(one)) for one in _telling(meant)]
        name = " ".join(one.word for one in meant)
        exactly = tantivy.Query.term_query(self._schema, _WHOLE, name, index_option="basic")
        clauses.append((tantivy.Occur.Should, tantivy.Query.const_score_query(exactly, WHOLE_NAME)))
        return tantivy.Query.boolean_query(clauses)

    def _match(self, meant: Sequence[Meant]) -> tantivy.Query:
        """What is found, whatever its score: the same things as ``_ask`` for a tenth of the work."""
        found = [self._any_of(_ANYWHERE, sorted(one.forms()), 1.0) for one in _telling(meant)]
        return _all(found[0], found[1:]) if found else tantivy.Query.all_query()

    def _word(self, meant: Meant) -> tantivy.Query:
        found = [
            self._any_of(_field(role), here, score * WEIGHT[role])
            for forms, score in (
                (meant.written, WRITTEN),
                (meant.inflected, INFLECTED),
                (meant.compound, COMPOUND),
                (meant.slips, SLIP),
            )
            for role in ROLES
            if (here := [form for form in sorted(forms) if self._searcher.doc_freq(_field(role), form)])
        ]
        return tantivy.Query.disjunction_max_query(found) if found else tantivy.Query.empty_query()

    def _any_of(self, text_field: str, forms: Sequence[str], score: float) -> tantivy.Query:
        """Whatever has one of the forms. A set of terms is tantivy's for many; few are found sooner one by one."""
        if len(forms) > _FEW:
            asked = tantivy.Query.term_set_query(self._schema, text_field, list(forms))
        else:
            terms = (tantivy.Query.term_query(self._schema, text_field, form, index_option="basic") for form in forms)
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return tantivy.Query.const_score_query(asked, score)

    def _conditions(self, filters: Filters, but: str = "") -> list[tantivy.Query]:
        """No part of the score."""
        return [
            tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, facet, list(values)), 0.0)
            for facet, values in filters.chosen.items()
            if values and facet != but
        ]

    def _facets(self, asked: tantivy.Query, filters: Filters) -> dict[str, tuple[Facet, ...]]:
        """The counts of every facet; one pass for all without a choice, one for each with one."""
        free = [facet for facet in FACETS if not filters.of(facet)]
        found = self._aggregate(_all(asked, self._conditions(filters)), free) if free else {}
        for facet in FACETS:
            if filters.of(facet):
                found |= self._aggregate(_all(asked, self._conditions(filters, facet)), [facet])
        return {facet: found[facet] for facet in FACETS}

    def _aggregate(self, wanted: tantivy.Query, facets: Iterable[str]) -> dict[str, tuple[Facet, ...]]:
        asked = {facet: {"terms": {"field": facet, "size": MOST_VALUES}} for facet in facets}
        answer: dict[str, Any] = self._searcher.aggregate(wanted, asked)
        return {
            facet: tuple(
                sorted(
                    (Facet(str(one["key"]), int(one["doc_count"])) for one in answer[facet]["buckets"]),
                    key=lambda one: (-one.count, one.value),
                )
            )
            for facet in asked
        }

    def _hit(self, address: tantivy.DocAddress) -> Hit:
        document = self._searcher.doc(address)
        kept = json.loads(bytes(document.get_first(_STORED) or b"{}"))
        pieces = tuple(TextPiece(*one) for one in kept["pieces"])
        return Hit(str(document.get_first(_IRI)), pieces, tuple(kept["kinds"]), kept["document"])


def _all(asked: tantivy.Query, conditions: Sequence[tantivy.Query]) -> tantivy.Query:
    return asked.and_must_match(*conditions) if conditions else asked


def _count(result: tantivy.SearchResult) -> int:
    return int(getattr(result, "count", 0) or 0)


def _telling(meant: Sequence[Meant]) -> list[Meant]:
    """The words that must be found: all but those that say little, or all when there are no others."""
    return [one for one in meant if not one.function_word] or list(meant)
