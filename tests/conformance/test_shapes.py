"""The shapes and the machine's rules, each shown by examples: ``shapes/{class}/{verdict}.{case}.ttl``.

The first word of a file's name is the verdict: ``valid`` (nothing found), ``invalid`` (violations), ``warning``.
What exactly is found lies beside it, approved, in ``{verdict}.{case}.expected.txt``; ``APPROVE=1 pytest …`` writes it
anew, so that a changed message shows in the diff. ``example.txt`` is the stored text of ``{base}id/source/example``.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef

from conftest import read_kainuu
from linjaus.config import read_settings
from linjaus.model import Finding, SourceFile, StoredText
from linjaus.sources import merge
from linjaus.turtle import parse_turtle
from linjaus.validation import Check, Rulebook, build_rulebook, rules
from linjaus.validation.judging import Judge, results_in

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "shapes"
EXAMPLES = sorted(SHAPES.glob("*/*.ttl"))
SETTINGS = read_settings(ROOT)
NAMESPACE = f"{SETTINGS.iris.shapes}#"
SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
NOT_IN_TURTLE = {rules.FILE_UNREAD.name, rules.SOURCE_UNDESCRIBED.name}
"""Rules about files that are not Turtle; ``tests/unit/test_validation.py`` breaks them."""
NOT_CONSTRAINTS = {
    RDF.type, RDFS.label, RDFS.comment, SH.path, SH.severity, SH.name, SH.description, SH.message, SH.property,
    SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode, SH.qualifiedMinCount,
}  # fmt: skip


@cache
def shapes_files() -> tuple[SourceFile, ...]:
    """The site's own shape files."""
    return tuple(read_kainuu().shapes)


@cache
def shapes_graph() -> Graph:
    """All shapes as one graph."""
    return merge(shapes_files())


@cache
def rulebook() -> Rulebook:
    """The site's shapes and terms: what the examples are judged by. Of its concepts, those that the examples name."""
    site = read_kainuu()
    named = "".join(path.read_text(encoding="utf-8") for path in (*EXAMPLES, *SHAPES.glob("*.ttl")))

    def wanted(file: SourceFile) -> SourceFile:
        dropped = {
            concept
            for concept in file.graph.subjects(SKOS.inScheme, None)
            if str(concept).replace(SETTINGS.base, "<") + ">" not in named
        }
        graph = Graph(bind_namespaces="none")
        for triple in file.graph:
            if not dropped & {triple[0], triple[2]} and (triple[0], RDF.type, RDF.Statement) not in file.graph:
                graph.add(triple)
        return replace(file, graph=graph)

    return build_rulebook([wanted(file) for file in site.ontology], site.shapes, site.iris)


@cache
def check() -> Check:
    """One check goes from example to example, as that of a preview goes from save to save; see ``test_checking.py``."""
    return Check(rulebook())


@cache
def findings(example: Path) -> tuple[Finding, ...]:
    """What is found in an example; what the ontology itself may lack is not the example's fault."""
    path = example.relative_to(ROOT).as_posix()
    name = SETTINGS.iris.graph("documents/example")
    graph, lines, _ = parse_turtle(example.read_bytes(), path, str(name))
    text = example.with_name("example.txt")
    texts = []
    if text.exists() and "id/source/example" in example.read_text(encoding="utf-8"):
        content = text.read_bytes()
        iri = SETTINGS.iris.mint_thing("source", "example")
        texts = [StoredText("data/sources/example.txt", iri, content.decode(), hashlib.sha256(content).hexdigest())]
    found = check().findings([SourceFile(path, name, graph, lines)], texts)
    return tuple(finding for finding in found if finding.file in ("", path))


def constraints(shapes: Graph) -> set[URIRef]:
    """The shapes that constrain something by themselves."""
    return {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        if isinstance(shape, URIRef) and set(shapes.predicates(shape)) - NOT_CONSTRAINTS
    }


