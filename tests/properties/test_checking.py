"""Laws of the check: it finds what plain pySHACL finds, and a change of a file leads where a new check would.

The data are damaged at random; the edits are those of people: files come, go, are renamed, broken and mended.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from conftest import read_kainuu
from linjaus.config import read_settings
from linjaus.errors import SiteUnreadable
from linjaus.model import Triple
from linjaus.preview.draft import UNREADABLE, Draft
from linjaus.sources import merge, read_site
from linjaus.turtle import parse_turtle
from linjaus.validation import validate
from linjaus.validation.judging import Judge, results_in
from linjaus.validation.screening import THIS, make_screen

ROOT = Path(__file__).parents[2]
AWKWARD = ROOT / "tests" / "sites" / "awkward"
BASE = "https://w3id.org/linjaus/"
EXAMPLES = sorted((ROOT / "shapes").glob("*/*.ttl"))


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("rdflib").setLevel(logging.ERROR)


# What is found


@cache
def frame() -> tuple[Triple, ...]:
    """What examples stand on: the classes of the ontology and the types of the concepts that they name."""
    named = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES)
    ontology = merge(read_kainuu().ontology)
    classes = [triple for triple in ontology if triple[1] == RDFS.subClassOf]
    schemes = [triple for triple in ontology if triple[1] in (RDF.type, SKOS.inScheme)]
    return (*classes, *(triple for triple in schemes if str(triple[0]).removeprefix(BASE) + ">" in named))


@cache
def example(path: Path) -> tuple[Triple, ...]:
    """The triples of an example."""
    graph, _, _ = parse_turtle(path.read_bytes(), path.name, f"{BASE}graph/documents/example")
    return tuple(graph)


@cache
def terms() -> tuple[tuple[URIRef, ...], tuple[Node, ...]]:
    """What a triple may be damaged with: properties that shapes look at, and values of every sort."""
    triples = [triple for path in EXAMPLES for triple in example(path)]
    values: list[Node] = sorted({value for _, _, value in triples if isinstance(value, URIRef)})[::9]
    values += [
        *(
            Literal(text, datatype=kind)
            for text in ("1", "01", "0", "-3", "x", "2019")
            for kind in (XSD.integer, XSD.gYear)
        ),
        *(Literal("Nimi", lang=tag) for tag in ("fi", "FI", "en", "sv-FI")),
        *(Literal(text) for text in ("", "en", "*", " fi", "Nimi", "2030-01-01")),
        *(Literal(text, datatype=XSD.date) for text in ("2030-01-01", "2030-13-01", "0999")),
    ]
    return tuple(sorted({predicate for _, predicate, _ in triples if isinstance(predicate, URIRef)})), tuple(values)


@st.composite
def damaged(draw: st.DrawFn) -> Graph:
    """One or two examples with some triples gone, some changed and some added."""
    graph = Graph(bind_namespaces="none")
    for path in draw(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=2)):
        for triple in example(path):
            graph.add(triple)
    whole = sorted(graph)
    predicates, values = terms()
    nodes = sorted({subject for subject, _, _ in whole})
    for triple in draw(st.lists(st.sampled_from(whole), max_size=4)):
        graph.remove(triple)
    for _ in range(draw(st.integers(0, 6))):
        subject, predicate, value = draw(st.sampled_from(whole))
        value = draw(st.sampled_from(values) | st.sampled_from(nodes) | st.just(value))
        graph.add(
            (
                draw(st.sampled_from(nodes) | st.just(subject)),
                draw(st.sampled_from(predicates) | st.just(predicate)),
                value,
            )
        )
    for triple in frame():
        graph.add(triple)
    return graph


def plain(data: Graph, shapes: Graph) -> Counter[object]:
    """What pySHACL itself finds."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return Counter(results_in(report))


def ours(judge: Judge) -> Counter[object]:
    """What the machine finds, node by node."""
    return Counter(result for node in judge.candidates() for result in judge.judge(node))


