"""``/queries``: the saved questions of the release; each a page, and an answer when its parameters are given.

/queries                 all of them
/queries/{name}          the question: a page with form, picture and table, or by Accept what /sparql answers with
/queries/{name}.{ext}    the answer as csv, json, tsv, xml or xlsx (RDF syntaxes for a graph), its picture as svg
/overviews               the pictures of all questions that need no value to be given
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from ..engine import syntax
from ..errors import NotFound, QueryError
from ..representation import GRAPH_SYNTAXES, HTML
from ..saved_query import PICTURE_ROLES, SavedQuery
from .cells import cells_of
from .labels import Text, pick
from .links import current_links
from .live import current_release, kept_name
from .memento import kept_address
from .pictures import Drawing
from .question_answer import Answer, ask, default_terms, run
from .question_form import fields_of
from .question_picture import picture_of
from .respond import RDF_TYPES, choose, finish, page
from .result_table import rows_of_bindings
from .shown_table import comparison_headings, shown_table
from .side_by_side import side_by_side
from .sparql import answer
from .sparql_protocol import BINDINGS_OFFER, SparqlRequest, parse_fields
from .workbook import XLSX, blocks, write_workbook

blueprint = Blueprint("questions", __name__)

SVG = "image/svg+xml"
_TABLE_TYPES = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
_LONGEST_LINK = 7000


def formats_of(question: SavedQuery) -> dict[str, str]:
    """The extensions under which the answer can be had, with their media types."""
    if question.form in ("construct", "describe"):
        return {syntax.extension: syntax.media_type for syntax in GRAPH_SYNTAXES}
    if question.form == "ask":
        return dict(_TABLE_TYPES)
    return {**_TABLE_TYPES, "xlsx": XLSX, **({"svg": SVG} if question.picture else {})}


@dataclass(frozen=True)
class Listed:
    """A question in a list. picture: the kind of its picture, empty when it has none."""

    address: str
    title: Text
    description: Text
    picture: str


@dataclass(frozen=True)
class Overview:
    """A question with its picture."""

    listed: Listed
    picture: Drawing
    rows: int
    files: Mapping[str, str]


@blueprint.get("/queries")
def list_questions() -> Response:
    """All questions."""
    choose((HTML,))
    listed = [_listed(question) for question in current_release().questions.values()]
    response = page("questions.html", listed=sorted(listed, key=lambda one: one.title.text.casefold()))
    response.headers.add("Link", f'<{current_links().plain("/openapi.json")}>; rel="service-desc"')
    return response


@blueprint.get("/overviews")
def overviews() -> Response:
    """The pictures that need no value to be given, drawn; the others named."""
    choose((HTML,))
    kinds = list(PICTURE_ROLES)
    drawn = [question for question in current_release().questions.values() if question.picture is not None]
    drawn.sort(key=lambda question: (kinds.index(question.picture.kind) if question.picture else 0, question.name))
    asking = [question for question in drawn if any(parameter.required for parameter in question.parameters)]
    shown = [_overview(question) for question in drawn if question not in asking]
    return page(
        "overviews.html", shown=[one for one in shown if one is not None], asking=[_listed(one) for one in asking]
    )


def _listed(question: SavedQuery) -> Listed:
    return Listed(
        current_links().local(f"/queries/{question.name}"),
        pick(question.summary, g.chain),
        pick(question.description, g.chain),
        question.picture.kind if question.picture else "",
    )


def _overview(question: SavedQuery) -> Overview | None:
    terms, _problems = question.check(default_terms(question, {}))
    table = ask(question, terms).table
    drawing = picture_of(question, table, cells_of(table)) if table is not None else None
    if table is None or drawing is None:
        return None
    return Overview(_listed(question), drawing, len(table.rows), _files(question, {}))


@blueprint.get("/queries/<name>")
def one_question(name: str) -> Response:
    """A question, or its answer in the form that the address or the request names."""
    stem, dot, extension = name.rpartition(".")
    known = current_release().questions
    question = known.get(stem) if dot else known.get(name)
    if question is None or (dot and extension not in formats_of(question)):
        raise NotFound(
            "There is no such question." if question is None else "The answer to this question has no such form.",
            "They are listed at /queries." if question is None else f"It has {', '.join(formats_of(question))}.",
            name=name[:200],
        )
    values, twice = _values()
    if not dot and choose((*BINDINGS_OFFER, *RDF_TYPES)) == HTML:
        return _page(question, values, twice)
    for problem in twice.values():
        raise problem
    terms = question.bind(values)
    if extension == "xlsx" and dot:
        return _workbook(question, values)
    if extension == "svg" and dot:
        return _picture(question, values)
    asked = SparqlRequest(question.text, format=formats_of(question)[extension] if dot else "")
    response = answer(asked, dict(terms), page_template="question.html")
    if dot:
        response.vary.discard("Accept")
    return response


def _values() -> tuple[dict[str, str], dict[str, QueryError]]:
    """The parameters of the address, and what is wrong with those that it gives twice."""
    values: dict[str, str] = {}
    twice: dict[str, QueryError] = {}
    for name, value in parse_fields(request.query_string):
        if name == "lang":
            continue
        if name in values:
            twice[name] = QueryError(f"{name[:80]} is given twice.", "Give it once.")
        values.setdefault(name, value)
    return {name: value for name, value in values.items() if value.strip() or name in twice}, twice


def _page(question: SavedQuery, values: dict[str, str], twice: Mapping[str, QueryError]) -> Response:
    given = bool(request.query_string and (values or _form_was_sent()))
    _terms, problems = question.check(values)
    problems = {**problems, **twice}
    waiting = bool(problems) and not given
    found: Answer | None = None
    if not problems:
        found = ask(question, question.bind(default_terms(question, values)))
    table = found.table if found else None
    cells = cells_of(table) if table else ()
    own = {parameter.name for parameter in question.parameters}
    fields = fields_of(
        question, {name: value for name, value in values.items() if name in own}, {} if waiting else problems
    )
    links = current_links()
    response = page(
        "question.html",
        question=question,
        section="/compare" if question.comparison else "",
        title=pick(question.summary, g.chain),
        description=pick(question.description, g.chain),
        fields=fields,
        wrong=() if waiting else _unplaced(problems, own),
        failed=bool(problems) and not waiting,
        truth=found.truth if found else None,
        table=shown_table(question, table, cells) if table else None,
        picture=picture_of(question, table, cells) if table and table.rows else None,
        compared=side_by_side(question, table.columns, cells) if table else None,
        compared_headings=comparison_headings(question),
        files=_files(question, values) if found else {},
        address=links.plain(f"/queries/{question.name}") + (f"?{urlencode(values)}" if values else ""),
        pinned="" if kept_name() else _pinned(question, values),
        code=question.code,
        in_editor=_in_editor(question, default_terms(question, values)) if found else "",
    )
    if problems and not waiting:
        response.status_code = HTTPStatus.BAD_REQUEST
    return response


def _form_was_sent() -> bool:
    """Whether the address has any field of the form, if only an empty one."""
    return any(name != "lang" for name in request.args)


def _unplaced(problems: Mapping[str, QueryError], own: set[str]) -> tuple[str, ...]:
    """What is wrong and has no field of its own, in the reader's language."""
    unknown = [name[:80] for name in problems if name not in own]
    return tuple(_("The question has no parameter %(name)s.", name=name) for name in unknown)


