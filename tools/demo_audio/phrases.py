"""The phrases of the demo's week, each spoken once into one file, with an index of where they stand."""

from __future__ import annotations

import json

import av
import numpy as np

from callcenter.demo.week.phrases import INDEX, RATE, SOUND, phrases_of
from callcenter.demo.week.talks import AGENT, CUSTOMER, load_material
from tools.speech_model.sound import Samples, resample
from tools.speech_model.speaker import Speaker, Voice, spell
from tools.speech_model.vocabulary import Vocabulary

_VOICES = {AGENT: Voice("f2", rate=205), CUSTOMER: Voice("m3", rate=205)}
_GAP = np.zeros(RATE // 10, np.int16)
_SILENT, _LEVEL, _BITS, _FRAME = 60, 0.6, 16_000, 160


def write(words: Vocabulary, speaker: Speaker) -> None:
    """Both files."""
    pieces, index, at = [_GAP], dict[str, dict[str, tuple[float, float]]](), len(_GAP)
    for side, phrases in phrases_of(load_material()).items():
        index[side] = {}
        for phrase in phrases:
            sound = _spoken(phrase, _VOICES[side], words, speaker)
            index[side][phrase] = (round(at / RATE, 3), round((at + len(sound)) / RATE, 3))
            pieces += [sound, _GAP]
            at += len(sound) + len(_GAP)
    INDEX.write_text(json.dumps(index, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    _keep(np.concatenate(pieces))


def _spoken(phrase: str, voice: Voice, words: Vocabulary, speaker: Speaker) -> Samples:
    said = speaker.say(spell([words.syllables(word)[0] for word in phrase.split()]), voice)
    loud = np.nonzero(np.abs(said.samples) > _SILENT)[0]
    return resample(said.samples[loud[0]:loud[-1] + 1], said.rate)


def _keep(samples: Samples) -> None:
    with av.open(str(SOUND), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE, layout="mono", bit_rate=_BITS)
        for at in range(0, len(samples) - _FRAME, _FRAME):
            quieter = (samples[at:at + _FRAME] * _LEVEL).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(quieter[None, :], "s16", "mono")
            frame.sample_rate, frame.pts = RATE, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
