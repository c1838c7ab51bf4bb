"""What operators see: numbers for Prometheus, and two logs in which nobody can be recognised."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linjaus.shelf import Release
from linjaus.web.clients import client_of, truncated_address
from raw_http import Endpoint, serving, until

SITE = Path(__file__).parents[1] / "sites" / "awkward"
SECRET = "SELECT ?nobody_should_read_this { ?s ?p ?o } LIMIT 2"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def server(awkward_release: Release, folder: Path) -> Iterator[Endpoint]:
    logs = {"access_log": str(folder / "access.log"), "query_log": str(folder / "query.log"), "workers": "2"}
    with serving(SITE, awkward_release.folder.parents[1], folder, **logs) as endpoint:
        yield endpoint


def lines_of(path: Path, count: int) -> list[dict[str, Any]]:
    until(lambda: path.exists() and path.read_text().count("\n") >= count, f"{count} lines in {path.name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_query_leaves_a_line_without_its_text_or_its_asker(server: Endpoint, folder: Path) -> None:
    headers = {"User-Agent": "Secretive/1.0", "Accept": "text/csv"}
    target = "/sparql?query=" + SECRET.replace(" ", "+").replace("?n", "%3Fn")
    for _ in range(6):
        assert server.ask("GET", target, headers).status == 200
    server.query("ASK {")
    server.query("ASK { SERVICE <http://127.0.0.1:9/> {} }")
    server.query(f"SELECT (COUNT(*) AS ?n) {{ {'?a ?b ?c . ?d ?e ?f . ' * 2} ?g ?h ?i . ?j ?k ?l }}", timeout="0.5")
    server.ask("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL")
    lines = lines_of(folder / "query.log", 10)
    own = [line for line in lines if line["query"] == hashlib.sha256(SECRET.encode()).hexdigest()[:16]]
    assert [line["outcome"] for line in own].count("cached") >= 4
    assert {"answered", "cached", "query_error", "refused", "timeout"} <= {line["outcome"] for line in lines}
    assert {line["client"] for line in lines} == {"127.0.0.0/24"}
    assert all(line["seconds"] >= 0 and line["time"].endswith("Z") for line in lines)
    written = (folder / "query.log").read_text() + (folder / "access.log").read_text()
    assert "nobody_should" not in written
    assert "Secretive" not in written
    assert "127.0.0.1" not in written


def test_each_request_leaves_a_line(server: Endpoint, folder: Path) -> None:
    before = len(lines_of(folder / "access.log", 1))
    for _ in range(3):
        server.ask("GET", "/def?lang=sv")
    lines = lines_of(folder / "access.log", before + 3)[before:]
    assert [(line["path"], line["status"], line["method"]) for line in lines[:3]] == [("/def", 200, "GET")] * 3
    assert all(line["bytes"] > 1000 for line in lines[:3])


def test_numbers_add_up_over_all_processes(server: Endpoint) -> None:
    def total(start: str) -> float:
        text = server.ask("GET", "/metrics").body.decode()
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(start))

    before = total('linjaus_http_requests_total{kind="page"')
    for _ in range(20):
        server.ask("GET", "/def")
    until(lambda: total('linjaus_http_requests_total{kind="page"') == before + 20, "they are added up")
    cached = total('linjaus_queries_total{outcome="cached"}')
    for _ in range(10):
        server.query("ASK { ?once ?p ?o }")
    until(lambda: total('linjaus_queries_total{outcome="cached"}') >= cached + 7, "they are added up")
    assert total("linjaus_engine_up ") == 1
    assert total("linjaus_engine_workers ") >= 2
    assert total("linjaus_cache_bytes") > 0


def test_numbers_are_for_this_machine_alone(server: Endpoint) -> None:
    assert server.ask("GET", "/metrics").headers["cache-control"] == "no-store"
    for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        answer = server.ask("GET", "/metrics", {name: "for=192.0.2.1"})
        assert answer.status == 403
        assert b"linjaus_" not in answer.body


@pytest.mark.parametrize(
    ("address", "share", "logged"),
    [
        ("192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.77/32", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "unknown", "unknown"),
        ("a socket", "unknown", "unknown"),
    ],
)
def test_a_client_is_a_network(address: str, share: str, logged: str) -> None:
    environ = {"REMOTE_ADDR": address}
    assert client_of(environ) == share
    assert truncated_address(environ) == logged
