"""``linjaus check`` tells everything that is wrong, in three forms and two languages, with the right exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal

from linjaus.namespaces import SH


def spoil(site: Path) -> None:
    """Three violations, each in a file of its own."""
    songs = site / "data" / "songs"
    no_label = songs / "no-label.ttl"
    no_label.write_text(no_label.read_text("utf-8").replace("choir/sixty-incoming-links", "song/successor"), "utf-8")
    no_type = songs / "no-type.ttl"
    no_type.write_text(no_type.read_text("utf-8").replace("dct:title", "dct:titel"), "utf-8")
    (songs / "dangling.ttl").write_text(
        "@base <http://awkward.example:8080/ld/> .\n@prefix song: <http://awkward.example:8080/ld/def#> .\n\n"
        "<id/song/dangling> song:soundsLike\n    <id/song/successor> ,\n    <id/song/nowhere> .\n",
        encoding="utf-8",
    )


def test_warnings_are_told_and_are_no_failure(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here("check", "--site", awkward_site)
    assert ended.returncode == 0
    assert ended.stderr == ""
    assert (
        "data/moods/broader-loop.ttl:9: warning: Ilo <http://awkward.example:8080/ld/id/mood/broader-loop>"
        in ended.stdout
    )
    assert "    Ilo is broader than itself." in ended.stdout
    assert "data/songs/no-label.ttl:7: warning:" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("0 violations, 9 warnings")


@pytest.mark.parametrize(
    ("language", "summary", "message", "remedy"),
    [
        ("en", "violations", "The performer Seuraaja is no choir.", "Did you mean"),
        ("fi", "virhettä", "Esittäjä Seuraaja ei ole kuoro.", "Tarkoititko"),
    ],
)
def test_every_violation_is_told_at_once_in_the_readers_language(
    awkward_site: Path,
    linjaus_here,
    language: str,
    summary: str,
    message: str,
    remedy: str,  # type: ignore[no-untyped-def]
) -> None:
    spoil(awkward_site)
    ended = linjaus_here("check", "--site", awkward_site, "--lang", language)
    assert ended.returncode == 1
    assert message in ended.stdout
    assert remedy in ended.stdout
    for place in ("data/songs/no-label.ttl:7:", "data/songs/no-type.ttl:6:", "data/songs/dangling.ttl:6:"):
        assert place in ended.stdout
    assert "dct:titel" in ended.stdout
    assert "id/song/nowhere" in ended.stdout
    assert summary in ended.stdout.splitlines()[-1]


def test_the_language_follows_the_readers_surroundings(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    for locale, word in (("fi_FI.UTF-8", "varoitusta"), ("sv_SE.UTF-8", "warnings"), ("C", "warnings")):
        assert word in linjaus_here("check", "--site", awkward_site, env={"LC_ALL": locale}).stdout.splitlines()[-1]


def test_json_and_turtle_say_the_same_as_the_text(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    spoil(awkward_site)
    as_json = linjaus_here("check", "--site", awkward_site, "--format", "json")
    as_turtle = linjaus_here("check", "--site", awkward_site, "--format", "ttl")
    assert (as_json.returncode, as_turtle.returncode) == (1, 1)
    findings = json.loads(as_json.stdout)
    graph = Graph().parse(data=as_turtle.stdout, format="turtle")
    results = set(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(findings) >= 12
    assert (None, SH.conforms, Literal(False)) in graph
    for finding in findings:
        assert finding["message"]["en"]
        assert finding["file"].startswith("data/")
        assert finding["line"] > 0


@pytest.mark.parametrize("form", ["text", "json", "ttl"])
def test_a_site_that_cannot_be_read_is_told_on_stderr_with_every_reason(
    awkward_site: Path, linjaus_here, form: str
) -> None:  # type: ignore[no-untyped-def]
    (awkward_site / "data" / "songs" / "broken.ttl").write_text("<a> <b>\n<c> <d> .\n", encoding="utf-8")
    (awkward_site / "data" / "songs" / "latin.ttl").write_bytes("# ä\n".encode("latin-1"))
    (awkward_site / "queries").rename(awkward_site / "kyselyt")
    ended = linjaus_here("check", "--site", awkward_site, "--format", form)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    lines = ended.stderr.splitlines()
    assert len(lines) == 4
    assert any(line.startswith("linjaus: data/songs/broken.ttl:2: The file is not Turtle") for line in lines)
    assert any(line.startswith("linjaus: data/songs/latin.ttl:1: The file is not UTF-8.") for line in lines)
    assert any(line.startswith("linjaus: queries/: The folder queries/ is missing.") for line in lines)


@pytest.mark.parametrize(
    ("file", "was", "becomes", "told"),
    [
        ("shapes/song.ttl", "sh:minCount 1 ;", "sh:minCount 1", "shapes/song.ttl:"),
        ("shapes/song.ttl", "sh:minCount 1 ;", 'sh:minCount "one" ;', "shapes/song.ttl:"),
        ("shapes/song.ttl", "sh:path dct:title ;", "", "shapes/song.ttl:"),
        ("shapes/mood.ttl", "SELECT $this WHERE", "SELECT $this WERE", "shapes/mood.ttl:"),
    ],
)
def test_a_shape_with_an_error_is_told_with_its_file(  # type: ignore[no-untyped-def]
    awkward_site: Path, linjaus_here, file: str, was: str, becomes: str, told: str
) -> None:
    path = awkward_site / file
    assert was in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(was, becomes, 1), "utf-8")
    ended = linjaus_here("check", "--site", awkward_site)
    assert ended.returncode == 2, ended.stdout
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_shapes_that_target_nothing_are_an_error(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    for path in awkward_site.glob("shapes/*.ttl"):
        text = path.read_text("utf-8")
        for target in ("sh:targetClass song:Song ;", "sh:targetClass skos:Concept ;"):
            text = text.replace(target, "")
        path.write_text(text, "utf-8")
    ended = linjaus_here("check", "--site", awkward_site)
    assert ended.returncode == 2
    assert "target nothing" in ended.stderr


def test_no_shapes_at_all_are_an_error(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    for path in awkward_site.glob("shapes/*.ttl"):
        path.unlink()
    assert linjaus_here("check", "--site", awkward_site).returncode == 2


def test_shapes_whose_targets_meet_nothing_are_an_error(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    for path in awkward_site.glob("shapes/*.ttl"):
        path.write_text(
            path.read_text("utf-8").replace("song:Song ;", "song:Sonk ;").replace("skos:Concept", "skos:Collection"),
            "utf-8",
        )
    ended = linjaus_here("check", "--site", awkward_site)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_an_ill_typed_literal_is_one_finding_and_no_noise(awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    path = awkward_site / "data" / "songs" / "no-type.ttl"
    path.write_text(path.read_text("utf-8").replace("2031-02-27", "2031-02-30"), "utf-8")
    ended = linjaus("check", "--site", awkward_site)
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert ended.stdout.count("2031-02-30") == 2


def test_a_moved_passage_is_told_with_where_it_is(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    path = awkward_site / "data" / "sources" / "emoji-before-the-quote.txt"
    path.write_bytes("🎶".encode() + path.read_bytes())
    ended = linjaus_here("check", "--site", awkward_site)
    assert ended.returncode == 1
    assert ended.stdout.count("is found at") == 3
    assert "SHA-256" in ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--site", "/nowhere"],
        ["check", "--format", "xml"],
        ["check", "--lang", "sv"],
        ["chekc"],
        ["build", "--site", "/nowhere"],
        ["serve", "--site", "/nowhere"],
        ["serve", "--port", "http"],
        ["query"],
        ["query", "/nowhere.rq"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_exit_code_2_and_one_message(linjaus_here, arguments: list[str]) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here(*arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_tells_every_command_and_the_version(linjaus) -> None:  # type: ignore[no-untyped-def]
    text = linjaus("--help").stdout
    for command in ("check", "build", "serve", "query"):
        assert command in text
        assert linjaus(command, "--help").returncode == 0
    assert linjaus("--version").stdout.startswith("linjaus")


def test_the_folder_one_stands_in_is_the_site(awkward_site: Path, linjaus) -> None:  # type: ignore[no-untyped-def]
    assert "Ilo is broader than itself." in linjaus("check", cwd=awkward_site).stdout


def test_a_setting_of_the_environment_that_cannot_be_used_is_told(awkward_site: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here("check", "--site", awkward_site, env={"LINJAUS_PORT": "many"})
    assert ended.returncode == 2
    assert ended.stderr.startswith("linjaus: port is 'many'.")
