"""The catalogue as each portal's application profile wants it: views of one graph, and which one a client asks for.

W3C Content Negotiation by Profile (Working Draft of 2 October 2023): the query string goes before the header; a header
that names no profile of ours gets the default, as the draft has it; an address that names none is not acceptable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from .errors import NotAcceptable
from .namespaces import ADFI, DCAT, DCTERMS, OWL, SKOS, SPDX

_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_READERS = ("fi", "sv", "en")
"""The languages of the Finnish portal, in its order."""

LIST_TOKENS = ("all", "alt")
"""What a client says in place of a profile to get the list: ``all`` in the current draft, ``alt`` in older ones."""


@dataclass(frozen=True)
class Profile:
    """An application profile. iri: its name; token: its short name in addresses; also: other names for it.

    view: from the catalogue's graph (DCAT-AP 3.0.1) to a graph that keeps to the profile.
    """

    iri: str
    token: str
    title: str
    also: tuple[str, ...]
    view: Callable[[Graph], Graph]


def as_avoindata(catalog: Graph) -> Graph:
    """The catalogue in the Suomi.fi profile, which builds on DCAT-AP 2: no versions, at most one of much, SHA-1.

    CKAN, which reads it, takes every ``dcat:Dataset`` for a dataset to be listed: so the releases are left out.
    """
    graph = Graph(bind_namespaces="none")
    graph += catalog
    _drop_versions(graph)
    _change_types(graph)
    _swap_checksums(graph)
    _swap_licences(graph)
    _name_formats(graph)
    _keep_narrower_places(graph)
    _keep_keywords_once(graph)
    for kind, terms in _AT_MOST_ONE.items():
        for node in set(graph.subjects(RDF.type, kind)):
            for term in terms:
                for value in sorted(graph.objects(node, term), key=str)[1:]:
                    graph.remove((node, term, value))
    for dataset in set(graph.subjects(RDF.type, DCAT.Dataset)):
        if (dataset, ADFI.collectionType, None) not in graph:
            graph.add((dataset, ADFI.collectionType, Literal("Open Data")))
    roots = set(graph.subjects(RDF.type, DCAT.Catalog))
    for root in roots:
        graph.remove((root, DCTERMS.conformsTo, None))
        graph.add((root, DCTERMS.conformsTo, URIRef(AVOINDATA.iri)))
    graph.add((URIRef(AVOINDATA.iri), RDF.type, DCTERMS.Standard))
    graph.add((URIRef(AVOINDATA.iri), DCTERMS.title, Literal(AVOINDATA.title, lang="en")))
    found = _reachable(graph, roots)
    found.add((DCTERMS.IMT, RDFS.subClassOf, DCTERMS.MediaTypeOrExtent))
    return found


_AT_MOST_ONE = {
    DCAT.Catalog: (DCTERMS.license, DCTERMS.rights, DCTERMS.publisher),
    DCAT.Dataset: (
        *(DCTERMS.accessRights, DCTERMS.accrualPeriodicity, DCTERMS.publisher, DCTERMS.temporal, DCTERMS.type),
        *(OWL.versionInfo, ADFI.collectionType),
    ),
    DCAT.Distribution: (
        *(DCTERMS["format"], DCTERMS.license, DCTERMS.rights, DCAT.byteSize, DCAT.mediaType, DCAT.compressFormat),
        SPDX.checksum,
    ),
}


def _drop_versions(graph: Graph) -> None:
    for release in set(graph.subjects(DCAT.isVersionOf)):
        graph.remove((None, None, release))
        graph.remove((release, None, None))


def _change_types(graph: Graph) -> None:
    """Sizes are decimals, periods begin and end with a day, and a version is what DCAT 2 called it."""
    for node, size in list(graph.subject_objects(DCAT.byteSize)):
        graph.set((node, DCAT.byteSize, Literal(str(size), datatype=XSD.decimal)))
    for term, day in ((DCAT.startDate, "-01-01"), (DCAT.endDate, "-12-31")):
        for node, value in list(graph.subject_objects(term)):
            if isinstance(value, Literal) and value.datatype == XSD.gYear:
                graph.set((node, term, Literal(f"{value}{day}", datatype=XSD.date)))
    for node, version in list(graph.subject_objects(DCAT.version)):
        graph.add((node, OWL.versionInfo, version))


def _swap_checksums(graph: Graph) -> None:
    """The profile knows SHA-1 only: a distribution gets that of its file, if the catalogue has one."""
    for node in set(graph.subjects(RDF.type, DCAT.Distribution)):
        graph.remove((node, SPDX.checksum, None))
        files = list(graph.objects(node, DCAT.downloadURL))
        found = sorted(
            checksum
            for file in files
            for checksum in graph.objects(file, SPDX.checksum)
            if isinstance(checksum, URIRef)
            and any(str(algorithm).endswith("_sha1") for algorithm in graph.objects(checksum, SPDX.algorithm))
        )
        for checksum in found[:1]:
            graph.add((node, SPDX.checksum, checksum))
            graph.set((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha1))
        for file in files:
            graph.remove((file, None, None))


def _swap_licences(graph: Graph) -> None:
    """Licences by their publisher's address, by which Finnish portals know them, in place of the EU table's IRI."""
    for licence, address in list(graph.subject_objects(SKOS.exactMatch)):
        if (licence, RDF.type, DCTERMS.LicenseDocument) not in graph:
            continue
        for subject, term in list(graph.subject_predicates(licence)):
            graph.remove((subject, term, licence))
            graph.add((subject, term, address))
        for term, value in list(graph.predicate_objects(licence)):
            graph.remove((licence, term, value))
            if term != SKOS.exactMatch:
                graph.add((address, term, value))


def _name_formats(graph: Graph) -> None:
    """Formats as CKAN's reader finds their names: ``dct:IMT`` with a label; the IRI is that of the EU table."""
    for node in set(graph.objects(None, DCTERMS["format"])):
        graph.remove((node, RDF.type, None))
        graph.add((node, RDF.type, DCTERMS.IMT))
        for label in list(graph.objects(node, SKOS.prefLabel)):
            graph.add((node, RDFS.label, Literal(str(label))))


