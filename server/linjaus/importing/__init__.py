"""A file and a site → the site with a draft in it, or a report of what stands against it.

run.py         the way of an import, from the file to what is written
surroundings.py  what of the site an import must know
former.py      what is there of the same source already
record.py      what the last import wrote, kept in the site under ``.imports/``
merging.py     three versions of a file → one, or conflicts
movements.py   what became of each element between two imports
report.py      the report as records and JSON
"""

from __future__ import annotations

from .merging import Conflict
from .report import Imported
from .run import Wishes, import_source

__all__ = ["Conflict", "Imported", "Wishes", "import_source"]
