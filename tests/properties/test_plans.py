"""Laws of StratML: any document that is described becomes a valid plan; a plan that is read back says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rdflib import DCTERMS, FOAF, ORG, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from linjaus.drafting import Surroundings, draft
from linjaus.iris import IriSpace
from linjaus.namespaces import DCAT, OA, PREFIXES, STRATML
from linjaus.outline import Reading
from linjaus.stratml import Goal, Objective, Plan, Words, outline_of, plan_of, read_stratml, write_stratml
from made_up_plans import PLANS

ROOT = Path(__file__).parents[2]
SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests" / "conformance" / "stratml" / "part-1.xsd"))
V = Namespace("https://words.example/#")
THING = Namespace("https://data.example/id/")
DOCUMENT = THING["plan/x"]
WORDS = Words("unofficial", "among", "loose", "{period}", "more {count}", "source")


def ontology() -> Graph:
    """Other words than any site's, mapped to StratML's."""
    graph = Graph()
    for term, element in (
        ("Plan", "StrategicPlan"), ("Aim", "Goal"), ("Deed", "Objective"), ("Creed", "Value"), ("Dream", "Vision"),
        ("Task", "Mission"), ("says", "Description"), ("concerns", "Stakeholder"),
    ):  # fmt: skip
        graph.add((V[term], SKOS.closeMatch, STRATML[element]))
        graph.add((V[term], RDFS.label, Literal(term.lower(), lang="en")))
    graph.add((V.SmallDeed, RDFS.subClassOf, V.Deed))
    graph.add((V["with"], RDFS.subPropertyOf, V.concerns))
    graph.add((V.rank, RDFS.subPropertyOf, URIRef("http://schema.org/position")))
    graph.add((V.ours, RDFS.range, XSD.language))
    return graph


ONTOLOGY = ontology()
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
KINDS = st.sampled_from(["Aim", "Deed", "SmallDeed", "Creed", "Dream", "Task", "Nothing"])
LANGUAGES = st.sampled_from([None, "fi", "sv", "en"])


@dataclass(frozen=True)
class Part:
    """A part of a made-up document. above: index of the part that it stands under, if that comes before it."""

    kind: str
    above: int
    name: str
    language: str | None
    said: str
    number: int
    actors: tuple[int, ...]


PARTS = st.lists(
    st.builds(
        Part, KINDS, st.integers(-1, 6), TEXTS, LANGUAGES, TEXTS, st.integers(0, 3),
        st.lists(st.integers(0, 2), max_size=2).map(tuple),
    ),
    max_size=7,
)  # fmt: skip


def described(parts: list[Part]) -> Graph:
    """The description of the made-up document."""
    graph = Graph() + ONTOLOGY
    graph.add((DOCUMENT, RDF.type, V.Plan))
    graph.add((DOCUMENT, DCTERMS.title, Literal("A plan", lang="en")))
    graph.add((DOCUMENT, DCTERMS.publisher, THING["org/0"]))
    graph.add((DOCUMENT, DCTERMS.temporal, THING["plan/x#period"]))
    graph.add((THING["plan/x#period"], DCAT.startDate, Literal("2031", datatype=XSD.gYear)))
    for number in range(3):
        graph.add((THING[f"org/{number}"], RDF.type, ORG.Organization if number else FOAF.Group))
        graph.add((THING[f"org/{number}"], FOAF.name, Literal(f"org {number}")))
    for index, part in enumerate(parts):
        iri = THING[f"plan/x/part/{index}"]
        above = THING[f"plan/x/part/{part.above}"] if 0 <= part.above < index else DOCUMENT
        graph.add((iri, RDF.type, V[part.kind]))
        graph.add((iri, DCTERMS.isPartOf, above))
        graph.add((iri, SKOS.prefLabel, Literal(part.name, lang=part.language)))
        graph.add((iri, V.ours, Literal("sv")))
        graph.add((iri, V.says, Literal(part.said, lang="fi")))
        if part.number:
            graph.add((iri, V.rank, Literal(part.number)))
        for actor in part.actors:
            graph.add((iri, V["with"], THING[f"org/{actor}"]))
        passage = THING[f"text/t/passage/{index}"]
        graph.add((iri, V.readFrom, passage))
        graph.add((passage, OA.hasSelector, URIRef(f"{passage}#quote")))
        graph.add((URIRef(f"{passage}#quote"), OA.exact, Literal(part.said)))
        graph.add((passage, OA.hasSource, THING["text/t"]))
    return graph


@given(PARTS, st.permutations(["fi", "sv", "en"]))
def test_any_described_document_becomes_a_valid_plan_that_leaves_out_nothing(
    parts: list[Part], chain: list[str]
) -> None:
    plan = plan_of(described(parts), DOCUMENT, chain, WORDS)
    stated = [part for part in parts if part.kind in ("Aim", "Deed", "SmallDeed")]
    if not stated:
        assert plan is None
        return
    assert plan is not None
    data = write_stratml(plan)
    SCHEMA.assertValid(etree.fromstring(data))
    assert write_stratml(plan_of(described(parts[:]), DOCUMENT, chain, WORDS) or plan) == data
    aims = [part for part in parts if part.kind == "Aim"]
    deeds = [part for part in stated if part.kind != "Aim"]
    assert sum(bool(goal.identifier) for goal in plan.goals) == len(aims)
    objectives = [objective for goal in plan.goals for objective in goal.objectives]
    assert len({objective.identifier for objective in objectives}) == len(objectives) == len(deeds)
    assert len(plan.values) == sum(part.kind == "Creed" for part in parts)
    assert all(one.name != "org 0" for objective in objectives for one in objective.stakeholders)
    assert len(read_stratml(data).goals) == len(plan.goals)
    numbered = [int(goal.sequence) for goal in plan.goals if goal.sequence]
    by_document = all(not 0 <= part.above < index for index, part in enumerate(parts) if part.kind == "Aim")
    assert numbered == sorted(numbered) or not by_document


IRIS = IriSpace("https://w3id.org/linjaus/")
SITE = Surroundings(IRIS, PREFIXES, ("en",), "2031-01-01")


@cache
def linjaus_ontology() -> Graph:
    """The words that an import writes in, and what they are in StratML."""
    graph = Graph()
    for name in ("linjaus", "alignment", "reuse"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl", format="turtle")
    return graph


def imported(data: bytes) -> tuple[URIRef, Graph]:
    """The document and the statements of the draft that an import of a plan makes, with the ontology."""
    outline = outline_of(read_stratml(data), Reading("en"), lambda text, language: [])
    graph = Graph() + linjaus_ontology()
    made = draft(outline, SITE, "x")
    for file in made.files.values():
        for triple in file.triples:
            graph.add(triple)
    (slug,) = made.elements
    return IRIS.mint_thing("document", slug), graph


def said(goals: Iterable[Goal]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What goals and objectives say, whichever of name and description says it; loose objectives under no name."""
    named = [goal for goal in goals if goal.name or goal.description]
    loose = [one for goal in goals if goal not in named for one in goal.objectives]
    told = [(*_both(goal), [_both(one) for one in goal.objectives]) for goal in named]
    return [*told, *([("", "", [_both(one) for one in loose])] if loose else [])]


