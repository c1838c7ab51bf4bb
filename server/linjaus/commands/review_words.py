"""What ``linjaus review`` says, and its keys, in Finnish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ACCEPT, REJECT, OTHER, SKIP, UNDO, QUIT = "accept", "reject", "other", "skip", "undo", "quit"


@dataclass(frozen=True)
class Words:
    """keys: key → what it does; the rest: sentences, some with places to fill."""

    keys: Mapping[str, str]
    choices: str
    place: str
    accepted: str
    rejected: str
    skipped: str
    undone: str
    nothing_to_undo: str
    ask_words: str
    ask_number: str
    nothing_found: str
    no_such_number: str
    not_written: str
    nothing_proposed: str
    ended: str


WORDS: Mapping[str, Words] = {
    "fi": Words(
        keys={"h": ACCEPT, "e": REJECT, "m": OTHER, "o": SKIP, "p": UNDO, "l": QUIT},
        choices="[h]yväksy  [e]i, hylkää  [m]uu käsite  [o]hita  [p]eru edellinen  [l]opeta",
        place="{number}/{count}",
        accepted="Hyväksytty ja kirjoitettu: {file}",
        rejected="Hylätty; ei ehdoteta uudelleen.",
        skipped="Ohitettu; ehdotetaan seuraavalla kerralla.",
        undone="Edellinen päätös peruttu.",
        nothing_to_undo="Ei ole mitä perua.",
        ask_words="Millä sanoilla etsitään (tyhjä palaa)",
        ask_number="Numero (tyhjä palaa)",
        nothing_found="Mitään ei löytynyt.",
        no_such_number="Sellaista numeroa ei ole.",
        not_written="Mitään ei kirjoitettu:",
        nothing_proposed="Ei ehdotuksia.",
        ended="Hyväksytty {accepted}, hylätty {rejected}, ohitettu {skipped}, jäljellä {left}.",
    ),
    "en": Words(
        keys={"a": ACCEPT, "r": REJECT, "o": OTHER, "s": SKIP, "u": UNDO, "q": QUIT},
        choices="[a]ccept  [r]eject  [o]ther concept  [s]kip  [u]ndo  [q]uit",
        place="{number}/{count}",
        accepted="Accepted and written: {file}",
        rejected="Rejected; it will not be proposed again.",
        skipped="Skipped; it will be proposed next time.",
        undone="The last decision is undone.",
        nothing_to_undo="There is nothing to undo.",
        ask_words="Words to look for (empty goes back)",
        ask_number="Number (empty goes back)",
        nothing_found="Nothing was found.",
        no_such_number="There is no such number.",
        not_written="Nothing was written:",
        nothing_proposed="No proposals.",
        ended="Accepted {accepted}, rejected {rejected}, skipped {skipped}, left {left}.",
    ),
}
