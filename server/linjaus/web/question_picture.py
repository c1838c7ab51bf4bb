"""From the cells of a page's table to a picture of them, in the reader's words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from flask import g
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from ..saved_query import SavedQuery
from .labels import pick
from .page_model import Value
from .pictures import Cell, Drawing, Look, Row, draw
from .result_table import Table

_LINKED = ("http://", "https://")


def picture_of(
    question: SavedQuery, table: Table, cells: Sequence[Sequence[Value | None]], alone: bool = False
) -> Drawing | None:
    """The picture of an answer; None when the question has none. alone: for use outside the site."""
    if question.picture is None:
        return None
    places = [
        (role, table.columns.index(column))
        for role, column in question.picture.roles.items()
        if column in table.columns
    ]
    rows: list[Row] = []
    for row in cells:
        drawn = {role: _cell(value, alone) for role, place in places if (value := row[place]) is not None}
        rows.append({role: cell for role, cell in drawn.items() if cell.text})
    return draw(question.picture.kind, rows, _look(question, alone, table.more))


def _cell(value: Value, alone: bool) -> Cell:
    if value.ref is not None:
        address = value.ref.iri if value.ref.iri.startswith(_LINKED) else ""
        href = address if alone else value.ref.href or ""
        return Cell(value.ref.label.text, _foreign(value.ref.label.lang), href, value.ref.iri)
    if value.text is not None:
        return Cell(value.text.text, _foreign(value.text.lang))
    return Cell("")


def _foreign(lang: str) -> str:
    return "" if lang == g.ui_language else lang


def _short_date(text: str) -> str:
    """A day as the reader's language writes it in little room; any other text as it is."""
    try:
        return str(format_date(datetime.date.fromisoformat(text), "medium"))
    except (ValueError, OverflowError):
        return text


def _look(question: SavedQuery, alone: bool, more: bool) -> Look:
    title, description = pick(question.summary, g.chain), pick(question.description, g.chain)
    return Look(
        name=f"picture-{question.name}",
        title=Cell(title.text, _foreign(title.lang)),
        description=Cell(description.text, _foreign(description.lang)),
        lang=g.ui_language,
        nothing=_("There is nothing to draw: the answer has no rows for this picture."),
        undated=lambda count: ngettext(
            "%(num)s more has no dates here and stands in the table only.",
            "%(num)s more have no dates here and stand in the table only.",
            count,
        ),
        beyond=lambda count: ngettext(
            "%(num)s more had no room and stands in the table only.",
            "%(num)s more had no room and stand in the table only.",
            count,
        ),
        date=_short_date,
        unknown=_("nothing known here"),
        alone=alone,
    )
