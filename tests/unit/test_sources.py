"""A site is read whole, or everything that stands in the way is told: file and line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linjaus.config import read_settings
from linjaus.errors import SiteUnreadable, SourceError
from linjaus.sources import Site, fingerprint, read_site


def read(folder: Path) -> Site:
    return read_site(read_settings(folder, {}))


def told(folder: Path) -> dict[str, SourceError]:
    """What a site that cannot be read tells, by file."""
    with pytest.raises(SiteUnreadable) as unreadable:
        read(folder)
    return {error.file: error for error in unreadable.value.errors}


def test_the_awkward_site_is_read_whole(awkward_site: Path) -> None:
    site = read(awkward_site)
    assert len(site.data) == len(list(awkward_site.glob("data/**/*.ttl")))
    assert [file.path for file in site.data] == sorted(file.path for file in site.data)
    assert {str(file.graph_name) for file in site.data} >= {f"{site.iris.base}graph/songs/no-label"}
    assert [text.path for text in site.texts] == ["data/sources/emoji-before-the-quote.txt"]
    assert "\r\n" in site.texts[0].text
    assert [query.name for query in site.queries] == ["construct-same-singer", "list-songs"]
    assert site.unread == ()


def test_every_triple_knows_its_line(awkward_site: Path) -> None:
    site = read(awkward_site)
    for file in (*site.ontology, *site.data, *site.shapes):
        rows = (awkward_site / file.path).read_text(encoding="utf-8").count("\n")
        assert set(file.lines) == set(file.graph)
        assert all(1 <= line <= rows for line in file.lines.values())
    many = next(file for file in site.data if file.path.endswith("literals-of-many-kinds.ttl"))
    assert {str(value): line for (_, _, value), line in many.lines.items()}["5 tähteä"] == 16
    (triple,) = [triple for file in site.data for triple in file.graph if str(triple[2]) == "Samat laulajat"]
    assert site.locate(triple) == ("data/songs/sung-by-the-same-choir.ttl", 7)


def test_blank_nodes_of_two_files_never_meet(awkward_site: Path) -> None:
    site = read(awkward_site)
    one, other = (
        {node for triple in file.graph for node in triple if node.n3().startswith("_:")}
        for file in site.data
        if file.path.startswith("data/songs/blank-nodes")
    )
    assert one
    assert other
    assert not one & other


def test_several_faults_are_told_at_once(awkward_site: Path) -> None:
    data = awkward_site / "data"
    (data / "songs" / "broken.ttl").write_text("<a> <b> <c> .\n<a> <b> .\n", encoding="utf-8")
    (data / "songs" / "unclosed.ttl").write_text('<a> <b> "c\n', encoding="utf-8")
    (data / "songs" / "latin-1.ttl").write_bytes('# kommentti\n<a> <b> "ä" .\n'.encode("latin-1"))
    (data / "songs" / "Iso Nimi.ttl").write_text("", encoding="utf-8")
    (data / "songs" / "undeclared.ttl").write_text("\n\nno:such <b> <c> .\n", encoding="utf-8")
    (data / "sources" / "latin-1.txt").write_bytes("rivi\nää\n".encode("latin-1"))
    (data / "sources" / "Iso Ä.txt").write_text("x", encoding="utf-8")
    (data / "derived").mkdir()
    (data / "derived" / "closure.ttl").write_text("", encoding="utf-8")
    (awkward_site / "shapes" / "broken.ttl").write_text("oops\n", encoding="utf-8")
    (awkward_site / "queries" / "headless.rq").write_text("SELECT * {}\n", encoding="utf-8")
    errors = told(awkward_site)
    lines = {file: error.line for file, error in errors.items()}
    assert lines == {
        "data/songs/broken.ttl": 2,
        "data/songs/unclosed.ttl": 1,
        "data/songs/latin-1.ttl": 2,
        "data/songs/Iso Nimi.ttl": 0,
        "data/songs/undeclared.ttl": 3,
        "data/sources/latin-1.txt": 2,
        "data/sources/Iso Ä.txt": 0,
        "data/derived/closure.ttl": 0,
        "shapes/broken.ttl": 1,
        "queries/headless.rq": 1,
    }
    assert all(error.message and error.remedy for error in errors.values())
    assert "iso-nimi.ttl" in errors["data/songs/Iso Nimi.ttl"].remedy


@pytest.mark.parametrize("folder", ["ontology", "data", "shapes", "queries"])
def test_a_missing_folder_is_told_by_name(awkward_site: Path, folder: str) -> None:
    (awkward_site / folder).rename(awkward_site / f"{folder}-away")
    assert list(told(awkward_site)) == [f"{folder}/"]


def test_a_dangling_link_in_the_folder_is_told(awkward_site: Path) -> None:
    (awkward_site / "data" / "songs" / "gone.ttl").symlink_to("nowhere.ttl")
    assert "data/songs/gone.ttl" in told(awkward_site)


def test_a_folder_named_like_a_file_is_told_or_read_past(awkward_site: Path) -> None:
    (awkward_site / "data" / "songs" / "folder.ttl").mkdir()
    (awkward_site / "shapes" / "folder.ttl").mkdir()
    assert list(told(awkward_site)) == ["shapes/folder.ttl"]


def test_files_that_nobody_reads_are_named(awkward_site: Path) -> None:
    (awkward_site / "data" / "songs" / "notes.rdf").write_text("", encoding="utf-8")
    (awkward_site / "data" / "songs" / "README.md").write_text("", encoding="utf-8")
    (awkward_site / "data" / "songs" / ".hidden.swp").write_text("", encoding="utf-8")
    assert read(awkward_site).unread == ("data/songs/notes.rdf",)


def test_a_text_outside_its_folder_is_named(awkward_site: Path) -> None:
    (awkward_site / "data" / "songs" / "lost.txt").write_text("", encoding="utf-8")
    (awkward_site / "ontology" / "deep").mkdir()
    (awkward_site / "ontology" / "deep" / "lost.ttl").write_text("", encoding="utf-8")
    assert set(read(awkward_site).unread) == {"data/songs/lost.txt", "ontology/deep/lost.ttl"}


def test_examples_below_shapes_are_not_shapes(awkward_site: Path) -> None:
    (awkward_site / "shapes" / "song").mkdir()
    (awkward_site / "shapes" / "song" / "invalid.x.ttl").write_text("not turtle", encoding="utf-8")
    (awkward_site / "shapes" / "song" / "invalid.x.expected.txt").write_text("", encoding="utf-8")
    site = read(awkward_site)
    assert [file.path for file in site.shapes] == ["shapes/mood.ttl", "shapes/song.ttl"]
    assert site.unread == ()


def test_a_byte_order_mark_is_no_fault_in_turtle(awkward_site: Path) -> None:
    path = awkward_site / "data" / "songs" / "no-label.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read(awkward_site).data) > 10


def test_the_fingerprint_sees_content_and_not_times(awkward_site: Path) -> None:
    settings = read_settings(awkward_site, {})
    before = fingerprint(settings)
    path = awkward_site / "data" / "songs" / "no-label.ttl"
    os.utime(path, (0, 0))
    assert fingerprint(settings) == before
    path.write_bytes(path.read_bytes() + b"# more\n")
    assert fingerprint(settings) != before


def test_a_question_that_is_not_sparql_is_told_with_its_line(awkward_site: Path) -> None:
    (awkward_site / "queries" / "slip.rq").write_text(
        "#+ summary: {en: x}\nSELECT ?x\nWHERE { ?x a }\n", encoding="utf-8"
    )
    with pytest.raises(SiteUnreadable) as caught:
        read_site(read_settings(awkward_site))
    [error] = caught.value.errors
    assert (error.file, error.line) == ("queries/slip.rq", 3)
    assert "not SPARQL" in error.message
