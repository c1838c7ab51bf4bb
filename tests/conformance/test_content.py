"""What the Kainuu site says: the facts it must state, and that each can be traced to its source."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, RDF, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
SHARED = Path(__file__).parents[3] / "shared"
BASE = "https://w3id.org/linjaus/"
LIN = Namespace(BASE + "def#")
OA = Namespace("http://www.w3.org/ns/oa#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SOURCE = URIRef(BASE + "id/source/aluekehittaminen-kainuussa")
STRATEGY = URIRef(BASE + "id/document/kainuun-ely-strategia-2019-2023")
PROGRAMME = URIRef(BASE + "id/document/kainuu-ohjelma-2018-2021")
TEXT = ROOT / "data" / "sources" / "aluekehittaminen-kainuussa.txt"
TURTLE = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "data").rglob("*.ttl"))]
DATA = [path for path in TURTLE if path.is_relative_to(ROOT / "data")]

STRATEGY_PRIORITIES = [
    "Vahvistetaan Kainuun elinvoimaa ja kasvua kestävällä tavalla",
    "Varmistetaan määrällisesti riittävän ja laadullisesti oikean työvoiman saatavuus Kainuussa",
    "Päämääränä kainuulainen hyvä elämä",
    "Kainuun ELY-keskus on erinomainen työpaikka ja haluttu yhteistyökumppani",
]
PROGRAMME_PRIORITIES = [
    "Yritykset, osaaminen ja Kainuun vetovoima",
    "Saavutettavuutta uusilla liikkumisratkaisuilla ja sähköisillä palveluilla sekä infrastruktuuri-investoinneilla",
    "Tavoitehakuista alueellista yhteistyötä",
    "Hyvinvoinnin vahvistaminen",
    "Positiivinen maakuntakuva",
]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Ontology and data as one graph."""
    merged = Graph()
    for path in TURTLE:
        merged.parse(path, format="turtle")
    return merged


@pytest.fixture(scope="module")
def text() -> str:
    """The stored page as decoded; line ends untouched."""
    return TEXT.read_bytes().decode("utf-8")


def number(graph: Graph, priority: Node) -> int:
    """The number of a priority, as the source gives it."""
    return int(str(graph.value(priority, LIN.number)))


def finnish(graph: Graph, thing: Node) -> str:
    return next(str(label) for label in graph.objects(thing, SKOS.prefLabel) if label.language == "fi")  # type: ignore[attr-defined]


def quote(graph: Graph, passage: Node) -> str:
    """The exact words of a passage."""
    return str(next(graph.objects(passage, OA.hasSelector / OA.exact)))


def periods(graph: Graph, thing: Node) -> tuple[str, str]:
    """(start, end) of a document's period."""
    period = graph.value(thing, DCTERMS.temporal)
    return str(graph.value(period, DCAT.startDate)), str(graph.value(period, DCAT.endDate))


@pytest.mark.parametrize(
    ("document", "titles"),
    [(STRATEGY, STRATEGY_PRIORITIES), (PROGRAMME, PROGRAMME_PRIORITIES)],
    ids=["strategy", "programme"],
)
def test_the_priorities_stand_in_the_order_and_words_of_the_page(
    graph: Graph, document: URIRef, titles: list[str]
) -> None:
    parts = graph.subjects(DCTERMS.isPartOf, document)
    priorities = [part for part in parts if (part, RDF.type, LIN.Priority) in graph]
    priorities.sort(key=lambda priority: number(graph, priority))
    assert [finnish(graph, priority) for priority in priorities] == titles
    assert [number(graph, priority) for priority in priorities] == list(range(1, len(titles) + 1))
    for priority in priorities:
        wording = str(graph.value(priority, LIN.wording))
        [passage] = graph.objects(priority, LIN.statedIn)
        assert quote(graph, passage) == f"{number(graph, priority)}. {wording}"


def sentences_under_priorities(text: str) -> Iterator[tuple[int, str]]:
    """(number of the priority, sentence) for every sentence under one of the page's four priorities."""
    body = text[text.index("strategiset painotukset ovat:") : text.index("Kainuu-ohjelman 2018-2021 mukaan")]
    current = 0
    for line in filter(None, (line.strip() for line in body.splitlines()[1:])):
        if heading := re.match(r"(\d)\. ", line):
            current = int(heading[1])
            continue
        for sentence in re.split(r"(?<=\.)\s+", line):
            yield current, sentence.strip()


