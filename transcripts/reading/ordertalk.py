"""Following the talk of the number of a matter: said, continued, put right, read back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.reading.codes import Code, alike, bare, codes_in
from transcripts.reading.digitfixes import amended, masked
from transcripts.reading.digitshapes import whole
from transcripts.reading.ordercues import Cue, cues_in, is_hotline, nearest, possible
from transcripts.reading.orderwords import (
    AGAIN,
    BREAKS_OFF,
    DENIES,
    ENDS,
    FURTHER,
    LISTENING,
    ONLY_END,
    STARTS,
    counts,
    echo,
    letters,
    upholds,
    with_head,
)
from transcripts.reading.script import folded
from transcripts.reading.turns import Turn

_ASKED_FOR = 6  # turns for which a question for a number stands


@dataclass(frozen=True, slots=True)
class Said:
    """A code that was said as a number of the matter. `issued`: the agent gave it, nobody on the other side did.

    `told`: the other side said it too and nobody objected.
    """

    value: str
    turn: Turn
    issued: bool
    sure: float
    told: bool = False


class OrderTalk:
    """Follows the talk of numbers of the matter; `current` is the one last spoken of, also while it is unfinished."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = turns
        self.current: Said | None = None
        self.wanted: bool | None = False
        self.wanted_at = -9
        self.question = ""
        self.heard: str = ""
        self.wrong: str = ""

    def said(self) -> Iterator[Said]:
        """Every number of the matter, each time that it is said, put right or read back."""
        for at, turn in enumerate(self.turns):
            text = folded(turn.text)
            cues = cues_in(text, "" if turn.agent else self.question)
            codes = [code for code in codes_in(masked(text), 1) if not counts(code, text)]
            before = self.current
            if turn.agent:
                self._agent(at, turn, text, codes, cues)
                self.question = text
            else:
                self._customer(at, turn, text, codes, cues)
            if self.current is not None and self.current != before and possible(self.current.value):
                yield self.current
            if cues:
                self.wanted, self.wanted_at = cues[-1].ours, at

    def _customer(self, at: int, turn: Turn, text: str, codes: Sequence[Code], cues: list[Cue]) -> None:
        last = 0
        for code in codes:
            gap = text[last : code.start]
            near = nearest(cues, code.start)
            elsewhere = near is not None and near.ours is False
            standing = self.current is not None and not (self.current.issued or elsewhere)
            if standing and self._changes(at, turn, text, code, gap):
                last = code.end
                continue
            if len(bare(code.value)) < 3 or is_hotline(code.value, gap):
                continue
            ahead = text[max(0, code.start - 24) : code.start]
            sure = self._meant(at, code, near)
            if sure and not ONLY_END.search(ahead) and not self._another(code):
                self.current = Said(code.value, turn, False, sure)
                self.heard = ""
            last = code.end

    def _meant(self, at: int, code: Code, near: Cue | None) -> float:
        """How surely a code is a number of the matter: by the word before it or by the question; 0: it is not."""
        if near is not None and near.ours is not None:
            return 0.85 if near.ours else 0.0
        lately = at - self.wanted_at <= (_ASKED_FOR if letters(code.value) else _ASKED_FOR - 2)
        return 0.84 if self.wanted and lately and not whole(bare(code.value)) else 0.0

    def _another(self, code: Code) -> bool:
        """A part of the number that stands is said once more."""
        return self.current is not None and bare(code.value) in bare(self.current.value) and not self.current.issued

    def _changes(self, at: int, turn: Turn, text: str, code: Code, gap: str) -> bool:
        """Whether the code goes on with the number that stands, or puts it right; if so, it is done."""
        current = self.current
        assert current is not None
        here = current.turn is turn
        since = [folded(other.text) for other in self.turns[:at] if other.index > current.turn.index and other.agent]
        if not here and len(since) > 3:
            return False
        listened = all(LISTENING.match(other) or echo(other, current.value) for other in since)
        denied = gap.endswith(("不是", "不系")) and len(code.value) <= 4
        if denied and bare(code.value) in (self.heard or current.value):
            self.wrong = code.value
            return True
        if self.wrong:
            wrong, self.wrong = self.wrong, ""
            return self._swap(wrong, code.value, turn)
        if not here and self.heard and upholds(code.value, bare(current.value), self.heard):
            return True
        if self._goes_on(turn, text, code, gap, listened=listened):
            return True
        return self._puts_right(turn, text, code, gap, answered=bool(since), listened=listened)

    def _goes_on(self, turn: Turn, text: str, code: Code, gap: str, *, listened: bool) -> bool:
        """More signs of the number: after a pause, 后面还有, or an interruption."""
        assert self.current is not None
        value, here = self.current.value, self.current.turn is turn
        short = len(code.value) <= 6
        if short and (gap.endswith(("还有", "再加")) if here else FURTHER.match(gap) is not None):
            self._set(value + ("-" if text[: code.start].endswith("杠") else "") + code.value, turn)
        elif here and BREAKS_OFF.search(gap) and code.value.isdigit():
            self._set(value + code.value, turn)
        elif here or not listened or len(code.value) > 8 or DENIES.match(text) or not (
            code.start <= 1 or ENDS.search(gap)
        ) or bare(code.value) in bare(value) or len(value) >= 18:
            return False
        else:
            self._set(value + code.value, turn)
        return True

    def _puts_right(
        self, turn: Turn, text: str, code: Code, gap: str, *, answered: bool, listened: bool
    ) -> bool:
        """Signs said anew: the beginning, the end, a piece, or all of it."""
        assert self.current is not None
        value, here = self.current.value, self.current.turn is turn
        fixes = AGAIN.search(gap[-18:]) is not None or (not here and DENIES.match(text) is not None)
        ends = not here and not listened and ENDS.search(gap) and len(bare(code.value)) < len(bare(value))
        if text[code.end : code.end + 2] in ("开头", "打头") or (STARTS.search(gap) and (fixes or not here)):
            self._set(with_head(value, code.value), turn)
            return True
        if fixes or ends:
            return self._fix(code, gap, turn)
        again = not here and answered and alike(code.value, value)
        if again and len(bare(code.value)) >= len(bare(value)) - 1:
            self._set(code.value, turn)
            return True
        return False

    def _swap(self, wrong: str, right: str, turn: Turn) -> bool:
        """不是 t 是 d: said of what the other side made of it, or of one's own."""
        assert self.current is not None
        value = self.current.value
        if self.heard and self.heard != bare(value) and right in value:
            return True
        at = value.rfind(wrong)
        if at < 0:
            return False
        self._set(value[:at] + right + value[at + len(wrong) :], turn)
        return True

    def _fix(self, code: Code, gap: str, turn: Turn) -> bool:
        current = self.current
        assert current is not None
        value, digits = current.value, code.value
        if self.heard and self.heard != bare(value) and bare(digits) in bare(value) and bare(digits) not in self.heard:
            self.current = replace(current, sure=0.9)
            return True
        place = "tail" if ENDS.search(gap) else ""
        prefix = re.match(r"[A-Z]+", digits)
        if prefix and (begin := value.find(prefix[0])) >= 0 and len(digits) > len(prefix[0]):
            whole = begin == 0 and len(bare(digits)) >= len(bare(value)) - 1
            self._set(digits if whole else value[:begin] + digits, turn)
            return True
        if len(bare(digits)) >= len(bare(value)) - 1 and len(bare(digits)) >= 5:
            self._set(digits, turn)
            return True
        size = len(value)
        put = amended(value, digits, lambda one: abs(len(one) - size) <= 1, place=place)
        if put is None:
            return False
        self._set(put[0], turn, 0.85 if put[1] else 0.7)
        return True

    def _set(self, value: str, turn: Turn, sure: float | None = None) -> None:
        assert self.current is not None
        self.current = replace(self.current, value=value, turn=turn, sure=sure or min(self.current.sure, 0.85),
                               told=False)

    def _agent(self, at: int, turn: Turn, text: str, codes: Sequence[Code], cues: list[Cue]) -> None:
        answer = next((other for other in self.turns[at + 1 : at + 3] if not other.agent), None)
        denied = answer is not None and DENIES.match(folded(answer.text)) is not None
        anew = [bare(code.value) for code in codes_in(masked(folded(answer.text)), 1)] if answer is not None else []
        for code in codes:
            if len(bare(code.value)) < 3:
                continue
            current = self.current
            if current is not None and not current.issued:
                upheld = any(upholds(one, bare(current.value), bare(code.value)) for one in anew)
                self._read_back(code, answer, denied=denied or upheld)
                continue
            near = nearest(cues, code.start)
            if near is not None and near.ours and not ONLY_END.search(text[max(0, code.start - 24) : code.start]):
                self.current = Said(code.value, turn, True, 0.8)

    def _read_back(self, code: Code, answer: Turn | None, *, denied: bool) -> None:
        """What the agent made of the number that stands."""
        current = self.current
        assert current is not None
        mine, theirs = bare(current.value), bare(code.value)
        if not alike(mine, theirs):
            return
        self.heard = theirs
        if mine == theirs and not denied:
            value = max(current.value, code.value, key=len)
            self.current = replace(current, value=value, sure=0.96 if current.sure > 0.6 else 0.85, told=True)
        elif not denied and answer is not None and answer.affirms:
            self.current = replace(current, value=code.value, sure=0.8, told=True)
        elif mine != theirs:
            self.current = replace(current, sure=0.6)
