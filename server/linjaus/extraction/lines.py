"""Lines that belong to one paragraph, joined to one: PDFs and old text files break them at the margin."""

from __future__ import annotations

import re

from ..outline.plain import MARK

_CONJUNCTIONS = {"ja", "tai", "sekä", "eli", "och", "eller", "samt", "and", "or", "to"}
_VOWELS = frozenset("aeiouyäöå")
SHORTEST_FULL = 55
"""Characters. A shorter line does not reach a margin."""


def join_lines(lines: list[str]) -> str:
    """One line of several. A word that was hyphenated at a line's end is made whole.

    A hyphen stays before a conjunction (*työ- ja*), after a capital or digit (*TE-toimisto*), before a capital, and
    between equal vowels, where Finnish writes it (*infrastruktuuri-investointi*).
    """
    joined = ""
    for line in (line.strip() for line in lines):
        if not joined:
            joined = line
        elif joined.endswith("\u00ad"):
            joined = joined[:-1] + line
        elif re.search(r"\w-$", joined):
            first_word = re.match(r"[^\W\d_]*", line)
            word = first_word[0] if first_word else ""
            if word in _CONJUNCTIONS:
                joined = f"{joined} {line}"
            elif _keeps_hyphen(joined, line):
                joined += line
            else:
                joined = joined[:-1] + line
        else:
            joined = f"{joined} {line}" if line else joined
    return joined.replace("\u00ad", "")


def _keeps_hyphen(before: str, after: str) -> bool:
    last, first = before[-2:-1], after[:1]
    word = re.search(r"[\w-]+-$", before)
    stem = word[0][:-1] if word else ""
    return (
        not first.islower()
        or last.isupper()
        or last.isdigit()
        or stem.isupper()
        or (last.lower() in _VOWELS and last.lower() == first.lower())
    )


def goes_on(line: str, following: str) -> bool:
    """Whether a line was broken at the margin and its sentence goes on in the next."""
    before, after = line.rstrip(), following.strip()
    if len(before) < SHORTEST_FULL or not after or MARK.match(after):
        return False
    return before.endswith(("-", "\u00ad", ",")) or after[0].islower() or before[-1] not in ".:;!?"
