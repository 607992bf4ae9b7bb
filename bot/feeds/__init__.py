"""Feeds from the network to values: fetching, parsing, identity, pace. Each module says which process it belongs to."""
