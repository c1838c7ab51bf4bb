"""What a reader asks of the search: words, chosen values, page. What cannot be asked is a problem with words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from ..textindex import FACETS, Filters, SearchIndex
from .links import current_links
from .live import current_release

LONGEST_QUESTION = 200
"""Characters of ``q``."""
MOST_VALUES = 20
"""Values that may be chosen of one facet."""
PAGE_SIZE = 20


@dataclass(frozen=True)
class Problem:
    """Why there is no answer. status: of HTTP; detail and remedy: for machines, in English; words: for the reader."""

    status: int
    detail: str
    remedy: str
    words: str


@dataclass(frozen=True)
class Asked:
    """A question. page: from 1."""

    question: str
    filters: Filters
    page: int = 1
    problem: Problem | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked: no words and no values."""
        return not self.question and not self.filters

    def address(self, path: str = "/search") -> str:
        """Where this question is answered."""
        links = current_links()
        pairs = [("q", self.question)] if self.question else []
        pairs += [(facet, shortened(value)) for facet in FACETS for value in self.filters.of(facet)]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        pairs += [("lang", links.language)] if links.language else []
        return links.plain(path) + (f"?{urlencode(pairs)}" if pairs else "")

    def with_page(self, page: int) -> Asked:
        """Another page of the same."""
        return replace(self, page=page, problem=None)

    def with_value(self, facet: str, value: str) -> Asked:
        """The question with one more value chosen, from its first page."""
        return self._with(facet, tuple(dict.fromkeys((*self.filters.of(facet), value))))

    def without_value(self, facet: str, value: str) -> Asked:
        """The question with one value less."""
        return self._with(facet, tuple(one for one in self.filters.of(facet) if one != value))

    def without_values(self) -> Asked:
        """The same words in everything."""
        return Asked(self.question, Filters())

    def for_words(self, question: str) -> Asked:
        """Other words with the same values."""
        return Asked(question, self.filters)

    def _with(self, facet: str, values: tuple[str, ...]) -> Asked:
        chosen: Mapping[str, tuple[str, ...]] = {**self.filters.chosen, facet: values}
        return Asked(self.question, Filters({name: each for name, each in chosen.items() if each}))


def read_request(index: SearchIndex) -> Asked:
    """The question of this request; with its problem when it cannot be answered."""
    question = cleaned(request.args.get("q", ""))
    if len(question) > LONGEST_QUESTION:
        return Asked(question[:LONGEST_QUESTION], Filters(), problem=_too_long())
    chosen: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        values = tuple(dict.fromkeys(lengthened(value) for value in request.args.getlist(facet) if value.strip()))
        unknown = [value for value in values if not index.has(facet, value)]
        if unknown or len(values) > MOST_VALUES:
            problem = _unknown(facet, unknown[0]) if unknown else _too_many(facet)
            return Asked(question, Filters(), problem=problem)
        if values:
            chosen[facet] = values
    asked = Asked(question, Filters(chosen))
    number = request.args.get("page", "").strip()
    if number and not (number.isascii() and number.isdecimal() and len(number) < 8 and int(number) > 0):
        return replace(asked, problem=_no_page_number())
    return replace(asked, page=int(number or 1))


def cleaned(text: str) -> str:
    """A question without control characters and runs of space."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def shortened(value: str) -> str:
    """A value of a facet as it stands in an address: without the base of our IRIs."""
    return value.removeprefix(current_release().manifest.base)


def lengthened(value: str) -> str:
    """Back from ``shortened``; a whole IRI and a year stay as they are."""
    value = value.strip()
    if ":" in value.partition("/")[0] or value.lstrip("-").isdecimal():
        return value
    return current_release().manifest.base + value


def facet_name(facet: str) -> str:
    """What a facet is called."""
    names: dict[str, str] = {
        "document": _("Document"),
        "kind": _("Kind"),
        "year": _("Year"),
        "organisation": _("Organisation"),
        "theme": _("Theme"),
    }
    return names[facet]


def no_such_page(pages: int) -> Problem:
    """The page lies behind the last one."""
    return Problem(
        404,
        f"The list has {pages} pages.",
        "Go to its first page.",
        _("There is no such page of findings: the last one is number %(last)s.", last=pages),
    )


def _too_long() -> Problem:
    return Problem(
        400,
        f"The words are longer than {LONGEST_QUESTION} characters.",
        "Search for fewer.",
        _(
            "That is more than the search takes: at most %(most)s characters. The beginning is kept below; a few words"
            " find more than many.",
            most=LONGEST_QUESTION,
        ),
    )


def _unknown(facet: str, value: str) -> Problem:
    return Problem(
        400,
        f"Nothing here has this value of {facet}: {value[:200]}",
        f"The values of {facet} that things have are in the facets of the answer without it.",
        _(
            "Nothing in this release has the value that the address chooses under “%(facet)s”. Choose from the values"
            " beside the findings.",
            facet=facet_name(facet),
        ),
    )


def _too_many(facet: str) -> Problem:
    return Problem(
        400,
        f"More than {MOST_VALUES} values of {facet}.",
        "Choose fewer.",
        _("At most %(most)s values can be chosen under “%(facet)s”.", most=MOST_VALUES, facet=facet_name(facet)),
    )


def _no_page_number() -> Problem:
    return Problem(
        400,
        "The page number is no positive whole number.",
        "Leave page out for the first page.",
        _("The page number in the address is no number of a page."),
    )
