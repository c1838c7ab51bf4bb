"""Findings as text for people, as JSON, and as a SHACL validation report."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.util import from_n3

from .model import Finding, Texts
from .namespaces import DCTERMS, PREFIXES, SH
from .representation import TURTLE, serialize

_WORDS = {
    "fi": {
        "violation": "virhe",
        "warning": "varoitus",
        "info": "huomautus",
        "summary": "{violation} virhettä, {warning} varoitusta, {info} huomautusta.",
        "clean": "Kaikki on kunnossa.",
    },
    "en": {
        "violation": "violation",
        "warning": "warning",
        "info": "note",
        "summary": "{violation} violations, {warning} warnings, {info} notes.",
        "clean": "Everything is in order.",
    },
}
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def choose(texts: Texts, language: str) -> str:
    """The text in the reader's language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def report_lines(findings: Sequence[Finding], language: str) -> Iterator[str]:
    """The report for a terminal, line by line. language: fi or en; any other reads as en."""
    words = _WORDS.get(language, _WORDS["en"])
    for finding in findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file or "–"
        yield f"{place}: {words[finding.severity]}: {finding.focus_label} {finding.focus}".rstrip()
        yield f"    {choose(finding.message, language)}"
        if finding.path or finding.value:
            yield f"    {finding.path} {finding.value}".rstrip()
        if remedy := choose(finding.remedy, language):
            yield f"    → {remedy}"
    counts = Counter(finding.severity for finding in findings)
    yield words["summary"].format(**{name: counts[name] for name in _SEVERITIES}) if findings else words["clean"]


def report_json(findings: Sequence[Finding]) -> str:
    """The report as a JSON array; the fields are those of ``model.Finding``."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1)


def report_graph(findings: Sequence[Finding]) -> Graph:
    """The report as a ``sh:ValidationReport`` (SHACL, section 3.6)."""
    graph = Graph(bind_namespaces="none")
    report = BNode("report")
    graph.add((report, RDF.type, SH.ValidationReport))
    conforms = not any(finding.severity == "violation" for finding in findings)
    graph.add((report, SH.conforms, Literal(conforms)))
    for number, finding in enumerate(findings, 1):
        result = BNode(f"result{number}")
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.resultSeverity, _SEVERITIES[finding.severity]))
        graph.add((result, SH.sourceShape, _term(finding.rule)))
        for term, value in ((SH.focusNode, finding.focus), (SH.resultPath, finding.path), (SH.value, finding.value)):
            if value:
                graph.add((result, term, _term(value)))
        for language, text in finding.message.items():
            graph.add((result, SH.resultMessage, Literal(text, lang=language)))
        if finding.file:
            place = f"{finding.file}:{finding.line}" if finding.line else finding.file
            graph.add((result, DCTERMS.source, Literal(place, datatype=XSD.string)))
    return graph


def report_turtle(findings: Sequence[Finding]) -> str:
    """The SHACL report in Turtle."""
    return serialize(report_graph(findings), TURTLE, PREFIXES).decode()


_IN_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def _term(text: str) -> URIRef | Literal | BNode:
    """A term from its N3 form; anything else (the name of a rule, a path of several steps) becomes a plain literal."""
    if text.startswith(("http://", "https://")):
        return Literal(text) if _IN_NO_IRI.search(text) else URIRef(text)
    if text.startswith("<"):
        iri = text[1:-1]
        return URIRef(iri) if text.endswith(">") and not _IN_NO_IRI.search(iri) else Literal(text)
    if text.startswith(('"', "_:")):
        term = from_n3(text)
        if isinstance(term, Literal | BNode):
            return term
    return Literal(text)
