"""A plan in StratML → the outline of it, from which a draft is made as from any other source.

The text that is stored is what the document says, field by field, in its order; each field is a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..outline import (
    HIGH,
    LOW,
    MEASURE,
    MISSION,
    OBJECTIVE,
    PRINCIPLE,
    PRIORITY,
    VISION,
    Actor,
    DocumentOutline,
    Element,
    Outline,
    Period,
    Reading,
    Remark,
    Span,
)
from ..outline.blocks import HEADING, ITEM, PARAGRAPH, Block, lay_out
from ..outline.naming import kind_of
from ..outline.read import Organisations
from .plan import GENERIC_GROUP, PERSON, Goal, Objective, Organization, Plan, Stakeholder

_OWN_KIND = re.compile(r"[^:\n]+: https?://\S+/(?P<kind>[a-z]+)/[1-9][0-9]*$", re.MULTILINE)
"""The line by which a Linjaus site says what an objective is in its own words, and its IRI."""
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
"""An address that can stand as an IRI (RFC 3987, section 2.2)."""
_FIRST_OF_YEAR, _LAST_OF_YEAR = re.compile(r"\d{4}(?:-01-01)?"), re.compile(r"\d{4}(?:-12-31)?")


def text_of(plan: Plan) -> str:
    """What the plan says, as plain text."""
    return _Layout(plan).text


def outline_of(plan: Plan, language: Reading, organisations: Organisations) -> Outline:
    """The outline of a plan. organisations: how known ones are found in a text.

    A stakeholder that is a known organisation is linked to, a group is one of actors. Persons, and organisations that
    are not known, are left to the steward: a remark names them.
    """
    return _Reader(plan, language, organisations).outline()


class _Layout:
    """The plain text of a plan. Each field that says something has a name: ``goal.0.objective.2.description``."""

    def __init__(self, plan: Plan) -> None:
        self._blocks: list[Block] = []
        self._names: list[str] = []
        self._plan(plan)
        self.text, placed = lay_out(self._blocks)
        self._spans = dict(zip(self._names, (_words(block) for block in placed), strict=True))
        self.passages = tuple(block.span for block in placed)
        self._holds = dict(zip(self._names, self.passages, strict=True))

    def of(self, name: str) -> Span | None:
        """Where a field stands, without its mark; None when it says nothing."""
        return self._spans.get(name)

    def passage(self, name: str) -> Span | None:
        """The passage that holds a field."""
        return self._holds.get(name)

    def _add(self, name: str, text: str, kind: str = PARAGRAPH, level: int = 0, marker: str = "") -> None:
        if text:
            self._names.append(name)
            self._blocks.append(Block(kind, text, level, marker))

    def _plan(self, plan: Plan) -> None:
        self._add("plan.name", plan.name, HEADING, 1)
        self._add("plan.description", plan.description)
        self._add("plan.other", plan.other)
        for at, organization in enumerate(plan.organizations):
            self._organization(f"organization.{at}", organization)
        self._add("vision", plan.vision)
        self._add("mission", plan.mission)
        for at, value in enumerate(plan.values):
            self._add(f"value.{at}.name", value.name, HEADING, 2)
            self._add(f"value.{at}.description", value.description)
        for at, goal in enumerate(plan.goals):
            self._stated(f"goal.{at}", goal, 2)
            for below, objective in enumerate(goal.objectives):
                self._stated(f"goal.{at}.objective.{below}", objective, 3)
        self._add("period", " – ".join(filter(None, (plan.start, plan.end))))
        self._add("published", plan.published)
        self._add("source", plan.source)

    def _organization(self, name: str, organization: Organization) -> None:
        self._add(f"{name}.name", organization.name)
        self._add(f"{name}.acronym", organization.acronym)
        self._add(f"{name}.description", organization.description)
        self._stakeholders(name, organization.stakeholders)

    def _stated(self, name: str, stated: Goal | Objective, level: int) -> None:
        marker = f"{stated.sequence}." if stated.sequence else ""
        self._add(f"{name}.name", stated.name, HEADING, level, marker)
        self._add(f"{name}.description", stated.description)
        self._stakeholders(name, stated.stakeholders)
        self._add(f"{name}.other", stated.other)

    def _stakeholders(self, name: str, stakeholders: Sequence[Stakeholder]) -> None:
        for at, one in enumerate(stakeholders):
            self._add(f"{name}.stakeholder.{at}", _item(one), ITEM)


def _words(block: Block) -> Span:
    """Where the words of a block stand, behind its mark."""
    return (block.span[1] - len(block.text), block.span[1])


class _Reader:
    """A plan and its layout → an outline."""

    def __init__(self, plan: Plan, language: Reading, organisations: Organisations) -> None:
        self._plan = plan
        self._language = language
        self._organisations = organisations
        self._layout = _Layout(plan)
        self._unknown: dict[str, str] = {}

    def outline(self) -> Outline:
        plan, layout = self._plan, self._layout
        title = Reading(plan.name, layout.of("plan.name"), HIGH, "the plan’s Name")
        kind = kind_of(plan.name)
        publisher = self._publisher()
        document = DocumentOutline(
            title=title,
            kind=Reading(kind, title.span, HIGH, "by its Name")
            if kind
            else Reading("document", title.span, HIGH, "nothing says of what kind it is"),
            period=self._period(),
            publisher=publisher,
            description=plan.description,
            elements=(*self._directions(), *self._principles(), *self._priorities()),
        )
        remarks = [Remark(text, HIGH) for text in (*plan.passed_over, *self._unknown.values())]
        if any(organization.stakeholders for organization in plan.organizations):
            remarks.append(Remark("the Stakeholders of the Organization are in the text, and linked to nothing", HIGH))
        if plan.source and not _ADDRESS.fullmatch(plan.source):
            remarks.append(Remark(f"the Source {plan.source!r} is no address, and is in the text only", HIGH))
        if not plan.goals:
            remarks.append(Remark("no goals were found", HIGH))
        return Outline(
            text=layout.text,
            passages=layout.passages,
            language=self._language,
            title=title,
            documents=(document,) if document.elements else (),
            publisher=publisher,
            modified=self._modified(),
            address=self._address(),
            remarks=tuple(remarks),
        )

    def _directions(self) -> list[Element]:
        """The vision and the mission."""
        said = ((VISION, self._plan.vision), (MISSION, self._plan.mission))
        return [self._element(kind, "", text, kind, f"the plan’s {kind.capitalize()}") for kind, text in said if text]

    def _principles(self) -> list[Element]:
        return [
            self._element(PRINCIPLE, value.name, value.description, f"value.{at}", "a Value")
            for at, value in enumerate(self._plan.values)
        ]

    def _priorities(self) -> list[Element]:
        """A priority for each goal; the objectives of one that says nothing itself stand under the document."""
        made: list[Element] = []
        goals = [(at, goal) for at, goal in enumerate(self._plan.goals) if goal.name or goal.description]
        numbered = _are_numbers([goal.sequence for _, goal in goals])
        for place, (at, goal) in enumerate(goals, 1):
            made.append(
                replace(
                    self._element(PRIORITY, goal.name, goal.description, f"goal.{at}", "a Goal"),
                    number=int(goal.sequence.rstrip(".")) if numbered else place,
                    numbered=numbered,
                    children=tuple(self._objectives(at, goal)),
                    actors=tuple(self._actors(f"goal.{at}", goal.stakeholders)),
                )
            )
        loose = ((at, goal) for at, goal in enumerate(self._plan.goals) if not (goal.name or goal.description))
        return [*made, *(objective for at, goal in loose for objective in self._objectives(at, goal))]

    def _objectives(self, goal_at: int, goal: Goal) -> Iterator[Element]:
        for at, objective in enumerate(goal.objectives):
            if objective.name or objective.description:
                own = _OWN_KIND.match(objective.other)
                kind = own["kind"] if own and own["kind"] in (MEASURE, OBJECTIVE) else OBJECTIVE
                reason = f"an Objective; its IRI says that it is {kind}" if own else "an Objective"
                name = f"goal.{goal_at}.objective.{at}"
                yield replace(
                    self._element(kind, objective.name, objective.description, name, reason),
                    actors=tuple(self._actors(name, objective.stakeholders)),
                )

    def _element(self, kind: str, name: str, description: str, field: str, reason: str) -> Element:
        """Its Name is its title; its Description, if it has one, says it in the source's words."""
        said = next(one for one in (f"{field}.description", f"{field}.name", field) if self._layout.of(one))
        return Element(
            kind,
            " ".join((name or description).split()),
            numbered=False,
            wording=self._layout.of(said),
            passage=self._layout.passage(said),
            reason=reason,
        )

    def _actors(self, name: str, stakeholders: Sequence[Stakeholder]) -> Iterator[Actor]:
        for at, one in enumerate(stakeholders):
            passage = self._layout.passage(f"{name}.stakeholder.{at}")
            if not one.name or passage is None:
                continue
            wording = (passage[1] - len(_item(one)), passage[1] - len(_item(one)) + len(one.name))
            known = self._known(one.name) if one.type != PERSON else None
            if known is not None:
                yield Actor(one.name, wording, passage, known[0], known[1], "a Stakeholder")
            elif one.type in (GENERIC_GROUP, ""):
                yield Actor(one.name, wording, passage, reason="a Stakeholder")
            else:
                what = "a person" if one.type == PERSON else "an organisation that the site does not know"
                self._unknown.setdefault(one.name, f"the Stakeholder {one.name!r} is {what} and is not linked to")

    def _known(self, name: str) -> tuple[str, str] | None:
        """(IRI, confidence) of the known organisation that a name, as a whole, is the name of."""
        for iri, start, end, confidence in self._organisations(name, self._language.value):
            if (start, end) == (0, len(name)) and confidence != LOW:
                return iri, confidence
        return None

    def _publisher(self) -> Reading | None:
        for at, organization in enumerate(self._plan.organizations):
            for words in filter(None, (organization.name, organization.acronym)):
                if (known := self._known(words)) is not None:
                    span = self._layout.of(f"organization.{at}.name")
                    return Reading(known[0], span, known[1], f"the plan’s Organization, {words!r}")
        for organization in self._plan.organizations:
            words = organization.name or organization.acronym
            self._unknown.setdefault(
                words, f"the Organization {words!r} is none that the site knows and is not linked to"
            )
        return None

    def _period(self) -> Period | None:
        """Whole years as years: StratML has no other way to write one."""
        start, end = self._plan.start, self._plan.end
        if not (start or end):
            return None
        if _FIRST_OF_YEAR.fullmatch(start or "0000") and _LAST_OF_YEAR.fullmatch(end or "0000"):
            start, end = start[:4], end[:4]
        return Period(start, end, self._layout.of("period"), HIGH, "the plan’s StartDate and EndDate")

    def _address(self) -> Reading | None:
        source = self._plan.source
        if not _ADDRESS.fullmatch(source):
            return None
        return Reading(source, self._layout.of("source"), HIGH, "the plan’s Source")

    def _modified(self) -> Reading | None:
        if len(self._plan.published) != len("2026-01-01"):
            return None
        return Reading(self._plan.published, self._layout.of("published"), HIGH, "the plan’s PublicationDate")


def _are_numbers(sequences: Sequence[str]) -> bool:
    """Whether the goals are numbered: each has a whole number of its own."""
    plain = [one.rstrip(".") for one in sequences]
    whole = all(re.fullmatch(r"[1-9][0-9]{0,8}", one, re.ASCII) for one in plain)
    return whole and len(set(plain)) == len(plain)


def _item(one: Stakeholder) -> str:
    """A stakeholder as an item of a list."""
    return ": ".join(filter(None, (one.name, one.description)))
