"""An answer set side by side: nothing is lost or told twice, and what is missing is told from what is not known."""

from __future__ import annotations

from linjaus.queries import parse_query
from linjaus.web.labels import Text
from linjaus.web.page_model import Ref, Value
from linjaus.web.side_by_side import MOST_LINES, MOST_SIDES, SideBySide, side_by_side

COLUMNS = ("side", "start", "end", "coverage", "row", "item", "number", "state", "evidence", "confidence")
QUESTION = parse_query(
    "q",
    "#+ summary: x\n"
    f"#+ result: [{', '.join(COLUMNS)}]\n"
    f"#+ compare: {{{', '.join(f'{name}: {name}' for name in COLUMNS)}}}\n"
    f"SELECT {' '.join(f'?{name}' for name in COLUMNS)} {{}}",
)


def thing(name: str) -> Value:
    return Value(ref=Ref(f"urn:{name}", Text(name), f"/doc/{name}"))


def word(text: str) -> Value:
    return Value(text=Text(text))


def rows(*given: dict[str, Value]) -> list[list[Value | None]]:
    return [[row.get(name) for name in COLUMNS] for row in given]


def compared(*given: dict[str, Value]) -> SideBySide:
    found = side_by_side(QUESTION, COLUMNS, rows(*given))
    assert found is not None
    return found


OLD = {"side": thing("old"), "start": word("2014"), "end": word("2017"), "coverage": thing("outlined")}
NEW = {"side": thing("new"), "coverage": thing("described")}
PROMISE = {"item": thing("promise"), "number": word("1"), "confidence": thing("medium")}


def test_a_thing_of_several_rows_stands_once_with_all_its_evidence() -> None:
    found = compared(
        {**OLD, **PROMISE, "row": thing("work"), "evidence": thing("passage-1"), "state": thing("kept")},
        {**OLD, **PROMISE, "row": thing("work"), "evidence": thing("passage-2"), "state": thing("kept")},
        {**OLD, **PROMISE, "row": thing("skills"), "evidence": thing("passage-1"), "state": thing("new")},
    )
    (side,) = found.sides
    (item,) = side.items.values()
    assert (side.years, side.known) == ("2014–2017", True)
    assert (item.number, item.evidence, item.confidence) == (
        *("1", [thing("passage-1"), thing("passage-2")]),
        thing("medium"),
    )
    assert [line.value for line in found.lines] == [thing("skills"), thing("work")]
    places = [place for line in found.lines for place in line.places if place]
    assert [list(place.states.values()) for place in places] == [[thing("new")], [thing("kept")]]
    assert all(list(place.items.values()) == [item] for place in places)


def test_what_is_missing_is_told_from_what_is_not_known() -> None:
    missing = compared({**OLD, **PROMISE, "row": thing("work")}, {**NEW, **PROMISE, "row": thing("skills")})
    assert (missing.gaps, missing.unknowns) == (True, False)
    assert [[place is None for place in line.places] for line in missing.lines] == [[True, False], [False, True]]
    unknown = compared({**OLD, **PROMISE, "row": thing("work")}, NEW)
    assert (unknown.gaps, unknown.unknowns) == (False, True)
    assert [side.known for side in unknown.sides] == [True, False]


def test_what_most_sides_have_comes_first_and_what_is_dropped_is_not_had() -> None:
    found = compared(
        {**OLD, **PROMISE, "row": thing("a")},
        {**OLD, **PROMISE, "row": thing("shared")},
        {**NEW, "row": thing("a"), "state": thing("dropped")},
        {**NEW, **PROMISE, "row": thing("shared")},
    )
    assert [line.value for line in found.lines] == [thing("shared"), thing("a")]


def test_what_has_no_room_is_counted() -> None:
    many = [
        {"side": thing(f"side {number % (MOST_SIDES + 2)}"), "row": thing(f"row {number}")}
        for number in range(MOST_LINES + 5)
    ]
    found = compared(*many)
    assert (len(found.sides), len(found.lines), found.beyond) == (MOST_SIDES, MOST_LINES, 7)


def test_an_answer_without_sides_or_a_question_that_compares_nothing_is_not_set_side_by_side() -> None:
    assert side_by_side(QUESTION, COLUMNS, rows({"row": thing("work")})) is None
    assert side_by_side(QUESTION, COLUMNS, []) is None
    plain = parse_query("q", "#+ summary: x\n#+ result: [side]\nSELECT ?side {}")
    assert side_by_side(plain, ("side",), [[thing("old")]]) is None
