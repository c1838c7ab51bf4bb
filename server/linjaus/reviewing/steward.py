"""Who decides: a name given, else that of git's settings."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

from linjaus.errors import ConfigError

LONGEST_NAME = 100
_SECONDS = 10


def steward_name(given: str | None, site: Path) -> str:
    """The name that decisions are written under. given: what the command line says; site: whose git settings are asked.

    Raises ConfigError when there is none, or it is no name: blank, too long, or with characters that are no text.
    """
    name = given if given is not None else _git_name(site)
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain:
        raise ConfigError(
            "Nobody is named who decides.", "Give --who NAME, or run: git config user.name 'Your Name'.", setting="who"
        )
    is_text = any(character.isalpha() for character in plain) and all(character.isprintable() for character in plain)
    if len(plain) > LONGEST_NAME or not is_text:
        raise ConfigError(
            f"{plain[:LONGEST_NAME]!r} is no name.",
            f"Give one of up to {LONGEST_NAME} letters with --who.",
            setting="who",
        )
    return plain


def _git_name(site: Path) -> str:
    try:
        asked = subprocess.run(
            ["git", "-C", str(site), "config", "user.name"],  # noqa: S607 - whichever git the steward has
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout
