"""The sentences of a rehearsal's report, in English and Finnish."""

from __future__ import annotations

from collections.abc import Mapping

Text = tuple[str, str]

_LANGUAGES = ("en", "fi")

DIMENSIONS: dict[str, Text] = {
    "findability": ("Findability", "Löydettävyys"),
    "accessibility": ("Accessibility", "Saavutettavuus"),
    "interoperability": ("Interoperability", "Yhteentoimivuus"),
    "reusability": ("Reusability", "Uudelleenkäytettävyys"),
    "contextuality": ("Contextuality", "Asiayhteys"),
}

RATINGS: dict[str, Text] = {
    "excellent": ("Excellent", "Erinomainen"),
    "good": ("Good", "Hyvä"),
    "sufficient": ("Sufficient", "Riittävä"),
    "bad": ("Bad", "Huono"),
}

METRICS: dict[str, tuple[Text, Text]] = {
    "keywordAvailability": (
        ("Keywords (dcat:keyword)", "Asiasanat (dcat:keyword)"),
        ("Give each dataset a keyword.", "Anna joka aineistolle asiasana."),
    ),
    "categoryAvailability": (
        ("Themes (dcat:theme)", "Teemat (dcat:theme)"),
        ("Give each dataset an EU data theme.", "Anna joka aineistolle EU:n datateema."),
    ),
    "spatialAvailability": (
        ("Place (dct:spatial)", "Alue (dct:spatial)"),
        ("Say which area each dataset is about.", "Kerro, mitä aluetta aineisto koskee."),
    ),
    "temporalAvailability": (
        ("Period (dct:temporal)", "Ajanjakso (dct:temporal)"),
        ("Say which period each dataset is about.", "Kerro, mitä ajanjaksoa aineisto koskee."),
    ),
    "accessUrlStatusCode": (
        ("Access address answers 2xx", "Pääsyosoite vastaa 2xx"),
        ("Let dcat:accessURL answer with 200.", "Huolehdi, että dcat:accessURL vastaa 200."),
    ),
    "downloadUrlAvailability": (
        ("Download address (dcat:downloadURL)", "Latausosoite (dcat:downloadURL)"),
        ("Give the file's own address.", "Anna tiedoston oma osoite."),
    ),
    "downloadUrlStatusCode": (
        ("Download address answers 2xx", "Latausosoite vastaa 2xx"),
        ("Let dcat:downloadURL answer with 200.", "Huolehdi, että dcat:downloadURL vastaa 200."),
    ),
    "formatAvailability": (
        ("Format (dct:format)", "Tiedostomuoto (dct:format)"),
        ("Give the file type.", "Anna tiedostotyyppi."),
    ),
    "mediaTypeAvailability": (
        ("Media type (dcat:mediaType)", "Mediatyyppi (dcat:mediaType)"),
        ("Give the media type.", "Anna mediatyyppi."),
    ),
    "formatMediaTypeVocabularyAlignment": (
        ("Format and media type from vocabularies", "Tiedostomuoto ja mediatyyppi sanastoista"),
        (
            "Use IRIs of the EU file-type table and of IANA's media types.",
            "Käytä EU:n file-type-taulun ja IANAn mediatyyppien IRIjä.",
        ),
    ),
    "formatMediaTypeNonProprietary": (
        ("Format is non-proprietary", "Tiedostomuoto on avoin"),
        ("Offer the data in an open format too.", "Tarjoa data myös avoimessa muodossa."),
    ),
    "formatMediaTypeMachineInterpretable": (
        ("Format is machine-readable", "Tiedostomuoto on koneluettava"),
        ("Offer the data in a machine-readable format too.", "Tarjoa data myös koneluettavassa muodossa."),
    ),
    "dcatApCompliance": (
        ("Complies with the profile (SHACL)", "Noudattaa profiilia (SHACL)"),
        ("Mend the violations listed below.", "Korjaa alla luetellut rikkomukset."),
    ),
    "licenceAvailability": (
        ("Licence (dct:license)", "Käyttöehdot (dct:license)"),
        ("Give each distribution a licence.", "Anna joka jakelulle käyttöehdot."),
    ),
    "knownLicence": (
        ("Licence from the EU table", "Käyttöehdot EU:n taulusta"),
        (
            "Use an IRI of the EU licence table for the distribution.",
            "Käytä jakelussa EU:n licence-taulun IRIä.",
        ),
    ),
    "accessRightsAvailability": (
        ("Access rights (dct:accessRights)", "Käyttöoikeus (dct:accessRights)"),
        ("Say who may have the data.", "Kerro, kenellä on pääsy dataan."),
    ),
    "accessRightsVocabularyAlignment": (
        ("Access rights from the EU table", "Käyttöoikeus EU:n taulusta"),
        ("Use an IRI of the EU access-right table.", "Käytä EU:n access-right-taulun IRIä."),
    ),
    "contactPointAvailability": (
        ("Contact (dcat:contactPoint)", "Yhteystieto (dcat:contactPoint)"),
        ("Say whom to ask.", "Kerro, keneltä voi kysyä."),
    ),
    "publisherAvailability": (
        ("Publisher (dct:publisher)", "Julkaisija (dct:publisher)"),
        ("Say who publishes.", "Kerro, kuka julkaisee."),
    ),
    "rightsAvailability": (
        ("Rights (dct:rights)", "Oikeudet (dct:rights)"),
        ("Give each distribution a rights statement.", "Anna joka jakelulle tieto oikeuksista."),
    ),
    "byteSizeAvailability": (
        ("Size (dcat:byteSize)", "Koko (dcat:byteSize)"),
        ("Give the size in bytes.", "Anna koko tavuina."),
    ),
    "dateIssuedAvailability": (
        ("Date of issue (dct:issued)", "Julkaisupäivä (dct:issued)"),
        ("Say when it was first published.", "Kerro, milloin se julkaistiin."),
    ),
    "dateModifiedAvailability": (
        ("Date of change (dct:modified)", "Muutospäivä (dct:modified)"),
        ("Say when it last changed.", "Kerro, milloin se viimeksi muuttui."),
    ),
}
"""For each metric its name, and what to do when it is lacking."""

