"""A query that was answered once costs no worker again, whoever asks in whatever way; and nothing is mixed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_fixture import StubEngine, client_of, put_release, settings
from werkzeug.test import Client

from linjaus.engine.local import LocalEngine
from linjaus.engine.port import QueryRequest, QueryResult
from linjaus.shelf import Shelf
from linjaus.web import LiveRelease, create_app

TITLES = "SELECT ?s ?t WHERE { ?s <http://purl.org/dc/terms/title> ?t } ORDER BY ?s ?t"
OTHERS = "2032-01-01-0ddba115"


class Counted(LocalEngine):
    """Counts what it is asked."""

    asked = 0

    def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
        self.asked += 1
        return super().query(request, release)


@pytest.fixture
def site(tmp_path: Path) -> tuple[Client, Counted]:
    release = put_release(Shelf(settings(tmp_path).releases))
    engine = Counted.of_release(release.path("dataset.nq"))
    assert isinstance(engine, Counted)
    return client_of(tmp_path, engine), engine


def test_however_it_is_sent_the_same_query_is_worked_out_once(site: tuple[Client, Counted]) -> None:
    client, engine = site
    first = client.get("/sparql", query_string={"query": TITLES})
    for again in (
        client.get("/sparql", query_string={"query": TITLES}),
        client.post("/sparql", data={"query": TITLES}),
        client.post("/sparql", data=TITLES, content_type="application/sparql-query"),
        client.get("/sparql.json", query_string={"query": TITLES}),
        client.get("/sparql", query_string={"query": TITLES, "format": "srj", "timeout": "3"}),
        client.get("/sparql", query_string={"query": TITLES}, headers={"Accept": "*/*;q=0.2"}),
    ):
        assert (again.status_code, again.data, again.headers) == (200, first.data, first.headers)
    assert engine.asked == 1
    assert client.get("/sparql.csv", query_string={"query": TITLES}).data != first.data
    assert engine.asked == 2


def test_a_whole_answer_has_its_length_and_a_strong_tag_of_its_bytes(site: tuple[Client, Counted]) -> None:
    client, engine = site
    first = client.get("/sparql", query_string={"query": TITLES})
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    assert first.headers["Content-Length"] == str(len(first.data))
    unchanged = client.get("/sparql", query_string={"query": TITLES}, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    head = client.head("/sparql", query_string={"query": TITLES})
    assert (head.status_code, head.data, head.headers) == (200, b"", first.headers)
    packed = client.post("/sparql", data={"query": TITLES}, headers={"Accept-Encoding": "zstd"})
    assert packed.headers["Content-Encoding"] == "zstd"
    assert packed.headers["ETag"] != tag
    assert engine.asked == 1


def test_the_dataset_is_part_of_the_question(site: tuple[Client, Counted]) -> None:
    client, _ = site
    everything = client.get("/sparql", query_string={"query": TITLES}).data
    graph = "https://pöytä.example/tietö/graph/texts/leht"
    for name in ("default-graph-uri", "named-graph-uri"):
        assert client.get("/sparql", query_string={"query": TITLES, name: graph}).data != everything


@pytest.mark.parametrize("call", ["NOW()", "rand( )", "UUID()", "struuid()"])
def test_what_is_another_answer_each_time_is_asked_each_time(site: tuple[Client, Counted], call: str) -> None:
    client, engine = site
    for accept in ("text/csv", "text/html"):
        answers = [
            client.get("/sparql", query_string={"query": f"SELECT ({call} AS ?x) {{}}"}, headers={"Accept": accept})
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
    assert engine.asked == 4


def test_a_new_release_answers_for_itself(tmp_path: Path) -> None:
    given = settings(tmp_path)
    shelf = Shelf(given.releases)
    put_release(shelf)
    told: list[str | None] = []

    class Telling(StubEngine):
        def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
            told.append(release)
            return QueryResult("select", "text/csv", ("x",), iter([f"x\r\n{release}\r\n".encode()]))

    client = Client(create_app(given, LiveRelease(shelf), Telling()))
    older = client.get("/sparql.csv", query_string={"query": TITLES}).text
    put_release(shelf, OTHERS)
    newer = ""
    while OTHERS not in newer:
        newer = client.get("/sparql.csv", query_string={"query": TITLES}).text
    assert client.get(f"/release/{told[0]}/sparql.csv", query_string={"query": TITLES}).text == older
    assert client.get("/sparql.csv", query_string={"query": TITLES, "release": told[0]}).text == older
    assert client.get("/sparql.csv", query_string={"query": TITLES, "release": OTHERS}).text == newer
    assert told == [told[0], OTHERS]


def chunks_of(size: int, error: Exception | None = None) -> Iterator[bytes]:
    for _ in range(size // 2**16):
        yield b"0123456789abcde\n" * 2**12
    if error:
        raise error


def test_a_long_answer_is_streamed_and_not_kept(tmp_path: Path) -> None:
    class Long(StubEngine):
        def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
            self.asked.append(request)
            return QueryResult("select", "text/csv", ("x",), chunks_of(8 * 2**20))

    engine = Long()
    client = client_of(tmp_path, engine)
    for number in (1, 2):
        answer = client.get("/sparql", query_string={"query": TITLES})
        assert len(answer.data) == 8 * 2**20
        assert "ETag" not in answer.headers
        assert "Content-Length" not in answer.headers
        assert len(engine.asked) == number


def test_an_answer_that_comes_slowly_is_kept_when_it_is_whole(tmp_path: Path) -> None:
    class Slow(StubEngine):
        def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
            self.asked.append(request)
            return QueryResult("select", "text/csv", ("x",), chunks_of(2**18), ready=lambda seconds: False)

    engine = Slow()
    client = client_of(tmp_path, engine)
    first = client.get("/sparql", query_string={"query": TITLES})
    assert len(first.data) == 2**18
    assert "ETag" not in first.headers
    again = client.get("/sparql", query_string={"query": TITLES})
    assert again.data == first.data
    assert again.headers["ETag"]
    assert len(engine.asked) == 1


def test_what_broke_off_is_never_kept(tmp_path: Path) -> None:
    class Breaking(StubEngine):
        def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
            self.asked.append(request)
            error = RuntimeError("it broke") if len(self.asked) == 1 else None
            return QueryResult("select", "text/csv", ("x",), chunks_of(2**18, error), ready=lambda seconds: False)

    engine = Breaking()
    client = client_of(tmp_path, engine)
    with pytest.raises(RuntimeError):
        client.get("/sparql", query_string={"query": TITLES}).data  # noqa: B018 - it is read as it comes
    assert len(client.get("/sparql", query_string={"query": TITLES}).data) == 2**18


def test_every_place_is_given_back(tmp_path: Path) -> None:
    closed: list[int] = []

    class Endless(StubEngine):
        def query(self, request: QueryRequest, release: str | None = None) -> QueryResult:
            return QueryResult(
                "select", "text/csv", ("x",), iter(lambda: b"1\r\n" * 2**20, b""), lambda: closed.append(1)
            )

    client = client_of(tmp_path, Endless(), query_threads=1)
    for number in range(1, 4):
        held: Any = client.get("/sparql", query_string={"query": TITLES}, buffered=False)
        refused = client.get("/sparql", query_string={"query": TITLES})
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get("/doc/plan/tulevik").status_code == 200
        held.close()
        assert len(closed) == number
