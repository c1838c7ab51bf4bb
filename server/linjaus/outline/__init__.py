"""What a source says, as records: title, period, publisher, date, priorities and what stands under them.

Pure: no disk, no network, no clock. Knows the words of strategies in Finnish, Swedish and English, and no region.

records.py      what was read, with confidence and reason
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
