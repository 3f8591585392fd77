"""Processes that work behind the desk: an RQ worker with the recogniser loaded, and the clock that claims what is due."""
