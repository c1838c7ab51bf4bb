"""Code lists that portals judge by: the EU authority tables, ADMS, SPDX; the codes that a catalogue here may need.

Everything is stated in the catalogue itself – scheme, kind, name – so that it can be judged without fetching anything.
Names are those of the tables, in English; EU tables as of 2026, ADMS 1.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import RDF, XSD, Graph, Literal, URIRef

from ..namespaces import DCTERMS, SKOS

AUTHORITY = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
ALGORITHM = "https://spdx.org/rdf/terms#checksumAlgorithm_"
"""DCAT-AP 3.0.1 asks for algorithms by the https form of their addresses; SPDX itself names them by the http form."""

LANGUAGES = {
    "de": "DEU", "en": "ENG", "et": "EST", "fi": "FIN", "fr": "FRA", "lv": "LAV", "nb": "NOB", "nn": "NNO", "no": "NOR",
    "ru": "RUS", "se": "SME", "smn": "SMN", "sms": "SMS", "sv": "SWE",
}  # fmt: skip

THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}

_NAMES = {
    "access-right": {"PUBLIC": "public", "RESTRICTED": "restricted", "NON_PUBLIC": "non-public"},
    "data-theme": THEMES,
    "frequency": {
        **{"ANNUAL": "annual", "CONT": "continuous", "DAILY": "daily", "IRREG": "irregular", "MONTHLY": "monthly"},
        **{"NEVER": "never", "OTHER": "other", "QUARTERLY": "quarterly", "WEEKLY": "weekly", "UNKNOWN": "unknown"},
    },
    "language": {
        **{"DEU": "German", "ENG": "English", "EST": "Estonian", "FIN": "Finnish", "FRA": "French", "LAV": "Latvian"},
        **{"NOB": "Norwegian Bokmål", "NNO": "Norwegian Nynorsk", "NOR": "Norwegian", "RUS": "Russian"},
        **{"SME": "Northern Sami", "SMN": "Inari Sami", "SMS": "Skolt Sami", "SWE": "Swedish"},
    },
    "planned-availability": {
        **{"AVAILABLE": "available", "EXPERIMENTAL": "experimental", "STABLE": "stable", "TEMPORARY": "temporary"},
    },
}

_ADMS_SCHEMES = {
    "licencetype": ("http://purl.org/adms/licencetype/1.0", "ADMS licence type"),
    "publishertype": ("http://purl.org/adms/publishertype/1.0", "ADMS publisher type"),
}
_EU_SCHEMES = {
    "access-right": "Access right",
    "country": "Country",
    "data-theme": "Data theme",
    "file-type": "File type",
    "frequency": "Frequency",
    "language": "Language",
    "place": "Place",
    "planned-availability": "Planned availability",
}


@dataclass(frozen=True)
class Licence:
    """A licence that the EU table names. kind: its code in the ADMS licence types."""

    code: str
    address: str
    title: str
    kind: str


_LICENCES = (
    Licence(
        "CC_BY_4_0",
        "https://creativecommons.org/licenses/by/4.0/",
        "Creative Commons Attribution 4.0 International",
        "Attribution",
    ),
    Licence(
        "CC_BYSA_4_0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "ViralEffect-ShareAlike",
    ),
    Licence(
        "CC0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "Creative Commons CC0 1.0 Universal",
        "PublicDomain",
    ),
)


def licence_iri(address: str) -> URIRef:
    """The EU table's IRI of a licence where it has one, else the address itself."""
    known = {licence.address: URIRef(f"{AUTHORITY}licence/{licence.code}") for licence in _LICENCES}
    return known.get(address, URIRef(address))


def eu_code(table: str, code: str) -> URIRef:
    """The IRI of a code in an EU authority table."""
    return URIRef(f"{AUTHORITY}{table}/{code}")


def adms_code(table: str, code: str) -> URIRef:
    """The IRI of a code of ADMS: ``licencetype`` or ``publishertype``."""
    return URIRef(f"http://purl.org/adms/{table}/{code}")


def describe_codes(graph: Graph) -> None:
    """Add what the graph's codes are: the scheme that each is in, the scheme's title, and what licences are."""
    for licence in _LICENCES:
        iri = eu_code("licence", licence.code)
        if (None, None, iri) in graph:
            graph.add((iri, DCTERMS.title, Literal(licence.title, lang="en")))
            graph.add((iri, SKOS.exactMatch, URIRef(licence.address)))
            graph.add((iri, DCTERMS.type, adms_code("licencetype", licence.kind)))
    used = {value for value in graph.objects() if isinstance(value, URIRef)}
    for table, title in _EU_SCHEMES.items():
        _describe_scheme(graph, used, URIRef(f"{AUTHORITY}{table}"), f"{AUTHORITY}{table}/", title)
    for table, (scheme, title) in _ADMS_SCHEMES.items():
        _describe_scheme(graph, used, URIRef(scheme), f"http://purl.org/adms/{table}/", title)


def _describe_scheme(graph: Graph, used: set[URIRef], scheme: URIRef, space: str, title: str) -> None:
    members = sorted(iri for iri in used if iri.startswith(space) and iri != scheme)
    if not members and scheme not in used:
        return
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, Literal(title, lang="en")))
    for member in members:
        graph.add((member, SKOS.inScheme, scheme))
        if (member, SKOS.prefLabel, None) not in graph:
            code = member[len(space) :]
            graph.add(
                (
                    member,
                    SKOS.prefLabel,
                    Literal(_NAMES.get(scheme[len(AUTHORITY) :], {}).get(code) or _words(code), lang="en"),
                )
            )


def _words(code: str) -> str:
    """A code as words: ``NonProfitOrganisation`` → ``Non Profit Organisation``, ``RDF_TURTLE`` → ``RDF TURTLE``."""
    if code.isupper():
        return code.replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z])|-", " ", code)


def day_or_year(value: object) -> Literal:
    """A date as it is said: four digits are a year (xsd:gYear), the rest a day (xsd:date)."""
    text = str(value)
    return Literal(text, datatype=XSD.gYear if len(text) == 4 else XSD.date)
