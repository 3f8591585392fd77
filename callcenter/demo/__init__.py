"""`make demo`: five simulated calls through the real service, and the desk left open to look at them."""