FAILURES: dict[str, Text] = {
    "address": ("is no address that can be asked", "ei ole osoite, jolta voi kysyä"),
    "private": ("leads into the private network and is not asked", "vie sisäverkkoon, eikä siltä kysytä"),
    "unreachable": ("cannot be reached", "ei tavoitettavissa"),
    "timeout": ("no answer in time", "ei vastausta ajoissa"),
    "tls": ("no trusted certificate", "ei luotettavaa varmennetta"),
    "loop": ("redirects in a circle", "ohjaa kehää"),
    "redirects": ("redirects too often", "ohjaa liian monta kertaa"),
    "size": ("too large", "liian suuri"),
    "coding": ("unknown content coding", "tuntematon koodaus"),
    "broken": ("breaks off its answer", "vastaus katkeaa"),
    "late": ("not asked: time ran out", "ei kysytty: aika loppui"),
}

NOTES: dict[str, Text] = {
    "rebased": (
        "Addresses that begin with {from} were asked at {to}.",
        "Osoitteet, jotka alkavat {from}, kysyttiin osoitteesta {to}.",
    ),
    "page-loop": ("The next page, {address}, leads back: reading stopped.", "Seuraava sivu, {address}, vie takaisin."),
    "page-elsewhere": (
        "The next page, {address}, is on another host and was not read.",
        "Seuraava sivu, {address}, on toisella palvelimella, eikä sitä luettu.",
    ),
    "pages-too-many": (
        "The catalogue goes on at {address}; more is not read.",
        "Luettelo jatkuu osoitteessa {address}; enempää ei lueta.",
    ),
    "page-lost": ("A page is missing: {why}", "Sivu puuttuu: {why}"),
    "read-leniently": (
        "{address} is no valid RDF ({why}); a portal may refuse it.",
        "{address} ei ole kelvollista RDF:ää ({why}); portaali voi hylätä sen.",
    ),
    "no-datasets": ("Nothing in it is a dcat:Dataset.", "Siinä ei ole yhtään dcat:Dataset-aineistoa."),
    "untyped-datasets": (
        "{count} described under dcat:dataset are not typed dcat:Dataset: a portal would not see them.",
        "{count} dcat:dataset-linkin kohdetta ei ole tyyppiä dcat:Dataset: portaali ei näkisi niitä.",
    ),
    "bare-datasets": (
        "{count} datasets have no distribution, {first} first.",
        "{count} aineistolla ei ole jakelua, ensimmäisenä {first}.",
    ),
    "not-measured": (
        "Compliance with DCAT-AP was not measured, so its 30 points are not given: name the profile with --shapes.",
        "DCAT-AP:n noudattamista ei mitattu, joten sen 30 pistettä jää saamatta: anna profiili valitsimella --shapes.",
    ),
    "violations-elsewhere": (
        "{count} violations hang on no dataset (the catalogue, a service, a series): they cost no points here.",
        "{count} rikkomusta ei liity aineistoon (luettelo, palvelu, sarja): ne eivät vie tässä pisteitä.",
    ),
    "served-otherwise": (
        "{address} is said to be {said} and is served as {served}.",
        "{address} on luettelon mukaan {said}, mutta tarjoillaan tyyppinä {served}.",
    ),
    "ckan-dataset": ("CKAN does not get this dataset.", "CKAN ei saa tätä aineistoa."),
    "ckan-language": (
        "{field} is not there in the language {language}: another language is shown.",
        "{field} puuttuu kielellä {language}: näytetään toinen kieli.",
    ),
    "ckan-licence": (
        "The licence stays with the resources: CKAN's own list lacks it, so the dataset's page names none.",
        "Käyttöehdot jäävät resursseille: CKANin oma luettelo ei tunne niitä, eikä aineiston sivu nimeä niitä.",
    ),
    "ckan-lost": (
        "{field} is in the catalogue, but CKAN does not get it.",
        "{field} on luettelossa, mutta CKAN ei saa sitä.",
    ),
    "ckan-absent": ("{field} is not in the catalogue.", "{field} puuttuu luettelosta."),
    "ckan-resources-lost": (
        "{field} of {count} resources is in the catalogue, but CKAN does not get it.",
        "{field} on luettelossa {count} resurssilla, mutta CKAN ei saa sitä.",
    ),
    "ckan-resources-absent": (
        "{field} of {count} resources is not in the catalogue.",
        "{field} puuttuu {count} resurssilta.",
    ),
    "ckan-raw-format": (
        "The format of {count} resources is shown as an address, not as a name.",
        "{count} resurssin tiedostomuoto näkyy osoitteena eikä nimenä.",
    ),
}

