"""StratML Part 1, Strategic Plans (ISO 17469-1:2015): documents as StratML, and StratML as records.

The structure is that of the schema ``StrategicPlanISOVersion20140401.xsd`` (ISO/AIIM, version 1.1 of 1 April 2014).

plan.py         the records
terms.py        which words of an ontology come close to which elements
description.py  facts of a description in RDF
projection.py   a description in RDF → records
writing.py      records → XML
reading.py      XML → records
outlining.py    records → an outline, for an import
"""

from .outlining import outline_of, text_of
from .plan import CORE, MEDIA_TYPE, SUFFIX, TEXT_XML, Goal, Objective, Organization, Plan, Stakeholder, Value
from .projection import MOST_PARTS, Words, plan_of, source_languages
from .reading import read_stratml
from .terms import elements_of
from .writing import write_stratml

__all__ = [
    "CORE", "MEDIA_TYPE", "MOST_PARTS", "SUFFIX", "TEXT_XML", "Goal", "Objective", "Organization", "Plan",
    "Stakeholder", "Value", "Words", "elements_of", "outline_of", "plan_of", "read_stratml", "source_languages",
    "text_of", "write_stratml",
]  # fmt: skip
