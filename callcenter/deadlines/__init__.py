"""Deadlines 时限: every clock that a written standard starts — watched, escalated, explained, proven."""
