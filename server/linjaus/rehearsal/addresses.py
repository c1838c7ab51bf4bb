"""Addresses on the web: which ones are asked, and where the canonical ones are found during a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from ..errors import ConfigError

_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Rebase:
    """Pairs of (canonical beginning, beginning that is asked instead); the longest that fits is taken."""

    pairs: tuple[tuple[str, str], ...] = ()

    def __call__(self, address: str) -> str:
        """The address to ask for the canonical one."""
        fitting = [pair for pair in self.pairs if address.startswith(pair[0])]
        if not fitting:
            return address
        canonical, asked = max(fitting, key=lambda pair: len(pair[0]))
        return asked + address[len(canonical) :]


def parse_rebase(text: str) -> tuple[str, str]:
    """``FROM=TO`` of the command line; both begin with http:// or https://. Raises ConfigError."""
    for mark in ("=http://", "=https://"):
        canonical, found, rest = text.partition(mark)
        if found and is_web(canonical) and is_web(mark[1:] + rest):
            return canonical, mark[1:] + rest
    raise ConfigError(
        f"{text!r} is no pair of addresses.",
        "Write --rebase https://w3id.org/example/=http://127.0.0.1:8000/ with both ends in full.",
        "rebase",
    )


def is_web(address: str) -> bool:
    """Whether an address can be asked: http or https, a host, no user name in it."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def to_uri(address: str) -> str:
    """An IRI as the URI that HTTP takes (RFC 3987, section 3.1): host in ASCII, the rest percent-encoded; no fragment.

    Raises ValueError when the host cannot be written so.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode("ascii") if not _is_ascii(parts.hostname) else parts.hostname
    host = f"[{host}]" if host and ":" in host else host
    place = f"{host}:{parts.port}" if parts.port else f"{host}"
    path = quote(parts.path or "/", safe=_SAFE)
    return urlunsplit((parts.scheme, place, path, quote(parts.query, safe=_SAFE), ""))


def _is_ascii(text: str | None) -> bool:
    return text is None or text.isascii()


def resolve(address: str, reference: str) -> str:
    """A reference against the address of the document it stands in (RFC 3986, section 5); empty when it is no good."""
    try:
        return urljoin(address, reference.strip())
    except ValueError:
        return ""
