"""``linjaus new`` asks what a thing needs and writes a file that the check has nothing against."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linjaus.turtle_form import format_turtle

Run = Callable[..., "object"]
KEPT = ("organisations/kainuun-liitto.ttl", "regions/kainuu.ttl", "regions/suomi.ttl")
DOCUMENT = [
    *("-a", "title.fi=Kainuun hyvinvointiohjelma, osa 1", "-a", "title.en=Well-being in Kainuu", "-a", "translated=en"),
    *(
        "-a",
        "class=regional strategic programme",
        "-a",
        "publisher=kainuun-liitto",
        "-a",
        "region=Kainuu",
        "-a",
        "start=2026",
    ),
    *("-a", "end=31.12.2029", "-a", "theme=hyvinvointi, kasvu", "-a", "language=FIN", "-a", "source=https://e.org/x"),
]
WRITTEN = """\
# Kainuun hyvinvointiohjelma, osa 1.
# Source: https://e.org/x . Begun 2026-11-30; not checked yet.

@base <https://w3id.org/linjaus/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix lin: <https://w3id.org/linjaus/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/document/kainuun-hyvinvointiohjelma-osa-1> a lin:RegionalProgramme ;
    dct:title "Kainuun hyvinvointiohjelma, osa 1"@fi ;
    dct:title "Well-being in Kainuu"@en ;
    lin:unofficialTranslation "en" ;
    lin:coverage <id/coverage/named-only> ;
    dct:subject <id/theme/hyvinvointi> ;
    dct:subject <id/theme/kasvu> ;
    dct:spatial <id/region/kainuu> ;
    dct:publisher <id/organisation/kainuun-liitto> ;
    dct:temporal <id/document/kainuun-hyvinvointiohjelma-osa-1#period> ;
    dct:language <http://publications.europa.eu/resource/authority/language/FIN> ;
    dct:source <https://e.org/x> .

<id/document/kainuun-hyvinvointiohjelma-osa-1#period> a dct:PeriodOfTime ;
    dcat:startDate "2026"^^xsd:gYear ;
    dcat:endDate "2029-12-31"^^xsd:date .

