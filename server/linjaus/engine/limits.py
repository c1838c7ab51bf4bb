"""What one engine allows: limits and policy, as its process is told them at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class EngineLimits:
    """deadline: seconds a query may take, waiting and sending included. memory: bytes one query may add.
    max_queries: at once (0: two per processor, at least 4). queue: how many may wait. client_queries: how many one
    client may have running and waiting. max_rows: of a SELECT's answer, 0 for any number; further: IRI of where the
    rest is. query_length: bytes of UTF-8. allowed_services: endpoint IRIs that SERVICE may name; none by default, and
    then the engine's processes cannot open network connections. prefixes: for the syntaxes that abbreviate IRIs.
    columns_from: triples from which counting questions are answered from columns (``columns/``), 0 for never.
    niceness: how far the engine stands back behind the web processes (nice(2)).
    """

    deadline: float = 30.0
    memory: int = 1 << 30
    max_queries: int = 0
    queue: int = 32
    client_queries: int = 8
    max_rows: int = 0
    further: str = ""
    query_length: int = 1_000_000
    allowed_services: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    columns_from: int = 50_000
    niceness: int = 5

    @property
    def workers(self) -> int:
        """How many queries run at once."""
        return self.max_queries or max(4, 2 * (os.cpu_count() or 2))

    def as_json(self) -> dict[str, Any]:
        """For the way to the engine's process."""
        return asdict(self) | {"prefixes": dict(self.prefixes)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> EngineLimits:
        """The reverse of as_json."""
        return cls(**{**fields, "allowed_services": tuple(fields["allowed_services"])})