def _keep_narrower_places(graph: Graph) -> None:
    """Without the country where a place in it is named: CKAN keeps one place, and takes its box from any of them."""
    for node in set(graph.subjects(DCTERMS.spatial)):
        places = set(graph.objects(node, DCTERMS.spatial))
        countries = {place for place in places if str(place).startswith(_COUNTRIES)}
        for country in countries if countries != places else ():
            graph.remove((node, DCTERMS.spatial, country))


def _keep_keywords_once(graph: Graph) -> None:
    """A word that is the same in several languages is one tag for CKAN, which refuses to have it twice."""
    for node in set(graph.subjects(DCAT.keyword)):
        seen: set[str] = set()
        for word in sorted(graph.objects(node, DCAT.keyword), key=_by_language):
            if str(word) in seen:
                graph.remove((node, DCAT.keyword, word))
            seen.add(str(word))


def _by_language(word: Node) -> tuple[int, str]:
    language = word.language or "" if isinstance(word, Literal) else ""
    return (_READERS.index(language) if language in _READERS else len(_READERS), f"{language} {word}")


def _reachable(graph: Graph, roots: set[Node]) -> Graph:
    found = Graph(bind_namespaces="none")
    waiting, seen = list(roots), set(roots)
    while waiting:
        for triple in graph.triples((waiting.pop(), None, None)):
            found.add(triple)
            if triple[2] not in seen and not isinstance(triple[2], Literal):
                seen.add(triple[2])
                waiting.append(triple[2])
    return found


DCAT_AP = Profile(
    "https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    "dcat-ap",
    "DCAT-AP 3.0.1",
    (
        *("dcat-ap-3", "dcat-ap-3.0.1", "dcat", "https://semiceu.github.io/DCAT-AP/releases/3.0.1"),
        *("http://data.europa.eu/r5r/", "http://data.europa.eu/r5r", "http://www.w3.org/ns/dcat#"),
        "http://www.w3.org/ns/dcat",
    ),
    lambda graph: graph,
)
AVOINDATA = Profile(
    "https://avoindata.fi/ns",
    "avoindata",
    "Suomi.fi open data: DCAT-AP extension of avoindata.fi",
    (
        *("https://avoindata.fi/ns#", "http://avoindata.fi/ns#", "http://avoindata.fi/ns", "https://avoindata.fi/ns/"),
        *("https://www.avoindata.fi/ns/", "https://www.avoindata.fi/ns", "https://www.avoindata.fi/ns/#"),
    ),
    as_avoindata,
)
PROFILES = (DCAT_AP, AVOINDATA)
"""The first is the default."""


@dataclass(frozen=True)
class ChosenProfile:
    """What a client gets. profile: None for the list of them; asked: the name by which it asked, empty for none."""

    profile: Profile | None
    asked: str = ""


_ITEM = re.compile(r"\s*(?:<(?P<iri>[^<>]*)>|(?P<token>[^\s,;<>\"]+))\s*(?P<rest>(?:;[^,;]*)*)\s*")
_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_SPLIT = re.compile(r",(?![^<>]*>)")


def find_profile(name: str, profiles: Sequence[Profile] = PROFILES) -> Profile | None:
    """The profile of that IRI or token."""
    return next((one for one in profiles if name in (one.iri, one.token, *one.also)), None)


def choose_profile(query: str | None, header: str | None, profiles: Sequence[Profile] = PROFILES) -> ChosenProfile:
    """The profile for a request. query: value of ``_profile``; header: value of ``Accept-Profile``.

    Names are IRIs, in angle brackets or not, or tokens; in the query in the order of preference, in the header with
    qualities. Raises NotAcceptable, with the list of what there is, when the query names none of the profiles.
    """
    if query is not None:
        names = [name.strip().removeprefix("<").removesuffix(">") for name in _SPLIT.split(query)]
        if any(name in LIST_TOKENS for name in names[:1]):
            return ChosenProfile(None, names[0])
        for name in names:
            for form in (name, unquote(name)):
                if (found := find_profile(form, profiles)) is not None:
                    return ChosenProfile(found, form)
        raise NotAcceptable(
            "The address names no profile that there is here.",
            f"Take one of these for _profile: {', '.join(one.token for one in profiles)}; or all, for the list.",
            available=tuple(one.iri for one in profiles),
        )
    for name in _by_quality(header or ""):
        if (found := find_profile(name, profiles)) is not None:
            return ChosenProfile(found, name)
    return ChosenProfile(profiles[0])


def _by_quality(header: str) -> list[str]:
    wishes = []
    for order, item in enumerate(_SPLIT.split(header)):
        match = _ITEM.fullmatch(item)
        if match is None:
            continue
        quality = _QUALITY.search(match["rest"])
        weight = float(quality[1]) if quality else 1.0
        if weight > 0:
            wishes.append((-weight, order, match["iri"] if match["iri"] is not None else match["token"]))
    return [name for _, _, name in sorted(wishes)]
