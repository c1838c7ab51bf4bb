"""What the saved questions must answer, stated from the sources.

The facts come from the page "Aluekehittäminen Kainuussa" (data/sources/), from the fact sheets and from the sources
that the data names; they were not taken from a run of the queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BASE = "https://w3id.org/linjaus/"
Row = Mapping[str, str]

STRATEGY = "id/document/kainuun-ely-strategia-2019-2023"
PROGRAMME = "id/document/kainuu-ohjelma-2018-2021"
AGREEMENT = "id/document/kainuun-ely-tulossopimus-2020-2023"
JOINT = "id/document/avi-ely-strategia-2020-2023"
PLAN = "id/document/kainuu-ohjelman-toteuttamissuunnitelma-2019-2020"
JOINT_2024 = "id/document/avi-ely-strategia-2024-2027"
KAINUU_2014 = "id/document/kainuu-ohjelma-2014-2017"
KAINUU_2022 = "id/document/kainuu-ohjelma-2022-2025"
LAPLAND = "id/document/lappi-sopimus-2022-2025"
PAGE = "id/source/aluekehittaminen-kainuussa"
ELY = "id/organisation/kainuun-ely-keskus"
TE_OFFICE = "id/organisation/kainuun-te-toimisto"
KAINUU = "id/region/kainuu"
SKOS = "http://www.w3.org/2004/02/skos/core#"

BASIS_SENTENCE = (
    "Se perustuu ohjaavien hallinnonalojen yhdessä laatimaan ELY-keskusten ja aluehallintovirastojen yhteiseen"
    " strategia-asiakirjaan sekä toiminta-alueen maakuntaohjelmiin ja niiden toteuttamissuunnitelmiin."
)
SERVICES_SENTENCE = (
    "Uudenlaisia asiakaslähtöisiä työvoima- ja yrityspalvelujen toimintamalleja kehitetään yhdessä asiakkaiden,"
    " sidosryhmien, alueen toimijoiden ja palvelutuottajien kanssa."
)
TE_OFFICE_SENTENCE = "Toiminta tehdään tiiviissä yhteistyössä Kainuun TE-toimiston kanssa."
CLIMATE_SENTENCE = (
    "Ilmastonmuutos- ja luonnon monimuotoisuuskysymykset integroidaan osaksi koko ELY-keskuksen toimintaa"
    " ja päätöksentekoa."
)


@dataclass(frozen=True)
class Case:
    """What a question must answer.

    parameters: as an asker gives them, our own IRIs without the base. count: of the rows; None where no source says how
    many. facts: rows that must be there; absent: rows that must not; a row names only the cells it is about, our own
    IRIs without the base. order: a column and its cells from the first row to the last.
    """

    query: str
    parameters: Row
    count: int | None
    facts: tuple[Row, ...] = ()
    absent: tuple[Row, ...] = ()
    order: tuple[str, tuple[str, ...]] | None = None

    def __str__(self) -> str:
        return " ".join([self.query, *(value.rpartition("/")[2] for value in self.parameters.values())])


CASES = (
    # The page lists four strategic emphases for 2019–2023 and five priorities of the programme for 2018–2021.
    Case(
        "list-priorities",
        {"organisation": ELY, "from": "2019-01-01", "to": "2023-12-31"},
        4,
        ({"document": STRATEGY, "number": "1", "priority": f"{STRATEGY}/priority/1", "start": "2019", "end": "2023"},),
        order=(
            "label",
            (
                "Vahvistetaan Kainuun elinvoimaa ja kasvua kestävällä tavalla",
                "Varmistetaan määrällisesti riittävän ja laadullisesti oikean työvoiman saatavuus Kainuussa",
                "Päämääränä kainuulainen hyvä elämä",
                "Kainuun ELY-keskus on erinomainen työpaikka ja haluttu yhteistyökumppani",
            ),
        ),
    ),
    Case("list-priorities", {"organisation": ELY, "from": "2023-12-31"}, 4),
    Case("list-priorities", {"organisation": ELY, "from": "2024-01-01"}, 0),
    Case("list-priorities", {"organisation": ELY, "to": "2019-01-01"}, 4),
    Case("list-priorities", {"organisation": ELY, "to": "2018-12-31"}, 0),
    Case(
        "list-priorities",
        {"organisation": "id/organisation/kainuun-liitto", "from": "2018-01-01", "to": "2021-12-31"},
        5,
        ({"document": PROGRAMME, "start": "2018", "end": "2021"},),
        order=(
            "label",
            (
                "Yritykset, osaaminen ja Kainuun vetovoima",
                "Saavutettavuutta uusilla liikkumisratkaisuilla ja sähköisillä palveluilla"
                " sekä infrastruktuuri-investoinneilla",
                "Tavoitehakuista alueellista yhteistyötä",
                "Hyvinvoinnin vahvistaminen",
                "Positiivinen maakuntakuva",
            ),
        ),
    ),
    # Documents in outline: the seven of Lapland, the nine ministries' three and three, Satakunta's 5, 3, 3 + 8, 3 + 10.
    Case(
        "list-priorities",
        {"organisation": "id/organisation/lapin-liitto"},
        7,
        (
            {
                "document": LAPLAND,
                "number": "7",
                "start": "2022",
                "end": "2025",
                "label": "Saamelaiskulttuurin elinvoimaisuus",
            },
        ),
        order=(
            "label",
            (
                "Arktinen talous ja teollisuus kasvavat kestävästi uudistumalla",
                "Väestökehityksen ja työvoiman riittävyyden haasteet hallintaan",
                "Osaamisen kehittäminen vastaamaan toimintaympäristön nopeita muutoksia",
                "Elinympäristön laatu, hyvinvointi ja peruspalvelujen turvaaminen hyvän elämän osatekijöinä",
                "Ilmastonmuutoksen hillitseminen ja luonnon monimuotoisuuden turvaaminen",
                "Hyvä saavutettavuus kilpailukyvyn ja kasvun mahdollistajana",
                "Saamelaiskulttuurin elinvoimaisuus",
            ),
        ),
    ),
    Case(
        "list-priorities",
        {"organisation": "id/organisation/valtiovarainministerio"},
        6,
        (
            {"document": JOINT, "number": "3", "label": "Tavoittelemme hiilineutraaliutta"},
            {"document": JOINT, "number": "4", "label": "Asiakkuudet ja digitalisaatio"},
        ),
    ),
    Case("list-priorities", {"organisation": "id/organisation/satakuntaliitto"}, 32),
    # Four aims, then five priorities, then the six of a draft.
    Case("list-priorities", {"organisation": "id/organisation/kainuun-liitto"}, 15),
    # Sentence by sentence; one that promises two things counts twice.
    Case(
        "list-measures",
        {"priority": f"{STRATEGY}/priority/1"},
        6,
        (
            {"kind": "def#Measure", "sentence": SERVICES_SENTENCE, "source": PAGE},
            {"sentence": "Toimenpiteissä huomioidaan tulossopimuksen painotukset."},
            {"sentence": "Kainuun ELY-keskus toimii TF-strategian mukaisesti maakunnallisen TF-työn koordinoijana."},
        ),
    ),
    Case(
        "list-measures",
        {"priority": f"{STRATEGY}/priority/2"},
        6,
        order=(
            "sentence",
            (
                "Tehdään aktiivista alueellista yhteistyötä osaavan työvoiman saatavuuden varmistamiseksi.",
                "Osallistutaan aktiivisesti kuntakokeilujen toteuttamiseen.",
                "Panostetaan uusien valtakunnallisten toimintatapojen ja käytäntöjen nopeaan käyttöönottoon alueelliset"
                " erityispiirteet huomioiden.",
                "Kansainvälisen rekrytoinnin mahdollisuuksien tunnettavuutta lisätään, ja kehitetään aktiivisesti"
                " maahanmuuttoon ja kotouttamiseen liittyviä toimenpiteitä.",
                "Kansainvälisen rekrytoinnin mahdollisuuksien tunnettavuutta lisätään, ja kehitetään aktiivisesti"
                " maahanmuuttoon ja kotouttamiseen liittyviä toimenpiteitä.",
                "TE-toimiston organisaatiorakenne uudistetaan.",
            ),
        ),
    ),
    Case(
        "list-measures", {"priority": f"{STRATEGY}/priority/3"}, 6, ({"kind": "def#Objective"}, {"kind": "def#Measure"})
    ),
    Case("list-measures", {"priority": f"{STRATEGY}/priority/4"}, 5),
    Case("list-measures", {"priority": f"{PROGRAMME}/priority/1"}, 0),
    # "… strategiseen tulossopimukseen. Se perustuu …": the strategy reaches the programme through the agreement.
    Case(
        "trace-document-basis",
        {"document": STRATEGY},
        6,
        (
            {"from": STRATEGY, "relation": "def#implements", "basis": JOINT, "coverage": "id/coverage/outlined"},
            {"from": STRATEGY, "relation": "def#takesIntoAccount", "basis": AGREEMENT},
            {"from": AGREEMENT, "relation": "def#basedOn", "basis": JOINT, "sentence": BASIS_SENTENCE},
            {"from": AGREEMENT, "relation": "def#basedOn", "basis": PROGRAMME, "sentence": BASIS_SENTENCE},
            {"from": AGREEMENT, "relation": "def#basedOn", "basis": PLAN, "confidence": "id/confidence/medium"},
            {"from": PLAN, "relation": "def#implements", "basis": PROGRAMME, "coverage": "id/coverage/described"},
        ),
    ),
    Case("trace-document-basis", {"document": AGREEMENT}, 4, absent=({"from": STRATEGY},)),
    Case("trace-document-basis", {"document": JOINT}, 0),
    # What the one text speaks of and the other does not.
    Case(
        "compare-themes",
        {"document": STRATEGY, "other": PROGRAMME},
        None,
        (
            {"only": STRATEGY, "theme": "id/theme/hiilineutraalius", "label": "hiilineutraalius"},
            {"only": STRATEGY, "theme": "id/theme/luonnon-monimuotoisuus"},
            {"only": STRATEGY, "theme": "id/theme/kotouttaminen"},
            {"only": STRATEGY, "theme": "id/theme/tyohyvinvointi"},
            {"only": PROGRAMME, "theme": "id/theme/sahkoiset-palvelut", "elements": "1"},
            {"only": PROGRAMME, "theme": "id/theme/hyvinvointi"},
            {"only": PROGRAMME, "theme": "id/theme/imago"},
        ),
        (
            {"theme": "id/theme/yritykset"},
            {"theme": "id/theme/osaaminen"},
            {"theme": "id/theme/alueellinen-yhteistyo"},
            {"only": PROGRAMME, "theme": "id/theme/hiilineutraalius"},
        ),
    ),
    Case("compare-themes", {"document": STRATEGY, "other": STRATEGY}, 0),
    # Two commitments with the region's actors, one with four groups, one with the TE Office; the ELY Centre in all.
    Case(
        "list-cooperation",
        {},
        11,
        (
            {"actor": ELY, "relation": "def#carriedOutBy", "sentence": SERVICES_SENTENCE},
            {"actorLabel": "asiakkaat", "relation": "def#inCooperationWith", "sentence": SERVICES_SENTENCE},
            {"actorLabel": "sidosryhmät", "relation": "def#inCooperationWith", "sentence": SERVICES_SENTENCE},
            {"actorLabel": "alueen toimijat", "relation": "def#inCooperationWith", "sentence": SERVICES_SENTENCE},
            {"actorLabel": "palvelutuottajat", "relation": "def#inCooperationWith", "sentence": SERVICES_SENTENCE},
        ),
        ({"element": f"{STRATEGY}/priority/2/measure/1"},),
    ),
    Case(
        "list-cooperation",
        {"actor": TE_OFFICE, "document": STRATEGY},
        1,
        ({"actorLabel": "Kainuun TE-toimisto", "sentence": TE_OFFICE_SENTENCE, "document": STRATEGY},),
    ),
    Case("list-cooperation", {"document": PROGRAMME}, 0),
    # A day of 2020 lies in all four periods, and an agreement is published for each year; the page was updated when
    # both its periods had ended.
    Case(
        "list-documents-in-force",
        {"region": KAINUU, "date": "2020-06-01"},
        6,
        (
            {"document": STRATEGY, "start": "2019", "end": "2023", "areaLabel": "Kainuu"},
            {"document": JOINT, "areaLabel": "Suomi"},
            {"document": PROGRAMME},
            {"document": AGREEMENT},
            {"document": PLAN},
            {"document": "id/document/kainuun-ely-tulossopimus-2020", "start": "2020", "end": "2020"},
        ),
    ),
    Case(
        "list-documents-in-force",
        {"region": KAINUU, "date": "2024-03-05"},
        4,
        (
            {"document": JOINT_2024},
            {"document": KAINUU_2022},
            {"document": "id/document/kainuun-ely-tulossopimus-2024-2027"},
            {"document": "id/document/kainuun-ely-tulossopimus-2024"},
        ),
        ({"document": STRATEGY},),
    ),
    Case("list-documents-in-force", {"region": KAINUU, "date": "2021-12-31"}, 5, ({"document": PROGRAMME},)),
    Case("list-documents-in-force", {"region": KAINUU, "date": "2022-01-01"}, 5, absent=({"document": PROGRAMME},)),
    Case(
        "list-documents-in-force",
        {"region": "id/region/pohjois-karjala", "date": "2024-06-01"},
        3,
        (
            {"document": "id/document/pohjois-karjalan-maakuntaohjelma-2022-2025"},
            {"document": "id/document/pohjois-karjalan-ely-tulossopimus-2024-2027"},
            {"document": JOINT_2024, "areaLabel": "Suomi"},
        ),
    ),
    Case("list-documents-in-force", {"region": KAINUU, "date": "1990-01-01"}, 0),
    # Climate and biodiversity are to be a part of all the Centre's work, so of every priority.
    Case(
        "list-guiding-principles",
        {},
        15,
        (
            {"number": "1", "principleLabel": "kestävän kehityksen vaatimukset"},
            {"number": "1", "principleLabel": "hiilineutraalisuuden tavoite"},
            *({"number": number, "principleLabel": "ilmastonmuutoskysymykset"} for number in "1234"),
            *({"number": number, "principleLabel": "luonnon monimuotoisuuskysymykset"} for number in "1234"),
            {"number": "3", "principleLabel": "vähähiilisyys"},
            {"number": "4", "principleLabel": "avoimuus"},
        ),
        ({"number": "2", "principleLabel": "hiilineutraalisuuden tavoite"},),
    ),
    Case("list-guiding-principles", {"document": PROGRAMME}, 0),
    # TE offices ceased on 1 January 2025, ELY Centres and the Regional State Administrative Agencies on 1 January 2026.
    Case(
        "trace-organisation",
        {"organisation": TE_OFFICE},
        1,
        ({"ended": "2024-12-31", "date": "2025-01-01", "to": "id/organisation/kainuu-koillismaan-tyollisyysalue"},),
    ),
    Case(
        "trace-organisation",
        {"organisation": ELY},
        2,
        (
            {"ended": "2025-12-31", "date": "2026-01-01", "toLabel": "Pohjois-Suomen elinvoimakeskus"},
            {"date": "2026-01-01", "toLabel": "Lupa- ja valvontavirasto"},
        ),
    ),
    Case(
        "trace-organisation",
        {"organisation": "id/organisation/pohjois-suomen-aluehallintovirasto"},
        1,
        ({"date": "2026-01-01", "toLabel": "Lupa- ja valvontavirasto"},),
    ),
    # The area of the Häme ELY Centre was divided: Kanta-Häme and Päijät-Häme went to different centres.
    Case(
        "trace-organisation",
        {"organisation": "id/organisation/hameen-ely-keskus"},
        4,
        (
            {"toLabel": "Sisä-Suomen elinvoimakeskus"},
            {"toLabel": "Kaakkois-Suomen elinvoimakeskus"},
            {"toLabel": "Lupa- ja valvontavirasto"},
        ),
    ),
    Case("trace-organisation", {"organisation": "id/organisation/kainuun-liitto"}, 0),
    # Read from a sentence; that TF means Team Finland is a reading.
    Case(
        "trace-statement",
        {"subject": f"{STRATEGY}/priority/1/measure/4"},
        2,
        (
            {
                "how": "passage",
                "sentence": "Kainuun ELY-keskus toimii TF-strategian mukaisesti maakunnallisen TF-työn koordinoijana.",
                "source": PAGE,
                "sourceTitle": "Aluekehittäminen Kainuussa",
                "updated": "2024-03-05",
                "property": "",
                "propertyLabel": "",
            },
            {"how": "claim", "value": "id/document/team-finland-strategia", "confidence": "id/confidence/medium"},
        ),
    ),
    Case(
        "trace-statement",
        {"subject": f"{STRATEGY}/priority/2"},
        3,
        (
            {
                "how": "claim",
                "property": "def#guidedBy",
                "propertyLabel": "noudattaa periaatetta",
                "sentence": CLIMATE_SENTENCE,
            },
        ),
    ),
    # A contents list in a collection of third parties: the address, and how sure it is.
    Case(
        "trace-statement",
        {"subject": f"{LAPLAND}/priority/1"},
        2,
        (
            {"how": "source", "source": "https://lawinsider.com/fi/contracts/wwVavw0fi4", "sentence": ""},
            {"how": "claim", "value": LAPLAND, "confidence": "id/confidence/medium"},
        ),
        ({"how": "passage"},),
    ),
    Case(
        "trace-statement",
        {"subject": ELY},
        None,
        (
            {"how": "source"},
            {"how": "claim", "value": "2010-01-01", "source": "https://www.finlex.fi/fi/laki/alkup/2009/20090897"},
            {
                "how": "claim",
                "value": "2025-12-31",
                "source": "https://www.parliament.fi/valtiopaivaasiakirjat/EV+74/2025",
            },
        ),
        ({"how": "passage"},),
    ),
    # Each of the nineteen regions has one NUTS code; Kainuu has eight municipalities.
    Case(
        "list-external-links",
        {},
        None,
        (
            {"thing": KAINUU, "relation": f"{SKOS}exactMatch", "target": "http://data.europa.eu/nuts/code/FI1D8"},
            {"thing": "id/organisation-kind/te-toimisto", "target": "http://www.yso.fi/onto/yso/p22119"},
        ),
    ),
    Case(
        "list-external-links",
        {"vocabulary": "http://data.europa.eu/nuts/code/"},
        19,
        (
            {"thing": KAINUU, "label": "Kainuu"},
            {"thing": "id/region/lappi", "target": "http://data.europa.eu/nuts/code/FI1D7"},
        ),
    ),
    Case(
        "list-external-links", {"vocabulary": "https://sws.geonames.org/"}, 9, ({"thing": "id/municipality/puolanka"},)
    ),
    Case("list-external-links", {"vocabulary": BASE}, 0),
    # Both texts speak of enterprises, skills and regional cooperation, and of nothing else in common. Of the joint
    # strategy the first emphasis meets vitality, the last one staff and partnerships.
    Case(
        "list-aligned-priorities",
        {"document": STRATEGY},
        None,
        (
            {"priority": f"{STRATEGY}/priority/1", "aligned": f"{JOINT}/priority/2", "themeLabel": "elinvoimaisuus"},
            {"priority": f"{STRATEGY}/priority/4", "aligned": f"{JOINT}/priority/5", "themeLabel": "kumppanuus"},
            {
                "priority": f"{STRATEGY}/priority/4",
                "aligned": f"{JOINT}/priority/6",
                "themeLabel": "henkilöstöpolitiikka",
            },
            *(
                {
                    "priority": f"{STRATEGY}/priority/{ours}",
                    "aligned": f"{PROGRAMME}/priority/{theirs}",
                    "themeLabel": theme,
                }
                for ours, theirs, theme in (
                    (1, 1, "yritykset"),
                    (1, 3, "alueellinen yhteistyö"),
                    (2, 1, "osaaminen"),
                    (2, 3, "alueellinen yhteistyö"),
                )
            ),
        ),
        (
            {"aligned": f"{PROGRAMME}/priority/2"},
            {"aligned": f"{PROGRAMME}/priority/4"},
            {"aligned": f"{PROGRAMME}/priority/5"},
        ),
    ),
    # Well-being and the image of the region stay from programme to programme.
    Case(
        "list-aligned-priorities",
        {"document": KAINUU_2014},
        None,
        (
            {
                "priority": f"{KAINUU_2014}/priority/3",
                "aligned": f"{PROGRAMME}/priority/4",
                "themeLabel": "hyvinvointi",
            },
            {
                "priority": f"{KAINUU_2014}/priority/3",
                "aligned": f"{KAINUU_2022}/priority/1",
                "themeLabel": "hyvinvointi",
            },
            {"priority": f"{KAINUU_2014}/priority/4", "aligned": f"{PROGRAMME}/priority/5", "themeLabel": "imago"},
        ),
        ({"aligned": f"{PROGRAMME}/priority/2"},),
    ),
    # The page does not say who renews the structure of the TE Office.
    Case(
        "report-completeness",
        {},
        1,
        ({"missing": "actor", "element": f"{STRATEGY}/priority/2/measure/6", "document": STRATEGY},),
    ),
    Case("report-completeness", {"document": PROGRAMME}, 0),
    # The page says 2019–2023, the national documents run 2020–2023, and it was updated on 5 March 2024.
    Case(
        "report-period-tensions",
        {"document": STRATEGY},
        5,
        (
            {
                "tension": "starts-before-basis",
                "other": JOINT,
                "start": "2019",
                "otherStart": "2020",
                "otherEnd": "2023",
            },
            {"tension": "starts-before-basis", "other": AGREEMENT},
            {"tension": "ends-after-basis", "other": PROGRAMME, "end": "2023", "otherEnd": "2021"},
            {"tension": "ends-after-basis", "other": PLAN, "otherEnd": "2020"},
            {"tension": "source-updated-after-end", "other": PAGE, "end": "2023", "updated": "2024-03-05"},
        ),
    ),
    Case(
        "report-period-tensions", {"document": PROGRAMME}, 1, ({"tension": "source-updated-after-end", "other": PAGE},)
    ),
    Case("report-period-tensions", {"document": PLAN}, 0),
    # The reforms by their days (2026: ten new centres, the Agencies, KEHA), periods as the documents state them, and
    # what no source dates.
    Case(
        "list-periods",
        {"language": "sv"},
        None,
        (
            {"thing": STRATEGY, "start": "2019", "end": "2023", "kind": "def#PolicyDocument"},
            {"thing": ELY, "start": "2010-01-01", "end": "2025-12-31", "kindLabel": "organisation"},
            {"thing": TE_OFFICE, "start": "", "end": "2024-12-31"},
            {"thing": "id/organisation/kainuu-koillismaan-tyollisyysalue", "start": "2025-01-01", "end": ""},
            {"thing": "id/event/te-palvelu-uudistus-2025", "start": "2025-01-01", "end": "2025-01-01"},
            {"thing": "id/organisation/team-finland", "label": "Team Finland", "start": "", "end": ""},
        ),
    ),
    Case(
        "list-periods",
        {"kind": "http://www.w3.org/ns/org#ChangeEvent"},
        13,
        order=("start", ("2025-01-01", *["2026-01-01"] * 12)),
    ),
    # Regional cooperation is in both texts; carbon neutrality in the strategy alone.
    Case(
        "count-themes",
        {},
        None,
        (
            {"document": STRATEGY, "theme": "id/theme/hiilineutraalius", "label": "hiilineutraalius"},
            {"document": PROGRAMME, "theme": "id/theme/sahkoiset-palvelut", "elements": "1"},
            {"document": STRATEGY, "theme": "id/theme/alueellinen-yhteistyo"},
            {"document": PROGRAMME, "theme": "id/theme/alueellinen-yhteistyo"},
        ),
        ({"document": PROGRAMME, "theme": "id/theme/hiilineutraalius"},),
    ),
    Case("count-themes", {"theme": "id/theme/hiilineutraalius", "document": PROGRAMME}, 0),
    # Pairs of ALIGNED share one theme each; well-being and equality are a priority of two national strategies.
    Case(
        "count-shared-themes",
        {"chosen": JOINT},
        None,
        (
            {
                "document": JOINT,
                "priority": f"{JOINT}/priority/1",
                "aligned": f"{JOINT_2024}/priority/1",
                "alignedDocument": JOINT_2024,
                "themes": "2",
            },
        ),
    ),
    Case(
        "count-shared-themes",
        {"chosen": STRATEGY},
        None,
        ({"priority": f"{STRATEGY}/priority/2", "aligned": f"{PROGRAMME}/priority/3", "themes": "1"},),
        ({"document": PROGRAMME},),
    ),
    # The region's actors are named in three commitments; the Centre is steered by six ministries and an agency.
    Case(
        "count-actor-ties",
        {},
        None,
        (
            {"from": ELY, "relation": "def#inCooperationWith", "toLabel": "alueen toimijat", "ties": "3"},
            {"from": ELY, "relation": "def#inCooperationWith", "to": TE_OFFICE, "ties": "1"},
            {"from": ELY, "relation": "def#aimedAt", "toLabel": "yritykset", "ties": "2"},
            {"from": ELY, "relation": "def#steeredBy", "to": "id/organisation/ymparistoministerio", "ties": "1"},
        ),
    ),
    Case("count-actor-ties", {"relation": f"{BASE}def#inCooperationWith"}, 5),
    Case("count-actor-ties", {"relation": f"{BASE}def#steeredBy"}, 7),
    # The country, its nineteen regions, and the eight municipalities of one; no document names a municipality.
    Case(
        "count-regions",
        {},
        28,
        (
            {"area": KAINUU, "withinLabel": "Suomi"},
            {"area": "id/region/suomi", "within": "", "withinLabel": ""},
            {"area": "id/municipality/puolanka", "within": KAINUU, "own": "0"},
        ),
    ),
    Case("count-regions", {"inside": KAINUU}, 8),
    # The plan of 2040 strives for net in-migration and year-round tourism, as a page of the structural funds tells.
    Case(
        "list-visions",
        {"document": KAINUU_2022, "language": "en"},
        1,
        ({"kind": "def#Vision", "said": "A region of net in-migration and year-round tourism."},),
    ),
    Case("list-visions", {"document": STRATEGY}, 0),
)

# The priorities whose measures and headings name the same theme: strategy, programme.
ALIGNED = {(1, 1), (1, 3), (2, 1), (2, 3)}

# A small made-up world of what the site's own data does not have (yet).
MADE_UP = """
@base <https://w3id.org/linjaus/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix lin: <https://w3id.org/linjaus/def#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/region/kainuu> geo:sfWithin <id/region/suomi> .

