"""Tools run by hand: they make files that are committed, and nothing of them runs in the service."""