@settings(max_examples=8)
@given(damaged())
def test_damaged_data_give_what_plain_pyshacl_finds(data: Graph) -> None:
    shapes = merge(read_kainuu().shapes)
    assert ours(Judge(shapes, data)) == plain(data, shapes)


@pytest.mark.parametrize("folder", [ROOT, AWKWARD], ids=["kainuu", "awkward"])
def test_a_whole_site_gives_what_plain_pyshacl_finds(folder: Path) -> None:
    site = read_kainuu() if folder == ROOT else read_site(read_settings(folder, environment={}))
    data, shapes = merge((*site.data, *site.ontology)), merge(site.shapes)
    for concept in list(data.subjects(SKOS.inScheme, None))[100:]:  # hundreds of a sort, on which pySHACL takes long
        data.remove((concept, None, None))
    assert ours(Judge(shapes, data)) == plain(data, shapes)


GROUPS = [
    "?this ex:p ?x",
    "?this ex:p+ ?x . ?x ex:q ?y",
    "?x ex:q ?this",
    "?this ex:p ?x FILTER(?x != ?this)",
    "?this ex:p ?x FILTER(STR(?x) < STR(?this) && ISIRI(?x))",
    "?this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?this }",
    "?this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y FILTER(?y != ?x) }",
    "?this ex:p ?x FILTER NOT EXISTS { ?z ex:q ?y FILTER(?y = ?x) }",
    "?this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER NOT EXISTS { ?y ex:q ?z }",
    "?this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER(!BOUND(?y))",
    "{ ?this ex:p ?x } UNION { ?this ex:q ?x }",
    "?this ex:p ?x . { ?x ex:q ?y FILTER(?y != ex:a) }",
    "?this ex:p ?x FILTER EXISTS { ?x ex:p|ex:q ?y }",
    "{ ?this ex:p ?x } { ?x ex:q ?y FILTER NOT EXISTS { ?this ex:q ?y } }",
    "BIND(STR(?this) AS ?name) ?x ex:p ?this FILTER(STRENDS(?name, 'a'))",
    "?this ex:p ?x FILTER(?x > 1 || LANG(?x) = 'fi')",
    "?this ?p ?x . ?y ?p ?x FILTER(?y != ?this)",
    "?this ex:p ?x FILTER(LANG(?x) != '' && LANG(?x) = 'fi')",
    "?this ex:p ?x FILTER(CONTAINS(STR(?x), 'x') && STR(?x) != STR(?this))",
    "?this ex:p ?x FILTER NOT EXISTS { ?this ex:q ?y FILTER(LANG(?y) != LANG(?x) || CONTAINS(STR(?x), STR(?y))) }",
    "?this ex:p ?x FILTER NOT EXISTS { ?this ex:q ?y FILTER(CONTAINS(STR(?x), STR(?y))) }",
]
EX = "https://example.org/"
NODES = [URIRef(EX + name) for name in "abcd"]
SMALL_VALUES = [*NODES, Literal(1), Literal("2", datatype=XSD.integer), Literal("x", lang="fi"), Literal("x")]


@given(
    st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from("pq"), st.sampled_from(SMALL_VALUES)), max_size=12),
    st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2),
)
def test_a_screen_never_keeps_back_a_node_that_the_query_has_an_answer_about(
    triples: set[tuple[URIRef, str, Node]], groups: list[str]
) -> None:
    graph = Graph(bind_namespaces="none")
    for subject, name, value in triples:
        graph.add((subject, URIRef(EX + name), value))
    query = prepareQuery(f"PREFIX ex: <{EX}> SELECT ?this WHERE {{ {' . '.join(groups)} }}")
    screen = make_screen(query)
    for node in NODES:
        if list(graph.query(query, initBindings={"this": node})):
            assert screen.lets_through(graph, {THIS: node}), (groups, node)


# What is found after edits

Edit = Callable[[Path, int], None]


