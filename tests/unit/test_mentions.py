"""Known names in sentences: in every case and number, in three languages, and nothing where nothing is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from tests.unit.finnish_nouns import nouns, places

from linjaus.mentions import Context, Gazetteer, Mention, Name, names_of

BASE = "https://example.org/id/"
GRAPH = """
@base <https://example.org/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lin: <https://example.org/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

lin:Programme rdfs:label "Maakuntaohjelma"@fi , "Landskapsprogram"@sv .
lin:Agreement rdfs:label "Strateginen tulossopimus"@fi .
<id/organisation-kind/ely> a skos:Concept ; skos:prefLabel "ELY-keskukset"@fi , "NTM-centraler"@sv , "ELY Centres"@en .
<id/organisation-kind/ministry> a skos:Concept ; skos:prefLabel "ministeriöt"@fi .
<id/theme/kasvu> a skos:Concept ; skos:prefLabel "kasvu"@fi .
<id/region/kainuu> a lin:Region ; skos:prefLabel "Kainuu"@fi , "Kajanaland"@sv , "Kainuu"@en .
<id/region/lappi> a lin:Region ; skos:prefLabel "Lappi"@fi , "Lappland"@sv .
<id/region/suomi> a lin:Region ; skos:prefLabel "Suomi"@fi .
<id/organisation/kainuun-ely> a org:FormalOrganization ; org:classification <id/organisation-kind/ely> ;
    skos:prefLabel "Kainuun ELY-keskus"@fi , "NTM-centralen i Kajanaland"@sv , "Kainuu ELY Centre"@en ;
    dct:spatial <id/region/kainuu> .
<id/organisation/lapin-ely> a org:FormalOrganization ; org:classification <id/organisation-kind/ely> ;
    skos:prefLabel "Lapin ELY-keskus"@fi , "NTM-centralen i Lappland"@sv , "Lapland ELY Centre"@en ;
    dct:spatial <id/region/lappi> .
<id/organisation/kainuun-liitto> a org:FormalOrganization ;
    skos:prefLabel "Kainuun liitto"@fi , "Regional Council of Kainuu"@en ; dct:spatial <id/region/kainuu> .
<id/organisation/ymparistoministerio> a org:FormalOrganization ; org:classification <id/organisation-kind/ministry> ;
    skos:prefLabel "ympäristöministeriö"@fi , "miljöministeriet"@sv , "Ministry of the Environment"@en .
<id/organisation/lvm> a org:FormalOrganization ;
    skos:prefLabel "liikenne- ja viestintäministeriö"@fi ; skos:altLabel "LVM"@fi .
<id/organisation/team-finland> a org:Organization ; skos:prefLabel "Team Finland"@fi , "Team Finland"@en .
<id/document/kainuu-ohjelma-2018-2021> a lin:Programme ; dct:title "Kainuu-ohjelma. Maakuntaohjelma 2018–2021"@fi ;
    dct:publisher <id/organisation/kainuun-liitto> ; dct:temporal <id/document/kainuu-ohjelma-2018-2021#period> .
<id/document/kainuu-ohjelma-2018-2021#period> dcat:startDate "2018"^^xsd:gYear ; dcat:endDate "2021"^^xsd:gYear .
<id/document/kainuu-ohjelma-2022-2025> a lin:Programme ; dct:title "Kainuu-ohjelma. Maakuntaohjelma 2022–2025"@fi ;
    dct:publisher <id/organisation/kainuun-liitto> ; dct:temporal <id/document/kainuu-ohjelma-2022-2025#period> .
<id/document/kainuu-ohjelma-2022-2025#period> dcat:startDate "2022"^^xsd:gYear ; dcat:endDate "2025"^^xsd:gYear .
<id/document/tulossopimus> a lin:Agreement ; dct:title "Kainuun ELY-keskuksen strateginen tulossopimus 2020–2023"@fi ;
    dct:publisher <id/organisation/kainuun-ely> ; dct:temporal <id/document/tulossopimus#period> .
