"""Following the talk of the number of a matter: said, continued, put right, read back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcripts.reading.codes import Code, alike, bare, codes_in
from transcripts.reading.digitfixes import masked
from transcripts.reading.digitshapes import whole
from transcripts.reading.ordercues import Cue, cues_in, is_hotline, nearest, possible
from transcripts.reading.orderparts import Said, anew, asks_on, by_words, joined, of_before, on_paper, put_right, says
from transcripts.reading.orderwords import (
    AGAIN,
    BREAKS_OFF,
    DENIES,
    ENDS,
    FURTHER,
    LISTENING,
    ONLY_END,
    PLATE,
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
        self.piece = ""  # what the number was last gone on with
        self.mended = False  # the customer put it right
        self.plain = ""  # the number, had no sign been said twice where its pieces meet
        self.offered = ""  # what the agent named from a paper

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
            ahead = text[max(last, code.start - 24) : code.start]
            sure = self._meant(at, code, near, ahead)
            part = self.current is not None and self.current.turn is turn and not possible(code.value)
            if sure and not (part or ONLY_END.search(ahead) or self._another(code)):
                self.current = Said(code.value, turn, False, sure, past=of_before(ahead))
                self.heard, self.piece, self.plain, self.mended = "", "", "", False
            last = code.end

    def _meant(self, at: int, code: Code, near: Cue | None, ahead: str) -> float:
        """How surely a code is a number of the matter: by the word before it or by the question; 0: it is not."""
        if named := by_words(code.value, ahead, self.current, self.offered, self.question):
            return named
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
        elif here or not listened or len(code.value) > 8 or len(value) >= 18 or DENIES.match(text):
            return False
        else:
            done = self.current.told and len(value) >= 7 and turn.affirms and not asks_on(self.question)
            if done or not (code.start <= 1 or ENDS.search(gap)) or bare(code.value) in bare(value):
                return False
            self._set(joined(value, code.value), turn)
            self.piece, self.plain = code.value, value + code.value
        return True

    def _puts_right(
        self, turn: Turn, text: str, code: Code, gap: str, *, answered: bool, listened: bool
    ) -> bool:
        """Signs said anew: the beginning, the end, a piece, or all of it."""
        assert self.current is not None
        value, here = self.current.value, self.current.turn is turn
        fixes = AGAIN.search(gap[-18:]) is not None or (not here and DENIES.match(text) is not None)
        ends = not here and not listened and ENDS.search(gap) and len(bare(code.value)) < len(bare(value))
        if PLATE.search(gap):
            return False
        if text[code.end : code.end + 2] in ("开头", "打头") or (STARTS.search(gap) and (fixes or not here)):
            self._set(with_head(value, code.value), turn)
            return True
        if fixes or ends:
            self.mended = self._fix(code, gap, turn)
            return self.mended
        if here and ("不是" in gap or (letters(value) and not letters(code.value))) and (
            whole := anew(value, code.value)
        ):
            self._set(whole, turn)
            return True
        if not here and answered and alike(code.value, value) and len(bare(code.value)) >= len(bare(value)) - 1:
            self._set(code.value, turn)
            return True
        return False

    def _swap(self, wrong: str, right: str, turn: Turn) -> bool:
        """不是 t 是 d: said of what the other side made of it, or of one's own."""
        assert self.current is not None
        value = self.current.value
        if whole := anew(value, right):
            self._set(whole, turn)
            return True
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
        piece = self.piece if current.turn is turn and value.endswith(self.piece) else ""
        if piece and digits[:2] == piece[:2] and abs(len(digits) - len(piece)) <= 2:
            self._set(value[: -len(piece)] + digits, turn)
            return True
        if self.heard and self.heard != bare(value) and bare(digits) in bare(value) and bare(digits) not in self.heard:
            self.current = replace(current, sure=0.85)
            return True
        put = put_right(value, digits, at_end=ENDS.search(gap) is not None)
        if put is None:
            return False
        self._set(put[0], turn, put[1])
        return True

    def _set(self, value: str, turn: Turn, sure: float | None = None) -> None:
        assert self.current is not None
        self.current = replace(self.current, value=value, turn=turn, sure=sure or min(self.current.sure, 0.85),
                               told=False)

    def _agent(self, at: int, turn: Turn, text: str, codes: Sequence[Code], cues: list[Cue]) -> None:
        answer = next((other for other in self.turns[at + 1 : at + 3] if not other.agent), None)
        denied = answer is not None and DENIES.match(folded(answer.text)) is not None
        again = [bare(code.value) for code in codes_in(masked(folded(answer.text)), 1)] if answer is not None else []
        for code in codes:
            if len(bare(code.value)) < 3:
                continue
            current = self.current
            if current is not None and not current.issued:
                upheld = any(upholds(one, bare(current.value), bare(code.value)) for one in again)
                self._read_back(code, text, answer, denied=denied or upheld)
                continue
            near = nearest(cues, code.start)
            if near is not None and near.ours and not ONLY_END.search(text[max(0, code.start - 24) : code.start]):
                self.current = Said(code.value, turn, True, 0.8)
            elif near is None and letters(code.value) and on_paper(text[max(0, code.start - 16) : code.start]):
                self.offered = bare(code.value)

    def _read_back(self, code: Code, text: str, answer: Turn | None, *, denied: bool) -> None:
        """What the agent made of the number that stands."""
        current = self.current
        assert current is not None
        mine, theirs = bare(current.value), bare(code.value)
        confirms = says(text, code, mine)
        if not confirms and not alike(mine, theirs):
            return
        if theirs == bare(self.plain) and not denied:
            current = self.current = replace(current, value=self.plain)
        elif not confirms:
            self.heard = theirs
            fits = not denied and answer is not None and answer.affirms and (
                len(mine) == len(theirs) or self.mended
            )
            value = code.value if fits else current.value
            self.current = replace(current, value=value, sure=0.8 if fits else 0.6, told=fits or current.told)
            return
        self.heard = bare(current.value)
        if not denied:
            value = code.value if mine == theirs and len(code.value) > len(current.value) else current.value
            self.current = replace(current, value=value, sure=0.96 if current.sure > 0.6 else 0.85, told=True)
