"""What a StratML document says, as frozen records: one field for each element of the schema, in its order.

Texts are plain; a paragraph ends in a line feed. Empty where the document says nothing: every element but the names of
plan, goals and stakeholders, and the description of a goal, may be absent (schema of ISO 17469-1, ``minOccurs``).
"""

from __future__ import annotations

from dataclasses import dataclass

CORE = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
"""The namespace of Part 1, and the name of its profile."""
MEDIA_TYPE = "application/xml"
"""No media type is registered for StratML (IANA, Media Types): it goes by that of all XML (RFC 7303, section 9.1)."""
TEXT_XML = "text/xml"
"""The other name of that type (RFC 7303, section 9.2)."""
SUFFIX = "stratml.xml"
"""What the name of a StratML file ends in here; what opens XML opens it."""

PERSON, ORGANIZATION, GENERIC_GROUP = "Person", "Organization", "Generic_Group"
STAKEHOLDER_TYPES = (PERSON, ORGANIZATION, GENERIC_GROUP)
"""The values of ``StakeholderTypeType``."""


@dataclass(frozen=True)
class Stakeholder:
    """Whoever is affected or has to act. type: one of STAKEHOLDER_TYPES, or empty."""

    name: str
    description: str = ""
    type: str = ""


@dataclass(frozen=True)
class Organization:
    """The entity that the plan applies to. identifier: an XML name (``xsd:ID``)."""

    name: str = ""
    acronym: str = ""
    identifier: str = ""
    description: str = ""
    stakeholders: tuple[Stakeholder, ...] = ()


@dataclass(frozen=True)
class Value:
    """A principle that the organisation holds to."""

    name: str = ""
    description: str = ""


@dataclass(frozen=True)
class Objective:
    """What is to be achieved beneath a goal. sequence: its SequenceIndicator; line: of its element, 0 if not read."""

    name: str = ""
    description: str = ""
    identifier: str = ""
    sequence: str = ""
    stakeholders: tuple[Stakeholder, ...] = ()
    other: str = ""
    line: int = 0


@dataclass(frozen=True)
class Goal:
    """A broad statement of what is intended. A goal without a name holds objectives that the plan has under none."""

    name: str = ""
    description: str = ""
    identifier: str = ""
    sequence: str = ""
    stakeholders: tuple[Stakeholder, ...] = ()
    other: str = ""
    objectives: tuple[Objective, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Plan:
    """A strategic plan. start, end, published: ISO dates; source: an address. Whoever submitted the file is not kept.

    passed_over: what a document that was read has and these records have no place for, a sentence each.
    """

    name: str
    description: str = ""
    other: str = ""
    organizations: tuple[Organization, ...] = ()
    vision: str = ""
    mission: str = ""
    values: tuple[Value, ...] = ()
    goals: tuple[Goal, ...] = ()
    start: str = ""
    end: str = ""
    published: str = ""
    source: str = ""
    passed_over: tuple[str, ...] = ()
