"""How a thing with a period stands on a date, in words and as records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from rdflib import DCTERMS, Graph, URIRef

from .page_builder import PageBuilder
from .page_model import Ref
from .periods import Period, Standing, period_of


@dataclass(frozen=True)
class Stands:
    """How a thing stands on a day. word: in the reader's language; class_name: for the page; years: its period."""

    word: str
    class_name: str
    years: str
    day: date
    replaced_by: tuple[Ref, ...] = ()
    replaces: tuple[Ref, ...] = ()


class StandingView:
    """The period of a thing and what came before and after it, looked up. exists: an organisation, not a document."""

    def __init__(self, graph: Graph, iri: URIRef, day: date, exists: bool) -> None:
        self.period = period_of(graph, iri)
        self._day = day
        self._exists = exists
        self._after = {node for node in graph.objects(iri, DCTERMS.isReplacedBy) if isinstance(node, URIRef)}
        self._before = {node for node in graph.objects(iri, DCTERMS.replaces) if isinstance(node, URIRef)}

    def __bool__(self) -> bool:
        return bool(self.period or self._after or self._before)

    def needs(self) -> set[URIRef]:
        """What will have to be named."""
        return self._after | self._before

    def build(self, builder: PageBuilder) -> Stands:
        """The record."""
        standing = self.period.on(self._day) if self.period else Standing.UNKNOWN
        return Stands(
            word_for(standing, self._exists),
            standing.value,
            years_of(self.period) if self.period else "",
            self._day,
            builder.refs(self._after),
            builder.refs(self._before),
        )


def word_for(standing: Standing, exists: bool = False) -> str:
    """How a document, or an organisation (exists), stands."""
    of_documents: dict[Standing, str] = {
        Standing.COMING: _("not yet in force"),
        Standing.CURRENT: _("in force"),
        Standing.ENDED: _("ended"),
        Standing.UNKNOWN: _("period not known"),
    }
    of_organisations: dict[Standing, str] = {
        Standing.COMING: _("not yet founded"),
        Standing.CURRENT: _("exists"),
        Standing.ENDED: _("has ceased to exist"),
        Standing.UNKNOWN: _("period not known"),
    }
    return (of_organisations if exists else of_documents)[standing]


def years_of(period: Period) -> str:
    """A period as the reader's language writes it: ``2019–2023``, ``1 January 2010 – 31 December 2025``, ``–2035``."""
    start, end = (_day(text, day) for text, day in ((period.start, period.first), (period.end, period.last)))
    if period.start and period.end:
        return f"{start}–{end}" if period.in_years else f"{start} – {end}"
    return f"{start}–" if period.start else f"–{end}"


def _day(text: str, day: date | None) -> str:
    if day is None or len(text) < 7:
        return text
    if len(text) == 7:
        return str(format_date(day, "LLLL y"))
    return str(format_date(day, "long"))
