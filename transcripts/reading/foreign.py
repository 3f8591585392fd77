"""Names that are not Chinese ones: David, Mr Smith, 阿卜杜拉买买提, 史密斯先生."""

import re
from collections.abc import Sequence

from transcripts.reading.lines import Line
from transcripts.reading.turns import FieldDraft, drafted

_LATIN_CUE = re.compile(
    r"(我叫|我的名字叫|我的名字是|英文名叫|英文名是|英文名|叫我|我是|名字叫|名字是|^叫|^是|name is|this "
    r"is|i'?m|i am|姓)$"
)
_ENGLISH_CUES = (("my", "name", "is"), ("name", "is"), ("this", "is"), ("i'm",), ("im",), ("i", "am"), ("call", "me"))
_SALUTATION = frozenset(("mr", "mrs", "ms", "miss", "dr", "mister"))
_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?$")
_NO_NAME = frozenset(
    [
        "ok",
        "the",
        "a",
        "an",
        "from",
        "calling",
        "here",
        "and",
        "to",
        "of",
        "in",
        "at",
        "for",
        "speaking",
        "not",
        "just",
        "looking",
        "trying",
        "app",
        "vip",
        "wifi",
        "it",
        "hr",
        "ceo",
        "cto",
        "erp",
        "crm",
        "kc",
        "usb",
        "pos",
        "gps",
        "led",
        "cnc",
        "plc",
        "sf",
        "id",
        "no",
        "yes",
        "hello",
        "hi",
        "with",
        "about",
        "having",
        "interested",
        "sorry",
        "afraid",
        "going",
        "so",
        "very",
    ]
)
_MINORITY_CUE = re.compile(
    r"(?:^(?:[嗯呃啊哦]|我是|我)*|我是(?:[一-鿿]{0,3}(?:书记|支书|主任|老师|村长|社长|医生))|我叫|名字叫|"
    r"名字是|我的名字|全名是|全名叫|姓名是|全名|他叫|她叫)(?:做|是|叫)?"
)
_SYLLABLES = (
    "不都阿艾买麦迪古努帕玛木库托依热吐亚卡萨塔哈巴扎卓次旦平央格桑拉姆罗布尼丹增顿珠曲吉达娃白玛仁索朗德乌其呼"
    "让多杰提逊才措卓尖参洛桑次仁旺朋毛岩"
    "斯图巴特尔朝鲁娜仁花布和那日苏加肉孜力提孜姆丽江克汗别居奴尔苏来曼"
)
_STOP = re.compile(r"[的我你您他她]|电话|手机|号码|是|想|要|在|从|打|这|那|来|住|可以|就|，")


def foreign_name(lines: Sequence[Line]) -> FieldDraft | None:
    """A name in Latin letters or of another people of China, as the customer says it; None if there is none."""
    for line in lines:
        if line.agent:
            continue
        if (latin := _latin(line)) is not None:
            value, sure = latin
            again = sum(value.split()[-1].lower() in other.text for other in lines if other.agent)
            return drafted(value, min(0.95, sure + (0.1 if again else 0.0)), line.turn)
        if (person := _minority(line)) is not None:
            again = sum(person in other.turn.text for other in lines) > 1
            return drafted(person, 0.93 if again else 0.8, line.turn)
    return None


def _latin(line: Line) -> tuple[str, float] | None:
    words = [word.lower() for word in line.turn.words]
    for at, word in enumerate(words):
        if not _WORD.match(word):
            continue
        spoken = "".join(words[max(0, at - 4) : at])
        english = any(tuple(words[max(0, at - len(cue)) : at]) == cue for cue in _ENGLISH_CUES)
        if word in _SALUTATION and at + 1 < len(words) and _WORD.match(words[at + 1]):
            return f"{word.title()} {words[at + 1].title()}", 0.8
        if word in _NO_NAME or not (english or _LATIN_CUE.search(spoken)):
            continue
        name = [word]
        for following in words[at + 1 : at + 3]:
            if not _WORD.match(following) or following in _NO_NAME:
                break
            name.append(following)
        if len(word) < 3 and len(name) == 1:
            continue
        return " ".join(part.title() for part in name), 0.82 if english or "叫" in spoken or "名" in spoken else 0.7
    return None


def _minority(line: Line) -> str | None:
    """阿依古丽 after 我叫: at least three characters, most of them syllables of such names."""
    for found in _MINORITY_CUE.finditer(line.text):
        stop = _STOP.search(line.text, found.end())
        end = stop.start() if stop else len(line.text)
        name = line.text[found.end() : end]
        least = 4 if found[0] in ("", "我", "我是") else 3
        if least <= len(name) <= 12 and sum(sign in _SYLLABLES for sign in name) >= 0.7 * len(name):
            return line.original(found.end(), end)
    return None
