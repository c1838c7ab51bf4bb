"""``linjaus fmt``: files in one form, whole or not at all, and what it says of those it cannot lay out."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

ODD = "# why\n@prefix dct: <http://purl.org/dc/terms/> .\n<urn:x> dct:title 'yksi'@fi, 'en'@sv . # so\n"
FORM = (
    "# why\n\n@prefix dct: <http://purl.org/dc/terms/> .\n\n"
    '<urn:x> dct:title "yksi"@fi ;\n    dct:title "en"@sv . # so\n'
)


@pytest.fixture
def song(awkward_site: Path) -> Path:
    """A file of the site in another form than ours."""
    path = awkward_site / "data" / "songs" / "odd.ttl"
    path.write_text(ODD, "utf-8")
    return path


def test_every_file_of_this_site_is_in_our_form(linjaus_here, repository: Path) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here("fmt", "--check", "--site", repository)
    assert (ended.stdout, ended.returncode) == ("", 0), "run linjaus fmt"
    assert int(ended.stderr.split()[0]) > 150


def test_a_file_is_laid_out_and_then_left_alone(linjaus_here, song: Path) -> None:  # type: ignore[no-untyped-def]
    song.chmod(0o640)
    ended = linjaus_here("fmt", song)
    assert (ended.returncode, song.read_text("utf-8")) == (0, FORM)
    assert stat.S_IMODE(song.stat().st_mode) == 0o640
    assert "odd.ttl was laid out." in ended.stderr
    inode = song.stat().st_ino
    assert linjaus_here("fmt", song).returncode == 0
    assert song.stat().st_ino == inode, "a file in our form is not written again"


def test_a_link_goes_on_pointing_at_the_file(linjaus_here, song: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    link = tmp_path / "link.ttl"
    link.symlink_to(song)
    assert linjaus_here("fmt", link).returncode == 0
    assert link.is_symlink()
    assert song.read_text("utf-8") == FORM


def test_check_names_the_files_and_changes_nothing(linjaus_here, song: Path, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    before = {path: path.read_bytes() for path in awkward_site.rglob("*.ttl")}
    ended = linjaus_here("fmt", "--check", "--site", awkward_site)
    assert ended.returncode == 1
    assert "data/songs/odd.ttl is in another form.\n" in ended.stdout
    assert {path: path.read_bytes() for path in awkward_site.rglob("*.ttl")} == before


def test_diff_shows_what_would_change(linjaus_here, song: Path) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here("fmt", "--diff", song)
    assert ended.returncode == 0
    assert "-<urn:x> dct:title 'yksi'@fi, 'en'@sv . # so\n+\n+<urn:x> dct:title \"yksi\"@fi ;\n" in ended.stdout
    assert song.read_text("utf-8") == ODD


def test_a_broken_file_is_told_with_its_line_and_the_others_are_laid_out(linjaus_here, song: Path) -> None:  # type: ignore[no-untyped-def]
    folder = song.parent
    (folder / "broken.ttl").write_text("<urn:x> a\n  <urn:y> ;;\n  a .\n", "utf-8")
    (folder / "latin.ttl").write_bytes("# \u00e4\n".encode("latin-1"))
    ended = linjaus_here("fmt", folder)
    assert ended.returncode == 2
    assert "broken.ttl:3: The file is not Turtle" in ended.stderr
    assert "latin.ttl:1: The file is not UTF-8." in ended.stderr
    assert (folder / "broken.ttl").read_text("utf-8") == "<urn:x> a\n  <urn:y> ;;\n  a .\n"
    assert song.read_text("utf-8") == FORM


def test_a_file_that_is_not_there_is_told(linjaus_here, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ended = linjaus_here("fmt", tmp_path / "nowhere.ttl")
    assert ended.returncode == 2
    assert "nowhere.ttl: The file cannot be read" in ended.stderr


def test_editors_pipe_a_text_through_it(linjaus_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    ended = linjaus_here("fmt", "-", input=ODD)
    assert (ended.stdout, ended.returncode) == (FORM, 0)
    assert linjaus_here("fmt", "--check", "-", input=ODD).returncode == 1
    broken = linjaus_here("fmt", "-", input="<urn:x> a")
    assert (broken.stdout, broken.returncode) == ("", 2)
    assert "<stdin>:1: The file is not Turtle" in broken.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_may_not_be_written_stays(linjaus_here, song: Path) -> None:  # type: ignore[no-untyped-def]
    song.parent.chmod(0o555)
    ended = linjaus_here("fmt", song)
    song.parent.chmod(0o755)
    assert ended.returncode == 2
    assert "odd.ttl: The file cannot be written" in ended.stderr
    assert song.read_text("utf-8") == ODD


def test_labels_come_in_the_order_of_the_sites_languages(linjaus_here, song: Path, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    settings = awkward_site / "linjaus.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('languages = ["', 'languages = ["sv", "', 1), "utf-8")
    assert linjaus_here("fmt", "--site", awkward_site, song).returncode == 0
    assert song.read_text("utf-8").index("@sv") < song.read_text("utf-8").index("@fi")


def test_the_awkward_site_can_be_laid_out_and_says_the_same(linjaus_here, awkward_site: Path) -> None:  # type: ignore[no-untyped-def]
    before = linjaus_here("check", "--site", awkward_site).stdout.splitlines()[-1]
    assert linjaus_here("fmt", "--site", awkward_site).returncode == 0
    assert linjaus_here("check", "--site", awkward_site).stdout.splitlines()[-1] == before
    again = linjaus_here("fmt", "--check", "--site", awkward_site)
    assert (again.stdout, again.returncode) == ("", 0)
