"""A file that somebody sends → plain text with its block structure. Nothing is fetched, nothing is written.

confined.py     the door: starts a process for the work, with limits that the system keeps, and kills it at the deadline
worker.py       that process: looks at what the file is and hands it to one of these
decoding.py     bytes → text
plain_text.py   .txt
markdown.py     .md
html.py         .html, with navigation left out (noise.py)
docx.py         .docx (numbering.py: the numbers of its lists)
pdf.py          .pdf (pages.py: what is repeated on pages; lines.py: joining the lines of a paragraph)
shaping.py      what the last four have in common
"""

from __future__ import annotations

from .confined import MOST_BYTES, PLAN, SUFFIXES, Limits, extract, read_file

__all__ = ["MOST_BYTES", "PLAN", "SUFFIXES", "Limits", "extract", "read_file"]
