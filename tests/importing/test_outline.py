"""What is read from a text: whose priorities they are, how they are marked, for which years, and what is left out."""

from __future__ import annotations

import pytest

from linjaus.outline import MEDIUM, DocumentOutline, Outline
from linjaus.outline.blocks import Extract
from linjaus.outline.plain import parse_plain
from linjaus.outline.read import read_outline
from linjaus.outline.times import find_periods, find_updated


def read(text: str) -> Outline:
    return read_outline(Extract(text, parse_plain(text)), lambda words, language: ())


def only(text: str) -> DocumentOutline:
    documents = read(text).documents
    assert len(documents) == 1
    return documents[0]


def titles(document: DocumentOutline) -> list[str]:
    return [element.title for element in document.elements]


def test_the_seed_has_a_strategy_of_four_and_a_programme_of_five_priorities(shared) -> None:  # type: ignore[no-untyped-def]
    text = (shared / "seed" / "aluekehittaminen-kainuussa.txt").read_bytes().decode()
    outline = read(text)
    strategy, programme = outline.documents
    assert outline.title.value == "Aluekehittäminen Kainuussa"
    assert outline.modified is not None
    assert outline.modified.value == "2024-03-05"
    assert [(one.period.start, one.period.end) for one in outline.documents if one.period] == [
        ("2019", "2023"),
        ("2018", "2021"),
    ]
    assert [(one.number, one.title) for one in strategy.elements] == [
        (1, "Vahvistetaan Kainuun elinvoimaa ja kasvua kestävällä tavalla"),
        (2, "Varmistetaan määrällisesti riittävän ja laadullisesti oikean työvoiman saatavuus Kainuussa"),
        (3, "Päämääränä kainuulainen hyvä elämä"),
        (4, "Kainuun ELY-keskus on erinomainen työpaikka ja haluttu yhteistyökumppani"),
    ]
    assert [(one.number, one.title) for one in programme.elements] == [
        (1, "Yritykset, osaaminen ja Kainuun vetovoima"),
        (
            2,
            "Saavutettavuutta uusilla liikkumisratkaisuilla ja sähköisillä palveluilla sekä "
            "infrastruktuuri-investoinneilla",
        ),
        (3, "Tavoitehakuista alueellista yhteistyötä"),
        (4, "Hyvinvoinnin vahvistaminen"),
        (5, "Positiivinen maakuntakuva"),
    ]
    assert [len(one.children) for one in strategy.elements] == [5, 5, 3, 4]
    assert sum(len(one.children) for one in programme.elements) == 0
    read_sentences = {child.passage for one in strategy.elements for child in one.children}
    assert read_sentences <= set(outline.passages)


FINNISH = """Jokilaakson strategia

{lead}

{first}

Kehitetään yritysneuvontaa. Tuetaan omistajanvaihdoksia.

{second}

Parannetaan palvelujen saatavuutta.

Päivitetty 1.2.2023
"""


@pytest.mark.parametrize(
    ("lead", "first", "second", "numbered"),
    [
        ("Strategian painopisteet ovat:", "1. Elinvoima", "2. Arki", True),
        ("Strategian painopisteet ovat:", "1) Elinvoima", "2) Arki", True),
        ("Strategian painopisteet ovat:", "I. Elinvoima", "II. Arki", True),
        ("Strategian painopisteet ovat seuraavat:", "- Elinvoima", "- Arki", False),
        ("Seutukunnan kehittämisen kärjet ovat:", "• Elinvoima", "• Arki", False),
        ("Strategian painopisteet:", "Elinvoima", "Arki", False),
        ("STRATEGISET TAVOITTEET", "Elinvoima", "Arki", False),
        ("Ohjelmassa on kaksi toimintalinjaa.", "Toimintalinja 1: Elinvoima", "Toimintalinja 2: Arki", True),
        ("Ohjelman painopisteet ovat:", "1. painopiste: Elinvoima", "2. painopiste: Arki", True),
        ("Ohjelman painopisteet ovat:", "1 – Elinvoima", "2 – Arki", True),
        ("Ohjelman painopisteet ovat", "(1) Elinvoima", "(2) Arki", True),
        ("Painopisteet", "Painopiste 1. Elinvoima", "Painopiste 2. Arki", True),
        ("Tavoitteemme ovat:", "1. Elinvoima", "2. Arki", True),
    ],
)
def test_priorities_are_numbered_bulleted_unmarked_or_headings(
    lead: str, first: str, second: str, numbered: bool
) -> None:
    document = only(FINNISH.format(lead=lead, first=first, second=second))
    assert titles(document) == ["Elinvoima", "Arki"]
    assert [element.number for element in document.elements] == [1, 2]
    assert all(element.numbered is numbered for element in document.elements)
    assert [len(element.children) for element in document.elements] == [2, 1]


