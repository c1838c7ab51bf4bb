"""What a source says, as records: title, period, publisher, date, priorities and what stands under them.

Pure: no disk, no network, no clock. Knows the words of strategies in Finnish, Swedish and English, and no region.

records.py      what was read, with confidence and reason
blocks.py       a source as text with its blocks: what it is read from; plain.py makes them of plain text
read.py         the way from blocks to records
series.py       where priorities are announced, and which blocks they are
ownership.py    whose they are: the document's own, or the nation's
statements.py   what stands under a priority
naming.py       what documents are called, of what kind and for which period
times.py        days and periods; words.py the words of strategies in three languages
"""

from __future__ import annotations

from .records import (
    CONFIDENCES,
    DOCUMENT_KINDS,
    ELEMENT_KINDS,
    HIGH,
    LOW,
    MEASURE,
    MEDIUM,
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

__all__ = [
    "CONFIDENCES",
    "DOCUMENT_KINDS",
    "ELEMENT_KINDS",
    "HIGH",
    "LOW",
    "MEASURE",
    "MEDIUM",
    "MISSION",
    "OBJECTIVE",
    "PRINCIPLE",
    "PRIORITY",
    "VISION",
    "Actor",
    "DocumentOutline",
    "Element",
    "Outline",
    "Period",
    "Reading",
    "Remark",
    "Span",
]
