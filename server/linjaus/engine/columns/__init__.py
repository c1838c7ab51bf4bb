"""Counting questions, answered from columns instead of from a store's tree of triples.

A store finds what belongs to one thing fast; counting and grouping over everything is work for columns of numbers. A
large release is therefore held a second time as such: every term has a number, every property a table of two columns
in DuckDB. What SPARQL means is kept by doing little: only SELECT with COUNT or DISTINCT over triple patterns, paths
and a few filters is taken (``question.py``), all else is left to the store, and so is any question whose terms,
numbers or order could mean something else in SQL.

question.py     the text of a query → what it asks, if it is of that kind
statement.py    what it asks → SQL over the tables of a release
table.py        ``dataset.nq`` → the tables
answer.py       rows of numbers → the bytes of the answer
formats.py      how each result format writes terms and rows
"""

from __future__ import annotations

from linjaus.engine.columns.table import Columns

__all__ = ["Columns"]
