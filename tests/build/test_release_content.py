"""What a release holds is true: the dumps say the same, the counts count, the closure adds what the ontology states."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal

from linjaus.config import Settings, read_settings
from linjaus.release import assemble
from linjaus.representation import BY_EXTENSION
from linjaus.shelf import Release, Shelf
from linjaus.sources import read_site

FORMS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
LD = "http://awkward.example:8080/ld/"
SONG = f"{LD}def#"
Built = tuple[Release, Settings]


def read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=FORMS[path.suffix[1:]]))


def canonical(quads: list[ox.Quad], names: bool = True) -> set[str]:
    """Quads as text with canonical blank nodes; without graph names when names is False."""
    dataset = ox.Dataset(quads if names else [ox.Quad(*quad.triple) for quad in quads])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def union_of(release: Release) -> ox.Store:
    """The merge of all graphs: a triple that two graphs state counts once."""
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in read(release.path("dataset.nq")))
    return store


def store_of(release: Release) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(release.path("dataset.nq")), format=ox.RdfFormat.N_QUADS)
    return store


def test_the_release_is_sound_and_every_checksum_holds(each_release: Built) -> None:
    release, _ = each_release
    shelf = Shelf(release.folder.parents[1])
    opened, complaints = shelf.open_live()
    assert (opened.name, complaints) == (release.name, [])
    assert shelf.verify(opened) == []
    on_disk = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    assert on_disk == {file.path for file in release.manifest.files} | {"manifest.json"}


def test_every_dump_says_the_same(each_release: Built) -> None:
    release, _ = each_release
    quads = read(release.path("dataset.nq"))
    dataset, union = canonical(quads), canonical(quads, names=False)
    for file in release.manifest.files:
        name, _, extension = file.path.rpartition(".")
        if name == "dataset" and extension in FORMS:
            found = read(release.folder / file.path)
            if BY_EXTENSION[extension].quads and extension != "jsonld":
                assert canonical(found) == dataset, file.path
            else:
                assert canonical(found) == union, file.path


def test_dumps_are_there_in_every_syntax_that_can_say_the_data(
    kainuu_release: Release, awkward_release: Release
) -> None:
    for release, missing in ((kainuu_release, set()), (awkward_release, {"rdf"})):
        plain = {name for name in FORMS if release.manifest.file(f"dataset.{name}")}
        packed = {name for name in FORMS if release.manifest.file(f"dataset.{name}.gz")}
        assert plain == packed == set(FORMS) - missing


def test_the_packed_files_hold_the_plain_ones(each_release: Built) -> None:
    release, _ = each_release
    for file in release.manifest.files:
        if file.encoding == "gzip":
            packed = (release.folder / file.path).read_bytes()
            assert gzip.decompress(packed) == (release.folder / file.path.removesuffix(".gz")).read_bytes()
            assert packed[4:8] == b"\0\0\0\0", "a time in the header"


def test_each_data_file_has_its_graph_in_every_syntax(each_release: Built) -> None:
    release, settings = each_release
    store = store_of(release)
    for source in sorted(settings.site.glob("data/**/*.ttl")):
        name = source.relative_to(settings.site / "data").with_suffix("").as_posix()
        graph = ox.NamedNode(str(settings.iris.graph(name)))
        wanted = canonical([ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)])
        assert wanted, name
        written = [extension for extension in FORMS if release.manifest.file(f"{name}.{extension}")]
        assert {"ttl", "jsonld", "nt"} <= set(written), name
        for extension in written:
            assert canonical(read(release.folder / f"{name}.{extension}"), names=False) == wanted, name


def test_only_what_xml_cannot_say_is_missing_in_rdf_xml(awkward_release: Release) -> None:
    paths = {file.path for file in awkward_release.manifest.files}
    stems = {path[: -len(".ttl")] for path in paths if path.endswith(".ttl") and "/" in path}
    without = {stem for stem in stems if f"{stem}.rdf" not in paths}
    assert without == {"songs/control-characters", "songs/property-that-xml-cannot-say"}


def test_what_was_written_is_what_is_published(awkward_release: Release, repository: Path) -> None:
    text = "songs/quotes-and-backslashes"
    source = repository / "tests" / "sites" / "awkward" / "data" / f"{text}.ttl"
    assert canonical(read(awkward_release.folder / f"{text}.ttl")) == canonical(read(source))
    stored = "emoji-before-the-quote.txt"
    assert (awkward_release.folder / "sources" / stored).read_bytes() == (
        source.parents[1] / "sources" / stored
    ).read_bytes()


def test_json_ld_reads_as_plain_json(awkward_release: Release) -> None:
    document = json.loads((awkward_release.folder / "songs" / "four-languages.jsonld").read_text(encoding="utf-8"))
    song = next(item for item in document["@graph"] if item["id"].endswith("four-languages"))
    assert song["type"] == "Song"
    assert isinstance(document["@context"], dict)


CLOSURE = ox.NamedNode(f"{LD}graph/derived/closure")


def song(name: str) -> str:
    return f"<{LD}id/{name}>"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        # a class's superclasses
        ("song/label-only-in-sami", "rdf:type", f"<{SONG}Song>"),
        ("song/label-only-in-sami", "rdf:type", f"<{SONG}Work>"),
        ("song/points-at-itself", "rdf:type", f"<{SONG}Kannel_Song>"),
        # inverse both ways, and through a superproperty
        ("choir/sixty-incoming-links", f"<{SONG}performs>", song("song/no-label")),
        ("song/sung-by-the-same-choir", f"<{SONG}performedBy>", song("choir/cycle-of-parts")),
        ("song/label-only-in-sami", f"<{SONG}performedBy>", song("choir/cycle-of-parts")),
        ("choir/cycle-of-parts", f"<{SONG}performs>", song("song/label-only-in-sami")),
        # symmetric
        ("song/label-only-in-sami", f"<{SONG}soundsLike>", song("song/label-only-in-swedish")),
        # transitive, also the inverse of a transitive one, and around a cycle
        ("song/sung-in-order/verse/1", f"<{SONG}sungBefore>", song("song/sung-in-order/verse/3")),
        ("song/sung-in-order/verse/3", f"<{SONG}sungAfter>", song("song/sung-in-order/verse/1")),
        ("song/sung-in-order/verse/3/line/1", f"<{SONG}partOf>", song("song/sung-in-order")),
        ("choir/cycle-of-parts", f"<{SONG}partOf>", song("choir/cycle-of-parts")),
    ],
)
def test_the_closure_has_what_the_ontology_states(
    awkward_release: Release, subject: str, predicate: str, value: str
) -> None:
    ask = (
        f"PREFIX rdf: <{RDF}> ASK {{ GRAPH <{LD}graph/derived/closure> {{ <{LD}id/{subject}> {predicate} {value} }} }}"
    )
    assert bool(store_of(awkward_release).query(ask))


def test_the_closure_has_nothing_else(awkward_release: Release) -> None:
    store = store_of(awkward_release)
    closure = [quad.triple for quad in store.quads_for_pattern(None, None, None, CLOSURE)]
    stated = {str(quad.triple) for quad in store if quad.graph_name not in (CLOSURE,)}
    assert not [triple for triple in closure if str(triple) in stated], "what a file says is not derived again"
    allowed = {"performs", "performedBy", "soundsLike", "partOf", "sungBefore", "sungAfter"}
    predicates = {triple.predicate.value for triple in closure}
    assert predicates <= {str(RDF.type)} | {SONG + name for name in allowed}
    assert not [triple for triple in closure if isinstance(triple.object, ox.Literal)]


def test_a_construct_query_has_a_graph_of_its_own(awkward_release: Release) -> None:
    graph = ox.NamedNode(f"{LD}graph/derived/same-singer")
    found = {
        (quad.subject.value.removeprefix(LD), quad.object.value.removeprefix(LD))
        for quad in store_of(awkward_release).quads_for_pattern(None, None, None, graph)
    }
    one, other = "id/song/label-only-in-sami", "id/song/sung-by-the-same-choir"
    assert found == {(one, other), (other, one)}


def test_the_shapes_and_questions_are_part_of_the_release(each_release: Built) -> None:
    release, settings = each_release
    for path in settings.site.glob("queries/*.rq"):
        assert (release.folder / "queries" / path.name).read_bytes() == path.read_bytes()
    shapes = Graph().parse(release.path("shapes.ttl"))
    assert Literal("The song has no title.", lang="en") in set(shapes.objects()) or settings.slug != "awkward"


def test_a_deriving_question_meets_a_statement_once_however_many_files_say_it(awkward_site: Path) -> None:
    statement = '<http://awkward.example:8080/ld/id/choir/twice> <http://purl.org/dc/terms/title> "Kahdesti"@fi .'
    for name in ("twice-one", "twice-two"):
        (awkward_site / "data" / "songs" / f"{name}.ttl").write_text(f"{statement}\n", encoding="utf-8")
    (awkward_site / "queries" / "construct-counted.rq").write_text(
        "#+ summary: {en: How many titles a thing has}\n"
        "CONSTRUCT { ?thing <http://purl.org/dc/terms/extent> ?n }\n"
        "WHERE { SELECT ?thing (COUNT(*) AS ?n)\n"
        "  WHERE { ?thing <http://purl.org/dc/terms/title> ?title } GROUP BY ?thing }\n",
        encoding="utf-8",
    )
    settings = read_settings(awkward_site)
    triples = {str(triple) for triple in assemble(read_site(settings), settings).triples()}
    counted = "<http://awkward.example:8080/ld/id/choir/twice> <http://purl.org/dc/terms/extent>"
    assert [triple for triple in triples if triple.startswith(counted)] == [
        f'{counted} "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]
