"""``/queries``: the saved questions of the release; each a page, and an answer when its parameters are given."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from ..errors import NotFound, QueryError
from ..representation import HTML
from .labels import pick
from .links import current_links
from .live import current_release
from .respond import RDF_TYPES, choose, page
from .sparql import answer
from .sparql_protocol import BINDINGS_OFFER, SparqlRequest, parse_fields

blueprint = Blueprint("questions", __name__)

_EXTENSIONS = {"csv": "text/csv", "json": "application/sparql-results+json", "tsv": "text/tab-separated-values"}


@blueprint.get("/queries")
def list_questions() -> Response:
    """All questions."""
    choose((HTML,))
    links = current_links()
    listed = [
        (links.local(f"/queries/{name}"), pick(question.summary, g.chain), pick(question.description, g.chain))
        for name, question in current_release().questions.items()
    ]
    return page("questions.html", listed=sorted(listed, key=lambda item: item[1].text.casefold()))


@blueprint.get("/queries/<name>")
def one_question(name: str) -> Response:
    """A question: its text and form; with the values that it needs, its answer."""
    stem, dot, extension = name.rpartition(".")
    format_ = _EXTENSIONS.get(extension, "") if dot else ""
    question = current_release().questions.get(stem if format_ else name)
    if question is None:
        raise NotFound("There is no such question.", "They are listed at /queries.", name=name)
    values = _values()
    context = {
        "question": question,
        "title": pick(question.summary, g.chain),
        "description": pick(question.description, g.chain),
        "given": values,
        "descriptions": {parameter.name: pick(parameter.description, g.chain) for parameter in question.parameters},
    }
    if not format_ and not values and any(parameter.required for parameter in question.parameters) and _wants_page():
        return page("question.html", table=None, truth=None, cells=(), formats=(), **context)
    asked = SparqlRequest(question.text, format=format_)
    response = answer(asked, dict(question.bind(values)), page_template="question.html", **context)
    if format_:
        response.vary.discard("Accept")
    return response


def _wants_page() -> bool:
    return choose((*BINDINGS_OFFER, *RDF_TYPES)) == HTML


def _values() -> dict[str, str]:
    """The parameters of the address. Raises QueryError when one is given twice."""
    values: dict[str, str] = {}
    for name, value in parse_fields(request.query_string):
        if name == "lang":
            continue
        if name in values:
            raise QueryError(f"{name[:80]} is given twice.", "Give it once.")
        values[name] = value
    return {name: value for name, value in values.items() if value.strip()}
