"""What the comparisons must answer: of a small made-up world that has every case, and of the site's own data.

The facts on the site's data come from the sources that it names; they were not taken from a run of the queries.
"""

from __future__ import annotations

from saved_query_facts import Case

LIN = "https://w3id.org/linjaus/def#"
P1, P2, P3, P4 = (f"id/document/p{number}" for number in (1, 2, 3, 4))
SOUTHERN, JOINT, STRATEGY = "id/document/s2", "id/document/j", "id/document/e"
NORTH, SOUTH, LAND = "id/region/north", "id/region/south", "id/region/land"
FIRST, NEW, KEPT, PARTLY, DROPPED, PASSING, UNKNOWN = (
    f"id/continuity/{name}" for name in ("first", "new", "kept", "partly-kept", "dropped", "passing", "unknown")
)
HIGH, MEDIUM = "id/confidence/high", "id/confidence/medium"
A, B, C, D, K, X = (f"id/theme/{name}" for name in "abcdkx")

# Four programmes of the north, each replacing the one before, the last one only named; one programme of the south; a
# strategy of the whole land; a strategy of an authority in the north. Theme k is left out once and comes back.
COMPARED = """
@base <https://w3id.org/linjaus/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix lin: <https://w3id.org/linjaus/def#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/region/north> geo:sfWithin <id/region/land> ; skos:prefLabel "Pohjoinen"@fi , "Norr"@sv .
<id/region/south> geo:sfWithin <id/region/land> .
<id/theme/a> skos:prefLabel "aa"@fi , "å"@sv .
<id/theme/b> skos:prefLabel "bee"@fi .

<id/document/p1> a lin:RegionalProgramme , lin:PolicyDocument ; dct:spatial <id/region/north> ;
    dct:title "Eka"@fi , "Ettan"@sv ; lin:coverage <id/coverage/outlined> ; dct:publisher <id/organisation/council> ;
    dct:subject <id/theme/whole> ; dct:temporal <id/document/p1#period> .
<id/document/p1#period> dcat:startDate "2014"^^xsd:gYear ; dcat:endDate "2017"^^xsd:gYear .
<id/document/p1/priority/1> a lin:Priority ; dct:isPartOf <id/document/p1> ; lin:number 1 ; dct:subject <id/theme/a> ;
    skos:prefLabel "yksi"@fi ; dct:source <https://source.example/1> .
<id/document/p1/priority/2> a lin:Priority ; dct:isPartOf <id/document/p1> ; lin:number 2 ;
    dct:subject <id/theme/b> , <id/theme/k> ; dct:source <https://source.example/1> .
<id/document/p1/priority/2/claim/1> a rdf:Statement ; rdf:subject <id/document/p1/priority/2> ;
    rdf:predicate dct:isPartOf ; rdf:object <id/document/p1> ; lin:confidence <id/confidence/medium> .

<id/document/p2> a lin:RegionalProgramme , lin:PolicyDocument ; dct:spatial <id/region/north> ;
    lin:coverage <id/coverage/described> ; dct:publisher <id/organisation/council> ;
    dct:replaces <id/document/p1> ; dct:temporal <id/document/p2#period> .
<id/document/p2#period> dcat:startDate "2018"^^xsd:gYear ; dcat:endDate "2021"^^xsd:gYear .
<id/document/p2/priority/1> a lin:Priority ; dct:isPartOf <id/document/p2> ; dct:subject <id/theme/a> ;
    lin:alignedWith <id/document/p1/priority/1> , <id/document/p3/priority/1> ;
    lin:statedIn <id/source/page/passage/1> .
<id/document/p2/priority/1/measure/1> a lin:Measure ; dct:isPartOf <id/document/p2/priority/1> ;
    dct:subject <id/theme/c> .

<id/document/p3> a lin:RegionalProgramme , lin:PolicyDocument ; dct:spatial <id/region/north> ;
    lin:coverage <id/coverage/outlined> ; dct:publisher <id/organisation/council> ;
    dct:replaces <id/document/p2> ; dct:temporal <id/document/p3#period> .
<id/document/p3/claim/1> a rdf:Statement ; rdf:subject <id/document/p3> ; rdf:predicate dct:replaces ;
    rdf:object <id/document/p2> ; lin:confidence <id/confidence/medium> .
<id/document/p3#period> dcat:startDate "2022"^^xsd:gYear ; dcat:endDate "2025"^^xsd:gYear .
<id/document/p3/priority/1> a lin:Priority ; dct:isPartOf <id/document/p3> ;
    dct:subject <id/theme/c> , <id/theme/d> , <id/theme/k> ; dct:source <https://source.example/3> .

<id/document/p4> a lin:RegionalProgramme , lin:PolicyDocument ; dct:spatial <id/region/north> ;
    lin:coverage <id/coverage/named-only> ; dct:publisher <id/organisation/council> ;
    dct:replaces <id/document/p3> ; dct:subject <id/theme/whole> ; dct:temporal <id/document/p4#period> .
<id/document/p4#period> dcat:startDate "2026"^^xsd:gYear ; dcat:endDate "2029"^^xsd:gYear .

<id/document/s2> a lin:RegionalProgramme , lin:PolicyDocument ; dct:spatial <id/region/south> ;
    lin:coverage <id/coverage/outlined> ; dct:temporal <id/document/s2#period> .
<id/document/s2#period> dcat:startDate "2018-01-01"^^xsd:date ; dcat:endDate "2021-12-31"^^xsd:date .
<id/document/s2/priority/1> a lin:Priority ; dct:isPartOf <id/document/s2> ; dct:subject <id/theme/b> , <id/theme/x> ;
    dct:source <https://source.example/s> .

<id/document/j> a lin:JointStrategyDocument , lin:PolicyDocument ; dct:spatial <id/region/land> ;
    lin:coverage <id/coverage/outlined> ; dct:temporal <id/document/j#period> .
<id/document/j#period> dcat:startDate "2016"^^xsd:gYear ; dcat:endDate "2019"^^xsd:gYear .
<id/document/j/priority/1> a lin:Priority ; dct:isPartOf <id/document/j> ; dct:subject <id/theme/c> ;
    dct:source <https://source.example/j> .

<id/document/e> a lin:Strategy , lin:PolicyDocument ; dct:spatial <id/region/north> ;
    lin:coverage <id/coverage/described> ; dct:temporal <id/document/e#period> .
<id/document/e#period> dcat:startDate "2019"^^xsd:gYear ; dcat:endDate "2023"^^xsd:gYear .
<id/document/e/priority/1> a lin:Priority ; dct:isPartOf <id/document/e> ; dct:subject <id/theme/a> , <id/theme/c> ;
    lin:statedIn <id/source/page/passage/2> .
"""