def edit(pattern: str, change: Callable[[str], str]) -> Edit:
    """An edit of one of the files that a pattern fits, if there is any."""

    def make(site: Path, choice: int) -> None:
        files = sorted(site.glob(pattern))
        if files:
            path = files[choice % len(files)]
            path.write_bytes(
                change(path.read_bytes().decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
            )

    return make


def remove(site: Path, choice: int) -> None:
    """A file goes."""
    files = sorted(path for path in (site / "data").rglob("*") if path.is_file())
    if len(files) > 3:
        files[choice % len(files)].unlink()


def rename(site: Path, choice: int) -> None:
    """A file gets another name, and so another named graph."""
    files = sorted((site / "data").rglob("*.ttl"))
    path = files[choice % len(files)]
    path.rename(path.with_stem(f"{path.stem[:40]}-{choice}"))


def restore(site: Path, choice: int) -> None:
    """A file is again as it was at first."""
    files = sorted(path for path in AWKWARD.rglob("*") if path.is_file() and "build" not in path.parts)
    path = files[choice % len(files)]
    target = site / path.relative_to(AWKWARD)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def add(site: Path, choice: int) -> None:
    """A file comes."""
    (site / "data" / "songs" / f"new-{choice}.ttl").write_text(
        "@base <http://awkward.example:8080/ld/> . @prefix song: <http://awkward.example:8080/ld/def#> .\n"
        f"<id/song/new-{choice}> a song:Song ; song:performedBy <id/choir/{'none' if choice % 2 else 'sixty'}> .\n"
        f"<id/mood/loop-{choice % 3}> a <http://www.w3.org/2004/02/skos/core#Concept> ;"
        f" <http://www.w3.org/2004/02/skos/core#broader> <id/mood/loop-{(choice + 1) % 3}> .\n",
        encoding="utf-8",
    )


EDITS: list[Edit] = [
    add,
    remove,
    rename,
    restore,
    restore,
    edit("data/**/*.ttl", lambda text: text.replace("Song ;", "Choir ;", 1)),
    edit("data/**/*.ttl", lambda text: text.replace("dct:title", "dct:titel")),
    edit("data/**/*.ttl", lambda text: "\n\n# pushed down\n" + text),
    edit("data/**/*.ttl", lambda text: text[: len(text) * 2 // 3]),
    edit("data/**/*.ttl", lambda text: text.replace("@fi", "@sv")),
    edit("data/**/*.ttl", lambda text: text + "<http://awkward.example:8080/ld/id/song/x> a <http://x/Y> .\n"),
    edit("data/songs/*.ttl", lambda text: text.replace("id/song/", "id/song/other-", 1)),
    edit("data/sources/*.txt", lambda text: "A word before. " + text),
    edit("data/sources/*.txt", lambda text: text + "\udcff"),
    edit("shapes/song.ttl", lambda text: text.replace("sh:minCount 1", "sh:minCount 2")),
    edit("shapes/song.ttl", lambda text: text.replace("sh:minCount 1", 'sh:minCount "many"')),
    edit("ontology/songs.ttl", lambda text: text.replace("rdfs:subClassOf", "rdfs:seeAlso")),
    edit("ontology/songs.ttl", lambda text: text.replace("a owl:Class", "a owl:Thing", 1)),
]


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 40)), min_size=1, max_size=8))
def test_after_any_edits_the_findings_are_those_of_a_new_check(edits: list[tuple[Edit, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        shutil.copytree(AWKWARD, site, ignore=shutil.ignore_patterns("build"))
        draft = Draft(lambda: read_settings(site, environment={}))
        draft.look()
        for make, choice in edits:
            make(site, choice)
            state = draft.look()
            broken = [one for one in state.findings if one.rule == UNREADABLE]
            try:
                expected = validate(state.site if broken else read_site(state.settings))
            except SiteUnreadable:
                assert broken
                continue
            assert list(state.findings[len(broken) :]) == expected
