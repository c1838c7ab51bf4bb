"""The entry page: what this is, where to search, which documents there are, and what machines can have."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flask import Blueprint, Response, g
from rdflib import DCAT, DCTERMS, URIRef

from ..iris import natural_key
from ..namespaces import OA
from ..representation import BY_EXTENSION, HTML
from .compare import comparisons_of
from .document_cards import DocumentCard, cards_of
from .entity import kind_ref
from .labels import Names, Text, pick
from .links import current_links
from .live import OpenRelease, current_release
from .page_builder import PageBuilder
from .page_model import Ref
from .periods import Period
from .respond import choose, page

blueprint = Blueprint("home", __name__)

_MOST_DOCUMENTS = 60
_MOST_CARDS = 8
_MOST_CONCEPTS = 300
_MOST_TOPICS = 12
_MOST_QUESTIONS = 6
_TOPIC_LINKS = frozenset({DCTERMS.subject, DCAT.theme})


@blueprint.get("/")
def entry() -> Response:
    """What this is, what there is, and where to go."""
    opened, links = current_release(), current_links()
    choose((HTML,))
    cards = _document_cards(opened)
    described = [card for card in cards if card.parts][:_MOST_CARDS]
    kinds = [(kind_ref(kind), len(members)) for kind, members in opened.things.items() if kind != "scheme"]
    response = page(
        "home.html",
        described=described,
        others=[card for card in cards if card not in described],
        documents=_kinds_of_documents(opened),
        topics=_topics(opened),
        comparisons=[(one.name, pick(one.summary, g.chain)) for one in comparisons_of(opened)],
        overviews=_questions(opened, drawn=True),
        questions=_questions(opened, drawn=False),
        kinds=sorted(kinds, key=lambda pair: (-pair[1], pair[0].label.text)),
        downloads=[item for item in opened.manifest.files if item.path.startswith("dataset.") and not item.encoding],
        syntaxes={syntax.extension: syntax.name for syntax in BY_EXTENSION.values()},
    )
    home, slug = links.plain("/catalog"), opened.manifest.slug
    response.headers["Link"] = (
        f'<{home}>; rel="describedby", <{links.plain("/set/" + slug)}>; rel="item",'
        f' <{links.plain("/sparql")}>; rel="service-desc"'
    )
    return response


def _documents(opened: OpenRelease) -> list[tuple[str, URIRef]]:
    """(kind, document) of every document that stands by itself and is not the stored text of another."""
    known, gone = opened.structure.documents, opened.reader.withdrawn()
    return [
        (kind, iri)
        for kind, members in opened.things.items()
        for iri in members
        if iri in known and iri not in gone and not _is_text(opened, iri)
    ]


def _is_text(opened: OpenRelease, iri: URIRef) -> bool:
    return OA.hasSource in opened.structure.pointing(iri)


def _document_cards(opened: OpenRelease) -> list[DocumentCard]:
    """The documents, those read from their texts first, then those in outline; by period, the newest first."""
    cards = cards_of(opened, [iri for _, iri in islice(_documents(opened), _MOST_DOCUMENTS)])
    return sorted(
        cards, key=lambda card: (not card.read, not card.parts, _newest_first(card.period), natural_key(card.ref.iri))
    )


def _newest_first(period: Period | None) -> int:
    return -period.first.toordinal() if period is not None and period.first is not None else 0


def _kinds_of_documents(opened: OpenRelease) -> list[Ref]:
    """The lists where all documents are."""
    return [kind_ref(kind) for kind in dict.fromkeys(kind for kind, _ in _documents(opened))]


def _topics(opened: OpenRelease) -> list[tuple[Ref, int]]:
    """The concepts that most is said about, and about how many things each is said (``dct:subject``)."""
    found = []
    for iri in sorted(opened.structure.concepts)[:_MOST_CONCEPTS]:
        pointing = opened.structure.pointing(iri)
        about = {thing for link in _TOPIC_LINKS for thing in pointing.get(link, ())}
        if about:
            found.append((len(about), iri))
    top = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:_MOST_TOPICS]
    builder = _builder(opened, (iri for _, iri in top))
    return [(builder.ref(iri), count) for count, iri in top]


def _questions(opened: OpenRelease, drawn: bool) -> list[tuple[str, Text]]:
    """(address, summary) of a few saved questions: of those whose answer is drawn on /overviews, or of the others.

    Those come first that need no value to be answered.
    """
    links = current_links()
    listed = []
    for name, question in opened.questions.items():
        needs = any(one.required for one in question.parameters)
        if drawn == (question.picture is not None and not needs):
            listed.append((needs, pick(question.summary, g.chain), name))
    listed.sort(key=lambda item: (item[0], item[1].text.casefold()))
    return [(links.local(f"/queries/{name}"), summary) for _, summary, name in listed[:_MOST_QUESTIONS]]


def _builder(opened: OpenRelease, iris: Iterable[URIRef]) -> PageBuilder:
    return PageBuilder(Names(g.chain, opened.reader.labels({*iris})), current_links(), g.chain)
