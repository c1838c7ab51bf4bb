"""The SPARQL 1.1 Protocol (W3C Recommendation, 21 March 2013) against a real server, case by case from its text.

Each case names the clause that it is made from. Where the text says SHOULD or leaves a choice, the case holds what this
endpoint has chosen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from raw_http import Answer, Endpoint

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
Check = Callable[[Answer], bool]


@pytest.fixture(scope="session")
def endpoint(awkward_server: Any) -> Endpoint:
    return Endpoint(awkward_server.address)


def truth(value: bool) -> Check:
    return lambda answer: answer.json["boolean"] is value


def said(*words: str) -> Check:
    """The reason is given in a problem document with these words in it."""
    return lambda answer: (
        answer.media_type == "application/problem+json"
        and all(word in json.dumps(answer.json, ensure_ascii=False) for word in words)
    )


def is_turtle(answer: Answer) -> bool:
    return len(Graph().parse(data=answer.body, format="turtle")) > 0


@dataclass(frozen=True)
class Case:
    """A request and what must come of it. clause: of the recommendation, or of another document."""

    clause: str
    name: str
    status: int
    method: str = "GET"
    parameters: list[tuple[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    media_type: str = ""
    check: Check | None = None
    path: str = "/sparql"

    @property
    def target(self) -> str:
        return f"{self.path}?{urlencode(self.parameters)}" if self.parameters else self.path


def ask(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("query", "ASK { ?s ?p ?o }"), *more]


def post(body: str | bytes, content_type: str, **more: Any) -> dict[str, Any]:
    data = body if isinstance(body, bytes) else body.encode()
    headers = {"Content-Type": content_type} if content_type else {}
    return {"method": "POST", "body": data, "headers": headers, **more}


def accept(value: str) -> dict[str, Any]:
    return {"headers": {"Accept": value}}


def query(text: str) -> list[tuple[str, str]]:
    return [("query", text)]


CASES = [
    Case("2.1.1", "query via GET", 200, parameters=ask(), media_type=JSON, check=truth(True)),
    Case("2.1.2", "query via URL-encoded POST", 200, **post(urlencode(ask()), FORM), check=truth(True)),
    Case("2.1.2", "with a charset", 200, **post(urlencode(ask()), f"{FORM}; charset=UTF-8"), check=truth(True)),
    Case("2.1.3", "query via POST directly", 200, **post("ASK {}", QUERY), check=truth(True)),
    Case("2.1.3", "with a charset", 200, **post("ASK {}", f"{QUERY}; charset=utf-8"), check=truth(True)),
    Case(
        "2.1.3",
        "in another charset",
        400,
        **post("ASK {}".encode("utf-16"), f"{QUERY}; charset=utf-16"),
        check=said("UTF-8"),
    ),
    Case(
        "2.1.3",
        "letters beyond ASCII",
        200,
        **post('ASK { FILTER("ä€𝄞" = CONCAT("ä", "€", "𝄞")) }', QUERY),
        check=truth(True),
    ),
    Case(
        "2.1.1",
        "letters beyond ASCII by GET",
        200,
        parameters=query('ASK { FILTER(STRLEN("ä€𝄞") = 3) }'),
        check=truth(True),
    ),
    Case("2.1", "no query", 400, **post("", FORM), check=said("no query")),
    Case("2.1", "an empty query", 400, parameters=query(""), check=said("empty")),
    Case("2.1", "two queries by GET", 400, parameters=ask(*ask()), check=said("exactly one")),
    Case("2.1", "two queries by form", 400, **post(urlencode(ask(*ask())), FORM), check=said("exactly one")),
    Case(
        "2.1",
        "one in the address, one in the form",
        400,
        **post(urlencode(ask()), FORM, parameters=ask()),
        check=said("exactly one"),
    ),
    Case(
        "2.1", "one in the address, one as the body", 400, **post("ASK {}", QUERY, parameters=ask()), check=said("once")
    ),
    Case("2.1.2", "a form that calls itself something else", 415, **post(urlencode(ask()), "text/plain")),
    Case("2.1.2", "a form without a type", 415, **post(urlencode(ask()), "")),
    Case("2.1.3", "a query of an unknown type", 415, **post("ASK {}", "text/sparql")),
    Case("2.1.3", "a body that is not UTF-8", 400, **post(b"ASK { \xff }", QUERY), check=said("UTF-8")),
    Case("2.1.2", "a form that is not UTF-8", 400, **post(b"query=ASK%20%7B%7D%20%23%FF", FORM), check=said("UTF-8")),
    Case("2.1", "a method that is none of ours", 405, method="PUT", body=b"ASK {}", headers={"Content-Type": QUERY}),
    Case("2.1", "DELETE", 405, method="DELETE"),
    Case("2.1.5", "SELECT as JSON", 200, parameters=query(COUNT), **accept(JSON), media_type=JSON),
    Case("2.1.5", "SELECT as XML", 200, parameters=query(COUNT), **accept(XML), media_type=XML),
    Case("2.1.5", "SELECT as CSV", 200, parameters=query(COUNT), **accept("text/csv"), media_type="text/csv"),
    Case(
        "2.1.5",
        "SELECT as TSV",
        200,
        parameters=query(COUNT),
        **accept("text/tab-separated-values"),
        media_type="text/tab-separated-values",
    ),
    Case("2.1.5", "SELECT as a table", 200, parameters=query(COUNT), **accept("text/html"), media_type="text/html"),
    Case("2.1.5", "ASK as XML", 200, parameters=ask(), **accept(XML), media_type=XML),
    Case("2.1.5", "CONSTRUCT by itself", 200, parameters=query(CONSTRUCT), media_type="text/turtle", check=is_turtle),
    *(
        Case(
            "2.1.5",
            f"CONSTRUCT as {media_type}",
            200,
            parameters=query(CONSTRUCT),
            **accept(media_type),
            media_type=media_type,
        )
        for media_type in ("application/ld+json", "application/n-triples", "application/trig", "application/n-quads")
    ),
    Case(
        "2.1.5",
        "DESCRIBE as Turtle",
        200,
        parameters=query("DESCRIBE ?s { ?s a ?c } LIMIT 1"),
        **accept("text/turtle"),
        media_type="text/turtle",
        check=is_turtle,
    ),
    Case("2.1.5", "anything will do", 200, parameters=ask(), **accept("*/*"), media_type=JSON),
    Case(
        "RFC 9110, 12.4.2",
        "quality decides",
        200,
        parameters=query(COUNT),
        **accept(f"{JSON};q=0.3, {XML};q=0.4"),
        media_type=XML,
    ),
    Case(
        "RFC 9110, 12.4.2",
        "quality nought refuses",
        200,
        parameters=query(COUNT),
        **accept(f"{JSON};q=0, */*"),
        media_type=XML,
    ),
    Case(
        "RFC 9110, 12.5.1", "a range of types", 200, parameters=query(COUNT), **accept("text/*"), media_type="text/csv"
    ),
    Case(
        "RFC 9110, 15.5.7",
        "nothing acceptable",
        406,
        parameters=query(COUNT),
        **accept("image/png"),
        check=said(JSON, "text/turtle"),
    ),
    Case("2.1.5", "a graph format for a SELECT", 406, parameters=query(COUNT), **accept("application/n-triples")),
    Case(
        "2.1.5",
        "the format by parameter",
        200,
        parameters=[*query(COUNT), ("format", "csv")],
        **accept(JSON),
        media_type="text/csv",
    ),
    Case("2.1.5", "the format by extension", 200, parameters=query(COUNT), path="/sparql.csv", media_type="text/csv"),
    Case(
        "2.1.5",
        "extension and parameter at odds",
        400,
        parameters=[*query(COUNT), ("format", "json")],
        path="/sparql.csv",
    ),
    Case("2.1.5", "an extension that is no format", 404, parameters=query(COUNT), path="/sparql.exe"),
    Case(
        "2.1.7",
        "a query that is not SPARQL",
        400,
        parameters=query("SELECT *\nWHERE { ?s ?p }"),
        check=lambda answer: (answer.json["line"], answer.json["column"], answer.json["offending"]) == (2, 15, "}"),
    ),
    Case("2.1.7", "a query that ends too early", 400, **post("ASK {", QUERY), check=said("too early")),
    Case("2.1.7", "a function that the engine lacks", 501, parameters=query("ASK { FILTER(<urn:f>(1)) }")),
    Case(
        "4",
        "SERVICE",
        403,
        parameters=query("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        check=said("SERVICE"),
    ),
    Case("4", "SERVICE SILENT", 403, parameters=query("ASK { SERVICE SILENT ?x { ?s ?p ?o } }")),
    Case("2.2.2", "update via POST directly", 403, **post("CLEAR ALL", UPDATE), check=said("read-only")),
    Case(
        "2.2.1",
        "update via URL-encoded POST",
        403,
        **post(urlencode({"update": "CLEAR ALL"}), FORM),
        check=said("read-only"),
    ),
    Case("2.2", "update by GET", 403, parameters=[("update", "CLEAR ALL")], check=said("read-only")),
    Case("2.2", "an update called a query, by GET", 403, parameters=query("INSERT DATA { <a:> <b:> <c:> }")),
    Case("2.2", "an update called a query, by form", 403, **post(urlencode(query("DROP ALL")), FORM)),
    Case("2.2", "an update called a query, directly", 403, **post("LOAD <file:///etc/passwd>", QUERY)),
    Case("2.2.3", "using-graph-uri", 403, **post(urlencode([("using-graph-uri", "urn:a"), *ask()]), FORM)),
    Case("2.1.4", "a graph that is no IRI", 400, parameters=ask(("default-graph-uri", "no iri")), check=said("IRI")),
    Case(
        "2.1.4", "a graph that is not there", 200, parameters=ask(("default-graph-uri", "urn:none")), check=truth(False)
    ),
    Case(
        "2.1.4",
        "a graph far away is not fetched",
        200,
        parameters=ask(("default-graph-uri", "http://127.0.0.1:9/")),
        check=truth(False),
    ),
    Case("2.1", "HEAD", 200, method="HEAD", parameters=ask(), media_type=JSON, check=lambda answer: answer.body == b""),
    Case("2.1", "HEAD of a wrong query", 400, method="HEAD", parameters=query("ASK")),
    Case("SD 2", "a bare GET describes the service", 200, media_type="text/turtle", check=is_turtle),
    Case("SD 2", "a bare HEAD is no error", 200, method="HEAD", media_type="text/turtle"),
    Case("SD 2", "a browser gets the form", 200, **accept("text/html,*/*;q=0.8"), media_type="text/html"),
    Case("SD 2", "the description by extension", 200, path="/sparql.nt", media_type="application/n-triples"),
    Case("2.1", "timeout= alone asks nothing", 400, parameters=[("timeout", "3")]),
    Case("2.1", "a timeout that is no time", 400, parameters=ask(("timeout", "soon"))),
    Case("2.1", "more parameters than are read", 400, parameters=ask(*[("x", "y")] * 300), check=said("parameters")),
    Case(
        "RFC 3986, 2.1",
        "a broken percent-encoding",
        400,
        path="/sparql?query=ASK%7B%7D%20%23%zz",
        check=said("percent"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}: {case.name}".replace("/", "-"))
def test_the_protocol(endpoint: Endpoint, case: Case) -> None:
    answer = endpoint.ask(case.method, case.target, case.headers, case.body)
    assert answer.status == case.status, answer.body[:500]
    if case.media_type:
        assert answer.media_type == case.media_type
    if case.check is not None:
        assert case.check(answer), answer.body[:500]
    if case.status >= 400 and case.method != "HEAD" and "Accept" not in case.headers:
        assert answer.media_type == "application/problem+json"
        assert answer.json["status"] == case.status
    assert answer.headers["access-control-allow-origin"] == "*"


def numbers(endpoint: Endpoint, text: str, *graphs: tuple[str, str], method: str = "GET") -> int:
    """What a counting query gives on a dataset that the request names."""
    parameters = urlencode(graphs)
    if method == "GET":
        answer = endpoint.ask("GET", f"/sparql?{urlencode([('query', text), *graphs])}")
    elif method == "form":
        answer = endpoint.ask("POST", "/sparql", {"Content-Type": FORM}, urlencode([("query", text), *graphs]).encode())
    else:
        answer = endpoint.ask("POST", f"/sparql?{parameters}", {"Content-Type": QUERY}, text.encode())
    assert answer.status == 200
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("method", ["GET", "form", "direct"])
def test_the_dataset_of_the_request(endpoint: Endpoint, method: str) -> None:
    """SPARQL 1.1 Protocol, 2.1.4: several of each; the protocol's dataset wins over the query's."""
    names = [row["g"]["value"] for row in endpoint.query(GRAPHS).json["results"]["bindings"]]
    sizes = {name: numbers(endpoint, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}") for name in names}
    first, second = names[0], names[1]

    def count(text: str, *graphs: tuple[str, str]) -> int:
        return numbers(endpoint, text, *graphs, method=method)

    assert count(COUNT) > max(sizes.values())
    assert count(COUNT, ("default-graph-uri", first)) == sizes[first]
    both = count(COUNT, ("default-graph-uri", first), ("default-graph-uri", second))
    assert max(sizes[first], sizes[second]) <= both <= sizes[first] + sizes[second]
    assert count(COUNT_NAMED) == sum(sizes.values())
    assert count(COUNT_NAMED, ("named-graph-uri", first)) == sizes[first]
    assert count(COUNT, ("named-graph-uri", first)) == 0
    two = (("named-graph-uri", first), ("named-graph-uri", second))
    assert count(COUNT_NAMED, *two) == sizes[first] + sizes[second]
    over = f"SELECT (COUNT(*) AS ?n) FROM <{second}> {{ ?s ?p ?o }}"
    assert count(over) == sizes[second]
    assert count(over, ("default-graph-uri", first)) == sizes[first]


def test_cross_origin_scripts_may_ask_and_read(endpoint: Endpoint) -> None:
    """Fetch, 3.2 (CORS protocol): the preflight, and the headers that a script may see."""
    preflight = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = endpoint.ask("OPTIONS", "/sparql", preflight)
    assert answer.status in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= {name.strip() for name in answer.headers["allow"].split(",")}
    found = endpoint.query("ASK {}")
    exposed = found.headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Retry-After", "Linjaus-Truncated"} <= {name.strip() for name in exposed.split(",")}


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", ""])
def test_answers_come_in_the_coding_that_is_asked_for(endpoint: Endpoint, coding: str) -> None:
    """RFC 9110, 12.5.3."""
    target = f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 200')}"
    answer = endpoint.ask("GET", target, {"Accept-Encoding": coding} if coding else {})
    assert answer.headers.get("content-encoding", "") == coding
    assert "Accept-Encoding" in answer.headers["vary"]


def test_a_conditional_request_is_answered_by_304(endpoint: Endpoint) -> None:
    """RFC 9110, 13.1.2: and the answer has no body but its tag."""
    first = endpoint.query(COUNT)
    for method in ("GET", "HEAD"):
        target = f"/sparql?{urlencode({'query': COUNT})}"
        again = endpoint.ask(method, target, {"If-None-Match": first.headers["etag"]})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert endpoint.ask("GET", target, {"If-None-Match": '"another"'}).body == first.body


def test_the_service_describes_itself(endpoint: Endpoint) -> None:
    """SPARQL 1.1 Service Description, 3: dataset and graphs with true counts, formats, languages, features, limits."""
    graph = Graph().parse(data=endpoint.ask("GET", "/sparql").body, format="turtle")
    service = next(graph.subjects(RDF.type, SD.Service))
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    assert len(set(graph.objects(service, SD.resultFormat))) == 10
    dataset = graph.value(service, SD.defaultDataset)
    default = graph.value(dataset, SD.defaultGraph)
    assert graph.value(default, VOID.triples) == Literal(numbers(endpoint, COUNT))
    names = {row["g"]["value"] for row in endpoint.query(GRAPHS).json["results"]["bindings"]}
    described = {}
    for named in graph.objects(dataset, SD.namedGraph):
        triples = graph.value(graph.value(named, SD.graph), VOID.triples)
        described[str(graph.value(named, SD.name))] = int(str(triples))
    assert set(described) == names
    for name in sorted(names)[:5]:
        assert described[name] == numbers(endpoint, COUNT, ("default-graph-uri", name))
    for feature in set(graph.objects(service, SD.feature)) - {SD.UnionDefaultGraph}:
        assert graph.value(feature, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))
    deadline = graph.value(service, URIRef(f"{service}#deadline"))
    assert deadline == Literal("30", datatype=XSD.decimal)
    for limit in ("memory", "queryBytes", "queue", "clientQueries", "parameters", "addressBytes"):
        assert int(str(graph.value(service, URIRef(f"{service}#{limit}")))) > 0


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(isTRIPLE(<<( <x:a> <x:b> 1 )>>)) }",
        "ASK { FILTER(SUBJECT(TRIPLE(<x:a>, <x:b>, 1)) = <x:a>) }",
        'ASK { FILTER(LANGDIR("a"@en--ltr) = "ltr" && hasLANGDIR("a"@en--ltr) && hasLANG("a"@en)) }',
        'ASK { FILTER(LANGDIR(STRLANGDIR("a", "en", "rtl")) = "rtl") }',
        'VERSION "1.2" ASK {}',
        "ASK { FILTER(BOUND(?h) && ADJUST(NOW(), ?h) = NOW()) BIND(STRDT('PT1H', xsd:dayTimeDuration) AS ?h) }",
    ],
)
def test_what_it_says_of_sparql_1_2_is_so(endpoint: Endpoint, text: str) -> None:
    """SPARQL 1.2 Query Language (Working Draft): what the description names works."""
    if "xsd:" in text:
        text = f"PREFIX xsd: <{XSD}> {text}"
    assert endpoint.query(text).json["boolean"] is True


def test_triple_terms_come_in_the_formats_that_can_hold_them(endpoint: Endpoint) -> None:
    text = "SELECT (<<( <x:a> <x:b> 1 )>> AS ?t) {}"
    assert endpoint.query(text, JSON).json["results"]["bindings"][0]["t"]["type"] == "triple"
    assert ElementTree.fromstring(endpoint.query(text, XML).body) is not None
    annotated = "CONSTRUCT { <x:a> <x:b> 1 {| <x:c> 2 |} } {}"
    assert b"<<(" in endpoint.query(annotated, "application/n-triples").body
    assert endpoint.query(annotated, "application/rdf+xml").status in (200, 406)
    assert endpoint.query("ASK { FILTER(sameValue(1, 1.0)) }").status == 400
