"""Which things a comparison can begin from: what its parameters offer, for the pages about those things.

A page about a thing never waits for a query, so that the answers are written down when the release is built.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ..errors import SourceError
from ..saved_query import Parameter, SavedQuery

MOST = 5_000
"""Things for one parameter; when it offers more, those whose IRIs come first have the link."""


def find_offers(triples: Sequence[ox.Triple], questions: Sequence[SavedQuery]) -> dict[str, dict[str, list[str]]]:
    """For each comparison and each of its parameters that suffices alone, the things that it offers.

    ``{"compare-chain": {"chosen": [iri, …]}}``; comparisons that offer nothing are left out. triples: of the union.
    Raises SourceError when choices cannot be asked for.
    """
    asked = [(question, parameter) for question in questions for parameter in _sufficient(question)]
    if not asked:
        return {}
    store = ox.Store()
    store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    offers: dict[str, dict[str, list[str]]] = {}
    for question, parameter in asked:
        found = _things(store, question, parameter)
        if found:
            offers.setdefault(question.name, {})[parameter.name] = found
    return offers


def _sufficient(question: SavedQuery) -> list[Parameter]:
    """The parameters of a comparison that are things of the data, and that need no other one beside them."""
    if question.comparison is None:
        return []
    needed = {parameter.name for parameter in question.parameters if parameter.required}
    return [one for one in question.parameters if one.kind == "iri" and one.choices and needed <= {one.name}]


def _things(store: ox.Store, question: SavedQuery, parameter: Parameter) -> list[str]:
    try:
        answer = store.query(question.choices_of(parameter))
    except (SyntaxError, OSError) as error:
        message = f"The choices of {parameter.name} cannot be found: {error}."
        raise SourceError(message, "Mend the query for them.", question.path) from error
    if not isinstance(answer, ox.QuerySolutions) or not answer.variables:
        return []
    first = answer.variables[0]
    found = {row[first].value: None for row in answer if isinstance(row[first], ox.NamedNode)}
    return sorted(found)[:MOST]
