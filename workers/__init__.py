"""Processes behind the desk: an RQ worker with the recogniser loaded, and the clock that claims due work."""
