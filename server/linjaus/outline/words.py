"""The words that strategies and programmes use of themselves, in Finnish, Swedish and English.

A strong word alone announces priorities; a weak one (goals, themes) does only where no strong one does.
"""

from __future__ import annotations

import re

from .records import MEASURE, OBJECTIVE

_STRONG = {
    "fi": r"\w*painopiste\w*|\w*painotu(?:s|ks)\w*|\w*toimintalinj\w*|kehittämis(?:linj|teem|kohte|kärje|kärki)\w*"
    r"|kärkitee?m\w*|kärkitavoit\w*|\w*kehittämisen\s+kär\w+|strategi\w+\s+(?:pää)?(?:tavoit|valin|valint|linja|päämäär|teem)\w*"
    r"|päätavoit\w*|kehittämistavoit\w*|kehittämislinjau\w*|prioriteet\w*",
    "sv": r"\w*prioritering\w*|prioriterad\w+\s+\w+|\w*prioritet\w*|insatsområd\w*"
    r"|tyngdpunkt\w*|fokusområd\w*|satsningsområd\w*"
    r"|utvecklingslinj\w*|verksamhetslinj\w*|spetstem\w*|strategisk\w+\s+(?:mål|val|inriktning|teman?|målsättning)\w*"
    r"|huvudmål\w*|utvecklingsmål\w*",
    "en": r"priorit(?:y|ies)\b(?:\s+(?:areas?|axes|axis|themes?))?|emphas[ei]s\b|focus\s+areas?|lines?\s+of\s+action"
    r"|strategic\s+(?:objectives?|goals?|choices|themes|lines|aims|directions)|key\s+(?:themes|objectives|goals)|spearheads?"
    r"|development\s+(?:themes|goals|objectives)|main\s+(?:goals|objectives)",
}
_WEAK = {
    "fi": r"tavoitte\w+|tavoit[et]\w*|päämäär\w*|teem(?:at|oja|amme)|linjau(?:s|ks)\w*|valin(?:nat|tamme)",
    "sv": r"mål(?:en|sättning\w*)?|teman\w*",
    "en": r"goals?|objectives?|aims?|themes",
}

STRONG = re.compile(r"\b(?:" + "|".join(_STRONG.values()) + r")", re.IGNORECASE)
WEAK = re.compile(r"\b(?:" + "|".join(_WEAK.values()) + r")\b", re.IGNORECASE)

LABELLED = re.compile(
    r"^(?:(?P<n1>[0-9]{1,2}|[IVX]{1,4})\s*[.)]\s*)?(?:painopiste(?:alue)?|toimintalinja|kehittämislinja|kärkiteema|prioritering"
    r"|prioritet|insatsområde|fokusområde|tyngdpunkt|utvecklingslinje|priority(?:\s+(?:area|axis|theme))?|focus\s+area"
    r"|line\s+of\s+action|strategic\s+(?:objective|goal)|strateginen\s+(?:tavoite|päämäärä)|strategiskt\s+mål)"
    r"(?:\s+(?P<n2>[0-9]{1,2}|[IVX]{1,4}|[A-H])(?=[\s.:)–—-]))?\s*(?P<mark>[.:)–—-])?\s+(?P<title>\S.*)$",
    re.IGNORECASE,
)
"""“Painopiste 2: Osaaminen”, “Priority 1 – Skills”: a heading that is a priority by its own words."""

SECTIONS = {
    MEASURE: re.compile(
        r"^(?:keskeiset\s+|tärkeimmät\s+)?(?:toimenpitee?t|toimenpide-ehdotukset|toimet|toimintatavat|näin\s+teemme|keinot|kehittämistoimet"
        r"|(?:centrala\s+)?åtgärder(?:na)?|insatser(?:na)?|så\s+gör\s+vi|(?:key\s+|main\s+)?(?:measures|actions|activities)"
        r"|what\s+we\s+(?:will\s+)?do)\b",
        re.IGNORECASE,
    ),
    OBJECTIVE: re.compile(
        r"^(?:keskeiset\s+|painopisteen\s+)?(?:tavoitteet|tavoitteemme|tavoitteena\s+on|tavoitetila|(?:centrala\s+)?mål(?:en|sättningar)?"
        r"|(?:key\s+|main\s+|our\s+)?(?:objectives|goals|aims))\b",
        re.IGNORECASE,
    ),
}
"""What a line within a priority calls the list that follows."""

