"""What the catalogue says in words of its own, in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model import Texts


def worded(languages: Iterable[str], texts: Texts, **values: str) -> Texts:
    """A text in those of a site's languages that it has, in English when it has none of them."""
    wanted = set(languages)
    chosen = {language: text for language, text in texts.items() if language in wanted} or {"en": texts["en"]}
    return {language: text.format(**values) for language, text in chosen.items()}


DUMP = {
    "fi": "Koko aineisto, {syntax}",
    "sv": "Hela datamängden, {syntax}",
    "en": "The whole dataset, {syntax}",
}
DUMP_ABOUT = {
    "fi": "Kaikki väitteet yhtenä verkkona, muodossa {syntax}.",
    "sv": "Alla påståenden som en enda graf, i formatet {syntax}.",
    "en": "All statements as one graph, in {syntax}.",
}
DUMP_GRAPHS = {
    "fi": "Kaikki väitteet nimettyinä verkkoina, yksi kullekin lähdetiedostolle, muodossa {syntax}.",
    "sv": "Alla påståenden som namngivna grafer, en för varje källfil, i formatet {syntax}.",
    "en": "All statements in named graphs, one for each source file, in {syntax}.",
}
PACKED = {"fi": " (gzip-pakattu)", "sv": " (packad med gzip)", "en": " (packed with gzip)"}

SPARQL = {"fi": "SPARQL-rajapinta", "sv": "SPARQL-gränssnitt", "en": "SPARQL endpoint"}
SPARQL_ABOUT = {
    "fi": "Kyselyt koko aineistoon (SPARQL 1.1). Osoitteesta ilman kyselyä saa palvelun kuvauksen.",
    "sv": "Frågor till hela datamängden (SPARQL 1.1). Adressen utan fråga ger beskrivningen av tjänsten.",
    "en": "Queries about the whole dataset (SPARQL 1.1). The address without a query gives the service description.",
}
QUERIES = {"fi": "Valmiit kysymykset", "sv": "Färdiga frågor", "en": "Saved questions"}
QUERIES_ABOUT = {
    "fi": "Valmiit kysymykset muuttujineen, vastaukset JSON-, CSV- ja TSV-muodossa pysyvistä osoitteista.",
    "sv": "Färdiga frågor med parametrar, svaren i JSON, CSV och TSV på beständiga adresser.",
    "en": "Saved questions with their parameters; answers in JSON, CSV and TSV at stable addresses.",
}
VERSION_NOTES = {
    "fi": "Sisältö sellaisena kuin se oli {date}.",
    "sv": "Innehållet som det var {date}.",
    "en": "The content as it was on {date}.",
}
TERMS_OF_LICENCE = {
    "fi": "Käyttöehdot ovat lisenssin mukaiset: {licence}",
    "sv": "Användningsvillkoren är licensens: {licence}",
    "en": "The terms of use are those of the licence: {licence}",
}
ONTOLOGY = {"fi": "Ontologia", "sv": "Ontologi", "en": "Ontology"}
SHAPES = {"fi": "Säännöt (SHACL)", "sv": "Regler (SHACL)", "en": "Rules (SHACL)"}

DCAT_AP: Mapping[str, Texts] = {"https://semiceu.github.io/DCAT-AP/releases/3.0.1/": {"en": "DCAT-AP 3.0.1"}}
STANDARDS: Mapping[str, Mapping[str, Texts]] = {
    SPARQL["en"]: {"https://www.w3.org/TR/sparql11-protocol/": {"en": "SPARQL 1.1 Protocol"}},
    QUERIES["en"]: {
        "https://www.w3.org/TR/sparql11-results-json/": {"en": "SPARQL 1.1 Query Results JSON Format"},
        "https://www.w3.org/TR/sparql11-results-csv-tsv/": {"en": "SPARQL 1.1 Query Results CSV and TSV Formats"},
    },
}
"""By the English name of the service: the standards that it keeps to."""
