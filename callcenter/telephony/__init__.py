"""The phone network: what it can do for us, and who does it."""
