"""Rehearsing a harvest: a catalogue is read, scored and shown as portals would, before they do it.

The score is that of data.europa.eu's Metadata Quality Assessment; ``metrics`` says how each metric is read.
"""
