"""``linjaus review``: decisions by single keys, written at once into data that stay in order, undone, never lost."""

from __future__ import annotations

import csv
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from linjaus.namespaces import DC, DCTERMS, SKOS
from linking_site import BASE, V, write_site, write_vocabulary

Run = Callable[..., Any]
ID = Namespace(f"{BASE}id/")
FIRST = URIRef(f"{ID}document/ohjelma/priority/1")
FILES = ("ontology/themes.ttl", "data/documents/ohjelma.ttl")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


@pytest.fixture
def review(site: Path, tmp_path: Path, linjaus_here: Run) -> Run:
    """``review("akk")`` runs the command on the small site, with these keys typed, one after the other."""
    vocabulary = write_vocabulary(tmp_path / "v.ttl")

    def run(keys: str = "", *arguments: object, who: str | None = "Maija Meikäläinen") -> Any:
        named = () if who is None else ("--who", who)
        given = ("--site", site, "--vocabulary", vocabulary, "--date", "2026-11-29", *named, *arguments)
        return linjaus_here("review", *given, input=keys)

    return run


def data(site: Path) -> Graph:
    """The data of the site as one graph."""
    graph = Graph()
    for path in FILES:
        graph.parse(site / path, format="turtle")
    return graph


def written(site: Path) -> dict[str, str]:
    """The texts of the site's files."""
    return {path: (site / path).read_text(encoding="utf-8") for path in FILES}


def rejected(site: Path) -> list[dict[str, str]]:
    path = site / "reviews" / "rejected.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def test_an_accepted_mapping_is_written_with_who_and_when(review: Run, site: Path) -> None:
    ended = review("sa" + "q")  # the first proposal is for elinvoima, the second for kilpailukyky
    assert ended.returncode == 0, ended.stderr
    graph, theme, concept = data(site), ID["theme/kilpailukyky"], URIRef(f"{V}competitiveness")
    assert (theme, SKOS.exactMatch, concept) in graph
    claim = ID["theme/kilpailukyky/claim/1"]
    assert set(graph.predicate_objects(claim)) >= {
        (RDF.type, RDF.Statement),
        (RDF.subject, theme),
        (RDF.predicate, SKOS.exactMatch),
        (RDF.object, concept),
        (DCTERMS.source, concept),
        (DC.creator, Literal("Maija Meikäläinen")),
    }
    assert str(graph.value(claim, DCTERMS.created)) == "2026-11-29"
    assert str(graph.value(URIRef(f"{BASE}graph/ontology/themes"), DCTERMS.modified)) == "2026-11-29"
    assert "# Vitality.\n" in written(site)["ontology/themes.ttl"], "comments stay"
    assert "Accepted 1, rejected 0, skipped 1, left 4." in ended.stdout


def test_the_sentence_is_shown_with_its_words_marked(review: Run) -> None:
    told = review("ssq").stdout
    assert "Edistetään aktiivisesti maaseudun [elinvoimaa]" in told
    assert "‘elinvoimaa’ is a form of its name ‘elinvoima’ (fi)" in told
    assert "[a]ccept  [r]eject  [o]ther concept  [s]kip  [u]ndo  [q]uit" in told
    told = review("oool", "--lang", "fi").stdout
    assert "”elinvoimaa” on muoto sen nimestä ”elinvoima” (fi)" in told
    assert "Hyväksytty 0, hylätty 0, ohitettu 3, jäljellä 3." in told


def test_a_new_theme_is_made_from_the_vocabulary_and_used(review: Run, site: Path) -> None:
    review("sss" + "a" + "q")
    graph, theme = data(site), ID["theme/maaseutu"]
    assert (FIRST, DCTERMS.subject, theme) in graph
    assert {str(label) for label in graph.objects(theme, SKOS.prefLabel)} == {"maaseutu", "landsbygd", "countryside"}
    assert (theme, SKOS.exactMatch, URIRef(f"{V}countryside")) in graph
    assert (theme, SKOS.inScheme, ID["scheme/themes"]) in graph
    assert (theme, DCTERMS.source, URIRef(f"{V}countryside")) in graph
    claim = URIRef(f"{FIRST}/claim/1")
    assert str(graph.value(claim, URIRef(f"{BASE}def#statedIn"))) == f"{ID}source/sivu/passage/1"
    assert graph.value(claim, RDF.object) == theme
    assert len(list(graph.subjects(DC.creator, None))) == 2, "for the mapping and for the subject"


def test_a_qualifier_is_no_part_of_a_new_theme_name(review: Run, site: Path) -> None:
    review("", "--accept-above", "0")
    names = {str(label) for label in data(site).objects(ID["theme/yrityspalvelut"], SKOS.prefLabel)}
    assert names == {"yrityspalvelut", "business services"}


