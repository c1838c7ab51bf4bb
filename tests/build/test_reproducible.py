"""The same content is the same release on any machine; other content is another."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from linjaus.config import read_settings
from linjaus.release import assemble
from linjaus.shelf import Release
from linjaus.sources import read_site

Build = Callable[[Path, Path], Release]
TREES = ("ontology", "data", "shapes", "queries")


def digests(release_folder: Path) -> dict[str, str]:
    return {
        path.relative_to(release_folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release_folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["awkward", "kainuu"])
def test_two_machines_make_the_same_bytes(
    name: str, request: pytest.FixtureRequest, linjaus, repository: Path, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    here: Release = request.getfixturevalue(f"{name}_release")
    original = repository if name == "kainuu" else repository / "tests" / "sites" / "awkward"
    copy = tmp_path / "another place" / "äö"
    copy.mkdir(parents=True)
    shutil.copy(original / "linjaus.toml", copy)
    for folder in TREES:
        shutil.copytree(original / folder, copy / folder, copy_function=shutil.copyfile)
    for number, path in enumerate(sorted(copy.rglob("*"), reverse=True)):
        os.utime(path, (number, number))
    env = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
    ended = linjaus("build", "--site", copy, "--releases", tmp_path / "shelf", "--lang", "fi", env=env)
    assert ended.returncode == 0, ended.stderr
    there = tmp_path / "shelf" / "releases" / here.name
    assert there.is_dir(), ended.stdout
    assert digests(there) == digests(here.folder)


def test_a_second_build_leaves_the_release_alone(awkward_site: Path, tmp_path: Path, build: Build) -> None:
    first = build(awkward_site, tmp_path / "shelf")
    stamps = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    assert build(awkward_site, tmp_path / "shelf").name == first.name
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == stamps


def edit(path: Path, was: str, becomes: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("shapes/song.ttl", "The song has no title.", "This song has no title."),
        ("shapes/song.ttl", "sh:minCount 1 ;", "sh:minCount 1 ; sh:order 7 ;"),
        ("queries/list-songs.rq", "ORDER BY ?song ?title", "ORDER BY ?title ?song"),
        ("linjaus.toml", "Sånger %2F körer", "Sånger"),
        ("linjaus.toml", 'languages = ["se", "fi", "sv"]', 'languages = ["fi", "se", "sv"]'),
        ("linjaus.toml", "sihteeri@", "toinen@"),
        ("linjaus.toml", 'song = "', 'laulu = "'),
        ("linjaus.toml", "[prefixes]", '[catalog]\nkeywords.fi = ["laulu"]\n[prefixes]'),
        ("linjaus.toml", 'metadata_license = "https://creativecommons.org/publicdomain/zero/1.0/"', 'metadata_license = "https://x.example/l"'),
        ("ontology/songs.ttl", '"Esitys"@fi', '"Keikka"@fi'),
        ("data/songs/successor.ttl", '"Seuraaja"@fi', '"Perijä"@fi'),
    ],
)  # fmt: skip
def test_a_change_that_readers_can_see_is_another_release(
    awkward_site: Path, awkward_release: Release, file: str, was: str, becomes: str
) -> None:
    edit(awkward_site / file, was, becomes)
    settings = read_settings(awkward_site, {})
    assert assemble(read_site(settings), settings).release != awkward_release.name


def test_a_change_that_readers_cannot_see_is_none(
    awkward_site: Path, tmp_path: Path, build: Build, awkward_release: Release
) -> None:
    for path in [
        *awkward_site.glob("data/**/*.ttl"),
        *awkward_site.glob("ontology/*.ttl"),
        *awkward_site.glob("shapes/*.ttl"),
    ]:
        path.write_text(f"# Another comment.\n\n{path.read_text(encoding='utf-8')}\n# The end.\n", encoding="utf-8")
    blank = awkward_site / "data" / "songs" / "blank-nodes.ttl"
    blank.write_text(blank.read_text(encoding="utf-8").replace("_:shared", "_:jaettu"), encoding="utf-8")
    edit(awkward_site / "linjaus.toml", "# A site", "# Another site")
    release = build(awkward_site, tmp_path / "shelf")
    assert release.name == awkward_release.name
    lines_of_findings = {"findings.json", "manifest.json"}
    changed = set(digests(release.folder).items()) ^ set(digests(awkward_release.folder).items())
    assert {name for name, _ in changed} <= lines_of_findings


def test_the_date_of_a_release_is_that_of_the_content(awkward_site: Path, tmp_path: Path, build: Build) -> None:
    release = build(awkward_site, tmp_path / "shelf")
    assert release.name.startswith("2031-03-01-")
    assert release.manifest.modified == "2031-03-01"
    assert time.strftime("%Y") not in release.path("catalog.ttl").read_text(encoding="utf-8")
