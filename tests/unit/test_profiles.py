"""Which profile a client gets, and what its view of a catalogue has and has not."""

from __future__ import annotations

import pytest
from rdflib import RDF, XSD, Graph, Literal

from linjaus.errors import NotAcceptable
from linjaus.namespaces import ADFI, DCAT, DCTERMS, SPDX
from linjaus.profiles import AVOINDATA, DCAT_AP, PROFILES, Profile, choose_profile

CATALOG = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://x.example/> .
:catalog a dcat:Catalog ; dcat:dataset :d , :old ; dct:conformsTo <https://semiceu.github.io/DCAT-AP/releases/3.0.1/> .
:d a dcat:Dataset ; dcat:hasVersion :old ; dcat:distribution :t ; dct:temporal :p ; dct:accessRights :a , :b ;
  dcat:keyword "Kainuu"@en , "Kainuu"@fi , "maakunta"@fi ;
  dct:spatial <http://publications.europa.eu/resource/authority/country/FIN> , <http://data.europa.eu/nuts/code/FI1D8> .
:old a dcat:Dataset ; dcat:isVersionOf :d ; dcat:distribution :t .
:p a dct:PeriodOfTime ; dcat:startDate "2018"^^xsd:gYear ; dcat:endDate "2023-06-30"^^xsd:date .
:t a dcat:Distribution ; dcat:byteSize "12"^^xsd:nonNegativeInteger ; dcat:downloadURL :file ; spdx:checksum :long ;
  dct:license :l .
:l a dct:LicenseDocument ; dct:title "L"@en ; skos:exactMatch <https://licence.example/> .
:file a spdx:File ; spdx:checksum :long , :short .
:long a spdx:Checksum ; spdx:algorithm <https://spdx.org/rdf/terms#checksumAlgorithm_sha256> .
:short a spdx:Checksum ; spdx:algorithm <https://spdx.org/rdf/terms#checksumAlgorithm_sha1> .
:orphan dct:title "nothing leads here" .
"""


@pytest.fixture
def catalog() -> Graph:
    return Graph().parse(data=CATALOG, format="turtle")


@pytest.mark.parametrize(
    ("query", "header", "profile"),
    [
        (None, None, DCAT_AP),
        (None, "", DCAT_AP),
        (None, "<https://avoindata.fi/ns>", AVOINDATA),
        (None, "<http://avoindata.fi/ns#>;q=0.2, <http://data.europa.eu/r5r/>;q=0.1", AVOINDATA),
        (None, "<http://avoindata.fi/ns#>; q=0.2 , <http://data.europa.eu/r5r/> ;q=0.3", DCAT_AP),
        (None, "<http://other.example/a,b>, <https://avoindata.fi/ns>;q=0.1", AVOINDATA),
        (None, "<https://avoindata.fi/ns>;q=0", DCAT_AP),
        (None, "<http://other.example/>", DCAT_AP),
        (None, "avoindata", AVOINDATA),
        (None, "<<>>,;q=;,<", DCAT_AP),
        (None, "<" * 3000, DCAT_AP),
        ("avoindata", None, AVOINDATA),
        ("avoindata", "<http://data.europa.eu/r5r/>", AVOINDATA),
        ("<https://avoindata.fi/ns>", None, AVOINDATA),
        ("https://avoindata.fi/ns", None, AVOINDATA),
        ("%3Chttps%3A%2F%2Favoindata.fi%2Fns%3E", None, None),
        ("nope,<https://x.example/y>,dcat-ap,avoindata", None, DCAT_AP),
    ],
)
def test_the_query_goes_before_the_header_and_the_default_fills_in(
    query: str | None, header: str | None, profile: Profile | None
) -> None:
    if profile is None:
        with pytest.raises(NotAcceptable):
            choose_profile(query, header)
    else:
        assert choose_profile(query, header).profile is profile


@pytest.mark.parametrize("query", ["", "nope", "<>", "https://avoindata.fi", "a,b,c", "avoindata2"])
def test_an_address_that_names_no_profile_gets_the_list(query: str) -> None:
    with pytest.raises(NotAcceptable) as told:
        choose_profile(query, None)
    assert tuple(told.value.available) == tuple(profile.iri for profile in PROFILES)


@pytest.mark.parametrize("query", ["all", "alt"])
def test_the_list_is_asked_for_by_its_token(query: str) -> None:
    assert choose_profile(query, "<https://avoindata.fi/ns>").profile is None


def test_the_default_view_is_the_catalogue(catalog: Graph) -> None:
    assert set(DCAT_AP.view(catalog)) == set(catalog)


def test_the_finnish_view_keeps_to_its_profile(catalog: Graph) -> None:
    before = set(catalog)
    view = AVOINDATA.view(catalog)
    assert set(catalog) == before, "the model stays as it was"
    (dataset,) = view.subjects(RDF.type, DCAT.Dataset)
    (distribution,) = view.subjects(RDF.type, DCAT.Distribution)
    assert not list(view.triples((None, DCAT.hasVersion, None)))
    assert view.value(distribution, DCAT.byteSize) == Literal("12", datatype=XSD.decimal)
    period = view.value(dataset, DCTERMS.temporal)
    assert view.value(period, DCAT.startDate) == Literal("2018-01-01", datatype=XSD.date)
    assert view.value(period, DCAT.endDate) == Literal("2023-06-30", datatype=XSD.date)
    (checksum,) = view.subjects(RDF.type, SPDX.Checksum)
    assert view.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha1
    assert len(list(view.objects(dataset, DCTERMS.accessRights))) == 1
    assert [str(licence) for licence in view.objects(distribution, DCTERMS.license)] == ["https://licence.example/"]
    assert view.value(dataset, ADFI.collectionType) == Literal("Open Data")
    assert [str(place) for place in view.objects(dataset, DCTERMS.spatial)] == ["http://data.europa.eu/nuts/code/FI1D8"]
    assert set(view.objects(dataset, DCAT.keyword)) == {Literal("Kainuu", lang="fi"), Literal("maakunta", lang="fi")}
    assert "nothing leads here" not in {str(text) for text in view.objects(None, DCTERMS.title)}
    (root,) = view.subjects(RDF.type, DCAT.Catalog)
    assert [str(one) for one in view.objects(root, DCTERMS.conformsTo)] == [AVOINDATA.iri]


def test_a_view_of_a_view_and_of_nothing_is_still_one(catalog: Graph) -> None:
    once = AVOINDATA.view(catalog)
    assert len(AVOINDATA.view(once)) <= len(once)
    AVOINDATA.view(Graph())