def test_priorities_that_only_stand_below_one_another_are_not_sure() -> None:
    document = only("Strategia\n\nPainopisteet 2022–2025:\nElinvoima\nArki\n\nSitä seurataan vuosittain.\n")
    assert titles(document) == ["Elinvoima", "Arki"]
    assert {element.confidence for element in document.elements} == {MEDIUM}
    assert not document.elements[-1].children


def test_lists_below_a_priority_say_what_they_are() -> None:
    text = (
        "Ohjelma 2021–2027\n\nPainopisteet\n\n1. Osaaminen\n\nToimenpiteet:\n\n- Lisätään koulutusta\n"
        "- Oppimisen tuki\n\n"
        "2. Liikkuminen\n\nTavoitteet:\n\n- Sujuvat yhteydet\n"
    )
    first, second = only(text).elements
    assert [(one.kind, one.title, one.confidence) for one in first.children] == [
        ("measure", "Lisätään koulutusta", "high"),
        ("measure", "Oppimisen tuki", "high"),
    ]
    assert [(one.kind, one.title) for one in second.children] == [("objective", "Sujuvat yhteydet")]


def test_numbered_sections_of_a_priority_keep_what_stands_under_them() -> None:
    text = (
        "Ohjelma 2024–2027\n\nPainopisteet\n\n1. Osaaminen\n\n1.1 Koulutus\n\nLisätään koulutusta.\n\n"
        "1.2 Tutkimus\n\nTuetaan tutkimusta.\n\n2. Kasvu\n\nTuetaan yrityksiä.\n"
    )
    first, second = only(text).elements
    assert [(one.kind, one.title, [child.title for child in one.children]) for one in first.children] == [
        ("objective", "Koulutus", ["Lisätään koulutusta"]),
        ("objective", "Tutkimus", ["Tuetaan tutkimusta"]),
    ]
    assert [one.title for one in second.children] == ["Tuetaan yrityksiä"]


def test_what_follows_the_last_priority_is_not_surely_a_part_of_it() -> None:
    text = FINNISH.format(lead="Strategian painopisteet ovat:", first="1. Elinvoima", second="2. Arki")
    closing = (
        "Strategia on hyväksytty valtuustossa. Se päivitetään vuosittain. Seurannasta vastaa hallitus. Raportti tulee."
    )
    last = only(text.replace("Päivitetty", f"{closing}\n\nPäivitetty")).elements[-1]
    assert [one.confidence for one in last.children][-2:] == [MEDIUM, MEDIUM]
    assert "may not belong" in last.children[-1].reason


NATIONAL = [
    ("Hallitusohjelman painopisteet ovat:", "Maakuntaohjelman painopisteet ovat:"),
    ("Valtakunnalliset painopisteet ovat:", "Kainuun painopisteet ovat:"),
    (
        "Valtioneuvoston asettamat alueiden kehittämisen painopisteet vuosille 2020–2023:",
        "Kansallisten tavoitteiden pohjalta Kainuun painopisteet ovat:",
    ),
    ("Maan hallituksen aluepolitiikan painopisteet ovat seuraavat:", "Oman alueemme painopisteet ovat seuraavat:"),
    ("EU:n aluepolitiikan tavoitteet ovat:", "Pohjois-Savon kehittämisen tavoitteet ovat:"),
    ("De nationella prioriteringarna för regionutvecklingen är:", "Landskapets egna prioriteringar är:"),
    ("Regeringens prioriteringar är följande:", "Utifrån de nationella målen är Österbottens prioriteringar:"),
    ("Statsrådets prioriteringar för regionutvecklingen:", "Prioriteringarna för Österbotten är:"),
    ("The Government's priorities for regional development are:", "The priorities of the region are:"),
    ("The national priorities are the following:", "Based on the national priorities, the priorities of Kainuu are:"),
    ("Priorities of the Government for the regions:", "Our own priorities are:"),
]


@pytest.mark.parametrize(("national", "regional"), NATIONAL)
def test_national_aims_before_the_regional_ones_are_not_taken_for_the_regions(national: str, regional: str) -> None:
    outline = read(
        f"Otsikko\n\n{national}\n\n1. Aaa bbb\n2. Ccc ddd\n\n{regional}\n\n1. Eee fff\n2. Ggg hhh\n3. Iii jjj\n"
    )
    assert [titles(document) for document in outline.documents] == [["Eee fff", "Ggg hhh", "Iii jjj"]]
    left_out = [remark for remark in outline.remarks if "national" in remark.text]
    assert len(left_out) == 1
    assert "Aaa bbb" in left_out[0].text


