"""A server on this machine that answers as a test says, and a catalogue that earns every point."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Route = Answer | Callable[["Handler"], None]
RDF_FILE = {"Content-Type": "text/turtle"}


@dataclass
class Loopback:
    """A server with routes by path. asked: (method, path, headers) of every request."""

    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def serve(self, path: str, body: str | bytes, media_type: str = "text/turtle", **headers: str) -> str:
        """Answer 200 with a body at a path; gives its address."""
        data = body.encode() if isinstance(body, str) else body
        self.routes[path] = (200, {"Content-Type": media_type, **headers}, data)
        return self.address + path

    def methods(self, path: str) -> list[str]:
        """The methods by which a path was asked for, in order."""
        return [method for method, asked, _ in self.asked if asked == path]


class Handler(BaseHTTPRequestHandler):
    """Answers by the routes of its server."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A GET or HEAD."""
        loopback: Loopback = self.server.loopback  # type: ignore[attr-defined]
        loopback.asked.append((self.command, self.path, dict(self.headers.items())))
        route = loopback.routes.get(self.path, (404, {}, b"not here"))
        if callable(route):
            route(self)
            return
        status, headers, body = route
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Loopback]:
    """A server with no routes yet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Loopback(address=f"http://127.0.0.1:{server.server_port}")
    server.loopback = found  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix eu: <http://publications.europa.eu/resource/authority/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix file: <http://publications.europa.eu/resource/authority/file-type/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
"""
EU = "http://publications.europa.eu/resource/authority/"
DATASET = {
    "title": 'dct:title "Tiet"@fi, "Vägar"@sv, "Roads"@en',
    "keyword": 'dcat:keyword "tie"@fi, "väg"@sv',
    "theme": f"dcat:theme <{EU}data-theme/TRAN>",
    "spatial": "dct:spatial <http://data.europa.eu/nuts/code/FI1D8>",
    "temporal": 'dct:temporal [ dcat:startDate "2018"^^xsd:gYear ; dcat:endDate "2023"^^xsd:gYear ]',
    "accessRights": f"dct:accessRights <{EU}access-right/PUBLIC>",
    "contactPoint": 'dcat:contactPoint [ vcard:fn "Apu" ; vcard:hasEmail <mailto:apu@example.org> ]',
    "publisher": 'dct:publisher [ a foaf:Agent ; foaf:name "Maakunta"@fi ]',
    "issued": 'dct:issued "2020-01-01"^^xsd:date',
    "modified": 'dct:modified "2021-01-01"^^xsd:date',
}
DISTRIBUTION = {
    "name": 'dct:title "CSV"@en',
    "accessURL": "dcat:accessURL <{base}/page>",
    "downloadURL": "dcat:downloadURL <{base}/roads.csv>",
    "format": f"dct:format <{EU}file-type/CSV>",
    "mediaType": "dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>",
    "license": f"dct:license <{EU}licence/CC_BY_4_0>",
    "rights": "dct:rights <http://example.org/rights>",
    "byteSize": 'dcat:byteSize "3"^^xsd:nonNegativeInteger',
    "checksum": 'spdx:checksum [ spdx:checksumValue "00"^^xsd:hexBinary ]',
}


def describe(
    base: str,
    name: str = "roads",
    dataset: dict[str, str | None] | None = None,
    distributions: tuple[dict[str, str | None], ...] = ({},),
) -> str:
    """Turtle of a dataset that earns every point, but for what is changed: None takes a statement away."""
    own = {**DATASET, **(dataset or {})}
    text = f"<{base}/set/{name}> a dcat:Dataset"
    for statement in own.values():
        text += f" ; {statement}" if statement else ""
    for number in range(len(distributions)):
        node = f"<{base}/set/{name}#{number}>"
        text += f" ; dcat:distribution {node}"
    text += " .\n"
    for number, changes in enumerate(distributions):
        statements = {**DISTRIBUTION, **changes}
        text += f"<{base}/set/{name}#{number}> a dcat:Distribution"
        for statement in statements.values():
            text += f" ; {statement.replace('{base}', base)}" if statement else ""
        text += " .\n"
    return PREFIXES + text


def publish_on(loopback: Loopback, **changes: Any) -> str:
    """Serve a catalogue as ``describe`` makes it, with its files; gives its address."""
    loopback.serve("/page", "<p>Tiet</p>", "text/html")
    loopback.serve("/roads.csv", "a\n1", "text/csv")
    return loopback.serve("/catalog", describe(loopback.address, **changes))


PROFILE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<urn:d> a sh:NodeShape ; sh:targetClass dcat:Dataset ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:message "A dataset has a title." ] .
<urn:r> a sh:NodeShape ; sh:targetClass dcat:Distribution ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:severity sh:Warning ] ;
    sh:property [ sh:path dcat:byteSize ; sh:maxCount 1 ; sh:message "A distribution has one size." ] .
<urn:c> a sh:NodeShape ; sh:targetClass dcat:Catalog ;
    sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:message "A catalogue has a title." ] .
"""
"""A dataset has a title, a distribution should have a name and has one size, a catalogue has a title."""