def test_a_rejected_proposal_is_never_made_again(review: Run, site: Path) -> None:
    before = written(site)
    first = review("r" * 6)
    assert "Accepted 0, rejected 6, skipped 0, left 0." in first.stdout
    assert written(site) == before
    rows = rejected(site)
    assert len(rows) == 6
    assert rows == sorted(rows, key=lambda row: (row["subject"], row["predicate"], row["concept"]))
    assert {(row["who"], row["day"]) for row in rows} == {("Maija Meikäläinen", "2026-11-29")}
    assert "maaseutu" in {row["name"] for row in rows}
    assert "No proposals." in review("").stdout


def test_undo_brings_back_every_byte_and_the_question(review: Run, site: Path) -> None:
    before = written(site)
    ended = review("ar" + "sa" + "uuuu" + "u" + "q")
    assert written(site) == before
    assert not rejected(site)
    assert "There is nothing to undo." in ended.stdout
    assert "Accepted 0, rejected 0, skipped 0, left 6." in ended.stdout


def test_undo_takes_nothing_back_from_a_file_that_somebody_changed(review: Run, site: Path) -> None:
    """As when the steward edits the file between two keys."""
    from datetime import date

    from linjaus.config import read_settings
    from linjaus.errors import SourceError
    from linjaus.reviewing import Desk, Wanted, gather

    settings = read_settings(site, environment={})
    with gather(settings, Wanted(str(site.parent / "v.ttl"))) as gathered:
        desk = Desk(settings, gathered.site, "Maija", date(2026, 11, 29))
        desk.accept(gathered.proposals[0])
        path = site / FILES[0]
        path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
        with pytest.raises(SourceError, match="changed since"):
            desk.undo()
        assert path.read_text("utf-8").endswith("# mine\n")


def test_another_concept_is_found_by_words_and_the_first_one_counts_as_rejected(review: Run, site: Path) -> None:
    ended = review("sss" + "o" + "kilpailukyvyn\n" + "1\n" + "q")
    assert "1  competitiveness" in ended.stdout or "1  kilpailukyky" in ended.stdout
    assert (FIRST, DCTERMS.subject, ID["theme/kilpailukyky"]) in data(site)
    assert [row["concept"] for row in rejected(site)] == [f"{V}countryside"]


def test_looking_for_another_concept_can_be_left_without_a_decision(review: Run, site: Path) -> None:
    before = written(site)
    ended = review("o\n" + "oxyzzy\n" + "ovienti\n7\n" + "ovienti\n\n" + "q")
    assert "Nothing was found." in ended.stdout
    assert "There is no such number." in ended.stdout
    assert written(site) == before
    assert "Accepted 0, rejected 0, skipped 0, left 6." in ended.stdout


def test_a_relation_is_written_as_the_steward_reads_it(review: Run, site: Path) -> None:
    path = site / "data" / "documents" / "ohjelma.ttl"
    text = path.read_text("utf-8")
    path.write_text(text.replace("asiakkaiden kanssa", "Naapurimaan liiton kanssa"), "utf-8")
    ended = review("ssss" + "o" + "liitto\n" + "1\n" + "q", "data/documents/ohjelma.ttl")
    assert "työvoima- ja yrityspalveluja [Naapurimaan liiton] kanssa" in ended.stdout
    assert "relation (involves): Naapurimaan liitto" in ended.stdout
    assert "(relation: inCooperationWith)" in ended.stdout
    measure, neighbour = URIRef(f"{FIRST}/measure/1"), ID["organisation/naapuri"]
    assert (measure, URIRef(f"{BASE}def#inCooperationWith"), neighbour) in data(site)
    assert [row["predicate"] for row in rejected(site)] == [f"{BASE}def#involves"]


def test_a_key_without_meaning_decides_nothing(review: Run, site: Path) -> None:
    before = written(site)
    assert "left 6." in review("xy1 q").stdout
    assert written(site) == before


def test_the_end_of_input_loses_no_decision(review: Run, site: Path) -> None:
    ended = review("sa")
    assert "Accepted 1, rejected 0, skipped 1, left 4." in ended.stdout
    assert (ID["theme/kilpailukyky"], SKOS.exactMatch, URIRef(f"{V}competitiveness")) in data(site)


def test_what_was_rejected_as_a_concept_is_not_proposed_as_its_theme(review: Run, site: Path) -> None:
    review("sss" + "r" + "q")  # the countryside, for the first statement
    themes = site / "ontology" / "themes.ttl"
    new = '\n<id/theme/maaseutu> a skos:Concept ;\n    skos:prefLabel "maaseutu"@fi ;\n'
    new += "    skos:inScheme <id/scheme/themes> ;\n    skos:exactMatch v:countryside .\n"
    themes.write_text(themes.read_text("utf-8") + new, "utf-8")
    assert "countryside" not in review("s" * 9).stdout
    assert "maaseutu" not in review("s" * 9).stdout


