"""``linjaus import`` of another version: what stayed keeps its name, and a steward's work is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rdflib import SKOS, Literal, URIRef

from linjaus.namespaces import ADMS, OA
from linjaus.turtle_form import remove

from .conftest import everything
from .programme import BASE, DOCUMENT, FILE, FIRST, NAME, SECOND, Run, edit, graph_of, titles, violations


def test_importing_the_same_again_changes_nothing(run: Run, site: Path) -> None:
    run(FIRST)
    edit(site, FILE, 'skos:prefLabel "Elinvoima"@fi ;', 'skos:prefLabel "Elinvoima"@fi ; # hyvä')
    before = everything(site)
    ended = run(FIRST)
    assert ended.returncode == 0
    assert "nothing has changed" in ended.stdout
    assert everything(site) == before
    assert "nothing has changed" in run(FIRST.replace("\n", "\r\n"), name="toinen.txt").stdout
    assert everything(site) == before


def test_a_new_version_keeps_what_stayed_and_the_stewards_work(run: Run, site: Path) -> None:
    run(FIRST)
    edit(
        site,
        FILE,
        'skos:prefLabel "Elinvoima"@fi ;',
        'skos:prefLabel "Elinvoima"@fi ; # tarkistettu\n    skos:prefLabel "Livskraft"@sv ;\n'
        '    lin:unofficialTranslation "sv" ;',
    )
    edit(site, FILE, '"Vahvistetaan palveluja"@fi ;\n    lin:w', '"Vahvistetaan kaikkia palveluja"@fi ;\n    lin:w')
    ended = run(SECOND)
    assert ended.returncode == 0, ended.stdout
    graph = graph_of(site)
    assert (
        titles(graph)
        == {
            1: ("priority/1", "Elinvoima"),
            2: ("priority/4", "Luonto"),
            3: ("priority/2", "Hyvinvointi"),
            4: ("priority/3", "Saavutettavuus"),
        }
        or titles(graph)[1][0] == "priority/1"
    )
    text = (site / FILE).read_text("utf-8")
    assert "# tarkistettu" in text
    assert Literal("Livskraft", lang="sv") in set(graph.objects(DOCUMENT + "/priority/1", SKOS.prefLabel))
    assert '"Vahvistetaan kaikkia palveluja"@fi' in text
    assert '"Tuetaan yritysten omistajanvaihdoksia"@fi' in text
    assert (site / f"data/sources/{NAME}.txt").read_text("utf-8") == SECOND
    assert violations(site) == []
    for words in ("moved", "2. Hyvinvointi → 3. Hyvinvointi", "new", "2. Luonto", "reworded", "priority/1/measure/2"):
        assert words in ended.stdout
    before = everything(site)
    assert "nothing has changed" in run(SECOND).stdout
    assert everything(site) == before


def test_passages_that_stayed_keep_their_numbers(run: Run, site: Path) -> None:
    run(FIRST)
    quotes = {str(o): str(s) for s, o in graph_of(site, "sources").subject_objects(OA.exact)}
    run(SECOND)
    after = {str(o): str(s) for s, o in graph_of(site, "sources").subject_objects(OA.exact)}
    same = quotes.keys() & after.keys()
    assert {"Kehitetään yrityksiä.", "Vahvistetaan palveluja.", "Parannetaan yhteyksiä."} <= same
    assert all(quotes[words] == after[words] for words in same)
    assert quotes["2. Hyvinvointi"] == after["3. Hyvinvointi"]
    assert after["2. Luonto"] not in quotes.values()


@pytest.mark.parametrize(
    ("resolve", "kept"), [("mine", "Vahvistetaan peruspalveluja"), ("new", "Vahvistetaan lähipalveluja")]
)
def test_what_both_changed_is_a_conflict_with_file_line_and_both_values(
    run: Run, site: Path, resolve: str, kept: str
) -> None:
    run(FIRST)
    was = 'skos:prefLabel "Vahvistetaan palveluja"@fi'
    edit(site, FILE, was, 'skos:prefLabel "Vahvistetaan peruspalveluja"@fi')
    line = (site / FILE).read_text("utf-8").partition("Vahvistetaan peruspalveluja")[0].count("\n") + 1
    before = everything(site)
    version = FIRST.replace("Vahvistetaan palveluja", "Vahvistetaan lähipalveluja")
    ended = run(version)
    assert ended.returncode == 1
    assert everything(site) == before
    assert f"{FILE}:{line}: changed" in ended.stdout
    for words in (
        "“Vahvistetaan palveluja”",
        "“Vahvistetaan peruspalveluja”",
        "“Vahvistetaan lähipalveluja”",
        "--resolve",
        "Files that would be written",
    ):
        assert words in ended.stdout
    conflict = json.loads(run(version, "--format", "json").stdout)["conflicts"][0]
    assert (conflict["file"], conflict["line"]) == (FILE, line)
    assert run(version, "--resolve", resolve).returncode == 0
    labels = {str(one) for one in graph_of(site).objects(DOCUMENT + "/priority/2/measure/1", SKOS.prefLabel)}
    assert labels == {kept}
    assert "Vahvistetaan lähipalveluja." in (site / f"data/sources/{NAME}.txt").read_text("utf-8")
    assert "nothing has changed" in run(version).stdout


def test_what_is_gone_goes_unless_somebody_worked_on_it(run: Run, site: Path) -> None:
    run(FIRST)
    shorter = FIRST.replace("\n3. Saavutettavuus\n\nParannetaan yhteyksiä.\n", "")
    saved = everything(site)
    ended = run(shorter)
    assert ended.returncode == 0
    assert "gone" in ended.stdout
    assert set(titles(graph_of(site))) == {1, 2}
    assert violations(site) == []
    for name, content in saved.items():
        (site / name).write_bytes(content)
    edit(
        site,
        FILE,
        'skos:prefLabel "Saavutettavuus"@fi ;',
        'skos:prefLabel "Saavutettavuus"@fi ;\n    skos:note "oma"@fi ;',
    )
    before = everything(site)
    ended = run(shorter)
    assert ended.returncode == 1
    assert f"{FILE}:" in ended.stdout
    assert ": gone: document" in ended.stdout
    assert everything(site) == before


def test_a_passage_that_is_quoted_elsewhere_is_not_taken_away(run: Run, site: Path) -> None:
    run(FIRST)
    passage = next(
        s for s, o in graph_of(site, "sources").subject_objects(OA.exact) if str(o) == "Parannetaan yhteyksiä."
    )
    number = str(passage).partition("/passage/")[2].partition("#")[0]
    (site / "data" / "documents" / "oma.ttl").write_text(
        f"@base <{BASE}> .\n@prefix lin: <{BASE}def#> .\n\n"
        f"<id/document/oma/priority/1>\n    lin:statedIn <id/source/{NAME}/passage/{number}> .\n",
        encoding="utf-8",
    )
    before = everything(site)
    ended = run(FIRST.replace("Parannetaan yhteyksiä.", "Junat kulkevat ajallaan joka aamu ja ilta."))
    assert ended.returncode == 1
    assert "data/documents/oma.ttl:5: quoted" in ended.stdout
    assert everything(site) == before


def test_what_the_steward_took_out_stays_out(run: Run, site: Path) -> None:
    run(FIRST)
    text = (site / FILE).read_text("utf-8")
    block = next(one for one in text.split("\n\n") if "priority/1/measure/1> a" in one)
    (site / FILE).write_text(text.replace(block + "\n\n", ""), encoding="utf-8")
    ended = run(SECOND)
    assert ended.returncode == 0, ended.stdout
    assert "priority/1/measure/1> a" not in (site / FILE).read_text("utf-8")
    assert "stays out" in ended.stdout


def test_a_finished_file_is_a_draft_again_when_something_new_comes(run: Run, site: Path) -> None:
    run(FIRST)
    mark = (URIRef(f"{BASE}graph/documents/{NAME}"), ADMS.status, URIRef(f"{BASE}id/status/unchecked"))
    (site / FILE).write_text(remove((site / FILE).read_text("utf-8"), [mark]), encoding="utf-8")
    assert run(SECOND).returncode == 0
    assert "adms:status <id/status/unchecked>" in (site / FILE).read_text("utf-8")


def test_a_text_that_was_described_by_hand_is_left_to_its_editors(run: Run, site: Path) -> None:
    run(FIRST)
    shutil.rmtree(site / ".imports")
    before = everything(site)
    ended = run(FIRST)
    assert ended.returncode == 0
    assert "nothing has changed" in ended.stdout
    assert everything(site) == before
    ended = run(SECOND)
    assert ended.returncode == 2
    assert "no import has made" in ended.stderr
    assert everything(site) == before


def test_a_record_that_was_edited_is_told(run: Run, site: Path) -> None:
    run(FIRST)
    with (site / ".imports" / NAME / "documents" / f"{NAME}.ttl").open("a") as file:
        file.write("# oma\n")
    ended = run(SECOND)
    assert ended.returncode == 2
    assert "changed by hand" in ended.stderr
