"""What a loop waits on: descriptors, each with what is to be done about its news."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Protocol


class HasDescriptor(Protocol):
    """A socket, or what wraps one."""

    def fileno(self) -> int:
        """Its descriptor, -1 when it is closed."""
        ...


class Lookout:
    """Told of a descriptor when something can be read from it, or of a socket only when its peer has hung up."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._acts: dict[int, Callable[[], object]] = {}

    def add(self, descriptor: int | HasDescriptor, act: Callable[[], object]) -> None:
        """Look out for something to read. act: what ``wait`` gives then."""
        number = _number(descriptor)
        self._epoll.register(number, select.EPOLLIN)
        self._acts[number] = act

    def only_for_end(self, descriptor: int | HasDescriptor) -> None:
        """From now on, look out for its end alone."""
        self._epoll.modify(_number(descriptor), select.EPOLLRDHUP)

    def for_reading(self, descriptor: int | HasDescriptor) -> None:
        """From now on, look out for something to read again."""
        self._epoll.modify(_number(descriptor), select.EPOLLIN)

    def remove(self, descriptor: int | HasDescriptor) -> None:
        """Look out for it no more. To be called before it is closed, once or more often."""
        number = _number(descriptor)
        if self._acts.pop(number, None) is not None:
            self._epoll.unregister(number)

    def wait(self, seconds: float | None) -> list[Callable[[], object]]:
        """What is to be done, after so many seconds at most."""
        return [self._acts[number] for number, _ in self._epoll.poll(seconds)]


def _number(descriptor: int | HasDescriptor) -> int:
    return descriptor if isinstance(descriptor, int) else descriptor.fileno()
