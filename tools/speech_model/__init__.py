"""Builds the small Mandarin model that the demo and the tests hear with.

`python -m tools.speech_model build --out DIR` speaks some thousand sentences with espeak-ng, learns from them and
writes a directory that Vosk loads; `score DIR` says how well it hears voices that it was not trained on.
"""
