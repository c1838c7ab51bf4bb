"""What a WSGI app and its connections tell each other through the environment of a request."""

from __future__ import annotations

HIT = "linjaus.hit"
"""Set by the app to whether a finished answer was at hand; the same bytes will then be answered the same."""
AT_END = "linjaus.at_end"
"""Set by the server: a list, for functions to be called with (bytes sent, whether it broke off) when it is over."""
REPEATED = "linjaus.repeated"
"""Set by the app: a function to be called with (address, bytes sent) each time that the server repeats the answer."""
