"""The list of rejected proposals, ``reviews/rejected.csv`` of a site: no data of it, but kept with it in git.

One line each, sorted, so that the lists of two branches merge: subject, predicate, concept, name, who, day.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from linjaus.errors import SourceError

PATH = "reviews/rejected.csv"


@dataclass(frozen=True, order=True)
class Rejected:
    """One rejected proposal. concept: IRI of the concept or theme; name: what people call it; day: ISO date."""

    subject: str
    predicate: str
    concept: str
    name: str = ""
    who: str = ""
    day: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """As ``Proposal.key``."""
        return self.subject, self.predicate, self.concept


_HEADING = [field.name for field in fields(Rejected)]


def read_rejected(site: Path) -> list[Rejected]:
    """The rejected proposals of a site, none when it has no list.

    Raises SourceError with the line when the list cannot be read.
    """
    path = site / PATH
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"The list cannot be read: {error}.", "Save it as UTF-8.", PATH) from error
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != _HEADING:
        raise SourceError(f"The first line is not {','.join(_HEADING)}.", "Write it so.", PATH, 1)
    return [_read_row(row, number) for number, row in enumerate(rows[1:], 2) if row]


def rejected_text(rejected: Iterable[Rejected]) -> str:
    """The list as it is written; of the same proposal only the first decision."""
    kept = {one.key: one for one in sorted(rejected, reverse=True)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADING)
    writer.writerows(astuple(one) for one in sorted(kept.values()))
    return out.getvalue()


def _read_row(row: list[str], number: int) -> Rejected:
    if len(row) != len(_HEADING) or not all(row[:3]):
        raise SourceError(
            f"The line has no {len(_HEADING)} columns, or no IRI in its first three.", "Mend it.", PATH, number
        )
    try:
        date.fromisoformat(row[5])
    except ValueError as error:
        raise SourceError(f"{row[5]!r} is no day.", "Write it as 2026-11-29.", PATH, number) from error
    return Rejected(*row)
