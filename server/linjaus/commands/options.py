"""What commands share: the options that several of them have, and how these become settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..config import Settings, read_settings
from ..errors import ConfigError

PACKAGED = Path(__file__).parents[1] / "site"
"""The site that a wheel carries."""


def _language() -> str:
    """The reader's language by the usual variables (POSIX, section 8.2)."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fi" if chosen.lower().startswith("fi") else "en"


def _default_site() -> Path:
    """The folder we stand in when it is a site, else the site that the package carries."""
    here = Path.cwd()
    return PACKAGED if not (here / "linjaus.toml").exists() and PACKAGED.exists() else here


site_option = click.option("--site", type=click.Path(path_type=Path), default=_default_site, help="Folder of the site.")
releases_option = click.option("--releases", type=click.Path(path_type=Path), help="Folder of the releases.")
lang_option = click.option(
    "--lang", type=click.Choice(["fi", "en"]), default=_language, help="Language of the messages."
)


def settings_of(site: Path, releases: Path | None, **overrides: Any) -> Settings:
    """The settings of a site; what the command line says wins. Raises ConfigError."""
    if releases is None and site == PACKAGED:
        import platformdirs

        releases = platformdirs.user_data_path("linjaus")
    return read_settings(site, overrides={"releases": str(releases.resolve()) if releases else None, **overrides})


def to_be_changed(site: Path) -> Path:
    """A site whose files a command is to write. Raises ConfigError for the one that the package carries."""
    if site == PACKAGED:
        raise ConfigError("There is no site here to change.", "Stand in the folder of a site, or name it with --site.")
    return site


@contextmanager
def waiting(step: str) -> Iterator[None]:
    """Show on a terminal that something takes its time."""
    from rich.console import Console

    with Console(stderr=True).status(step):
        yield
