"""What was reworded, word by word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linjaus.changes.words import DELETED, INSERTED, SAME, tokens, word_difference

PIECES = ["a", "ä", "a\u0308", " ", "\n", ".", "-", "юг", "日", "👩\u200d👧", "👍🏽", "ab"]
texts = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@given(texts, texts)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = word_difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.op != INSERTED) == before
    assert "".join(piece.text for piece in pieces if piece.op != DELETED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.op != other.op for one, other in pairwise(pieces))
    assert (before == after) == all(piece.op == SAME for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "Lisätään älyä kuntiin.",
            "Lisätään iloa kuntiin.",
            [(SAME, "Lisätään "), (DELETED, "älyä"), (INSERTED, "iloa"), (SAME, " kuntiin.")],
        ),
        ("vuonna 2024", "vuonna 2025", [(SAME, "vuonna "), (DELETED, "2024"), (INSERTED, "2025")]),
        ("yksi kaksi", "eins zwei", [(DELETED, "yksi kaksi"), (INSERTED, "eins zwei")]),
        ("Šiljju", "Šillju", [(DELETED, "Šiljju"), (INSERTED, "Šillju")]),
        ("pa\u0308a\u0308", "pää", [(DELETED, "pa\u0308a\u0308"), (INSERTED, "pää")]),
        (
            "👩\u200d👧 laulaa",
            "👩\u200d👦 laulaa",
            [(DELETED, "👩\u200d👧"), (INSERTED, "👩\u200d👦"), (SAME, " laulaa")],
        ),
        ("", "uusi", [(INSERTED, "uusi")]),
    ],
)
def test_words_are_never_cut(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.op, piece.text) for piece in word_difference(before, after)] == expected


def test_words_punctuation_and_space_stand_apart() -> None:
    assert tokens("TE-palvelut, (ja)\u00a0muut…") == [
        "TE",
        "-",
        "palvelut",
        ",",
        " ",
        "(",
        "ja",
        ")",
        "\u00a0",
        "muut",
        "…",
    ]


def test_texts_too_long_to_compare_are_given_whole_between_what_they_share() -> None:
    pieces = word_difference("alku " + "a " * 3000 + "loppu", "alku " + "b " * 3000 + "loppu")
    assert [piece.op for piece in pieces] == [SAME, DELETED, INSERTED, SAME]
    assert (pieces[0].text, pieces[-1].text) == ("alku ", " loppu")
