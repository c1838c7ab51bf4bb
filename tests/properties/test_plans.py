"""Laws of StratML: any document that is described becomes a valid plan; a plan that is read back says the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rdflib import DCTERMS, FOAF, ORG, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from linjaus.namespaces import DCAT, OA, STRATML
from linjaus.stratml import Words, plan_of, read_stratml, write_stratml

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "conformance" / "stratml" / "part-1.xsd"))
V = Namespace("https://words.example/#")
THING = Namespace("https://data.example/id/")
DOCUMENT = THING["plan/x"]
WORDS = Words("unofficial", "loose", "years", "more {count}", "source")


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
