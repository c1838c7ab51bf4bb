"""One address of every kind of page, on the Kainuu site and on the awkward one."""

from __future__ import annotations

from urllib.parse import quote

STRATEGY = "/doc/document/kainuun-ely-strategia-2019-2023"
QUERY = quote("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 5")
REGION = quote("https://w3id.org/linjaus/id/region/kainuu", safe="")

KAINUU = {
    "home": "/",
    "list": "/doc/theme",
    "list-documents": "/doc/document",
    "document": STRATEGY,
    "document-outlined": "/doc/document/lappi-sopimus-2022-2025",
    "document-named-only": "/doc/document/team-finland-strategia",
    "organisation": "/doc/organisation/kainuun-ely-keskus",
    "theme": "/doc/theme/tyollisyys",
    "region": "/doc/region/kainuu",
    "municipality": "/doc/municipality/kajaani",
    "event": "/doc/event/te-palvelu-uudistus-2025",
    "measure": f"{STRATEGY}/priority/1/measure/1",
    "source": "/doc/source/aluekehittaminen-kainuussa",
    "passage": "/doc/source/aluekehittaminen-kainuussa/passage/1",
    "search": "/search",
    "search-hits": "/search?q=" + quote("työvoima"),
    "search-none": "/search?q=qqqqqq",
    "questions": "/queries",
    "question-form": "/queries/compare-themes",
    "question-wrong": "/queries/compare-themes?first=nowhere&second=nowhere",
    "question-answer": "/queries/list-periods",
    "overviews": "/overviews",
    "comparisons": "/compare",
    "comparison-tracks": f"/queries/compare-region-over-periods?region={REGION}",
    "comparison-layers": f"/queries/compare-levels?region={REGION}&year=2020",
    "sparql": "/sparql",
    "sparql-answer": f"/sparql?query={QUERY}",
    "ontology": "/def",
    "reused-words": "/def/reused",
    "shapes": "/shapes",
    "quality": "/quality",
    "catalogue": "/catalog",
    "profiles": "/catalog?_profile=alt",
    "releases": "/releases",
    "changes": "/changes",
    "release": "/releases",
    "rehearsal": "/rehearsal",
    "problem-404": "/nowhere",
    "problem-400": "/sparql?query=SELECT",
}

AWKWARD = {
    "awkward-home": "/",
    "awkward-list": "/doc/song",
    "awkward-script": "/doc/song/script-in-title",
    "awkward-links": "/doc/choir/sixty-incoming-links",
    "awkward-languages": "/doc/song/four-languages",
    "awkward-search": "/search?q=" + quote("<script>alert(1)</script>"),
    "awkward-ontology": "/def",
    "awkward-changes": "/changes",
    "awkward-comparison": "/changes",
    "awkward-gone": "/doc/song/withdrawn",
}

FOLLOWED = {"release": "main td a", "awkward-comparison": ".releases h2 a"}
"""Pages whose addresses nobody knows before: the first link on the page above that leads there."""
