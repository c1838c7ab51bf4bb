"""Benchmarks: each compares with a peer in the same run, or measures against a stated budget."""
