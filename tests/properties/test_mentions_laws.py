"""Laws of mentions: they lie within the text, in order, apart from each other, and depend on nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef
from tests.unit.finnish_nouns import nouns

from linjaus.mentions import Gazetteer, Name

FORMS = sorted({form for _, _, _, form in nouns()})
WORDS = [*FORMS[:200], "Kainuun", "Lapin", "ja", "ELY-", "-", "2018–2021", "TEM:n", "’s", "¶", "\n\n", "İstanbul", "ﬁ"]
NAMES = [
    *("Kainuu", "Kainuun liitto", "Kainuun ELY-keskus", "Lapin ELY-keskus", "Team Finland", "TEM", "liitto ja keskus"),
    *("Kainuu-ohjelma 2018–2021", "Kainuu-ohjelma. Maakuntaohjelma 2022–2025", "- . –", "İ"),
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))


def gazetteer(chosen: list[str]) -> Gazetteer:
    return Gazetteer(
        Name(URIRef(f"x:{number}"), "organisation", text, language)
        for number, text in enumerate(chosen)
        for language in ("fi", "sv", "en")
    )


@given(TEXTS, st.sampled_from(["fi", "sv", "en", "fi-FI", "de"]))
def test_mentions_are_pieces_of_the_text_in_order(text: str, language: str) -> None:
    last = 0
    for mention in gazetteer(NAMES).find(text, language):
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        assert mention.confidence in ("high", "medium", "low")
        assert mention.reason
        assert mention.reason_fi
        assert mention.iri not in mention.others
        last = mention.end


@given(TEXTS, st.permutations(NAMES))
def test_the_order_of_names_changes_nothing(text: str, names: list[str]) -> None:
    def told(chosen: list[str]) -> list[tuple[int, int]]:
        return [(one.start, one.end) for one in gazetteer(chosen).find(text, "fi")]

    assert told(names) == told(NAMES)


@given(st.sampled_from(NAMES[:6]), st.text(alphabet="abcä .,\n", max_size=20))
def test_a_name_is_found_wherever_it_stands(name: str, around: str) -> None:
    found = gazetteer(NAMES).find(f"{around}. {name}. {around}", "fi")
    assert name in {one.words for one in found}
