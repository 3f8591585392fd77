"""How many characters a model hears right: voices held out, mu-law, white noise at 20 dB."""

from __future__ import annotations

import json
import random as standard_random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from vosk import KaldiRecognizer, Model, SetLogLevel

from tools.speech_model import lessons, vocabulary, wav
from tools.speech_model.grammar import Grammar
from tools.speech_model.sound import RATE, Line, Samples, resample, through
from tools.speech_model.speaker import Speaker, Voice, spell

HERE = Path(__file__).parent
SAMPLE_VOICES = ("f4", "m6", "linda", "victor")
TELEPHONE = Line(gain_db=-6, noise_db=20, mu_law=True)


@dataclass
class Count:
    """Characters spoken and edits needed to get from what was heard to what was spoken."""

    spoken: int = 0
    wrong: int = 0

    @property
    def right(self) -> float:
        """Characters right in per cent."""
        return 100 * (1 - self.wrong / max(1, self.spoken))


def edits(spoken: str, heard: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(spoken, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def hear(model: Model, samples: Samples) -> str:
    """All text in 8 kHz samples, without blanks."""
    recognizer = KaldiRecognizer(model, RATE)
    texts = []
    for at in range(0, len(samples), 4000):
        if recognizer.AcceptWaveform(samples[at:at + 4000].tobytes()):
            texts.append(json.loads(recognizer.Result())["text"])
    texts.append(json.loads(recognizer.FinalResult())["text"])
    return "".join(texts).replace(" ", "")


def sets(words: vocabulary.Vocabulary) -> dict[str, list[list[str]]]:
    """What is scored: sentences written by hand, the same words in free order, patterns, numbers, word salad."""
    lines = (HERE / "score_sentences.txt").read_text(encoding="utf-8").split()
    by_hand = [words.cut(line) for line in lines]
    shuffle = standard_random.Random(7)
    grammar = Grammar(words, seed=1001)
    return {
        "written by hand": by_hand,
        "the same in free order": [shuffle.sample(s, len(s)) for s in by_hand],
        "patterns": [grammar.sentence() for _ in range(60)],
        "mobile numbers": [grammar.phone() for _ in range(40)],
        "word salad": [grammar.free_words(4, 8) for _ in range(60)],
    }


def score(model: Model, sentences: Iterable[Sequence[str]], words: vocabulary.Vocabulary, speaker: Speaker,
          variants: Sequence[str], show: bool = False) -> Count:
    """Speak each sentence with the next voice and count."""
    count, random = Count(), np.random.default_rng(11)
    for number, sentence in enumerate(sentences):
        variant = variants[number % len(variants)]
        text = spell([words.syllables(word)[0] for word in sentence])
        utterance = speaker.say(text, Voice(variant))
        heard = hear(model, through(resample(utterance.samples, utterance.rate), TELEPHONE, random))
        spoken = "".join(sentence)
        wrong = edits(spoken, heard)
        count.spoken, count.wrong = count.spoken + len(spoken), count.wrong + wrong
        if show and wrong:
            print(f"  {variant:8} {spoken}\n  {'':8} {heard}")
    return count


def samples(out: Path) -> None:
    """Write some hand-written sentences as the telephone brings them, for the tests: VOICE.wav with two sentences each,
    and sentences.tsv.
    """
    words, speaker, random = vocabulary.load(), Speaker(), np.random.default_rng(5)
    by_hand, lines = sets(words)["written by hand"], []
    for number, variant in enumerate(SAMPLE_VOICES):
        sentence = by_hand[2 * number] + by_hand[2 * number + 1]
        text = spell([words.syllables(word)[0] for word in sentence])
        utterance = speaker.say(text, Voice(variant))
        wav.write(out / f"{variant}.wav", [through(resample(utterance.samples, utterance.rate), TELEPHONE, random)])
        lines.append(f"{variant}.wav\t{''.join(sentence)}\n")
    (out / "sentences.tsv").write_text("".join(lines), encoding="utf-8")


def print_scores(directory: Path, variants: Sequence[str] | None, show: bool) -> None:
    """Print one line for each set."""
    if not (directory / "am" / "final.mdl").is_file():
        raise ValueError(f"{directory} is no model directory: am/final.mdl is missing")
    SetLogLevel(-1)
    words, speaker, model = vocabulary.load(), Speaker(), Model(str(directory))
    chosen = variants or lessons.voices().held_out
    for name, sentences in sets(words).items():
        count = score(model, sentences, words, speaker, chosen, show)
        print(f"{name:24} {count.right:6.2f} % of {count.spoken} characters right ({len(sentences)} sentences)",
              flush=True)
