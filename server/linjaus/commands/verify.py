"""``linjaus verify``: compare releases with their checksums, and their dumps with each other."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import releases_option, settings_of, site_option
from .rollback import known_release


@click.command("verify")
@click.argument("release", required=False)
@site_option
@releases_option
def command(release: str | None, site: Path, releases: Path | None) -> None:
    """Check RELEASE, or every release that is kept: all checksums, and the dumps against each other and the store."""
    from ..errors import ReleaseError
    from ..release.verify import verify_release
    from ..shelf import Shelf

    shelf = Shelf(settings_of(site, releases).releases)
    if release is not None:
        known_release(shelf.names(), release)
    names = [release] if release is not None else [one.release for one in shelf.history()]
    if not names:
        raise ReleaseError(f"There is no release in {shelf.folder}.", "Run linjaus build.")
    sound = True
    for name in names:
        try:
            found = verify_release(shelf, shelf.open(name))
        except ReleaseError as error:
            found = [error.message]
        sound = sound and not found
        click.echo(f"{name}: {'sound' if not found else 'not sound'}")
        for complaint in found:
            click.echo(f"  {complaint}")
    sys.exit(0 if sound else 3)
