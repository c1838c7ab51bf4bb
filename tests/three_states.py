"""Three states of the awkward site, one after the other on one shelf, with one change of every sort between them."""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linjaus.config import Settings, read_settings
from linjaus.release import build_release
from linjaus.shelf import Release, Shelf
from linjaus.sources import read_site
from linjaus.validation import validate

AWKWARD = Path(__file__).parent / "sites" / "awkward"
BASE = "http://awkward.example:8080/ld/"
FIRST_PUBLISHED = datetime(2031, 3, 1, 8, 0, 0, tzinfo=UTC)
NEW_SONG = """@base <http://awkward.example:8080/ld/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix song: <http://awkward.example:8080/ld/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/song/new> a song:Song ; dct:title "Uusi <b>laulu</b>"@fi ; dct:isPartOf <id/song/successor> .
<id/song/new/verse/1> a song:Work ; dct:title "Säkeistö"@fi ; dct:isPartOf <id/song/new> .

<graph/songs/new> dct:modified "2031-03-05"^^xsd:date .
"""


@dataclass(frozen=True)
class States:
    """The site's folder, its settings, its shelf, and the releases from the oldest to the newest."""

    site: Path
    settings: Settings
    shelf: Shelf
    releases: tuple[Release, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(release.name for release in self.releases)


def build_states(folder: Path) -> None:
    """Build the three; the newest one is live. Each is published a day after the one before."""
    site = folder / "site"
    shutil.copytree(AWKWARD, site, ignore=shutil.ignore_patterns("build"))
    settings = settings_in(folder)
    shelf = Shelf(settings.releases)
    publish(settings, shelf, FIRST_PUBLISHED)
    for days, change in enumerate((first_edits, second_edits), 1):
        change(site)
        publish(settings, shelf, FIRST_PUBLISHED + timedelta(days=days))


def settings_in(folder: Path) -> Settings:
    """The settings of the site in a folder with states."""
    return read_settings(folder / "site", environment={}, overrides={"releases": str(folder / "releases")})


def states_in(folder: Path) -> States:
    """The states that ``build_states`` has built, there or where that folder was copied from."""
    settings = settings_in(folder)
    shelf = Shelf(settings.releases)
    names = [entry.release for entry in shelf.journal()]
    return States(folder / "site", settings, shelf, tuple(shelf.open(name) for name in names))


def publish(settings: Settings, shelf: Shelf, moment: datetime) -> Release:
    """Build the site as it is and make it live at a moment."""
    site = read_site(settings)
    release = build_release(site, settings, validate(site), shelf)
    shelf.switch(release.name, moment)
    return release


def edit(site: Path, name: str, old: str, new: str) -> None:
    """Replace a text that a file of songs has once."""
    path = site / "data" / "songs" / f"{name}.ttl"
    text = path.read_bytes().decode()
    assert text.count(old) == 1, (name, old)
    path.write_bytes(text.replace(old, new).encode())


def first_edits(site: Path) -> None:
    """Something added, reworded, moved to another address, said otherwise by blank nodes, and dated anew."""
    songs = site / "data" / "songs"
    (songs / "new.ttl").write_text(NEW_SONG, encoding="utf-8")
    edit(site, "four-languages", '"Neljä"@fi', '"Neljä uutta"@fi')
    edit(site, "blank-nodes", "syvällä", "syvemmällä")
    edit(site, "successor", "2031-02-27", "2031-03-04")
    text = (songs / "newlines.ttl").read_bytes().decode().replace("song/newlines", "song/line-breaks")
    (songs / "line-breaks.ttl").write_bytes(text.replace("songs/newlines", "songs/line-breaks").encode())
    (songs / "newlines.ttl").unlink()


def second_edits(site: Path) -> None:
    """Something removed, withdrawn, moved to another whole, and another property."""
    (site / "data" / "songs" / "label-only-in-swedish.ttl").unlink()
    edit(site, "new", "dct:isPartOf <id/song/successor>", "dct:isPartOf <id/song/four-languages>")
    edit(site, "no-type", "<graph/songs/no-type>", "<id/song/no-type> dct:description 'n' .\n<graph/songs/no-type>")
    withdrawn = "<id/song/line-breaks> <http://www.w3.org/2002/07/owl#deprecated> true .\n<graph/songs/line-breaks>"
    edit(site, "line-breaks", "<graph/songs/line-breaks>", withdrawn)


def copy_of(built: States, folder: Path) -> States:
    """The states on a shelf of their own."""
    shelf = Shelf(folder / "releases")
    shutil.copytree(built.shelf.folder, shelf.folder, symlinks=True)
    settings = dataclasses.replace(built.settings, releases=shelf.folder)
    return States(built.site, settings, shelf, tuple(shelf.open(name) for name in built.names))
