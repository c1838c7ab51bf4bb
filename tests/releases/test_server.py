"""Releases behind a real server: queried, gone back to under load, left when they are damaged, downloaded cheaply."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from running import Server, serving, until

from three_states import States, copy_of

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
EVERYTHING = "SELECT * { ?s ?p ?o }"
LARGE = 300_000_000


@pytest.fixture(scope="module")
def states(three_states: States, tmp_path_factory: pytest.TempPathFactory) -> States:
    return copy_of(three_states, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def server(states: States, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with serving(states.site, states.shelf.folder, folder, LINJAUS_OPEN_RELEASES="1", LINJAUS_WORKERS="1") as server:
        yield server


def triples(states: States, name: str) -> int:
    return states.shelf.open(name).manifest.counts["triples"]


def test_each_kept_release_answers_queries_with_its_own_data(states: States, server: Server) -> None:
    for name in states.names:
        answer = server.ask(COUNT, name)
        assert (answer.status, answer.body.split()[1]) == (200, str(triples(states, name)).encode()), server.said()
    live = server.ask(COUNT)
    assert live.body.split()[1] == str(triples(states, states.names[-1])).encode()
    assert "Serving" not in server.said()


def test_a_query_of_a_release_gives_the_same_bytes_from_an_engine_that_was_started_anew(
    states: States, server: Server
) -> None:
    first, second = states.names[:2]
    before = server.ask(EVERYTHING, first)
    former = set(server.processes("linjaus.engine.zygote"))
    assert server.ask(f"{COUNT} # that no cache has seen", second).status == 200
    until(lambda: len(former & set(server.processes("linjaus.engine.zygote"))) == 1, server.said)
    again = server.ask(f"{EVERYTHING} # nor this", first)
    assert before.status == again.status == 200
    assert again.body == before.body
    assert server.get(f"/sparql?release={first}&query=ASK%7B%7D", Accept="text/csv").status == 200


def test_an_engine_that_cannot_start_is_told_of_and_disturbs_nobody(
    states: States, server: Server, tmp_path: Path
) -> None:
    name = "2030-01-01-00000000"
    folder = states.shelf.folder / "releases" / name
    shutil.copytree(states.releases[0].folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "release": name}))
    (folder / "dataset.nq").write_bytes(b"x" * (folder / "dataset.nq").stat().st_size)
    try:
        answer = server.ask(COUNT, name)
        assert answer.status == 503
        assert answer.headers["Retry-After"]
        assert server.ask(COUNT).status == 200
    finally:
        shutil.rmtree(folder)


def test_going_back_and_forth_under_load_drops_no_request(
    states: States, server: Server, linjaus: Callable[..., object]
) -> None:
    first, live = states.names[0], states.names[-1]
    stop, wrong, seen = threading.Event(), [], set()
    count = quote(COUNT)

    def read() -> None:
        while not stop.is_set():
            for path in ("/", "/releases.json", f"/sparql?query={count}&format=csv", "/download/dataset.nq"):
                try:
                    answer = server.get(path)
                except OSError as error:
                    wrong.append(f"{path}: {error!r}")
                    continue
                if answer.status != 200:
                    wrong.append(f"{path}: {answer.status} {answer.body[:300]!r}")
                elif path.startswith("/releases"):
                    seen.update(row["release"] for row in answer.json["releases"] if row["live"])

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for goal in (first, live):
            done = linjaus("rollback", goal, "--site", states.site, "--releases", states.shelf.folder)
            assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
            until(lambda goal=goal: goal == server.ready()["release"], server.said)  # type: ignore[misc]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert {first, live} <= seen
    assert [one.why for one in states.shelf.journal()[-2:]] == ["rollback", "rollback"]


def test_a_release_damaged_while_it_is_served_is_left_for_the_newest_sound_one(states: States, server: Server) -> None:
    second, live = states.names[-2:]
    path = states.releases[-1].folder / "dataset.ttl"
    whole = path.read_bytes()
    assert server.ready()["status"] == "ok"
    path.write_bytes(whole[:-1] + b" ")
    until(lambda: server.ready()["release"] == second, server.said)
    state = server.ready()
    assert (state["status"], state["live"]) == ("degraded", live)
    assert "dataset.ttl" in state["complaints"][0]
    assert server.said().count("dataset.ttl") == 1
    assert f"Serving {second}." in server.said()
    assert server.ask(COUNT).status == 200
    assert server.get(f"/release/{live}/").status == 503
    path.write_bytes(whole)
    until(lambda: server.ready()["release"] == live, server.said)
    assert server.ready()["status"] == "ok"
    assert server.get("/healthz").json == {"status": "ok"}


def test_a_large_dump_costs_the_web_process_next_to_nothing(states: States, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shutil.copytree(states.shelf.folder, shelf, symlinks=True)
    folder = shelf / "releases" / states.names[-1]
    with (folder / "dataset.large").open("wb") as file:
        file.truncate(LARGE)
    with (folder / "dataset.large").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    manifest = json.loads((folder / "manifest.json").read_text())
    entry = {"path": "dataset.large", "media_type": "application/n-quads", "bytes": LARGE, "sha256": digest}
    manifest["files"].append({**entry, "encoding": ""})
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with serving(states.site, shelf, tmp_path, LINJAUS_WORKERS="1") as server:
        assert server.get("/download/dataset.nq").status == 200
        workers = server.processes("linjaus-web")
        before = {pid: peak(pid) for pid in workers}
        answer = server.get("/download/dataset.large")
        assert (answer.status, len(answer.body)) == (200, LARGE)
        assert hashlib.sha256(answer.body).hexdigest() == digest
        part = server.get("/download/dataset.large", Range=f"bytes=1-{LARGE - 2}")
        assert (part.status, len(part.body)) == (206, LARGE - 2)
        for pid in workers:
            assert peak(pid) - before[pid] < 50_000_000


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
