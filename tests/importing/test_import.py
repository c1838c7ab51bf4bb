"""``linjaus import``: a file becomes a draft in a site, which says what was read, how surely and where."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from .conftest import everything
from .programme import BASE, DOCUMENT, FILE, FIRST, LIN, NAME, SECOND, Run, graph_of, titles, violations


def test_the_seed_becomes_what_the_editors_wrote(
    repository: Path, shared: Path, tmp_path: Path, linjaus_here: Run
) -> None:
    site = tmp_path / "site"
    for name in ("ontology", "data"):
        shutil.copytree(repository / name, site / name)
    (site / "shapes").mkdir()
    (site / "queries").mkdir()
    for path in (repository / "shapes").glob("*.ttl"):
        shutil.copy(path, site / "shapes")
    shutil.copy(repository / "linjaus.toml", site)
    curated = Graph()
    for name in ("documents/kainuun-ely-strategia-2019-2023", "documents/kainuu-ohjelma-2018-2021"):
        curated.parse(site / "data" / f"{name}.ttl")
        (site / "data" / f"{name}.ttl").unlink()
    passages = Graph().parse(site / "data" / "sources" / "aluekehittaminen-kainuussa.ttl")
    for path in (site / "data" / "sources").iterdir():
        path.unlink()
    ended = linjaus_here(
        "import", shared / "seed" / "aluekehittaminen-kainuussa.txt", "--into", site, "--format", "json"
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["counts"]["priority"] == 9
    text = (site / "data" / "sources" / "aluekehittaminen-kainuussa.txt").read_bytes()
    assert text == (shared / "seed" / "aluekehittaminen-kainuussa.txt").read_bytes()
    drafted = Graph().parse(site / "data" / "sources" / "aluekehittaminen-kainuussa.ttl")

    def selectors(graph: Graph) -> set[tuple[Node, Node, Node]]:
        return {triple for triple in graph if "/passage/" in str(triple[0])}

    assert selectors(drafted) == selectors(passages)
    source = URIRef(f"{BASE}id/source/aluekehittaminen-kainuussa")
    for predicate in (DCTERMS.modified, DCTERMS.language, DCTERMS.publisher):
        assert list(drafted.objects(source, predicate)) == list(passages.objects(source, predicate))
    made = graph_of(site, "documents")

    def priorities(graph: Graph) -> set[tuple[str, str, str, str]]:
        """(name, number, passage, class of the document) of each priority."""
        return {
            (
                next(str(one) for one in graph.objects(priority, LIN.wording)),
                str(graph.value(priority, LIN.number)),
                str(graph.value(priority, LIN.statedIn)),
                str(graph.value(document, RDF.type)),
            )
            for priority in graph.subjects(RDF.type, LIN.Priority)
            for document in graph.objects(priority, DCTERMS.isPartOf)
            if str(graph.value(priority, LIN.statedIn)).startswith(str(source))
        }

    def periods(graph: Graph) -> set[tuple[str, str]]:
        return {
            (str(graph.value(period, DCAT.startDate)), str(graph.value(period, DCAT.endDate)))
            for document in graph.subjects(RDF.type, None)
            for period in graph.objects(document, DCTERMS.temporal)
            if any(
                str(graph.value(one, LIN.statedIn)).startswith(str(source))
                for one in graph.subjects(DCTERMS.isPartOf, document)
            )
        }

    assert len(priorities(curated)) == 9
    assert priorities(made) == priorities(curated)
    assert periods(made) == periods(curated) == {("2019", "2023"), ("2018", "2021")}
    measured = {str(one) for one in made.objects(None, LIN.statedIn)}
    sentences = {str(one) for one in curated.objects(None, LIN.statedIn) if (None, LIN.statedIn, one) in curated}
    assert {one for one in sentences if int(one.rsplit("/", 1)[1]) >= 5} <= measured
    found = list(json.loads(linjaus_here("check", "--site", site, "--format", "json").stdout))
    ours = [
        one for one in found if "aluekehittaminen" in one["file"] or one["file"].startswith("data/documents/kainuu")
    ]
    assert not [one for one in ours if one["severity"] == "violation"]


def test_a_draft_says_what_was_read_how_sure_and_where(run: Run, site: Path) -> None:
    ended = run(FIRST, "--address", "https://example.org/ohjelma")
    assert ended.returncode == 0, ended.stderr
    graph = graph_of(site)
    assert titles(graph) == {
        1: ("priority/1", "Elinvoima"),
        2: ("priority/2", "Hyvinvointi"),
        3: ("priority/3", "Saavutettavuus"),
    }
    measures = {str(graph.value(one, LIN.wording)) for one in graph.subjects(RDF.type, LIN.Measure)}
    assert measures == {
        "Kehitetään yrityksiä",
        "Tuetaan omistajanvaihdoksia",
        "Vahvistetaan palveluja",
        "Parannetaan yhteyksiä",
    }
    publisher = URIRef(f"{BASE}id/organisation/kainuun-liitto")
    (claim,) = graph.subjects(RDF.object, publisher)
    assert graph.value(claim, LIN.confidence) == URIRef(f"{BASE}id/confidence/medium")
    assert "publisher" in (site / f"data/sources/{NAME}.ttl").read_text("utf-8").partition("@base")[0]
    for words in ("Elinvoima", "medium", "linjaus check", "linjaus serve --preview", "linjaus link", FILE):
        assert words in ended.stdout


def test_a_page_without_priorities_gives_none_and_says_so(run: Run, site: Path) -> None:
    ended = run("Yhteystiedot\n\nVirasto palvelee arkisin. Postiosoite on Torikatu 1.\n")
    assert ended.returncode == 0
    assert "No priorities were found" in ended.stdout
    assert not (site / "data" / "documents").exists()


def test_a_text_in_another_language_breaks_no_rule_as_a_draft(run: Run, site: Path) -> None:
    ended = run(
        "Kajanalands program 2022–2025\n\nVåra prioriteringar är:\n\n- Kunnande och kompetens\n- Hållbar tillväxt\n"
    )
    assert ended.returncode == 0
    assert violations(site) == []
    graph = graph_of(site)
    numbered = list(graph.subjects(RDF.predicate, LIN.number))
    assert len(numbered) == 2
    labels = {one.language for one in graph.objects(None, SKOS.prefLabel) if isinstance(one, Literal)}
    assert labels == {"sv"}


def test_a_dry_run_writes_nothing_and_reports_the_same(run: Run, site: Path) -> None:
    before = everything(site)
    dry = run(FIRST, "--dry-run", "--format", "json")
    assert everything(site) == before
    report = json.loads(dry.stdout)
    wet = json.loads(run(FIRST, "--format", "json").stdout)
    assert report.pop("dryRun") is True
    assert wet.pop("dryRun") is False
    assert report == wet
    assert report["documents"][0]["period"]["start"] == "2022"
    assert report["modified"] == {"value": "2023-02-01", "confidence": "high", "reason": "“Päivitetty 1.2.2023”"}
    assert {one["where"] for one in report["lookAt"]} >= {"publisher", "address"}


def test_what_the_steward_says_holds_and_is_remembered(run: Run, site: Path) -> None:
    options = (
        "--slug",
        "ohjelma",
        "--address",
        "https://example.org/o",
        "--publisher",
        "kainuun-liitto",
        "--lang",
        "fi",
    )
    assert run(FIRST, *options).returncode == 0
    assert run(SECOND, "--slug", "ohjelma").returncode == 0
    graph = graph_of(site)
    source = URIRef(f"{BASE}id/source/ohjelma")
    assert graph.value(source, DCTERMS.source) == URIRef("https://example.org/o")
    assert graph.value(source, DCTERMS.publisher) == URIRef(f"{BASE}id/organisation/kainuun-liitto")
    assert (None, RDF.object, URIRef(f"{BASE}id/organisation/kainuun-liitto")) not in graph_of(site, "sources")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--slug", "Ei Näin"), "ei-nain"),
        (("--lang", "xx"), "The language 'xx' is not known"),
        (("--address", "example.org"), "is no address"),
        (("--publisher", "nobody"), "no organisation 'nobody'"),
    ],
)
def test_odd_options_are_told(run: Run, site: Path, options: tuple[str, str], told: str) -> None:
    before = everything(site)
    ended = run(FIRST, *options)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert everything(site) == before


def test_another_source_of_the_same_title_needs_a_name_of_its_own(run: Run, site: Path) -> None:
    run(FIRST)
    before = everything(site)
    other = "Kainuun maakuntaohjelma 2022–2025\n\nTämä on aivan muuta kuin se edellinen. Siinä on toiset virkkeet.\n"
    ended = run(other)
    assert ended.returncode == 2
    assert "--slug" in ended.stderr
    assert everything(site) == before
    assert run(other, "--slug", "toinen").returncode == 0


OUTLINED = f"""# In outline.

