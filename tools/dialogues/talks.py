"""The conversations of tests/data/dialogues and what a person would write down after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "dialogues"
AGENT, CUSTOMER = PEOPLE = ("agent", "customer")


@dataclass(frozen=True)
class Talk:
    """One conversation; `turns` are (speaker, text). `gold`: the fields as the corpus names them; a promised time that
    is counted from the promise stands there as {said, minutes}."""

    name: str
    voices: Mapping[str, str]
    caller: str | None
    started_at: datetime
    turns: tuple[tuple[str, str], ...]
    gold: Mapping[str, Any]

    def __post_init__(self) -> None:
        if set(self.voices) != set(PEOPLE):
            raise ValueError(f"{self.name}: voices must name agent and customer")
        for who, _ in self.turns:
            if who not in PEOPLE:
                raise ValueError(f"{self.name}: a turn is of agent or customer, not {who!r}")
        promise = self.gold["promised_reply_by"]
        if isinstance(promise, dict) and not self._places(promise["said"]):
            raise ValueError(f"{self.name}: no turn of the agent says {promise['said']}")

    def promised(self, begins: Sequence[float]) -> datetime | None:
        """The moment promised, when the turns begin at these seconds. A span counts from the last turn that says it."""
        promise = self.gold["promised_reply_by"]
        if promise is None or isinstance(promise, str):
            return datetime.fromisoformat(promise) if promise else None
        said = begins[self._places(promise["said"])[-1]]
        return (self.started_at + timedelta(seconds=said, minutes=promise["minutes"])).replace(second=0, microsecond=0)

    def shifted(self, voices: Sequence[str], by: int) -> Talk:
        """The same talk with other voices: for each, the one so many places on in `voices`."""
        others = {who: voices[(voices.index(voice) + by) % len(voices)] for who, voice in self.voices.items()}
        return replace(self, voices=others)

    def _places(self, words: str) -> list[int]:
        return [place for place, (who, text) in enumerate(self.turns) if who == AGENT and words in text]


def load(folder: Path = FOLDER) -> list[Talk]:
    """Every conversation of the folder's files. ValueError: one can't be what it says."""
    return [
        Talk(name, data["voices"], data["caller"], datetime.fromisoformat(data["started_at"]),
             tuple((who, text) for who, text in data["turns"]), data["gold"])
        for file in sorted(folder.glob("*.yaml")) for name, data in yaml.safe_load(file.read_text("utf-8")).items()
    ]
