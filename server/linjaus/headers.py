"""Headers of files that people write: YAML behind ``#+`` at the beginning (the form that grlc uses for queries)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from .errors import SourceError
from .model import Texts

_DEEP = 3
"""How deep keys are whose lines are told."""


@dataclass(frozen=True)
class Header:
    """A header, read. path, first: its file and first line; lines: for each key, by its path, its line."""

    path: str
    values: Any
    first: int
    lines: Mapping[tuple[str, ...], int]

    def odd(self, message: str, remedy: str, *place: object) -> SourceError:
        """What is wrong, with the line of the innermost key of the place that the header has."""
        names = tuple(str(name) for name in place)
        line = next((self.lines[names[:n]] for n in range(len(names), 0, -1) if names[:n] in self.lines), self.first)
        return SourceError(message, remedy, self.path, line)


def parse_header(text: str, path: str) -> Header | None:
    """The header of a text; None when it has none. Raises SourceError (with the line) when it is not YAML."""
    rows, first = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            first = first or number
            rows.append(line[2:].removeprefix(" "))
        elif rows:
            break
    if not rows:
        return None
    header = "\n".join(rows)
    try:
        values = yaml.safe_load(header)
        lines = _lines(yaml.compose(header, Loader=yaml.SafeLoader), first)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = first + (mark.line if mark else 0)
        raise SourceError(
            f"The header is not YAML: {getattr(error, 'problem', error)}.", "Mend it behind the #+.", path, at
        ) from error
    return Header(path, values, first, lines)


def read_texts(value: Any) -> Texts:
    """A header's text in several languages; a bare string is English."""
    if isinstance(value, dict):
        return {str(language): str(text) for language, text in value.items()}
    return {"en": str(value)} if value else {}


def _lines(node: Any, first: int, above: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    if isinstance(node, yaml.MappingNode) and len(above) < _DEEP:
        for key, value in node.value:
            place = (*above, str(key.value))
            found[place] = first + key.start_mark.line
            found |= _lines(value, first, place)
    return found