<graph/documents/kainuun-hyvinvointiohjelma-osa-1> dct:modified "2026-11-30"^^xsd:date .
"""


@pytest.fixture
def site(repository: Path, tmp_path: Path) -> Path:
    """The Kainuu site with all its words, rules and forms, and hardly any data."""
    folder = tmp_path / "site"
    for name in ("ontology", "shapes", "forms"):
        shutil.copytree(repository / name, folder / name, ignore=lambda _, names: [n for n in names if "." not in n])
    shutil.copy(repository / "linjaus.toml", folder)
    (folder / "queries").mkdir()
    for name in KEPT:
        (folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / "data" / name, folder / "data" / name)
    return folder


@pytest.fixture
def new(linjaus_here, site: Path):  # type: ignore[no-untyped-def]
    """``new("document", …)`` on that site, on the last day of November 2026."""
    return lambda *words, **more: linjaus_here("new", *words, "--site", site, "--date", "2026-11-30", **more)


def violations(linjaus_here, site: Path, path: str) -> list[str]:  # type: ignore[no-untyped-def]
    found = json.loads(linjaus_here("check", "--site", site, "--format", "json").stdout)
    return [one["message"]["en"] for one in found if one["severity"] == "violation" and one["file"] == path]


def test_a_document_is_written_in_our_form_and_passes_the_check(linjaus_here, new, site: Path) -> None:  # type: ignore[no-untyped-def]
    ended = new("document", "--no-input", *DOCUMENT)
    assert ended.returncode == 0, ended.stderr
    path = "data/documents/kainuun-hyvinvointiohjelma-osa-1.ttl"
    assert (site / path).read_text("utf-8") == WRITTEN == format_turtle(WRITTEN)
    assert violations(linjaus_here, site, path) == []
    assert "Still to do:\n" in ended.stdout


def test_questions_are_asked_until_their_answers_can_be_right(new, site: Path) -> None:  # type: ignore[no-untyped-def]
    typed = [
        *("", "Kainuun liitto", "", "", "kainuun-liitto", "Iso Liitto", "iso-liitto"),  # names and slug
        *("", "", "maakuntaliitot", "", "", "nowhere", "1"),  # translated, class, kind, code, steered, region
        *("2010-02-30", "2010", "1.5.2009", "", "not an address", "https://e.org/"),
    ]
    ended = new("organisation", "--lang", "fi", input="\n".join(typed) + "\n")
    assert ended.returncode == 0, ended.stderr
    for told in (
        "name.fi: vastaus tarvitaan.",
        "https://w3id.org/linjaus/id/organisation/kainuun-liitto on jo olemassa.",
        "Iso Liitto ei kelpaa tunnukseksi. Käytä pieniä kirjaimia (a–z), numeroita ja yhdysmerkkejä, kuten iso-liitto.",
        "nowhere ei ole vaihtoehto kysymykseen region.",
        "2010-02-30 ei ole vuosi eikä päivä.",
        "1.5.2009 on ennen kuin 2010.",
        "not an address ei ole osoite.",
    ):
        assert told in ended.stderr
    text = (site / "data/organisations/iso-liitto.ttl").read_text("utf-8")
    assert "org:classification <id/organisation-kind/maakunnan-liitto> ;\n    dct:spatial <id/region/kainuu> ;" in text
    assert 'dcat:startDate "2010"^^xsd:gYear .' in text
    assert "Vielä tehtävänä:" in ended.stdout


def test_a_theme_goes_into_the_file_of_themes_and_leaves_the_rest_of_it(linjaus_here, new, site: Path) -> None:  # type: ignore[no-untyped-def]
    path = "ontology/themes.ttl"
    before = (site / path).read_text("utf-8").splitlines()
    ended = new(
        "theme",
        "--no-input",
        "-a",
        "name.fi=puurakentaminen",
        "-a",
        "broader=kestava-kehitys",
        "-a",
        "source=https://e.org/",
    )
    assert ended.returncode == 0, ended.stderr
    after = (site / path).read_text("utf-8").splitlines()
    gone = [line for line in before if line not in after]
    assert [line.partition('"')[0] for line in gone] == ["<graph/ontology/themes> dct:modified "]
    start = after.index("<id/theme/puurakentaminen> a skos:Concept ;")
    assert after[start - 1 : start + 6] == [
        "",
        "<id/theme/puurakentaminen> a skos:Concept ;",
        '    skos:prefLabel "puurakentaminen"@fi ;',
        "    skos:inScheme <id/scheme/themes> ;",
        "    skos:broader <id/theme/kestava-kehitys> ;",
        "    dct:source <https://e.org/> .",
        "",
    ]
    themes = [line.split(">")[0] for line in after if line.endswith("> a skos:Concept ;")]
    place = themes.index("<id/theme/puurakentaminen")
    assert themes[place - 1] < themes[place] < themes[place + 1]
    assert violations(linjaus_here, site, path) == []
    assert "mapped to no general vocabulary" in ended.stdout


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(new, site: Path) -> None:  # type: ignore[no-untyped-def]
    before = sorted(site.rglob("*"))
    ended = new(
        "document", "--no-input", "-a", "title.sv=Program", "-a", "start=1.13.2020", "-a", "publisher=Kainun litto"
    )
    assert ended.returncode == 2
    for told in (
        "title.fi needs an answer.",
        "class needs an answer.",
        "1.13.2020 is no year or day.",
        "Did you mean Kainuun liitto",
        "source needs an answer.",
    ):
        assert told in ended.stderr
    assert sorted(site.rglob("*")) == before


def test_an_answer_to_no_question_is_told(new) -> None:  # type: ignore[no-untyped-def]
    ended = new("document", "--no-input", "-a", "titel.fi=x")
    assert (ended.returncode, ended.stderr) == (
        2,
        "linjaus: document has no question titel.fi. Did you mean title.fi?\n",
    )


def test_answers_that_end_too_early_write_nothing(new, site: Path) -> None:  # type: ignore[no-untyped-def]
    ended = new("document", input="Ohjelma\n")
    assert ended.returncode == 2
    assert "The answers ended before the questions did." in ended.stderr
    assert not (site / "data" / "documents").exists()


def test_a_dry_run_prints_the_file(new, site: Path) -> None:  # type: ignore[no-untyped-def]
    ended = new("document", "--no-input", "--dry-run", *DOCUMENT)
    assert (ended.stdout, ended.returncode) == (WRITTEN, 0)
    assert not (site / "data" / "documents").exists()


def test_a_name_that_is_taken_is_told(new) -> None:  # type: ignore[no-untyped-def]
    ended = new(
        "organisation", "--no-input", "-a", "name.fi=Kainuun liitto", "-a", "slug=toinen", "-a", "source=https://e.org/"
    )
    assert ended.returncode == 0, ended.stderr
    assert "there is one of that name: https://w3id.org/linjaus/id/organisation/kainuun-liitto\n" in ended.stdout


def test_the_kinds_and_their_questions_are_listed(new) -> None:  # type: ignore[no-untyped-def]
    assert "  theme  teema, jota asiakirjat koskevat\n" in new("--lang", "fi").stdout
    questions = new("document", "--questions", "--lang", "en").stdout
    assert "* title.fi: Title" in questions
    assert "      kainuun-liitto  Regional Council of Kainuu\n" in questions


def test_another_site_adds_things_of_its_own(linjaus_here, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    words = ("--site", awkward_site, "--date", "2031-02-28", "--no-input")
    refused = linjaus_here("new", "document", *words)
    assert (refused.returncode, "Its forms are song." in refused.stderr) == (2, True)
    ended = linjaus_here(
        *("new", "song", *words, "-a", "title.se=Čáppa lávlla 🎶", "-a", "singer=sixty-incoming-links"),
        *("-a", 'note="\\ #', "-a", "written=1931", "-a", "sung=1931-5-1"),
    )
    assert ended.returncode == 0, ended.stderr
    text = (awkward_site / "data/songs/cappa-lavlla.ttl").read_text("utf-8")
    assert text.splitlines()[5:] == [
        "<id/song/cappa-lavlla> a song:Song ;",
        '    dct:title "Čáppa lávlla 🎶"@se ;',
        "    song:performedBy <id/choir/sixty-incoming-links> ;",
        '    song:note "\\"\\\\ #" ;',
        '    dct:created "1931"^^xsd:gYear ;',
        '    dct:issued "1931-05-01"^^xsd:date .',
        "",
        '<graph/songs/cappa-lavlla> dct:modified "2031-02-28"^^xsd:date .',
    ]
    assert violations(linjaus_here, awkward_site, "data/songs/cappa-lavlla.ttl") == []


def test_a_site_without_forms_and_a_form_that_cannot_be_read_are_told(linjaus_here, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    form = awkward_site / "forms" / "song.ttl"
    form.write_bytes(b"#+ summary: {fi: \xe4}\n")
    ended = linjaus_here("new", "--site", awkward_site)
    assert (ended.returncode, "forms/song.ttl:1: The file is not UTF-8." in ended.stderr) == (2, True)
    form.unlink()
    ended = linjaus_here("new", "song", "--site", awkward_site)
    assert (ended.returncode, "The site has no forms." in ended.stderr) == (2, True)


def test_what_breaks_a_rule_is_not_written_and_no_answer_is_lost(linjaus_here, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    form = awkward_site / "forms" / "song.ttl"
    form.write_text(form.read_text("utf-8").replace("{ ?choir a song:Choir }", "{ ?choir a song:Song }"), "utf-8")
    ended = linjaus_here(
        *("new", "song", "--site", awkward_site, "--no-input", "-a", "title.se=It's", "-a", "singer=successor")
    )
    assert ended.returncode == 1
    assert "is no choir." in ended.stderr
    assert """linjaus new song --no-input -a 'title.se=It'"'"'s' -a slug=it-s -a singer=successor""" in ended.stderr
    assert not (awkward_site / "data/songs/it-s.ttl").exists()