def _both(stated: Goal | Objective) -> tuple[str, str]:
    return " ".join((stated.name or stated.description).split()), stated.description or stated.name


@given(PLANS)
def test_a_plan_that_is_imported_can_be_exported_again_and_says_the_same(plan: Plan) -> None:
    document, graph = imported(write_stratml(plan))
    again = plan_of(graph, document, ["en"], WORDS)
    assert again is not None
    SCHEMA.assertValid(etree.fromstring(write_stratml(again)))
    goals = list(plan.goals)
    if all(goal.sequence.isdecimal() for goal in goals):
        goals.sort(key=lambda goal: int(goal.sequence))
    assert again.name == plan.name
    assert said(again.goals) == said(goals)
    assert (again.vision, again.mission) == (plan.vision, plan.mission)
    assert again.description == plan.description
    assert (again.start, again.end) == (plan.start, plan.end)
    assert again.source in (plan.source, str(document))
    groups = {
        " ".join(one.name.casefold().split())
        for stated in (*goals, *(objective for goal in goals for objective in goal.objectives))
        for one in stated.stakeholders
        if one.type in ("", "Generic_Group") and (stated.name or stated.description)
    }
    found = {
        one.name.casefold()
        for goal in again.goals
        for stated in (goal, *goal.objectives)
        for one in stated.stakeholders
    }
    assert found == groups
