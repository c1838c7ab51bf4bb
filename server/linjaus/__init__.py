"""Linjaus publishes strategy and programme documents as linked open data.

The rooms of this package, and who may import whom, are listed in ``docs/architecture.md``;
``tests/unit/test_rooms.py`` holds them.
"""

__version__ = "0.1.0"