<id/document/a> a lin:PolicyDocument ; dct:title "A"@fi ; dct:spatial <id/region/suomi> ; lin:restsOn <id/document/b> ;
    dct:publisher <id/organisation/one> ; dct:temporal <id/document/a#period> .
<id/document/a#period> dcat:startDate "2020-03-15"^^xsd:date ; dcat:endDate "2020-09-30"^^xsd:date .
<id/document/b> a lin:PolicyDocument ; dct:title "B"@fi ; dct:spatial <id/region/kainuu> ;
    dct:temporal <id/document/b#period> .
<id/document/b#period> dcat:startDate "2020-03-16"^^xsd:date ; dcat:endDate "2020"^^xsd:gYear .

<id/document/a/priority/1> a lin:Priority ; dct:isPartOf <id/document/a> ; lin:number 1 ;
    skos:prefLabel "yksi"@fi , "ett"@sv .
<id/document/a/priority/1/objective/1> a lin:Objective ; dct:isPartOf <id/document/a/priority/1> ;
    dct:subject <id/theme/x> ; lin:aimedAt <id/organisation/one> ;
    skos:prefLabel "tavoite"@fi , "mål"@sv , "objective"@en .

<id/document/a/vision/1> a lin:Vision ; dct:isPartOf <id/document/a> ; lin:wording "Kaikki on hyvin."@fi .
<id/document/a/mission/1> a lin:Mission ; dct:isPartOf <id/document/a> ; lin:wording "Teemme hyvää."@fi .

