"""Proposals of links to a vocabulary: which concept a theme is, which themes a statement has, with score and reason.

``statements`` takes from a site what may be linked; ``matching`` finds labels in a text word by word (``readings``),
``scoring`` weighs what several languages, the hierarchy and the surroundings say, ``proposing``, ``mapping`` and
``relations`` make the proposals. Nothing is written here.
"""

from .mapping import propose_mappings as propose_mappings
from .proposing import LEAST as LEAST
from .proposing import SubjectProposer as SubjectProposer
from .records import NEW_THEME as NEW_THEME
from .records import RELATION as RELATION
from .records import SUBJECT as SUBJECT
from .records import THEME as THEME
from .records import Proposal as Proposal
from .records import Span as Span
from .records import Statement as Statement
from .relations import RelationProposer as RelationProposer
from .statements import Linkable as Linkable
from .statements import linkable as linkable
