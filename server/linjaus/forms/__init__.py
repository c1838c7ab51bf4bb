"""A site's forms: what is asked of a steward to add a new thing, and the Turtle that the answers make.

record.py      a form and its questions
reading.py     ``forms/NAME.ttl`` → a form
choosing.py    what may be chosen, from the site's own data
answering.py   what somebody typed → terms, judged at once
telling.py     what is told of answers that cannot be right
filling.py     a form and its answers → triples, and the file that they go into
"""

from __future__ import annotations

from .answering import Answering
from .choosing import Choice, choices_of
from .filling import Filled, fill
from .reading import parse_form
from .record import Form, Question

__all__ = ["Answering", "Choice", "Filled", "Form", "Question", "choices_of", "fill", "parse_form"]
