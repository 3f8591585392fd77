"""The characters of a whole call as arrays, so that a learnt model reads hundreds of them at once.

Recognisers split words differently and write unknown names in single characters, so models read characters and know
of the blanks only as a hint. Traditional characters are folded; a place found here is the same place in `Turn.text`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from transcripts.reading.simplified import plain
from transcripts.reading.turns import Turn

PAD = 4  # boundary signs before the first and after the last turn, so that windows never leave the array
BOUNDARY = 10

Ints = NDArray[np.int64]

_ASKED = re.compile(
    r"(?P<name>贵姓|姓[什啥]|姓名|称呼|名字|全名|大名|哪位|叫什么|叫啥|联系人|[您你](?:是|呢|叫|姓)$|哪[两三几]?个字)"
    r"|(?P<organisation>单位|公司|哪家|学校|医院|厂|店名|抬头|哪里的|机构|部门)"
    r"|(?P<number>单号|订单|编号|合同|运单|工单|票号|货号|号码是|流水)"
    r"|(?P<phone>电话|手机|联系方式|号码|分机)"
    r"|(?P<thing>什么(?:产品|东西|设备|型号|机器|业务|问题|事)|哪[款种台]|型号|牌子|帮您)"
)
_KINDS = {"name": 1, "organisation": 2, "number": 3, "phone": 4, "thing": 5}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every character of a call, padded; the arrays are parallel.

    `codes`: code points; `starts`: 1 where a word begins; `words`: the hash of the word; `ahead`, `behind`: how many
    characters of the word stand before and after; `turn`: place in the list of turns (-1 at a boundary); `at`: offset
    in `Turn.text`; `agent`: 1 for the agent's; `asked`: what the agent just asked for (0 nothing, see _KINDS);
    `order`: how many turns of weight that speaker had before, at most 4.
    """

    codes: Ints
    starts: Ints
    words: Ints
    ahead: Ints
    behind: Ints
    turn: Ints
    at: Ints
    agent: Ints
    asked: Ints
    order: Ints


def glyphs_of(turns: Sequence[Turn]) -> Glyphs:
    """The arrays for the turns of a call."""
    said = plain("\n".join(" ".join(turn.words) for turn in turns))
    raw = np.frombuffer(f"\n\n\n\n{said}\n\n\n\n".encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    fresh = np.zeros(len(raw), np.int64)
    fresh[1:] = (raw[:-1] == 32) | (raw[:-1] == BOUNDARY)
    kept = raw != 32
    codes, starts = np.minimum(raw[kept], 0xFFFF), fresh[kept]
    starts[codes == BOUNDARY] = 1
    where = np.arange(len(codes))
    first = np.flatnonzero(starts)
    begin = first if len(first) and first[0] == 0 else np.concatenate(([0], first))
    length = np.diff(np.append(begin, len(codes)))
    ahead = where - np.repeat(begin, length)
    hashes = np.add.reduceat((codes + 31) * _POWERS[np.minimum(ahead, 7)], begin) & 0xFFFFFFF
    inside = codes != BOUNDARY
    number = np.cumsum(codes == BOUNDARY) - PAD
    about = _about(turns)[np.clip(number, 0, max(0, len(turns) - 1))] if turns else np.zeros((len(codes), 3), np.int64)
    lengths = np.array([len(turn.text) for turn in turns], np.int64)
    offset = PAD + np.concatenate(([0], np.cumsum(lengths + 1)))[: len(turns)]
    return Glyphs(
        codes,
        starts,
        np.repeat(hashes, length),
        np.minimum(ahead, 3),
        np.minimum(np.repeat(length, length) - 1 - ahead, 3),
        np.where(inside, number, -1),
        where - offset[np.clip(number, 0, max(0, len(turns) - 1))] if len(turns) else where,
        about[:, 0],
        about[:, 1],
        about[:, 2],
    )


_POWERS = np.array([1, 65599, 4303228801 % 0xFFFFFFF, 31, 1009, 30011, 7919, 104729], np.int64)


def _about(turns: Sequence[Turn]) -> Ints:
    """For every turn: is it the agent's, what was asked before it, how many of that side came before."""
    rows, asked, counts = [], 0, [0, 0]
    for turn in turns:
        order = counts[turn.agent]
        if turn.agent:
            asked = asked_for(turn.text[-16:])
            rows.append((1, 0, min(order, 4)))
        else:
            rows.append((0, asked, min(order, 4)))
            if len(turn.text) > 4:
                asked = 0
        counts[turn.agent] += len(turn.text) > 3
    return np.array(rows, np.int64)


@lru_cache(maxsize=4096)
def asked_for(text: str) -> int:
    """What the last question in an agent's words is for; 0 for nothing known."""
    last = 0
    for found in _ASKED.finditer(plain(text)):
        last = _KINDS[found.lastgroup or ""]
    return last