_NATIONAL = (
    r"valtakunnalli\w+|valtakunnan|kansalli\w+|hallitusohjelma\w*|(?:maan\s+)?hallitu(?:s|ks)\w*|valtioneuvosto\w*|valtion|ministeriö\w*"
    r"|ministeri\w*hallitu\w*|EU:n|Euroopan\s+unionin|Suomen|maailman|globaal\w+|YK:n"
    r"|nationel\w+|regering\w*|statsråd\w*|statens|statlig\w+|riks\w+|rikets|minister\w*|EU:s|Europeiska\s+unionens|Finlands|FN:s|globala"
    r"|national\w*|government\w*|cabinet\w*|ministr(?:y|ies)\w*|state(?:’s|'s)|European\s+Union\w*|EU(?:’s|'s)?|Finland(?:’s|'s)"
    r"|Finnish|UN|global"
)
NATIONAL = re.compile(rf"\b(?:{_NATIONAL})(?!\w)", re.IGNORECASE)
_REGIONAL = (
    r"(?i:maakun\w+|alueemme|alueen|alueelli\w+|aluehallin\w*|seudu\w*|seutu\w*|oma[nt]?|omat|kuntamme|kaupungin|liiton|keskuksen|viraston"
    r"|vår[at]?|våra|landskap\w*|region\w*|kommun\w*|förbund\w*|centralens|stadens|egna"
    r"|our|own|region\w*|council(?:’s|'s)?|centre(?:’s|'s)?|county\w*|municipal\w*|local)"
    r"|[A-ZÅÄÖ][\w-]*(?:n|s|’s|'s)(?=\s)|(?<=of )[A-ZÅÄÖ]\w+|(?<=for )[A-ZÅÄÖ]\w+|(?<=för )[A-ZÅÄÖ]\w+"
)
REGIONAL = re.compile(rf"\b(?:{_REGIONAL})(?!\w)")
"""Whose priorities they are when they are not the nation's: a region, council or centre, or a name in the genitive."""

END_OF_CONTENT = re.compile(
    r"^(?:lisätieto\w*|lisätietoja\s.*|yhteystiedot|ota\s+yhteyttä|lue\s+(?:myös|lisää).*|katso\s+myös.*|liitteet|lähteet|aiheesta\s+muualla"
    r"|muualla\s+verkossa|mer\s+information|ytterligare\s+information|kontakt(?:uppgifter|a\s+oss)?|läs\s+(?:mer|också).*|bilagor|källor"
    r"|further\s+information|more\s+information|contact(?:s|\s+us|\s+information)?|read\s+(?:more|also).*|see\s+also.*|appendices|sources"
    r"|references)\s*:?$",
    re.IGNORECASE,
)

_STOPWORDS = {
    "fi": "ja on ovat sekä että joka jotka myös ei oli ole kuin tai mutta sen se tämä niiden mukaan kaudella vuosille",
    "sv": "och är som för att det den med av till på en ett i har inte ska de från eller vid om under åren",
    "en": "the and of to in is are for that with on as by this be from or which will an at it",
}
_STOPWORD_SETS = {language: frozenset(words.split()) for language, words in _STOPWORDS.items()}


def count_languages(text: str) -> dict[str, int]:
    """How many of the commonest words of each language, and endings that only Finnish has, a text holds."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: sum(word in stopwords for word in words) for language, stopwords in _STOPWORD_SETS.items()}
    counts["fi"] += sum(len(word) > 5 and word.endswith(_FINNISH) for word in words)
    return counts


_FINNISH = (
    "ssa",
    "ssä",
    "sta",
    "stä",
    "lla",
    "llä",
    "lta",
    "ltä",
    "lle",
    "aan",
    "ään",
    "ksen",
    "sten",
    "inen",
    "minen",
)

KINDS_OF_DOCUMENT = (
    (
        "implementation-plan",
        re.compile(r"toteuttamissuunnitelm|toimeenpanosuunnitelm|genomförandeplan|implementation\s+plan", re.I),
    ),
    ("agreement", re.compile(r"tulossopimu|tulossuunnitelm|resultatavtal|performance\s+agreement", re.I)),
    ("programme", re.compile(r"maakuntaohjelm|landskapsprogram|regional\s+(?:strategic\s+)?programme", re.I)),
    ("plan", re.compile(r"maakuntasuunnitelm|landskapsplan|landskapsöversikt|regional\s+plan\b", re.I)),
    ("joint-strategy", re.compile(r"strategia-asiakirj|strategidokument|joint\s+strategy", re.I)),
    ("strategy", re.compile(r"strateg|painotu", re.I)),
)
"""Kinds of documents (keys of DOCUMENT_KINDS) by what a title or lead calls them, the most particular first."""
PROGRAMME = re.compile(r"\b(?!hallitus|regering)[\w-]*(?:ohjelma|program(?:met|me)?)\b", re.IGNORECASE)
"""A programme of a name of its own, such as that of a region."""

PASSIVE = re.compile(r"\b[^\W\d]{3,}(?:[tdlnr]aan|[tdlnr]ään)\b", re.IGNORECASE)
"""The Finnish passive present, in which measures are written."""
DOES = re.compile(
    r"\b(?:ska|skall|kommer\s+att|vi\s+\w+ar|[^\W\d]{3,}(?:eras|jas|kas|ras|rks|das|tas|las|mas|vas|gs))\b"
    r"|\b(?:will\s+be|shall|we\s+will|we\s+\w+|(?:is|are)\s+(?:being\s+)?\w+(?:ed|en|ilt|ade)|will)\b"
    r"|^[A-Z][a-z]+ing\b",
)
STATE = re.compile(
    r"\b(?:tavoittee\w*\s+on|tavoitteena\s+on|päämäärä\w*\s+on|on|ovat)\b|\b(?:målet|syftet)\s+(?:är|med)\b|\bär\b"
    r"|\bthe\s+(?:aim|goal|objective)s?\b|\b(?:is|are)\b",
    re.IGNORECASE,
)