def test_the_machine_finds_what_plain_pyshacl_finds() -> None:
    """The machine judges one node after another, and spares itself queries; on all examples at once it tells."""
    data = merge(rulebook().ontology)
    for example in EXAMPLES:
        graph, _, _ = parse_turtle(example.read_bytes(), example.name, str(SETTINGS.iris.graph("documents/example")))
        data += graph
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inference="none")
    judge = Judge(shapes_graph(), data)
    found = Counter(result for node in judge.candidates() for result in judge.judge(node))
    assert found == Counter(results_in(report))
    assert len(found) > 60


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 100


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_gives_the_findings_its_name_promises(example: Path) -> None:
    found = findings(example)
    report = "".join(f"{item.severity} {item.rule} {item.focus} {item.message['en']}\n" for item in found)
    approved = example.with_suffix(".expected.txt")
    if os.environ.get("APPROVE"):
        approved.write_text(report, encoding="utf-8")
    assert report == approved.read_text(encoding="utf-8")
    verdict = example.name.partition(".")[0]
    severities = {item.severity for item in found}
    assert severities == {"valid": set(), "invalid": {"violation"}, "warning": {"warning"}}[verdict]
    assert len({item.rule for item in found}) <= 1, "an example breaks one thing only"
    for item in found:
        assert item.file == "" or item.line > 0


def test_no_approved_report_is_left_without_its_example() -> None:
    assert {path.name for path in SHAPES.glob("*/*.expected.txt")} <= {
        path.with_suffix(".expected.txt").name for path in EXAMPLES
    }


def test_every_constraint_and_every_rule_has_an_example_that_breaks_it() -> None:
    broken = {item.rule for example in EXAMPLES for item in findings(example)}
    of_machine = {rule.name for rule in rules.RULES} - NOT_IN_TURTLE
    assert {str(shape) for shape in constraints(shapes_graph())} | of_machine <= broken


def test_every_shape_file_has_a_folder_with_a_valid_and_a_broken_example() -> None:
    for file in shapes_files():
        folder = ROOT / Path(file.path).with_suffix("")
        if file.path == "shapes/shapes.ttl":
            continue
        verdicts = {path.name.partition(".")[0] for path in folder.glob("*.ttl")}
        assert "valid" in verdicts, file.path
        assert verdicts & {"invalid", "warning"}, file.path


def test_shapes_have_readable_iris() -> None:
    shapes = shapes_graph()
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    for shape in named:
        assert str(shape).startswith(NAMESPACE), shape
        local = str(shape)[len(NAMESPACE) :]
        assert local[0].isupper(), shape
        assert local.replace("-", "").isalpha(), shape


def test_node_shapes_say_what_they_are_and_what_they_target() -> None:
    shapes = shapes_graph()
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        assert {"fi", "en"} <= languages(shapes, shape, RDFS.label), shape
        assert {"fi", "en"} <= languages(shapes, shape, RDFS.comment), shape
        assert any((shape, target, None) in shapes for target in (SH.targetClass, SH.targetSubjectsOf)), shape


def test_every_constraint_says_what_is_wrong_and_what_to_do_in_finnish_and_english() -> None:
    shapes = shapes_graph()
    for shape in constraints(shapes):
        for name in (SH.name, SH.description, SH.message):
            assert languages(shapes, shape, name) == {"fi", "en"}, (shape, name)
        assert shapes.value(shape, SH.severity) in SEVERITIES, shape


def test_a_shape_states_one_constraint_so_that_its_message_fits() -> None:
    shapes = shapes_graph()
    for shape in constraints(shapes):
        assert (
            len(list(shapes.predicates(shape, None)))
            - sum(1 for predicate in shapes.predicates(shape, None) if predicate in NOT_CONSTRAINTS)
            == 1
        ), shape


def test_every_property_shape_is_used() -> None:
    shapes = shapes_graph()
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert not isinstance(shape, BNode)
        assert (None, SH.property, shape) in shapes, shape


def test_the_shapes_describe_themselves() -> None:
    header = SETTINGS.iris.shapes
    assert (header, RDF.type, OWL.Ontology) in shapes_graph()
    for name in ("title", "license"):
        assert (header, URIRef(f"http://purl.org/dc/terms/{name}"), None) in shapes_graph()
    assert (header, OWL.versionInfo, None) in shapes_graph()


def test_the_machine_speaks_finnish_and_english() -> None:
    assert len({rule.name for rule in rules.RULES}) == len(rules.RULES)
    for rule in rules.RULES:
        for texts in (rule.message, rule.remedy, rule.hint or rule.message):
            assert set(texts) == {"fi", "en"}, rule.name


def languages(graph: Graph, subject: object, predicate: URIRef) -> set[str | None]:
    """The languages of the texts of a property; a language that stands twice is reported as None."""
    found = [text.language for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    return set(found) if len(found) == len(set(found)) else {None}
