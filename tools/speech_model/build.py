"""From words and patterns to a directory that Vosk loads. Seeded: the same machine builds the same model."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.speech_model import bigram, fst, graph, invented, kaldi_model, lessons, lexicon, network, vocabulary
from tools.speech_model.features import COEFFICIENTS, OPTIONS
from tools.speech_model.grammar import Grammar
from tools.speech_model.phones import Phones, word_boundaries
from tools.speech_model.speaker import Speaker

HERE = Path(__file__).parent
SUMS = "SHA256SUMS"
MODEL_CONF = (
    "--min-active=200", "--max-active=3000", "--beam=13.0", "--lattice-beam=6.0", "--acoustic-scale=0.5",
    "--frame-subsampling-factor=3", "--endpoint.silence-phones=1", "--endpoint.rule2.min-trailing-silence=0.5",
    "--endpoint.rule3.min-trailing-silence=0.75", "--endpoint.rule4.min-trailing-silence=1.0",
)


@dataclass(frozen=True)
class Size:
    """How much to learn from: `spoken` sentences heard over `lines` lines each; `read` sentences teach word order."""

    spoken: int
    lines: int
    width: int
    epochs: float
    read: int
    invented: int = 300


FULL = Size(spoken=15_000, lines=1, width=160, epochs=10, read=150_000)
SMALL = Size(spoken=2500, lines=1, width=128, epochs=7, read=60_000)
MINIATURE = Size(spoken=120, lines=1, width=48, epochs=3, read=2_000, invented=5)


def build(out: Path, size: Size, tell: Callable[[str], None], seed: int = 3) -> None:
    """Write a model directory; `tell` gets a line of progress now and then."""
    words = vocabulary.load()
    speaker = Speaker()
    sounds = lexicon.pronounce(words, speaker)
    phones = lexicon.phones_of(sounds)
    tell(f"{len(words.words)} words, {len(phones.names)} sounds, {phones.pdfs} classes")
    spoken = Grammar(words, seed).corpus(size.spoken, free=0.3, digits=0.1)
    with tempfile.TemporaryDirectory() as folder:
        data, names = invented.folder(Path(folder), speaker.data, size.invented, seed)
        frames, labels = lessons.make(spoken, words, phones, Speaker(data), invented=names, seed=seed, lines=size.lines,
                                      tell=tell)
    tell(f"{len(frames) / 360_000:.1f} hours of speech")
    random = np.random.default_rng(seed)
    net = network.fresh(size.width, phones.pdfs, COEFFICIENTS, random)
    network.train(net, frames, labels, network.Schedule(epochs=size.epochs), random, tell)
    counts = np.bincount(labels[labels != network.IGNORED], minlength=phones.pdfs) + 1.0
    order = bigram.count(Grammar(words, seed + 1).corpus(size.read, free=0.0, digits=0.05), words.words)
    write(out, phones, sounds, kaldi_model.dump(phones, net, counts / counts.sum()), order)


def write(out: Path, phones: Phones, sounds: lexicon.Lexicon, model: bytes, order: bigram.Bigram) -> None:
    """Lay out the directory, with its model card and its checksums."""
    numbers = {word: number for number, word in enumerate(("<eps>", *sounds))}
    files = {
        "am/final.mdl": model,
        "graph/HCLG.fst": fst.dump(graph.build(sounds, phones, order, numbers)),
        "graph/words.txt": "".join(f"{word} {number}\n" for word, number in numbers.items()).encode(),
        "graph/phones/word_boundary.int": word_boundaries(phones).encode(),
        "conf/mfcc.conf": "".join(f"{option}\n" for option in OPTIONS).encode(),
        "conf/model.conf": "".join(f"{option}\n" for option in MODEL_CONF).encode(),
        "README.md": _card(len(sounds)),
    }
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    (out / SUMS).write_text(sums, encoding="utf-8")


def _card(words: int) -> bytes:
    choice = lessons.voices()
    card = (HERE / "model_card.md").read_text(encoding="utf-8")
    return card.format(words=words, trained=" ".join(v or "(plain)" for v in choice.trained + choice.oddities),
                       held_out=" ".join(choice.held_out)).encode()
