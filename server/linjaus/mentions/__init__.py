"""Known organisations, documents, regions and initiatives named in a sentence, in any case: names in, mentions out.

``names_of`` takes the names from a site's data, ``Gazetteer`` finds them. No disk, no network, no clock.
"""

from .gazetteer import Gazetteer as Gazetteer
from .names import PLACES as PLACES
from .names import Name as Name
from .names import names_of as names_of
from .records import Context as Context
from .records import Mention as Mention