@pytest.mark.parametrize(("national", "regional"), NATIONAL)
def test_national_aims_under_a_heading_of_their_own_are_told_apart_too(national: str, regional: str) -> None:
    outline = read(
        f"Otsikko\n\n{national}\n\n- Aaa bbb\n- Ccc ddd\n\nVäliteksti tässä.\n\n{regional}\n\n- Eee\n- Ggg\n"
    )
    assert [titles(document) for document in outline.documents] == [["Eee", "Ggg"]]


def test_a_page_with_national_aims_alone_gives_no_priorities() -> None:
    outline = read("Aluekehitys\n\nHallitusohjelman painopisteet ovat:\n\n1. Talous\n2. Turvallisuus\n")
    assert not outline.documents
    assert any("national" in remark.text for remark in outline.remarks)


def test_a_national_strategy_has_its_own_priorities() -> None:
    text = "Valtakunnallinen aluestrategia 2024–2027\n\nValtakunnalliset painopisteet ovat:\n\n1. Ilmasto\n2. Työ\n"
    assert titles(only(text)) == ["Ilmasto", "Työ"]


@pytest.mark.parametrize(
    "text",
    [
        "Yhteystiedot\n\nVirasto palvelee arkisin kello 9–15. Postiosoite on Torikatu 1.\n",
        "Ajankohtaista\n\n1. Kokous pidetään tiistaina.\n2. Kahvi tarjotaan.\n",
        "Uutinen\n\nStrategian painopisteet hyväksyttiin valtuustossa. Niistä kerrotaan myöhemmin.\n",
    ],
)
def test_a_page_without_priorities_gives_none_and_says_so(text: str) -> None:
    outline = read(text)
    assert not outline.documents
    assert "no priorities were found" in [remark.text for remark in outline.remarks]


@pytest.mark.parametrize(
    ("words", "start", "end", "confidence"),
    [
        ("Strategiakaudella 2019–2023", "2019", "2023", "high"),
        ("ohjelma 2024 - 2027", "2024", "2027", "high"),
        ("Painopisteet vuosille 2022–2025", "2022", "2025", "high"),
        ("för åren 2022–2025", "2022", "2025", "high"),
        ("programperioden 2021-27", "2021", "2027", "high"),
        ("from 2022 to 2025", "2022", "2025", "medium"),
        ("vuodesta 2022 vuoteen 2025", "2022", "2025", "medium"),
        ("mellan åren 2022 och 2025", "2022", "2025", "high"),
        ("puhelin 2019–2023", "2019", "2023", "medium"),
    ],
)
def test_periods_are_read_however_they_are_written(words: str, start: str, end: str, confidence: str) -> None:
    (period,) = find_periods(words)
    assert (period.start, period.end, period.confidence) == (start, end, confidence)


@pytest.mark.parametrize("words", ["2023–2019", "040 2020–12345", "5.3.2024", "A2019-2023-1", "1.2.2019–2023"])
def test_what_is_no_period_is_not_taken_for_one(words: str) -> None:
    assert not find_periods(words)


@pytest.mark.parametrize(
    "words",
    [
        "Päivitetty: 05.03.2024",
        "Päivitetty 5.3.2024",
        "Sivu päivitetty 5. maaliskuuta 2024",
        "Viimeksi päivitetty: 2024-03-05",
        "Uppdaterad 5.3.2024",
        "Senast uppdaterad den 5 mars 2024",
        "Updated 5 March 2024",
        "Last updated on March 5, 2024",
        "Page last modified: 2024-03-05",
    ],
)
def test_the_day_of_the_last_update_is_read_in_three_languages(words: str) -> None:
    found = find_updated(words)
    assert found is not None
    assert (found.value, found.confidence) == ("2024-03-05", "high")


def test_a_day_that_may_be_read_two_ways_is_not_sure() -> None:
    found = find_updated("Updated 3/4/2024")
    assert found is not None
    assert found.confidence == MEDIUM


@pytest.mark.parametrize(
    "words", ["Päivitetty 31.2.2024", "Päivitetty usein", "5.3.2024", "Päivitetty ohjelma tuli 5.3.2024"]
)
def test_no_day_is_made_up(words: str) -> None:
    assert find_updated(words) is None


def test_every_element_quotes_the_text_to_the_letter() -> None:
    text = FINNISH.format(lead="Strategian painopisteet ovat:", first="1. Elin\xa0voima ", second=" 2. Arki")
    outline = read(text)
    for element in outline.documents[0].each():
        assert element.wording is not None
        assert element.passage in outline.passages
        assert text[slice(*element.wording)] == element.title
        assert element.passage is not None
        assert element.passage[0] <= element.wording[0] < element.wording[1] <= element.passage[1]
