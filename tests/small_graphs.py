"""Small random graphs, and queries on them that bring out what engines do differently."""

from __future__ import annotations

from hypothesis import strategies as st
from rdflib import RDF, XSD, Literal, URIRef

THINGS = [URIRef(f"urn:t:{name}") for name in "abcd"]
PROPERTIES = [URIRef("urn:p:1"), URIRef("urn:p:2"), RDF.type]
LITERALS = [
    Literal("ä\n\"'\\", lang="fi"),
    Literal("a", lang="sv"),
    Literal("a"),
    Literal(3),
    Literal("2019", datatype=XSD.gYear),
    Literal("2024-03-05", datatype=XSD.date),
    Literal(True),
]
QUERIES = [
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT ?s ?o { ?s <urn:p:1> ?x . ?x <urn:p:2> ?o }",
    "SELECT ?s ?o { ?s <urn:p:1> ?x OPTIONAL { ?s <urn:p:2> ?o } }",
    "SELECT ?s ?o { ?s <urn:p:1>+ ?o }",
    "SELECT DISTINCT ?s ?o { ?s (<urn:p:1>|^<urn:p:2>) ?o }",
    "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s a ?c } }",
    "SELECT ?s { ?s <urn:p:1> ?o MINUS { ?s <urn:p:2> ?o } }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING(COUNT(*) > 1)",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "SELECT ?o { ?s ?p ?o FILTER(LANG(?o) = 'fi' || isIRI(?o)) }",
    "SELECT DISTINCT ?p { { ?s ?p ?o } UNION { ?o ?p ?s } }",
    "SELECT ?s ?y { ?s ?p ?o FILTER(isLiteral(?o)) BIND(STR(?o) AS ?y) }",
    "ASK { ?s <urn:p:1> ?s }",
]
triples = st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS + LITERALS))

_TERMS = ["?a", "?b", "?c", "<urn:t:a>", "<urn:t:b>"]
_VALUES = [*_TERMS, '"a"', '"a"@sv', "3", "true"]
_PREDICATES = ["<urn:p:1>", "<urn:p:2>", "a", "?p", "<urn:p:1>+", "<urn:p:1>*", "^<urn:p:2>", "<urn:p:1>/<urn:p:2>"]
_pattern = st.builds(
    "{} {} {} .".format, st.sampled_from(_TERMS), st.sampled_from(_PREDICATES), st.sampled_from(_VALUES)
)
_condition = st.sampled_from(
    [
        *("isIRI(?a)", "isLiteral(?b)", "BOUND(?c)", "!BOUND(?b)", "?a = ?b", "?a != ?c", "?b = 3", '?c = "a"'),
        *('LANG(?b) = "sv"', 'LANG(?c) != ""', 'STR(?b) = "a"', "?a IN (<urn:t:a>, <urn:t:b>)", "STRLEN(STR(?c)) > 1"),
        *("EXISTS { ?a <urn:p:1> ?x }", "NOT EXISTS { ?a <urn:p:2> ?b }", "?b = 3 || isIRI(?b)", "DATATYPE(?b) = ?c"),
    ]
)
_expression = st.sampled_from(["STR(?a)", "COALESCE(?b, ?a)", "IF(BOUND(?c), 1, 2)", "STRLEN(STR(?b))", "isIRI(?a)"])
_part = st.one_of(
    _pattern,
    _pattern,
    st.builds("OPTIONAL {{ {} }}".format, _pattern),
    st.builds("OPTIONAL {{ {} FILTER({}) }}".format, _pattern, _condition),
    st.builds("{{ {} }} UNION {{ {} }}".format, _pattern, _pattern),
    st.builds("MINUS {{ {} }}".format, _pattern),
    st.builds("FILTER({})".format, _condition),
    st.builds("BIND({} AS ?y)".format, _expression),
    st.builds("VALUES ?a {{ {} {} }}".format, *2 * [st.sampled_from(["<urn:t:a>", "<urn:t:c>", "UNDEF"])]),
    st.builds("{{ SELECT DISTINCT ?a {{ {} }} }}".format, _pattern),
    st.builds("GRAPH ?g {{ {} }}".format, _pattern),
    st.builds("GRAPH <urn:g:1> {{ {} }}".format, _pattern),
)
_group = st.builds("{} {}".format, _pattern, st.lists(_part, max_size=3).map(" ".join))
queries = st.one_of(
    st.sampled_from(QUERIES),
    st.builds("SELECT * {{ {} }}".format, _group).filter(lambda text: text.count("AS ?y") < 2),
    st.builds("SELECT DISTINCT ?a ?b {{ {} }}".format, _group).filter(lambda text: text.count("AS ?y") < 2),
    st.builds("SELECT ?a (COUNT(?b) AS ?n) {{ {} }} GROUP BY ?a".format, _group).filter(
        lambda text: text.count("AS ?y") < 2
    ),
    st.builds("ASK {{ {} }}".format, _group).filter(lambda text: text.count("AS ?y") < 2),
)
"""Queries of these parts: some are wrong, and engines have to agree on that too."""
