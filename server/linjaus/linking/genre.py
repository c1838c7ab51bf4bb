"""Words that every strategy uses whatever it is about: what is done, aimed at, looked at and counted.

A concept that is named by such a word alone says little of a statement's subject. Roots, so that each form counts.
"""

from __future__ import annotations

from functools import cache

from linjaus.morphology import root

_WORDS = {
    "fi": """
        ala alue aste edellytys edistäminen ehdotus erityispiirre esimerkki hanke henkilö huomio hyöty ihminen
        johtaminen järjestelmä kasvattaminen kausi kehittyminen kehittäminen kehitys keino keskus kohde kokeilu
        kokonaisuus koordinointi kunta kysymys käyttö käyttöönotto käytäntö laatu lisä lisäys luominen maakunta
        mahdollisuus malli menetelmä mittari muutos määrä näkökulma ohjelma olosuhteet ongelma organisaatio osa
        osallistuminen osuus painopiste painotus panostus parantaminen periaate pohja prosessi päämäärä rakenne
        ratkaisu resurssi rooli selvitys seuranta sisältö strategia suunnitelma suunnittelu suunta tapa tarpeet
        tarve taso tavoite tehtävä tekeminen tilanne toimenpide toimija toiminta toimintatapa toiminto
        toteuttaminen toteutus tukeminen tuki tulos tunnettavuus turvaaminen työ uudistus vaatimus vahvistaminen
        vaihtoehto vaikutus valmistelu varmistaminen vastuu vuosi yksikkö yksilö ympäristö
    """,
    "sv": """
        aktör andel arbete aspekt behov centrum del effekt egenskap enhet främjande fråga förbättring
        förhållande förslag förutsättning förändring genomförande grund helhet individ innehåll insats kommun
        krav kvalitet landskap ledning lösning metod modell människa mål målsättning möjlighet nivå område
        ordning organisation person plan planering princip prioritering problem process program projekt region
        resultat resurs riktning roll situation strategi struktur stöd system särdrag sätt tillvägagångssätt
        tyngdpunkt uppgift utredning utveckling verksamhet år åtgärd
    """,
    "en": """
        action activity actor aim area aspect basis centre change condition content development effect emphasis
        environment example goal growth implementation improvement individual issue level management measure
        method model municipality need objective opportunity organisation part people period person plan
        planning possibility practice principle priority problem process programme project promotion quality
        region requirement resource responsibility result role situation solution strategy strengthening
        structure support system task theme unit use way work year
    """,
}


@cache
def genre_roots(language: str) -> frozenset[str]:
    """The roots of the words above in a language; empty for others."""
    return frozenset(root(word, language) for word in _WORDS.get(language, "").split())
