"""``/openapi.json``: what programs may ask of this release, in OpenAPI 3.1; every saved question is an operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g
from rdflib import URIRef

from ..engine.port import BINDINGS_TYPES, GRAPH_TYPES
from ..representation import SYNTAXES
from ..saved_query import LANGUAGE_TAG, YEAR, Parameter, SavedQuery
from ..stratml import MEDIA_TYPE, SUFFIX
from .labels import Names, pick
from .links import current_links
from .live import OpenRelease, current_release
from .plans import first_plan
from .problems import PROBLEM_JSON
from .question_answer import choices
from .questions import formats_of
from .respond import finish

blueprint = Blueprint("openapi", __name__)

JSON = "application/json"
MOST_EXAMPLES = 20

_ERRORS: Mapping[str, str] = {
    "400": "A value is missing, malformed or unknown.",
    "404": "There is nothing at this address in this release.",
    "406": "There is no representation of a media type that the request accepts.",
    "414": "The address is too long.",
    "429": "Too many requests from this address; Retry-After says when to come back.",
    "503": "The server is busy; Retry-After says when to come back.",
    "504": "The query met its deadline.",
    "507": "The query needs more memory than it may have.",
}


@blueprint.get("/openapi.json")
def describe() -> Response:
    """The description, its texts in the reader's language as far as there are any."""
    body = json.dumps(document(current_release()), ensure_ascii=False, indent=1) + "\n"
    return finish(Response(body, content_type=JSON), "Accept-Language")


def document(release: OpenRelease) -> dict[str, Any]:
    """The OpenAPI document of a release."""
    manifest = release.manifest
    paths: dict[str, Any] = {}
    for question in sorted(release.questions.values(), key=lambda one: one.name):
        paths |= _question(question)
    paths |= _data(release) | _plans(release) | _search() | _sparql() | _lists()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": pick(manifest.title, g.chain).text,
            "summary": "Saved questions, search, SPARQL and the data of every thing, read-only.",
            "description": "Every path also exists below /release/{name}/, answered from that release for good. "
            "lang= or Accept-Language choose the language of names.",
            "version": manifest.release,
            "license": {"name": _licence(manifest.license), "url": manifest.license},
        },
        "servers": [{"url": current_links().plain("") or "/"}],
        "tags": [
            {"name": "questions", "description": "Saved questions; each is also a page for people."},
            {"name": "data", "description": "Descriptions of single things."},
            {"name": "search"},
            {"name": "sparql", "description": "The SPARQL 1.1 Protocol."},
            {"name": "releases"},
        ],
        "paths": paths,
        "components": _components(),
    }


def _licence(iri: str) -> str:
    names = {"licenses/by/4.0": "CC BY 4.0", "publicdomain/zero/1.0": "CC0 1.0"}
    return next((name for part, name in names.items() if part in iri), iri)


def _question(question: SavedQuery) -> dict[str, Any]:
    formats = formats_of(question)
    common = {
        "summary": pick(question.summary, g.chain).text,
        "description": pick(question.description, g.chain).text,
        "tags": ["questions", *question.tags],
    }
    parameters = [_parameter(question, parameter) for parameter in question.parameters]
    extension = {
        "name": "format",
        "in": "path",
        "required": True,
        "description": "The form of the answer.",
        "schema": {"type": "string", "enum": list(formats)},
    }
    by_accept = [media_type for name, media_type in formats.items() if name not in ("xlsx", "svg")]
    return {
        f"/queries/{question.name}": {
            "get": {
                "operationId": question.name,
                **common,
                "parameters": parameters,
                "responses": _responses(_contents(by_accept, page=True), "The answer, by Accept."),
            }
        },
        f"/queries/{question.name}.{{format}}": {
            "get": {
                "operationId": f"{question.name}.format",
                **common,
                "parameters": [extension, *parameters],
                "responses": _responses(_contents(list(formats.values())), "The answer as a file."),
            }
        },
    }


def _parameter(question: SavedQuery, parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": " – ".join(
            text for text in (pick(parameter.label, g.chain).text, pick(parameter.description, g.chain).text) if text
        ),
        "schema": _schema(parameter),
    }
    if not parameter.required:
        described["allowEmptyValue"] = True
    found = [choice.value for choice in choices(question, parameter)[:MOST_EXAMPLES]]
    if not found:
        return {**described, "example": _value(parameter, parameter.example)}
    iris = [value for value in found if isinstance(value, URIRef)]
    names = Names(g.chain, current_release().reader.labels(iris))
    described["examples"] = {
        f"choice-{number}": {
            **({"summary": name.text} if isinstance(value, URIRef) and (name := names.of(value)) else {}),
            "value": str(value),
        }
        for number, value in enumerate(found, 1)
    }
    return described


