"""``linjaus rehearse`` as its user meets it: report, exit codes, kept scores, CKAN there or not."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from strange_server import PREFIXES, PROFILE, Loopback, describe, publish_on, serving

from linjaus.namespaces import DCTERMS
from linjaus.rehearsal import texts
from linjaus.rehearsal.ckan import CkanFails, read_as_ckan
from linjaus.rehearsal.fetch import FetchError
from linjaus.rehearsal.history import read
from linjaus.rehearsal.metrics import BY_KEY, DIMENSIONS, RATINGS

Publish = Callable[..., str]
Linjaus = Callable[..., subprocess.CompletedProcess[str]]
AWKWARD = Path(__file__).parents[1] / "sites" / "awkward"
BASE = "http://awkward.example:8080/ld/"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server with no routes yet."""
    with serving() as found:
        yield found


@pytest.fixture
def publish(loopback: Loopback) -> Publish:
    """``publish(dataset={…}, distributions=({…},))`` serves such a catalogue with its files; gives its address."""
    return functools.partial(publish_on, loopback)


@pytest.fixture
def rehearse(linjaus_here: Linjaus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linjaus:
    """``rehearse(address, "--goal", 400)`` in a folder where there is neither a site nor CKAN."""
    monkeypatch.chdir(tmp_path)
    return functools.partial(linjaus_here, "rehearse", env={"COLUMNS": "200"})


def test_the_report_says_what_was_lost_and_what_to_do(publish: Publish, rehearse: Linjaus, tmp_path: Path) -> None:
    (tmp_path / "profile.ttl").write_text(PROFILE)
    address = publish(
        dataset={"keyword": None, "title": None},
        distributions=({"accessURL": "dcat:accessURL <{base}/gone>"},),
    )
    answer = rehearse(address, "--shapes", "profile.ttl", "--site", tmp_path)
    assert answer.returncode == 0, answer.stderr
    for words in (
        f"{address}: 295 of 405, Good",
        "-50 Access address answers 2xx. Let dcat:accessURL answer with 200.",
        "-30 Keywords (dcat:keyword). Give each dataset a keyword.",
        "/gone: 404",
        "1 violations",
        "A dataset has a title.",
        "CKAN's parser is not here",
    ):
        assert words in answer.stdout
    finnish = rehearse(address, "--shapes", "profile.ttl", "--site", tmp_path, "--lang", "fi").stdout
    assert "295 / 405, Hyvä" in finnish
    assert "Anna joka aineistolle asiasana." in finnish


def test_the_report_as_json_has_everything(publish: Publish, rehearse: Linjaus, tmp_path: Path) -> None:
    address = publish()
    content = json.loads(rehearse(address, "--site", tmp_path, "--format", "json").stdout)
    assert (content["points"], content["most"], content["rating"]) == (375, 405, "excellent")
    assert content["dimensions"]["interoperability"] == [80, 110]
    assert content["metrics"]["dcatApCompliance"]["measured"] is False
    assert {item["status"] for item in content["addresses"]} == {200}
    assert content["address"] == address
    assert content["ckan"] is None


@pytest.mark.parametrize(("goal", "code"), [("375", 0), ("376", 1)])
def test_a_goal_is_a_gate(publish: Publish, rehearse: Linjaus, tmp_path: Path, goal: str, code: int) -> None:
    assert rehearse(publish(), "--site", tmp_path, "--goal", goal).returncode == code


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["http://127.0.0.1:9/catalog"], 3, "cannot be reached"),
        (["ftp://x.example/catalog"], 2, "no http or https address"),
        (["http://127.0.0.1:9/", "--rebase", "a=b"], 2, "no pair of addresses"),
        (["http://127.0.0.1:9/", "--shapes", "none.ttl"], 2, "does not exist"),
        (["http://127.0.0.1:9/", "--shapes", "empty.ttl"], 2, "no SHACL shape"),
        (["http://127.0.0.1:9/", "--shapes", "broken.ttl"], 2, "cannot be read"),
        (["http://127.0.0.1:9/", "--goal", "406"], 2, "406"),
    ],
)
def test_what_goes_wrong_has_its_exit_code(
    rehearse: Linjaus, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty.ttl").write_text("")
    (tmp_path / "broken.ttl").write_text("<a> <b>")
    answer = rehearse(*arguments, "--site", tmp_path)
    assert answer.returncode == code
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_our_own_score_is_kept_and_nobody_elses(
    loopback: Loopback, publish: Publish, rehearse: Linjaus, tmp_path: Path
) -> None:
    address = publish()
    where = ("--site", AWKWARD, "--releases", tmp_path / "shelf")
    answer = rehearse(address, *where, "--save")
    assert answer.returncode == 2
    assert "not the catalogue of this site" in answer.stderr
    own = f"<{BASE}catalog> a dcat:Catalog ; dcat:dataset <{BASE}set/roads> .\n"
    loopback.serve("/catalog", describe(BASE.rstrip("/")) + own)
    answer = rehearse(address, *where, "--save")
    assert answer.returncode == 0, answer.stderr
    assert f"Addresses that begin with {BASE} were asked at {loopback.address}/." in answer.stdout
    (record,) = read(tmp_path / "shelf")
    assert (record.points, record.address, record.asked) == (375, f"{BASE}catalog", address)
    assert record.metrics["accessUrlStatusCode"].count == 1


def test_our_own_server_is_the_default(loopback: Loopback, publish: Publish, rehearse: Linjaus) -> None:
    publish()
    port = loopback.address.rpartition(":")[2]
    answer = rehearse("--site", AWKWARD, "--host", "0.0.0.0", "--port", port)
    assert f"http://127.0.0.1:{port}/catalog: 375 of 405" in answer.stdout


def python_that(tmp_path: Path, does: str) -> Path:
    """An executable in the place of CKAN's Python."""
    path = tmp_path / "python"
    path.write_text(f"#!{sys.executable}\n{does}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("import sys; sys.exit('ModuleNotFoundError: ckan')", "fails in .*: ModuleNotFoundError: ckan"),
        ("print('hello')", "no form that is known"),
        ("import sys, time; sys.stdin.read(); time.sleep(60)", "not ended within"),
    ],
)
def test_a_ckan_that_fails_is_said(tmp_path: Path, does: str, said: str) -> None:
    with pytest.raises(CkanFails, match=said):
        read_as_ckan(Graph(), python_that(tmp_path, does), ["en"], seconds=2.0)
    with pytest.raises(CkanFails, match="cannot be run"):
        read_as_ckan(Graph(), tmp_path / "nothing", ["en"])