_NORTHERN = (
    {
        **{"document": P1, "title": "Eka", "period": "2014–2017", "theme": A, "themeLabel": "aa", "state": FIRST},
        **{"priority": f"{P1}/priority/1", "label": "yksi", "number": "1", "evidence": "https://source.example/1"},
        "confidence": HIGH,
    },
    {"document": P1, "theme": B, "priority": f"{P1}/priority/2", "confidence": MEDIUM, "succession": ""},
    {"document": P2, "theme": A, "state": KEPT, "evidence": "id/source/page/passage/1", "succession": HIGH},
    {"document": P2, "theme": C, "state": NEW, "priority": f"{P2}/priority/1"},
    {"document": P2, "theme": B, "state": DROPPED, "priority": "", "label": "", "evidence": "", "confidence": MEDIUM},
    {"document": P2, "theme": K, "state": DROPPED},
    {"document": P3, "theme": K, "state": NEW},
    {"document": P3, "theme": C, "state": KEPT, "confidence": HIGH, "succession": MEDIUM},
    {"document": P3, "theme": A, "state": DROPPED},
    {
        **{"document": P4, "period": "2026–2029", "coverage": "id/coverage/named-only", "state": UNKNOWN},
        **{"theme": "", "themeLabel": "", "priority": "", "confidence": ""},
    },
)
_SUBJECT_OF_THE_WHOLE = ({"theme": "id/theme/whole"},)

