"""A steward's decisions about proposals: accepted ones are written into the data, rejected ones into a list beside it.

Each decision is written at once, whole or not at all, and can be taken back. What is proposed comes from ``linking``;
what asks the steward is ``commands/review``.
"""

from .desk import Desk as Desk
from .gathering import Gathered as Gathered
from .gathering import Wanted as Wanted
from .gathering import gather as gather
from .rejected import Rejected as Rejected
from .rejected import read_rejected as read_rejected
from .steward import steward_name as steward_name
from .view import ProposalView as ProposalView
from .view import json_of as json_of
from .view import view_of as view_of
