"""Whom the company is to contact: the caller, or somebody the caller acts for."""

import re
from collections.abc import Sequence

from transcripts.reading.asking import OTHERS
from transcripts.reading.lines import Line

_NOT = r"(?<![别要用必])"
_ME = re.compile(
    r"(联系|联络|找|打给|打|回|通知|跟|和|给|叫)我(?!们?(家|公司|单位)?的?(领导|老板|经理|爸|妈|老公|"
    r"老婆|爱人|先生|太太|儿子|女儿|同事))(打|说|讲|联系|就|吧|好了|电话|手机|回|$)?"
    r"|我来(对接|联系|接|处理)|联系人(就)?(写|是|填|留)我|(留|写|填|登记)我的"
    r"|(别|不要|不用|甭)(跟|找|打给|打|联系|打扰|惊动|给)(他|她|我们?(领导|老板|爸|妈))|我(跟|和)(你们?)?(对接|联系)"
)
_THEM = re.compile(
    rf"{_NOT}(联系|联络|找|打给|通知|打|跟|和|给)((?:我们?|我家|俺)?(?:{OTHERS})|他|她|[一-鿿](?:总|经理|"
    r"主任|工|老师|先生|女士|小姐|师傅|老板|院长|校长))(本人)?(联系|打|说|讲|谈|回|就|吧|的?电话|"
    r"的?手机|$)"
    r"|(他|她)的?(电话|手机|号码)|(电话|手机|号码)(是)?(他|她)的|(写|填|留|登记)(他|她)的?|让(你们|"
    r"你)?(直接)?(联系|打给|找)(他|她)"
)
_BEHALF = re.compile(
    rf"(替|帮|代|给)(我们?|我家|咱|俺|他|她|一个)?(?:{OTHERS}|[一-鿿](?:总|经理|主任|工|老师|先生|女士|"
    rf"院长|校长))[^我]{{0,6}}(打|问|报|约|预约|咨询|订|买|办|反映|查|联系|挂|叫|登记|的)"
    r"|我是(他|她|[一-鿿]{1,3}(总|经理|主任|董|院长|校长|老板)|我们(领导|老板))的?(秘书|助理|司机|女儿|"
    r"儿子|老婆|老公|爱人|朋友|同事|家属|邻居|文员)"
    r"|(他|她|我们?(领导|老板|经理|[一-鿿]总)|[一-鿿]总)让我(打|来|问|联系)"
)


def for_other(lines: Sequence[Line]) -> bool | None:
    """True when somebody other than the caller is to be contacted, False when the caller says 联系我, None if unsaid.

    What is said last counts; a caller who says 我替领导打的 means the other, until they ask to be called themselves.
    """
    wanted: bool | None = None
    for line in lines:
        if line.agent:
            continue
        text = line.text
        if _BEHALF.search(text):
            wanted = True
        them = max((found.end() for found in _THEM.finditer(text)), default=-1)
        myself = max((found.end() for found in _ME.finditer(text)), default=-1)
        if them > myself:
            wanted = True
        elif myself >= 0 and (wanted is not None or re.search(r"(联系|找|打给|打)我", text)):
            wanted = False
    return wanted
