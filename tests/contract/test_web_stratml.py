"""Documents as StratML over HTTP: valid, negotiated, in a language, of old releases too; 406 where there is no plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from rdflib import RDF, SKOS, Literal, Namespace
from web_fixture import BASE, RELEASE, StubEngine, parse, put_release, settings
from werkzeug.test import Client

from conftest import REPOSITORY, settings_of
from linjaus.outline import Reading
from linjaus.shelf import Release, Shelf
from linjaus.stratml import CORE, Plan, outline_of, read_stratml
from linjaus.web import LiveRelease, create_app

SCHEMA = etree.XMLSchema(etree.parse(REPOSITORY / "tests" / "conformance" / "stratml" / "part-1.xsd"))
STRATEGY = "document/kainuun-ely-strategia-2019-2023"
IRI = f"https://w3id.org/linjaus/id/{STRATEGY}"

PLANS = """
@prefix stratml: <urn:ISO:std:iso:17469:tech:xsd:stratml_core#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix schema: <https://schema.org/> .
<graph/more> {
  :Plan rdfs:subClassOf foaf:Document ; skos:closeMatch stratml:StrategicPlan . :Aim skos:closeMatch stratml:Goal .
  :Dream rdfs:label "Dream"@en ; skos:closeMatch stratml:Vision . :Deed rdfs:label "Tegu"@et , "Deed"@en ; skos:exactMatch stratml:Objective .
  :SmallDeed rdfs:subClassOf :Deed ; rdfs:label "Small deed"@en . :says skos:closeMatch stratml:Description .
  :with rdfs:label "with"@en ; rdfs:subPropertyOf :touchesOn . :touchesOn skos:closeMatch stratml:Stakeholder .
  <id/plan/tulevik> dct:publisher <id/club/laud> .
  <id/club/laud> a foaf:Group ; foaf:name "Laud & Co"@et . <id/club/naaber> a foaf:Group ; foaf:name "Naaber"@et .
  <id/plan/tulevik/dream/1> a :Dream ; :says "Kõik on hästi."@et ; dct:isPartOf <id/plan/tulevik> .
  <id/plan/tulevik/aim/1> schema:position 2 . <id/plan/tulevik/aim/10> schema:position 1 .
  <id/plan/tulevik/aim/1/deed/1> a :SmallDeed ; skos:prefLabel "Deed one"@en , "Üks"@et ; :ourWords "en" ; :says "Teeme \\u0001 ära."@et ;
    :with <id/club/naaber> , <id/club/laud> ; dct:isPartOf <id/plan/tulevik/aim/1> .
  <id/plan/tulevik/deed/1> a :Deed ; skos:prefLabel "Vaba"@et ; dct:isPartOf <id/plan/tulevik> .
  <id/plan/öö🎶> a :Plan ; dct:title "Öö"@et . <id/plan/öö🎶/aim/1> a :Aim ; dct:isPartOf <id/plan/öö🎶> .
  <id/plan/osa> a :Plan ; dct:title "Osa"@et ; dct:isPartOf <id/plan/tulevik> .
  <id/plan/osa/aim/1> a :Aim ; skos:prefLabel "Osa eesmärk"@et ; dct:isPartOf <id/plan/osa> .
  <id/plan/tühi> a :Plan ; dct:title "Tühi"@et .
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A site of other words, which maps them to StratML's."""
    given = settings(tmp_path_factory.mktemp("site"))
    shelf = Shelf(given.releases)
    put_release(shelf, RELEASE, PLANS)
    return Client(create_app(given, LiveRelease(shelf), StubEngine()))


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Client:
    given = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    return Client(create_app(given, LiveRelease(Shelf(given.releases)), StubEngine()))


def valid(data: bytes) -> Plan:
    """The plan, after the schema has been asked."""
    SCHEMA.assertValid(etree.fromstring(data))
    return read_stratml(data)


def plan_at(client: Client, path: str, **headers: str) -> Plan:
    """The valid plan at a path."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return valid(answer.data)


def test_every_document_whose_goals_are_described_is_a_valid_plan(kainuu: Client, kainuu_release: Release) -> None:
    text = kainuu_release.path("dataset.nq").read_text(encoding="utf-8")
    documents = sorted(set(re.findall(r"<https://w3id\.org/linjaus/id/(document/[^/>#]+)>", text)))
    with_goals = set(re.findall(r"<https://w3id\.org/linjaus/id/(document/[^/>]+)/priority/", text))
    for number, name in enumerate(documents):
        language = ("fi", "sv", "en")[number % 3]
        answer = kainuu.get(f"/data/{name}.stratml.xml?lang={language}")
        assert answer.status_code == (200 if name in with_goals else 406), name
        if name in with_goals:
            assert valid(answer.data).goals


def test_the_strategy_of_kainuu_says_in_stratml_what_its_page_says(kainuu: Client) -> None:
    plan = plan_at(kainuu, f"/data/{STRATEGY}.stratml.xml")
    assert plan.name == "Kainuun ELY-keskuksen strategiset painotukset 2019–2023"
    assert [(goal.sequence, goal.name) for goal in plan.goals][:2] == [
        ("1", "Vahvistetaan Kainuun elinvoimaa ja kasvua kestävällä tavalla"),
        ("2", "Varmistetaan määrällisesti riittävän ja laadullisesti oikean työvoiman saatavuus Kainuussa"),
    ]
    assert len(plan.goals) == 4
    assert (plan.start, plan.end) == ("2019-01-01", "2023-12-31")
    assert "Lähde antaa ajan näin: 2019–2023." in plan.other
    assert plan.source == "https://www.ely-keskus.fi/fi/ely-kainuu-aluekehittaminen"
    assert [one.name for one in plan.organizations] == ["Kainuun ELY-keskus"]
    assert "kestävän kehityksen vaatimukset" in [value.name for value in plan.values]
    first = plan.goals[0].objectives[0]
    assert first.description.startswith("edistää yhteistyössä alueen toimijoiden kanssa")
    assert first.other.startswith(f"Toimenpide: {IRI}/priority/1/measure/1\n“")
    assert [(one.name, one.type) for one in first.stakeholders] == [
        ("alueen toimijat", "Generic_Group"),
        ("yritykset", "Generic_Group"),
    ]
    assert (plan.vision, plan.mission) == ("", "")


def test_a_document_in_outline_has_its_vision_its_goals_and_the_source_of_each(kainuu: Client) -> None:
    plan = plan_at(kainuu, "/data/document/kainuu-ohjelma-2022-2025.stratml.xml?lang=en")
    assert plan.vision == "A region of net in-migration and year-round tourism."
    assert [goal.sequence for goal in plan.goals] == ["1", "2", "3", "4", "5", "6"]
    assert all("Source: https://" in goal.other for goal in plan.goals)


def test_a_translation_is_marked_and_quotes_stay_in_their_own_language(kainuu: Client) -> None:
    first = plan_at(kainuu, f"/data/{STRATEGY}.stratml.xml?lang=en").goals[0]
    assert first.name == "The vitality and growth of Kainuu are strengthened in a sustainable way"
    assert first.description == "Vahvistetaan Kainuun elinvoimaa ja kasvua kestävällä tavalla"
    assert "The name is an unofficial translation." in first.other
    english, own = (plan_at(kainuu, f"/data/{STRATEGY}.stratml.xml{query}") for query in ("?lang=en", ""))
    assert "Among the names of values and stakeholders are unofficial translations." in english.other
    assert "ääntöks" not in own.other
    assert "ääntöks" not in own.goals[0].other


def test_what_is_exported_and_imported_again_has_the_same_outline(kainuu: Client) -> None:
    told = parse(kainuu.get(f"/download/documents/{STRATEGY.partition('/')[2]}.ttl").data, "turtle")
    lin = Namespace("https://w3id.org/linjaus/def#")
    stated = {
        (kind, str(name), str(told.value(one, lin.wording)), str(told.value(one, lin.number, default=0)))
        for kind in ("Priority", "Objective", "Measure", "Principle")
        for one in told.subjects(RDF.type, lin[kind])
        for name in told.objects(one, SKOS.prefLabel)
        if isinstance(name, Literal) and name.language == "fi"
    }
    plan = plan_at(kainuu, f"/data/{STRATEGY}.stratml.xml")
    outline = outline_of(plan, Reading("fi"), lambda text, language: [])
    (document,) = outline.documents
    read = {
        (one.kind.capitalize(), one.title, outline.text[slice(*one.wording)], str(one.number))
        for one in document.each()
        if one.wording is not None
    }
    assert read == stated
    assert document.period is not None
    assert (document.period.start, document.period.end) == ("2019", "2023")


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [("", "", "fi"), ("", "sv-FI, en;q=0.5", "sv"), ("en", "sv", "en"), ("xx", "", "fi"), ("", "de", "fi")],
)
def test_the_language_is_asked_for_by_address_or_header_and_is_the_documents_own_otherwise(
    kainuu: Client, asked: str, header: str, language: str
) -> None:
    query = f"?lang={asked}" if asked else ""
    answer = kainuu.get(f"/data/{STRATEGY}.stratml.xml{query}", headers={"Accept-Language": header} if header else {})
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Content-Location"] == f"/data/{STRATEGY}.stratml.xml?lang={language}"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("application/xml", f"/data/{STRATEGY}.stratml.xml"),
        ("text/xml", f"/data/{STRATEGY}.stratml.xml"),
        ("text/turtle;q=0.5, application/xml", f"/data/{STRATEGY}.stratml.xml"),
        ("application/rdf+xml, application/xml;q=0.9", f"/data/{STRATEGY}.rdf"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", f"/doc/{STRATEGY}"),
        ("*/*", f"/doc/{STRATEGY}"),
        ("application/*", f"/data/{STRATEGY}.jsonld"),
    ],
)
def test_accept_decides_between_page_rdf_and_stratml(kainuu: Client, accept: str, place: str) -> None:
    answer = kainuu.get(f"/id/{STRATEGY}", headers={"Accept": accept})
    assert answer.status_code == 303
    assert answer.headers["Location"] == place
    assert "Accept" in answer.headers["Vary"]


def test_negotiated_data_is_of_the_type_that_was_asked_for(kainuu: Client) -> None:
    for media_type in ("application/xml", "text/xml"):
        answer = kainuu.get(f"/data/{STRATEGY}", headers={"Accept": media_type})
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        assert "Accept" in answer.headers["Vary"].split(", ")
        valid(answer.data)


@pytest.mark.parametrize("path", ["/id/organisation/kainuun-ely-keskus", f"/id/{STRATEGY}/priority/1"])
def test_what_is_no_plan_is_not_to_be_had_as_xml(kainuu: Client, path: str) -> None:
    data = path.replace("/id/", "/data/")
    for answer in (
        kainuu.get(path, headers={"Accept": "application/xml"}),
        kainuu.get(data, headers={"Accept": "application/xml"}),
        kainuu.get(f"{data}.stratml.xml", headers={"Accept": "application/json"}),
    ):
        assert answer.status_code == 406
    assert "text/turtle" in answer.json["remedy"]
    assert kainuu.get(f"{data}.ttl").status_code == 200
    assert "stratml" not in kainuu.get(f"{data}.ttl").headers["Link"]


def test_a_document_that_is_only_named_is_no_plan(kainuu: Client, client: Client) -> None:
    assert client.get("/data/plan/tühi.stratml.xml").status_code == 406
    assert kainuu.get("/data/document/nothing-of-the-kind.stratml.xml").status_code == 404


def test_a_withdrawn_document_is_gone_in_this_form_too(client: Client) -> None:
    assert client.get("/data/plan/vana.stratml.xml").status_code == 410


def test_head_tags_and_conditions_are_those_of_other_data(kainuu: Client) -> None:
    path = f"/data/{STRATEGY}.stratml.xml"
    answer = kainuu.get(path)
    head = kainuu.head(path)
    assert head.data == b""
    assert head.headers["Content-Length"] == answer.headers["Content-Length"] == str(len(answer.data))
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert kainuu.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert kainuu.get(f"{path}?lang=en").headers["ETag"] != answer.headers["ETag"]
    assert answer.headers["Content-Disposition"] == 'inline; filename="kainuun-ely-strategia-2019-2023.stratml.xml"'


def test_it_is_linked_wherever_the_other_forms_are(kainuu: Client) -> None:
    address = f"/data/{STRATEGY}.stratml.xml"
    for path in (f"/doc/{STRATEGY}", f"/data/{STRATEGY}.ttl"):
        assert (
            f'<{address}>; rel="alternate"; type="application/xml"; profile="{CORE}"'
            in kainuu.get(path, headers={"Accept": "*/*"}).headers["Link"]
        )
    assert f'<{CORE}>; rel="profile"' in kainuu.get(address).headers["Link"]
    assert f'<{IRI}>; rel="describes"' in kainuu.get(address).headers["Link"]
    page = kainuu.get(f"/doc/{STRATEGY}", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert f'<a href="{address}?lang=fi" hreflang="fi" rel="alternate" lang="fi">suomi</a>' in page
    assert f'<link rel="alternate" type="application/xml" title="StratML (sv)" href="{address}?lang=sv">' in page
    linkset = kainuu.get(f"/linkset/doc/{STRATEGY}", headers={"Accept": "application/linkset+json"}).text
    assert f"{address}" in linkset
    assert "StratML" not in kainuu.get("/doc/organisation/kainuun-ely-keskus", headers={"Accept": "text/html"}).text


def test_a_release_keeps_its_own(kainuu: Client, kainuu_release: Release) -> None:
    path = f"/release/{kainuu_release.name}/data/{STRATEGY}.stratml.xml"
    assert plan_at(kainuu, path).name == plan_at(kainuu, f"/data/{STRATEGY}.stratml.xml").name


def test_another_sites_words_are_known_by_what_it_says_of_them(client: Client) -> None:
    plan = plan_at(client, "/data/plan/tulevik.stratml.xml")
    assert plan.name == "Tuleviku kava"
    assert plan.vision == "Kõik on hästi."
    assert [one.name for one in plan.organizations] == ["Laud & Co"]
    assert [(goal.sequence, goal.name) for goal in plan.goals][:2] == [("1", "Kümme"), ("2", "Iloa")]
    deed = plan.goals[1].objectives[0]
    assert deed.name == "Üks"
    assert deed.description == "Teeme \ufffd ära."
    assert deed.other.partition("\n")[0] == f"Small deed: {BASE}id/plan/tulevik/aim/1/deed/1"
    assert [(one.name, one.description, one.type) for one in deed.stakeholders] == [
        ("Naaber", f"with: {BASE}id/club/naaber", "Generic_Group")
    ]


def test_a_name_of_any_letters_is_the_name_of_a_file(client: Client) -> None:
    answer = client.get("/data/plan/öö🎶.stratml.xml")
    assert answer.status_code == 200
    assert "filename*=UTF-8''%C3%B6%C3%B6%F0%9F%8E%B6.stratml.xml" in answer.headers["Content-Disposition"]


def test_a_plan_within_a_plan_has_a_file_of_its_own(client: Client) -> None:
    goals = plan_at(client, "/data/plan/tulevik.stratml.xml").goals
    assert "Osa eesmärk" not in [goal.name for goal in goals]
    assert [goal.name for goal in plan_at(client, "/data/plan/osa.stratml.xml").goals] == ["Osa eesmärk"]


def test_what_stands_under_no_goal_stands_in_one_without_a_name(client: Client) -> None:
    loose = plan_at(client, "/data/plan/tulevik.stratml.xml?lang=en").goals[-1]
    assert (loose.name, loose.description) == ("", "")
    assert loose.other == "What follows stands under no goal in the document."
    assert [one.name for one in loose.objectives] == ["Vaba"]


def test_a_site_that_maps_no_words_has_no_plans(tmp_path: Path, awkward_release: Release) -> None:
    from conftest import AWKWARD

    given = settings_of(AWKWARD, awkward_release.folder.parents[1])
    client = Client(create_app(given, LiveRelease(Shelf(given.releases)), StubEngine()))
    assert client.get("/data/song/four-languages.stratml.xml").status_code == 406
    assert "stratml" not in client.get("/openapi.json").text
