"""A new release is taken without dropping or slowing a request; one that is not sound is not taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from web_fixture import RELEASE, StubEngine, put_release, settings
from werkzeug.test import Client

from linjaus.engine.port import Reader
from linjaus.engine.reader import StoreReader
from linjaus.errors import ReleaseError
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

NEXT = "2031-05-07-0badf00d"
MORE = "<graph/topics/new> { <id/topic/uus> a skos:Concept ; skos:prefLabel 'Uus'@et . }"


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def open_reader(release: Release) -> Reader:
    return StoreReader.of_release(release.path("dataset.nq"))


def test_the_next_request_after_loading_sees_the_new_release(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    client = Client(create_app(given, LiveRelease(shelf), StubEngine()))
    assert client.get("/doc/topic/uus").status_code == 404
    before = client.get("/doc/topic").headers["ETag"]
    put_release(shelf, NEXT, MORE)
    until(lambda: client.get("/doc/topic/uus").status_code == 200)
    assert NEXT in client.get("/").text
    assert client.get("/doc/topic", headers={"If-None-Match": before}).status_code == 200
    shelf.switch(RELEASE)
    until(lambda: client.get("/doc/topic/uus").status_code == 404)


def test_requests_are_answered_from_the_old_release_while_the_new_one_loads(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    may_load = threading.Event()

    def slow(release: Release) -> Reader:
        if release.name == NEXT:
            may_load.wait(10)
        return open_reader(release)

    live = LiveRelease(shelf, open_reader=slow)
    client = Client(create_app(given, live, StubEngine()))
    put_release(shelf, NEXT, MORE)
    for _ in range(20):
        assert RELEASE in client.get("/").text
    may_load.set()
    until(lambda: NEXT in client.get("/").text)


def test_a_request_works_on_one_release_from_beginning_to_end(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    live = LiveRelease(shelf)
    first = live.current()
    put_release(shelf, NEXT, MORE)
    until(lambda: live.current().name == NEXT)
    assert first.name == RELEASE
    assert "uus" not in str(first.things["topic"])
    assert "uus" in str(live.current().things["topic"])


def test_a_release_that_is_not_sound_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    live = LiveRelease(shelf, retry_seconds=0.0)
    release = put_release(shelf, NEXT, MORE)
    whole = (release.folder / "dataset.nq").read_bytes()
    (release.folder / "dataset.nq").write_bytes(whole[:-10])
    live.current()
    until(lambda: live.current() is not None and NEXT in caplog.text)
    assert live.current().name == RELEASE
    (release.folder / "dataset.nq").write_bytes(whole)
    until(lambda: live.current().name == NEXT)


def test_the_pointer_of_the_caller_decides_not_the_shelf(tmp_path: Path) -> None:
    shelf = Shelf(settings(tmp_path).releases)
    put_release(shelf)
    put_release(shelf, NEXT, MORE)
    ready = [RELEASE]
    live = LiveRelease(shelf, lambda: ready[0])
    assert live.current().name == RELEASE
    ready[0] = NEXT
    until(lambda: live.current().name == NEXT)


def test_without_any_sound_release_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        LiveRelease(Shelf(settings(tmp_path).releases))


def test_many_readers_at_once_lose_nothing_in_an_exchange(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    app = create_app(given, LiveRelease(shelf), StubEngine())
    stop, wrong = threading.Event(), []

    def read() -> None:
        client = Client(app)
        while not stop.is_set():
            for path in ("/doc/topic/ilo", "/data/plan/tulevik.ttl", "/"):
                answer = client.get(path)
                if answer.status_code != 200:
                    wrong.append(answer.status)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    put_release(shelf, NEXT, MORE)
    watching = Client(app)
    until(lambda: NEXT in watching.get("/").text)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