<id/document/tulossopimus#period> dcat:startDate "2020"^^xsd:gYear ; dcat:endDate "2023"^^xsd:gYear .
<id/document/tf-strategia> a lin:Strategy ; dct:title "Team Finland -strategia"@fi , "Team Finland strategy"@en .
<id/initiative/kuntakokeilut> a lin:Initiative ; skos:prefLabel "Työllisyyden kuntakokeilut"@fi .
<id/initiative/kainuun-kuntakokeilu> a lin:Initiative ; skos:prefLabel "Kainuun työllisyyden kuntakokeilu"@fi .
<id/initiative/tavat> a lin:Initiative ; skos:prefLabel "uudet valtakunnalliset toimintatavat ja käytännöt"@fi .
"""
NAMES = names_of(Graph().parse(data=GRAPH, format="turtle"))
GAZETTEER = Gazetteer(NAMES)
KAINUU = Context(
    publisher=URIRef(f"{BASE}organisation/kainuun-ely"), region=URIRef(f"{BASE}region/kainuu"), start=2019, end=2023
)


def found(text: str, language: str = "fi", context: Context | None = None) -> list[tuple[str, str, str]]:
    """(words, the thing, confidence) of each mention."""
    mentions = GAZETTEER.find(text, language, context)
    return [(one.words, str(one.iri).removeprefix(BASE), one.confidence) for one in mentions]


def one(text: str, language: str = "fi", context: Context | None = None) -> Mention:
    """The only mention."""
    (mention,) = GAZETTEER.find(text, language, context)
    return mention


def test_names_have_their_kind_region_publisher_and_years() -> None:
    (name,) = [one for one in NAMES if one.iri.endswith("ohjelma-2018-2021") and not one.generic]
    assert (name.kind, name.language, name.start, name.end) == ("document", "fi", 2018, 2021)
    assert name.publisher == URIRef(f"{BASE}organisation/kainuun-liitto")
    assert name.region == URIRef(f"{BASE}region/kainuu")
    assert not [one for one in NAMES if one.kind in ("theme", "organisation-kind")]


@pytest.mark.parametrize("noun", sorted({noun for noun, *_ in nouns()}))
def test_a_name_is_found_in_every_case_and_number(noun: str) -> None:
    name = noun if noun[0].isupper() else f"Kainuun {noun}"
    gazetteer = Gazetteer([Name(URIRef(f"{BASE}organisation/x"), "organisation", name, "fi")])
    for own, _, _, form in nouns():
        if own == noun:
            written = form if noun[0].isupper() else f"Kainuun {form}"
            sentence = f"Työ jatkuu: {written}, kuten ennenkin."
            (mention,) = gazetteer.find(sentence, "fi")
            assert (mention.words, mention.confidence) == (written, "high")
            assert sentence[mention.start : mention.end] == written


def test_a_place_is_not_found_without_its_capital() -> None:
    for noun, _, _, form in places():
        gazetteer = Gazetteer([Name(URIRef(f"{BASE}region/x"), "region", noun, "fi")])
        if len(noun) < 9:
            assert not gazetteer.find(f"Siellä on {form.lower()} tänään.", "fi"), form


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Yhteistyö Kainuun liitossa jatkuu.", [("Kainuun liitossa", "organisation/kainuun-liitto", "high")]),
        ("KAINUUN LIITTO JA LAPPI", [
            ("KAINUUN LIITTO", "organisation/kainuun-liitto", "high"), ("LAPPI", "region/lappi", "high"),
        ]),
        ("Asia siirtyy ympäristöministeriöltä Lapin ELY-keskukselle.", [
            ("ympäristöministeriöltä", "organisation/ymparistoministerio", "high"),
            ("Lapin ELY-keskukselle", "organisation/lapin-ely", "high"),
        ]),
        ("Liikenne- ja viestintäministeriön ohje", [("Liikenne- ja viestintäministeriön", "organisation/lvm", "high")]),
        ("LVM:n ohje", [("LVM:n", "organisation/lvm", "high")]),
        ("Team Finlandin verkosto", [("Team Finlandin", "organisation/team-finland", "high")]),
        ("Team Finland -strategian mukaan", [("Team Finland -strategian", "document/tf-strategia", "high")]),
        ("TF-strategian mukaan", [("TF-strategian", "document/tf-strategia", "medium")]),
        ("Kainuu-ohjelmasta 2018-2021 luetaan", [
            ("Kainuu-ohjelmasta 2018-2021", "document/kainuu-ohjelma-2018-2021", "high"),
        ]),
        ("Osallistutaan kuntakokeilujen toteuttamiseen.", [("kuntakokeilujen", "initiative/kuntakokeilut", "medium")]),
        ("Osallistutaan kuntakokeiluun.", [("kuntakokeiluun", "initiative/kainuun-kuntakokeilu", "medium")]),
        ("Panostetaan uusien valtakunnallisten toimintatapojen ja käytäntöjen käyttöön.", [
            ("uusien valtakunnallisten toimintatapojen ja käytäntöjen", "initiative/tavat", "high"),
        ]),
        ("Kainuun ELY-keskuksemme", [("Kainuun ELY-keskuksemme", "organisation/kainuun-ely", "high")]),
    ],
)  # fmt: skip
def test_names_in_finnish_sentences(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("NTM-centralens i Kajanaland arbete", "sv", ["NTM-centralens i Kajanaland"]),
        ("Enligt miljöministeriets beslut", "sv", ["miljöministeriets"]),
        ("Kajanalands livskraft", "sv", ["Kajanalands"]),
        ("the Kainuu ELY Centre’s strategy", "en", ["Kainuu ELY Centre’s"]),
        ("the Regional Council of Kainuu's plan", "en", ["Regional Council of Kainuu's"]),
        ("by the Ministry of the Environment.", "en", ["Ministry of the Environment"]),
        ("Team Finland strategies", "en", ["Team Finland strategies"]),
    ],
)
def test_names_in_swedish_and_english_sentences(sentence: str, language: str, expected: list[str]) -> None:
    mentions = GAZETTEER.find(sentence, language)
    assert [one.words for one in mentions] == expected
    assert all(one.confidence == "high" for one in mentions)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("ELY-keskusten ja ministeriöiden yhteinen näkemys", "fi"),  # the kinds, none of them
        ("Liiton tulevaisuus on avoin, ohjelma ja strategia ovat kesken.", "fi"),
        ("Päämääränä kainuulainen hyvä elämä", "fi"),
        ("Etelä-Suomessa ja Pohjois-Kainuussa", "fi"),
        ("Kainuu-henki ja Lappi-päivä", "fi"),
        ("lapin käsin tehty suomi", "fi"),
        ("Kainuun. Liitto on toinen asia.", "sv"),
        ("Kasvu vahvistuu", "fi"),  # a theme is no name
        ("Kainuu-ohjelman 2030–2033 aika", "fi"),  # another one, which nobody has described
        ("NTM-centralerna i landet", "sv"),
        ("The ELY Centres meet.", "en"),
        ("tf-strategia", "fi"),
        ("", "fi"),
    ],
)
def test_nothing_is_found_where_nothing_known_is_named(sentence: str, language: str) -> None:
    assert found(sentence, language) == []


def test_the_longest_name_wins_and_names_do_not_cross_sentences() -> None:
    assert found("Kainuun ELY-keskus") == [("Kainuun ELY-keskus", "organisation/kainuun-ely", "high")]
    assert found("Asiat etenevät Kainuun. Liitto") == [("Kainuun", "region/kainuu", "high")]
    assert found("Kainuun\n\nliitto") == [("Kainuun", "region/kainuu", "high")]
    assert found("Kainuun\nliitto") == [("Kainuun\nliitto", "organisation/kainuun-liitto", "high")]


def test_a_generic_word_is_resolved_by_the_text_publisher_and_says_so() -> None:
    mention = one("Asia kuuluu ELY-keskukselle.", context=KAINUU)
    assert (mention.words, mention.iri) == ("ELY-keskukselle", KAINUU.publisher)
    assert mention.confidence == "medium"
    assert "the text's publisher" in mention.reason
    assert "allative singular" in mention.reason
    assert "tekstin julkaisija" in mention.reason_fi
    assert "yksikön allatiivi" in mention.reason_fi


def test_a_generic_word_is_resolved_by_region_and_by_what_was_named_before() -> None:
    by_region = one("Asia kuuluu ELY-keskukselle.", context=replace(KAINUU, publisher=None))
    assert (by_region.iri, by_region.confidence) == (KAINUU.publisher, "medium")
    assert "region" in by_region.reason
    _, second = GAZETTEER.find("Lapin ELY-keskus kutsui. ELY-keskuksen vieraat tulivat.", "fi")
    assert (str(second.iri), second.confidence) == (f"{BASE}organisation/lapin-ely", "medium")
    assert "before" in second.reason


def test_what_stays_open_names_every_candidate() -> None:
    mention = one("Asia kuuluu ELY-keskukselle.")
    assert mention.confidence == "low"
    assert {mention.iri, *mention.others} == {URIRef(f"{BASE}organisation/{name}-ely") for name in ("kainuun", "lapin")}
    assert "may also be" in mention.reason
    assert "voi olla myös" in mention.reason_fi


def test_documents_are_resolved_by_the_years_beside_them_and_by_the_period() -> None:
    assert one("Kainuu-ohjelma 2022–2025").iri.endswith("2022-2025")
    by_period = one("toiminta-alueen maakuntaohjelmiin", context=replace(KAINUU, start=2018, end=2021))
    assert by_period.iri.endswith("ohjelma-2018-2021")
    assert by_period.confidence == "medium"
    assert "period" in by_period.reason
    open_still = one("toiminta-alueen maakuntaohjelmiin", context=KAINUU)
    assert open_still.iri.endswith("ohjelma-2018-2021"), "the one that shares more years with the text"
    assert (open_still.confidence, len(open_still.others)) == ("low", 1)
    assert found("strategiseen tulossopimukseen", context=KAINUU) == [
        ("strategiseen tulossopimukseen", "document/tulossopimus", "medium")
    ]


def test_the_place_before_a_generic_word_decides_whatever_the_text_is_about() -> None:
    sentence = "Lapin maakuntaohjelma ja Kainuun maakuntaohjelmasta 2022–2025"
    assert found(sentence, context=KAINUU) == [
        ("Lapin", "region/lappi", "high"),  # whose programme nobody has described
        ("Kainuun maakuntaohjelmasta 2022–2025", "document/kainuu-ohjelma-2022-2025", "high"),
    ]
    assert GAZETTEER.find(sentence, "fi", KAINUU)[1].place == KAINUU.region
    (mention,) = GAZETTEER.find("Kainuun strateginen tulossopimus", "fi", replace(KAINUU, publisher=None, region=None))
    assert (mention.words, mention.confidence) == ("Kainuun strateginen tulossopimus", "medium")
    assert "place stands before" in mention.reason


def test_the_seed_names_what_its_editors_read_in_it(repository: Path) -> None:
    graph = Graph()
    for path in sorted([*repository.glob("data/**/*.ttl"), *repository.glob("ontology/*.ttl")]):
        graph.parse(path, format="turtle")
    thing = "https://w3id.org/linjaus/id/"
    context = Context(URIRef(f"{thing}organisation/kainuun-ely-keskus"), URIRef(f"{thing}region/kainuu"), 2019, 2023)
    text = (repository / "data/sources/aluekehittaminen-kainuussa.txt").read_text(encoding="utf-8")
    named = {
        (one.words, str(one.iri).removeprefix(thing)): one.confidence
        for one in Gazetteer(names_of(graph)).find(text, "fi", context)
    }
    expected = {
        ("Kainuun ELY-keskuksen", "organisation/kainuun-ely-keskus"): "high",
        ("Kainuun TE-toimiston", "organisation/kainuun-te-toimisto"): "high",
        ("TE-toimiston", "organisation/kainuun-te-toimisto"): "medium",
        ("ELY-keskuksen", "organisation/kainuun-ely-keskus"): "medium",
        ("strategiseen tulossopimukseen", "document/kainuun-ely-tulossopimus-2020-2023"): "medium",
        ("TF-strategian", "document/team-finland-strategia"): "medium",
        ("kuntakokeilujen", "initiative/tyollisyyden-kuntakokeilut"): "medium",
        ("Kainuu-ohjelman 2018-2021", "document/kainuu-ohjelma-2018-2021"): "high",
        ("Kainuussa", "region/kainuu"): "high",
    }
    assert {key: named.get(key) for key in expected} == expected
    assert {one for one in named if "ELY-keskusten" in one[0] or "aluehallintovirastojen" in one[0]} == set()
