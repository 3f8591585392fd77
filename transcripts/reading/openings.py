"""How the agent's side opens: a greeting with the company's name, and a name or staff number given unasked."""

import re
from collections.abc import Sequence

from transcripts.reading.numerals import DIGIT
from transcripts.reading.simplified import plain
from transcripts.reading.surnames import COMMON, COMPOUND, SINGLE
from transcripts.reading.turns import Turn

_GREETING = re.compile(
    r"[您你](?:们)?好|(?:早上|上午|中午|下午|晚上|大家|新年|过年|节日|周末|各位|亲)好|早安|午安|晚安|早晨|^(?:喂|哎|嗯"
    r"|诶)*早(?:[呀啊哦哇])?(?!就|点|已|期|餐|教|茶|饭|晚|些|上(?!好))|哈[喽啰罗]|嗨|hello|^hi"
    r"|(?:感谢|谢谢|多谢|欢迎)(?:您|你)?(?:的)?(?:再次)?(?:致电|来电|拨打|拨通|使用|光临|咨询)"
)
_ROLE = (
    r"客服(?:代表|专员|中心|部|人员|热线|经理)?|话务员|接线员|坐席(?:员)?|座席|前台|接待(?:员|处)?|值班(?:经理|员|室|人员|工程师|师傅)?|工程师"
    r"|技术员|技术(?:支持|部)?|售后(?:服务|部|管家|客服|工程师)?|销售(?:顾问|经理|部|员|热线)?|顾问"
    r"|课程(?:顾问|老师)|管家|主管|店长|店员|经理|调度(?:员|室)?|业务(?:员|经理|部)?|内勤|文员|助理|班长|组长|老师|护士|医生|财务|人事|行政|专员"
    r"|跟单|柜员|客户(?:经理|部|代表|服务部?)|服务(?:员|专员|中心|热线|台|部)?|热线|人工(?:客服|服务)?|总机|负责人|老板(?:娘)?|师傅|采购"
    r"|计调|导医台?|招生(?:办|老师|处)?|办公室|分诊台|咨询台|总台|大堂|维保|秘书|会计|出纳|库管|机器人|仓库|门卫|保安|值守|话务|营业厅|运营|理赔(?:员|专员|服务)?|质检员?|仓管|值机|大堂经理|咨询师|设计师|教练|站长|维修部?|接警员|救援队|专线|中心|部门?"
)
_ROLES = re.compile(_ROLE)
_TAIL = re.compile(
    r"请问|请讲|请说|请您|请稍|有什么|有啥|有事|需要|很高兴|非常高兴|竭诚|(?:将|全程)?为[您你](?:服务|效劳|提供)|什么事|找哪|哪位"
    r"|[您你](?:请)?[说讲]|请(?=$)|能帮|可以帮|怎么帮|啷个|咋|有何|在?接听|(?:请)?[讲说](?:吧|嘛|哈)?$|听着|听您|帮[您你]|为客户|服务$|有嘛|有撒|乜嘢|边位|点帮"
)
_NUM = "[" + "".join(sorted(set(DIGIT) - set("腰"))) + "十百]"
_NUMBERED = re.compile(
    rf"(?:工号|坐席号?|座席号?|席号|员工号|话务员|接线员|客服代表|客服|柜员|编号)(?:号|是|为|尾号)*({_NUM}{{1,7}})(?!月|点|年|分钟|小时|天|个|元|块|楼)"
    rf"|我(?:是|系)({_NUM}{{1,6}})号?(?!楼|店|线|门|厂|的|月|日|院|仓)"
    rf"|({_NUM}{{1,5}})号(?:客服|话务员|坐席|座席|接线员|员工|接待|技师|专员|客户|代表|服务员|柜员|小|师傅|为您|为你|竭诚|很高兴)"
)
_OPENING_NUMBER = re.compile(rf"({_NUM}{{2,5}})号?$")
_LITTLE = (
    r"(?:小(?!区|时|姐|孩|朋友|问题|心|组|店|程序|型|事|学|吃|票|伙|妹|弟|结|额|企业|微|数|件)"
    r"|阿(?!姨|里)|老(?!板|师|人|客户|顾客|乡|总))"
)
_INTRODUCED = re.compile(
    r"(?:我|这边|这里|这)(?:就)?(?:是|系|叫)"
    r"|(?:[敝鄙贱]姓|免贵姓?|我(?:免贵)?姓|本人姓|在下|名叫|叫我)([一-鿿])"
)
_CALLED = re.compile(r"(?:我叫|名叫|叫我|称呼我|我的名字[叫是]|我的?工号)(?!您|你|什么|他|她|人|车|师傅|一)")
_COMPOUNDS = "|".join(sorted(COMPOUND))
_NICKNAME = re.compile(
    rf"{_LITTLE}({_COMPOUNDS}|[一-鿿])(?:老师|经理|师傅|姐|哥|医生|护士|同学|工)?(?:.{{1,3}}\1)?$"
)
_DOUBLED = re.compile(r"([一-鿿])\1(?:老师|护士|姐)?$")
_NOT_DOUBLED = frozenset("谢喂好是对哦嗯行请妈爸爷奶公婆宝试看听问说讲等")
_PARTICLES = "呀啊哦哈呢哟嘞喔噢啦吧嘛"
_LATIN = re.compile(r"^[a-z]{2,12}$")
_TITLED = re.compile(
    r"(?:姓)?(.)(?:经理|工|老师|主任|师傅|主管|店长|姐|哥|总|医生|护士|教练|顾问|助理|先生|女士|小姐)$"
)
_ASKED = re.compile(
    r"(?:[你您]|恁)(?:们)?(?:叫|姓|贵姓|尊姓|哪位|是谁|是哪位|怎么称呼|名字|什么名|工号|几号|多少号)|贵姓|怎么称呼|工号(?:是)?(?:多少|几)"
    r"|你谁|您?是谁|找谁|报.{0,4}(?:工号|名字)|[你您]的(?:名字|工号|姓名)"
)


