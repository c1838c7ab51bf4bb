"""What a site and its operator say is read once, checked, and a slip is told by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linjaus.config import MACHINE_SETTINGS, Settings, read_settings
from linjaus.errors import ConfigError

GOOD = """
[site]
base = "http://awkward.example/ld/"
slug = "awkward"
title.fi = "Nimi"
description.fi = "Kuvaus"
languages = ["fi"]
license = "https://creativecommons.org/publicdomain/zero/1.0/"
metadata_license = "https://creativecommons.org/publicdomain/zero/1.0/"
[publisher]
name.fi = "Julkaisija"
[contact]
name.fi = "Yhteys"
"""


def read(folder: Path, text: str = GOOD, environment: dict[str, str] | None = None, **overrides: Any) -> Settings:
    folder.joinpath("linjaus.toml").write_text(text, encoding="utf-8")
    return read_settings(folder, environment or {}, overrides)


def test_a_small_site_needs_no_more_than_this(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.base == "http://awkward.example/ld/"
    assert settings.releases == tmp_path / "build"
    assert settings.prefixes["dct"] == "http://purl.org/dc/terms/"
    assert {setting.name for setting in MACHINE_SETTINGS} <= set(Settings.__dataclass_fields__)
    for setting in MACHINE_SETTINGS:
        if setting.name != "releases":
            assert getattr(settings, setting.name) == setting.default


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    text = GOOD + "[server]\nport = 1\nworkers = 5\nthreads = 6\n"
    settings = read(tmp_path, text, {"LINJAUS_PORT": "2", "LINJAUS_WORKERS": "3"}, port=4, workers=None)
    assert (settings.port, settings.workers, settings.threads) == (4, 3, 6)


def test_a_folder_of_releases_may_lie_anywhere(tmp_path: Path) -> None:
    assert read(tmp_path, environment={"LINJAUS_RELEASES": "/elsewhere"}).releases == Path("/elsewhere")
    assert read(tmp_path, environment={"LINJAUS_RELEASES": "sub/folder"}).releases == tmp_path / "sub" / "folder"


@pytest.mark.parametrize(
    ("was", "becomes", "setting"),
    [
        ('base = "http://awkward.example/ld/"', 'base = "http://awkward.example/ld"', "site.base"),
        ('base = "http://awkward.example/ld/"', "base = 5", "base"),
        ('base = "http://awkward.example/ld/"', "", "base"),
        ('slug = "awkward"', 'slug = "  "', "slug"),
        ('slug = "awkward"', 'slug = "Äwk ward/"', "slug"),
        ('title.fi = "Nimi"', 'title = "Nimi"', "title"),
        ('title.fi = "Nimi"', "title.fi = 5", "title"),
        ('title.fi = "Nimi"', 'title."not a tag" = "x"', "title"),
        ('languages = ["fi"]', "languages = []", "languages"),
        ('languages = ["fi"]', 'languages = "fi"', "languages"),
        ('languages = ["fi"]', 'languages = ["fi", 5]', "languages"),
        ('languages = ["fi"]', 'languages = ["not a tag"]', "languages"),
        ('license = "https://creativecommons.org/publicdomain/zero/1.0/"', 'license = "CC0 1.0"', "license"),
        ("[publisher]", "[editor]", "publisher"),
        ("[contact]", "[[contact]]", "contact"),
        ('[contact]\nname.fi = "Yhteys"', '[contact]\nname = "Yhteys"', "contact"),
        ('[contact]\nname.fi = "Yhteys"', '[contact]\nname.fi = "Yhteys"\nurl = "not an address"', "contact"),
        ('[contact]\nname.fi = "Yhteys"', '[contact]\nname.fi = "Yhteys"\nemail = "a b@c"', "contact"),
        ('name.fi = "Julkaisija"', 'name.fi = "Julkaisija"\nhomepage = 5', "publisher"),
        ("[publisher]", "[server]\nport = 70000\n[publisher]", "port"),
        ("[publisher]", "[server]\nport = -1\n[publisher]", "port"),
        ("[publisher]", '[server]\nport = "eighty"\n[publisher]', "port"),
        ("[publisher]", "[server]\nworkers = 0\n[publisher]", "workers"),
        ("[publisher]", "[server]\nworkers = [1]\n[publisher]", "workers"),
        ("[publisher]", "[server]\nprot = 80\n[publisher]", "prot"),
        ("[publisher]", "[server]\ndeadline = 3\n[publisher]", "deadline"),
        ("[publisher]", "[sparql]\ndeadline = 0\n[publisher]", "deadline"),
        ("[publisher]", "[sparql]\ndeadline = nan\n[publisher]", "deadline"),
        ("[publisher]", "[sparql]\nmax_query_bytes = 0\n[publisher]", "max_query_bytes"),
        ("[publisher]", 'server = "x"\n[publisher]', "server"),
        ("[publisher]", "[prefixes]\nx = 5\n[publisher]", "prefixes"),
        ("[publisher]", '[prefixes]\n"a b" = "http://x.example/"\n[publisher]', "prefixes"),
        ("[publisher]", '[prefixes]\nx = "not an IRI"\n[publisher]', "prefixes"),
        ("[publisher]", "[catalog]\nkeywords = 5\n[publisher]", "catalog"),
        ("[publisher]", '[catalog]\ntemporal = "2020"\n[publisher]', "catalog"),
        ("[publisher]", '[catalog]\nspatial = ["not an IRI"]\n[publisher]', "catalog"),
        ("[publisher]", '[catalog]\nthemes = ["NO SUCH"]\n[publisher]', "catalog"),
        ("[publisher]", '[catalog]\nissued = "yesterday"\n[publisher]', "catalog"),
        ("[publisher]", '[catalog]\nrights = "all"\n[publisher]', "catalog"),
        ("[publisher]", '[[catalog.subjects]]\niri = "http://x.example/"\n[publisher]', "catalog"),
        ("[publisher]", '[[catalog.spatial]]\niri = "not an IRI"\nname.fi = "X"\n[publisher]', "catalog"),
        (
            "[publisher]",
            '[[catalog.spatial]]\niri = "http://x.example/"\nname.fi = "X"\nbbox = [1]\n[publisher]',
            "catalog",
        ),
        (
            "[publisher]",
            '[[catalog.spatial]]\niri = "http://x.example/"\nname.fi = "X"\ncentroid = [28, 128]\n[publisher]',
            "catalog",
        ),
        ("[contact]", '[contact]\nkind = "Robot"', "contact"),
        ("[publisher]", '[publisher]\ntype = "non profit"', "publisher"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_name(tmp_path: Path, was: str, becomes: str, setting: str) -> None:
    text = GOOD.replace(was, becomes, 1)
    if becomes.startswith("server ="):
        text = f"{becomes.splitlines()[0]}\n{GOOD}"
    assert text != GOOD
    with pytest.raises(ConfigError) as told:
        read(tmp_path, text)
    assert told.value.setting == setting
    assert told.value.message
    assert told.value.remedy


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("WORKERS", ""), ("DEADLINE", "soon"), ("MEMORY", "1.5"), ("QUEUE", "-3")]
)
def test_the_environment_is_held_to_the_same(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as told:
        read(tmp_path, environment={f"LINJAUS_{name}": value})
    assert told.value.setting == name.lower()


@pytest.mark.parametrize("content", [b"[site", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_told_with_its_path(tmp_path: Path, content: bytes) -> None:
    tmp_path.joinpath("linjaus.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"linjaus\.toml"):
        read_settings(tmp_path, {})


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no site"):
        read_settings(tmp_path / "nowhere", {})
