"""What the editor at ``/sparql`` is given: its files, our prefixes and words for completion, the saved questions.

The editor itself is Yasgui's (``server/fetch_editor.py`` brings it); where it was not fetched the form is plain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, current_app, g, request
from rdflib import OWL, RDF, RDFS, URIRef

from ..errors import QueryError
from ..queries import SavedQuery
from .labels import Names, Text, pick
from .links import current_links
from .live import OpenRelease, current_release
from .respond import finish
from .usage import Use, read_usage

blueprint = Blueprint("editor", __name__)

_SCRIPT, _STYLE = "vendor/yasgui/yasgui.min.js", "vendor/yasgui/yasgui.min.css"
_MOST_TERMS = 5_000
_CLASSES = (OWL.Class, RDFS.Class)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
_HEADER = re.compile(r"^#\+.*\n?", re.MULTILINE)
_WHERE = re.compile(r"^[^#\n]*?\bWHERE\s*\{", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A saved question as a query to begin from. href: of the form with its text filled in."""

    name: str
    title: Text
    text: str
    href: str


@dataclass(frozen=True)
class Editor:
    """What the template of ``/sparql`` needs beside the answer. script and style: empty when they were not fetched."""

    script: str
    style: str
    examples: tuple[Example, ...]
    chosen: str


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"editor": _editor}


def _editor() -> Editor:
    fetched = (Path(current_app.static_folder or "") / _SCRIPT).is_file()
    examples = tuple(_examples(current_release()))
    wanted = request.args.get("example", "")
    chosen = next((example.text for example in examples if example.name == wanted), "")
    return Editor(_SCRIPT if fetched else "", _STYLE if fetched else "", examples, chosen)


@blueprint.get("/sparql/words.json")
def words() -> Response:
    """Prefixes, classes, properties and examples, names in the reader's language; the most used words first."""
    opened = current_release()
    usage = read_usage(opened)
    classes = _declared(opened, _CLASSES) | set(usage.classes)
    properties = _declared(opened, _PROPERTIES) | set(usage.properties)
    names = Names(g.chain, opened.reader.labels(classes | properties))
    body = {
        "release": opened.name,
        "base": opened.manifest.base,
        "prefixes": dict(sorted(current_links().prefixes.items())),
        "classes": _terms(classes, usage.classes, names),
        "properties": _terms(properties, usage.properties, names),
        "examples": [{"name": one.name, "title": one.title.text, "text": one.text} for one in _examples(opened)],
    }
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")
    return finish(response, "Accept-Language")


def _declared(opened: OpenRelease, kinds: Iterable[URIRef]) -> set[URIRef]:
    return {iri for kind in kinds for iri in opened.reader.instances(kind, _MOST_TERMS)[0]}


def _terms(iris: set[URIRef], uses: Mapping[URIRef, Use], names: Names) -> list[dict[str, object]]:
    ordered = sorted(iris, key=lambda iri: (-uses.get(iri, Use()).count, iri))
    return [
        {"iri": str(iri), "label": label.text if (label := names.of(iri)) else "", "uses": uses.get(iri, Use()).count}
        for iri in ordered[:_MOST_TERMS]
    ]


def _examples(opened: OpenRelease) -> list[Example]:
    """The saved questions by title."""
    made = []
    for name, question in opened.questions.items():
        title = pick(question.summary, g.chain)
        href = current_links().local("/sparql", example=name)
        made.append(Example(name, title, example_text(question, title.text), href))
    return sorted(made, key=lambda example: (example.title.text.casefold(), example.name))


def example_text(question: SavedQuery, title: str) -> str:
    """A saved question as somebody would write it by hand: its title for a header, examples for what it needs."""
    body = _HEADER.sub("", question.text).strip() + "\n"
    given = []
    for parameter in question.parameters:
        if parameter.required:
            try:
                given.append(f"  VALUES ?{parameter.name} {{ {parameter.parse(parameter.example).n3()} }}")
            except QueryError:
                continue  # a header whose example is wrong: the question is still worth reading
    where = _WHERE.search(body)
    if given and where is not None:
        body = "\n".join([body[: where.end()], *given]) + body[where.end() :]
    heading = " ".join(title.split())
    return f"# {heading}\n{body}"
