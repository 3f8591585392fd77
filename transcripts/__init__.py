"""Recordings in, words out (audio, recognisers); words in, record draft out (reading)."""
