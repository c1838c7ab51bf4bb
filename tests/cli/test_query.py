"""``linjaus query`` asks the live release, or any endpoint, and prints a table, CSV, JSON or Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from linjaus.shelf import Release

Ask = Callable[..., Any]
LD = "http://awkward.example:8080/ld/"
NAMES = f"""PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?title WHERE {{ <{LD}id/song/four-languages> dct:title ?title }} ORDER BY ?title
"""


@pytest.fixture(params=["release", "endpoint"])
def ask(request: pytest.FixtureRequest, linjaus_here: Ask, repository: Path) -> Ask:
    """Ask the awkward release itself, then the same through a server's endpoint."""
    release: Release = request.getfixturevalue("awkward_release")
    site = repository / "tests" / "sites" / "awkward"
    where: tuple[object, ...] = ("--site", site, "--releases", release.folder.parents[1])
    if request.param == "endpoint":
        where = ("--endpoint", f"{request.getfixturevalue('awkward_server').address}/sparql")

    def run(text: str, *arguments: object) -> Any:
        return linjaus_here("query", "-", *where, *arguments, input=text)

    return run


def test_a_table_is_for_people(ask: Ask) -> None:
    ended = ask(NAMES)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == ["title", "Four", "Fyra", "Neljä", "Njeallje", "四"]


def test_csv_json_and_turtle_are_for_programs(ask: Ask) -> None:
    rows = list(csv.reader(io.StringIO(ask(NAMES, "--format", "csv").stdout)))
    assert rows[0] == ["title"]
    assert ["Neljä"] in rows
    answer = json.loads(ask(NAMES, "--format", "json").stdout)
    assert {(row["title"]["value"], row["title"]["xml:lang"]) for row in answer["results"]["bindings"]} >= {
        ("Neljä", "fi"),
        ("Fyra", "sv"),
    }
    made = ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ BIND(<{LD}id/song/no-type> AS ?s) ?s ?p ?o }}", "--format", "turtle")
    assert len(Graph().parse(data=made.stdout, format="turtle")) == 1
    as_json = ask(f"DESCRIBE <{LD}id/song/no-type>", "--format", "json")
    assert len(Graph().parse(data=as_json.stdout, format="json-ld")) == 1


def test_a_triple_of_two_files_counts_once(ask: Ask) -> None:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ <{LD}id/song/successor> <http://purl.org/dc/terms/title> ?t }}"
    assert ask(query).stdout.split() == ["n", "1"]


def test_yes_and_no(ask: Ask) -> None:
    assert ask("ASK {}").stdout == "yes\n"
    assert ask("ASK { <urn:x> <urn:x> <urn:x> }").stdout == "no\n"


def test_a_saved_question_takes_its_parameters(ask: Ask, repository: Path) -> None:
    text = (repository / "tests" / "sites" / "awkward" / "queries" / "list-songs.rq").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(ask(text, "-p", "words=%2F", "--format", "csv").stdout)))
    assert {row[0].removeprefix(LD) for row in rows[1:]} == {"id/song/percent-and-spaces", "set/awkward"}
    assert len(list(csv.reader(io.StringIO(ask(text, "--format", "csv").stdout)))) > 60


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("SELECT * WHERE { ?s ?p }", (), "line 1, column"),
        ("SELEKT", (), "linjaus:"),
        ("", (), "linjaus:"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", (), "linjaus:"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", (), "linjaus:"),
        ("ASK {}", ("-p", "x=1"), "no parameters"),
        ("ASK {}", ("-p", "x"), "NAME=VALUE"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", ("--format", "csv"), "linjaus:"),
        ("SELECT * WHERE { ?s ?p ?o }", ("--format", "turtle"), "linjaus:"),
    ],
)
def test_a_query_that_cannot_be_answered_is_exit_code_4(
    ask: Ask, text: str, arguments: tuple[str, ...], told: str
) -> None:
    ended = ask(text, *arguments)
    assert ended.returncode == 4, ended.stdout
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_an_endpoint_that_is_not_there_is_told(linjaus: Ask) -> None:
    ended = linjaus("query", "-", "--endpoint", "http://127.0.0.1:9/sparql", input="ASK {}")
    assert ended.returncode == 4
    assert ended.stderr.startswith("linjaus: ")
    assert "Traceback" not in ended.stderr


def test_without_a_release_it_says_what_to_do(linjaus_here: Ask, awkward_site: Path, tmp_path: Path) -> None:
    ended = linjaus_here("query", "-", "--site", awkward_site, "--releases", tmp_path / "none", input="ASK {}")
    assert ended.returncode == 3
    assert "linjaus build" in ended.stderr


def test_a_runaway_query_ends_at_its_time(linjaus: Ask, awkward_release: Release, repository: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?g != ?d) }"
    ended = linjaus(
        *("query", "-", "--site", repository / "tests" / "sites" / "awkward", "--timeout", "0.5"),
        *("--releases", awkward_release.folder.parents[1]),
        input=query,
    )
    assert ended.returncode == 4
    assert "Traceback" not in ended.stderr
