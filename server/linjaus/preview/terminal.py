"""What has changed since the last save, in the terminal: what is new, what is mended, what is still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from ..model import SEVERITIES, Finding
from ..reports import choose

MOST_STILL = 10
"""How many of those that are still there are listed one by one."""
_WORDS = {
    "fi": {
        "new": "uusi",
        "mended": "korjattu",
        "still": "ennallaan",
        "more": "… ja {count} muuta: ks. {page}",
        "summary": "{violation} virhettä, {warning} varoitusta, {info} huomautusta; tarkistus: {seconds:.2f} s.",
        "clean": "Kaikki on kunnossa; tarkistus: {seconds:.2f} s.",
        "shown": "Sivut näyttävät luonnoksen: {seconds:.1f} s tallennuksesta.",
        "watching": "Luonnos on osoitteessa {address}; sivut seuraavat tallennuksia. Lopeta: Ctrl-C.",
    },
    "en": {
        "new": "new",
        "mended": "mended",
        "still": "still there",
        "more": "… and {count} more: see {page}",
        "summary": "{violation} violations, {warning} warnings, {info} notes; checked in {seconds:.2f} seconds.",
        "clean": "Everything is in order; checked in {seconds:.2f} seconds.",
        "shown": "The pages show the draft: {seconds:.1f} s after the save.",
        "watching": "The draft is at {address}, and its pages follow every save. Ctrl-C ends it.",
    },
}
_STYLES = {"new": "bold red", "mended": "green", "still": "yellow"}


@dataclass(frozen=True)
class Changes:
    """How the findings of a look differ from those of the look before. A finding that only moved is still there."""

    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    still: tuple[Finding, ...]


def compare(before: Sequence[Finding], after: Sequence[Finding]) -> Changes:
    """What is new, what is mended, what is still there; each in the order of its list."""
    new, still = _part(after, Counter(map(_key, before)))
    mended, _ = _part(before, Counter(map(_key, after)))
    return Changes(tuple(new), tuple(mended), tuple(still))


def _part(findings: Sequence[Finding], known: Counter[Hashable]) -> tuple[list[Finding], list[Finding]]:
    """Those that are not known, and those that are."""
    parts: tuple[list[Finding], list[Finding]] = ([], [])
    for finding in findings:
        there = known[_key(finding)] > 0
        known[_key(finding)] -= there
        parts[there].append(finding)
    return parts


def _key(finding: Finding) -> Hashable:
    """What a finding is, wherever in its file."""
    return (*replace(finding, line=0).sort_key(), *sorted(finding.message.items()))


class Terminal:
    """Tells a steward what each save has done. language: fi or en."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language
        self._words = _WORDS.get(language, _WORDS["en"])
        self._before: tuple[Finding, ...] = ()

    def show_findings(self, findings: tuple[Finding, ...], seconds: float) -> None:
        """Print how the findings have changed. seconds: what it took to find them."""
        changes = compare(self._before, findings)
        self._before = findings
        for finding in changes.mended:
            self._line("mended", finding)
        for finding in changes.still[:MOST_STILL]:
            self._line("still", finding)
            self._remedy(finding)
        if len(changes.still) > MOST_STILL:
            count = len(changes.still) - MOST_STILL
            self._console.print(self._words["more"].format(count=count, page="/preview"), style="dim", highlight=False)
        for finding in changes.new:
            self._line("new", finding)
            self._remedy(finding)
        counts = Counter(finding.severity for finding in findings)
        words = self._words["summary" if findings else "clean"]
        told = words.format(**{name: counts[name] for name in SEVERITIES}, seconds=seconds)
        self._console.print(told, style="bold", highlight=False)

    def show_address(self, address: str) -> None:
        """Print where the draft is."""
        self._say(self._words["watching"].format(address=address))

    def show_pages(self, seconds: float) -> None:
        """Print that the pages have followed. seconds: since the save."""
        self._say(self._words["shown"].format(seconds=seconds))

    def show_problem(self, text: str) -> None:
        """Print what stands in the way of the preview itself."""
        self._console.print(Text(f"linjaus: {text}", style="bold red"), soft_wrap=True)

    def _say(self, text: str) -> None:
        self._console.print(Text(text, style="dim"), soft_wrap=True)

    def _line(self, state: str, finding: Finding) -> None:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file or "–"
        line = Text(f"{self._words[state]}: ", style=_STYLES[state])
        line.append(place, style="cyan" if state != "mended" else "")
        line.append(f" {choose(finding.message, self._language)} {finding.focus_label}".rstrip(), style="default")
        self._console.print(line, soft_wrap=True)

    def _remedy(self, finding: Finding) -> None:
        if remedy := choose(finding.remedy, self._language):
            self._console.print(Text(f"    → {remedy}"), soft_wrap=True)
