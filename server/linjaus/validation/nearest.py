"""What somebody probably meant: the known name that is nearest to an unknown one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LEAST = 0.75


def nearest(name: str, known: Iterable[str], least: float = _LEAST) -> str:
    """The nearest of the known names, or an empty string. One that differs in case only wins; ties go by alphabet."""
    candidates = sorted(set(known) - {name})
    folded = name.casefold()
    for candidate in candidates:
        if candidate.casefold() == folded:
            return candidate
    close = difflib.get_close_matches(name, candidates, n=1, cutoff=least)
    return close[0] if close else ""
