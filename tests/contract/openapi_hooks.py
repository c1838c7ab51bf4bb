"""What schemathesis must be told: how SPARQL and an IRI look, and how a query travels as a body of its own."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

QUERIES = ("ASK {}", "SELECT * WHERE { ?s a ?c } LIMIT 2", "DESCRIBE <urn:x>", "CONSTRUCT WHERE { ?s a ?c } LIMIT 2")

IRIS = ("urn:x", "http://ä.example/öljy?ä=ö#å", "https://w3id.org/linjaus/id/region/kainuu", "tag:a,2020:b%20c")

schemathesis.openapi.format("iri", st.sampled_from(IRIS))
schemathesis.openapi.format("sparql", st.sampled_from(QUERIES))


@schemathesis.serializer("application/sparql-query")
def as_query(context: Any, value: Any) -> bytes:
    """The body as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
