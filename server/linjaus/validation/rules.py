"""The machine's own rules: what each one says, in every language of the house.

The shapes of a site carry their own messages; these are the rules that hold for any site and that SHACL cannot say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib.term import Node

from ..model import Finding, Texts
from .places import Places


@dataclass(frozen=True)
class Rule:
    """One rule. message and remedy: by language, with the names of facts in braces; hint: said first when there is
    something to suggest."""

    name: str
    severity: str
    message: Texts
    remedy: Texts
    hint: Texts | None = None

    def slip(
        self,
        focus: Node,
        path: Node | None = None,
        value: Node | None = None,
        place: tuple[str, int] | None = None,
        at: Sequence[Node | None] = (),
        **facts: object,
    ) -> Slip:
        """Where this rule is broken: a triple, whole or in part.

        place: file and line, when the caller knows better; at: the triple to show instead, whole or in part.
        facts: what the braces of the texts name; ``suggestion`` may be empty.
        """
        return Slip(self, focus, path, value, place, at, facts)


@dataclass(frozen=True)
class Slip:
    """A broken rule, before anybody has looked up where that stands. The fields are those of ``Rule.slip``."""

    rule: Rule
    focus: Node
    path: Node | None
    value: Node | None
    place: tuple[str, int] | None
    at: Sequence[Node | None]
    facts: Mapping[str, object]

    def finding(self, places: Places) -> Finding:
        """As a finding, placed where the triple stands now."""
        rule, remedy = self.rule, dict(self.rule.remedy)
        if rule.hint and self.facts.get("suggestion"):
            remedy = {language: f"{rule.hint[language]} {text}" for language, text in remedy.items()}
        place = self.place or places.locate(*(self.at or (self.focus, self.path, self.value)))  # type: ignore[arg-type]
        return Finding(
            severity=rule.severity,
            rule=rule.name,
            focus=self.focus.n3(),
            focus_label=places.label(self.focus),
            message={language: text.format(**self.facts) for language, text in rule.message.items()},
            remedy={language: text.format(**self.facts) for language, text in remedy.items()},
            path="" if self.path is None else self.path.n3(),
            value="" if self.value is None else self.value.n3(),
            file=place[0],
            line=place[1],
        )


_DID_YOU_MEAN = {"fi": "Tarkoititko {suggestion}?", "en": "Did you mean {suggestion}?"}

ANCHOR_SELECTORS = Rule(
    "anchor-selectors",
    "violation",
    {
        "fi": "Tekstikohdalla on {quotes} lainausvalitsinta ja {positions} sijaintivalitsinta.",
        "en": "The passage has {quotes} quote selectors and {positions} position selectors.",
    },
    {
        "fi": "Anna sille yksi kumpaakin: oa:TextQuoteSelector (oa:exact) ja oa:TextPositionSelector "
        "(oa:start, oa:end kokonaislukuina).",
        "en": "Give it one of each: an oa:TextQuoteSelector (oa:exact) and an oa:TextPositionSelector "
        "(oa:start, oa:end as integers).",
    },
)
ANCHOR_POSITION_OUTSIDE = Rule(
    "anchor-position-outside",
    "violation",
    {
        "fi": "Sijainti {start}–{end} ei ole tekstissä {text}, jossa on {length} merkkiä.",
        "en": "The position {start}–{end} lies outside the text {text}, which has {length} characters.",
    },
    {
        "fi": "Lainaus on kohdassa {found}: anna se sijainniksi.",
        "en": "The quote is found at {found}: give that as the position.",
    },
)
ANCHOR_QUOTE_MISSING = Rule(
    "anchor-quote-missing",
    "violation",
    {
        "fi": "Lainausta ”{quote}” ei ole tekstissä {text}.",
        "en": "The quote “{quote}” does not stand in the text {text}.",
    },
    {
        "fi": "Kopioi lainaus tekstistä merkilleen. Sijainnissa {start}–{end} on nyt ”{there}”.",
        "en": "Copy the quote from the text to the letter. At position {start}–{end} there now stands “{there}”.",
    },
)
ANCHOR_QUOTE_CONTEXT = Rule(
    "anchor-quote-context",
    "violation",
    {
        "fi": "Lainaus on tekstin {text} kohdassa {found}, mutta ei annettujen etu- ja jälkitekstin välissä.",
        "en": "The quote is found at {found} of the text {text}, but not between the given prefix and suffix.",
    },
    {
        "fi": "Kopioi oa:prefix ja oa:suffix tekstistä merkilleen, tai poista ne, jos lainaus esiintyy vain kerran.",
        "en": "Copy oa:prefix and oa:suffix from the text to the letter, or drop them if the quote occurs only once.",
    },
)
ANCHOR_QUOTE_AMBIGUOUS = Rule(
    "anchor-quote-ambiguous",
    "violation",
    {
        "fi": "Lainaus sopii {count} kohtaan tekstissä {text}: {found}.",
        "en": "The quote fits {count} places of the text {text}: {found}.",
    },
    {
        "fi": "Pidennä oa:prefix- tai oa:suffix-tekstiä, kunnes vain yksi kohta sopii.",
        "en": "Lengthen oa:prefix or oa:suffix until only one place fits.",
    },
)
ANCHOR_QUOTE_MOVED = Rule(
    "anchor-quote-moved",
    "violation",
    {
        "fi": "Lainaus on tekstin {text} kohdassa {found}, mutta sijainniksi on annettu {start}–{end}.",
        "en": "The quote is found at {found} of the text {text}, but the position given is {start}–{end}.",
    },
    {
        "fi": "Korjaa oa:start ja oa:end arvoiksi {found}; jos tarkoitit toista kohtaa, korjaa lainaus.",
        "en": "Set oa:start and oa:end to {found}; if another place is meant, mend the quote.",
    },
)
SOURCE_CHECKSUM_MISSING = Rule(
    "source-checksum-missing",
    "violation",
    {
        "fi": "Tallennetulle tekstille {text} ei ole annettu SHA-256-tarkistussummaa.",
        "en": "The stored text {text} is given no SHA-256 checksum.",
    },
    {
        "fi": 'Anna se: spdx:checksum […#checksum], jolla on spdx:checksumValue "{sha256}"^^xsd:hexBinary.',
        "en": 'Give it: spdx:checksum […#checksum] with spdx:checksumValue "{sha256}"^^xsd:hexBinary.',
    },
)
SOURCE_CHECKSUM_DIFFERS = Rule(
    "source-checksum-differs",
    "violation",
    {
        "fi": "Tallennettu teksti {text} ei ole se, josta tiedot on luettu: sen SHA-256 on {sha256}.",
        "en": "The stored text {text} is not the one that was read: its SHA-256 is {sha256}.",
    },
    {
        "fi": "Palauta teksti versionhallinnasta. Tarkoitetun muutoksen jälkeen lue kohdat uudelleen ja korjaa summa.",
        "en": "Restore the text from version control. If the change is meant, read the passages anew and mend the sum.",
    },
)
SOURCE_TEXT_MISSING = Rule(
    "source-text-missing",
    "violation",
    {
        "fi": "Lähde on kuvattu, mutta sen tekstiä {text} ei ole.",
        "en": "The source is described, but its text {text} is not there.",
    },
    {
        "fi": "Tallenna teksti sanatarkasti tähän tiedostoon tai korjaa lähteen IRI.",
        "en": "Store the text word for word in that file, or mend the source's IRI.",
    },
    _DID_YOU_MEAN,
)
SOURCE_UNDESCRIBED = Rule(
    "source-undescribed",
    "violation",
    {
        "fi": "Tallennettua tekstiä {text} ei ole kuvattu: kukaan ei tiedä, mistä se on.",
        "en": "The stored text {text} is not described: nobody can tell where it comes from.",
    },
    {
        "fi": "Kuvaa lähde {iri} samannimisessä .ttl-tiedostossa: nimi, kieli, julkaisija, osoite ja tarkistussumma.",
        "en": "Describe the source {iri} in the .ttl file of that name: title, language, publisher, address, checksum.",
    },
)
TERM_UNDEFINED = Rule(
    "term-undefined",
    "violation",
    {
        "fi": "Sanastossa {namespace} ei ole termiä {term}.",
        "en": "The vocabulary {namespace} has no term {term}.",
    },
    {
        "fi": "Korjaa nimi tai määrittele termi kansiossa ontology/.",
        "en": "Mend the name, or declare the term in ontology/.",
    },
    _DID_YOU_MEAN,
)
TERM_KIND = Rule(
    "term-kind",
    "violation",
    {
        "fi": "Termiä {term} käytetään {used_fi}, mutta se on {kind_fi}.",
        "en": "The term {term} is used as a {used_en}, but it is a {kind_en}.",
    },
    {
        "fi": "Luokat tulevat rdf:type-ominaisuuden (a) arvoiksi, ominaisuudet predikaateiksi.",
        "en": "Classes go after rdf:type (a), properties in the place of the predicate.",
    },
    _DID_YOU_MEAN,
)
VOCABULARY_UNKNOWN = Rule(
    "vocabulary-unknown",
    "violation",
    {
        "fi": "Termi {term} on nimiavaruudessa, jota täällä ei tunneta.",
        "en": "The term {term} is in a namespace that is not known here.",
    },
    {
        "fi": "Tarkista nimiavaruus, tai määrittele termi (luokka tai ominaisuus) kansiossa ontology/.",
        "en": "Check the namespace, or declare the term (class or property) in ontology/.",
    },
    _DID_YOU_MEAN,
)
DATATYPE_UNDEFINED = Rule(
    "datatype-undefined",
    "violation",
    {"fi": "Tietotyyppiä {term} ei ole.", "en": "There is no datatype {term}."},
    {
        "fi": "Korjaa tietotyypin nimi, tai määrittele se (rdfs:Datatype) kansiossa ontology/.",
        "en": "Mend the datatype's name, or declare it (rdfs:Datatype) in ontology/.",
    },
    _DID_YOU_MEAN,
)
LITERAL_ILL_TYPED = Rule(
    "literal-ill-typed",
    "violation",
    {
        "fi": "”{literal}” ei ole tietotyypin {datatype} arvo.",
        "en": "“{literal}” is no value of the datatype {datatype}.",
    },
    {
        "fi": 'Korjaa arvo tai tietotyyppi, esimerkiksi "2021-06-30"^^xsd:date tai "2021"^^xsd:gYear.',
        "en": 'Mend the value or the datatype, for example "2021-06-30"^^xsd:date or "2021"^^xsd:gYear.',
    },
)
LANGUAGE_TAG_MALFORMED = Rule(
    "language-tag-malformed",
    "violation",
    {"fi": "@{tag} ei ole kielitunnus (BCP 47).", "en": "@{tag} is no language tag (BCP 47)."},
    {
        "fi": "Käytä kaksi- tai kolmikirjaimista tunnusta: @fi, @sv, @en, @se, @smn.",
        "en": "Use a tag of two or three letters: @fi, @sv, @en, @se, @smn.",
    },
)
LINK_DANGLING = Rule(
    "link-dangling",
    "violation",
    {
        "fi": "Linkin kohdetta {target} ei ole kuvattu missään.",
        "en": "The link's target {target} is described nowhere.",
    },
    {
        "fi": "Korjaa IRI tai kuvaa kohde kansiossa data/.",
        "en": "Mend the IRI, or describe the target in data/.",
    },
    _DID_YOU_MEAN,
)
IRI_OFF_PATTERN = Rule(
    "iri-off-pattern",
    "violation",
    {"fi": "IRI {iri} ei ole sovittua muotoa.", "en": "The IRI {iri} is off the agreed pattern."},
    {
        "fi": "Muoto on {base}id/laji/tunnus[/osa/numero][#pala], pienin ASCII-kirjaimin ja yhdysviivoin, "
        "esimerkiksi {base}id/document/ohjelma-2030/priority/1.",
        "en": "The form is {base}id/kind/slug[/part/number][#fragment], in lower-case ASCII and hyphens, "
        "such as {base}id/document/programme-2030/priority/1.",
    },
    _DID_YOU_MEAN,
)
RELEASE_UNDATED = Rule(
    "release-undated",
    "violation",
    {
        "fi": "Mistään ei käy ilmi, milloin sisältöä on viimeksi muutettu.",
        "en": "Nothing says when the content was last changed.",
    },
    {
        "fi": 'Kerro jokaisesta tiedostosta: <…graph/documents/x> dct:modified "2026-11-23"^^xsd:date .',
        "en": 'Say it for each file: <…graph/documents/x> dct:modified "2026-11-23"^^xsd:date .',
    },
)
DRAFT = Rule(
    "draft",
    "warning",
    {
        "fi": "Tiedosto on luonnos: kone on lukenut sen, eikä kukaan ole vielä tarkistanut sitä.",
        "en": "The file is a draft: a machine has read it, and nobody has checked it yet.",
    },
    {
        "fi": "Vertaa sitä lähdetekstiin ja poista sitten rivi adms:status <id/status/unchecked> .",
        "en": "Compare it with its source, then take out the line adms:status <id/status/unchecked> .",
    },
)
FILE_UNREAD = Rule(
    "file-unread",
    "warning",
    {"fi": "Tiedostoa {name} ei lueta.", "en": "The file {name} is not read."},
    {
        "fi": "Luettavia ovat data/- ja ontology/-kansioiden .ttl, data/sources/-kansion .txt ja queries/-kansion .rq. "
        "Siirrä tai poista muut.",
        "en": "What is read: .ttl in data/ and ontology/, .txt in data/sources/, .rq in queries/. Move the rest.",
    },
)

RULES: tuple[Rule, ...] = (
    ANCHOR_SELECTORS,
    ANCHOR_POSITION_OUTSIDE,
    ANCHOR_QUOTE_MISSING,
    ANCHOR_QUOTE_CONTEXT,
    ANCHOR_QUOTE_AMBIGUOUS,
    ANCHOR_QUOTE_MOVED,
    SOURCE_CHECKSUM_MISSING,
    SOURCE_CHECKSUM_DIFFERS,
    SOURCE_TEXT_MISSING,
    SOURCE_UNDESCRIBED,
    TERM_UNDEFINED,
    TERM_KIND,
    VOCABULARY_UNKNOWN,
    DATATYPE_UNDEFINED,
    LITERAL_ILL_TYPED,
    LANGUAGE_TAG_MALFORMED,
    LINK_DANGLING,
    IRI_OFF_PATTERN,
    RELEASE_UNDATED,
    DRAFT,
    FILE_UNREAD,
)
"""Every rule of the machine, in the order of the chapters of ``docs/stewards.md``."""
