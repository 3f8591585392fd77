"""How each word sounds: what espeak-ng says when it speaks the word alone."""

from __future__ import annotations

from tools.speech_model.phones import Phones
from tools.speech_model.speaker import SILENCE, Speaker, Voice, spell
from tools.speech_model.vocabulary import Vocabulary

Lexicon = dict[str, tuple[tuple[str, ...], ...]]


def pronounce(vocabulary: Vocabulary, speaker: Speaker) -> Lexicon:
    """Every pronunciation of every word: syllables joined and apart, neutral tone written and left out."""
    lexicon: Lexicon = {}
    for word in vocabulary.words:
        ways: dict[tuple[str, ...], None] = {}
        for reading in vocabulary.syllables(word):
            for joined in (True, False)[:len(reading)]:
                for neutral in ("5", "") if any("5" in syllable for syllable in reading) else ("5",):
                    spoken = speaker.say(spell([reading], joined, neutral), Voice())
                    ways[tuple(p.name for p in spoken.phonemes if p.name != SILENCE)] = None
        lexicon[word] = tuple(ways)
    return lexicon


def phones_of(lexicon: Lexicon) -> Phones:
    """The sounds that the words use."""
    return Phones(tuple(sorted({name for ways in lexicon.values() for way in ways for name in way})))
