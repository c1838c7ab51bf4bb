"""A store on the disk answers as one in memory does, and a damaged, half or missing one is made again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

from engine_processes import assert_answers, started, workers
from linjaus.engine import on_disk
from linjaus.engine.disk_reader import DiskReader, MendingReader
from linjaus.engine.limits import EngineLimits
from linjaus.engine.opening import open_reader, place_of_store
from linjaus.engine.port import QueryRequest
from linjaus.engine.process import EngineProcess
from linjaus.engine.reader import StoreReader
from linjaus.engine.sorted_lines import SortedLines, write_sorted
from linjaus.errors import EngineError, EngineTimeout, ReleaseError, ServingError

EX = "https://example.org/"


def lines(things: int) -> list[str]:
    """A dataset: things with fragments, blank nodes, types, links, in two graphs with some triples in both."""
    found = []
    for i in range(things):
        s, g = f"<{EX}id/t/{i}>", f"<{EX}graph/{i % 2}>"
        found += [
            f"{s} <{RDF.type}> <{EX}def#Thing> {g} .",
            f"{s} <{RDF.type}> <{EX}def#Thing> <{EX}graph/all> .",
            f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "näin {i}"@fi {g} .',
            f"{s} <{EX}def#next> <{EX}id/t/{(i * 7 + 1) % things}> {g} .",
            f'<{EX}id/t/{i}#part> <{EX}def#note> "part" {g} .',
            f"{s} <{EX}def#hangs> _:b{i} {g} .",
            f'_:b{i} <{EX}def#text> "{i}" {g} .',
            f"_:b{i} <{EX}def#of> <{EX}hub> {g} .",
        ]
        if i % 5 == 0:
            true = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
            found.append(f"{s} <http://www.w3.org/2002/07/owl#deprecated> {true} {g} .")
    return found


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    path.write_text("".join(f"{line}\n" for line in lines(60)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def place(dataset: Path) -> Path:
    place = dataset.parent / "stores" / "r"
    on_disk.prepare(dataset, place)
    return place


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Path:
    """A copy of the store that a test may damage."""
    return Path(shutil.copytree(place, tmp_path / "stores" / "r"))


def damage(place: Path) -> None:
    """Turn every bit of the data, and leave its length."""
    for path in place.glob("rocksdb/*.sst"):
        path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()))


def test_the_reader_says_the_same_from_the_disk_as_from_memory(dataset: Path, place: Path) -> None:
    memory, disk = StoreReader.of_release(dataset), DiskReader.at(dataset, place)
    things = [URIRef(f"{EX}{name}") for name in ("id/t/0", "id/t/7", "hub", "none", "def#Thing")]
    things.append(URIRef("no iri at all"))
    for thing in things:
        assert isomorphic(memory.describe(thing), disk.describe(thing))
        assert memory.exists(thing) == disk.exists(thing)
        assert memory.graphs_of(thing) == disk.graphs_of(thing)
        for limit, offset in ((10, 0), (3, 2), (10, 100)):
            assert memory.incoming(thing, limit, offset) == disk.incoming(thing, limit, offset)
            assert memory.instances(thing, limit, offset) == disk.instances(thing, limit, offset)
    for prefix in (f"{EX}id/", f"{EX}id/t/1", f"{EX}id/t/7#", "", "zzz"):
        assert memory.subjects_under(prefix, 5, 3) == disk.subjects_under(prefix, 5, 3)
    assert memory.labels(things) == disk.labels(things)
    assert memory.withdrawn() == disk.withdrawn()
    assert memory.graph_names() == disk.graph_names()
    assert memory.count() == disk.count()
    graph, same = memory.graph(URIRef(f"{EX}graph/1")), disk.graph(URIRef(f"{EX}graph/1"))
    assert graph is not None
    assert same is not None
    assert isomorphic(graph, same)
    assert disk.graph(URIRef(f"{EX}none")) is None


@settings(deadline=None)
@given(st.sets(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), max_size=40), st.text(max_size=3))
def test_sorted_lines_are_a_sorted_list(tmp_path_factory: pytest.TempPathFactory, texts: set[str], prefix: str) -> None:
    path = tmp_path_factory.mktemp("lines") / "lines"
    write_sorted(path, [*texts, *texts])
    found = SortedLines(path)
    assert list(found) == found[:] == sorted(texts)
    first, last = found.range_of(prefix)
    assert found[first:last] == sorted(text for text in texts if text.startswith(prefix))


def test_opening_a_store_on_the_disk_takes_no_memory_for_its_triples(tmp_path: Path) -> None:
    used = []
    for things in (100, 3000):
        path = tmp_path / f"{things}.nq"
        path.write_text("".join(f"{line}\n" for line in lines(things)), encoding="utf-8")
        on_disk.prepare(path, tmp_path / str(things))
        tracemalloc.start()
        reader = DiskReader.at(path, tmp_path / str(things))
        assert reader.instances(URIRef(f"{EX}def#Thing"), 5)[1] == things
        assert len(reader.subjects_under(f"{EX}id/", 5)[0]) == 5
        used.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert used[1] < 1.5 * used[0] + 10_000


def test_the_budget_decides_where_a_store_stands(tmp_path: Path, dataset: Path) -> None:
    assert place_of_store(tmp_path, "r", 1000, 4 * 2**30) is None
    place = place_of_store(tmp_path, "r", 1000, 0)
    assert place == tmp_path / "stores" / "r"
    assert open_reader(dataset, None).count() == open_reader(dataset, place).count()
    assert place.is_dir()


@pytest.mark.parametrize("harm", ["no marker", "cut", "missing file", "other dataset", "half made"])
def test_a_store_that_is_not_whole_is_made_again(dataset: Path, own: Path, harm: str) -> None:
    marker, data = own / "whole.json", next(iter(sorted(own.glob("rocksdb/*.sst"))))
    if harm == "no marker":
        marker.unlink()
    elif harm == "cut":
        data.write_bytes(data.read_bytes()[:-1])
    elif harm == "missing file":
        data.unlink()
    elif harm == "other dataset":
        marker.write_text(json.dumps(json.loads(marker.read_text()) | {"dataset": [1, 2]}))
    else:
        own.rename(own.with_name("r~"))
    assert DiskReader.at(dataset, own).count() == StoreReader.of_release(dataset).count()
    assert sorted(path.name for path in own.parent.iterdir()) == ["r", "r.lock"]


def test_turned_bits_are_found_when_the_engine_starts(dataset: Path, own: Path) -> None:
    damage(own)
    process = EngineProcess.start(dataset, own.parent / "r.sock", store=own)
    process.stop()
    assert DiskReader.at(dataset, own).count() == StoreReader.of_release(dataset).count()


def test_a_store_damaged_while_it_is_used_gives_no_wrong_answer_and_is_made_again(dataset: Path, own: Path) -> None:
    expected = StoreReader.of_release(dataset).describe(URIRef(f"{EX}id/t/7"))
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{EX}id/t/7> <{EX}id/t/7#part> }} ?s ?p ?o }}"
    run = own.parent.parent
    with started(dataset, run, EngineLimits(), own) as (engine, process):
        assert_answers(engine)
        damage(own)
        while process.is_alive():
            with contextlib.suppress(EngineError):
                assert len(Graph().parse(data=engine.query(QueryRequest(text)).read())) == len(expected) - 2
            for pid in workers(process):  # one that has read nothing yet cannot answer from what it remembers
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
    with started(dataset, run, EngineLimits(), own) as (engine, _):
        assert len(Graph().parse(data=engine.query(QueryRequest(text)).read())) == len(expected) - 2


def test_pages_go_on_when_the_store_is_damaged_under_them(dataset: Path, own: Path) -> None:
    opened = []

    def opening(thorough: bool) -> DiskReader:
        opened.append(thorough)
        return DiskReader.at(dataset, own, thorough)

    expected = StoreReader.of_release(dataset)
    reader = MendingReader(opening)
    damage(own)
    for i in range(60):
        thing = URIRef(f"{EX}id/t/{i}")
        assert isomorphic(reader.describe(thing), expected.describe(thing))


def test_two_processes_that_need_a_store_make_it_once(dataset: Path, tmp_path: Path) -> None:
    place = tmp_path / "stores" / "r"
    first = EngineProcess.start(dataset, tmp_path / "a.sock", store=place)
    made = (place / "whole.json").stat().st_mtime_ns
    second = EngineProcess.start(dataset, tmp_path / "b.sock", store=place)
    assert (place / "whole.json").stat().st_mtime_ns == made
    for process in (first, second):
        process.stop(0.2)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
def test_a_full_disk_is_told_and_leaves_nothing_half(dataset: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], check=False).returncode:
        pytest.skip("this system lets nobody make a small disk")
    try:
        with pytest.raises(ServingError, match="Make room there"):
            EngineProcess.start(dataset, tmp_path / "r.sock", store=disk / "stores" / "r")
        with pytest.raises(ReleaseError, match="cannot be written"):
            on_disk.prepare(dataset, disk / "stores" / "r")
        assert [path.name for path in (disk / "stores").iterdir()] == ["r.lock"]
    finally:
        subprocess.run(["/usr/bin/umount", str(disk)], check=True)


def test_queries_on_the_disk_end_like_those_in_memory(dataset: Path, tmp_path: Path) -> None:
    with started(dataset, tmp_path, EngineLimits(deadline=1), tmp_path / "stores" / "r") as (engine, _):
        with pytest.raises(EngineTimeout):
            engine.query(QueryRequest("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")).read()
        assert_answers(engine)
        assert engine.stats().outcomes["timeout"] == 1