def test_no_sentence_under_a_priority_is_left_out(graph: Graph, text: str) -> None:
    sentences = list(sentences_under_priorities(text))
    assert len(sentences) == 17
    for priority, sentence in sentences:
        parent = URIRef(f"{STRATEGY}/priority/{priority}")
        passages = (p for e in graph.subjects(DCTERMS.isPartOf, parent) for p in graph.objects(e, LIN.statedIn))
        assert sentence in {quote(graph, passage) for passage in passages}, sentence


def test_a_sentence_with_two_commitments_gives_two(graph: Graph) -> None:
    for passage, expected in ((7, 2), (16, 2), (19, 2), (20, 2), (21, 2), (25, 2)):
        stated = {
            element
            for element in graph.subjects(LIN.statedIn, URIRef(f"{SOURCE}/passage/{passage}"))
            if {LIN.Measure, LIN.Objective} & set(graph.objects(element, RDF.type))
        }
        assert len(stated) == expected, passage


def test_the_te_office_and_the_four_groups_are_met_as_partners(graph: Graph) -> None:
    partners = {
        finnish(graph, actor)
        for element, actor in graph.subject_objects(LIN.inCooperationWith)
        if str(element).startswith(str(STRATEGY))
    }
    groups = {"asiakkaat", "sidosryhmät", "alueen toimijat", "palvelutuottajat"}
    assert partners == {"Kainuun TE-toimisto"} | groups


def test_the_strategy_rests_on_the_documents_that_the_page_names(graph: Graph) -> None:
    direct = (LIN.basedOn, LIN.implements, LIN.takesIntoAccount)
    reached: set[Node] = set()
    ahead: list[Node] = [STRATEGY]
    while ahead:
        here = ahead.pop()
        found = {there for relation in direct for there in graph.objects(here, relation)} - reached
        reached |= found
        ahead += found
    assert {str(document).rsplit("/", 1)[1] for document in reached} == {
        "kainuun-ely-tulossopimus-2020-2023",
        "avi-ely-strategia-2020-2023",
        "kainuu-ohjelma-2018-2021",
        "kainuu-ohjelman-toteuttamissuunnitelma-2019-2020",
    }


def test_the_tension_between_the_periods_is_visible(graph: Graph) -> None:
    assert periods(graph, STRATEGY) == ("2019", "2023")
    assert periods(graph, URIRef(BASE + "id/document/avi-ely-strategia-2020-2023")) == ("2020", "2023")
    assert periods(graph, URIRef(BASE + "id/document/kainuun-ely-tulossopimus-2020-2023")) == ("2020", "2023")
    assert graph.value(SOURCE, DCTERMS.modified) == Literal("2024-03-05", datatype=XSD.date)
    tags = {note.language for note in graph.objects(STRATEGY, SKOS.editorialNote)}  # type: ignore[attr-defined]
    assert {"fi", "en"} <= tags


def test_the_page_is_stored_byte_for_byte(graph: Graph) -> None:
    checksum = graph.value(SOURCE, SPDX.checksum)
    stated = str(graph.value(checksum, SPDX.checksumValue)).lower()
    assert stated == hashlib.sha256(TEXT.read_bytes()).hexdigest()


def test_every_selector_finds_its_words(graph: Graph, text: str) -> None:
    passages = list(graph.subjects(RDF.type, LIN.Passage))
    assert len(passages) == 33
    for passage in passages:
        selectors = URIRef(f"{passage}#quote"), URIRef(f"{passage}#position")
        assert set(graph.objects(passage, OA.hasSelector)) == set(selectors)
        exact = str(graph.value(selectors[0], OA.exact))
        before, after = (str(graph.value(selectors[0], part) or "") for part in (OA.prefix, OA.suffix))
        start, end = (int(str(graph.value(selectors[1], part))) for part in (OA.start, OA.end))
        assert text[start:end] == exact
        assert text.count(before + exact + after) == 1
        assert text.index(before + exact + after) + len(before) == start


def test_every_wording_stands_in_its_passage(graph: Graph) -> None:
    wordings = list(graph.subject_objects(LIN.wording))
    assert len(wordings) > 40
    for thing, wording in wordings:
        [passage] = graph.objects(thing, LIN.statedIn)
        assert str(wording) in quote(graph, passage), thing
        assert isinstance(wording, Literal)
        assert wording.language == "fi", thing


def test_every_described_thing_has_one_source(graph: Graph) -> None:
    things = {s for s in graph.subjects(RDF.type) if str(s).startswith(BASE + "id/") and "#" not in str(s)}
    for thing in things - set(graph.subjects(RDF.type, LIN.Passage)):
        sources = [*graph.objects(thing, DCTERMS.source), *graph.objects(thing, LIN.statedIn)]
        assert len(sources) == 1, thing