FIELDS: dict[str, Text] = {
    "title": ("Title", "Nimi"),
    "notes": ("Description", "Kuvaus"),
    "tags": ("Tags", "Avainsanat"),
    "license": ("Licence", "Käyttöehdot"),
    "publisher": ("Publisher", "Julkaisija"),
    "contact": ("Contact", "Yhteystieto"),
    "theme": ("Themes", "Teemat"),
    "temporal": ("Period", "Ajanjakso"),
    "spatial": ("Place", "Alue"),
    "frequency": ("Frequency", "Päivitystiheys"),
    "language": ("Languages", "Kielet"),
    "issued": ("Issued", "Julkaistu"),
    "modified": ("Modified", "Muutettu"),
    "version": ("Version", "Versio"),
    "format": ("Format", "Tiedostomuoto"),
    "size": ("Size", "Koko"),
    "hash": ("Checksum", "Tarkistussumma"),
    "name": ("Name", "Nimi"),
}

PHRASES: dict[str, Text] = {
    "of": ("of", "/"),
    "by_population": ("by population", "populaatioittain"),
    "datasets": ("datasets", "aineistoa"),
    "distributions": ("distributions", "jakelua"),
    "addresses": ("addresses asked", "osoitetta kysytty"),
    "answered": ("answered", "vastasi"),
    "unmeasured": ("not measured", "ei mitattu"),
    "lost": ("Lost points", "Menetetyt pisteet"),
    "failing": ("Addresses that fail", "Osoitteet, jotka eivät vastaa"),
    "head": ("HEAD is answered with {status}; a portal asks so", "HEAD saa vastauksen {status}; portaali kysyy niin"),
    "profile": ("Profile {name} on {address}", "Profiili {name}, {address}"),
    "verdict": (
        "{violations} violations, {warnings} warnings, {infos} remarks",
        "{violations} rikkomusta, {warnings} varoitusta, {infos} huomautusta",
    ),
    "violation": ("violation", "rikkomus"),
    "warning": ("warning", "varoitus"),
    "info": ("remark", "huomautus"),
    "ckan": (
        "As CKAN {ckan} with ckanext-dcat {dcat} would show it",
        "Näin CKAN {ckan} ja ckanext-dcat {dcat} näyttäisi sen",
    ),
    "ckan_lost": ("What would be lost", "Mitä katoaisi"),
    "ckan_kept": ("Nothing would be lost.", "Mitään ei katoaisi."),
    "resources": ("Resources", "Resurssit"),
    "no_ckan": (
        "CKAN's parser is not here, so what it would show is not told. Install it in .venv-ckan beside the site, or"
        " name a Python that has it with --ckan-python (docs/portals.md).",
        "CKANin jäsennintä ei ole, joten ei kerrota, mitä se näyttäisi. Asenna se hakemistoon .venv-ckan sivuston"
        " viereen tai nimeä Python, jossa se on, valitsimella --ckan-python (docs/portals.md).",
    ),
    "more": ("… and {count} more", "… ja {count} muuta"),
    "notes": ("Notes", "Huomioita"),
}


def say(text: Text, language: str, facts: Mapping[str, str] | None = None) -> str:
    """A text in a language, with the facts filled in."""
    return text[_LANGUAGES.index(language)].format_map(facts or {})
