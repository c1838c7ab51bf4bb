"""A small site with themes and statements, and a small vocabulary to link it to: for tests of proposals and reviews."""

from __future__ import annotations

from pathlib import Path

BASE = "https://example.org/"
V = "http://vocabulary.example/"

TOML = """\
[site]
base = "https://example.org/"
slug = "example"
title.fi = "Esimerkki"
description.fi = "Esimerkki"
languages = ["fi", "sv", "en"]
license = "https://creativecommons.org/licenses/by/4.0/"
metadata_license = "https://creativecommons.org/publicdomain/zero/1.0/"

[publisher]
name.fi = "Esimerkki"
homepage = "https://example.org/"

[contact]
name.fi = "Esimerkki"
url = "https://example.org/"
"""
THEMES = """\
# Themes.

@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <http://vocabulary.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/scheme/themes> a skos:ConceptScheme ;
    skos:prefLabel "Teemat"@fi .

<graph/ontology/themes> dct:modified "2026-01-01"^^xsd:date .

# Vitality.
<id/theme/elinvoima> a skos:Concept ;
    skos:prefLabel "elinvoima"@fi ;
    skos:altLabel "elinvoimaisuus"@fi ;
    skos:inScheme <id/scheme/themes> .

<id/theme/kilpailukyky> a skos:Concept ;
    skos:prefLabel "kilpailukyky"@fi ;
    skos:prefLabel "konkurrenskraft"@sv ;
    skos:inScheme <id/scheme/themes> .

<id/theme/yhteistyo> a skos:Concept ;
    skos:prefLabel "yhteistyö"@fi ;
    skos:inScheme <id/scheme/themes> ;
    skos:exactMatch v:cooperation .

<id/theme/alueellinen-yhteistyo> a skos:Concept ;
    skos:prefLabel "alueellinen yhteistyö"@fi ;
    skos:inScheme <id/scheme/themes> ;
    skos:broader <id/theme/yhteistyo> ;
    skos:exactMatch v:regional-cooperation .

<id/role/asiakas> a skos:Concept ;
    skos:prefLabel "asiakkaat"@fi ;
    skos:inScheme <id/scheme/roles> ;
    skos:exactMatch v:customers .
"""
DOCUMENT = """\
# A programme.

@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lin: <https://example.org/def#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/document/ohjelma> a lin:Programme ;
    dct:title "Esimerkkiohjelma 2026"@fi ;
    dct:subject <id/theme/yhteistyo> .

<graph/documents/ohjelma> dct:modified "2026-01-01"^^xsd:date .

<id/document/ohjelma/priority/1> a lin:Priority ;
    skos:prefLabel "Edistetään aktiivisesti maaseudun elinvoimaa"@fi ;
    lin:wording "Edistetään aktiivisesti maaseudun elinvoimaa"@fi ;
    dct:isPartOf <id/document/ohjelma> ;
    lin:statedIn <id/source/sivu/passage/1> .

<id/document/ohjelma/priority/1/measure/1> a lin:Measure ;
    skos:prefLabel "Kehitetään työvoima- ja yrityspalveluja asiakkaiden kanssa"@fi ;
    skos:prefLabel "The carbon of services"@en ;
    lin:wording "Kehitetään työvoima- ja yrityspalveluja asiakkaiden kanssa"@fi ;
    dct:isPartOf <id/document/ohjelma/priority/1> ;
    lin:statedIn <id/source/sivu/passage/2> .

<id/document/ohjelma/priority/1/measure/2> a lin:Measure ;
    skos:prefLabel "Tehdään alueellista yhteistyötä"@fi ;
    dct:isPartOf <id/document/ohjelma/priority/1> ;
    dct:subject <id/theme/alueellinen-yhteistyo> ;
    dct:source <https://example.org/muu> .
"""
TERMS = """\
# Terms.

@base <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix lin: <https://example.org/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

org:Organization rdfs:subClassOf foaf:Agent .

lin:Measure rdfs:subClassOf lin:Element .

lin:involves a owl:ObjectProperty ;
    rdfs:label "liittyy toimijaan"@fi ;
    rdfs:domain lin:Element ;
    rdfs:range foaf:Agent .

lin:inCooperationWith a owl:ObjectProperty ;
    rdfs:label "yhteistyössä toimijan kanssa"@fi ;
    rdfs:subPropertyOf lin:involves .

lin:follows a owl:ObjectProperty ;
    rdfs:label "noudattaa"@fi ;
    rdfs:domain lin:Element .
"""
ORGANISATION = """\
# Neighbours.

@base <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lin: <https://example.org/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<id/organisation/naapuri> a org:Organization ;
    skos:prefLabel "Naapurimaan liitto"@fi .

<id/region/naapurimaa> a dct:Location ;
    skos:prefLabel "Naapurimaa"@fi .

<id/initiative/kokeilu> a lin:Initiative ;
    skos:prefLabel "Palvelujen verkkokokeilu"@fi .
"""
SOURCE = """\
# The page.

@base <https://example.org/> .
@prefix oa: <http://www.w3.org/ns/oa#> .

<id/source/sivu/passage/1> oa:hasSelector <id/source/sivu/passage/1#quote> .

<id/source/sivu/passage/2> oa:hasSelector <id/source/sivu/passage/2#quote> .
"""
VOCABULARY = """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <http://vocabulary.example/> .

v:scheme a skos:ConceptScheme .
v:vitality a skos:Concept ; skos:inScheme v:scheme ;
    skos:prefLabel "elinvoimaisuus"@fi , "livskraft"@sv , "vitality"@en .
v:competitiveness a skos:Concept ; skos:inScheme v:scheme ;
    skos:prefLabel "kilpailukyky"@fi , "konkurrenskraft"@sv , "competitiveness"@en ; skos:altLabel "kilpailuetu"@fi .
v:old-competitiveness a skos:Concept ; skos:prefLabel "kilpailukyky"@fi ; owl:deprecated true ; skos:inScheme v:scheme .
v:cooperation a skos:Concept ; skos:prefLabel "yhteistyö"@fi , "samarbete"@sv , "cooperation"@en .
v:regional-cooperation a skos:Concept ; skos:broader v:cooperation ;
    skos:prefLabel "alueellinen yhteistyö"@fi , "regionalt samarbete"@sv , "regional cooperation"@en .
v:employment-services a skos:Concept ; skos:prefLabel "työvoimapalvelut"@fi , "employment services"@en .
v:business-services a skos:Concept ; skos:prefLabel "yrityspalvelut (neuvonta)"@fi , "business services"@en .
v:labour a skos:Concept ; skos:prefLabel "työvoima"@fi .
v:customers a skos:Concept ; skos:prefLabel "asiakkaat"@fi .
v:carbon a skos:Concept ; skos:prefLabel "hiili"@fi , "carbon"@en .
v:countryside a skos:Concept ; skos:prefLabel "maaseutu"@fi , "landsbygd"@sv , "countryside"@en .
v:development a skos:Concept ; skos:prefLabel "kehitys"@fi ; skos:altLabel "kehittäminen"@fi .
v:spruce a skos:Concept ; skos:prefLabel "kuusi (puu)"@fi ; skos:broader v:conifers .
v:six a skos:Concept ; skos:prefLabel "kuusi (luku)"@fi ; skos:broader v:numbers .
v:conifers a skos:Concept ; skos:prefLabel "havupuut"@fi .
v:numbers a skos:Concept ; skos:prefLabel "luonnolliset luvut"@fi .
v:exports a skos:Concept ; skos:prefLabel "vienti"@fi , "export"@sv , "export"@en .
v:provincial-law a skos:Concept ; skos:prefLabel "maakuntalait"@fi .
v:nameless a skos:Concept .
v:group a skos:Collection ; skos:prefLabel "elinvoima"@fi .
"""


def write_site(folder: Path) -> Path:
    """Write the site into a folder; its ``linjaus.toml``'s folder."""
    for path, text in (
        ("linjaus.toml", TOML),
        ("ontology/terms.ttl", TERMS),
        ("data/organisations/naapuri.ttl", ORGANISATION),
        ("ontology/themes.ttl", THEMES),
        ("data/documents/ohjelma.ttl", DOCUMENT),
        ("data/sources/sivu.ttl", SOURCE),
        ("shapes/README.md", ""),
        ("queries/README.md", ""),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def write_vocabulary(path: Path) -> Path:
    """Write the vocabulary as Turtle."""
    path.write_text(VOCABULARY, encoding="utf-8")
    return path
