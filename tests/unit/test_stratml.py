"""StratML read and written: real shapes of files, and files made to do harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linjaus.errors import SourceError
from linjaus.outline import Reading
from linjaus.stratml import (
    CORE,
    Goal,
    Objective,
    Plan,
    Stakeholder,
    Value,
    outline_of,
    read_stratml,
    write_stratml,
)
from linjaus.stratml.description import first_day, last_day
from linjaus.stratml.reading import DEEPEST, MOST_BYTES
from made_up_plans import PLANS

SAMPLES = Path(__file__).parents[1] / "conformance" / "stratml"


def sample(name: str) -> Plan:
    """A sample, read."""
    return read_stratml((SAMPLES / name).read_bytes(), name)


def test_a_plan_of_part_1_says_all_that_it_holds() -> None:
    plan = sample("part-1.xml")
    assert plan.name == "Lakeland Plan 2031–2034"
    assert plan.description == "What the five towns of Lakeland do together.\nIt was drawn up with the villages."
    assert [(one.name, one.acronym) for one in plan.organizations] == [("Lakeland Council", "LC")]
    assert plan.organizations[0].stakeholders == (
        Stakeholder("Residents", "Everyone who lives here.", "Generic_Group"),
    )
    assert plan.vision == "In 2040 every shore can be reached without a car."
    assert plan.mission == "We keep the lakes clean & the towns connected."
    assert plan.values == (Value("Openness", "Decisions are prepared in public."), Value("Thrift"))
    assert [(goal.sequence, goal.name, len(goal.objectives)) for goal in plan.goals] == [
        ("1", "Clean water", 2),
        ("2", "Short ways", 1),
    ]
    assert plan.goals[0].objectives[0].stakeholders == (Stakeholder("Shore villages", "", "Generic_Group"),)
    assert (plan.start, plan.end, plan.published) == ("2031-01-01", "2034-12-31", "2030-11-15")
    assert plan.source == "https://lakeland.example/plan-2031-2034"


def test_nobodys_name_and_number_is_taken_over_and_that_is_said() -> None:
    plan = sample("part-1.xml")
    assert "Other" not in repr(replace(plan, passed_over=()))
    assert plan.passed_over == ("Line 52: Submitter in AdministrativeInformation was passed over.",)


def test_a_plan_from_before_the_iso_standard_is_read() -> None:
    plan = sample("ansi-2009.xml")
    assert plan.organizations[0].name == "Harbour Board of Västervik"
    assert plan.goals[0].name == "Deeper fairway"
    assert plan.goals[0].sequence == "I"
    assert plan.start == "2012-07-01"


def test_of_part_2_the_plan_is_read_and_the_figures_are_passed_over() -> None:
    plan = sample("part-2.xml")
    assert plan.goals == (
        Goal(
            "Open shelves",
            identifier="_x1",
            sequence="1",
            objectives=(
                Objective(
                    "Evening hours",
                    "Keep the house open until nine.",
                    "_x2",
                    "1.1",
                    stakeholders=(Stakeholder("Readers"),),
                    line=2,
                ),
            ),
            line=2,
        ),
    )
    assert plan.vision == ""
    assert plan.values == ()
    assert {text.partition(": ")[2].partition(" was")[0] for text in plan.passed_over} == {
        "Role in Stakeholder",
        "PerformanceIndicator in Objective",
        "Identifier in AdministrativeInformation",
    }


def core(inside: str, namespace: str = CORE) -> bytes:
    """A plan with a name and one goal, with something inside that goal."""
    xml = f"<StrategicPlan xmlns='{namespace}'>\n<Name>P</Name><StrategicPlanCore><Goal>\n{inside}</Goal>"
    return f"{xml}</StrategicPlanCore></StrategicPlan>".encode()


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><StrategicPlan>&b;</StrategicPlan>'
)


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"", "no well-formed XML", 1),
        (b"Just words.\nTwo lines.", "no well-formed XML", 1),
        (b"\x00\xff\x1f" * 50, "no well-formed XML", 1),
        (core("<Name>open"), "no well-formed XML", 3),
        (core("<Name>&nbsp;</Name>"), "no well-formed XML", 3),
        (BOMB, "document type declaration", 1),
        (b'\n<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<StrategicPlan/>', "document type declaration", 2),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><p/></html>", "outermost element is html", 1),
        (core("<Name>G</Name>", "http://other.example/plans"), "outermost element is StrategicPlan", 1),
        (b"<StrategicPlan><StrategicPlanCore/></StrategicPlan>", "no Name", 1),
        (b"\n<StrategicPlan><Name>P</Name></StrategicPlan>", "no StrategicPlanCore", 2),
        (core("<Name>" * (DEEPEST + 1)), f"more than {DEEPEST} deep", 3),
        (b"<?xml version='1.0' encoding='klingon'?><StrategicPlan/>", "encoding", 1),
        (b" " * (MOST_BYTES + 1), "MB", 0),
    ],
)
def test_what_is_no_plan_is_told_in_one_line_with_its_place(data: bytes, words: str, line: int) -> None:
    with pytest.raises(SourceError) as caught:
        read_stratml(data, "plan.xml")
    assert words in str(caught.value)
    assert caught.value.line == line
    assert str(caught.value).startswith("plan.xml")
    assert "\n" not in str(caught.value)


def test_what_has_no_place_in_a_plan_is_passed_over_once_and_said() -> None:
    plan = read_stratml(core("<Name>G</Name><Odd>x</Odd><Name>H</Name><f:Odd xmlns:f='urn:f'>y</f:Odd><Odd>z</Odd>"))
    assert plan.goals[0].name == "G"
    assert plan.passed_over == (
        "Line 3: Odd in Goal was passed over.",
        "Line 3: a second Name in Goal was passed over.",
    )


def test_a_year_or_a_month_for_a_date_is_kept_as_it_is_and_anything_else_is_passed_over() -> None:
    def dated(text: str) -> Plan:
        xml = core("<Name>G</Name>").replace(
            b"</StrategicPlan>",
            f"<AdministrativeInformation><StartDate>{text}</StartDate></AdministrativeInformation></StrategicPlan>".encode(),
        )
        return read_stratml(xml)

    assert [dated(text).start for text in ("2031", "2031-02", "2031-02-03+02:00")] == ["2031", "2031-02", "2031-02-03"]
    assert [dated(text).start for text in ("2031-02-30", "2031-13", "0000-01-01", "next spring")] == [""] * 4
    assert "next spring" in dated("next spring").passed_over[0]


def without_lines(plan: Plan) -> Plan:
    """The plan without the lines at which it was read."""
    goals = (
        replace(goal, line=0, objectives=tuple(replace(one, line=0) for one in goal.objectives)) for goal in plan.goals
    )
    return replace(plan, goals=tuple(goals))


@given(PLANS)
def test_what_is_written_is_read_back(plan: Plan) -> None:
    assert without_lines(read_stratml(write_stratml(plan))) == plan


@given(st.text(), st.text())
def test_any_text_at_all_is_written_as_xml_that_can_be_read(name: str, other: str) -> None:
    data = write_stratml(Plan(name=f"x{name}", other=other, goals=(Goal(other, name, identifier=name),)))
    assert read_stratml(data).name.startswith("x")


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise_than_it_says(data: bytes) -> None:
    for text in (data, b"<StrategicPlan>" + data, core("").replace(b"</Goal>", data + b"</Goal>")):
        try:
            read_stratml(text)
        except SourceError as error:
            assert error.message  # noqa: PT017 - any other error is the failure


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2031", "2031-01-01", "2031-12-31"),
        ("2032-02", "2032-02-01", "2032-02-29"),
        ("2031-05-06", "2031-05-06", "2031-05-06"),
        ("", "", ""),
    ],
)
def test_a_year_and_a_month_begin_on_their_first_day_and_end_on_their_last(date: str, first: str, last: str) -> None:
    assert (first_day(date), last_day(date)) == (first, last)


ENGLISH = Reading("en", None, "high", "as given")


def water_works(text: str, language: str) -> list[tuple[str, int, int, str]]:
    """A site that knows two organisations."""
    known = {
        "Lakeland Water Works": "https://x.example/id/organisation/w",
        "LC": "https://x.example/id/organisation/lc",
    }
    return [
        (iri, text.index(name), text.index(name) + len(name), "high") for name, iri in known.items() if name in text
    ]


def test_an_imported_plan_is_an_outline_whose_spans_hold_its_words() -> None:
    outline = outline_of(sample("part-1.xml"), ENGLISH, water_works)
    (document,) = outline.documents
    assert document.title.value == "Lakeland Plan 2031–2034"
    assert document.publisher is not None
    assert document.publisher.value == "https://x.example/id/organisation/lc"
    assert document.period is not None
    assert (document.period.start, document.period.end) == ("2031", "2034")
    assert outline.modified is not None
    assert outline.modified.value == "2030-11-15"
    assert [(one.kind, one.title, one.number) for one in document.elements] == [
        ("vision", "In 2040 every shore can be reached without a car.", 0),
        ("mission", "We keep the lakes clean & the towns connected.", 0),
        ("principle", "Openness", 0),
        ("principle", "Thrift", 0),
        ("priority", "Clean water", 1),
        ("priority", "Short ways", 2),
    ]
    water = document.elements[4]
    assert outline.text[slice(*water.wording)] == "The lakes are in good condition by 2034."
    assert [one.title for one in water.children] == ["Sewers", "Buffer strips"]
    assert [(one.name, one.iri) for one in water.actors] == [
        ("Lakeland Water Works", "https://x.example/id/organisation/w")
    ]
    (villages,) = water.children[0].actors
    assert (villages.iri, outline.text[slice(*villages.wording)]) == ("", "Shore villages")
    assert outline.text.startswith("Lakeland Plan 2031–2034\n\nWhat the five towns of Lakeland do together.\nIt was")
    assert "1. Clean water\n" in outline.text


def test_of_persons_and_unknown_organisations_an_import_says_that_it_links_to_none() -> None:
    goal = Goal(
        "G", stakeholders=(Stakeholder("Ann Other", "", "Person"), Stakeholder("Other Ltd", "", "Organization"))
    )
    outline = outline_of(Plan("P", goals=(goal,)), ENGLISH, water_works)
    assert outline.documents[0].elements[0].actors == ()
    assert [remark.text for remark in outline.remarks] == [
        "the Stakeholder 'Ann Other' is a person and is not linked to",
        "the Stakeholder 'Other Ltd' is an organisation that the site does not know and is not linked to",
    ]


@pytest.mark.parametrize(
    "source", ["www.example.org/plan", "https://x.example/a b", "https://x.example/<p>", "see below"]
)
def test_a_source_that_is_no_address_stays_words(source: str) -> None:
    outline = outline_of(Plan("P", goals=(Goal("G"),), source=source), ENGLISH, water_works)
    assert outline.address is None
    assert source in outline.text
    assert "no address" in outline.remarks[0].text


def test_a_plan_without_goals_gives_no_document_and_says_so() -> None:
    outline = outline_of(read_stratml(core("")), ENGLISH, water_works)
    assert outline.documents == ()
    assert outline.remarks[-1].text == "no goals were found"


def test_what_another_linjaus_site_calls_a_measure_is_one_here() -> None:
    other = "Toimenpide: https://x.example/id/document/d/priority/1/measure/2\n“Tehdään.” – Sivu, https://x.example/"
    plan = Plan("P", goals=(Goal("G", objectives=(Objective("Tehdään", other=other), Objective("On tehty"))),))
    (priority,) = outline_of(plan, ENGLISH, water_works).documents[0].elements
    assert [one.kind for one in priority.children] == ["measure", "objective"]


@given(PLANS)
def test_every_element_and_actor_of_an_outline_stands_in_a_passage_of_its_text(plan: Plan) -> None:
    outline = outline_of(plan, ENGLISH, lambda text, language: [])
    assert list(outline.passages) == sorted(outline.passages)
    for element in (one for document in outline.documents for one in document.each()):
        assert element.wording is not None
        assert element.passage in outline.passages
        assert element.passage[0] <= element.wording[0] < element.wording[1] <= element.passage[1]
        for actor in element.actors:
            assert outline.text[slice(*actor.wording)] == actor.name
            assert actor.passage in outline.passages
    stated = [one.name or one.description for goal in plan.goals for one in (goal, *goal.objectives)]
    found = [one.title for document in outline.documents for one in document.each() if one.reason[:3] in ("a G", "an ")]
    assert sorted(found) == sorted(" ".join(text.split()) for text in stated if text)
