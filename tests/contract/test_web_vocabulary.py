"""The vocabulary with its uses, the rules in words with what they found, the figures with what lacks what."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SH, XSD, Dataset, Graph, Literal, URIRef
from rdflib.namespace import Namespace
from web_fixture import StubEngine, client_of
from werkzeug.test import Client

from conftest import REPOSITORY
from linjaus.config import Settings
from linjaus.namespaces import DQV, VOID
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.labels import Text
from linjaus.web.page_model import Ref
from linjaus.web.quality import Share
from linjaus.web.shape_words import Must, ShapeReader

HTML = {"Accept": "text/html", "Accept-Language": "en"}
EX = Namespace("https://example.org/")


def client_of_release(release: Release, settings: Settings) -> Client:
    return Client(create_app(settings, LiveRelease(Shelf(release.folder.parents[1])), StubEngine()))


@pytest.fixture(scope="module")
def site(each_release: tuple[Release, Settings]) -> tuple[Client, Release]:
    return client_of_release(*each_release), each_release[0]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A release of before there were usage, findings or figures in it."""
    return client_of(tmp_path_factory.mktemp("bare"))


def read(client: Client, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, (path, answer.text[:300])
    return answer.text


def section(page: str, anchor: str) -> str:
    """The part of a page from an anchor to the next section."""
    match = re.search(rf'<section id="{re.escape(anchor)}".*?</section>', page, re.DOTALL)
    assert match, anchor
    return unescape(re.sub(r"\s+", " ", match[0]))


def usage(release: Release) -> dict[str, dict[str, dict[str, object]]]:
    counted: dict[str, dict[str, dict[str, object]]] = json.loads(release.path("usage.json").read_text("utf-8"))
    return counted


def test_uses_are_those_that_void_counts(each_release: tuple[Release, Settings]) -> None:
    release, _ = each_release
    void = Graph().parse(release.path("void.ttl"))
    classes = {
        void.value(part, VOID["class"]): void.value(part, VOID.entities)
        for part in void.objects(None, VOID.classPartition)
    }
    properties = {
        void.value(part, VOID.property): void.value(part, VOID.triples)
        for part in void.objects(None, VOID.propertyPartition)
    }
    counted = usage(release)
    assert {URIRef(iri): Literal(use["count"]) for iri, use in counted["classes"].items()} == classes
    assert {URIRef(iri): Literal(use["count"]) for iri, use in counted["properties"].items()} == properties


def test_every_example_of_a_use_is_in_the_data(each_release: tuple[Release, Settings]) -> None:
    release, _ = each_release
    union = Dataset(default_union=True)
    union.parse(release.path("dataset.nq"), format="nquads")
    lines = {" ".join(term.n3() for term in triple) for triple in union.triples((None, None, None))}
    nt = Graph()
    counted = usage(release)
    for iri, use in counted["classes"].items():
        for thing in use["examples"]:
            assert (URIRef(thing), RDF.type, URIRef(iri)) in union
    for iri, use in counted["properties"].items():
        for thing, value in use["examples"]:
            if not value.startswith("_:"):
                nt.parse(data=f"<{thing}> <{iri}> {value} .", format="nt")
    assert {" ".join(term.n3() for term in triple) for triple in nt} <= lines


def test_the_ontology_shows_each_term_of_its_own_once(site: tuple[Client, Release]) -> None:
    client, _release = site
    page = read(client, "/def")
    graph = Graph().parse(data=client.get("/def.ttl").data)
    own = {str(node).partition("#")[2] for node in graph.subjects() if isinstance(node, URIRef) and "/def#" in node}
    anchors = re.findall(r'<section id="([^"]+)" class="term">', page)
    assert sorted(anchors) == sorted(own)


def test_a_class_has_its_uses_examples_and_rules(kainuu_server) -> None:
    page = kainuu_server.get("/def?lang=en", accept="text/html").text
    priority = section(page, "Priority")
    documents = (REPOSITORY / "data" / "documents").glob("*.ttl")
    priorities = sum(path.read_text("utf-8").count(" a lin:Priority ;") for path in documents)
    assert f"{priorities} things" in priority
    assert re.search(r'href="/doc/document/[a-z0-9-]+/priority/[0-9]+[?]lang=en"', priority)
    assert 'href="/shapes?lang=en#Priority"' in priority
    assert "Policy element" in priority
    assert "Narrower" in section(page, "PolicyDocument")
    carried = section(page, "carriedOutBy")
    assert "statements" in carried
    assert "→" in carried
    finnish = section(kainuu_server.get("/def?lang=fi", accept="text/html").text, "Priority")
    assert "Painopiste" in finnish
    assert f"{priorities} asiaa" in finnish


def test_inverse_properties_name_each_other(awkward_server) -> None:
    page = awkward_server.get("/def?lang=fi", accept="text/html").text
    assert "#performedBy" in section(page, "performs")
    assert "#performs" in section(page, "performedBy")
    assert "#sungAfter" in section(page, "sungBefore")


def test_words_of_others_are_shown_with_their_uses(site: tuple[Client, Release]) -> None:
    client, release = site
    page = unescape(read(client, "/def/reused"))
    own = f"{release.manifest.base}def#"
    counted = usage(release)
    foreign = [iri for iri in (*counted["classes"], *counted["properties"]) if not iri.startswith(own)]
    assert foreign
    assert page.count("<tr id=") >= len(set(foreign))
    count = counted["properties"]["http://purl.org/dc/terms/title"]["count"]
    row = re.search(r'<tr id="dct:title">.*?</tr>', page, re.DOTALL)
    assert row
    assert f'<td class="number">{count}</td>' in row[0]


def test_a_release_that_was_not_counted_says_nothing_of_uses(bare: Client) -> None:
    page = read(bare, "/def")
    assert 'class="uses"' not in page
    assert "Aim" in page
    assert bare.get("/def/reused", headers=HTML).status_code == 200
    answer = bare.get("/quality", headers=HTML)
    assert answer.status_code == 404
    assert 'href="/quality' not in read(bare, "/shapes")
    assert "keeps no record" in read(bare, "/shapes")


def test_every_rule_is_in_words(site: tuple[Client, Release]) -> None:
    client, release = site
    page = read(client, "/shapes")
    shapes = Graph().parse(release.path("shapes.ttl"))
    anchors = set(re.findall(r'id="([^"]+)"', page))
    named = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
    assert {str(node).partition("#")[2] for node in named if isinstance(node, URIRef)} <= anchors
    for predicate in set(shapes.predicates()):
        name = str(predicate).removeprefix(str(SH))
        if predicate.startswith(str(SH)) and re.search("[A-Z]", name):
            assert not re.search(rf"<dd>\s*{name}\b", page), name


def test_rules_are_said_in_the_readers_language(kainuu_server) -> None:
    finnish = section(kainuu_server.get("/shapes?lang=fi", accept="text/html").text, "Priority")
    assert "Jokainen asia, jonka luokka on" in finnish
    assert "vähintään 1 arvo" in finnish
    assert "Painopisteellä ei ole asiakirjaa." in finnish
    english = section(kainuu_server.get("/shapes?lang=en", accept="text/html").text, "Sourced")
    assert "at least 1 value" in english
    assert "The source is missing." in english
    assert "{?value}" not in english


def test_what_the_check_found_is_listed_with_links(awkward_release: Release, awkward_server) -> None:
    findings = json.loads(awkward_release.path("findings.json").read_text("utf-8"))
    assert findings
    page = unescape(awkward_server.get("/shapes?lang=fi", accept="text/html").text)
    listed = page[page.index('id="findings"') : page.index('id="rules"')]
    assert listed.count("<li>") == len(findings)
    assert '<a href="/doc/' in listed
    ruled = [one for one in findings if one["rule"].strip("<>").endswith("/shapes#Song-title")]
    assert ruled
    title = page[page.index('id="Song-title"') :][:1500]
    assert 'href="#findings"' in title


@pytest.fixture
def words(tmp_path: Path):
    """``words(turtle)`` are the sentences for the shape ex:S, in English."""
    from web_fixture import flask_app, settings

    app = flask_app(settings(tmp_path), StubEngine())

    def read_shape(turtle: str) -> tuple[Must, ...]:
        prefixes = f"@prefix sh: <{SH}> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> .\n"
        graph = Graph().parse(data=prefixes + turtle, format="turtle")
        with app.test_request_context():
            return ShapeReader(graph, lambda iri: Ref(str(iri), Text(iri.rpartition("/")[2]), None)).musts(EX.S)

    return read_shape


@pytest.mark.parametrize(
    ("turtle", "said"),
    [
        ("sh:minCount 1", "at least 1 value"),
        ("sh:minCount 2", "at least 2 values"),
        ("sh:maxCount 0", "no value at all"),
        ("sh:maxCount 1", "at most 1 value"),
        ("sh:class ex:C", "each value is of the class"),
        ("sh:datatype xsd:date", "each value is of the datatype"),
        ("sh:nodeKind sh:BlankNodeOrIRI", "each value is a thing, not a literal"),
        ('sh:pattern "^a"', "each value matches the pattern"),
        ("sh:minLength 3", "the length of each value is at least"),
        ("sh:maxLength 3", "the length of each value is at most"),
        ("sh:minInclusive 3", "each value is at least"),
        ("sh:maxExclusive 3", "each value is less than"),
        ("sh:uniqueLang true", "at most one text in each language"),
        ('sh:languageIn ("fi" "sv")', "texts are in the languages"),
        ("sh:in (ex:a ex:b)", "each value is one of"),
        ('sh:hasValue "x"', "one of the values is"),
        ("sh:equals ex:p", "the values are the same as by"),
        ("sh:disjoint ex:p", "no value is also a value by"),
        ("sh:lessThan ex:p", "each value is less than those by"),
        ("sh:lessThanOrEquals ex:p", "no value is more than those by"),
        ("sh:or ([sh:minCount 1] [sh:class ex:C])", "at least one of these holds"),
        ("sh:and ([sh:minCount 1] [sh:class ex:C])", "all of these hold"),
        ("sh:xone ([sh:path ex:p ; sh:minCount 1] [sh:class ex:C])", "exactly one of these holds"),
        ("sh:not [sh:class ex:C]", "this does not hold"),
        ("sh:node ex:T", "the value keeps these rules"),
        ("sh:closed true ; sh:ignoredProperties ()", "no other properties than those named here"),
        ("sh:qualifiedValueShape [sh:class ex:C] ; sh:qualifiedMinCount 1", "at least 1 value of this kind"),
        ('sh:sparql [sh:select "SELECT $this {}"]', "a query finds nothing against it"),
        ("sh:memberShape ex:T", "memberShape"),
    ],
)
def test_each_constraint_is_one_sentence(words, turtle: str, said: str) -> None:
    (must,) = words(f"ex:S {turtle} .")
    assert must.words == said


def test_sentences_name_what_they_are_made_of(words) -> None:
    (either,) = words("ex:S sh:or ([sh:path ex:p ; sh:minCount 1] [sh:path [sh:inversePath ex:q] ; sh:class ex:C]) .")
    first, second = either.inside
    assert ([step.ref.label.text for step in first.path], first.words) == (["p"], "at least 1 value")
    assert [step.sign or step.ref.label.text for step in second.path] == ["^", "q"]
    assert second.refs[0].label.text == "C"
    (query,) = words('ex:S sh:sparql [sh:select """\n    SELECT $this\n      { }\n"""] .')
    assert query.query == "SELECT $this\n  { }"


def test_shapes_that_run_in_a_circle_come_to_an_end(words) -> None:
    assert words("ex:S sh:not ex:S ; sh:or (ex:S ex:S) . ex:S sh:property ex:S .")


def test_the_figures_are_shown_with_what_lacks_what(kainuu_server) -> None:
    page = unescape(kainuu_server.get("/quality?lang=en", accept="text/html").text)
    swedish = page[page.index('<div id="named-sv">') :].partition("</details>")[0]
    named, every = map(int, re.findall(r"(\d+) of (\d+)", swedish)[0])
    assert every - named == 11, "offices whose Swedish names could not be verified"
    assert f"{100 * named // every} %" in swedish
    assert "/doc/organisation/kainuun-liitto" in swedish
    assert "things lack it" not in page[page.index('<div id="grounded">') :].partition("</dd>")[0]
    assert 'href="/queries/report-completeness?lang=en"' in page
    assert "style=" not in page


def test_figures_add_up(each_release: tuple[Release, Settings]) -> None:
    release, _ = each_release
    figures = json.loads(release.path("quality.json").read_text("utf-8"))
    for one in figures["measures"]:
        assert 0 <= one["has"] <= one["of"] <= figures["things"]
        assert len(one["lacking"]) == min(one["of"] - one["has"], 500)
    for row in figures["classes"]:
        assert all(has <= of <= row["of"] for has, of in row["has"].values())
    assert sum(row["of"] for row in figures["classes"]) >= 1


def test_the_figures_are_data_too(site: tuple[Client, Release]) -> None:
    client, _ = site
    graph = Graph().parse(data=client.get("/quality.ttl").data)
    measured = set(graph.subjects(RDF.type, DQV.QualityMeasurement))
    assert measured
    for node in measured:
        metric = graph.value(node, DQV.isMeasurementOf)
        assert (metric, RDF.type, DQV.Metric) in graph
        assert graph.value(node, DQV.value) is not None
    assert client.get("/quality", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert client.get("/quality.pdf").status_code == 404


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_share_is_whole_only_when_nothing_lacks(has: int, lacking: int) -> None:
    share = Share(has, has + lacking)
    assert 0 <= share.percent <= 100
    assert (share.percent == 100) == (lacking == 0)
    assert 0 <= share.bar <= 100


def test_markup_in_names_stays_text(site: tuple[Client, Release]) -> None:
    client, _ = site
    for path in ("/def", "/def/reused", "/shapes", "/quality"):
        page = read(client, path, "fi")
        assert "<yhdessä>" not in page
        assert " style=" not in page
        assert "<script" not in page
