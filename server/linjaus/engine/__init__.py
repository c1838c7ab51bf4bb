"""The query engine: one port, several plugs.

``port`` says what an engine and a reader are. The plugs: ``worker`` (queries in killable processes, for
strangers), ``local`` (in this process, for queries that we wrote ourselves) and ``remote`` (any SPARQL 1.1
endpoint). ``reader`` answers the bounded look-ups that pages are made of. Oxigraph's terms stay in here.

This module imports nothing, so that the engine's own process starts fast.
"""