def _schema(parameter: Parameter) -> dict[str, Any]:
    if parameter.values:
        return {"type": "string", "enum": list(parameter.values)}
    kinds: Mapping[str, dict[str, Any]] = {
        "iri": {"type": "string", "format": "iri", "minLength": 1},
        "date": {"type": "string", "format": "date"},
        "year": {"type": "string", "pattern": _whole(YEAR)},
        "integer": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
        "language": {"type": "string", "pattern": _whole(LANGUAGE_TAG)},
    }
    return kinds.get(parameter.kind, {"type": "string", **({"pattern": r"\S"} if parameter.required else {})})


def _whole(pattern: str) -> str:
    """A pattern for a whole value; white space around it counts for nothing."""
    return rf"^\s*{pattern}\s*$"


def _value(parameter: Parameter, text: str) -> str | int:
    return int(text) if parameter.kind == "integer" and text.lstrip("+-").isdecimal() else text


def _contents(media_types: list[str], page: bool = False) -> dict[str, Any]:
    contents = {media_type: {"schema": _content_schema(media_type)} for media_type in media_types}
    return {**contents, **({"text/html": {"schema": {"type": "string"}}} if page else {})}


def _content_schema(media_type: str) -> dict[str, Any]:
    if media_type == "application/sparql-results+json":
        return {"$ref": "#/components/schemas/Results"}
    return {} if media_type.endswith("json") else {"type": "string"}


def _responses(contents: Mapping[str, Any], description: str, *errors: str) -> dict[str, Any]:
    wanted = errors or ("400", "404", "406", "414", "429", "503", "504", "507")
    return {
        "200": {"description": description, "content": contents},
        **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in wanted},
    }


def _data(release: OpenRelease) -> dict[str, Any]:
    kinds = {kind: members for kind, members in release.things.items() if members}
    if not kinds:
        return {}
    kind, members = next(iter(kinds.items()))
    slug = members[0].rpartition("/")[2]
    return {
        "/data/{kind}/{slug}.{extension}": {
            "get": {
                "operationId": "data",
                "summary": "The description of a thing, in RDF.",
                "description": "A part of a thing has its own: /data/{kind}/{slug}/{part}/{number}.{extension}.",
                "tags": ["data"],
                "parameters": [
                    _path("kind", {"type": "string", "enum": list(kinds)}, kind),
                    _path("slug", _SLUG, slug),
                    _path("extension", {"type": "string", "enum": [syntax.extension for syntax in SYNTAXES]}, "ttl"),
                ],
                "responses": _responses(
                    _contents([syntax.media_type for syntax in SYNTAXES]), "The description.", *("404", "410", "503")
                ),
            }
        }
    }


def _plans(release: OpenRelease) -> dict[str, Any]:
    plan = first_plan(release)
    if plan is None:
        return {}
    kind, _, slug = plan.removeprefix(f"{release.manifest.base}id/").partition("/")
    languages = {
        "name": "lang",
        "in": "query",
        "description": "The language of names; otherwise by Accept-Language, or the document's own.",
        "schema": {"type": "string", "pattern": _whole(LANGUAGE_TAG)},
        "allowEmptyValue": True,
    }
    return {
        f"/data/{{kind}}/{{slug}}.{SUFFIX}": {
            "get": {
                "operationId": "plan",
                "summary": "A document as a strategic plan in StratML Part 1 (ISO 17469-1).",
                "description": "There is one of every document whose goals are described. Quotations stay in the "
                "document's own language, translated names are marked.",
                "tags": ["data"],
                "parameters": [
                    _path("kind", {"type": "string", "enum": list(release.things)}, kind),
                    _path("slug", _SLUG, slug),
                    languages,
                ],
                "responses": _responses(_contents([MEDIA_TYPE]), "The plan.", *("404", "406", "410", "503")),
            }
        }
    }


_SLUG: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 200}