def _files(question: SavedQuery, values: Mapping[str, str]) -> dict[str, str]:
    links, full = current_links(), default_terms(question, values)
    return {
        extension: links.local(f"/queries/{question.name}.{extension}", **full) for extension in formats_of(question)
    }


def _pinned(question: SavedQuery, values: Mapping[str, str]) -> str:
    """The address of this very answer in the release that gave it."""
    address = kept_address(current_release().name, f"/queries/{question.name}")
    return f"{address}?{urlencode(values)}" if values else address


def _in_editor(question: SavedQuery, values: Mapping[str, str]) -> str:
    """The address of the query in the editor with its values in it; empty when it would be too long for an address."""
    terms = question.bind(values)
    code = question.code
    if terms:
        try:
            code = syntax.with_values_row(code, {name: term.n3() for name, term in terms.items()})
        except ValueError:
            return ""
    address = current_links().local("/sparql", query=code)
    return address if len(address) <= _LONGEST_LINK else ""


def _workbook(question: SavedQuery, values: Mapping[str, str]) -> Response:
    release = current_release()
    modified = datetime.date.fromisoformat(release.manifest.modified[:10])
    about = {
        _("Question"): pick(question.summary, g.chain).text,
        _("What it tells"): pick(question.description, g.chain).text,
        _("Dataset"): pick(release.manifest.title, g.chain).text,
        _("Release"): release.name,
        _("Address"): f"{release.manifest.base.rstrip('/')}/release/{release.name}/queries/{question.name}"
        + (f"?{urlencode(dict(values))}" if values else ""),
        _("Licence"): release.manifest.license,
        **{
            f"{pick(parameter.label, g.chain).text or parameter.name}": values[parameter.name]
            for parameter in question.parameters
            if parameter.name in values
        },
    }
    with run(question.text, question.bind(values)) as result:
        columns, rows = rows_of_bindings(result)
        made = datetime.datetime.combine(modified, datetime.time())
        file = write_workbook(columns, rows, about, (_("Answer"), _("About")), made)
    response = Response(blocks(file), content_type=XLSX)
    response.call_on_close(file.close)
    response.headers["Content-Disposition"] = f'attachment; filename="{question.name}.xlsx"'
    response.headers["Content-Language"] = g.ui_language
    return finish(response, "Accept-Language")


def _picture(question: SavedQuery, values: Mapping[str, str]) -> Response:
    table = ask(question, question.bind(default_terms(question, values))).table
    drawing = picture_of(question, table, cells_of(table), alone=True) if table else None
    if drawing is None:
        raise NotFound("This question has no picture.", "Take its answer as CSV.", name=question.name)
    response = Response(str(drawing.svg), content_type=SVG)
    response.headers["Content-Language"] = g.ui_language
    return finish(response, "Accept-Language")
