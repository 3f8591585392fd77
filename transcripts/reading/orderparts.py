"""How what is said of a number compares with the number that stands: pieces, said anew, read back, on which paper."""

import re
from dataclasses import dataclass

from transcripts.reading.codes import Code, alike, bare, codes_in
from transcripts.reading.digitfixes import amended
from transcripts.reading.orderwords import letters
from transcripts.reading.turns import Turn

_PAPER = re.compile(
    r"(?:单子?|收据|小票|票|凭证|回执|条子?|发票|协议|合同)(?:上[头面边]?|里[头面]?|后面)?"
    r"(?:就?是|写|印|打|着|的|有|叫|那个|呃|嗯|啊|，)*$"
)
_WRITTEN = re.compile(r"(?:上[头面边]|底下|右上角|左上角)?(?:写|印|打|标)[的着了]?(?:是)?$")
_PAPER_ASKED = re.compile(
    r"(?:单子?|收据|小票|票|凭证|回执|条子?|发票|协议|合同)(?:还?在|有没有|有|带了?|手[上边里])?[您你不吗么呢没吧]*$"
)
_NOW = re.compile(r"(?:今[天日儿]+|这[次回]|这一?次|现在|当前)[^0-9零幺]{0,12}$")
_BEFORE = re.compile(
    r"(?:上[次回]|上一[次回]|之前|以前|先前|去年|前年|上个?月|上个?礼拜|上周|老的|旧的)[^0-9零幺]{0,12}$"
)
_ON = re.compile(r"(?:后[面头]|然后|还有|下面|接着|继续)[^，]{0,3}$")
_HEAD = re.compile(r"[A-Z]+(?=[0-9])")
_TENS = re.compile(r"十(?=[一二三四五六七八九])")


@dataclass(frozen=True, slots=True)
class Said:
    """A code that was said as a number of the matter. `issued`: the agent gave it, nobody on the other side did.

    `told`: the other side said it too and nobody objected. `past`: it was named as that of an earlier matter.
    """

    value: str
    turn: Turn
    issued: bool
    sure: float
    told: bool = False
    past: bool = False


def on_paper(ahead: str) -> bool:
    """收据上 …, 那个单 …: the words right `ahead` of a code name the paper that it stands on."""
    return _PAPER.search(ahead) is not None


def of_today(ahead: str) -> bool:
    """今天这个是 …, 这次的 …: the number after these words is the one that the call is about."""
    return _NOW.search(ahead) is not None


def of_before(ahead: str) -> bool:
    """上次那个是 …: the number after these words is of an earlier matter."""
    return _BEFORE.search(ahead) is not None and not of_today(ahead)


def by_words(value: str, ahead: str, standing: Said | None, offered: str, question: str) -> float:
    """How surely a code with letters is a number of the matter by the words `ahead` of it alone, or because the agent
    `offered` it; 0: they do not tell.

    上面写着 tells it after a `question` for a paper, 今天这个是 when a number with the same letters is `standing`.
    """
    if not (alphas := letters(value)):
        return 0.0
    if bare(value) == offered:
        return 0.93
    if on_paper(ahead) or (_WRITTEN.search(ahead) and _PAPER_ASKED.search(question)):
        return 0.8
    return 0.85 if standing is not None and of_today(ahead) and letters(standing.value) == alphas else 0.0


def joined(value: str, piece: str) -> str:
    """A number gone on with; two signs or more that were said at the end of the last piece and anew count once."""
    for size in range(min(len(value), len(piece) - 1), 1, -1):
        if value.endswith(piece[:size]):
            return value + piece[size:]
    return value + piece


def anew(value: str, said: str) -> str:
    """The whole number said anew at the end of `said` (是 n y n 二六…: YN26… after an N), or ""."""
    size = len(bare(value))
    if len(bare(said)) < size - 1 or size < 4:
        return ""
    whole = said[-len(value) :] if len(said) > len(value) else said
    head = _HEAD.match(value)
    if said[0].isdigit() and head is not None and (at := said.find(value[head.end() :][:3])) >= 0:
        whole = head[0] + said[at:]
    return whole if alike(whole, value) else ""


def says(text: str, code: Code, mine: str) -> bool:
    """Whether `code`, as read back in `text`, says `mine`: also with 十七 for 幺七, or run on into other talk."""
    if bare(code.value).startswith(mine) and mine:
        return True
    said = text[code.start : code.end]
    if "十" not in said:
        return False
    again = codes_in(_TENS.sub("一", said).replace("十", "一零"), 1)
    return bool(again) and bare(again[0].value).startswith(mine)


def asks_on(question: str) -> bool:
    """The agent asks how the number goes on (后面呢)."""
    return _ON.search(question) is not None


def put_right(value: str, said: str, *, at_end: bool) -> tuple[str, float | None] | None:
    """`value` with what was `said` anew in its place, and how sure that place is (None: no less than before).

    Digits said anew in full keep the letters ahead of them; what fits nowhere gives None.
    """
    size, new = len(bare(value)), len(bare(said))
    prefix = re.match(r"[A-Z]+", said)
    if prefix and (begin := value.find(prefix[0])) >= 0 and len(said) > len(prefix[0]):
        whole = begin == 0 and new >= size - 1
        return (said if whole else value[:begin] + said), None
    if new >= size - 1 and new >= 5:
        head = None if prefix else _HEAD.match(value)
        at = said.find(value[head.end() :][:3]) if head is not None else -1
        return (value[: head.end()] + said[at:] if head is not None and at >= 0 else said), None
    put = amended(value, said, lambda one: abs(len(one) - len(value)) <= 1, place="tail" if at_end else "")
    return None if put is None else (put[0], 0.85 if put[1] else 0.7)
