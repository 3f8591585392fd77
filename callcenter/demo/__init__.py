"""`make demo`: simulated calls through the real service, the clocks of a complaint, and the desk left open."""
