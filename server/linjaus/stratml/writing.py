"""Records → a StratML document: the elements of the schema of ISO 17469-1 in its order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from .plan import CORE, STAKEHOLDER_TYPES, Goal, Objective, Organization, Plan, Stakeholder

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_stratml(plan: Plan) -> bytes:
    """The document in UTF-8, the same bytes for the same plan.

    What XML cannot hold (XML 1.0, section 2.2) becomes U+FFFD. An identifier is written once and only if it is an
    ``xsd:ID``, a date only if it is an ``xsd:date``; a plan without goals gets the one, empty, that the schema demands.
    """
    return _Writer().write(plan)


class _Writer:
    def __init__(self) -> None:
        self._identifiers: set[str] = set()

    def write(self, plan: Plan) -> bytes:
        root = ElementTree.Element("StrategicPlan", {"xmlns": CORE})
        _say(root, "Name", plan.name, always=True)
        _say(root, "Description", plan.description)
        _say(root, "OtherInformation", plan.other)
        core = ElementTree.SubElement(root, "StrategicPlanCore")
        for organization in plan.organizations:
            self._organization(core, organization)
        for name, text in (("Vision", plan.vision), ("Mission", plan.mission)):
            if text:
                _say(ElementTree.SubElement(core, name), "Description", text)
        for value in plan.values:
            element = ElementTree.SubElement(core, "Value")
            _say(element, "Name", value.name)
            _say(element, "Description", value.description)
        for goal in plan.goals or (Goal(),):
            self._goal(core, goal)
        self._administration(root, plan)
        ElementTree.indent(root, "  ")
        data: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return data + b"\n"

    def _organization(self, core: ElementTree.Element, organization: Organization) -> None:
        element = ElementTree.SubElement(core, "Organization")
        _say(element, "Name", organization.name)
        _say(element, "Acronym", organization.acronym)
        self._identify(element, organization.identifier)
        _say(element, "Description", organization.description)
        _stakeholders(element, organization.stakeholders)

    def _goal(self, core: ElementTree.Element, goal: Goal) -> None:
        element = ElementTree.SubElement(core, "Goal")
        _say(element, "Name", goal.name, always=True)
        _say(element, "Description", goal.description, always=True)
        self._rest(element, goal)
        for objective in goal.objectives:
            below = ElementTree.SubElement(element, "Objective")
            _say(below, "Name", objective.name)
            _say(below, "Description", objective.description)
            self._rest(below, objective)

    def _rest(self, element: ElementTree.Element, stated: Goal | Objective) -> None:
        self._identify(element, stated.identifier)
        _say(element, "SequenceIndicator", stated.sequence)
        _stakeholders(element, stated.stakeholders)
        _say(element, "OtherInformation", stated.other)

    def _identify(self, element: ElementTree.Element, identifier: str) -> None:
        if _NAME.fullmatch(identifier) and identifier not in self._identifiers:
            self._identifiers.add(identifier)
            _say(element, "Identifier", identifier)

    def _administration(self, root: ElementTree.Element, plan: Plan) -> None:
        dates = (("StartDate", plan.start), ("EndDate", plan.end), ("PublicationDate", plan.published))
        said = [(name, text) for name, text in dates if _DATE.fullmatch(text)]
        said += [("Source", plan.source)] if plan.source else []
        if said:
            element = ElementTree.SubElement(root, "AdministrativeInformation")
            for name, text in said:
                _say(element, name, text)


def _stakeholders(element: ElementTree.Element, stakeholders: Iterable[Stakeholder]) -> None:
    for one in stakeholders:
        below = ElementTree.SubElement(element, "Stakeholder")
        if one.type in STAKEHOLDER_TYPES:
            below.set("StakeholderTypeType", one.type)
        _say(below, "Name", one.name, always=True)
        _say(below, "Description", one.description)


def _say(parent: ElementTree.Element, name: str, text: str, always: bool = False) -> None:
    if text or always:
        ElementTree.SubElement(parent, name).text = _NOT_IN_XML.sub("\ufffd", text)
