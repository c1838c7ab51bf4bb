"""A passage is found again where it was cut, counted in code points."""

from __future__ import annotations

import pytest

from linjaus.passages import CONTEXT, cut_sentences, find_quote, make_selector

TEXT = "🎶 A\u0308iti lauloi. Äiti lauloi. Äiti lauloi."


def test_positions_count_code_points_whatever_stands_before() -> None:
    start = TEXT.index("Äiti")
    selector = make_selector(TEXT, start, start + 4)
    assert selector.exact == "Äiti"
    assert (selector.start, selector.end) == (start, start + 4)
    assert len(selector.prefix) <= CONTEXT
    assert len(selector.suffix) <= CONTEXT


def test_a_combined_character_is_not_its_composed_twin() -> None:
    assert find_quote(TEXT, "A\u0308iti") == [2]
    assert find_quote(TEXT, "Äiti") == [16, 29]


def test_context_tells_equal_quotes_apart() -> None:
    second = TEXT.rindex("Äiti lauloi.")
    selector = make_selector(TEXT, second, len(TEXT))
    assert find_quote(TEXT, selector.exact, selector.prefix, selector.suffix) == [second]
    assert len(find_quote(TEXT, selector.exact)) == 2


@pytest.mark.parametrize(("exact", "starts"), [("", []), ("zzz", []), ("aa", [0, 1, 2])])
def test_quotes_may_be_empty_missing_or_overlap(exact: str, starts: list[int]) -> None:
    assert find_quote("aaaa", exact) == starts


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 0), (3, 2), (0, 99), (99, 100)])
def test_positions_outside_the_text_make_no_selector(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        make_selector("abc", start, end)


def test_sentences_headings_and_items_are_cut_without_their_blank_space() -> None:
    text = "  Otsikko \n\n- Kohta yksi. Toinen virke! \r\nViimeinen? Äiti sanoi: ”Ei.” Loppu"
    cut = [text[start:end] for start, end in cut_sentences(text)]
    assert cut == ["Otsikko", "- Kohta yksi.", "Toinen virke!", "Viimeinen?", "Äiti sanoi: ”Ei.” Loppu"]


@pytest.mark.parametrize("text", ["", "\n\n", "   \n\t"])
def test_nothing_is_cut_from_nothing(text: str) -> None:
    assert cut_sentences(text) == []
