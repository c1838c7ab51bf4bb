"""A site while it is being written: what can be read of it and what is wrong with it, look after look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..config import Settings
from ..errors import ConfigError, LinjausError, SiteUnreadable, SourceError
from ..model import Finding
from ..sources import Site, SiteReader
from ..validation import Check, Rulebook, build_rulebook

UNREADABLE = "unreadable"
"""The rule of a finding that breaks no rule: something cannot be read, and is shown as it last was."""


@dataclass(frozen=True)
class State:
    """A draft as one look found it. site and settings: as they last could be read.

    findings: what cannot be read (``UNREADABLE``), then what the check found in the site.
    """

    settings: Settings
    site: Site
    findings: tuple[Finding, ...]

    def looks_like(self, other: State) -> bool:
        """Whether pages show the same words, whatever is wrong with them."""
        return _are(_parts(self.site), _parts(other.site)) and self.settings == other.settings


class Draft:
    """A site in the works. read_settings: reads ``linjaus.toml`` anew; raises ConfigError.

    Raises ConfigError when the settings cannot be read the first time: then there is nothing to show.
    """

    def __init__(self, read_settings: Callable[[], Settings]) -> None:
        self._read_settings = read_settings
        self._settings = read_settings()
        self._reader = SiteReader()
        self._ruled: Site | None = None
        self._refusal: SiteUnreadable | None = None
        self._rulebook: Rulebook | None = None
        self._check: Check | None = None

    @property
    def settings(self) -> Settings:
        """The settings as they last could be read."""
        return self._settings

    def look(self) -> State:
        """Read what has changed and check what that can touch. What people wrote is never an error here."""
        errors: list[LinjausError] = []
        try:
            self._settings = self._read_settings()
        except ConfigError as error:
            errors.append(error)
        reading = self._reader.read(self._settings)
        errors += reading.errors
        self._take_rules(reading.site)
        if self._refusal is not None:
            errors.append(self._refusal)
        found: Sequence[Finding] = ()
        if self._check is not None:
            try:
                found = self._check.findings(reading.site.data, reading.site.texts, reading.site.unread)
            except SiteUnreadable as error:
                errors.append(error)
        unreadable = [_as_finding(one) for error in errors for one in _each(error)]
        return State(self._settings, reading.site, (*unreadable, *found))

    def _take_rules(self, site: Site) -> None:
        """Go over to other shapes or another ontology. Where the shapes cannot be used, the former ones stay in use."""
        if self._ruled is not None and _same_rules(self._ruled, site):
            return
        former, self._ruled, self._refusal = self._rulebook, site, None
        try:
            if former is not None and _are(former.shapes, site.shapes) and former.iris.base == site.iris.base:
                self._rulebook = former.under(site.ontology)
            else:
                self._rulebook = build_rulebook(site.ontology, site.shapes, site.iris)
        except SiteUnreadable as error:
            self._refusal = error
        else:
            self._check = Check(self._rulebook)


def _parts(site: Site) -> tuple[object, ...]:
    return (*site.ontology, *site.data, *site.shapes, *site.queries, *site.texts)


def _same_rules(one: Site, other: Site) -> bool:
    """Whether two states of a site have the same shapes and ontology."""
    same = _are((*one.ontology, *one.shapes), (*other.ontology, *other.shapes))
    return same and one.iris.base == other.iris.base


def _are(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether these are the very same objects: ``SiteReader`` gives another one for what has changed."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _each(error: LinjausError) -> Iterator[LinjausError]:
    if isinstance(error, SiteUnreadable) and error.errors:
        yield from error.errors
    else:
        yield error


def _as_finding(error: LinjausError) -> Finding:
    place = (error.file, error.line) if isinstance(error, SourceError) else ("linjaus.toml", 0)
    if isinstance(error, SiteUnreadable):
        place = ("", 0)
    return Finding(
        "violation", UNREADABLE, "", "", {"en": error.message}, {"en": error.remedy}, file=place[0], line=place[1]
    )
