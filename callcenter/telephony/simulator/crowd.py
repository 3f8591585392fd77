"""Many people who are called, each of whom does something of their own: drawn from a seed, so that a drill can be
played again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from callcenter.telephony.simulator.people import Callee, HangUp, Hear, Press, Reaction, Script, Speak, Wait

SURVEY = "参加请按1"
RATING = "非常满意请按1"
NOTE = r"\[beep\]"
_KEYS = "12345"


def _rates(dice: random.Random) -> Script:
    return (Hear(SURVEY), Press("1"), Hear(RATING), Press(dice.choice(_KEYS)))


def _leaves_note(dice: random.Random) -> Script:
    return (*_rates(dice), Hear(NOTE), Speak(seconds=dice.uniform(2, 6)), Press("#"))


def _leaves_after_rating(dice: random.Random) -> Script:
    return (*_rates(dice), Wait(dice.uniform(1, 4)), HangUp())


def _presses(key: str) -> Script:
    return (Hear(SURVEY), Press(key))


_ANSWERING: Mapping[str, Callee] = MappingProxyType({
    "later": Callee(script=_presses("2")), "never": Callee(script=_presses("9")), "silent": Callee(),
    "wrong_keys": Callee(script=(Hear(SURVEY), Press("7"), Hear(SURVEY), Press("0"))),
    "speaks": Callee(script=(Wait(2), Speak("我现在没有时间"), Wait(3), Speak("喂"))),
    "hangs_up": Callee(script=(Wait(3), HangUp())),
    "machine": Callee(Reaction.VOICEMAIL), "busy": Callee(Reaction.BUSY), "declines": Callee(Reaction.DECLINE, ring=2),
    "no_answer": Callee(Reaction.NO_ANSWER), "fails": Callee(Reaction.FAIL)})

SHARES: Mapping[str, int] = MappingProxyType({
    "rates": 28, "note": 8, "leaves": 8, "later": 5, "never": 4, "silent": 6, "wrong_keys": 3, "speaks": 3,
    "hangs_up": 5, "machine": 8, "busy": 6, "declines": 3, "no_answer": 10, "fails": 3})
"""Of a hundred calls of a survey, how many do what."""


def crowd(numbers: Iterable[str], seed: int, *, calls: int = 3,
          shares: Mapping[str, int] = SHARES) -> dict[str, tuple[Callee, ...]]:
    """What each of these phones does at its first, second … call (`calls` drawn; the last one stays)."""
    dice = random.Random(seed)
    names, weights = list(shares), list(shares.values())
    return {number: tuple(_callee(dice.choices(names, weights)[0], dice) for _ in range(calls)) for number in numbers}


def _callee(name: str, dice: random.Random) -> Callee:
    known = {"rates": _rates, "note": _leaves_note, "leaves": _leaves_after_rating}
    if name in known:
        return Callee(ring=dice.randint(1, 3), script=known[name](dice))
    return _ANSWERING[name]
