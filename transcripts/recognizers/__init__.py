"""Speech recognisers behind one small port (base.py)."""
