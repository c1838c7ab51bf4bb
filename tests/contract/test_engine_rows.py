"""A site that caps the rows of an answer says so, and says when rows are missing, before the first byte."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal
from rdflib.query import Result

from engine_processes import started
from linjaus.engine.limits import EngineLimits
from linjaus.engine.local import LocalEngine
from linjaus.engine.port import BINDINGS_TYPES, QueryRequest, ResultFormats

FURTHER = "https://example.org/set/all?a=1&b=2"
CAPPED = EngineLimits(max_rows=5, further=FURTHER)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "dataset.nq"
    path.write_text("".join(f'<urn:s:{i}> <urn:p> "{i} ä\\n\\t"@fi <urn:g> .\n' for i in range(20)), encoding="utf-8")
    return path


def numbered(rows: int) -> QueryRequest:
    return QueryRequest(f"SELECT ?s ?o {{ ?s <urn:p> ?o }} ORDER BY ?s LIMIT {rows}")


@pytest.mark.parametrize("rows", [0, 4, 5, 6, 20])
def test_only_an_answer_with_more_rows_is_cut_and_says_so(dataset: Path, tmp_path: Path, rows: int) -> None:
    with started(dataset, tmp_path, CAPPED) as (engine, _):
        result = engine.query(numbered(rows))
        assert (result.row_limit, result.truncated) == (5, rows > 5)
        answer = json.loads(result.read())
    assert len(answer["results"]["bindings"]) == min(rows, 5)
    assert answer["head"].get("link", []) == ([FURTHER] if rows > 5 else [])


@pytest.mark.parametrize("media_type", BINDINGS_TYPES)
def test_an_answer_that_was_cut_is_well_formed_in_every_format(dataset: Path, media_type: str) -> None:
    request = QueryRequest(numbered(20).text, ResultFormats(media_type, media_type, None))
    result = LocalEngine.of_release(dataset, CAPPED).query(request)
    assert result.truncated
    body = result.read()
    if media_type == "text/csv":
        assert len(list(csv.reader(io.StringIO(body.decode(), newline="")))) == 6
    elif media_type == "text/tab-separated-values":
        assert body.count(b"\n") == 6
    else:
        found = Result.parse(io.BytesIO(body), format="json" if media_type.endswith("json") else "xml")
        assert len(found) == 5
        assert next(iter(found))[1] == Literal("0 ä\n\t", lang="fi")
    if media_type.endswith("xml"):
        link = ElementTree.fromstring(body).find(".//{http://www.w3.org/2005/sparql-results#}link")
        assert link is not None
        assert link.get("href") == FURTHER


def test_other_forms_have_no_rows_to_cut(dataset: Path) -> None:
    engine = LocalEngine.of_release(dataset, CAPPED)
    for text in ("ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"):
        result = engine.query(QueryRequest(text, ResultFormats(graph="application/n-triples")))
        assert (result.row_limit, result.truncated) == (0, False)
        assert result.form == "ask" or result.read().count(b"\n") == 20


TERMS = st.one_of(
    st.sampled_from(["UNDEF", "<urn:x>", "1.50", "true", '"z"@ar', "<<( <urn:a> <urn:b> 'c' )>>", '"2020"^^<urn:d>']),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), max_size=4).map('"{}"'.format),
)


@settings(deadline=None)
@given(st.lists(st.tuples(TERMS, TERMS), max_size=8), st.sampled_from(BINDINGS_TYPES))
def test_what_is_not_cut_is_the_same_as_without_a_cap(
    dataset: Path, rows: list[tuple[str, str]], media_type: str
) -> None:
    text = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({a} {b})' for a, b in rows)} }} }}"
    request = QueryRequest(text, ResultFormats(bindings=media_type))
    free, capped = (LocalEngine.of_release(dataset, EngineLimits(max_rows=most)) for most in (0, 8))
    assert free.query(request).read() == capped.query(request).read()
