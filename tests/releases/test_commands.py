"""``linjaus releases``, ``rollback``, ``prune`` and ``verify`` as the operator meets them."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from linjaus.model import Manifest
from linjaus.release.dumps import list_files
from three_states import States

Linjaus = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(states: States, linjaus: Linjaus) -> Linjaus:
    def command(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return linjaus(name, *arguments, "--site", states.site, "--releases", states.shelf.folder)

    return command


def test_the_list_says_what_is_live_and_what_is_sound(states: States, run: Linjaus) -> None:
    (states.releases[0].folder / "void.ttl").write_text("")
    table = run("releases").stdout
    assert [line.split()[0] for line in table.splitlines()[1:]] == list(states.names)
    assert "live" in table.splitlines()[3]
    assert "void.ttl" in table.splitlines()[1]
    rows = json.loads(run("releases", "--format", "json").stdout)
    assert [(row["release"], row["live"], row["sound"]) for row in rows] == [
        (states.names[0], False, False),
        (states.names[1], False, True),
        (states.names[2], True, True),
    ]
    assert rows[1]["published"] == "2031-03-02T08:00:00Z"


def test_going_back_makes_a_kept_release_live_and_a_later_serve_leaves_it(states: States, run: Linjaus) -> None:
    done = run("rollback", states.names[0])
    assert done.returncode == 0
    assert states.names[0] in done.stdout
    assert states.shelf.live_name() == states.names[0]
    assert states.shelf.journal()[-1].why == "rollback"


@pytest.mark.parametrize("command", ["rollback", "verify"])
def test_an_unknown_release_is_told_with_those_that_there_are(states: States, run: Linjaus, command: str) -> None:
    done = run(command, "2030-01-01-00000000")
    assert done.returncode == 2
    assert all(name in done.stderr for name in states.names)


def test_there_is_no_way_back_to_what_is_not_sound(states: States, run: Linjaus) -> None:
    path = states.releases[0].folder / "dataset.rdf"
    path = path if path.exists() else states.releases[0].folder / "dataset.nt"
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    done = run("rollback", states.names[0])
    assert done.returncode == 3
    assert path.name in done.stderr
    assert states.shelf.live_name() == states.names[-1]


def test_pruning_says_what_it_took_away(states: States, run: Linjaus) -> None:
    done = run("prune", "--keep", 2)
    assert (done.returncode, done.stdout.split()[0]) == (0, states.names[0])
    assert run("prune", "--keep", 2).stdout == "There was nothing to take away.\n"
    assert run("prune", "--keep", 0).returncode == 2


def test_whole_releases_are_sound(states: States, run: Linjaus) -> None:
    done = run("verify")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": sound") == 3


def test_each_file_that_is_off_is_named(states: States, run: Linjaus) -> None:
    folder = states.releases[1].folder
    path = folder / "dataset.jsonld"
    path.write_bytes(path.read_bytes()[:-2] + b"  ")
    (folder / "catalog.ttl").write_bytes((folder / "catalog.ttl").read_bytes()[:-1] + b" ")
    done = run("verify", states.names[1])
    assert done.returncode == 3
    assert "dataset.jsonld" in done.stdout
    assert "catalog.ttl" in done.stdout
    assert run("verify", states.names[0]).returncode == 0
    assert run("verify").returncode == 3


def rewrite(states: States, changes: dict[str, bytes]) -> Path:
    """Change files of the newest release so that its manifest agrees, as a faulty build would have left them."""
    folder = states.releases[-1].folder
    for name, data in changes.items():
        (folder / name).write_bytes(data)
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text())
    manifest.unlink()
    fresh = Manifest.from_json({**content, "files": []})
    listed = [file.__dict__ for file in list_files(folder)]
    manifest.write_text(json.dumps({**fresh.to_json(), "files": listed}))
    return folder


def test_a_dump_that_says_other_things_than_the_store_is_found(states: States, run: Linjaus) -> None:
    folder = states.releases[-1].folder
    lines = (folder / "dataset.nt").read_bytes().splitlines(keepends=True)
    rewrite(states, {"dataset.nt": b"".join(lines[1:]), "dataset.ttl.gz": gzip.compress(b"something else")})
    done = run("verify", states.names[-1])
    assert done.returncode == 3
    assert f"dataset.nt has {len(lines) - 1} triples, the store has {len(lines)}." in done.stdout
    assert "dataset.ttl.gz does not hold what dataset.ttl holds." in done.stdout


def test_a_dataset_that_is_not_the_one_that_gave_the_name_is_found(states: States, run: Linjaus) -> None:
    lines = (states.releases[-1].folder / "dataset.nq").read_bytes().splitlines(keepends=True)
    rewrite(states, {"dataset.nq": b"".join(lines[1:])})
    done = run("verify", states.names[-1])
    assert done.returncode == 3
    assert "canonical form" in done.stdout
    assert f"dataset.nq has {len(lines) - 1} quads, the manifest says {len(lines)}." in done.stdout
