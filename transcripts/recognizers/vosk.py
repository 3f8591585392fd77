"""The Vosk engine (Kaldi) behind the recogniser port.

A worker loads the model once and forks: what is decoded after the fork shares the model's memory. The
engine's own recogniser is made at the first sound, so each process has its own.
"""

import json
import threading
from pathlib import Path

import vosk

from transcripts.model import Segment, Word
from transcripts.modelcheck import ModelFacts, ModelProblem, check
from transcripts.recognizers.base import RecognizerProblem

CHUNK_SECONDS = 0.5  # the engine looks for the end of an utterance once a chunk
RENEW_AFTER_SECONDS = 1800.0  # the engine counts time in 32 bits: start afresh before it loses precision
QUIET = -1


class VoskRecognizer:
    """One loaded model; decodes one piece of sound at a time (a lock keeps threads apart)."""

    def __init__(self, facts: ModelFacts) -> None:
        vosk.SetLogLevel(QUIET)
        try:
            self._model = vosk.Model(str(facts.folder))
        except Exception as error:  # the binding raises nothing more exact
            raise ModelProblem(facts.folder, "the engine refused to load it") from error
        self.facts = facts
        self._engine: vosk.KaldiRecognizer | None = None
        self._fed = 0.0
        self._lock = threading.Lock()

    @property
    def rate(self) -> int:
        """The model's own sample rate: sound is resampled once, by the decoder."""
        return self.facts.rate

    @property
    def name(self) -> str:
        """The model folder's name."""
        return self.facts.name

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        """See the port. An odd last byte is dropped, no sound at all is no words."""
        pcm = pcm[: len(pcm) // 2 * 2]
        if not pcm:
            return []
        with self._lock:
            engine = self._ready()
            shift = offset - self._fed
            step = 2 * int(self.rate * CHUNK_SECONDS)
            answers = []
            try:
                for at in range(0, len(pcm), step):
                    if engine.AcceptWaveform(pcm[at : at + step]):
                        answers.append(engine.Result())
                answers.append(engine.FinalResult())
            except Exception as error:
                self._engine = None
                raise RecognizerProblem(
                    f"model {self.name}: the engine failed on this sound ({error})"
                ) from error
            self._fed += len(pcm) / 2 / self.rate
        return [segment for answer in answers if (segment := _segment(answer, shift))]

    def _ready(self) -> vosk.KaldiRecognizer:
        if self._engine is None or self._fed > RENEW_AFTER_SECONDS:
            try:
                self._engine = vosk.KaldiRecognizer(self._model, float(self.rate))
            except Exception as error:
                raise RecognizerProblem(
                    f"model {self.name}: the engine made no recogniser from it"
                ) from error
            self._engine.SetWords(True)
            self._fed = 0.0
        return self._engine


def load(model_dir: Path) -> VoskRecognizer:
    """Check the model, then load it. Raises ModelProblem."""
    return VoskRecognizer(check(model_dir))


def _segment(answer: str, shift: float) -> Segment | None:
    """One answer of the engine, or None where it heard nothing; `shift` turns its times into the recording's."""
    found = json.loads(answer).get("result", [])
    words = tuple(
        Word(
            item["word"],
            max(0.0, item["start"] + shift),
            max(0.0, item["end"] + shift),
            min(1.0, max(0.0, item["conf"])),
        )
        for item in found
        if item["word"] != "[unk]"
    )
    if not words:
        return None
    if not all(word.text for word in words):
        raise RecognizerProblem("the model's words.txt does not fit its graph: words without a text were heard")
    confidence = round(sum(word.confidence for word in words) / len(words), 3)
    return Segment(
        "", words[0].start, words[-1].end, " ".join(word.text for word in words), confidence, words
    )