def test_without_a_terminal_nothing_is_asked(site: Path, linjaus: Run) -> None:
    ended = linjaus(
        "review", "--site", site, "--who", "Maija", stdin=subprocess.DEVNULL, start_new_session=True, timeout=60
    )
    assert ended.returncode == 2
    assert "--accept-above" in ended.stderr


def test_scripts_accept_what_is_sure_enough(review: Run, site: Path) -> None:
    ended = review("", "--accept-above", "1")
    assert ended.returncode == 0, ended.stderr
    graph = data(site)
    assert (ID["theme/kilpailukyky"], SKOS.exactMatch, URIRef(f"{V}competitiveness")) in graph
    assert (FIRST, DCTERMS.subject, ID["theme/elinvoima"]) in graph
    again = review("", "--accept-above", "1")
    assert "Accepted 0" in again.stdout


@pytest.mark.parametrize("who", ["", "   ", "42", "a" * 101, "Maija\x1b[31m"])
def test_a_name_that_is_none_is_refused(review: Run, site: Path, who: str) -> None:
    before = written(site)
    ended = review("a", who=who)
    assert (ended.returncode, "--who" in ended.stderr) == (2, True)
    assert written(site) == before


def test_the_name_is_that_of_git_unless_it_is_given(review: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(site.parent))
    assert review("a", who=None).returncode == 2
    subprocess.run(["git", "-C", site, "init", "-q"], check=True)
    subprocess.run(["git", "-C", site, "config", "user.name", "Matti Mallikas"], check=True)
    review("aq", who=None)
    assert Literal("Matti Mallikas") in set(data(site).objects(None, DC.creator))


def test_a_list_of_rejected_that_is_odd_is_told_with_its_line(review: Run, site: Path) -> None:
    (site / "reviews").mkdir()
    path = site / "reviews" / "rejected.csv"
    path.write_text("subject,predicate,concept,name,who,day\na,b,c,d,e,tomorrow\n", encoding="utf-8")
    ended = review("r")
    assert (ended.returncode, "reviews/rejected.csv:2" in ended.stderr) == (2, True)
    assert path.read_text("utf-8").endswith("tomorrow\n")


def test_in_a_real_terminal_a_killed_review_keeps_what_was_decided(site: Path, tmp_path: Path) -> None:
    write_vocabulary(tmp_path / "v.ttl")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "linjaus.cli", "review", "--site", site, "--vocabulary", tmp_path / "v.ttl"]
    command += ["--who", "Maija Meikäläinen", "--lang", "en"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [str(part) for part in command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            question(ours, theirs)
            os.write(ours, b"s")
            question(ours, theirs)
            os.write(ours, b"a")
            shown = question(ours, theirs)
            assert b"\x1b[1;4m" in shown, "the words are bold and underlined"
        finally:
            process.send_signal(signal.SIGKILL)
    os.close(ours)
    os.close(theirs)
    assert (ID["theme/kilpailukyky"], SKOS.exactMatch, URIRef(f"{V}competitiveness")) in data(site)
    assert not [path for path in site.rglob("*") if path.name.startswith(".") and path.is_file()]


def question(terminal: int, end_of_the_program: int) -> bytes:
    """What a terminal shows until a question waits for its key: then lines are no longer gathered (termios, ICANON)."""
    shown = b""
    deadline = time.monotonic() + 60
    while b"[q]uit" not in shown or termios.tcgetattr(end_of_the_program)[3] & termios.ICANON:
        assert time.monotonic() < deadline, shown.decode("utf-8", "replace")
        ready, _, _ = select.select([terminal], [], [], 0.02)
        shown += os.read(terminal, 4096) if ready else b""
    return shown


def test_what_is_accepted_on_the_real_site_keeps_it_in_order(
    tmp_path: Path, repository: Path, linjaus_here: Run
) -> None:
    site = tmp_path / "kainuu"
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(repository / name, site / name)
    (site / "queries").mkdir()
    shutil.copy(repository / "linjaus.toml", site)
    vocabulary = tmp_path / "v.ttl"
    vocabulary.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<http://vocabulary.example/x> a skos:Concept ; skos:prefLabel "mahdollisuuksien tunnettavuus"@fi .\n',
        encoding="utf-8",
    )
    ended = linjaus_here(
        "review", "--site", site, "--vocabulary", vocabulary, "--who", "Maija Meikäläinen", "--accept-above", "0",
        "--least", "0.4", "data/documents/kainuun-ely-strategia-2019-2023.ttl",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "mahdollisuuksien tunnettavuus" in (site / "ontology" / "themes.ttl").read_text("utf-8")
    changed = [site / "ontology" / "themes.ttl", site / "data" / "documents" / "kainuun-ely-strategia-2019-2023.ttl"]
    assert linjaus_here("fmt", "--check", "--site", site, *changed).returncode == 0
    checked = linjaus_here("check", "--site", site)
    assert checked.returncode == 0, checked.stdout
