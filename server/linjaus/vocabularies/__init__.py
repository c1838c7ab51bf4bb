"""SKOS vocabularies of others, indexed for looking concepts up by the words of their labels.

From a file or a SPARQL endpoint (``opening``) into one SQLite file (``writing``) that is asked in place (``index``): a
vocabulary of any size takes little memory, and is read once for as long as it stays the same.
"""

from .index import VocabularyIndex as VocabularyIndex
from .opening import open_vocabulary as open_vocabulary
from .records import Concept as Concept
from .records import Label as Label
from .records import LabelHit as LabelHit
from .records import Term as Term
from .writing import write_index as write_index
