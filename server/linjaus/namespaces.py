"""The one prefix table of the machine.

A site adds its own prefixes in ``linjaus.toml``; nothing here names the terms of any site.
"""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import (
    DC,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    TIME,
    VANN,
    VOID,
    XSD,
)

ADFI = Namespace("http://avoindata.fi/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # DCAT 3: the table in rdflib is that of DCAT 2
DCATAP = Namespace("http://data.europa.eu/r5r/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
HTTP = Namespace("http://www.w3.org/2011/http#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
OA = Namespace("http://www.w3.org/ns/oa#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
STRATML = Namespace("urn:ISO:std:iso:17469:tech:xsd:stratml_core#")  # the elements of StratML; it has no RDF itself
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

PREFIXES: dict[str, str] = {
    "adfi": str(ADFI),
    "adms": str(ADMS),
    "dc": str(DC),
    "dcat": str(DCAT),
    "dcatap": str(DCATAP),
    "dct": str(DCTERMS),
    "dqv": str(DQV),
    "eli": str(ELI),
    "foaf": str(FOAF),
    "geo": str(GEO),
    "locn": str(LOCN),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SDO),
    "sd": str(SD),
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "stratml": str(STRATML),
    "time": str(TIME),
    "vann": str(VANN),
    "vcard": str(VCARD),
    "void": str(VOID),
    "xsd": str(XSD),
}

__all__ = [
    "ADFI", "ADMS", "DC", "DCAT", "DCATAP", "DCTERMS", "DQV", "ELI", "FOAF", "GEO", "HTTP", "LABEL_PROPERTIES", "LOCN",
    "OA", "ORG", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SD", "SDO", "SH", "SKOS", "SPDX", "STRATML", "TIME", "VANN",
    "VCARD", "VOID", "XSD",
]  # fmt: skip

LABEL_PROPERTIES = (SKOS.prefLabel, DCTERMS.title, RDFS.label, FOAF.name, SDO.name)
"""Where a name is looked for, best first."""