def opening_of(turns: Sequence[Turn]) -> list[Turn]:
    """The agent's first turns (two at most), up to the customer's words of substance; the first also if the customer
    spoke before it."""
    opening: list[Turn] = []
    for at, turn in enumerate(turns):
        if turn.agent:
            opening.append(turn)
        elif len(turn.text) > 5 and (opening or at > 1):
            break
        if len(opening) == 2:
            break
    return opening


def greeted(turns: Sequence[Turn], company: str = "") -> Turn | None:
    """The opening turn with a greeting word and the company or its service name; None when one is missing.

    Without a known `company`, whatever is left beside courtesies, functions and the agent's own name is its name.
    """
    opening = opening_of(turns)
    hello = next((turn for turn in opening if _GREETING.search(plain(turn.text))), None)
    if hello is None:
        return None
    for turn in opening:
        text = plain(turn.text)
        if company and (company in text or text.find(company[:4]) >= 0):
            return turn
        if len(_company_in(text)) > 1:
            return turn
    return None


def _company_in(text: str) -> str:
    tail = _TAIL.search(text)
    text = text[: tail.start()] if tail else text
    text = _GREETING.sub("，", text)
    text = re.sub(rf"{_NUM}{{2,6}}号?$", "，", text)
    text = _NUMBERED.sub("，", text)
    text = re.sub(
        rf"(?:我|这边|这里|这儿)?(?:就)?(?:是|系|叫)|这里|这边|这儿|您|喂|哎|的|啊|呀|敝姓.|我姓.|免贵姓?.|{_LITTLE}.$|[a-z]+$",
        "，",
        text,
    )
    text = _ROLES.sub("，", text)
    return max(text.split("，"), key=len, default="")


