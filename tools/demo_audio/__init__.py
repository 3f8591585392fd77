"""Speaks the demo's conversations with espeak-ng and makes the line's tones: `python -m tools.demo_audio`."""
