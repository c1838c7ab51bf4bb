"""A word → what the words derived from it share with it: *turvallinen*, *turvallisuus*; *hållbar*, *hållbarhet*.

A family is coarser than a root (``roots``) and says less: members of one are related words, not forms of one word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .roots import root

_LEAST = 4
_VOWELS = "aouyei"
_FINNISH = (
    re.compile(r"is[uy]$"),  # turvallisuus, elinvoimaisuus, asiakaslähtöisyys
    re.compile(r"(?:ij[uy]?|em)$"),  # asiantuntija, asiantuntijuus, asiantuntemus
    re.compile(r"[uy]$"),  # avoimuus, saavutettavuus
)
_FINNISH_VERBAL = re.compile(r"a[vm]$")
"""*osaava*, *osaaminen*: of one family, but not that of *osa*."""
_SWEDISH = re.compile(r"(?:het|t|a)$")


@lru_cache(maxsize=100_000)
def family(word: str, language: str) -> str:
    """The key of a word's family, folded; of words whose language has no rules here, their root."""
    own = root(word, language)
    tag = language.partition("-")[0].lower()
    if tag == "sv":
        shorter = _SWEDISH.sub("", own)
        return shorter if len(shorter) >= _LEAST else own
    if tag != "fi":
        return own
    stem = own
    for pattern in _FINNISH:
        shorter = pattern.sub("", stem)
        if shorter != stem and len(shorter) >= _LEAST:
            stem = shorter
            break
    stem = stem.removesuffix("l") if stem.endswith("ll") else stem
    stem = _FINNISH_VERBAL.sub("A", stem) if len(stem) >= _LEAST else stem
    return stem[:-1] if len(stem) > _LEAST and stem[-1] in _VOWELS else stem
