"""A StratML document → records: of Part 1, in the namespaces that real files have, and the same part of Part 2.

Nothing is fetched and nothing is expanded: a document type declaration is refused before any of it is used, so there
are no entities but those of XML itself; size, depth and the number of elements are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from ..errors import SourceError
from .plan import CORE, STAKEHOLDER_TYPES, Goal, Objective, Organization, Plan, Stakeholder, Value

MOST_BYTES = 4_000_000
MOST_ELEMENTS = 50_000
DEEPEST = 40
"""Elements within each other. The schema of Part 1 needs six."""

NAMESPACES = (
    CORE,
    "http://www.stratml.net",  # ANSI/AIIM 21:2009, before it became an ISO standard
    "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport",  # Part 2, which holds all of Part 1
    "http://www.stratml.net/PerformancePlanOrReport",
    "",  # forms save plans so
)
_ROOTS = ("StrategicPlan", "PerformancePlanOrReport")
_PLACEHOLDER = re.compile(r"\[to[ _]be[ _][^\]]*\]", re.IGNORECASE)
"""What forms put where nothing was filled in, such as ``[To be described]``."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:Z|[+-]\d{2}:\d{2})?")


@dataclass
class _Element:
    """An element as it was parsed. text: all character data directly in it."""

    name: str
    line: int
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[_Element] = field(default_factory=list)


def read_stratml(data: bytes, file: str = "") -> Plan:
    """The plan that the bytes of a file hold. file: named in errors.

    Raises SourceError with the line when they are no well-formed XML, no StratML, or have a document type declaration;
    and when they are larger or deeper than any plan is.
    """
    if len(data) > MOST_BYTES:
        raise SourceError(
            f"The file has {len(data) // 1_000_000} MB; a StratML document may have {MOST_BYTES // 1_000_000}.",
            "Take a file with one plan.",
            file=file,
        )
    root = _Parser(file).parse(data)
    return _Reader(file).plan(root)


