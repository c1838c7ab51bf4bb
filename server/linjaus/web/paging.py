"""Long lists in pages: the number that was asked for, the part that is shown, the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..errors import BadRequest, NotFound
from .page_model import Pager

T = TypeVar("T")


def page_number(text: str) -> int:
    """The ``page`` parameter. Raises BadRequest when it is no positive whole number."""
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) > 0):
        raise BadRequest("The page number is no positive whole number.", "Leave page out for the first page.")
    return int(text)


def window(members: Sequence[T], number: int, size: int) -> tuple[list[T], Pager]:
    """One page of a list. Raises NotFound beyond its end."""
    pages = max(1, -(-len(members) // size))
    if number > pages:
        raise NotFound(f"The list has {pages} pages.", "Go to its first page.")
    return list(members[(number - 1) * size : number * size]), Pager(number, pages, len(members))


def turn(where: Pager, address: Callable[[int], str]) -> Pager:
    """The pager with the addresses of its neighbours."""
    before = address(where.page - 1) if where.page > 1 else None
    after = address(where.page + 1) if where.page < where.pages else None
    return Pager(where.page, where.pages, where.total, before, after)
