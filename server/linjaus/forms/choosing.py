"""What may be chosen in a form: things of the site, with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ..errors import SourceError
from ..naming import in_chain, own_names
from .record import Form, Question


@dataclass(frozen=True)
class Choice:
    """Something to choose. name: in the best language for the reader; names: in all."""

    term: Node
    name: str
    names: frozenset[str]

    @property
    def slug(self) -> str:
        """The last piece of its IRI, or the value itself."""
        return str(self.term).rstrip("/#").replace("#", "/").rpartition("/")[2]


def choices_of(
    form: Form, question: Question, graph: Graph, prefixes: Mapping[str, str], languages: Sequence[str]
) -> list[Choice]:
    """What a question lets choose, by name. graph: everything that the site says; languages: the best one first.

    Raises SourceError when the form's SELECT is no SPARQL.
    """
    if not question.choices:
        return [Choice(Literal(value), value, frozenset({value})) for value in question.values]
    from pyparsing import ParseException

    try:
        found = [row[0] for row in graph.query(question.choices, initNs=dict(prefixes))]  # type: ignore[index]
    except (ParseException, ValueError, TypeError) as error:
        raise SourceError(
            f"The choices of {question.name} are not found by SPARQL: {error}.",
            "Write a SELECT with the prefixes of linjaus.toml.",
            form.path,
        ) from error
    choices = []
    for term in dict.fromkeys(found):
        names = own_names(term, [graph]) if isinstance(term, URIRef) else []
        best = in_chain(names, languages)
        choice = Choice(term, str(best[0]) if best else "", frozenset(map(str, names)))
        choices.append(choice if choice.name else Choice(term, choice.slug, choice.names))
    return sorted(choices, key=lambda choice: (choice.name.casefold(), str(choice.term)))
