"""What is said beside the score: a kind and its facts. ``report`` has the sentences in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """Something that a reader of the score should know. kind: a key of ``report``'s texts; facts: what it names."""

    kind: str
    facts: Mapping[str, str]
