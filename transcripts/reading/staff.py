"""Our own people's names are nobody else's: 我找赵敏 is not Ms Zhao calling."""

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import is_

from transcripts.reading.asking import ASKED
from transcripts.reading.script import folded
from transcripts.reading.turns import Turn
from transcripts.reading.vocabulary import WordList

_HIDDEN = "＊"
_OF_ONESELF = re.compile(
    r"(?:^(?:喂|哎|诶|啊|你好|您好)*我|我(?:这边|这里)?(?:就)?(?:是|叫|姓.{0,6}叫)|我(?:的)?(?:名字|姓名|全名)(?:是|叫)?|"
    r"免贵(?:姓.{0,6})?|本人|敝姓|我们?(?:是|这边是)?[^找你您]{2,14}[的厂店部院校司]|联系人(?:写|是|就写)?我?)$"
)
_ASKS_FOR = re.compile(r"找|让|接电话|转给|在不在")
_NO_MORE_THAN_A_NAME = 8


def without_staff(turns: Sequence[Turn], staff: WordList) -> Sequence[Turn]:
    """The turns with the names of our people hidden (as many characters, none of a name), except where a customer says
    one of themself: they may be called the same."""
    if not staff:
        return turns
    texts = [folded(turn.text) for turn in turns]
    own = {form for at, turn in enumerate(turns) if not turn.agent
           for place, form in staff.in_text(texts[at]) if of_oneself(turns, at, texts[at], place)}
    hidden = [_hidden(turn, text, staff, own) for turn, text in zip(turns, texts, strict=True)]
    # Mostly nobody is named: then what was worked out about these very turns holds.
    return turns if all(map(is_, hidden, turns)) else hidden


def of_oneself(turns: Sequence[Turn], at: int, text: str, place: int) -> bool:
    """Whether the customer who says a name at `place` in the turn means themself."""
    if _OF_ONESELF.search(text[:place]):
        return True
    asked = at > 0 and turns[at - 1].agent and ASKED.search(turns[at - 1].text) is not None
    return asked and len(text) <= _NO_MORE_THAN_A_NAME and not _ASKS_FOR.search(text)


def _hidden(turn: Turn, text: str, staff: WordList, own: set[str]) -> Turn:
    shown = turn.text
    for place, form in staff.in_text(text):
        if form not in own:
            shown = shown[:place] + _HIDDEN * len(form) + shown[place + len(form) :]
    if shown == turn.text:
        return turn
    words, begin = [], 0
    for word in turn.words:
        words.append(shown[begin : begin + len(word)])
        begin += len(word)
    return replace(turn, words=tuple(words), text=shown)
