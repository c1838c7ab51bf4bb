"""Laws of imports: identifiers are never given twice, what stayed keeps its own, a merge takes nothing away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Graph, Literal, URIRef

from linjaus.drafting import Surroundings, draft
from linjaus.drafting.identity import number_passages
from linjaus.importing.former import former_of
from linjaus.importing.merging import merge_file
from linjaus.iris import IriSpace
from linjaus.namespaces import PREFIXES
from linjaus.outline.blocks import Extract
from linjaus.outline.plain import parse_plain
from linjaus.outline.read import read_outline
from linjaus.turtle_form import insert

IRIS = IriSpace("https://example.org/")
TODAY = "2026-11-29"
NAMES = ["Elinvoima", "Hyvinvointi", "Luonto", "Saavutettavuus", "Osaaminen", "Kulttuuri", "Turvallisuus", "Työ"]
DEEDS = ["Kehitetään yrityksiä", "Vahvistetaan palveluja", "Suojellaan vesiä", "Tuetaan oppimista", "Rakennetaan teitä"]
PRIORITIES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(DEEDS), max_size=3, unique=True)),
    min_size=2,
    max_size=6,
    unique_by=lambda one: one[0],
)
FILE = "data/documents/strategia-2024-2027.ttl"
SITE = Surroundings(IRIS, {**PREFIXES, "lin": f"{IRIS.ontology}#"}, ("fi", "sv"), TODAY)


def text_of(priorities: list[tuple[str, list[str]]]) -> str:
    """A strategy with these priorities."""
    parts = ["Strategia 2024–2027", "Strategian painopisteet ovat:"]
    for number, (name, deeds) in enumerate(priorities, 1):
        parts += [f"{number}. {name}", " ".join(f"{deed}." for deed in deeds) or "Edistetään tätä."]
    return "\n\n".join(parts) + "\n"


def drafted(text: str, base: Graph | None = None) -> dict[str, str]:
    """The files of a draft; base: the former draft, whose identifiers are kept."""
    outline = read_outline(Extract(text, parse_plain(text)), lambda words, language: (), "fi")
    former = former_of(IRIS, "strategia", base, base, "fi") if base is not None else None
    return {path: file.text for path, file in draft(outline, SITE, "strategia", former).files.items()}


def graph_of(files: dict[str, str]) -> Graph:
    graph = Graph()
    for text in files.values():
        graph.parse(data=text, format="turtle")
    return graph


def merged(base: str, mine: str, theirs: str) -> str:
    result = merge_file(FILE, base, mine, theirs, IRIS, SITE.prefixes, TODAY)
    assert not result.conflicts
    return result.text


@given(PRIORITIES, PRIORITIES)
@fuzz(max_examples=15)
def test_what_stayed_keeps_its_identifier_and_no_identifier_is_given_twice(
    before: list[tuple[str, list[str]]], after: list[tuple[str, list[str]]]
) -> None:
    base = graph_of(drafted(text_of(before)))
    graph = graph_of(drafted(text_of(after), base))
    old, new = (
        {str(o): s for s, o in one.subject_objects(SKOS.prefLabel) if "/measure/" not in s} for one in (base, graph)
    )
    assert set(new) == {name for name, _ in after}
    assert len(set(new.values())) == len(new)
    for name, iri in new.items():
        if name in old:
            assert iri == old[name]
        else:
            assert iri not in set(base.subjects(RDF.type))


@given(PRIORITIES, PRIORITIES, st.data())
@fuzz(max_examples=15)
def test_a_merge_is_the_new_draft_with_the_stewards_work(
    before: list[tuple[str, list[str]]], after: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    first = drafted(text_of(before))
    second = drafted(text_of(after), graph_of(first))
    if FILE not in second:
        return
    base, theirs = first[FILE], second[FILE]
    assert merged(base, base, theirs) == theirs
    assert merged(base, theirs, theirs) == theirs
    stayed = sorted(set(graph_of(first).subjects(SKOS.prefLabel)) & set(graph_of(second).subjects(SKOS.prefLabel)))
    chosen = data.draw(st.lists(st.sampled_from(stayed), unique=True, max_size=3)) if stayed else []
    work = [(URIRef(str(one)), SKOS.prefLabel, Literal("Översatt", lang="sv")) for one in chosen]
    mine = insert(base, work) if work else base
    assert merged(base, mine, base) == mine
    expected = Graph().parse(data=theirs, format="turtle")
    for triple in work:
        expected.add(triple)
    assert set(Graph().parse(data=merged(base, mine, theirs), format="turtle")) == set(expected)


WORDS = st.lists(st.sampled_from([f"{deed}." for deed in DEEDS] + [f"{n}. {name}" for n, name in enumerate(NAMES, 1)]))


@given(WORDS, WORDS)
def test_passages_have_numbers_of_their_own_and_keep_them(before: list[str], after: list[str]) -> None:
    known = dict(enumerate(before, 1))
    numbers = number_passages(after, known, taken=[40])
    assert len(numbers) == len(after) == len(set(numbers))
    assert all(number in known or number > 40 for number in numbers)
    assert number_passages(before, known) == list(known)