def _path(name: str, schema: Mapping[str, Any], example: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _search() -> dict[str, Any]:
    words = {
        "name": "q",
        "in": "query",
        "description": "Words, in any form and language; at most 200 characters.",
        "schema": {"type": "string"},
        "example": "työ",
    }
    return {
        "/search.json": {
            "get": {
                "operationId": "search",
                "summary": "Names, wordings and sentences by their words.",
                "description": "Also page=, from 1, and a facet with a value of it as often as there are values.",
                "tags": ["search"],
                "parameters": [words],
                "responses": _responses(
                    {JSON: {"schema": {"type": "object"}}}, "The findings.", *("400", "404", "503")
                ),
            }
        },
        "/suggest": {
            "get": {
                "operationId": "suggest",
                "summary": "Names that begin like this (OpenSearch Suggestions).",
                "tags": ["search"],
                "parameters": [words],
                "responses": _responses(
                    {"application/x-suggestions+json": {"schema": {"type": "array"}}}, "Names.", *("400", "406", "503")
                ),
            }
        },
    }


def _sparql() -> dict[str, Any]:
    example = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10"
    contents = _contents([*BINDINGS_TYPES, *GRAPH_TYPES], page=True)
    errors = ("400", "403", "406", "413", "414", "415", "429", "501", "503", "504", "507")
    responses = _responses(contents, "The answer, by Accept.", *errors)
    query = {"type": "string", "format": "sparql", "description": "SPARQL 1.1"}
    form = {"type": "object", "required": ["query"], "properties": {"query": query}}
    return {
        "/sparql": {
            "get": {
                "operationId": "sparql",
                "summary": "A query of your own; without one, the description of the endpoint.",
                "description": "Also default-graph-uri, named-graph-uri, timeout in seconds, format, release.",
                "tags": ["sparql"],
                "parameters": [
                    {"name": "query", "in": "query", "schema": query, "example": example},
                ],
                "responses": responses,
            },
            "post": {
                "operationId": "sparql.post",
                "summary": "A query of any length.",
                "tags": ["sparql"],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/sparql-query": {"schema": query, "example": example},
                        "application/x-www-form-urlencoded": {"schema": form, "example": {"query": example}},
                    },
                },
                "responses": responses,
            },
        }
    }


def _lists() -> dict[str, Any]:
    return {
        "/releases.json": {
            "get": {
                "operationId": "releases",
                "summary": "Every release that is kept.",
                "tags": ["releases"],
                "responses": _responses({JSON: {"schema": {"type": "object"}}}, "The list.", "503"),
            }
        },
        "/catalog.{extension}": {
            "get": {
                "operationId": "catalog",
                "summary": "The catalogue, in DCAT.",
                "tags": ["releases"],
                "parameters": [
                    _path("extension", {"type": "string", "enum": [syntax.extension for syntax in SYNTAXES]}, "ttl")
                ],
                "responses": _responses(
                    _contents([syntax.media_type for syntax in SYNTAXES]), "The catalogue.", *("404", "503")
                ),
            }
        },
    }


def _components() -> dict[str, Any]:
    said = {
        **_ERRORS,
        "403": "The query would change the data or ask another endpoint.",
        "410": "The thing has been withdrawn; replaced_by names what took its place.",
        "413": "The query is larger than this server takes.",
        "415": "The body is of a media type that is not taken here.",
        "501": "The engine does not support something in the query.",
    }
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    readable = {media_type: {"schema": _content_schema(media_type)} for media_type in ("text/html", *GRAPH_TYPES[:4])}
    retry = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}
    cell = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"type": "string", "enum": ["uri", "literal", "typed-literal", "bnode", "triple"]},
            "xml:lang": {"type": "string"},
            "datatype": {"type": "string"},
        },
    }
    return {
        "schemas": {
            "Problem": {
                "description": "A problem document (RFC 9457).",
                "type": "object",
                "required": ["type", "title", "status"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "remedy": {"type": "string", "description": "What to do about it."},
                },
            },
            "Results": {
                "description": "SPARQL 1.1 Query Results JSON.",
                "type": "object",
                "required": ["head"],
                "properties": {
                    "head": {
                        "type": "object",
                        "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
                    },
                    "boolean": {"type": "boolean"},
                    "results": {
                        "type": "object",
                        "required": ["bindings"],
                        "properties": {
                            "bindings": {
                                "type": "array",
                                "items": {"type": "object", "additionalProperties": cell},
                            }
                        },
                    },
                },
            },
        },
        "responses": {
            f"Problem{status}": {
                "description": text,
                "content": {**problem, **readable},
                **({"headers": retry} if status in ("429", "503") else {}),
            }
            for status, text in said.items()
        },
    }
