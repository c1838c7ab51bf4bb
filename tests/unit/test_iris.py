"""IRIs say what they name, and nothing off the pattern passes for one of ours."""

from __future__ import annotations

import pytest

from linjaus.errors import ConfigError
from linjaus.iris import IriSpace, ThingName, slugify

BASE = "http://awkward.example:8080/ld/"
IRIS = IriSpace(BASE)


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        ("id/song/kevat", ThingName("song", "kevat")),
        ("id/song/kevat-2", ThingName("song", "kevat-2")),
        ("id/song/kevat/verse/1", ThingName("song", "kevat", (("verse", 1),))),
        ("id/song/kevat/verse/1/line/12", ThingName("song", "kevat", (("verse", 1), ("line", 12)))),
        ("id/song/kevat#period", ThingName("song", "kevat", (), "period")),
        ("id/change-event/x/actor-group/3#p-1", ThingName("change-event", "x", (("actor-group", 3),), "p-1")),
    ],
)
def test_a_thing_reads_as_it_was_minted(tail: str, name: ThingName) -> None:
    assert IRIS.parse_thing(BASE + tail) == name
    assert str(IRIS.mint_thing(name.kind, name.slug, *name.parts, fragment=name.fragment)) == BASE + tail


@pytest.mark.parametrize(
    "iri",
    [
        BASE,
        BASE + "id/song",
        BASE + "id/song/",
        BASE + "id/Song/kevat",
        BASE + "id/song/Kevat",
        BASE + "id/song/kevät",
        BASE + "id/song/ke--vat",
        BASE + "id/song/-kevat",
        BASE + "id/song/kevat-",
        BASE + "id/song/ke_vat",
        BASE + "id/song/kevat/",
        BASE + "id/song/kevat/verse",
        BASE + "id/song/kevat/verse/0",
        BASE + "id/song/kevat/verse/01",
        BASE + "id/song/kevat/verse/-1",
        BASE + "id/song/kevat/verse/one",
        BASE + "id/song/kevat/verse/١",
        BASE + "id/song/kevat#",
        BASE + "id/song/kevat#Period",
        BASE + "id/song/kevat#a#b",
        BASE + "id/song/kevat\n",
        BASE + "id/song/kev%61t",
        BASE + "doc/song/kevat",
        "https://awkward.example:8080/ld/id/song/kevat",
        "http://awkward.example:8080/ldid/song/kevat",
        "",
    ],
)
def test_what_is_off_the_pattern_is_no_thing(iri: str) -> None:
    assert IRIS.parse_thing(iri) is None


def test_a_number_of_thousands_of_digits_is_no_thing_and_no_crash() -> None:
    assert IRIS.parse_thing(f"{BASE}id/song/kevat/verse/{'9' * 5000}") is None
    assert not IRIS.follows_pattern(f"{BASE}id/song/kevat/verse/{'9' * 5000}")


@pytest.mark.parametrize(
    ("kind", "slug", "parts", "fragment"),
    [
        ("song", "", (), ""),
        ("song", "a b", (), ""),
        ("song", "a/b", (), ""),
        ("song", "a#b", (), ""),
        ("So", "a", (), ""),
        ("song", "a", (("verse", 0),), ""),
        ("song", "a", (("verse", -1),), ""),
        ("song", "a", (("", 1),), ""),
        ("song", "a", (), "Ä"),
    ],
)
def test_minting_refuses_what_it_could_not_read_back(
    kind: str, slug: str, parts: tuple[tuple[str, int], ...], fragment: str
) -> None:
    with pytest.raises(ValueError, match="off the pattern"):
        IRIS.mint_thing(kind, slug, *parts, fragment=fragment)


@pytest.mark.parametrize(
    ("tail", "follows"),
    [
        ("id/song/kevat", True),
        ("def", True),
        ("def#sungBy", True),
        ("def#1st", False),
        ("shapes#Song-title", True),
        ("graph/songs/kevat", True),
        ("graph/derived/closure", True),
        ("graph/songs/Kevät", False),
        ("set/awkward", True),
        ("set/awkward/2031-02-28-0123abcd", True),
        ("set/awkward/2031-02-28-0123abcd#distribution", True),
        ("set/awkward/yesterday", False),
        ("whatever", False),
        ("", False),
    ],
)
def test_the_patterns_of_the_site_are_these(tail: str, follows: bool) -> None:
    assert IRIS.follows_pattern(BASE + tail) is follows


@pytest.mark.parametrize(
    "base",
    [
        "",
        "http://x.example",
        "x.example/",
        "ftp://x.example/",
        "http://x.example/#",
        "http://x.example/?q=/",
        "http://x y.example/",
        "https:///",
        "http://x.example/<a>/",
    ],
)
def test_a_base_of_another_form_is_told(base: str) -> None:
    with pytest.raises(ConfigError) as told:
        IriSpace(base)
    assert told.value.setting == "site.base"
    assert "slash" in told.value.remedy


def test_a_thing_has_a_page_and_a_term_is_its_own() -> None:
    assert IRIS.page_path(BASE + "id/song/kevat/verse/1#word") == "/doc/song/kevat/verse/1#word"
    assert IRIS.page_path(BASE + "def#Song") == "/def#Song"
    assert IRIS.page_path("http://elsewhere.example/id/song/kevat") is None
    assert IRIS.path(BASE + "id/song/kevat") == "/id/song/kevat"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Kainuun ELY-keskus", "kainuun-ely-keskus"),
        ("Äitiä öljyllä, Åke!", "aitia-oljylla-ake"),
        ("A\u0308iti", "aiti"),
        ("Straße & Ærø", "strasse-aero"),
        ("2019–2023", "2019-2023"),
        ("čáppa juoigus", "cappa-juoigus"),
        ("  ---  ", ""),
        ("🎶", ""),
        ("", ""),
        ("<script>", "script"),
        ("℡ ½", "tel-12"),
    ],
)
def test_a_slug_is_plain_ascii(text: str, slug: str) -> None:
    assert slugify(text) == slug
