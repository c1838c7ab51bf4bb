"""``[engines.NAME]`` in ``linjaus.toml``: the engines elsewhere that a site may publish to and be served from.

Names and passwords stand in no file: they come from ``LINJAUS_ENGINE_{NAME}_USER`` and
``LINJAUS_ENGINE_{NAME}_PASSWORD``, the name in capitals, with underscores for hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import ConfigError
from .model import EngineAddress

KINDS = ("virtuoso", "fuseki", "qlever", "graphdb")
AUTHENTICATIONS = ("basic", "digest")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_URL = re.compile(r"https?://[^\s<>\"?#]+")


def read_engines(content: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, EngineAddress]:
    """The engines by name. content: ``linjaus.toml`` as it was read. Raises ConfigError for what cannot be used."""
    tables = content.get("engines", {})
    if not isinstance(tables, dict):
        raise ConfigError("[engines] is odd.", "Write a table [engines.NAME] for each.", "engines")
    return {name: _read_engine(name, table, environment) for name, table in tables.items()}


def _read_engine(name: str, table: Any, environment: Mapping[str, str]) -> EngineAddress:
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise ConfigError(f"[engines.{name}] is odd.", "Use lower-case letters, digits and hyphens.", "engines")
    for setting, value in table.items():
        if not _is_right(setting, value):
            raise ConfigError(
                f"{setting} in [engines.{name}] is {value!r}.", "docs/engines.md shows the form.", setting
            )
    if "query" not in table:
        raise ConfigError(f"[engines.{name}] does not say query.", "Give the URL of its SPARQL endpoint.", "query")
    variable = f"LINJAUS_ENGINE_{name.upper().replace('-', '_')}"
    return EngineAddress(
        name,
        user=environment.get(f"{variable}_USER", ""),
        password=environment.get(f"{variable}_PASSWORD", ""),
        **{"auth": "digest" if table.get("kind") == "virtuoso" else "basic", **table},
    )


def _is_right(setting: str, value: Any) -> bool:
    if setting in ("query", "update", "graph_store"):
        return isinstance(value, str) and _URL.fullmatch(value) is not None
    if setting == "kind":
        return value in KINDS
    if setting == "auth":
        return value in AUTHENTICATIONS
    return setting == "batch" and isinstance(value, int) and not isinstance(value, bool) and value > 0
