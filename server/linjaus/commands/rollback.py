"""``linjaus rollback``: make a release that is kept the live one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from .options import releases_option, settings_of, site_option


@click.command("rollback")
@click.argument("release")
@site_option
@releases_option
def command(release: str, site: Path, releases: Path | None) -> None:
    """Make RELEASE, which is kept, the live one. A running server goes over to it without dropping a request.

    Later builds of unchanged content leave it so; the next change of the content is published as ever.
    """
    from ..shelf import Shelf

    shelf = Shelf(settings_of(site, releases).releases)
    known_release(shelf.names(), release)
    former = shelf.live_name()
    shelf.open_checked(release, largest=None)
    shelf.switch(release, datetime.now(UTC), "rollback")
    click.echo(f"{release} is live now" + (f", {former} is kept." if former not in (None, release) else "."))


def known_release(names: list[str], release: str) -> None:
    """Raises BadParameter, with the list of what there is, for a release that is not on the shelf."""
    if release not in names:
        there = ", ".join(names) or "none"
        raise click.BadParameter(f"There is no release {release}. There are: {there}.", param_hint="RELEASE")
