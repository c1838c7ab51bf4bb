"""What ``/openapi.json`` promises to programs is what they get: schemathesis asks a real server on its word."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from linjaus.config import read_settings
from linjaus.engine.local import LocalEngine
from linjaus.queries import parse_query
from linjaus.shelf import Shelf
from linjaus.web import LiveRelease, create_app

HERE = Path(__file__).parent


def take_at_its_word(folder: Path, address: str, phases: str, examples: int, *more: str) -> str:
    """Let schemathesis ask for every operation of a server; what it said."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "openapi.toml"), "run"]
    command += [f"{address}/openapi.json", "--phases", phases, "--max-examples", str(examples), "--seed", "20261124"]
    hooks = {"SCHEMATHESIS_HOOKS": "openapi_hooks", "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [*command, "--no-color", "--generation-database", "none", *more],
        cwd=folder,  # it leaves a note of its run there
        env={**os.environ, **hooks},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-6000:]
    return said


def test_a_site_keeps_its_word_to_the_edges_of_its_schemas(awkward_server: Any, tmp_path: Path) -> None:
    said = take_at_its_word(tmp_path, awkward_server.address, "examples,coverage,fuzzing", 4)
    assert re.search(r"Tested: [1-9]", said)


def test_every_question_keeps_its_word(kainuu_server: Any, tmp_path: Path) -> None:
    said = take_at_its_word(
        tmp_path, kainuu_server.address, "examples,fuzzing", 2, "--include-path-regex", r"^/queries/[^.]+\."
    )
    assert re.search(r"Tested: (1[89]|[2-9]\d)", said)


def test_every_question_is_an_operation_in_the_readers_language(kainuu_server: Any, repository: Path) -> None:
    spec = json.loads(kainuu_server.get("/openapi.json?lang=sv").body)
    for path in sorted((repository / "queries").glob("*.rq")):
        question = parse_query(path.stem, path.read_text(encoding="utf-8"))
        if question.derives:
            continue
        operation = spec["paths"][f"/queries/{question.name}"]["get"]
        assert operation["summary"] == question.summary["sv"]
        assert [parameter["name"] for parameter in operation["parameters"]] == [
            parameter.name for parameter in question.parameters
        ]
        for parameter in question.parameters:
            if parameter.choices:
                described = next(one for one in operation["parameters"] if one["name"] == parameter.name)
                assert described["examples"]
        assert "application/sparql-results+json" in operation["responses"]["200"]["content"]
        assert {"400", "404", "406", "429", "503", "504"} <= set(operation["responses"])
        files = spec["paths"][f"/queries/{question.name}.{{format}}"]["get"]["parameters"][0]["schema"]["enum"]
        assert {"csv", "json", "tsv", "xlsx"} <= set(files)
        assert ("svg" in files) is (question.picture is not None)


NEW = """#+ summary: {fi: Kenen lauluja, en: Whose songs}
#+ params:
#+   choir:
#+     kind: iri
#+     required: true
#+     example: http://awkward.example:8080/ld/id/choir/cycle-of-parts
#+     label: {fi: Kuoro}
#+     choices: SELECT DISTINCT ?choir WHERE { ?choir song:performs ?song }
#+ result: [song, choir, year]
#+ columns: {song: {fi: Laulu}, year: {fi: Vuosi}}
#+ picture: {kind: timeline, thing: song, start: year, end: year}
#+ compare: {side: choir, row: song, item: year}
PREFIX song: <http://awkward.example:8080/ld/def#>
SELECT ?song ?choir ?year WHERE { ?choir song:performs ?song . BIND("1976-02-03" AS ?year) } ORDER BY ?song
"""


@pytest.fixture(scope="module")
def added(
    tmp_path_factory: pytest.TempPathFactory, build: Callable[[Path, Path], Any], repository: Path
) -> Callable[[str], Any]:
    """A client of a copy of the awkward site with one more file in queries/."""
    folder = tmp_path_factory.mktemp("added")
    shutil.copytree(repository / "tests" / "sites" / "awkward", folder / "site")
    (folder / "site" / "queries" / "whose-songs.rq").write_text(NEW, encoding="utf-8")
    release = build(folder / "site", folder / "releases")
    given = read_settings(folder / "site", environment={}, overrides={"releases": str(folder / "releases")})
    engine = LocalEngine.of_release(release.path("dataset.nq"))
    client = Client(create_app(given, LiveRelease(Shelf(given.releases)), engine))

    def get(path: str, **headers: str) -> Any:
        return client.get(path, headers={"Accept-Language": "fi", "Accept": "text/html", **headers})

    return get


def test_adding_a_question_is_adding_a_file(added: Callable[..., Any]) -> None:
    choir = "http%3A%2F%2Fawkward.example%3A8080%2Fld%2Fid%2Fchoir%2Fcycle-of-parts"
    assert "Kenen lauluja" in added("/queries").text
    form = added("/queries/whose-songs").text
    assert re.search(r'<select id="p-choir" name="choir" required', form)
    assert "<svg" not in form.partition("<main")[2]
    page = added(f"/queries/whose-songs?choir={choir}")
    assert page.status_code == 200
    assert '<th scope="col">Laulu</th>' in page.text
    assert "Samat laulajat" in page.text
    assert 'class="drawing"' in page.text
    rows = json.loads(added(f"/queries/whose-songs.json?choir={choir}").data)["results"]["bindings"]
    assert rows
    assert added(f"/queries/whose-songs.svg?choir={choir}").mimetype == "image/svg+xml"
    assert "/queries/whose-songs.{format}" in json.loads(added("/openapi.json").data)["paths"]
    assert "Kenen lauluja" in added("/overviews").text
    assert '<form action="/queries/whose-songs"' in added("/compare").text
    assert f'href="/queries/whose-songs?choir={choir}"' in added("/doc/choir/cycle-of-parts").text
    assert '<table class="sides">' in page.text
    assert re.search(r"<td>\s*1976-02-03\s*</td>", page.text)