<id/event/first> org:originalOrganization <id/organisation/one> ; org:resultingOrganization <id/organisation/two> .
<id/event/second> org:originalOrganization <id/organisation/two> ; skos:prefLabel "loppu"@fi .
<id/organisation/two> skos:prefLabel "kaksi"@fi .
"""

MADE_UP_CASES = (
    # Periods by the day; a wider area; a year that ends a period ends on its last day.
    Case("list-documents-in-force", {"region": KAINUU, "date": "2020-03-14"}, 0),
    Case(
        "list-documents-in-force",
        {"region": KAINUU, "date": "2020-03-15"},
        1,
        ({"title": "A", "area": "id/region/suomi"},),
    ),
    Case("list-documents-in-force", {"region": KAINUU, "date": "2020-09-30"}, 2),
    Case("list-documents-in-force", {"region": KAINUU, "date": "2020-10-01"}, 1, ({"title": "B"},)),
    Case("list-documents-in-force", {"region": KAINUU, "date": "2020-12-31"}, 1, ({"title": "B"},)),
    Case("list-documents-in-force", {"region": "id/region/suomi", "date": "2020-09-30"}, 1, ({"title": "A"},)),
    Case("list-priorities", {"organisation": "id/organisation/one", "from": "2020-09-30"}, 1, ({"label": "yksi"},)),
    Case("list-priorities", {"organisation": "id/organisation/one", "from": "2020-10-01"}, 0),
    Case("report-period-tensions", {}, 1, ({"tension": "starts-before-basis", "document": "id/document/a"},)),
    # A wider area's document concerns the area too, and not the other way round; an area without a class is no region.
    Case("count-regions", {}, 0),
    Case("count-shared-themes", {"chosen": "id/document/a"}, 0),
    # Each kind of gap shows; being aimed at someone is not being carried out by someone.
    Case(
        "report-completeness",
        {},
        3,
        (
            {"missing": "theme", "element": "id/document/a/priority/1"},
            {"missing": "translation-en", "element": "id/document/a/priority/1"},
            {"missing": "actor", "element": "id/document/a/priority/1/objective/1"},
        ),
    ),
    # A vision and a mission, the vision first; nothing of a document that has none.
    Case(
        "list-visions",
        {},
        2,
        (
            {"document": "id/document/a", "title": "A", "kind": "def#Vision", "said": "Kaikki on hyvin."},
            {"element": "id/document/a/mission/1", "kind": "def#Mission", "said": "Teemme hyvää."},
        ),
        order=("element", ("id/document/a/vision/1", "id/document/a/mission/1")),
    ),
    Case("list-visions", {"document": "id/document/b"}, 0),
    # Successors of successors, and an end without any.
    Case(
        "trace-organisation",
        {"organisation": "id/organisation/one"},
        2,
        (
            {"event": "id/event/first", "to": "id/organisation/two", "toLabel": "kaksi"},
            {"event": "id/event/second", "fromLabel": "kaksi", "eventLabel": "loppu", "to": "", "toLabel": ""},
        ),
    ),
)
