"""Who asks: an address, as the trusted proxies hand it on, made coarse enough for its purpose."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def client_of(environ: Mapping[str, Any]) -> str:
    """Whose share a request takes: the IPv4 address, or the /64 that one customer of an IPv6 network has."""
    return _network(environ.get("REMOTE_ADDR") or "", 32, 64)


def waiting_of(environ: Mapping[str, Any]) -> int:
    """The descriptor of the client's connection, -1 when the server does not tell."""
    connection = environ.get("gunicorn.socket")
    return connection.fileno() if connection is not None else -1


def truncated_address(environ: Mapping[str, Any]) -> str:
    """The network of the client for logs, in which no person can be told from another: a /24, or a /48 of IPv6."""
    return _network(environ.get("REMOTE_ADDR") or "", 24, 48)


@lru_cache(maxsize=4096)
def _network(address: str, bits: int, bits_of_six: int) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    wanted = bits if found.version == 4 else bits_of_six
    return str(ipaddress.ip_network((found, wanted), strict=False))
