"""Periods of documents and organisations, and how they stand on a date."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from rdflib import DCTERMS, SDO, Graph, Literal, URIRef
from rdflib.term import Node

from ..errors import BadRequest
from ..namespaces import DCAT

_STATED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*|Z|[+-]\d{2}:\d{2})?")
_STARTS = (DCAT.startDate, SDO.startDate)
_ENDS = (DCAT.endDate, SDO.endDate)


class Standing(Enum):
    """How a period stands on a date. UNKNOWN: it has neither a beginning nor an end that can be read."""

    COMING = "coming"
    CURRENT = "current"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Period:
    """A span of time. start, end: as stated (a year, a month or a date), empty when not stated.

    first, last: its first and last day, None where it is open or what is stated is no date of the calendar.
    """

    start: str = ""
    end: str = ""
    first: date | None = None
    last: date | None = None

    def on(self, day: date) -> Standing:
        """How it stands on a day."""
        if self.first is None and self.last is None:
            return Standing.UNKNOWN
        if self.first is not None and day < self.first:
            return Standing.COMING
        if self.last is not None and day > self.last:
            return Standing.ENDED
        return Standing.CURRENT

    @property
    def in_years(self) -> bool:
        """Whether it is stated in whole years."""
        return all(len(text) == 4 for text in (self.start, self.end) if text)


def period_of(graph: Graph, iri: Node) -> Period | None:
    """The period that the graph gives a thing (``dct:temporal``), None when it gives none."""
    for node in sorted(graph.objects(iri, DCTERMS.temporal), key=str):
        start, end = _stated(graph, node, _STARTS), _stated(graph, node, _ENDS)
        if start or end:
            return Period(start, end, _first_day(start), _last_day(end))
    return None


def day_asked(text: str, otherwise: str) -> date:
    """The ``on`` parameter, an ISO date; otherwise: taken when it is empty. Raises BadRequest when it is no date."""
    try:
        return date.fromisoformat(text if len(text) == 10 else "") if text else date.fromisoformat(otherwise[:10])
    except ValueError:
        raise BadRequest(
            "The date is not one of the calendar.", "Write on as YYYY-MM-DD, such as 2026-11-23."
        ) from None


def _stated(graph: Graph, node: Node, predicates: tuple[URIRef, ...]) -> str:
    found = (value for one in predicates for value in graph.objects(node, one) if isinstance(value, Literal))
    return min(map(str, found), default="")


def _pieces(text: str) -> tuple[int, int, int] | None:
    match = _STATED.fullmatch(text)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else None


def _first_day(text: str) -> date | None:
    year, month, day = _pieces(text) or (0, 0, 0)
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None


def _last_day(text: str) -> date | None:
    year, month, day = _pieces(text) or (0, 0, 0)
    try:
        return date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
