"""``/search``: things by the words in their names. Plain look-up in the names of the release, no stemming.

Every word of the question must stand somewhere in one name; case and accents do not count. JSON at ``/search.json``,
suggestions for browsers at ``/suggest`` (OpenSearch Suggestions 1.1).
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, current_app, g, request
from rdflib import URIRef

from ..errors import BadRequest, NotAcceptable
from ..representation import HTML
from .entity import kind_ref
from .host import address_of
from .labels import Names, Text
from .links import current_links
from .live import OpenRelease, current_release
from .page_builder import PageBuilder
from .page_model import Ref
from .respond import choose, finish, page
from .thing import page_number, turn, window

blueprint = Blueprint("search", __name__)

LONGEST_QUESTION = 200
"""Characters of ``q``."""
MOST_NAMES = 200_000
"""How many names of a release are searched; beyond that the answer says that it is not of all."""
PAGE_SIZE = 25
SUGGESTIONS = 10

_JSON, _SUGGESTIONS_JSON = "application/json", "application/x-suggestions+json"
_KEPT_INDEXES = 2
_CHUNK = 5_000


@dataclass(frozen=True)
class Found:
    """One thing and the name by which it was found."""

    iri: URIRef
    name: Text


@dataclass(frozen=True)
class NameIndex:
    """The names of one release. entries: (folded name, name, language, number of the thing)."""

    things: tuple[URIRef, ...]
    entries: tuple[tuple[str, str, str, int], ...]
    complete: bool

    @classmethod
    def of(cls, opened: OpenRelease) -> NameIndex:
        """Read the names of all things that are not withdrawn."""
        withdrawn = opened.reader.withdrawn()
        prefix = f"{opened.manifest.base}id/"
        things: list[URIRef] = []
        entries: list[tuple[str, str, str, int]] = []
        offset, total = 0, 1
        while offset < total and len(entries) < MOST_NAMES:
            found, total = opened.reader.subjects_under(prefix, _CHUNK, offset)
            if not found:
                break
            offset += len(found)
            wanted = [iri for iri in found if "#" not in iri and iri not in withdrawn]
            for iri, names in sorted(opened.reader.labels(wanted).items()):
                entries += [(fold(name), str(name), name.language or "", len(things)) for name in names if name.strip()]
                things.append(iri)
        return cls(tuple(things), tuple(entries[:MOST_NAMES]), offset >= total and len(entries) <= MOST_NAMES)

    def search(self, question: str, chain: Sequence[str]) -> list[Found]:
        """Things with a name that has all the words, the nearest first; each once, by its best name."""
        words = fold(question).split()
        if not words:
            return []
        whole = " ".join(words)
        order = {tag.lower(): number for number, tag in enumerate(chain)}
        best: dict[int, tuple[tuple[int, int, int, str], Text]] = {}
        for folded, name, language, number in self.entries:
            if all(word in folded for word in words):
                rank = (_nearness(folded, whole, words), order.get(language, len(order)), len(folded), folded)
                if number not in best or rank < best[number][0]:
                    best[number] = (rank, Text(name, language))
        ranked = sorted(best.items(), key=lambda item: (item[1][0], self.things[item[0]]))
        return [Found(self.things[number], name) for number, (_, name) in ranked]


def _nearness(folded: str, whole: str, words: Iterable[str]) -> int:
    """0 for the very name, then: begins so, each word begins a word, anywhere in it."""
    if folded == whole:
        return 0
    if folded.startswith(whole):
        return 1
    padded = f" {folded}"
    return 2 if all(f" {word}" in padded for word in words) else 3


def fold(text: str) -> str:
    """The text without case, accents and runs of space, as it is compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())


class NameIndexes:
    """The indexes of the releases that are asked just now, made when first needed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, NameIndex] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, opened: OpenRelease) -> NameIndex:
        """The index of a release."""
        with self._lock:
            index = self._kept.get(opened.name)
            if index is None:
                index = self._kept[opened.name] = NameIndex.of(opened)
                while len(self._kept) > _KEPT_INDEXES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(opened.name)
            return index


@blueprint.record_once
def _prepare(state: object) -> None:
    state.app.extensions["linjaus.names"] = NameIndexes()  # type: ignore[attr-defined]


def _index() -> NameIndex:
    indexes: NameIndexes = current_app.extensions["linjaus.names"]
    return indexes.of(current_release())


def _question() -> str:
    """Raises BadRequest when it is longer than any name is asked for."""
    question = " ".join(request.args.get("q", "").split())
    if len(question) > LONGEST_QUESTION:
        raise BadRequest(f"The words are longer than {LONGEST_QUESTION} characters.", "Search for fewer.")
    return question


@blueprint.get("/search")
def search() -> Response:
    """The page with the form and the findings, or the findings as JSON by Accept."""
    if choose((HTML, _JSON)) == _JSON:
        return finish(_as_json(), "Accept", "Accept-Language")
    question, index, links = _question(), _index(), current_links()
    found = index.search(question, g.chain)
    shown, where = window([one.iri for one in found], page_number(request.args.get("page", "")), PAGE_SIZE)
    names = {one.iri: one.name for one in found}
    builder = PageBuilder(Names(g.chain, current_release().reader.labels(shown)), links, g.chain)
    pager = turn(where, partial(_address, question))
    rows = [(_named(builder.ref(iri), names[iri]), kind_ref(_kind(iri))) for iri in shown]
    return page("search.html", question=question, rows=rows, pager=pager, complete=index.complete)


def _address(question: str, wanted: int) -> str:
    return current_links().local("/search", q=question, page=wanted if wanted > 1 else None)


def _named(ref: Ref, name: Text) -> Ref:
    """The thing by the name that was searched for, so that the reader sees why it is here."""
    return Ref(ref.iri, name, ref.href)


def _kind(iri: URIRef) -> str:
    return str(iri)[len(current_release().manifest.base) + len("id/") :].partition("/")[0]


@blueprint.get("/search.json")
def search_json() -> Response:
    """The findings as JSON: ``{"query", "total", "page", "pages", "complete", "results": [...]}``."""
    return finish(_as_json(), "Accept-Language")


def _as_json() -> Response:
    question, index = _question(), _index()
    found = index.search(question, g.chain)
    shown, where = window([one.iri for one in found], page_number(request.args.get("page", "")), PAGE_SIZE)
    names = {one.iri: one.name for one in found}
    answer = {
        "query": question,
        "total": where.total,
        "page": where.page,
        "pages": where.pages,
        "complete": index.complete,
        "results": [
            {
                "iri": str(iri),
                "name": names[iri].text,
                "language": names[iri].lang,
                "kind": _kind(iri),
                "url": address_of(str(iri)),
            }
            for iri in shown
        ],
    }
    return Response(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", content_type=_JSON)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names for a browser's search box: ``[question, [names], [descriptions], [addresses]]``."""
    if request.accept_mimetypes and not any(
        request.accept_mimetypes[media_type] for media_type in (_SUGGESTIONS_JSON, _JSON)
    ):
        raise NotAcceptable("Suggestions come as JSON.", available=(_SUGGESTIONS_JSON, _JSON))
    question = _question()
    found = _index().search(question, g.chain)[:SUGGESTIONS]
    kinds = [kind_ref(_kind(one.iri)).label.text for one in found]
    body = [question, [one.name.text for one in found], kinds, [address_of(str(one.iri)) for one in found]]
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", content_type=_SUGGESTIONS_JSON)
    return finish(response, "Accept", "Accept-Language")
