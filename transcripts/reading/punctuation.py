"""Marks for text that a recogniser gave without any: by the words that open and close clauses, and by pauses."""

import re
from collections.abc import Mapping

COMMA, STOP, QUESTION = "，", "。", "？"
SHORT_PAUSE, LONG_PAUSE = 0.35, 0.9  # seconds: a comma, a full stop
_MARKED = re.compile("[，。？！、；,?!;]")
_IN_FIGURES = re.compile(r"[0-9A-Za-z.%/: -]")
_GREETING = re.compile(
    r"(?:^|(?<=[，喂哎诶欸]))(?:喂|(?:您|你)好(?:啊|呀)?|早上好|上午好|中午好|下午好|晚上好|早晨)(?![的像])(?=.)"
)
_REPLY = re.compile(
    r"^(?:[嗯啊哦]+|好(?:的|嘞|啦|呀|吧)|对(?:的|啊|呀)?|是(?:的|啊)|行(?:的|吧|啊)?|可以|没有|没事|明白|收到|不是|不用了?|谢谢您?)"
    r"(?=[我你您他她那这请就麻稍帮怎什什还电手先再后明今今下一0-9]|但是|因为|可以)"
)
_QUESTION_HERE = re.compile(r"[吗嗎](?=.)(?!啊)|(?:贵姓|怎么称呼(?:您|(?!您)))(?=[电手联您你我请方])")
_OPENS = re.compile(
    r"(?<!我想)(?<!想)(?<!再)(?:请问|麻烦[您你]|但是|不过|可是|因为|所以|然后(?!呢)|如果|要不然?|另外|而且|我姓|我叫"
    r"|我的(?:电话|手机)|(?<![的您你我他她系址])(?:电话|手机)(?:号码?)?是|(?<!说声)谢谢|感谢|再见|拜拜|不好意思|对不起|实在抱歉|非常抱歉|请稍等|稍等|请您|[您你]看一下|(?<![你您])好的)"
)
_TAG = re.compile(r"(?:对[吗嗎]|对不对|對不對|是[吗嗎吧]|是不是|对吧|好[吗嗎]|好不好|行不行)$")
_CLOSES = re.compile(
    r"[了啊呀啦呢吧嘛]"
    r"(?=[我你您他她咱]|那(?!么)|这|请|现在|能不能|有没有|是不是|麻烦|帮我|明天|今天|电话|怎么)"
)
_ASKS = re.compile(
    r"请问|[吗嗎]$|(?<!什)么$|呢$|(?:是|对|可以|行)吧$|(?<!不)是.{1,6}吧$|什么(?!都|也|的$)|怎么(?!都|也)|[哪谁](?!都|也)|几(?=[点个號号位台天次栋楼岁年月幢层]|$)"
    r"|多少|多久|多长|多大|为啥|有啥|啥时|咋|(?<!免)贵姓|如何|是否|能否|(.)不\1|有没有|對不對"
)
_TELLS = re.compile(
    r"没什么|不知道|无论|(?<!管)不管|随便|没(?:有)?几|哪里哪里|怎么也|不怎么|没办法|我(?:先|再)?[查看](?:一下)?"
    r"|着.{0,8}呢$"
)


def marks(text: str, pauses: Mapping[int, float]) -> dict[int, str]:
    """Marks for `text` (without spaces between Chinese signs): place → mark to set before the sign there.

    `pauses` has the seconds of silence before the sign at a place. The last place is the text's end. Text
    that has marks of its own gets none.
    """
    if not text or _MARKED.search(text):
        return {}
    found: dict[int, str] = {}
    for place, seconds in sorted(pauses.items()):
        if seconds >= SHORT_PAUSE:
            _set(found, text, place, STOP if seconds >= LONG_PAUSE else COMMA)
    for match in _QUESTION_HERE.finditer(text):
        _set(found, text, match.end(), QUESTION)
    for place in sorted(_borders(text)):
        _set(found, text, place, COMMA)
    found[len(text)] = STOP
    last = 0
    for place in sorted(found):
        if found[place] == STOP and _asks(text[last:place]):
            found[place] = QUESTION
        last = place
    return found


def _borders(text: str) -> set[int]:
    """Where the words themselves say that a clause begins or ends."""
    ends = {match.end() for pattern in (_GREETING, _REPLY, _CLOSES) for match in pattern.finditer(text)}
    return ends | {match.start() for pattern in (_OPENS, _TAG) for match in pattern.finditer(text)}


def _asks(clause: str) -> bool:
    """Whether a clause is a question."""
    return bool(_TAG.search(clause) or (_ASKS.search(clause) and not _TELLS.search(clause)))


def _set(found: dict[int, str], text: str, place: int, mark: str) -> None:
    """Set a mark unless it would stand at an edge, in a number, or next to another one."""
    if not 0 < place < len(text):
        return
    if _IN_FIGURES.match(text[place - 1]) and _IN_FIGURES.match(text[place]):
        return
    if not any(place + step in found for step in (-1, 0, 1)):
        found[place] = mark
