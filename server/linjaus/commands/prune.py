"""``linjaus prune``: take old releases away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from .options import releases_option, settings_of, site_option


@click.command("prune")
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many releases to keep, the newest.")
@site_option
@releases_option
def command(keep: int, site: Path, releases: Path | None) -> None:
    """Take all releases away but the newest ones and the live one; their addresses answer 410 from then on."""
    from ..shelf import Shelf

    taken = Shelf(settings_of(site, releases).releases).prune(keep, datetime.now(UTC))
    for name in taken:
        click.echo(f"{name} was taken away.")
    if not taken:
        click.echo("There was nothing to take away.")
