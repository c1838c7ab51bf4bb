"""What search engines read: the catalogue, the dataset, and things as schema.org in JSON-LD.

Identity is canonical (``@id``), what is fetched is on the host that serves the page (``url``, ``contentUrl``): the
caller says how one becomes the other. Nothing is said here that the graph does not say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from .namespaces import DCAT, DCTERMS, FOAF, LABEL_PROPERTIES, ORG, OWL, SKOS, SPDX

CONTEXT = "https://schema.org/"
SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 50, 5000
"""What Google takes as the description of a Dataset, in characters."""

_IANA = re.compile(r"https?://www\.iana\.org/assignments/media-types/")
_SCHEMA = re.compile(r"https?://schema\.org/")
_KINDS: tuple[tuple[URIRef, str], ...] = (
    (DCAT.Catalog, "DataCatalog"),
    (DCAT.DatasetSeries, "Dataset"),
    (DCAT.Dataset, "Dataset"),
    (SKOS.ConceptScheme, "DefinedTermSet"),
    (SKOS.Concept, "DefinedTerm"),
    (ORG.Organization, "Organization"),
    (FOAF.Organization, "Organization"),
    (FOAF.Person, "Person"),
    (ORG.ChangeEvent, "Event"),
    (DCTERMS.Location, "Place"),
    (FOAF.Document, "CreativeWork"),
)
"""Classes that schema.org has a word for, the more telling first."""
_ABOUT_ALL = ("Thing", "Intangible")

Document = dict[str, Any]


@dataclass(frozen=True)
class View:
    """What a page adds to the graph. chain: languages, the reader's first; labels: names of things that the graph
    only points at; address: from an IRI of ours to where it is fetched, any other IRI stays.
    """

    chain: Sequence[str]
    address: Callable[[str], str]
    labels: Mapping[URIRef, Sequence[Literal]] = field(default_factory=dict)

    def sorted(self, texts: Iterable[Node]) -> list[Literal]:
        """The literals, by language in the order of the chain, then by text."""
        order = {tag.lower(): number for number, tag in enumerate(self.chain)}
        literals = {text for text in texts if isinstance(text, Literal) and str(text).strip()}
        return sorted(
            literals, key=lambda text: (order.get(text.language or "", len(order)), text.language or "", text)
        )


@dataclass(frozen=True)
class Release:
    """What is said of a release beside its description. citation: in words; license: the address of its terms, which a
    description may give by the code of an authority.
    """

    name: str
    citation: str
    license: str


def script_text(document: Document) -> str:
    """The document as JSON that may stand in a script element: no character in it means anything in HTML
    (HTML, section 4.12.1.3).
    """
    text = json.dumps(document, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def kinds_of(types: Iterable[URIRef]) -> list[str]:
    """The schema.org classes of a thing by its RDF classes (with all that they imply); ``Thing`` when none is known."""
    given = list(types)
    own = sorted({_SCHEMA.sub("", iri) for iri in given if _SCHEMA.match(iri)} - set(_ABOUT_ALL))
    if own:
        return own
    return next(([name] for cls, name in _KINDS if cls in given), ["Thing"])


def describe_dataset(
    graph: Graph, about: Sequence[URIRef], view: View, page: str, catalog: str, release: Release
) -> Document:
    """A ``Dataset`` from its description in DCAT.

    about: the dataset or the release that the page is about, then where else its properties may stand. page and
    catalog: addresses of its page and of the catalogue's.
    """
    facts = _Facts(graph, about, view)
    publisher = facts.agents(DCTERMS.publisher)
    names = facts.texts(DCTERMS.title)
    return _tidy(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": str(about[0]),
            "name": _say(names),
            "description": _say(_of_fitting_length(facts, names, release.name)),
            "url": page,
            "identifier": str(about[0]),
            "version": release.name,
            "license": release.license,
            "isAccessibleForFree": True,
            "creator": facts.agents(DCTERMS.creator) or publisher,
            "publisher": publisher,
            "keywords": facts.keywords(),
            "spatialCoverage": facts.places(),
            "temporalCoverage": facts.period(),
            "inLanguage": facts.languages(),
            "datePublished": facts.first(DCTERMS.issued),
            "dateModified": facts.first(DCTERMS.modified),
            "creditText": release.citation,
            "citation": release.citation,
            "distribution": facts.distributions(),
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": facts.catalog(), "url": catalog},
            "exampleOfWork": {"@type": "Dataset", "@id": str(about[1])} if _is_release(about) else None,
        }
    )


def describe_catalog(graph: Graph, catalog: URIRef, view: View, page: str, datasets: Sequence[Document]) -> Document:
    """A ``DataCatalog`` with its datasets, each as ``describe_dataset`` makes it."""
    facts = _Facts(graph, (catalog,), view)
    publisher = facts.agents(DCTERMS.publisher)
    return _tidy(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog",
            "@id": str(catalog),
            "name": _say(facts.texts(DCTERMS.title)),
            "description": _say(facts.texts(DCTERMS.description)),
            "url": page,
            "license": facts.first(DCTERMS.license),
            "creator": publisher,
            "publisher": publisher,
            "inLanguage": facts.languages(),
            "dateModified": facts.first(DCTERMS.modified),
            "dataset": [{key: value for key, value in one.items() if key != "@context"} for one in datasets],
        }
    )


def describe_thing(
    graph: Graph, iri: URIRef, kinds: Sequence[str], view: View, page: str, dataset: URIRef, data: Mapping[str, str]
) -> Document:
    """A thing by its description, as a part of the dataset when it is a work.

    kinds: as ``kinds_of`` gives them. data: media type → address of its description in RDF. The licence of the
    dataset is not said of a work: what is described here is its publisher's own.
    """
    facts = _Facts(graph, (iri,), view)
    names = view.sorted(view.labels.get(iri, ())) or facts.names(iri)
    whole = [facts.ref(node, "CreativeWork") for node in facts.nodes(DCTERMS.isPartOf)]
    home = {"@type": "Dataset", "@id": str(dataset), "name": _say(view.sorted(view.labels.get(dataset, ())))}
    is_work = "CreativeWork" in kinds or not set(kinds) & {name for _, name in _KINDS}
    work = {
        "creator": facts.agents(DCTERMS.creator),
        "publisher": facts.agents(DCTERMS.publisher),
        "datePublished": facts.first(DCTERMS.issued),
        "dateModified": facts.first(DCTERMS.modified),
        "inLanguage": facts.languages(),
        "about": [facts.ref(node, "DefinedTerm") for node in facts.nodes(DCTERMS.subject)],
        "spatialCoverage": facts.places(),
        "temporalCoverage": facts.period(),
        "isPartOf": [*whole, _tidy(home)],
    }
    descriptions = [
        {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": address}
        for media_type, address in data.items()
    ]
    return _tidy(
        {
            "@context": CONTEXT,
            "@type": kinds[0] if len(kinds) == 1 else list(kinds),
            "@id": str(iri),
            "name": _say(names),
            "alternateName": _say(facts.texts(SKOS.altLabel, DCTERMS.alternative)),
            "description": _say(facts.texts(DCTERMS.description, SKOS.definition)),
            "identifier": facts.first(DCTERMS.identifier) or str(iri),
            "url": page,
            **(work if is_work and kinds != ["Thing"] else {}),
            "sameAs": sorted({*map(str, facts.nodes(SKOS.exactMatch)), *map(str, facts.nodes(OWL.sameAs))}),
            "subjectOf": descriptions,
        }
    )


def _is_release(about: Sequence[URIRef]) -> bool:
    return len(about) > 1 and about[0].startswith(f"{about[1]}/")


@dataclass(frozen=True)
class _Facts:
    """Look-ups in one description: what the first of the nodes does not say, the next may."""

    graph: Graph
    about: Sequence[URIRef]
    view: View

    def nodes(self, *properties: URIRef) -> list[Node]:
        for node in self.about:
            for one in properties:
                if found := sorted(set(self.graph.objects(node, one)), key=repr):
                    return found
        return []

    def texts(self, *properties: URIRef) -> list[Literal]:
        return self.view.sorted(self.nodes(*properties))

    def first(self, one: URIRef) -> str | None:
        return str(found[0]) if (found := self.nodes(one)) else None

    def names(self, node: Node) -> list[Literal]:
        if isinstance(node, URIRef) and (known := self.view.labels.get(node)):
            return self.view.sorted(known)
        for one in LABEL_PROPERTIES:
            if found := self.view.sorted(self.graph.objects(node, one)):
                return found
        return []

    def ref(self, node: Node, kind: str) -> Document | str:
        """A thing that is pointed at; a literal stays what it is."""
        if isinstance(node, Literal):
            return str(node)
        identity = None if isinstance(node, BNode) else str(node)
        return _tidy({"@type": kind, "@id": identity, "name": _say(self.names(node))})

    def agents(self, one: URIRef) -> list[Document | str]:
        made = []
        for node in self.nodes(one):
            kind = "Person" if (node, RDF.type, FOAF.Person) in self.graph else "Organization"
            agent = self.ref(node, kind)
            homepages = sorted(map(str, self.graph.objects(node, FOAF.homepage)))
            if isinstance(agent, dict) and homepages:
                agent["url"] = homepages[0]
            made.append(agent)
        return made

    def keywords(self) -> list[str]:
        themes = [name for theme in self.nodes(DCAT.theme) for name in self.names(theme)]
        words = [*self.texts(DCAT.keyword), *self.view.sorted(themes)]
        return list(dict.fromkeys(map(str, words)))

    def places(self) -> list[Document | str]:
        return [self.ref(node, "Place") for node in self.nodes(DCTERMS.spatial)]

    def period(self) -> str | None:
        """An interval of ISO 8601; two dots where it is open."""
        for node in self.nodes(DCTERMS.temporal):
            start = min(map(str, self.graph.objects(node, DCAT.startDate)), default="..")
            end = max(map(str, self.graph.objects(node, DCAT.endDate)), default="..")
            if (start, end) != ("..", ".."):
                return f"{start}/{end}"
        return None

    def languages(self) -> list[str]:
        """The tags of BCP 47: those of EU authority codes are told by the languages that the texts have."""
        codes = {str(node).rpartition("/")[2] for node in self.nodes(DCTERMS.language)}
        return sorted({_TAGS.get(code, code.lower()) for code in codes})

    def catalog(self) -> str | None:
        return min(map(str, self.graph.subjects(RDF.type, DCAT.Catalog)), default=None)

    def distributions(self) -> list[Document]:
        found = [self._distribution(node) for node in self.nodes(DCAT.distribution)]
        return sorted(found, key=lambda one: str(one.get("contentUrl", "")))

    def _distribution(self, node: Node) -> Document:
        here = _Facts(self.graph, (node,), self.view)  # type: ignore[arg-type]  # a blank one has properties too
        address = here.first(DCAT.downloadURL) or here.first(DCAT.accessURL) or ""
        packed = here.first(DCAT.compressFormat)
        media_type = _IANA.sub("", packed or here.first(DCAT.mediaType) or "")
        size = next((str(size) for size in here.nodes(DCAT.byteSize)), None)
        checksum = next((found for sum_ in here.nodes(SPDX.checksum) for found in self._sha256(sum_)), None)
        return _tidy(
            {
                "@type": "DataDownload",
                "name": _say(here.texts(DCTERMS.title)),
                "encodingFormat": media_type,
                "contentUrl": self.view.address(address),
                "contentSize": f"{size} B" if size else None,
                "sha256": checksum,
                "dateModified": here.first(DCTERMS.modified),
            }
        )

    def _sha256(self, node: Node) -> Iterable[str]:
        algorithms = {str(algorithm).rpartition("_")[2] for algorithm in self.graph.objects(node, SPDX.algorithm)}
        if "sha256" in algorithms:  # SPDX names it by http, DCAT-AP 3.0.1 by https
            yield from map(str, self.graph.objects(node, SPDX.checksumValue))


_TAGS = {"FIN": "fi", "SWE": "sv", "ENG": "en", "SME": "se", "SMN": "smn", "SMS": "sms", "DEU": "de", "EST": "et"}
"""BCP 47 tags of the codes in the EU language authority table that differ from them by more than case."""


def _of_fitting_length(facts: _Facts, names: Sequence[Literal], version: str) -> list[Literal]:
    """The descriptions, none shorter or longer than Google takes: a short one is led by what else identifies it."""
    descriptions = facts.texts(DCTERMS.description) or list(names)
    return [_fit(text, names, [version, str(facts.about[0])]) for text in descriptions]


def _fit(text: Literal, names: Sequence[Literal], more: Sequence[str]) -> Literal:
    fitting = str(text).strip()
    name = next((str(name) for name in names if name.language == text.language), str(names[0]) if names else "")
    if len(fitting) < SHORTEST_DESCRIPTION and name and name != fitting:
        fitting = f"{name}. {fitting}"
    for addition in more:
        if len(fitting) < SHORTEST_DESCRIPTION:
            fitting = f"{fitting} · {addition}"
    if len(fitting) > LONGEST_DESCRIPTION:
        fitting = fitting[: LONGEST_DESCRIPTION - 1].rstrip() + "…"
    return Literal(fitting, lang=text.language) if text.language else Literal(fitting)


def _say(texts: Sequence[Literal]) -> Any:
    """One text, or one for each language, each with its tag (JSON-LD 1.1, section 4.2.4)."""
    said = [{"@language": text.language, "@value": str(text)} if text.language else str(text) for text in texts]
    return said[0] if len(said) == 1 else said


def _tidy(document: Document) -> Document:
    """Without what nothing is known of; a list of one is that one."""
    kept = {key: value for key, value in document.items() if value not in (None, "", [], {})}
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in kept.items()}


__all__ = [
    "LONGEST_DESCRIPTION",
    "SHORTEST_DESCRIPTION",
    "Release",
    "View",
    "describe_catalog",
    "describe_dataset",
    "describe_thing",
    "kinds_of",
    "script_text",
]
