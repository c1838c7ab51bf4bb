"""Finnish nouns in their cases, written by hand in ``finnish-nouns.txt``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

SINGULAR_CASES = (
    *("nominative", "genitive", "partitive", "inessive", "elative", "illative"),
    *("adessive", "ablative", "allative", "essive", "translative", "abessive"),
)
PLURAL_CASES = (*SINGULAR_CASES, "instructive", "comitative")

_HERE = Path(__file__).parent
_LISTED = _HERE.joinpath("finnish-nouns.txt").read_text(encoding="utf-8")
NOUNS, PLACES = (
    [line for line in part.splitlines() if line and not line.startswith("#")] for part in _LISTED.split("# Places")
)


def nouns() -> Iterator[tuple[str, str, str, str]]:
    """(noun in the nominative singular, case, number, form) of every form above, the places included."""
    for singular, plural in zip(NOUNS[::2], NOUNS[1::2], strict=True):
        noun = singular.split()[0]
        yield from _forms(noun, singular, "singular", SINGULAR_CASES)
        yield from _forms(noun, plural, "plural", PLURAL_CASES)
    yield from places()


def places() -> Iterator[tuple[str, str, str, str]]:
    """The same of the places alone."""
    for line in PLACES:
        yield from _forms(line.split()[0], line, "singular", SINGULAR_CASES)


def _forms(noun: str, line: str, number: str, cases: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    for case, written in zip(cases, line.split(), strict=True):
        for form in written.split("|"):
            yield noun, case, number, form
