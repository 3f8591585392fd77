"""The content of a call in one line: the customer's own clauses that carry thing, trouble and wish."""

import re
from collections.abc import Sequence

from transcripts.reading.numerals import DIGIT, cardinal, digit_runs
from transcripts.reading.reproach import blame
from transcripts.reading.signs import SIGNS, URGENT
from transcripts.reading.simplified import plain
from transcripts.reading.taboo import STARTER
from transcripts.reading.turns import FieldDraft, Turn, drafted

LONGEST_CONTENT = 150
_LINES = 6
_FILLERS = re.compile(
    r"^(?:喂|哎呀|哎|诶|欸|你好|您好|嗯|呃|那个|就是说?|啊|哦|噢|对的?|好的?|是的?|行|早|师傅|小姐|姑娘|我是想|我就是想|我想(?=问|咨询)|请问"
    r"|麻烦你?|那(?=[你我什到])|不是|[呀吧啦哈])+"
)
_CHAT = re.compile(
    r"贵姓|我姓|我叫|免贵|电话|手机|座机|谢谢|再见|拜拜|没事|不方便|不用了|打给我|这个号|^(?:好|行|可以|没错|知道|明白|辛苦|等一?下|稍等)"
)
_INTRODUCTION = re.compile(r"我(?:姓|叫)|(?:我们?|这边|这里|单位|公司)(?:这边|这里)?是|个人$")
_ABOUT_ONESELF = re.compile(
    r"(?:复?姓|免贵姓?|我姓|我叫|我的名字叫).{1,3}(?:我?叫.{2,3}?)?(?=我|电话|手机|$)"
    r"|(?:我的|我|你|记)?(?:一下)?(?:联系)?(?:电话|手机|号码|座机)(?:你?记一?下|号码?)?(?:是)?[0-9]{7,}(?:转[0-9]+)?|1[3-9][0-9]{9}|谢谢.?$"
)
_ASKED_WHO = re.compile(r"贵姓|称呼|姓名|名字|单位|公司(?:名|全称|是|叫)|哪个公司|哪家|电话|手机|联系方式|联系人")
_CALL_BACK = re.compile(
    r"(?:回|打)(?:一个|个)?电话?给我|给我(?:再)?(?:回|打)|(?:让|叫|喊)(?:他|她).{0,4}(?:回|打)|回(?:我|给我)?(?:一个|个)?电话"
)
_SHORTER = re.compile(r"(?<=[报回退换修改问查开订寄])(?:一下|一个|个)(?=[一-鿿])")
_WISH = re.compile(
    r"想|要|希望|能不能|可不可以|可以.{0,8}吗|麻烦|帮我|需要|什么时候|怎么|多少|多久|几[个号点台时]|必须|赶紧|有没有|改|取消|换|退|赔|预约|订|咋"
)
_FACT = re.compile(
    r"[零一二三四五六七八九十百千两]{1,8}(?:台|套|个|批|箱|吨|桌|桶|张|块|只|米|次|天|月|号|点|人|位|间|件|公里|栋|楼|层|单元|朵|根)|小区|路|街|大厦"
    r"|花园|村|镇|医院|学校|附近|旁边|门口|高速|[a-z]+[0-9零一二三四五六七八九]"
)
_AGENT_ASKS = re.compile(
    r"吗$|呢$|请问|什么|多少|哪|贵姓|称呼|几[个位点号]|电话|地址|单号|您好|再见|感谢|谢谢|稍等|抱歉|对不起|不好意思|方便|对吧|是吧|记[下好]|怎么|有没有|麻烦"
)
_ADDRESSED = re.compile(
    r"^(?:.{1,3}(?:先生|女士|小姐|经理|老师|阿姨|师傅|总|工))?(?:[您你]好|[对嗯好哦]的?|查到了|是的)*"
)
_PLAIN_FACT = re.compile(r"在|是|到|要|可以|元|块|价|免费|周|号")
_STRING = re.compile("[零幺一二三四五六七八九两0-9洞拐]{4,}(?![十百千万])")
_AMOUNT = re.compile(
    "[一二两三四五六七八九][零一二两三四五六七八九十百千万]{0,12}[百千万][零一二三四五六七八九十百千万]{1,12}"
)