@base <{BASE}> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lin: <{BASE}def#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/document/{NAME}> a lin:RegionalProgramme ;
    dct:title "Kainuun ohjelma"@fi ;
    lin:coverage <id/coverage/outlined> ;
    dct:source <https://example.org/luettelo> .

<graph/documents/{NAME}> dct:modified "2026-01-01"^^xsd:date .

<id/document/{NAME}/priority/7> a lin:Priority ;
    skos:prefLabel "Hyvinvointi"@fi ;
    skos:prefLabel "Välbefinnande"@sv ;
    lin:number 2 ;
    dct:isPartOf <id/document/{NAME}> ;
    dct:source <https://example.org/luettelo> .
"""


def test_a_document_known_in_outline_is_filled_with_its_text(run: Run, site: Path) -> None:
    (site / "data" / "documents").mkdir()
    (site / FILE).write_text(OUTLINED, encoding="utf-8")
    ended = run(FIRST, "--address", "https://example.org/ohjelma")
    assert ended.returncode == 0, ended.stdout
    graph = graph_of(site)
    assert titles(graph) == {
        1: ("priority/1", "Elinvoima"),
        2: ("priority/7", "Hyvinvointi"),
        3: ("priority/3", "Saavutettavuus"),
    }
    assert graph.value(DOCUMENT, DCTERMS.title) == Literal("Kainuun ohjelma", lang="fi")
    assert graph.value(DOCUMENT, LIN.coverage) == URIRef(f"{BASE}id/coverage/described")
    seventh = DOCUMENT + "/priority/7"
    assert (seventh, DCTERMS.source, None) not in graph
    assert (seventh, LIN.wording, Literal("Hyvinvointi", lang="fi")) in graph
    assert (seventh, SKOS.prefLabel, Literal("Välbefinnande", lang="sv")) in graph
    assert (site / FILE).read_text("utf-8").startswith("# In outline.")
    found = violations(site)
    assert [one.rule.rpartition("#")[2] for one in found] == [
        "Reading-translation"
    ]  # the outline had left its mark out
    assert run(SECOND).returncode == 0


def test_a_priority_of_an_outline_that_the_text_has_not_is_a_conflict(run: Run, site: Path) -> None:
    (site / "data" / "documents").mkdir()
    (site / FILE).write_text(OUTLINED.replace("Hyvinvointi", "Merenkulku"), encoding="utf-8")
    before = everything(site)
    ended = run(FIRST)
    assert ended.returncode == 1
    assert f"{FILE}:16: gone" in ended.stdout
    assert "“Merenkulku”" in ended.stdout
    assert everything(site) == before
    assert run(FIRST, "--resolve", "new").returncode == 0
    assert "Merenkulku" not in (site / FILE).read_text("utf-8")


def test_a_site_with_another_ontology_is_told(awkward_site: Path, tmp_path: Path, linjaus_here: Run) -> None:
    (tmp_path / "o.txt").write_text(FIRST, encoding="utf-8")
    before = everything(awkward_site)
    ended = linjaus_here("import", tmp_path / "o.txt", "--site", awkward_site)
    assert ended.returncode == 2
    assert "http://awkward.example:8080/ld/def#" in ended.stderr
    assert everything(awkward_site) == before


def test_terminals_are_safe_from_what_a_text_holds(run: Run) -> None:
    ended = run(FIRST.replace("1. Elinvoima", "1. Elinvoima [bold]ja\u202e työ[/]"), "--dry-run")
    assert ended.returncode == 0
    assert "[bold]ja" in ended.stdout
    assert "\u202e" not in ended.stdout
