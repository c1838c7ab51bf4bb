"""The goal: the Kainuu catalogue, served by the real server, earns every point there is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linjaus.rehearsal.history import read
from linjaus.shelf import Release

Linjaus = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def served(
    kainuu_release: Release, repository: Path, environment: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of the Kainuu site."""
    log = tmp_path_factory.mktemp("log") / "serve.log"
    shelf = kainuu_release.folder.parents[1]
    command = [sys.executable, "-m", "linjaus.cli", "serve", "--site", str(repository), "--releases", str(shelf)]
    with log.open("wb") as stderr:
        process = subprocess.Popen([*command, "--port", "0"], stderr=stderr, env=environment())
    try:
        until = time.monotonic() + 60
        while not (found := re.search(r"Linjaus is at (\S+)/$", log.read_text(), re.MULTILINE)):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield found[1]
    finally:
        process.terminate()
        process.wait(40)


@pytest.mark.needs_shared
def test_kainuu_earns_405_of_405(
    served: str, kainuu_release: Release, shared: Path, repository: Path, linjaus: Linjaus
) -> None:
    shelf = kainuu_release.folder.parents[1]
    answer = linjaus(
        *("rehearse", f"{served}/catalog", "--site", repository, "--releases", shelf, "--format", "json", "--save"),
        *("--shapes", shared / "profiles" / "dcat-ap-3.0.1", "--goal", "405"),
    )
    assert answer.stdout, answer.stderr
    content = json.loads(answer.stdout)
    lacking = {key for key, item in content["metrics"].items() if item["points"] < item["most"]}
    assert not lacking
    assert not [item for item in content["addresses"] if item["status"] != 200]
    assert [profile["violations"] for profile in content["profiles"]] == [0]
    assert (content["points"], content["rating"], answer.returncode) == (405, "excellent", 0)
    assert {note["kind"] for note in content["notes"]} <= {"rebased"}
    assert read(shelf)[-1].points == 405
    until = time.monotonic() + 20
    while b"#mqa-score" not in urllib.request.urlopen(f"{served}/catalog.ttl", timeout=30).read():
        assert time.monotonic() < until, "the score is a measurement in the catalogue"
    assert read(shelf)[-1].release == kainuu_release.name
