"""A server whose releases stand in stores on the disk: the same answers, whatever happens to the stores."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from running import Server, serving, until

from three_states import States, copy_of

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ON_DISK = {"LINJAUS_STORE_BYTES": "0", "LINJAUS_WORKERS": "1"}


@pytest.fixture
def states(three_states: States, tmp_path: Path) -> States:
    return copy_of(three_states, tmp_path)


@contextlib.contextmanager
def served(states: States, folder: Path) -> Iterator[Server]:
    with serving(states.site, states.shelf.folder, folder, **ON_DISK) as server:
        yield server


def counted(server: Server) -> int:
    answer = server.ask(COUNT)
    assert answer.status == 200, answer.body
    return int(answer.body.split()[1])


def triples(states: States, name: str) -> int:
    return states.shelf.open(name).manifest.counts["triples"]


def stores(states: States) -> set[str]:
    return {path.name for path in (states.shelf.folder / "stores").iterdir() if path.is_dir()}


def switched(states: States, server: Server, name: str) -> None:
    states.shelf.switch(name, datetime.now(UTC), "rollback")
    until(lambda: server.ready()["release"] == name, server.said)


def test_releases_come_and_go_on_the_disk_as_in_memory(states: States, tmp_path: Path) -> None:
    first, *_, last = states.names
    with served(states, tmp_path) as server:
        assert counted(server) == triples(states, last)
        assert server.get("/").status == 200
        switched(states, server, first)
        assert counted(server) == triples(states, first)
        assert server.ask(COUNT, last).status == 200
        assert stores(states) == {first, last}
        switched(states, server, last)
        states.shelf.prune(1, datetime.now(UTC))
        assert stores(states) == {last}
        assert server.get("/readyz").status == 200
        assert counted(server) == triples(states, last)


def test_a_killed_engine_and_a_damaged_store_are_replaced(states: States, tmp_path: Path) -> None:
    last = states.names[-1]
    store = states.shelf.folder / "stores" / last
    with served(states, tmp_path) as server:
        [engine] = server.processes("linjaus.engine.zygote")
        for path in store.glob("rocksdb/*.sst"):
            path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()))
        os.kill(engine, signal.SIGKILL)
        until(lambda: server.processes("linjaus.engine.zygote") not in ([], [engine]), server.said)
        until(lambda: server.get("/readyz").status == 200, server.said)
        assert counted(server) == triples(states, last)
        assert server.get("/sparql", Accept="text/turtle").status == 200
        for page in ("/", "/catalog", "/def"):
            assert server.get(page).status == 200, server.said()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
def test_on_a_full_disk_the_former_release_goes_on_and_the_operator_is_told(states: States, tmp_path: Path) -> None:
    first, *_, last = states.names
    folder = states.shelf.folder / "stores"
    folder.mkdir()
    mount = ["/usr/bin/mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this system lets nobody make a small disk")
    try:
        with served(states, tmp_path) as server:
            filler = folder / "filler"
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(b"x" * 4096):
                    pass
            states.shelf.switch(first, datetime.now(UTC), "rollback")
            until(lambda: "Make room there" in server.said(), server.said)
            assert server.ready()["release"] == last
            assert counted(server) == triples(states, last)
            filler.unlink()
            until(lambda: server.ready()["release"] == first, server.said)
            assert counted(server) == triples(states, first)
    finally:
        subprocess.run(["/usr/bin/umount", str(folder)], check=True)
