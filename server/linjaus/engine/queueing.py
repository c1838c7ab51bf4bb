"""Who is next: a bounded queue with fair shares, and how much one client may have under way."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")

OURS = b""
"""The client that no share bounds: queries of our own, such as the look whether the engine answers."""


class FairQueue(Generic[Item]):
    """Waiting items of many clients. The next is of the client with the fewest running, then of who waited longest
    for a turn, so that a client with many items waits for its own and not others for them.

    most: how many items may wait. share: how many a client may have running and waiting.
    """

    def __init__(self, most: int, share: int) -> None:
        self._most = most
        self._share = share
        self._waiting: OrderedDict[bytes, deque[Item]] = OrderedDict()
        self._length = 0
        self._running: dict[bytes, int] = {}

    def __len__(self) -> int:
        return self._length

    @property
    def is_full(self) -> bool:
        """Whether no more items may wait."""
        return self._length >= self._most

    def has_its_share(self, client: bytes) -> bool:
        """Whether a client has as many running and waiting as it may."""
        if client == OURS:
            return False
        return self._running.get(client, 0) + len(self._waiting.get(client, ())) >= self._share

    def begin(self, client: bytes) -> None:
        """An item of the client begins to run without having waited, or was just taken with ``take``."""
        self._running[client] = self._running.get(client, 0) + 1

    def end(self, client: bytes) -> None:
        """A running item of the client has ended."""
        left = self._running[client] - 1
        if left:
            self._running[client] = left
        else:
            del self._running[client]

    def put(self, client: bytes, item: Item) -> None:
        """Let an item wait."""
        self._waiting.setdefault(client, deque()).append(item)
        self._length += 1

    def take(self) -> Item:
        """The item whose turn it is. Raises LookupError when none waits."""
        client = min(self._waiting, key=lambda each: self._running.get(each, 0), default=None)
        if client is None:
            raise LookupError("Nothing waits")
        items = self._waiting.pop(client)
        item = items.popleft()
        if items:
            self._waiting[client] = items  # behind all others
        self._length -= 1
        return item

    def remove(self, client: bytes, item: Item) -> None:
        """An item waits no more. Raises ValueError when it did not."""
        items = self._waiting.get(client, deque())
        items.remove(item)
        self._length -= 1
        if not items:
            del self._waiting[client]
