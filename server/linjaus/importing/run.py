"""One import: a file and a site → what is written, or why nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rdflib import URIRef

from ..config import Settings
from ..drafting import LANGUAGES
from ..errors import ConfigError
from ..extraction import PLAN, extract, read_file
from ..iris import IriSpace, slugify
from ..outline import HIGH, Outline, Reading
from ..outline.blocks import Extract
from ..outline.read import Organisations, read_language, read_outline
from ..sources import Site, read_site
from ..stratml import outline_of, read_stratml, text_of
from .again import import_again
from .first import import_first
from .record import Record, read_record
from .report import Imported
from .surroundings import known_names
from .work import Wishes, Work

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def import_source(
    path: Path, settings: Settings, wishes: Wishes, today: str, *, resolve: str = "", dry_run: bool = False
) -> Imported:
    """Read a file, and write what it says into the site as a draft. today: YYYY-MM-DD, for files that change.

    resolve: ``mine`` or ``new`` decides what both a steward and a new version have changed; else nothing is written as
    long as there is such a conflict. Raises SourceError when the file cannot be read, SiteUnreadable or ConfigError
    when the site cannot take an import.
    """
    read = _reader(path)
    site = read_site(settings)
    _check_wishes(wishes, site)
    title = read(lambda text, language: (), wishes.language).title.value
    slug = wishes.slug or slugify(title)[:80].strip("-") or slugify(path.stem)
    if not slug:
        raise ConfigError("The title gives no name for the source.", "Give it one: --slug NAME.", "--slug")
    record = read_record(settings.site, slug)
    wishes = _remembered(wishes, record)
    names = known_names(site, _own_documents(record, site.iris))
    outline = _with_wishes(read(names.organisations, wishes.language), wishes, site)
    if outline.language.value not in LANGUAGES:
        raise ConfigError(
            f"The file says that it is in {outline.language.value!r}.", f"Say --lang {', '.join(LANGUAGES)}.", "--lang"
        )
    work = Work(path, settings, site, wishes, names, names.with_regions(outline), slug, today, resolve, dry_run)
    return import_first(work) if record is None else import_again(work, record)


def _reader(path: Path) -> Callable[[Organisations, str], Outline]:
    """Reads the file, once. (How organisations are found, the language if a person has said it) → its outline."""
    if path.suffix.lower() == PLAN:
        plan = read_stratml(read_file(path), path.name)
        return lambda organisations, said: outline_of(plan, _language(said, text_of(plan)), organisations)
    found = extract(path)
    return lambda organisations, said: read_outline(found, organisations, said)


def _language(said: str, text: str) -> Reading:
    return Reading(said, None, HIGH, "as given") if said else read_language(Extract(text, ()))


def _own_documents(record: Record | None, iris: IriSpace) -> set[URIRef]:
    """The documents that the last import made: they are no known things that a text could name."""
    paths = [path for path in (record.files if record else ()) if path.startswith("data/documents/")]
    return {iris.mint_thing("document", Path(path).stem) for path in paths}


def _check_wishes(wishes: Wishes, site: Site) -> None:
    if wishes.slug and slugify(wishes.slug) != wishes.slug:
        raise ConfigError(
            f"{wishes.slug!r} is no name for a source.",
            f"Use lower-case ASCII and hyphens: {slugify(wishes.slug)}",
            "--slug",
        )
    if wishes.language and wishes.language not in LANGUAGES:
        raise ConfigError(
            f"The language {wishes.language!r} is not known.", f"Use one of {', '.join(LANGUAGES)}.", "--lang"
        )
    if wishes.address and not _ADDRESS.fullmatch(wishes.address):
        raise ConfigError(f"{wishes.address!r} is no address.", "Give it with https:// .", "--address")
    if wishes.publisher:
        iri = site.iris.mint_thing("organisation", slugify(wishes.publisher))
        if not any((iri, None, None) in file.graph for file in site.data):
            raise ConfigError(
                f"There is no organisation {wishes.publisher!r} in the site.",
                f"Describe it first (data/organisations/{slugify(wishes.publisher)}.ttl), or leave the publisher out.",
                "--publisher",
            )


def _with_wishes(outline: Outline, wishes: Wishes, site: Site) -> Outline:
    if wishes.address:
        outline = replace(outline, address=Reading(wishes.address, None, HIGH, "as given"))
    if wishes.publisher:
        iri = str(site.iris.mint_thing("organisation", slugify(wishes.publisher)))
        outline = replace(outline, publisher=Reading(iri, None, HIGH, "as given"))
    return outline


def _remembered(wishes: Wishes, record: Record | None) -> Wishes:
    """What was said at an earlier import goes on to hold, unless it is said otherwise now."""
    if record is None:
        return wishes
    return Wishes(
        wishes.slug,
        *(getattr(wishes, name) or record.wishes.get(name, "") for name in ("language", "address", "publisher")),
    )
