"""The cases of Finnish nouns, held to forms that were written by hand."""

from __future__ import annotations

import pytest
from tests.unit.finnish_nouns import nouns

from linjaus.morphology import root
from linjaus.morphology.finnish import CASES, analyse, dictionary_forms, forms

TRUTH = list(nouns())


def test_every_case_is_in_the_truth() -> None:
    assert {case for _, case, _, _ in TRUTH} == set(CASES) - {"accusative"}


@pytest.mark.parametrize("noun", sorted({noun for noun, _, _, _ in TRUTH}))
def test_every_form_is_recognised_with_its_case_and_number(noun: str) -> None:
    head = noun.rpartition("-")[2]
    of = forms(head)
    missing = [
        (form, case, number)
        for own, case, number, form in TRUTH
        if own == noun and (case, number) not in analyse(form.rpartition("-")[2], of)
    ]
    assert not missing


@pytest.mark.parametrize(("plural", "singular"), sorted({
    (form, noun) for noun, case, number, form in TRUTH if (case, number) == ("nominative", "plural")
}))  # fmt: skip
def test_a_name_in_the_plural_is_recognised_in_every_form_too(plural: str, singular: str) -> None:
    of = forms(plural)
    missing = [
        (form, case, number)
        for noun, case, number, form in TRUTH
        if noun == singular and (case, number) not in analyse(form, of)
    ]
    assert not missing


@pytest.mark.parametrize(
    ("form", "noun", "analysis"),
    [
        ("toimistomme", "toimisto", ("genitive", "singular")),
        ("toimistossamme", "toimisto", ("inessive", "singular")),
        ("ohjelmaansa", "ohjelma", ("illative", "singular")),
        ("keskuksellakin", "keskus", ("adessive", "singular")),
        ("liitossakaan", "liitto", ("inessive", "singular")),
        ("kunnissammekin", "kunta", ("inessive", "plural")),
        ("Finlandin", "Finland", ("genitive", "singular")),
        ("Finlandiin", "Finland", ("illative", "singular")),
    ],
)
def test_suffixes_and_foreign_words(form: str, noun: str, analysis: tuple[str, str]) -> None:
    assert analysis in analyse(form, forms(noun))


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        *(("liitin", "liitto"), ("kunto", "kunta"), ("ohjelmoida", "ohjelma"), ("keskeinen", "keskus")),
        *(("kainuulainen", "Kainuu"), ("alus", "alue"), ("ohjelmallinen", "ohjelma"), ("", "kunta")),
    ],
)
def test_other_words_are_no_forms_of_it(word: str, noun: str) -> None:
    assert not analyse(word, forms(noun))


@pytest.mark.parametrize("noun", sorted({noun for noun, _, _, _ in TRUTH} - {"Uusimaa"}))
def test_a_form_leads_back_to_its_word(noun: str) -> None:
    head = noun.rpartition("-")[2]
    wanted = root(head, "fi")
    lost = [
        (form, case, number)
        for own, case, number, form in TRUTH
        if own == noun and case not in ("abessive", "comitative")  # hardly ever written
        for last in [form.rpartition("-")[2]]
        if wanted not in {root(word, "fi") for word in {last, *dictionary_forms(last)}}
    ]
    assert not lost
