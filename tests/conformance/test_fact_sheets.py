"""The data beside the sheets of verified facts, read by machine: what the sheets verify is there, and as they give it.

The sheets lie beside this repository (``../shared/domain/``); without them these tests are skipped by name.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
DOMAIN = Path(__file__).parents[3] / "shared" / "domain"
BASE = "https://w3id.org/linjaus/"
LIN = Namespace(BASE + "def#")
ORG = Namespace("http://www.w3.org/ns/org#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ADMS = Namespace("http://www.w3.org/ns/adms#")

ROWS = {
    1: "lappi-sopimus-2018-2021",
    2: "lappi-sopimus-2022-2025",
    3: "lappi-sopimuksen-toimeenpanosuunnitelma-2022-2023",
    4: "satakunnan-maakuntaohjelma-2018-2021",
    5: "satakunnan-maakuntaohjelma-2014-2017-luonnos",
    6: "satakunnan-maakuntaohjelman-toteuttamissuunnitelma-2013-2014",
    7: "satakunnan-maakuntaohjelma-2003-2006",
    8: "pohjois-karjalan-maakuntaohjelma-2022-2025",
    9: "pohjois-karjalan-maakuntaohjelma-2018-2021",
    10: "pohjois-karjala-ohjelma-2026-2029",
    11: "kestavan-kasvun-hame-2022-2025",
    12: "hame-ohjelma",
    13: "kanta-hameen-maakuntaohjelma-2026-2029",
    14: "kaakkois-suomen-ely-tulossuunnitelma-2020-2023",
    15: "pohjois-pohjanmaan-maakuntaohjelma-2022-2025",
    16: "uusimaa-ohjelma-2022-2025",
    17: "pohjois-karjalan-ely-tulossopimus-2024-2027",
    18: "avi-ely-strategia-2016-2019",
    19: "avi-ely-strategia-2020-2023",
    20: "avi-ely-strategia-2024-2027",
}
"""The document of each row of other-regions.md; all of them are published."""
LINES_OF_SATAKUNTA = ["Kannustavaa yhteisöllisyyttä", "Puhdasta elinvoimaa", "Ihmislähtöisiä ratkaisuja"]

pytestmark = [pytest.mark.needs_shared, pytest.mark.usefixtures("shared")]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Ontology and data as one graph."""
    merged = Graph(bind_namespaces="none")
    for folder in ("ontology", "data"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            merged.parse(path, format="turtle")
    return merged


def sheet(name: str) -> str:
    return (DOMAIN / name).read_text(encoding="utf-8")


def thing(kind: str, slug: str) -> URIRef:
    return URIRef(f"{BASE}id/{kind}/{slug}")


def slug_of(words: str) -> str:
    return words.lower().translate(str.maketrans("äöå ", "aoa-")).replace("--", "-")


def names(graph: Graph, subject: Node, predicate: URIRef = SKOS.prefLabel) -> dict[str, str]:
    """The names of a thing by language."""
    return {str(name.language): str(name) for name in graph.objects(subject, predicate) if isinstance(name, Literal)}


def cells(line: str) -> list[str]:
    return [cell.strip(" *") for cell in line.strip().strip("|").split("|")]


def of_kind(graph: Graph, kind: str) -> set[Node]:
    return set(graph.subjects(ORG.classification, thing("organisation-kind", kind)))


def areas(graph: Graph, organisation: Node) -> set[str]:
    """The Finnish names of the regions that an organisation covers."""
    return {names(graph, area)["fi"] for area in graph.objects(organisation, DCTERMS.spatial)}


def existence(graph: Graph, organisation: Node) -> tuple[str, str]:
    """First and last day, empty where no source says it."""
    period = graph.value(organisation, DCTERMS.temporal)
    return tuple(str(graph.value(period, bound) or "") for bound in (DCAT.startDate, DCAT.endDate))  # type: ignore[return-value]


def priorities(graph: Graph, document: Node) -> list[Node]:
    found = [part for part in graph.subjects(DCTERMS.isPartOf, document) if (part, RDF.type, LIN.Priority) in graph]
    return sorted(found, key=lambda priority: int(str(graph.value(priority, LIN.number))))


def told_of_priorities(cell: str) -> list[str]:
    """The short names in a cell such as ``5: One; Two. Smart specialisation, 3: Three; Four``, in order."""
    if "facts.md" in cell or cell.startswith(("unverified", "follows", "sections")):
        return []
    return [
        name.strip()
        for part in re.split(r"(?:^|\. )[^.;:]*\d+[^.;:]*: |; 8 painopistettä: ", cell)
        for name in part.split(";")
        if name.strip()
    ]


def test_the_fifteen_ely_centres_are_as_in_the_sheet(graph: Graph) -> None:
    rows = [cells(line) for line in sheet("facts.md").splitlines() if re.match(r"\| \d+ \| .*ELY-keskus", line)]
    assert len(rows) == 15
    assert len(of_kind(graph, "ely-keskus")) == 15
    for code, fi, sv, en, regions, *_ in rows:
        centre = thing("organisation", slug_of(fi.strip("* ")))
        assert names(graph, centre) == {"fi": fi, "sv": sv, "en": en}
        assert str(graph.value(centre, SKOS.notation)) == code
        known = set(re.split(r", ", re.sub(r" \(.*\)", "", regions)))
        assert areas(graph, centre) == known | ({"Ahvenanmaa"} if "Ahvenanmaa" in regions else set())
        assert existence(graph, centre) == ("2010-01-01", "2025-12-31")


def test_the_ten_successors_are_as_in_the_sheet(graph: Graph) -> None:
    told = re.search(r"- The ten \(.*?\n(.*?)\n  \(«", sheet("facts.md"), re.DOTALL)
    assert told
    rows = [re.fullmatch(r"(\d+) (.+?) / (.+?) / (.+?) — (.+)", row.strip(" *")) for row in told[1].split("·")]
    assert len(rows) == len(of_kind(graph, "elinvoimakeskus")) == 10
    for row in rows:
        assert row
        code, fi, sv, en, regions = row.groups()
        centre = thing("organisation", f"{slug_of(fi)}-elinvoimakeskus")
        assert names(graph, centre) == {
            "fi": f"{fi} elinvoimakeskus",
            "sv": f"{sv} livskraftscentral",
            "en": f"{en} Economic Development Centre",
        }
        assert str(graph.value(centre, SKOS.notation)) == code
        assert areas(graph, centre) == set(re.findall(r"[\w-]+", regions))
        assert existence(graph, centre) == ("2026-01-01", "")


def test_every_ely_centre_became_the_centre_of_its_regions_and_the_supervisory_agency(graph: Graph) -> None:
    agency = thing("organisation", "lupa-ja-valvontavirasto")
    centres = of_kind(graph, "elinvoimakeskus")
    for ely in of_kind(graph, "ely-keskus"):
        became = {
            new
            for event in graph.subjects(ORG.originalOrganization, ely)
            for new in graph.objects(event, ORG.resultingOrganization)
        }
        assert became == {agency} | {
            centre for centre in centres if areas(graph, centre) & (areas(graph, ely) - {"Ahvenanmaa"})
        }


def test_the_nineteen_regions_have_their_codes_and_names(graph: Graph) -> None:
    rows = re.findall(r'"([^"]+), NUTS 3[^"]*",([^,]+),NUTS,(http[^,]+)', sheet("identifiers.csv"))
    finnish = {"Helsinki-Uusimaa": "Uusimaa", "Åland": "Ahvenanmaa"}
    nuts = {finnish.get(label, label): URIRef(iri) for _, label, iri in rows}
    places = dict(
        re.findall(r"^(?:Kainuu|[\w-]+) region,([^,]+),YSO-paikat,(http[^,]+)", sheet("identifiers.csv"), re.M)
    )
    regions = set(graph.subjects(RDF.type, LIN.Region))
    assert len(regions) == len(nuts) == 19
    assert {names(graph, region)["fi"] for region in regions} == set(nuts) == set(places)
    for region in regions:
        fi = names(graph, region)["fi"]
        assert region == thing("region", slug_of(fi))
        assert set(graph.objects(region, SKOS.exactMatch)) == {nuts[fi], URIRef(places[fi])}
        assert (region, GEO.sfWithin, thing("region", "suomi")) in graph
        assert set(names(graph, region)) == {"fi", "sv", "en"}
    codes = {str(graph.value(region, SKOS.notation)) for region in regions}
    assert codes == {str(code) for code in range(1, 22)} - {"3", "20"}, "as Statistics Finland numbers them"
    assert str(graph.value(thing("region", "kainuu"), SKOS.notation)) == "18"


def test_kainuu_has_its_eight_municipalities(graph: Graph) -> None:
    told = re.search(r"Municipalities \(8; code\): (.*?)\. Sub-regions", sheet("facts.md"))
    assert told
    rows = dict(re.findall(r"([\w]+) (\d{3})", told[1]))
    assert len(rows) == 8
    found = set(graph.subjects(RDF.type, LIN.Municipality))
    assert {names(graph, place)["fi"]: str(graph.value(place, SKOS.notation)) for place in found} == rows
    assert all((place, GEO.sfWithin, thing("region", "kainuu")) in graph for place in found)


def test_the_six_agencies_became_the_supervisory_agency(graph: Graph) -> None:
    told = re.search(r"- AVIs: (.*?)\. H —", sheet("facts.md"))
    assert told
    plain = re.sub(r"\(.*?\)|\*", "", told[1])
    rows = [re.fullmatch(r"(.+?) (\d)", part.strip()) for part in re.split(r", (?=[A-ZÄÖ])", plain)]
    assert len(rows) == len(of_kind(graph, "aluehallintovirasto")) == 6
    [event] = graph.subjects(ORG.originalOrganization, thing("organisation", "lapin-aluehallintovirasto"))
    for row in rows:
        assert row
        genitive = row[1].replace("Lappi", "Lapi").removesuffix("Suomi") + (
            "Suomen" if row[1].endswith("Suomi") else "n"
        )
        agency = thing("organisation", f"{slug_of(genitive)}-aluehallintovirasto")
        assert names(graph, agency)["fi"] == f"{genitive} aluehallintovirasto"
        assert str(graph.value(agency, SKOS.notation)) == row[2]
        assert existence(graph, agency) == ("2010-01-01", "2025-12-31")
        assert (event, ORG.originalOrganization, agency) in graph
    assert set(graph.objects(event, ORG.resultingOrganization)) == {thing("organisation", "lupa-ja-valvontavirasto")}


def table() -> dict[int, list[str]]:
    """Row number → cells of other-regions.md."""
    rows = [cells(line) for line in sheet("other-regions.md").splitlines() if re.match(r"\| \d+ \|", line)]
    return {int(row[0]): row for row in rows}


def test_every_row_of_the_table_is_published() -> None:
    assert set(table()) == set(ROWS)


@pytest.mark.parametrize("number", sorted(ROWS))
def test_a_document_is_as_its_row_says(graph: Graph, number: int) -> None:
    _, title, kind, publisher, approval, identifiers, told, source, confidence = table()[number]
    document = thing("document", ROWS[number])
    assert (document, DCTERMS.source, URIRef(source.split(" ")[0])) in graph
    period = tuple(
        str(graph.value(graph.value(document, DCTERMS.temporal), bound)) for bound in (DCAT.startDate, DCAT.endDate)
    )
    years = re.search(r"(\d{4})–(\d{4})", f"{kind} {title}")
    assert period == (years.groups() if years else ("None", "None"))
    assert ((document, ADMS.status, thing("document-status", "luonnos")) in graph) == ("draft" in kind)
    if day := re.fullmatch(r"(?:\w+ liiton valtuusto |published )?(\d+)\.(\d+)\.(\d{4})", approval):
        said = graph.value(document, DCTERMS.dateAccepted) or graph.value(document, DCTERMS.issued)
        assert str(said) == f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    for isbn in re.findall(r"ISBN (978[\d-]+)", identifiers):
        assert (document, DCTERMS.identifier, Literal(f"urn:isbn:{isbn}")) in graph
    for name in graph.objects(document, DCTERMS.publisher):
        assert names(graph, name)["fi"] in publisher or "ministeriö" in names(graph, name)["fi"]
    found = priorities(graph, document)
    if number in (18, 19, 20):
        return
    expected = (LINES_OF_SATAKUNTA if number == 5 else []) + [
        n for n in told_of_priorities(told) if not n.startswith("same")
    ]
    assert [names(graph, one)["fi"].lower() for one in found] == [one.lower() for one in expected]
    assert str(graph.value(document, LIN.coverage)).rpartition("/")[2] == ("outlined" if expected else "named-only")
    medium = set(graph.subjects(LIN.confidence, thing("confidence", "medium")))
    for priority in found:
        unsure = [claim for claim in graph.subjects(RDF.subject, priority) if claim in medium]
        assert bool(unsure) == confidence.startswith("medium"), priority


@pytest.mark.parametrize(
    ("slug", "heading"),
    [
        ("avi-ely-strategia-2016-2019", "- 2016–2019:"),
        ("avi-ely-strategia-2020-2023", "- **2020–2023**"),
        ("avi-ely-strategia-2024-2027", "- **2024–2027**"),
    ],
)
def test_the_national_strategies_have_their_priorities_by_kind(graph: Graph, slug: str, heading: str) -> None:
    [line] = [line for line in sheet("facts.md").splitlines() if line.startswith(heading)]
    lists = re.findall(
        r"(?:Content(?: priorities)?|Development(?: priorities)?|priorities)(?: \(\d\))?: ([^.]+)\.", line
    )
    expected = [[name.strip() for name in one.split("/")] for one in lists]
    kinds = ("sisallollinen-painopiste", "kehittamisen-painopiste") if len(expected) == 2 else (None,)
    document = thing("document", slug)
    for kind, told in zip(kinds, expected, strict=True):
        of_it = thing("priority-kind", kind) if kind else None
        found = [one for one in priorities(graph, document) if graph.value(one, DCTERMS.type) == of_it]
        assert [names(graph, one)["fi"].lower() for one in found] == told
    assert len(priorities(graph, document)) == sum(map(len, expected))


def test_the_programmes_of_kainuu_follow_each_other(graph: Graph) -> None:
    rounds = [
        thing("document", f"kainuu-ohjelma-{years}") for years in ("2014-2017", "2018-2021", "2022-2025", "2026-2029")
    ]
    for older, newer in pairwise(rounds):
        assert (newer, DCTERMS.replaces, older) in graph
    told = re.search(r"Priorities in the draft \(October 2021\), 6: (.*?)\. H", sheet("facts.md"))
    assert told
    drafted = priorities(graph, rounds[2])
    assert [names(graph, one)["fi"] for one in drafted] == told[1].split(" / ")
    assert [len(priorities(graph, one)) for one in rounds] == [4, 5, 6, 0]


def test_an_agreement_stands_for_each_year_of_the_sheet(graph: Graph) -> None:
    told = re.search(r"\*\*Kainuu (\d{4}(?:, \d{4})+)\*\*", sheet("facts.md"))
    assert told
    for year in told[1].split(", "):
        document = thing("document", f"kainuun-ely-tulossopimus-{year}")
        assert (document, RDF.type, LIN.PerformanceAgreement) in graph
        assert graph.value(document, DCTERMS.isVersionOf), year


def test_no_wording_of_an_outlined_document_is_copied(graph: Graph) -> None:
    outlined = set(graph.subjects(LIN.coverage, thing("coverage", "outlined")))
    assert len(outlined) == 14
    for document in outlined:
        for priority in priorities(graph, document):
            assert graph.value(priority, LIN.wording) is None
            assert graph.value(priority, LIN.statedIn) is None
            assert graph.value(priority, DCTERMS.source), priority
            assert any(graph.objects(priority, DCTERMS.subject)), priority
