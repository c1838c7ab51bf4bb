"""The server that hostile tests share, and the queries that never end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from linjaus.shelf import Release
from raw_http import Endpoint, serving

SITE = Path(__file__).parents[1] / "sites" / "awkward"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
RUNAWAYS = {
    "COUNT over a cross join": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "ORDER BY": f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f LIMIT 1",
    "GROUP BY": f"SELECT ?c (COUNT(?f) AS ?n) {{ {CROSS} }} GROUP BY ?c",
    "DISTINCT": f"SELECT DISTINCT ?a ?d ?g ?j {{ {CROSS} }} ORDER BY ?a LIMIT 1",
    "a property path": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?a (!<x:a>|^!<x:b>)* ?d . ?d (!<x:a>|^!<x:b>)* ?g }}",
    "REGEX": f'ASK {{ {CROSS} FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "^(a|aa)+$")) }}',
}
STREAMS = f"SELECT ?a ?b ?d ?e ?g ?h ?j ?k {{ {CROSS} }}"  # no literal, so that every format can hold it
CONSTRUCTS = f"CONSTRUCT {{ ?a ?b ?f . ?d ?e ?i . ?g ?h ?l }} {{ {CROSS} }}"


@pytest.fixture(scope="session")
def hostile(awkward_release: Release) -> Iterator[Endpoint]:
    """A server with room for one client's hundred queries, and time for none of them."""
    settings = {
        "workers": "1",
        "threads": "4",
        "deadline": "120",
        "client_queries": "60",
        "queue": "20",
        "query_threads": "30",
        "max_query_bytes": "20000",
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(SITE, awkward_release.folder.parents[1], Path(folder), **settings) as endpoint,
    ):
        yield endpoint


def number(endpoint: Endpoint, name: str) -> float:
    """One of the numbers at /metrics."""
    lines = endpoint.ask("GET", "/metrics").body.decode().splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} "))
