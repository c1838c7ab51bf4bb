"""``linjaus snippets``: blocks for editors, made of the site's rules and words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .options import settings_of, site_option


@click.command("snippets")
@site_option
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file; else standard output.")
def command(site: Path, output: Path | None) -> None:
    """Make a snippet file for editors: for each class, a block with the properties that its shapes require.

    VS Code reads it from .vscode/linjaus.code-snippets; other editors that know such files take it as turtle.json.
    """
    from ..placing import put_in_place
    from ..snippets import Content, build_snippets
    from ..sources import merge, read_site

    settings = settings_of(site, None)
    read = read_site(settings)
    rules, words = merge(read.shapes), merge(read.ontology)
    content = Content(words, rules, (*read.data, *read.ontology), settings.iris, settings.prefixes, settings.languages)
    text = json.dumps(build_snippets(content), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        path = output.absolute()
        put_in_place(path.parent, {path.name: text.encode()})
        click.echo(f"{output} was written.", err=True)
