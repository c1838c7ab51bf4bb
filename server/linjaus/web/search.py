"""``/search``: names, wordings and source sentences by their words, in any form and language, narrowed down by facets.

JSON at ``/search.json``, suggestions for browsers at ``/suggest`` (OpenSearch Suggestions 1.1).
"""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, request
from rdflib import URIRef

from ..errors import BadRequest, NotAcceptable, NotFound
from ..representation import HTML
from ..textindex import FACETS, Findings, SearchIndex, marks
from .host import address_of
from .labels import Names
from .live import current_release
from .page_model import Pager
from .respond import choose, finish, page
from .search_indexes import SearchIndexes
from .search_page import build_view, examples, matches, name_of
from .search_request import LONGEST_QUESTION, PAGE_SIZE, Asked, Problem, cleaned, no_such_page, read_request
from .thing import turn

blueprint = Blueprint("search", __name__)

PATHS = frozenset({"/search", "/search.json", "/suggest"})
SUGGESTIONS = 10
_JSON, _SUGGESTIONS_JSON = "application/json", "application/x-suggestions+json"


@blueprint.record_once
def _prepare(state: object) -> None:
    state.app.extensions["linjaus.search"] = SearchIndexes()  # type: ignore[attr-defined]


def _index() -> SearchIndex:
    indexes: SearchIndexes = current_app.extensions["linjaus.search"]
    return indexes.of(current_release().release)


def _answer(index: SearchIndex, asked: Asked) -> tuple[Findings, Pager, Problem | None]:
    """The findings of a page and where it stands among the others; the problem when there is no such page."""
    found = index.search(asked.question, asked.filters, PAGE_SIZE, (asked.page - 1) * PAGE_SIZE)
    pages = max(1, -(-found.total // PAGE_SIZE))
    problem = no_such_page(pages) if asked.page > pages else None
    return found, Pager(asked.page, pages, found.total), problem


@blueprint.get("/search")
def search() -> Response:
    """The page with the form, the findings and their facets, or the findings as JSON by Accept."""
    if choose((HTML, _JSON)) == _JSON:
        return finish(_as_json(), "Accept", "Accept-Language")
    opened, index = current_release(), _index()
    asked = read_request(index)
    problem, found, pager, view = asked.problem, None, Pager(1, 1, 0), None
    if problem is None:
        found, where, problem = _answer(index, asked)
        if problem is None:
            view = build_view(opened, index, asked, found)
            pager = turn(where, lambda number: asked.with_page(number).address())
    response = page(
        "search.html",
        asked=asked,
        problem=problem,
        view=view,
        pager=pager,
        first=(pager.page - 1) * PAGE_SIZE + 1,
        examples=examples(opened, index) if asked.is_empty or problem or not pager.total else (),
        size=index.size,
        longest=LONGEST_QUESTION,
        everything=asked.without_values().address(),
        as_json=replace(asked, problem=None).address("/search.json"),
    )
    if problem is not None:
        response.status_code = problem.status
    return response


@blueprint.get("/search.json")
def search_json() -> Response:
    """The findings as JSON; ``docs/researchers.md`` tells its members."""
    return finish(_as_json(), "Accept-Language")


def _as_json() -> Response:
    index = _index()
    asked = read_request(index)
    _refuse(asked.problem)
    found, where, problem = _answer(index, asked)
    _refuse(problem)
    if asked.is_empty:
        found, where = replace(found, hits=(), total=0), replace(where, total=0, pages=1)
    answer = {
        "query": asked.question,
        "filters": {facet: list(asked.filters.of(facet)) for facet in FACETS if asked.filters.of(facet)},
        "total": where.total,
        "page": where.page,
        "pages": where.pages,
        "passed_over": list(found.ignored),
        "corrected": {one.word: sorted(one.slips) for one in found.meant if one.slips},
        "results": _results(found),
        "facets": {
            facet: [{"value": one.value, "count": one.count} for one in found.facets[facet]] for facet in FACETS
        },
    }
    return Response(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", content_type=_JSON)


def _refuse(problem: Problem | None) -> None:
    """Raises the error that a problem is for a machine."""
    if problem is not None:
        error = NotFound if problem.status == HTTPStatus.NOT_FOUND else BadRequest
        raise error(problem.detail, problem.remedy)


def _results(found: Findings) -> list[dict[str, object]]:
    names = Names(g.chain, current_release().reader.labels(URIRef(hit.iri) for hit in found.hits))
    forms = found.forms()
    results: list[dict[str, object]] = []
    for hit in found.hits:
        name = name_of(hit, names, forms)
        results.append(
            {
                "iri": hit.iri,
                "name": "".join(segment.text for segment in name.segments),
                "language": name.lang,
                "kinds": list(hit.kinds),
                "document": hit.document or None,
                "url": address_of(hit.iri),
                "matches": [
                    {
                        "role": piece.role,
                        "language": piece.language,
                        "text": piece.text,
                        "marks": [list(mark) for mark in marks(piece.text, forms)],
                    }
                    for piece in matches(hit, forms)
                ],
            }
        )
    return results


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names for a browser's search box: ``[question, [names], [descriptions], [addresses]]``."""
    if request.accept_mimetypes and not any(
        request.accept_mimetypes[media_type] for media_type in (_SUGGESTIONS_JSON, _JSON)
    ):
        raise NotAcceptable("Suggestions come as JSON.", available=(_SUGGESTIONS_JSON, _JSON))
    question = cleaned(request.args.get("q", ""))
    if len(question) > LONGEST_QUESTION:
        raise BadRequest(f"The words are longer than {LONGEST_QUESTION} characters.", "Search for fewer.")
    index = _index()
    hits = index.complete(question, SUGGESTIONS)
    forms = frozenset(index.vocabulary.completions(question))
    needed = {URIRef(one) for hit in hits for one in (hit.iri, *hit.kinds)}
    names = Names(g.chain, current_release().reader.labels(needed))
    kinds = [", ".join(label.text for kind in hit.kinds if (label := names.of(URIRef(kind)))) for hit in hits]
    named = []
    for hit in hits:
        own = names.of(URIRef(hit.iri))
        found = [piece.text for piece in matches(hit, forms) if piece.role == "name"]
        named.append(own.text if own and (marks(own.text, forms) or not found) else found[0] if found else hit.iri)
    body = [question, named, kinds, [address_of(hit.iri) for hit in hits]]
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", content_type=_SUGGESTIONS_JSON)
    return finish(response, "Accept", "Accept-Language")
