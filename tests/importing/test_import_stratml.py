"""``linjaus import`` of a strategic plan in StratML: a clean draft, once and again, and nothing from harmful files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from conftest import REPOSITORY
from linjaus.cli import main

SAMPLES = REPOSITORY / "tests" / "conformance" / "stratml"
BASE = "https://w3id.org/linjaus/"
LIN = Namespace(f"{BASE}def#")
PLAN = URIRef(f"{BASE}id/document/lakeland-plan-2031-2034")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site's words, and of its data one organisation."""
    folder = tmp_path / "site"
    shutil.copytree(REPOSITORY / "ontology", folder / "ontology")
    for name in ("shapes", "queries"):
        (folder / name).mkdir()
    shutil.copy(REPOSITORY / "linjaus.toml", folder)
    organisation = folder / "data" / "organisations" / "lakeland-water-works.ttl"
    organisation.parent.mkdir(parents=True)
    organisation.write_text(
        f"@base <{BASE}> .\n"
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        "<id/organisation/lakeland-water-works> a org:FormalOrganization ;\n"
        '    skos:prefLabel "Lakeland Water Works"@en ;\n'
        "    dct:source <https://lakeland.example/water> .\n"
    )
    return folder


def run(site: Path, file: Path, *options: str) -> Result:
    """The command, its report as JSON."""
    return CliRunner().invoke(main, ["import", str(file), "--into", str(site), "--format", "json", *options])


def files_in(site: Path) -> dict[str, bytes]:
    """What lies in the site's data, and beside it."""
    return {str(path.relative_to(site)): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def drafted(site: Path) -> Graph:
    """The statements of the draft."""
    graph = Graph()
    for path in (site / "data").rglob("lakeland-plan*.ttl"):
        graph.parse(path, format="turtle")
    return graph


def test_a_plan_becomes_a_draft_that_says_what_it_says(site: Path) -> None:
    assert run(site, SAMPLES / "part-1.xml").exit_code == 0
    graph = drafted(site)
    text = (site / "data" / "sources" / "lakeland-plan-2031-2034.txt").read_text(encoding="utf-8")
    assert "The lakes are in good condition by 2034." in text
    priorities = sorted(graph.subjects(RDF.type, LIN.Priority))
    assert [str(graph.value(one, SKOS.prefLabel)) for one in priorities] == ["Clean water", "Short ways"]
    assert graph.value(priorities[0], LIN.wording) == Literal("The lakes are in good condition by 2034.", lang="en")
    assert graph.value(priorities[0], LIN.involves) == URIRef(f"{BASE}id/organisation/lakeland-water-works")
    assert len(set(graph.subjects(RDF.type, LIN.Objective))) == 3
    assert [str(graph.value(one, LIN.wording)) for one in graph.subjects(RDF.type, LIN.Vision)] == [
        "In 2040 every shore can be reached without a car."
    ]
    assert len(set(graph.subjects(RDF.type, LIN.Mission))) == 1
    assert len(set(graph.subjects(RDF.type, LIN.Principle))) == 2
    assert [str(graph.value(one, SKOS.prefLabel)) for one in graph.subjects(RDF.type, LIN.ActorGroup)] == [
        "Shore villages"
    ]
    assert str(graph.value(PLAN, DCTERMS.description)).startswith("What the five towns of Lakeland do together.")


def test_the_draft_breaks_no_rule(site: Path) -> None:
    shutil.copytree(REPOSITORY / "shapes", site / "shapes", dirs_exist_ok=True)
    run(site, SAMPLES / "part-1.xml")
    report = CliRunner().invoke(main, ["check", "--site", str(site), "--lang", "en", "--format", "json"])
    found = [one for one in json.loads(report.output) if "lakeland-plan" in one["file"]]
    assert found
    assert [one for one in found if one["severity"] == "violation"] == []


def test_imported_again_it_changes_nothing(site: Path) -> None:
    run(site, SAMPLES / "part-1.xml")
    before = files_in(site)
    again = run(site, SAMPLES / "part-1.xml")
    assert json.loads(again.output)["status"] == "unchanged"
    assert files_in(site) == before


def test_a_new_version_keeps_the_names_of_what_stayed(site: Path, tmp_path: Path) -> None:
    run(site, SAMPLES / "part-1.xml")
    before = drafted(site)
    newer = tmp_path / "part-1.xml"
    text = (SAMPLES / "part-1.xml").read_text(encoding="utf-8")
    more = "<Objective><Stakeholder><Name>Rowers</Name></Stakeholder></Objective>".replace(
        "<Stakeholder>", "<Name>Rent boats</Name><Stakeholder>"
    )
    newer.write_text(
        text.replace("<Name>Short ways</Name>", "<Name>Short ways</Name>", 1).replace("</Goal>", more + "</Goal>", 1)
    )
    assert run(site, newer).exit_code == 0
    after = drafted(site)
    kept = {(s, o) for s, o in before.subject_objects(SKOS.prefLabel)}
    assert kept <= {(s, o) for s, o in after.subject_objects(SKOS.prefLabel)}
    assert Literal("Rent boats", lang="en") in set(after.objects(None, SKOS.prefLabel))
    groups = {str(after.value(one, SKOS.prefLabel)): one for one in after.subjects(RDF.type, LIN.ActorGroup)}
    assert groups.keys() == {"Shore villages", "Rowers"}
    assert groups["Shore villages"] in set(before.subjects(RDF.type, LIN.ActorGroup))


@pytest.mark.parametrize("sample", ["ansi-2009.xml", "part-2.xml"])
def test_older_and_wider_forms_are_read_too(site: Path, sample: str) -> None:
    answer = run(site, SAMPLES / sample)
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output)["status"] == "new"


def test_a_title_in_other_letters_needs_a_name_and_that_is_said(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "計画.xml"
    core = "<StrategicPlanCore><Goal><Name>目標</Name><Description/></Goal></StrategicPlanCore>"
    file.write_text(f"<StrategicPlan><Name>計画</Name>{core}</StrategicPlan>", encoding="utf-8")
    answer = run(site, file)
    assert answer.exit_code == 2
    assert "--slug" in answer.stderr
    assert run(site, file, "--slug", "keikaku", "--lang", "en").exit_code == 0


HARMFUL = {
    "bomb": b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<StrategicPlan>&b;</StrategicPlan>',
    "outer": b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><StrategicPlan><Name>&x;</Name></StrategicPlan>',
    "deep": b"<StrategicPlan>" + b"<Goal>" * 10_000,
    "wide": b"<StrategicPlan>" + b"<Goal/>" * 60_000 + b"</StrategicPlan>",
    "binary": bytes(range(256)) * 100,
    "page": b"<html xmlns='http://www.w3.org/1999/xhtml'><body>Plan</body></html>",
    "cut": (SAMPLES / "part-1.xml").read_bytes()[:1500],
    "empty": b"",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_of_a_harmful_or_broken_file_nothing_is_written_and_one_line_says_why(
    site: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"{name}.xml"
    file.write_bytes(HARMFUL[name])
    before = files_in(site)
    answer = run(site, file)
    assert answer.exit_code == 2
    (line,) = answer.stderr.strip().splitlines()
    assert f"{name}.xml" in line
    assert "passwd" not in line
    assert files_in(site) == before