COMPARED_CASES = (
    Case("compare-region-over-periods", {"region": NORTH}, 12, _NORTHERN, _SUBJECT_OF_THE_WHOLE),
    Case(
        "compare-region-over-periods", {"region": NORTH, "language": "sv"}, 12, ({"title": "Ettan", "themeLabel": "å"},)
    ),
    Case("compare-region-over-periods", {"region": NORTH, "kind": f"{LIN}Strategy"}, 2, ({"document": STRATEGY},)),
    Case("compare-region-over-periods", {"region": LAND}, 1, ({"document": JOINT, "theme": C, "state": FIRST},)),
    Case("compare-region-over-periods", {"region": "id/region/nowhere"}, 0),
    Case("compare-publisher-over-periods", {"publisher": "id/organisation/council"}, 12, _NORTHERN),
    Case("compare-publisher-over-periods", {"publisher": "id/organisation/council", "kind": f"{LIN}Strategy"}, 0),
    Case(
        "compare-publisher-over-periods", {"publisher": "id/organisation/council", "kind": f"{LIN}PolicyDocument"}, 12
    ),
    # Wherever in the chain one begins, the whole of it comes out.
    *(Case("compare-chain", {"chosen": chosen}, 12, _NORTHERN) for chosen in (P1, P3, P4)),
    Case("compare-chain", {"chosen": SOUTHERN}, 2, ({"theme": X, "state": FIRST},)),
    # A period is one of years, however a document writes it.
    Case(
        "compare-regions-in-period",
        {"period": "2018-2021"},
        4,
        (
            {"region": NORTH, "regionLabel": "Pohjoinen", "document": P2, "theme": A, "priority": f"{P2}/priority/1"},
            {"region": NORTH, "theme": C},
            {"region": SOUTH, "document": SOUTHERN, "theme": B, "confidence": HIGH},
        ),
    ),
    Case("compare-regions-in-period", {"period": "2026-2029"}, 1, ({"region": NORTH, "document": P4, "theme": ""},)),
    Case("compare-regions-in-period", {"period": "2019-2023"}, 0),
    Case("compare-regions-in-period", {"period": "2019-2023", "kind": f"{LIN}Strategy"}, 2),
    Case("compare-regions-in-period", {"period": "whenever"}, 0),
    # The levels in their order; each year has the documents that are in force in it.
    Case(
        "compare-levels",
        {"region": NORTH, "year": "2019"},
        5,
        ({"document": STRATEGY, "theme": A}, {"document": P2, "theme": C}),
        order=("level", ("def#JointStrategyDocument", *2 * ("def#Strategy",), *2 * ("def#RegionalProgramme",))),
    ),
    Case("compare-levels", {"region": NORTH, "year": "2018"}, 3, ({"document": JOINT},), ({"document": STRATEGY},)),
    Case("compare-levels", {"region": NORTH}, 12, ({"document": P4, "theme": ""},), ({"document": SOUTHERN},)),
    Case(
        "compare-themes-over-time",
        {},
        11,
        (
            {"theme": A, "themeLabel": "aa", "period": "2014–2017", "documents": "1", "known": "1", "state": DROPPED},
            {"theme": K, "period": "2022–2025", "documents": "1", "state": KEPT},
            {"theme": C, "period": "2018–2021", "documents": "1", "state": NEW},
            {"theme": X, "period": "2018–2021", "documents": "1", "known": "2", "state": PASSING},
            {"theme": "", "period": "2026–2029", "documents": "", "known": "0", "named": "1", "state": ""},
        ),
    ),
    Case("compare-themes-over-time", {"kind": f"{LIN}Strategy"}, 2, ({"theme": A, "state": FIRST},)),
    # What goes on in part is told from what is not taken up at all.
    Case(
        "list-dropped-promises",
        {},
        3,
        (
            {
                **{"document": P1, "priority": f"{P1}/priority/2", "theme": B, "state": DROPPED, "successor": P2},
                **{"coverage": "id/coverage/described", "confidence": MEDIUM, "evidence": "https://source.example/1"},
            },
            {"document": P2, "priority": f"{P2}/priority/1", "theme": A, "state": PARTLY, "successor": P3},
        ),
        ({"successor": P4},),
    ),
    Case("list-dropped-promises", {"document": P2}, 1),
    Case("list-dropped-promises", {"document": P3}, 0),
)

_KAINUU = "id/document/kainuu-ohjelma-"
_LAPLAND = "id/document/lappi-sopimus-2022-2025"
_NATIONAL = "id/document/avi-ely-strategia-"
_WELL_BEING, _IMAGE = "id/theme/hyvinvointi", "id/theme/imago"

