"""The web room: a built release behind HTTP.

    create_app(settings, LiveRelease(shelf, ready), engine)   the WSGI callable

``app`` puts it together. ``cache`` answers what was answered before; ``live`` holds the release; each kind of
resource has a module with its routes (``entity``, ``vocabulary``, ``catalog``, ``downloads``, ``sparql``,
``questions``); ``respond`` negotiates; ``problems`` turns every error into an answer; ``thing``, ``sections``,
``evidence`` and ``page_builder`` gather what a page shows into the records of ``page_model``, which is all that the
templates see.
"""

from .app import create_app
from .live import LiveRelease, OpenRelease

__all__ = ["LiveRelease", "OpenRelease", "create_app"]
