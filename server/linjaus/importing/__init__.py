"""A file and a site → the site with a draft in it, or a report of what stands against it.

run.py         the way of an import, from the file to what is written (work.py: what its steps share)
first.py       the first import of a source
again.py       another one, of the same or of a new version
surroundings.py what of the site an import must know
former.py      what is there of the same source already
record.py      what the last import wrote, kept in the site under ``.imports/``
merging.py     three versions of a file → one, or conflicts
filling.py     a document known by name or in outline, when its text arrives
movements.py   what became of each element between two imports
report.py      the report as records and JSON
"""

from __future__ import annotations

from .merging import Conflict
from .report import Imported
from .run import import_source
from .work import Wishes

__all__ = ["Conflict", "Imported", "Wishes", "import_source"]
