"""The old name of :func:`transcripts.reading.script.folded`."""

from transcripts.reading.script import folded as plain

__all__ = ["plain"]
