"""How one block is laid out: the subject, then one value on each line, comments where they belong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

INDENT = "    "


@dataclass
class Row:
    """One predicate with one value, or one item of a list, whose verb is empty.

    value: its lines, the first one beside the predicate; a line may hold line ends of its own, within a string.
    above: comments on lines before it; beside: the comment at the end of its last line.
    """

    verb: str
    value: list[str]
    above: list[str] = field(default_factory=list)
    beside: str = ""

    @property
    def one_line(self) -> bool:
        """Whether it takes one line and has no comments."""
        return len(self.value) == 1 and "\n" not in self.value[0] and not self.above and not self.beside

    def lines(self, mark: str = "") -> list[str]:
        """Its lines with the mark that ends it, not indented."""
        lines = [f"{self.verb} {self.value[0]}" if self.verb else self.value[0], *self.value[1:]]
        lines[-1] += mark + (f" {self.beside}" if self.beside else "")
        return [*self.above, *lines]


def block_lines(subject: list[str], rows: Sequence[Row], below: Sequence[str] = ()) -> list[str]:
    """A statement with its dot. below: comments between the last row and the dot, which then has a line of its own."""
    lines = list(subject)
    for index, row in enumerate(rows):
        added = row.lines(" ;" if below or index < len(rows) - 1 else " .")
        if index == 0 and not row.above:
            lines[-1] += f" {added.pop(0)}"
        lines += indented(added)
    if rows and not below:
        return lines
    return [*lines, *indented([*below, "."])] if below else [*lines[:-1], f"{lines[-1]} ."]


def bracket_lines(rows: Sequence[Row], below: Sequence[str], *, flat: bool) -> list[str]:
    """A blank node in brackets: on one line if it may be and can, else with a line for each value."""
    if not rows and not below:
        return ["[]"]
    if flat and not below and all(row.one_line for row in rows):
        return ["[ " + " ; ".join(row.lines()[0] for row in rows) + " ]"]
    lines = [line for index, row in enumerate(rows) for line in row.lines(" ;" if index < len(rows) - 1 else "")]
    return ["[", *indented([*lines, *below]), "]"]


def list_lines(items: Sequence[Row], below: Sequence[str], *, flat: bool) -> list[str]:
    """A collection: on one line if it may be and can, else with a line for each item."""
    if not items and not below:
        return ["()"]
    if flat and not below and all(item.one_line for item in items):
        return ["( " + " ".join(item.value[0] for item in items) + " )"]
    return ["(", *indented([*(line for item in items for line in item.lines()), *below]), ")"]


def indented(lines: Iterable[str]) -> list[str]:
    """The lines one step further in; the lines of a string within one of them stay where they are."""
    return [INDENT + line for line in lines]
