"""Callbacks 回电: customers who must be called back."""
