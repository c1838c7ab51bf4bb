"""An outline → the files of a site that state it, as a draft for a steward to check. No disk, no network, no clock.

actors.py         who has a part in the elements: known organisations, and groups that are named by their role
terms.py          the terms of the ontology, under the base of the site
identity.py       which IRIs the parts get: those that they had, else new ones
source_file.py    the description of the stored text and its passages
document_file.py  a document with its elements
statements.py     claims, and what the two have in common
draft.py          the whole, as texts in our form of Turtle
"""

from __future__ import annotations

from .document_file import Proposal
from .draft import Draft, DraftFile, Former, Surroundings, draft
from .identity import Known
from .terms import LANGUAGES, STATUS, Terms, check_terms

__all__ = [
    "LANGUAGES",
    "STATUS",
    "Draft",
    "DraftFile",
    "Former",
    "Known",
    "Proposal",
    "Surroundings",
    "Terms",
    "check_terms",
    "draft",
]