@pytest.fixture(scope="session")
def ckan(repository: Path, need: Any) -> Path:
    """A Python with CKAN's parser."""
    python = repository / ".venv-ckan" / "bin" / "python"
    need(python.exists(), f"{python} is not there: docs/portals.md says how CKAN's parser is installed")
    return python


def test_ckan_shows_what_it_gets_and_the_report_what_it_loses(ckan: Path) -> None:
    text = describe("http://x.example", dataset={"publisher": None}, distributions=({}, {"byteSize": None}))
    graph = Graph().parse(data=text + PREFIXES, format="turtle")
    graph.add((URIRef("http://x.example/set/roads"), DCTERMS.description, URIRef("http://x.example/text")))
    (dataset,) = read_as_ckan(graph, ckan, ["fi", "sv", "de"]).datasets
    shown = {(item.field, item.language): item.value for item in dataset.shown}
    assert shown["title", "fi"] == "Tiet"
    assert shown["title", "sv"] == "Vägar"
    assert shown["tags", ""] == "tie, väg"
    assert shown["temporal", ""] == "2018, 2023"
    assert len(dataset.resources) == 2
    lost = {(note.kind, note.facts.get("field"), note.facts.get("language")) for note in dataset.lost}
    assert ("ckan-language", "title", "de") in lost
    assert ("ckan-language", "title", "fi") not in lost
    assert ("ckan-absent", "publisher", None) in lost
    assert ("ckan-resources-absent", "size", None) in lost


def test_everything_that_can_be_said_is_said_in_both_languages() -> None:
    assert set(texts.METRICS) == set(BY_KEY)
    assert set(texts.DIMENSIONS) == set(DIMENSIONS)
    assert set(texts.RATINGS) == {name for _, name in RATINGS}
    assert set(texts.FAILURES) == {*FetchError.KINDS, "late"}
    kinds = set()
    for path in Path(texts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Note":
                kinds |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    assert kinds <= set(texts.NOTES)
