"""Words that readers may type, and what of the Kainuu site's texts each should find.

A concept is a pattern over the texts of one language, written by hand from the sentences and independent of any
stemmer; the forms are the concept's word in cases and numbers, most of which stand nowhere in the data. Every second
form is held out: the rules of ``morphology.roots`` were written with the first half in view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """A word to search for. wanted: matches the texts in ``language`` that it should find; sort: what it tries."""

    word: str
    language: str
    wanted: re.Pattern[str]
    sort: str
    held_out: bool


_FINNISH = {
    "työvoim": "työvoima työvoiman työvoimaa työvoimasta työvoimalla työvoimaan työvoimien",
    "kuntakokeilu": "kuntakokeilu kuntakokeilun kuntakokeiluja kuntakokeiluiden kuntakokeiluissa kuntakokeiluun",
    "ilmasto": "ilmasto ilmaston ilmastoa ilmastossa ilmastosta",
    "elinvoima": "elinvoima elinvoiman elinvoimaa elinvoimasta elinvoimalla",
    "yhteisty": "yhteistyö yhteistyön yhteistyötä yhteistyöhön yhteistyöstä yhteistöitä",
    "yrity(s|kse|ste|kset)|yritys": "yritys yrityksen yritykset yritysten yrityksiä yrityksille yritystä",
    "kysymy": "kysymys kysymyksen kysymykset kysymyksiä kysymysten kysymyksistä",
    "muuto[sk]": "muutos muutoksen muutosta muutoksia muutosten muutoksessa",
    "avoimuu": "avoimuus avoimuuden avoimuutta avoimuudesta avoimuuteen",
    "hyvinvoin": "hyvinvointi hyvinvoinnin hyvinvointia hyvinvoinnista hyvinvointiin",
    "maaseu[td]": "maaseutu maaseudun maaseutua maaseudulla maaseudulle",
    "kilpailuky[kv]": "kilpailukyky kilpailukyvyn kilpailukykyä kilpailukyvystä",
    "rekryto(i|in)": "rekrytointi rekrytoinnin rekrytointia rekrytoinnista rekrytointien",
    "viestin[tn]": "viestintä viestinnän viestintää viestinnässä viestintään",
    "verkosto": "verkosto verkoston verkostoja verkostoissa verkostojen",
    "tavoit(?!ehak)|tavoiteh": "tavoite tavoitteen tavoitteet tavoitteita tavoitteiden",
    "painop": "painopiste painopisteen painopisteitä painopisteet painopisteiden",
    "henkilöst": "henkilöstö henkilöstön henkilöstöä henkilöstöstä",
    "kotout": "kotouttaminen kotouttamisen kotouttamista kotouttamisesta",
    "maahanmuut": "maahanmuutto maahanmuuton maahanmuuttoa maahanmuutosta",
    "monimuotoisuu": "monimuotoisuus monimuotoisuuden monimuotoisuutta monimuotoisuudesta",
    "investoin": "investointi investoinnin investointeja investointien investoinneista",
    "palvelu": "palvelu palvelun palveluja palveluita palveluiden palveluista",
    "saavutettavuu": "saavutettavuus saavutettavuuden saavutettavuutta",
    "vetovoima": "vetovoima vetovoiman vetovoimaa vetovoimasta",
    "infrastruktuur": "infrastruktuuri infrastruktuurin infrastruktuuria infrastruktuurissa",
    "organisaatio": "organisaatio organisaation organisaatiota organisaatioiden",
    "kumppan": "kumppani kumppanin kumppanit kumppaneita kumppaneiden",
    "toimintamal": "toimintamalli toimintamallin toimintamallit toimintamalleja toimintamallien",
    "sidosryhm": "sidosryhmä sidosryhmän sidosryhmät sidosryhmiä sidosryhmien",
    "kestäv": "kestävä kestävän kestävää kestävästi kestäviä",
    "ministeriö": "ministeriö ministeriön ministeriöt ministeriöiden ministeriöitä",
}
_SWEDISH = {
    "arbetskraft": "arbetskraft arbetskraften arbetskraftens",
    "samarbet": "samarbete samarbetet samarbetets",
    "företag": "företag företaget företagen företagens",
    "åtgärd": "åtgärd åtgärder åtgärden åtgärderna",
    "landsbygd": "landsbygd landsbygden landsbygdens",
    "klimat": "klimat klimatet klimatets",
    "livskraft": "livskraft livskraften livskraftens",
    "tjänst": "tjänst tjänster tjänsten tjänsterna",
    "nätverk": "nätverk nätverket nätverken",
}
_ENGLISH = {
    r"\bcooperat": "cooperation cooperate cooperating",
    r"\bpriorit": "priority priorities",
    r"\benterprise": "enterprise enterprises",
    r"\bworkforce": "workforce workforces",
    r"\binvest": "investment investments",
    r"\bclimate": "climate climates",
    r"\bnetwork": "network networks networking",
    r"\bvitality": "vitality",
}
_SLIPS = {
    "työvoim": "tyovoima työvoma työviomaa",
    "kuntakokeilu": "kuntakokielu kuntakoeiluiden kunta-kokeilu",
    "yhteisty": "yhteistyo yhtesityö",
    "hyvinvoin": "hyvinvoitni hyvinvointti",
    "kilpailuky[kv]": "kilpaulukyky kilpailukyyk",
    "maahanmuut": "maahannmuutto mahanmuutto",
}


def queries() -> list[Query]:
    """All of them."""
    made = []
    for language, sort, concepts in (
        ("fi", "Finnish", _FINNISH),
        ("sv", "Swedish", _SWEDISH),
        ("en", "English", _ENGLISH),
        ("fi", "slips", _SLIPS),
    ):
        for pattern, forms in concepts.items():
            wanted = re.compile(pattern)
            made += [Query(form, language, wanted, sort, number % 2 == 1) for number, form in enumerate(forms.split())]
    return made
