"""Days and periods as Finnish, Swedish and English texts write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .records import HIGH, MEDIUM, Period, Reading

_MONTHS = {
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "january february march april may june july august september october november december",
}
_NUMBER_OF_MONTH = {
    **{f"{stem}kuu": number for number, stem in enumerate(_MONTHS["fi"].split(), 1)},
    **{name: number for number, name in enumerate(_MONTHS["sv"].split(), 1)},
    **{name: number for number, name in enumerate(_MONTHS["en"].split(), 1)},
}

_UPDATED = re.compile(
    r"\b(?:(?:sivu(?:a|n)?\s+)?(?:viimeksi\s+)?päivitetty|(?:viimeksi\s+)?muokattu|päivitys(?:päivä)?"
    r"|(?:sidan\s+)?(?:senast\s+)?(?:uppdaterad(?:es)?|ändrad(?:es)?)"
    r"|(?:page\s+)?(?:last\s+)?(?:updated|modified|reviewed))\b(?:\s+on)?\s*[:–-]?\s*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?P<y1>(?:19|20)[0-9]{2})-(?P<m1>[01]?[0-9])-(?P<d1>[0-3]?[0-9])"
    r"|(?P<d2>[0-3]?[0-9])\.\s?(?P<m2>[01]?[0-9])\.\s?(?P<y2>(?:19|20)[0-9]{2})"
    r"|(?P<d3>[0-3]?[0-9])\s?/\s?(?P<m3>[01]?[0-9])\s?/\s?(?P<y3>(?:19|20)[0-9]{2})"
    r"|(?:den\s+)?(?P<d4>[0-3]?[0-9])(?:\.|st|nd|rd|th)?\s+(?P<m4>[^\W\d]{3,12}),?\s+(?P<y4>(?:19|20)[0-9]{2})"
    r"|(?P<m5>[A-Za-z]{3,9})\s+(?P<d5>[0-3]?[0-9])(?:st|nd|rd|th)?,?\s+(?P<y5>(?:19|20)[0-9]{2})"
)

_LONGEST_DATE_LINE = 120

_YEAR = r"(?:19|20)[0-9]{2}"
_PERIOD = re.compile(
    rf"(?<![0-9./-])(?P<a1>{_YEAR})\s?[–—‒−-]\s?(?P<b1>{_YEAR}|[0-9]{{2}})(?![0-9]|[–—-][0-9])"
    rf"|\bvuo(?:desta|sista)\s+(?P<a2>{_YEAR})\s+vuoteen\s+(?P<b2>{_YEAR})"
    rf"|\b(?:from|från(?:\s+år)?)\s+(?P<a3>{_YEAR})\s+(?:to|until|through|till(?:\s+år)?)\s+(?P<b3>{_YEAR})"
    rf"|\b(?:between|mellan(?:\s+åren)?)\s+(?P<a4>{_YEAR})\s+(?:and|och)\s+(?P<b4>{_YEAR})"
    rf"|(?<![0-9./-])(?P<a5>{_YEAR})\s+(?:to|till)\s+(?P<b5>{_YEAR})(?![0-9])",
    re.IGNORECASE,
)
_ONE_YEAR = re.compile(
    rf"\b(?:vuodelle|vuonna|(?:för\s+)?år|for(?:\s+the\s+year)?)\s+(?P<year>{_YEAR})\b", re.IGNORECASE
)
_PERIOD_WORD = re.compile(
    r"kaude?l|kausi|kauden|vuosi(?:lle|na|en)|perioden|åren|period\b|years\b|ohjelma|strategia|sopimus|program|strateg|avtal"
    r"|agreement|plan\b|suunnitelma",
    re.IGNORECASE,
)


def find_days(text: str) -> Iterator[tuple[date, int, int]]:
    """(day, start, end) of every date in a text that is a day of the calendar."""
    for match in _DAY.finditer(text):
        found = {name[0]: value for name, value in match.groupdict().items() if value is not None}
        month = int(found["m"]) if found["m"].isdigit() else _month(found["m"])
        try:
            day = date(int(found["y"]), month, int(found["d"]))
        except ValueError:
            continue
        yield day, match.start(), match.end()


def _month(name: str) -> int:
    """1 to 12 for the name of a month in any of the three languages, in any Finnish case; else 0."""
    lower = name.lower()
    if lower in _NUMBER_OF_MONTH:
        return _NUMBER_OF_MONTH[lower]
    return next((n for stem, n in _NUMBER_OF_MONTH.items() if stem.endswith("kuu") and lower.startswith(stem)), 0)


def find_updated(text: str, offset: int = 0) -> Reading | None:
    """The day that a line says it was updated on, or None. offset: of the line within the stored text."""
    said = _UPDATED.search(text)
    if said is None:
        return None
    for day, start, end in find_days(text[said.end() :]):
        if start > 3:
            return None
        words = text[said.start() : said.end() + end]
        ambiguous = "/" in words and day.day <= 12
        reason = f"“{words}”" + (": day and month could be the other way round" if ambiguous else "")
        span = (offset + said.start(), offset + said.end() + end)
        return Reading(day.isoformat(), span, MEDIUM if ambiguous else HIGH, reason)
    return None


def says_updated(text: str) -> bool:
    """Whether a line is there to say when its page was updated."""
    found = find_updated(text)
    return found is not None and found.span is not None and found.span[0] < 3 and len(text) < _LONGEST_DATE_LINE


def find_periods(text: str, offset: int = 0) -> list[Period]:
    """The periods of years that a text names, surest first. offset: of the text within the stored one."""
    found = []
    for match in _PERIOD.finditer(text):
        start, end = (value for value in match.groups() if value is not None)
        end = end if len(end) == 4 else start[:2] + end
        if start > end:
            continue
        near = text[max(0, match.start() - 40) : match.end() + 25]
        sure = _PERIOD_WORD.search(near) is not None
        reason = f"“{match[0]}”" + ("" if sure else ": nothing beside it says what the years are of")
        span = (offset + match.start(), offset + match.end())
        found.append(Period(start, end, span, HIGH if sure else MEDIUM, reason))
    if not found:
        found += [
            Period(m["year"], m["year"], (offset + m.start(), offset + m.end()), MEDIUM, f"“{m[0]}”: one year only")
            for m in _ONE_YEAR.finditer(text)
        ]
    return sorted(found, key=lambda period: period.confidence != HIGH)


def without_period(text: str) -> str:
    """A text without the years of its periods, for what remains to be read as a name."""
    return re.sub(r"\s{2,}", " ", _PERIOD.sub(" ", text)).strip()