# The programme of 2014–2017 has four aims, among them well-being and a positive image of the region; that of 2018–2021
# has five priorities, the fourth on well-being, the fifth on a positive image; the draft of 2022–2025 has six, the
# first on well-being and employment, the fourth on internationalisation, none on the image; of 2026–2029 none is known.
_KAINUU_FACTS = (
    {"document": f"{_KAINUU}2014-2017", "start": "2014", "end": "2017", "theme": _WELL_BEING, "state": FIRST},
    {
        **{"document": f"{_KAINUU}2018-2021", "theme": _WELL_BEING, "state": KEPT, "number": "4"},
        **{"label": "Hyvinvoinnin vahvistaminen", "evidence": "id/source/aluekehittaminen-kainuussa/passage/31"},
    },
    {"document": f"{_KAINUU}2018-2021", "theme": _IMAGE, "state": KEPT, "number": "5", "succession": HIGH},
    {"document": f"{_KAINUU}2022-2025", "theme": _WELL_BEING, "state": KEPT, "number": "1", "succession": MEDIUM},
    {"document": f"{_KAINUU}2022-2025", "theme": _IMAGE, "state": DROPPED, "priority": "", "confidence": MEDIUM},
    {"document": f"{_KAINUU}2022-2025", "theme": "id/theme/kansainvalistyminen", "state": NEW, "number": "4"},
    {"document": f"{_KAINUU}2026-2029", "theme": "", "state": UNKNOWN, "coverage": "id/coverage/named-only"},
)

COMPARISON_CASES = (
    Case("compare-region-over-periods", {"region": "id/region/kainuu"}, None, _KAINUU_FACTS),
    Case("compare-publisher-over-periods", {"publisher": "id/organisation/kainuun-liitto"}, None, _KAINUU_FACTS),
    Case("compare-chain", {"chosen": f"{_KAINUU}2018-2021"}, None, _KAINUU_FACTS),
    # The joint strategy of 2020–2023 strives for carbon neutrality, that of 2024–2027 carries out a clean transition.
    Case(
        "compare-region-over-periods",
        {"region": "id/region/suomi"},
        None,
        (
            {"document": f"{_NATIONAL}2020-2023", "label": "Tavoittelemme hiilineutraaliutta"},
            {"document": f"{_NATIONAL}2024-2027", "theme": "id/theme/hiilineutraalius", "state": DROPPED},
        ),
    ),
    # Accessibility is a priority of Lapland, North Karelia and Kainuu alike; of three more only the programme is known.
    Case(
        "compare-regions-in-period",
        {"period": "2022-2025"},
        None,
        (
            {"region": "id/region/lappi", "document": _LAPLAND, "theme": "id/theme/saavutettavuus", "number": "6"},
            {"region": "id/region/pohjois-karjala", "theme": "id/theme/saavutettavuus", "number": "1"},
            {"region": "id/region/kainuu", "theme": "id/theme/saavutettavuus", "number": "6"},
            *(
                {"region": f"id/region/{name}", "theme": "", "coverage": "id/coverage/named-only"}
                for name in ("kanta-hame", "pohjois-pohjanmaa", "uusimaa")
            ),
        ),
    ),
    # In 2020 the joint strategy and the ELY Centre’s both speak of vitality, the programme of 2018–2021 does not.
    Case(
        "compare-levels",
        {"region": "id/region/kainuu", "year": "2020"},
        None,
        (
            {"document": f"{_NATIONAL}2020-2023", "theme": "id/theme/elinvoimaisuus", "number": "2"},
            {
                "document": "id/document/kainuun-ely-strategia-2019-2023",
                "theme": "id/theme/elinvoimaisuus",
                "number": "1",
            },
            {"document": f"{_KAINUU}2018-2021", "theme": "id/theme/osaaminen", "number": "1"},
        ),
        (
            {"document": f"{_KAINUU}2018-2021", "theme": "id/theme/elinvoimaisuus"},
            {"document": f"{_NATIONAL}2016-2019"},
        ),
    ),
    # Satakunta 2003–2006 wants more well-being, and so do all three programmes of 2022–2025 whose priorities are known.
    Case(
        "compare-themes-over-time",
        {},
        None,
        (
            {"theme": _WELL_BEING, "period": "2003–2006", "documents": "1", "known": "1", "state": KEPT},
            {"theme": _WELL_BEING, "period": "2022–2025", "documents": "3", "known": "3", "state": KEPT},
            {"theme": "", "period": "2026–2029", "known": "0"},
        ),
    ),
    Case(
        "list-dropped-promises",
        {},
        None,
        (
            {
                **{"document": f"{_KAINUU}2018-2021", "number": "5", "theme": _IMAGE, "state": DROPPED},
                **{"successor": f"{_KAINUU}2022-2025", "confidence": MEDIUM},
            },
            {"document": f"{_NATIONAL}2020-2023", "theme": "id/theme/hiilineutraalius", "state": DROPPED},
        ),
        ({"document": f"{_KAINUU}2018-2021", "theme": _WELL_BEING}, {"document": f"{_KAINUU}2022-2025"}),
    ),
)