class _Parser:
    """Bytes → a tree of elements, in one pass of Expat."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Element] = []
        self._root: _Element | None = None
        self._count = 0
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._say

    def parse(self, data: bytes) -> _Element:
        try:
            self._expat.Parse(data, True)
        except expat.ExpatError as error:
            raise SourceError(
                f"This is no well-formed XML: {expat.ErrorString(error.code)}.",
                "Mend the file, or export it anew.",
                self._file,
                error.lineno,
            ) from error
        except (LookupError, ValueError) as error:
            raise SourceError(
                "The encoding that the file declares is not known.", "Save it in UTF-8.", self._file, 1
            ) from error
        assert self._root is not None  # noqa: S101 - a well-formed document has one
        return self._root

    def _refuse(self, *declaration: object) -> None:
        raise self._error(
            "The file has a document type declaration (<!DOCTYPE …>), which StratML has no use for.",
            "Remove it: entities and outer files are never read.",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST:
            raise self._error(f"Elements stand more than {DEEPEST} deep.", "No plan is like that.")
        if self._count > MOST_ELEMENTS:
            raise self._error(f"The file has more than {MOST_ELEMENTS} elements.", "Take a file with one plan.")
        namespace, _, local = name.rpartition(" ")
        known = local if namespace in NAMESPACES else name
        element = _Element(known, self._expat.CurrentLineNumber, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            if known not in _ROOTS:
                raise self._error(
                    f"This XML is no StratML: its outermost element is {local}"
                    + (f" of {namespace}." if namespace else "."),
                    f"A strategic plan in StratML is a StrategicPlan of {CORE}.",
                )
            self._root = element
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _say(self, text: str) -> None:
        if self._open:
            self._open[-1].text.append(text)

    def _error(self, message: str, remedy: str) -> SourceError:
        return SourceError(message, remedy, self._file, self._expat.CurrentLineNumber)


class _Reader:
    """A tree of elements → records. What has no place in them is remembered, each kind of thing once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._passed: dict[str, int] = {}

    def plan(self, root: _Element) -> Plan:
        parts = self._parts(root, _PLAN)
        core = parts.get("StrategicPlanCore", [])
        if not core:
            raise SourceError("The plan has no StrategicPlanCore.", "It holds the goals.", self._file, root.line)
        name = self._one(parts, "Name")
        if not name:
            raise SourceError("The plan has no Name.", "Give it one.", self._file, root.line)
        inner = self._parts(core[0], _CORE)
        administration = parts.get("AdministrativeInformation", [])
        dates = self._parts(administration[0], _ADMINISTRATION) if administration else {}
        return Plan(
            name=name,
            description=self._one(parts, "Description"),
            other=self._one(parts, "OtherInformation"),
            organizations=tuple(
                one for one in map(self._organization, inner.get("Organization", [])) if one != Organization()
            ),
            vision=self._statement(inner, "Vision"),
            mission=self._statement(inner, "Mission"),
            values=tuple(one for one in map(self._value, inner.get("Value", [])) if one != Value()),
            goals=tuple(goal for goal in map(self._goal, inner.get("Goal", [])) if _says_something(goal)),
            start=self._date(dates, "StartDate"),
            end=self._date(dates, "EndDate"),
            published=self._date(dates, "PublicationDate"),
            source=self._one(dates, "Source"),
            passed_over=tuple(
                f"Line {line}: {what} was passed over."
                for what, line in sorted(self._passed.items(), key=lambda passed: passed[1])
            ),
        )

    def _organization(self, element: _Element) -> Organization:
        parts = self._parts(element, _ORGANIZATION)
        return Organization(
            name=self._one(parts, "Name"),
            acronym=self._one(parts, "Acronym"),
            identifier=self._one(parts, "Identifier"),
            description=self._one(parts, "Description"),
            stakeholders=self._stakeholders(parts),
        )

    def _goal(self, element: _Element) -> Goal:
        parts = self._parts(element, (*_STATED, "Objective"))
        objectives = map(self._objective, parts.get("Objective", []))
        return Goal(*self._stated(parts), objectives=tuple(filter(_says_something, objectives)), line=element.line)

    def _objective(self, element: _Element) -> Objective:
        return Objective(*self._stated(self._parts(element, _STATED)), line=element.line)

    def _stated(self, parts: dict[str, list[_Element]]) -> tuple[str, str, str, str, tuple[Stakeholder, ...], str]:
        """The six things that the schema lets goals and objectives have alike, in its order."""
        return (
            self._one(parts, "Name"),
            self._one(parts, "Description"),
            self._one(parts, "Identifier"),
            self._one(parts, "SequenceIndicator"),
            self._stakeholders(parts),
            self._one(parts, "OtherInformation"),
        )

    def _value(self, element: _Element) -> Value:
        parts = self._parts(element, ("Name", "Description"))
        return Value(self._one(parts, "Name"), self._one(parts, "Description"))

    def _statement(self, parts: dict[str, list[_Element]], name: str) -> str:
        elements = parts.get(name, [])
        return self._one(self._parts(elements[0], ("Description", "Identifier")), "Description") if elements else ""

    def _stakeholders(self, parts: dict[str, list[_Element]]) -> tuple[Stakeholder, ...]:
        found = []
        for element in parts.get("Stakeholder", []):
            own = self._parts(element, ("Name", "Description"))
            kind = element.attributes.get("StakeholderTypeType", "")
            name, description = self._one(own, "Name"), self._one(own, "Description")
            if name or description:
                found.append(Stakeholder(name, description, kind if kind in STAKEHOLDER_TYPES else ""))
        return tuple(found)

    def _date(self, parts: dict[str, list[_Element]], name: str) -> str:
        """An ISO date, or year and month, or year, without its time zone (XML Schema Part 2, section 3.2.9)."""
        text = self._one(parts, name)
        match = _DATE.fullmatch(text)
        if match is not None:
            year, month, day = match.groups()
            try:
                date(int(year), int(month or 1), int(day or 1))
            except ValueError:
                match = None
        if text and match is None:
            self._pass(f"{name} {text!r}, which is no date,", parts[name][0].line)
        return "-".join(piece for piece in match.groups() if piece) if match else ""

    def _one(self, parts: dict[str, list[_Element]], name: str) -> str:
        elements = parts.get(name, [])
        return _tidy("".join(elements[0].text)) if elements else ""

    def _parts(self, element: _Element, known: tuple[str, ...]) -> dict[str, list[_Element]]:
        """The children by name. Those that have no place here are passed over, unless they are empty."""
        parts: dict[str, list[_Element]] = {}
        for child in element.children:
            if child.name not in known:
                if child.name != "id" and _has_words(child):  # forms leave an empty <id/>
                    self._pass(f"{child.name.rpartition(' ')[2]} in {element.name}", child.line)
            elif child.name in parts and child.name not in _MANY:
                self._pass(f"a second {child.name} in {element.name}", child.line)
            else:
                parts.setdefault(child.name, []).append(child)
        return parts

    def _pass(self, what: str, line: int) -> None:
        self._passed.setdefault(what, line)


_PLAN = ("Name", "Description", "OtherInformation", "StrategicPlanCore", "AdministrativeInformation")
_CORE = ("Organization", "Vision", "Mission", "Value", "Goal")
_ADMINISTRATION = ("StartDate", "EndDate", "PublicationDate", "Source")
_ORGANIZATION = ("Name", "Acronym", "Identifier", "Description", "Stakeholder")
_STATED = ("Name", "Description", "Identifier", "SequenceIndicator", "Stakeholder", "OtherInformation")
_MANY = frozenset({"Organization", "Value", "Goal", "Stakeholder", "Objective"})


def _says_something(stated: Goal | Objective) -> bool:
    below = stated.objectives if isinstance(stated, Goal) else ()
    return bool(stated.name or stated.description or stated.other or stated.stakeholders or below)


def _has_words(element: _Element) -> bool:
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if _tidy("".join(one.text)):
            return True
        waiting += one.children
    return False


def _tidy(text: str) -> str:
    """Paragraphs without the blank space around and within them; nothing for what a form left to be filled in."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    tidy = "\n".join(line for line in lines if line)
    return "" if _PLACEHOLDER.fullmatch(tidy) else tidy
