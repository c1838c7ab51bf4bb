"""The questions that engines are compared on: what pages look up in a corpus, and what researchers ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from .corpus import BASE, ORGANISATIONS, PREFIXES, THEMES

_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_DOCUMENTS = 700
"""How many documents a corpus of 1,000,000 triples surely has."""


@dataclass(frozen=True)
class Question:
    """One question. text: SPARQL without its prologue; ``DOCUMENT``, ``THEME`` and ``ORGANISATION`` stand for things of
    the corpus, others each time. rows: whether it is measured as a download rather than as a question.
    """

    name: str
    text: str
    rows: bool = False

    def asked(self, number: int) -> str:
        """The query as it is sent the ``number``-th time: other things, and words that no cache has seen."""
        document = f"<{BASE}id/document/asiakirja-{number * 7919 % _DOCUMENTS + 1}>"
        theme = f"<{BASE}id/theme/teema-{number * 104729 % THEMES + 1}>"
        organisation = f"<{BASE}id/organisation/organisaatio-{number * 1299709 % ORGANISATIONS + 1}>"
        text = self.text.replace("DOCUMENT", document).replace("THEME", theme).replace("ORGANISATION", organisation)
        return f"{_PROLOGUE}# {number}\n{text}"

    def address(self, number: int) -> str:
        """The query string of the same."""
        return urlencode({"query": self.asked(number)})


def fresh_numbers() -> Iterator[int]:
    """Numbers for ``Question.asked``, none of them twice in one run."""
    return count(1)


QUESTIONS = (
    Question("describe a document", "SELECT ?p ?o WHERE { DOCUMENT ?p ?o }"),
    Question(
        "names of its priorities",
        "SELECT ?part ?label WHERE { DOCUMENT dct:hasPart ?part . ?part skos:prefLabel ?label ."
        ' FILTER(LANG(?label) = "fi") }',
    ),
    Question("is there such a thing", "ASK { DOCUMENT a lin:PolicyDocument }"),
    Question("what points to a theme", "SELECT ?s ?p WHERE { ?s ?p THEME }"),
    Question(
        "sentences on a theme",
        "SELECT ?element ?sentence WHERE { ?element dct:subject THEME ;"
        " lin:statedIn/oa:hasSelector/oa:exact ?sentence }",
    ),
    Question(
        "documents of an organisation by period",
        "SELECT ?document ?title ?start WHERE { ?document dct:publisher ORGANISATION ; dct:title ?title ;"
        ' dct:temporal/dcat:startDate ?start . FILTER(LANG(?title) = "fi") } ORDER BY ?start ?document',
    ),
    Question(
        "themes by number of measures",
        "SELECT ?theme (COUNT(?m) AS ?measures) WHERE { ?m a lin:Measure ; dct:subject ?theme }"
        " GROUP BY ?theme ORDER BY DESC(?measures) ?theme LIMIT 20",
    ),
    Question(
        "themes over the years",
        "SELECT ?start ?theme (COUNT(DISTINCT ?document) AS ?documents) WHERE {"
        " ?document dct:temporal/dcat:startDate ?start ; dct:hasPart/dct:subject ?theme } GROUP BY ?start ?theme",
    ),
    Question(
        "measures under a theme and all narrower ones",
        f"SELECT (COUNT(DISTINCT ?m) AS ?measures) WHERE {{ ?m a lin:Measure ; dct:subject ?t ."
        f" ?t skos:broader* <{BASE}id/theme/teema-2> }}",
    ),
    Question(
        "who works with whom",
        "SELECT ?one ?other (COUNT(?m) AS ?together) WHERE { ?m lin:carriedOutBy ?one ; lin:inCooperationWith ?other }"
        " GROUP BY ?one ?other ORDER BY DESC(?together) ?one ?other LIMIT 50",
    ),
    Question(
        "words in the sentences",
        "SELECT (COUNT(?passage) AS ?passages) WHERE { ?passage oa:hasSelector/oa:exact ?text ."
        ' FILTER(CONTAINS(?text, "ilmasto")) }',
    ),
    Question(
        "alike in two documents that build on each other",
        "SELECT ?later ?earlier (COUNT(DISTINCT ?theme) AS ?shared) WHERE { ?later lin:basedOn ?earlier ."
        " ?later dct:hasPart/dct:subject ?theme . ?earlier dct:hasPart/dct:subject ?theme }"
        " GROUP BY ?later ?earlier ORDER BY DESC(?shared) ?later LIMIT 50",
    ),
    Question("classes and how often", "SELECT ?class (COUNT(?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"),
    Question(
        "100,000 rows",
        "SELECT ?element ?label WHERE { ?element a lin:PolicyElement ; skos:prefLabel ?label } LIMIT 100000",
        rows=True,
    ),
)