def test_every_claim_is_about_a_statement_that_the_site_makes(graph: Graph) -> None:
    claims = list(graph.subjects(RDF.type, RDF.Statement))
    assert claims
    for claim in claims:
        [subject] = graph.objects(claim, RDF.subject)
        [predicate] = graph.objects(claim, RDF.predicate)
        [value] = graph.objects(claim, RDF.object)
        assert (subject, predicate, value) in graph, claim
        assert str(claim).startswith(str(subject).split("#")[0] + "/claim/"), claim


def test_every_theme_role_and_kind_is_needed(graph: Graph) -> None:
    for kind in ("theme", "role", "organisation-kind"):
        for concept in set(graph.subjects(RDF.type, SKOS.Concept)):
            if str(concept).startswith(f"{BASE}id/{kind}/"):
                uses = set(graph.predicates(None, concept)) - {SKOS.broader, SKOS.related, RDF.subject}
                assert uses, concept


def test_only_verified_outer_identifiers_are_used(graph: Graph) -> None:
    sheet = SHARED / "domain" / "identifiers.csv"
    if not sheet.is_file():
        pytest.skip(f"the sheet of verified identifiers is not beside this repository: {sheet}")
    with sheet.open(encoding="utf-8", newline="") as file:
        verified = {row["iri"] for row in csv.DictReader(file) if row["confidence"].startswith("high")}
    yso = Graph().parse(SHARED / "domain" / "yso-subset.ttl", format="turtle")
    verified |= {str(concept) for concept in yso.subjects()} | {str(SPDX)}
    watched = re.compile(
        r"http://www\.yso\.fi/|http://www\.wikidata\.org/|https://sws\.geonames\.org/|http://data\.europa\.eu/nuts/"
        r"|http://publications\.europa\.eu/|http://eurovoc\.|http://data\.finlex\.fi/|urn:is"
    )
    used = {str(value) for value in graph.objects() if watched.match(str(value))}
    assert len(used) > 60
    assert used <= verified, sorted(used - verified)


@pytest.mark.parametrize("path", DATA, ids=name)
def test_the_path_of_a_file_follows_from_the_iri_of_its_thing(path: Path) -> None:
    folder, slug = path.parent.name, path.stem
    main = f"{BASE}id/{folder.removesuffix('s')}/{slug}"
    content = Graph().parse(path, format="turtle")
    assert (URIRef(main), RDF.type, None) in content
    first = re.findall(r"^<([^>]+)>", path.read_text(encoding="utf-8"), re.MULTILINE)[0]
    assert BASE + first == main, "the main resource comes first"
    own = URIRef(f"{BASE}graph/{folder}/{slug}")
    assert content.value(own, DCTERMS.modified), "the file describes its own graph"


@pytest.mark.parametrize("path", TURTLE, ids=name)
def test_a_file_is_written_in_the_house_style(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    assert written.startswith("# "), "an opening comment says where it comes from and who checked"
    prefixes = re.findall(r"^@prefix ([a-z]+): ", written, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    body = re.sub(r'<[^>]*>|"(?:[^"\\]|\\.)*"|^@prefix.*$|#.*$', " ", written, flags=re.MULTILINE)
    assert set(prefixes) == set(re.findall(r"(?<![\w-])([a-z]+):", body)), "only the prefixes that are used"
    nodes = {node for triple in Graph().parse(path, format="turtle") for node in triple}
    assert not any(isinstance(node, BNode) for node in nodes)


@pytest.mark.parametrize("path", TURTLE, ids=name)
def test_names_stand_in_the_order_fi_sv_en(path: Path) -> None:
    previous = ("", "")
    for line in path.read_text(encoding="utf-8").splitlines():
        said = re.fullmatch(r' +([a-z]+:[A-Za-z]+) ".*"@(fi|sv|en) [;.]', line)
        here = (said[1], said[2]) if said else ("", "")
        if here[0] and here[0] == previous[0]:
            assert "fi sv en".index(here[1]) >= "fi sv en".index(previous[1]), line
        previous = here


def test_one_name_per_language(graph: Graph) -> None:
    for predicate in (SKOS.prefLabel, DCTERMS.title):
        for thing in set(graph.subjects(predicate)):
            tags = [label.language for label in graph.objects(thing, predicate)]  # type: ignore[attr-defined]
            assert len(tags) == len(set(tags)), thing
            assert "fi" in tags, thing
