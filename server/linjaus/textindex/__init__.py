"""Search in the texts of a release: analysis of words, building the index from the dataset, asking it.

What is indexed is found by reused vocabularies, so any site can be searched in any language. A reader's word is widened
to the forms that stand in the release (``vocabulary``); the index itself (tantivy) knows plain forms only.
"""

from .index import Facet as Facet
from .index import Filters as Filters
from .index import Findings as Findings
from .index import Hit as Hit
from .index import SearchIndex as SearchIndex
from .marking import Segment as Segment
from .marking import excerpt as excerpt
from .marking import marks as marks
from .marking import segments as segments
from .place import IndexPlace as IndexPlace
from .records import FACETS as FACETS
from .records import TextPiece as TextPiece