def self_identified(turns: Sequence[Turn]) -> Turn | None:
    """The agent's turn with a name, surname, nickname or staff number of their own, given unasked; else None.

    A function (前台, 值班经理) is no name.
    """
    opening = {turn.index for turn in opening_of(turns)}
    asked = False
    for turn in turns:
        text = plain(turn.text)
        if not turn.agent:
            asked = bool(_ASKED.search(text))
            continue
        if not asked and _names_itself(turn, text, opening=turn.index in opening):
            return turn
    return None


def _names_itself(turn: Turn, text: str, *, opening: bool) -> bool:
    if _NUMBERED.search(text) or (opening and _CALLED.search(text)):
        return True
    if any(
        said[1] or _is_person(text[said.end() : said.end() + 24], begun=True, opening=opening)
        for said in _INTRODUCED.finditer(text)
    ):
        return True
    if not opening:
        return False
    tail = _TAIL.search(text)
    head = _bare(text[: tail.start()] if tail else text)
    if _OPENING_NUMBER.search(head) and not _OPENING_NUMBER.fullmatch(head):
        return True
    served = tail is not None and tail.start() > 1 and tail[0][0] in "为很将竭非接在帮"
    return (
        bool(_NICKNAME.search(head))
        or _is_person(_after_role(head), begun=False)
        or any((met := _TITLED.match(head, role.end())) and met[1] in COMMON for role in _ROLES.finditer(head))
        or (served and _last_word_is_name(turn, head))
    )


def _bare(text: str) -> str:
    """Without the courtesies, particles and the English name at its end: 小鹿呀, 小张您好, 戴维david."""
    kept = re.sub(rf"(?:[{_PARTICLES}]|[您你]好)+$", "", text)
    latin = re.sub(r"(?<=[一-鿿])[a-z]{2,12}$", "", kept)
    return latin or kept


def _is_person(text: str, *, begun: bool, opening: bool = True) -> bool:
    """Whether `text` (after 我是, or after a function) ends with a person's name."""
    text = _bare(re.split(_TAIL, re.split(_INTRODUCED, text)[0])[0])
    if text.endswith("的"):
        return False
    if "的" in text:
        text = text[text.rindex("的") + 1 :]
    if not text:
        return False
    if _NICKNAME.search(text) or _LATIN.match(text):
        return True
    doubled = _DOUBLED.search(text)
    if opening and doubled and doubled[1] not in _NOT_DOUBLED and len(_after_role(text) or text) <= 4:
        return True
    behind = _after_role(text)
    titled = _TITLED.match(behind or text) or _TITLED.match(text)
    if begun and titled and titled[1] in SINGLE:
        return True
    if any((met := _TITLED.match(text, role.end())) and met[1] in SINGLE for role in _ROLES.finditer(text)):
        return True
    if begun and opening and 2 <= len(behind) <= 4:  # 我是调度阿里木
        return True
    return _is_name(behind or ("" if _ROLES.search(text) else text))


def _after_role(text: str) -> str:
    """What stands behind the last word for a function; empty when there is none, or nothing behind it."""
    roles = [role.end() for role in _ROLES.finditer(text)]
    return text[roles[-1] :] if roles else ""


def _is_name(text: str) -> bool:
    if text[:2] in COMPOUND:
        return 2 <= len(text) <= 4
    return 2 <= len(text) <= 3 and text[0] in SINGLE and text[:1] != "是"


def _last_word_is_name(turn: Turn, head: str) -> bool:
    """小米 in 公司 小 米 为您服务: the last words before it make a name with a common surname."""
    taken, length = "", 0
    for word in turn.words:
        if length + len(word) > len(head):
            break
        length += len(word)
        taken = plain(word) if len(word) > 1 else taken + word
    if titled := re.search(r"(.)(?:老师|经理|医生|师傅|主任|店长|教练)$", head):
        return titled[1] in COMMON
    tail = taken[-3:]
    return len(tail) in (2, 3) and tail[0] in COMMON and not _ROLES.search(tail)
