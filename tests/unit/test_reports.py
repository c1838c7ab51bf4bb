"""The same findings read well on a terminal, as JSON and as a SHACL report."""

from __future__ import annotations

import json

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from linjaus.model import Finding
from linjaus.namespaces import SH
from linjaus.reports import choose, report_json, report_lines, report_turtle

FINDINGS = [
    Finding(
        severity="violation",
        rule="http://awkward.example/shapes#Song-title",
        focus="<http://awkward.example/id/song/x>",
        focus_label='Äiti & "öljy"',
        message={"fi": "Nimi puuttuu.", "en": "There is no title."},
        remedy={"fi": "Anna nimi.", "en": "Give one."},
        path="<http://purl.org/dc/terms/title>",
        value='"a \\"b\\""@fi',
        file="data/songs/x.ttl",
        line=7,
    ),
    Finding("warning", "file-unread", "_:b0", "[]", {"fi": "Vain suomeksi."}, file="data/x.txt"),
    Finding("info", "http://awkward.example/shapes#Odd", "<http://awkward.example/a b>", "", {"en": "Hm."}),
]


def test_a_terminal_reads_place_severity_name_message_and_remedy() -> None:
    lines = list(report_lines(FINDINGS, "en"))
    assert lines[0].startswith('data/songs/x.ttl:7: violation: Äiti & "öljy" <http://awkward.example/id/song/x>')
    assert "    There is no title." in lines
    assert "    → Give one." in lines
    assert "    Vain suomeksi." in lines
    assert lines[-1] == "1 violations, 1 warnings, 1 notes."


def test_it_reads_in_finnish_too_and_any_other_language_is_english() -> None:
    assert "    Nimi puuttuu." in list(report_lines(FINDINGS, "fi"))
    assert list(report_lines(FINDINGS, "sv")) == list(report_lines(FINDINGS, "en"))
    assert list(report_lines([], "fi")) == ["Kaikki on kunnossa."]


def test_json_has_every_field() -> None:
    read = json.loads(report_json(FINDINGS))
    assert [item["severity"] for item in read] == ["violation", "warning", "info"]
    assert read[0]["line"] == 7
    assert read[0]["message"]["fi"] == "Nimi puuttuu."
    assert json.loads(report_json([])) == []


def test_turtle_is_a_shacl_report() -> None:
    graph = Graph().parse(data=report_turtle(FINDINGS), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    assert len(list(graph.objects(report, SH.result))) == 3
    (violation,) = graph.subjects(SH.resultSeverity, SH.Violation)
    assert graph.value(violation, SH.focusNode) == URIRef("http://awkward.example/id/song/x")
    assert graph.value(violation, SH.value) == Literal('a "b"', lang="fi")
    assert {str(text) for text in graph.objects(violation, SH.resultMessage)} == {"Nimi puuttuu.", "There is no title."}


def test_a_report_without_violations_conforms() -> None:
    graph = Graph().parse(data=report_turtle(FINDINGS[1:2]), format="turtle")
    assert (None, SH.conforms, Literal(True)) in graph


@pytest.mark.parametrize(
    ("texts", "language", "chosen"),
    [
        ({"fi": "a", "en": "b"}, "fi", "a"),
        ({"fi": "a", "en": "b"}, "sv", "b"),
        ({"se": "c"}, "fi", "c"),
        ({}, "fi", ""),
    ],
)
def test_a_text_is_chosen_by_language(texts: dict[str, str], language: str, chosen: str) -> None:
    assert choose(texts, language) == chosen
