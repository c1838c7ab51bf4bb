"""``linjaus link`` tells what may be linked, in two forms and two languages, from a file or a real endpoint."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.peers import free_port

from linjaus.errors import VocabularyUnreadable
from linjaus.vocabularies import open_vocabulary
from linjaus.vocabularies.skos_endpoint import TRIES, fetch_statements
from linking_site import V, write_site, write_vocabulary

Run = Callable[..., Any]
YSO = "http://www.yso.fi/onto/yso/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


@pytest.fixture
def link(site: Path, tmp_path: Path, linjaus_here: Run) -> Run:
    """``linjaus link`` on the small site with the small vocabulary."""
    vocabulary = write_vocabulary(tmp_path / "v.ttl")

    def run(*arguments: object) -> Any:
        given = () if "--vocabulary" in arguments else ("--vocabulary", vocabulary)
        return linjaus_here("link", "--site", site, *given, *arguments)

    return run


def test_proposals_are_told_with_words_score_and_reason(link: Run) -> None:
    told = link()
    assert told.returncode == 0, told.stderr
    assert "data/documents/ohjelma.ttl: Edistetään aktiivisesti maaseudun elinvoimaa" in told.stdout
    assert "(subject): elinvoima <https://example.org/id/theme/elinvoima>" in told.stdout
    assert "Edistetään aktiivisesti maaseudun [elinvoimaa]" in told.stdout
    assert "– ‘elinvoimaa’ is a form of its name ‘elinvoima’ (fi)" in told.stdout
    assert f"1.00  mapping of a theme (exactMatch): competitiveness <{V}competitiveness>" in told.stdout
    assert "linjaus review" in told.stdout.splitlines()[-1]


def test_the_report_speaks_finnish(link: Run) -> None:
    told = link("--lang", "fi").stdout
    assert f"teeman vastine (exactMatch): kilpailukyky <{V}competitiveness>" in told
    assert "– ”elinvoimaa” on muoto sen nimestä ”elinvoima” (fi)" in told
    assert "sivustolla ei ole sille teemaa" in told


def test_programs_get_json(link: Run) -> None:
    found = json.loads(link("--format", "json").stdout)
    (theme,) = [one for one in found if one["kind"] == "subject"]
    assert theme["text"][slice(*theme["spans"][0])] == "elinvoimaa"
    assert theme["object"] == "https://example.org/id/theme/elinvoima"
    assert theme["concept"] is None
    assert {one["concept"] for one in found if one["kind"] == "new theme"} == {
        *(f"{V}{name}" for name in ("countryside", "employment-services", "business-services"))
    }


def test_one_may_ask_of_some_files_and_of_the_surest_only(link: Run, site: Path) -> None:
    only_themes = json.loads(link("--format", "json", site / "ontology" / "themes.ttl").stdout)
    assert {one["kind"] for one in only_themes} == {"theme"}
    only_document = json.loads(link("--format", "json", "data/documents/ohjelma.ttl").stdout)
    assert {one["file"] for one in only_document} == {"data/documents/ohjelma.ttl"}
    surest = json.loads(link("--format", "json", "--least", "1").stdout)
    assert {one["score"] for one in surest} == {1.0}
    assert json.loads(link("--format", "json", "--least", "0").stdout)[0]["score"] >= 0


def test_without_a_vocabulary_the_site_own_themes_are_proposed(link: Run) -> None:
    found = json.loads(link("--format", "json", "--vocabulary", "").stdout)
    assert [one["object"] for one in found] == ["https://example.org/id/theme/elinvoima"]


def test_what_is_wrong_is_told(link: Run, tmp_path: Path) -> None:
    missing = link("--vocabulary", tmp_path / "none.ttl")
    assert (missing.returncode, "none.ttl" in missing.stderr) == (2, True)
    foreign = link(tmp_path / "v.ttl")
    assert (foreign.returncode, "is no file of the site" in foreign.stderr) == (2, True)
    no_scheme = link("--scheme", "http://vocabulary.example/none")
    assert (no_scheme.returncode, "no living concept of the scheme" in no_scheme.stderr) == (3, True)


@contextlib.contextmanager
def oxigraph(folder: Path, file: Path, *options: str) -> Iterator[str]:
    """The oxigraph server on loopback with a file; its query address."""
    program, port = str(Path(sys.executable).parent / "oxigraph"), free_port()
    load = [program, "load", "-l", "db", "-f", str(file), *options]
    subprocess.run(load, cwd=folder, check=True, capture_output=True, timeout=60)
    command = [program, "serve-read-only", "-l", "db", "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert "Listening" in process.stderr.readline()
            yield f"http://127.0.0.1:{port}/query"
        finally:
            process.kill()


@pytest.fixture(scope="module", params=["default graph", "named graph"])
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[str]:
    """An endpoint with the subset of YSO in its default graph, or in the named one in which Finto has it."""
    named = ("--graph", YSO) if request.param == "named graph" else ()
    folder = tmp_path_factory.mktemp("oxigraph")
    with oxigraph(folder, shared / "domain" / "yso-subset.ttl", *named) as address:
        yield address


@pytest.mark.needs_shared
def test_an_endpoint_gives_what_its_file_gives(endpoint: str, shared: Path, tmp_path: Path) -> None:
    counts: list[int] = []
    asked = open_vocabulary(endpoint, tmp_path, YSO, told=counts.append)
    read = open_vocabulary(str(shared / "domain" / "yso-subset.ttl"), tmp_path, YSO)
    assert list(asked.iris()) == list(read.iris())
    assert counts == [*range(500, len(read), 500), len(read)]
    for iri in list(read.iris())[::100]:
        assert asked.concept(iri) == read.concept(iri)


@pytest.mark.needs_shared
def test_themes_are_proposed_from_an_endpoint(endpoint: str, link: Run) -> None:
    found = json.loads(link("--vocabulary", endpoint, "--scheme", YSO, "--format", "json").stdout)
    assert {one["concept"] for one in found if one["kind"] == "theme"} == {f"{YSO}p9189", f"{YSO}p20950"}


def test_what_an_endpoint_gave_is_kept_and_used_on_when_it_is_down(tmp_path: Path) -> None:
    vocabulary = write_vocabulary(tmp_path / "v.ttl")
    pauses: list[float] = []
    with oxigraph(tmp_path, vocabulary) as address:
        first = list(open_vocabulary(address, tmp_path / "kept", pause=pauses.append).iris())
    (kept,) = (tmp_path / "kept").iterdir()
    assert list(open_vocabulary(address, tmp_path / "kept", pause=pauses.append).iris()) == first
    assert not pauses, "it was not asked again"
    os.utime(kept, (0, 0))
    assert list(open_vocabulary(address, tmp_path / "kept", pause=pauses.append).iris()) == first
    assert len(pauses) == TRIES - 1
    with pytest.raises(VocabularyUnreadable):
        open_vocabulary(address, tmp_path / "kept", fresh=True, pause=pauses.append)


@pytest.mark.needs_shared
def test_an_endpoint_without_the_scheme_is_told(endpoint: str, link: Run) -> None:
    ended = link("--vocabulary", endpoint, "--scheme", "urn:none")
    assert (ended.returncode, "no living concept of the scheme urn:none" in ended.stderr) == (3, True)


def test_an_endpoint_that_is_down_is_tried_again_with_growing_pauses_and_then_told(tmp_path: Path) -> None:
    pauses: list[float] = []
    with pytest.raises(VocabularyUnreadable) as raised:
        list(fetch_statements(f"http://127.0.0.1:{free_port()}/sparql", pause=pauses.append))
    assert pauses == [1.0, 2.0, 4.0]
    assert f"after {TRIES} tries" in raised.value.message
    assert "--vocabulary" in raised.value.remedy
    assert not list(tmp_path.iterdir())


def test_an_address_that_is_no_endpoint_is_told_at_once(awkward_server: Any) -> None:
    pauses: list[float] = []
    with pytest.raises(VocabularyUnreadable, match="cannot be had"):
        list(fetch_statements(f"{awkward_server.address}/robots.txt", pause=pauses.append))
