"""Dialling out 外呼: attempts, the checks before each, the pace, and what became of it. A phone rings at most once an
attempt."""
