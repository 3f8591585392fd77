"""What recognisers make of the words around a phone number: 要三八… is 幺三八…, 九十这个号 is 就是这个号.

Only sounds that fit nowhere else are put right: a 幺 where a mobile number lacks exactly its 1, a 就 before 这个 where
no count can stand. Every character stays in its place, so evidence is still what was heard.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from transcripts.reading.lines import Line

_DIGIT = "零〇一幺二两三四五六七八九洞拐勾腰夭吆妖0-9"
_ONE = "要药耀摇邀咬遥姚曜叫"  # yao, and jiao where the y is lost in noise
_ELEVEN = re.compile(rf"(?<![{_DIGIT}])[{_DIGIT}{_ONE}]{{11}}(?![{_DIGIT}])")
_MOBILE = re.compile(rf"[一幺1腰夭吆妖][三四五六七八九拐勾3-9][{_DIGIT}]{{9}}")
_TO_ONE = str.maketrans(dict.fromkeys(_ONE, "幺"))
_JUST_THIS = re.compile(
    rf"(?<![{_DIGIT}十百千第])[九久酒旧救就](?P<verb>[是十时事市试打八搭达用留记])"
    r"(?P<this>这个|[折着者浙]个?(?=手机|电话|座机|号))"
    r"(?P<number>(?:手机|电话|座机|来电)?(?:号码?|好[吗码马])?)(?=$|[就吧可行联打对的啊呀嘛啦])"
)
_VERBS = str.maketrans("十时事市试八搭达", "是是是是是打打打")
_THIS = str.maketrans("折着者浙", "这这这这")
_GOOD = re.compile("好[吗马]")


def as_meant(lines: Sequence[Line]) -> list[Line]:
    """The lines with such words put right; the others as they are."""
    return [_mended(line) for line in lines]


def _mended(line: Line) -> Line:
    text = _ELEVEN.sub(_mobile, line.text) if any(sign in line.text for sign in _ONE) else line.text
    if not line.agent and (found := _JUST_THIS.search(text)) is not None:
        text = text[: found.start()] + _this(found) + text[found.end() :]
    return line if text == line.text else replace(line, text=text)


def _mobile(found: re.Match[str]) -> str:
    """The eleven signs, when they are a mobile number with 幺 for what sounds like it; two of them at most."""
    digits = found[0].translate(_TO_ONE)
    few = sum(sign in _ONE for sign in found[0]) <= 2
    return digits if few and _MOBILE.fullmatch(digits) else found[0]


def _this(found: re.Match[str]) -> str:
    return f"就{found['verb'].translate(_VERBS)}{found['this'].translate(_THIS)}{_GOOD.sub('号码', found['number'])}"
