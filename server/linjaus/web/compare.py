"""``/compare``: the questions that set things side by side, each with its choices."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, g
from rdflib import URIRef

from ..representation import HTML
from ..saved_query import SavedQuery
from .labels import Text, pick
from .links import current_links
from .live import OpenRelease, current_release
from .question_form import Field, fields_of
from .respond import choose, page

blueprint = Blueprint("compare", __name__)


@dataclass(frozen=True)
class Offered:
    """A comparison with its form. name: of the question."""

    name: str
    title: Text
    description: Text
    fields: tuple[Field, ...]


@blueprint.get("/compare")
def comparisons() -> Response:
    """Every comparison of the release."""
    choose((HTML,))
    offered = [_offered(question) for question in comparisons_of(current_release())]
    return page("compare.html", offered=sorted(offered, key=lambda one: one.title.text.casefold()))


def comparisons_of(opened: OpenRelease) -> list[SavedQuery]:
    """The questions of a release that set things side by side."""
    return [question for question in opened.questions.values() if question.comparison is not None]


def comparisons_from(opened: OpenRelease, iri: URIRef) -> list[tuple[str, Text]]:
    """(address, title) of the comparisons that can begin from a thing, as the build of the release found them."""
    links, found = current_links(), []
    for name, parameter in opened.offers.get(str(iri), ()):
        question = opened.questions.get(name)
        if question is not None:
            address = links.local(f"/queries/{name}", **{parameter: str(iri)})
            found.append((address, pick(question.summary, g.chain)))
    return sorted(found, key=lambda pair: pair[1].text.casefold())


def _offered(question: SavedQuery) -> Offered:
    return Offered(
        question.name,
        pick(question.summary, g.chain),
        pick(question.description, g.chain),
        tuple(one for one in fields_of(question, {}, {}) if one.kind != "language"),
    )
