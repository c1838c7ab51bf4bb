"""Laws of the search: whatever the texts, each is found by each of its words, and marking changes no letter."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from linjaus.morphology import words
from linjaus.textindex import FACETS, SearchIndex, TextPiece, excerpt, marks, segments
from linjaus.textindex.index import write_index
from linjaus.textindex.records import Record
from linjaus.textindex.vocabulary import Vocabulary

LANGUAGES = ("fi", "sv", "en")
WORDS = [
    *("Työvoiman", "saatavuus", "ja", "yrityksille", "Arbetskraften", "åtgärder", "the", "workforce's", "ELY-keskus"),
    *(
        "e\u0301te\u0301",
        "Ǆ",
        "ﬁn",
        "kuntakokeiluiden",
        "2019–2023",
        "<b>iloa</b>",
        "&",
        "İstanbul",
        "straße",
        "ΣΊΣΥΦΟΣ",
    ),
    *("हिन्दी", "四国", "och", "a"),
]
SENTENCES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(WORDS),
        max_size=8,
    ).map(" ".join),
)
PIECES = st.builds(
    TextPiece, st.sampled_from(["name", "text", "theme", "quote"]), st.sampled_from(["", *LANGUAGES, "se"]), SENTENCES
)


def record(number: int, pieces: list[TextPiece]) -> Record:
    facets: dict[str, tuple[str, ...]] = dict.fromkeys(FACETS, ())
    return Record(f"x:{number}", tuple(pieces), facets, (0, 0, f"{number:05d}"))


def index_of(records: list[Record], folder: str) -> SearchIndex:
    write_index(records, LANGUAGES, Path(folder))
    return SearchIndex(Path(folder))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=4))
def test_every_text_is_found_by_each_of_its_words(texts: list[list[TextPiece]]) -> None:
    records = [record(number, pieces) for number, pieces in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        index = index_of(records, folder)
        for one in records:
            for piece in one.pieces:
                for start, end, folded in words(piece.text):
                    for asked in (piece.text[start:end], folded):
                        assert one.iri in {hit.iri for hit in index.search(asked, limit=100).hits}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=2), min_size=2, max_size=4), st.randoms())
def test_the_order_of_the_texts_does_not_matter(texts: list[list[TextPiece]], chance: object) -> None:
    seen = [
        (piece.language, piece.text[start:end]) for own in texts for piece in own for start, end, _ in words(piece.text)
    ]
    mixed = seen.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    def made(pairs: list[tuple[str, str]]) -> str:
        by_language: dict[str, list[str]] = {}
        for tag, word in pairs:
            by_language.setdefault(tag, []).append(word)
        return Vocabulary.of(LANGUAGES, by_language).to_json()

    assert made(seen) == made(mixed)
    assert Vocabulary.from_json(made(seen)).to_json() == made(seen)


@given(st.text(max_size=400), st.text(max_size=30))
def test_marking_changes_no_letter(text: str, question: str) -> None:
    forms = {folded for _, _, folded in words(question)} | {folded for _, _, folded in list(words(text))[::2]}
    assert "".join(one.text for one in segments(text, forms)) == text
    assert [text[start:end] for start, end in marks(text, forms)] == [
        one.text for one in segments(text, forms) if one.marked
    ]
    short = excerpt(text, forms, 40)
    assert "".join(one.text for one in short).strip(" …") in text


@given(st.text(max_size=200))
def test_words_lie_in_the_text_one_after_the_other(text: str) -> None:
    here = 0
    for start, end, folded in words(text):
        assert here <= start < end <= len(text)
        assert folded
        here = end