def read_content(
    turns: Sequence[Turn], category: FieldDraft | None, product: FieldDraft | None = None
) -> FieldDraft | None:
    """One line of at most LONGEST_CONTENT characters: what is wrong or wanted, in the customer's words and order.

    Long numbers are written as digits, the customer's own name and phone are left to their fields. A product
    that only the agent named stands in front. None when nothing of substance was said.
    """
    name = plain(product.value) if product is not None else ""
    signs = [pattern for _, pattern in SIGNS[category.value]] if category else []
    order, asked, scored = 0, "", []
    for at, turn in enumerate(turns):
        if turn.agent:
            asked = plain(turn.text)
            scored.append((_answer_worth(turns, at, category), turn))
        else:
            scored.append((_worth(turn, order, signs, name, asked), turn))
            order += len(turn.text) > 3
    chosen = sorted((item for item in scored if item[0] >= 1), key=lambda item: -item[0])[:_LINES]
    if not any(not turn.agent for _, turn in chosen):
        return None
    taken: dict[int, str] = {}
    used = 0
    for _, turn in chosen:
        line = _line(turn)
        if len(line) > 1 and used + len(line) < LONGEST_CONTENT:
            taken[turn.index] = line
            used += len(line) + 1
    content = "；".join(taken[index] for index in sorted(taken))
    if not content:
        content = _line(chosen[0][1])[:LONGEST_CONTENT]
    if name and name not in plain(content):
        content = f"{product.value if product else ''}：{content}"
    if "回电" not in content and any(not turn.agent and _CALL_BACK.search(plain(turn.text)) for turn in turns):
        content += "；要求回电"
    best = max((item for item in chosen if not item[1].agent), key=lambda item: item[0])
    return drafted(content[: LONGEST_CONTENT + 20], min(0.9, 0.5 + 0.08 * best[0]), best[1])


def _line(turn: Turn) -> str:
    return _SHORTER.sub("", _ABOUT_ONESELF.sub("", _written(_FILLERS.sub("", turn.text))))


def _worth(turn: Turn, order: int, signs: Sequence[re.Pattern[str]], product: str, asked: str) -> float:
    """How much of the matter a turn carries: signs, thing, wish, facts, early place; small talk counts against."""
    text = _FILLERS.sub("", plain(turn.text))
    if len(text) < 4:
        return 0.0
    tells = any(sign.search(text) for sign in signs)
    telling = 1.5 * tells + 1.2 * bool(product and product in text)
    if signs and not tells and _answers_who(asked):
        return 0.0
    telling += 0.7 * bool(_WISH.search(text)) + 0.6 * bool(blame(text) or URGENT.search(text))
    if not telling and (_CHAT.search(text) or _INTRODUCTION.search(text)):
        return 0.0
    worth = (
        telling
        + min(len(text), 20) / 12
        + (1.5 if order < 2 else 0.4 if order < 5 else 0)
        + 0.5 * bool(_FACT.search(text))
    )
    if any(len(run.digits) >= 7 for run in digit_runs(text)):
        worth -= 1.2
    return worth - 0.9 * bool(_CHAT.search(text))


def _answers_who(asked: str) -> bool:
    """Whether the agent's last words asked for name, company or phone: the answer has its own fields."""
    return bool(_ASKED_WHO.search(asked))


def _answer_worth(turns: Sequence[Turn], at: int, category: FieldDraft | None) -> float:
    """An agent's turn is worth a line only as the answer to a question of an enquiry, or as a fact agreed to."""
    text = plain(turns[at].text)
    customer = next((turn for turn in reversed(turns[:at]) if not turn.agent), None)
    if customer is None or not 6 <= len(text) <= 40:
        return 0.0
    if category is None or category.value not in ("inquiry", "other"):
        return 0.0
    text = _ADDRESSED.sub("", text)
    if len(text) < 5 or _AGENT_ASKS.search(text) or next(STARTER.found_in(text), None) is not None:
        return 0.0
    return (
        0.7
        + 0.4 * bool(_WISH.search(plain(customer.text)))
        + 0.6 * bool(_FACT.search(text) or _PLAIN_FACT.search(text))
    )


def _written(text: str) -> str:
    """Long strings of digits and whole amounts as digits; small numbers stay words (两台, 十六桌)."""
    text = _STRING.sub(lambda found: "".join(DIGIT.get(sign, sign) for sign in found[0]), text)

    def amount(found: re.Match[str]) -> str:
        value = cardinal(found[0])
        return found[0] if value is None else str(value)

    return _AMOUNT.sub(amount, text)
