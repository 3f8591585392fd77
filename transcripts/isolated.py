"""Hearing in a process of its own, for the command line: the engine may die, the command may not.

(A worker needs no such thing: it forks a process for each job anyway.)
"""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from transcripts.audio import AudioProblem, probe
from transcripts.hearing import hear
from transcripts.model import Transcript
from transcripts.modelcheck import ModelFacts, ModelProblem
from transcripts.recognizers.base import RecognizerProblem

LOAD_SECONDS = 300.0  # the largest models take a minute from a slow disk
BASE_SECONDS, PER_SECOND = 60.0, 2.0


class HearingProblem(Exception):
    """A file that could not be heard: one plain line."""


class IsolatedHearing:
    """A child process with the model loaded once; made anew when the engine kills it.

    Use as a context manager. Raises ModelProblem when the model can't be loaded; `facts` tells about it.
    """

    def __init__(self, model_dir: Path) -> None:
        self._model_dir = model_dir
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self.facts = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._stop()

    def hear(self, path: Path, channel_names: Sequence[str] = ()) -> Transcript:
        """See :func:`transcripts.hearing.hear`. Raises HearingProblem, also when the engine died or hung."""
        try:
            limit = BASE_SECONDS + PER_SECOND * probe(path).seconds
        except AudioProblem as problem:
            raise HearingProblem(str(problem)) from problem
        if self._child is None:
            self._start()
        assert self._pipe is not None
        self._pipe.send((str(path), list(channel_names)))
        answer = self._answer(limit, f"{path}: hearing it")
        if "problem" in answer:
            raise HearingProblem(answer["problem"])
        return Transcript.from_dict(answer["transcript"])

    def _start(self) -> ModelFacts:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=_serve, args=(str(self._model_dir), theirs), daemon=True)
        self._child.start()
        theirs.close()
        try:
            answer = self._answer(LOAD_SECONDS, "loading")
        except HearingProblem as problem:
            raise ModelProblem(self._model_dir, str(problem)) from problem
        if "problem" in answer:
            self._stop()
            raise ModelProblem(self._model_dir, answer["problem"])
        facts: ModelFacts = answer["facts"]
        return facts

    def _answer(self, limit: float, what: str) -> dict[str, Any]:
        assert self._pipe is not None
        assert self._child is not None
        try:
            if self._pipe.poll(limit):
                answer: dict[str, Any] = self._pipe.recv()
                return answer
        except (EOFError, ConnectionError):
            child = self._child
            child.join(5)
            raise HearingProblem(f"{what} ended the recogniser's process ({_end(child.exitcode)})") from None
        finally:
            if not self._child.is_alive():
                self._stop()
        self._stop()
        raise HearingProblem(f"{what} did not end within {limit:.0f} seconds")

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._child = self._pipe = None


def _end(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"


def _serve(model_dir: str, pipe: Connection) -> None:
    """The child: loads the model, then answers one request after the other until the pipe closes."""
    from transcripts.recognizers.vosk import load  # only here: no other command should wait for the engine

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's own log is not for the terminal
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        recognizer = load(Path(model_dir))
        recognizer.recognize(bytes(recognizer.rate), 0.0)  # half a second: some damage shows only now
    except (ModelProblem, RecognizerProblem) as problem:
        pipe.send({"problem": str(problem).removeprefix(f"model {model_dir}: ")})
        return
    pipe.send({"facts": recognizer.facts})
    while True:
        try:
            path, names = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send({"transcript": hear(Path(path), recognizer, names).to_dict()})
        except (AudioProblem, RecognizerProblem) as problem:
            pipe.send({"problem": str(problem)})
