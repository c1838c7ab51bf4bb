"""Pictures of any answer: well-formed, nothing executed, nothing left out unsaid, the same for the same rows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linjaus.saved_query import PICTURE_ROLES
from linjaus.web.pictures import Cell, Look, Row, draw
from linjaus.web.pictures.measure import fit, width_of
from linjaus.web.pictures.network import order
from linjaus.web.pictures.time_scale import beginning, ending, scale_of

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert(1)</script> & "quotes" \u0007\ufffe'
KINDS = tuple(PICTURE_ROLES)


def look(alone: bool = False) -> Look:
    return Look(
        name="picture-x",
        title=Cell("What & when <b>"),
        description=Cell("All of it."),
        lang="en",
        nothing="Nothing to draw.",
        undated=lambda count: f"{count} undated",
        beyond=lambda count: f"{count} beyond",
        date=lambda text: text,
        unknown="nothing known",
        alone=alone,
    )


def rows_of(kind: str, count: int, label: str = "Thing") -> list[Row]:
    """Rows that play every role of the kind."""
    needed, optional = PICTURE_ROLES[kind]

    def cell(role: str, number: int) -> Cell:
        if role == "start":
            return Cell(str(2000 + number % 30))
        if role == "end":
            return Cell(f"{2001 + number % 40}-06-30")
        if role == "value":
            return Cell(str(1 + number % 7))
        if role == "of":
            return Cell(str(1 + number % 9))
        some = number % 5 if role in ("group", "fromGroup", "toGroup", "column", "step", "layer", "by") else number
        return Cell(f"{label} {role} {some}", "sv", f"/doc/{role}/{some}", f"urn:{role}:{some}")

    return [{role: cell(role, number) for role in (*needed, *optional)} for number in range(count)]


def parsed(kind: str, rows: list[Row], alone: bool = False) -> ET.Element:
    return ET.fromstring(str(draw(kind, rows, look(alone)).svg))


def text_of(root: ET.Element) -> str:
    return " ".join(root.itertext())


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 30, 500])
@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_rows_makes_a_picture_with_a_name(kind: str, count: int, alone: bool) -> None:
    root = parsed(kind, rows_of(kind, count), alone)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert root.get("aria-labelledby") == "picture-x-title"
    assert 0 < float(root.get("width", "0")) < 2500
    assert ("Nothing to draw." in text_of(root)) is (count == 0)
    links = [element.get("href", "") for element in root.iter(f"{SVG}a")]
    assert bool(links) is (count > 0)
    assert all(link.startswith("/doc/") for link in links)


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_room_is_counted(kind: str) -> None:
    assert re.search(r"\b[1-9]\d* beyond", text_of(parsed(kind, rows_of(kind, 500))))


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_a_label_is_text(kind: str) -> None:
    drawn = str(draw(kind, rows_of(kind, 3, EVIL), look()).svg)
    assert "<script" not in drawn
    assert "alert(1)" in text_of(ET.fromstring(drawn))
    assert "style=" not in drawn
    assert not re.search(r"\son\w+=", drawn)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("label", ["Pitkä" * 400, "sana " * 300, "قصة طويلة جدا", "👩‍👩‍👧🎶" * 50, "", " "])
def test_very_long_and_foreign_labels_stay_inside(kind: str, label: str) -> None:
    root = parsed(kind, rows_of(kind, 2, label), alone=True)
    for element in root.iter(f"{SVG}text"):
        assert width_of(element.text or "", float(element.get("font-size", "13"))) <= 965


@pytest.mark.parametrize("kind", KINDS)
def test_rows_without_some_cells_are_drawn_as_far_as_they_go(kind: str) -> None:
    rows = rows_of(kind, 4)
    for role in rows[0]:
        parsed(kind, [{name: cell for name, cell in row.items() if name != role} for row in rows])
    parsed(kind, [{}])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_make_the_same_picture(kind: str) -> None:
    rows = rows_of(kind, 25)
    assert draw(kind, rows, look()) == draw(kind, rows, look())


@pytest.mark.parametrize("label", ["Thing", "Pitkä nimi " * 30])
@pytest.mark.parametrize("kind", ["timeline", "tracks", "layers"])
def test_a_narrow_window_has_the_same_in_a_form_without_a_column_of_names(kind: str, label: str) -> None:
    drawing = draw(kind, rows_of(kind, 40, label), look())
    wide, narrow = ET.fromstring(str(drawing.svg)), ET.fromstring(str(drawing.narrow))
    assert float(narrow.get("width", "0")) <= 300
    linked = [{element.get("href") for element in root.iter(f"{SVG}a")} for root in (wide, narrow)]
    assert linked[0] == linked[1]
    assert len(linked[0]) >= 40
    assert {title.text for title in wide.iter(f"{SVG}title")} <= {title.text for title in narrow.iter(f"{SVG}title")}
    ids = [element.get("id") for root in (wide, narrow) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in narrow.iter(f"{SVG}text"):
        assert width_of(element.text or "", float(element.get("font-size", "13"))) <= 300


def test_what_has_no_date_is_counted_and_not_drawn() -> None:
    rows: list[Row] = [
        {"thing": Cell("a"), "start": Cell("2019"), "end": Cell("2023")},
        {"thing": Cell("b"), "start": Cell("soon")},
        {"thing": Cell("c")},
    ]
    said = text_of(parsed("timeline", rows))
    assert "2 undated" in said
    assert "2019–2023" in said


def test_an_open_end_is_said_and_a_day_is_a_milestone() -> None:
    rows: list[Row] = [
        {"thing": Cell("a"), "start": Cell("2026-01-01")},
        {"thing": Cell("b"), "end": Cell("2024-12-31")},
        {"thing": Cell("c"), "start": Cell("2025-01-01"), "end": Cell("2025-01-01")},
        {"thing": Cell("d"), "start": Cell("2030"), "end": Cell("2020")},
    ]
    root = parsed("timeline", rows)
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {"2026-01-01–", "–2024-12-31", "2025-01-01", "2020–2030"} <= texts
    assert [element for element in root.iter(f"{SVG}line") if element.get("class") == "milestone"]


def test_amounts_of_one_pair_are_added() -> None:
    pair = {"row": Cell("a"), "column": Cell("b")}
    assert "a · b: 5" in text_of(parsed("matrix", [{**pair, "value": Cell("2")}, {**pair, "value": Cell("3")}]))
    assert "a · b: 2" in text_of(parsed("matrix", [pair, pair]))


TRACKED: list[Row] = [
    {"thing": Cell("lasting"), "step": Cell("2014"), "item": Cell("x")},
    {"thing": Cell("lasting"), "step": Cell("2014"), "item": Cell("x")},
    {"thing": Cell("lasting"), "step": Cell("2014"), "item": Cell("y")},
    {"step": Cell("2016")},
    {"thing": Cell("lasting"), "step": Cell("2018"), "item": Cell("z")},
    {"thing": Cell("coming"), "step": Cell("2018"), "item": Cell("z")},
    {"thing": Cell("lasting"), "step": Cell("2022")},
    {"thing": Cell("coming"), "step": Cell("2022"), "item": Cell("w")},
]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_track_tells_going_on_from_ending_and_ending_from_not_being_known(narrow: bool) -> None:
    drawing = draw("tracks", TRACKED, look())
    root = ET.fromstring(str(drawing.narrow if narrow else drawing.svg))
    titles = {title.text for title in root.iter(f"{SVG}title")}
    assert {"lasting · 2014: 2", "lasting · 2018: 1", "lasting · 2022: 0", "coming · 2022: 1"} <= titles
    assert not any(title.startswith(("lasting · 2016", "coming · 2014")) for title in titles if title)
    lines = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "3"]
    assert [line.get("stroke-dasharray") for line in lines] == ["5 5", None]  # one passes over what is not known
    assert len([ring for ring in root.iter(f"{SVG}circle") if ring.get("class") == "ring"]) == 1
    assert len([ground for ground in root.iter(f"{SVG}rect") if ground.get("class") == "unknown"]) == 1
    assert "nothing known" in text_of(root)


def test_a_track_is_as_wide_as_its_share_of_what_is_known() -> None:
    rows: list[Row] = [
        {"thing": Cell(name), "step": Cell("2014"), "value": Cell(value), "of": Cell("4")}
        for name, value in (("all", "4"), ("some", "1"))
    ]
    root = parsed("tracks", rows)
    assert {"all · 2014: 4/4", "some · 2014: 1/4"} <= {title.text for title in root.iter(f"{SVG}title")}
    radii = [float(mark.get("r", "0")) for mark in root.iter(f"{SVG}circle")]
    assert radii[0] > radii[1]


LAYERED: list[Row] = [
    {"layer": Cell("one"), "thing": Cell("a"), "by": Cell("x")},
    {"layer": Cell("one"), "thing": Cell("a"), "by": Cell("y")},
    {"layer": Cell("one"), "thing": Cell("alone"), "by": Cell("z")},
    {"layer": Cell("two"), "note": Cell("2016")},
    {"layer": Cell("three"), "thing": Cell("b"), "by": Cell("y")},
    {"layer": Cell("three"), "thing": Cell("b"), "by": Cell("x")},
    {"layer": Cell("three"), "thing": Cell("c"), "by": Cell("y")},
]


@pytest.mark.parametrize("narrow", [False, True])
def test_layers_are_tied_by_what_their_things_share(narrow: bool) -> None:
    drawing = draw("layers", LAYERED, look())
    root = ET.fromstring(str(drawing.narrow if narrow else drawing.svg))
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert {"a – b: x, y", "a – c: y"} <= set(titles)
    assert not any(title.startswith("alone –") for title in titles if title)
    assert len([box for box in root.iter(f"{SVG}rect") if box.get("class") == "alone"]) == 1
    assert "2016" in text_of(root)
    assert "nothing known" in text_of(root)


@pytest.mark.parametrize("odd", ["NaN", "INF", "-3", "1e400", "many", ""])
def test_a_value_that_is_no_amount_counts_as_nothing(odd: str) -> None:
    assert "x: 0" in text_of(parsed("tiles", [{"thing": Cell("x"), "value": Cell(odd)}]))


def test_a_ring_of_groups_ends() -> None:
    rows: list[Row] = [
        {"thing": Cell("a"), "group": Cell("b"), "value": Cell("1")},
        {"thing": Cell("b"), "group": Cell("a"), "value": Cell("1")},
        {"thing": Cell("c"), "group": Cell("c"), "value": Cell("1")},
    ]
    parsed("tiles", rows)


def test_a_hub_stands_amid_its_neighbours() -> None:
    names = [f"n{number}" for number in range(8)]
    line = order([*names, "hub"], {tuple(sorted((name, "hub"))): 1.0 for name in names})  # type: ignore[misc]
    assert 3 <= line.index("hub") <= 5
    assert sorted(line) == sorted([*names, "hub"])


@given(st.text(max_size=300), st.integers(20, 400), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_lines_fit_and_lose_nothing_unsaid(text: str, width: int, most: int) -> None:
    lines = fit(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= width or len(line) <= 2 for line in lines)
    if not any("…" in line for line in lines):
        assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.integers(-9999, 99999), st.integers(1, 12), st.integers(1, 28))
@settings(max_examples=60, deadline=None)
def test_a_period_ends_after_it_begins(year: int, month: int, day: int) -> None:
    texts = (f"{year:05d}" if year < 0 else f"{year:04d}",)
    texts += (f"{texts[0]}-{month:02}", f"{texts[0]}-{month:02}-{day:02}")
    for text in texts:
        begins, ends = beginning(text), ending(text)
        assert begins is not None
        assert ends is not None
        assert begins < ends <= begins + 1.0001
    assert beginning(texts[2]) >= beginning(texts[0])  # type: ignore[operator]


@given(st.lists(st.floats(-5000, 9999), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_moment_has_a_place_and_the_axis_few_names(moments: list[float]) -> None:
    scale = scale_of(moments, 300, 900)
    assert all(300 <= scale.x(moment) <= 900 for moment in moments)
    assert len(scale.ticks()) <= 15
