"""Words of a text and their forms: cutting, folding, roots by language, the cases of Finnish nouns.

Whoever compares words shares it: search (``textindex``), mentions of known names (``mentions``), proposals of themes
(``linking``).
"""

from .roots import COMPOUNDING as COMPOUNDING
from .roots import is_function_word as is_function_word
from .roots import root as root
from .words import fold as fold
from .words import lowered as lowered
from .words import words as words
