"""Whether the agent repeats in full what the customer gave: a phone or order number, an address, a name."""

import re
from collections.abc import Iterator, Mapping, Sequence

from transcripts.reading.codes import codes_in
from transcripts.reading.script import folded as plain
from transcripts.reading.turns import FieldDraft, Turn

_FEWEST_DIGITS = 6
_ADDRESS = re.compile(
    r"[栋幢室楼座苑村镇县乡]|单元|号|路|街|巷|大厦|花园|小区|公里|出口|广场|服务区|高速|大道|桩|岸|路口|匝道|收费站|隧道|门口|[0-9零幺一二三四五六七八九十百]{2,}"
)
_FIRM = re.compile(
    r"[一-鿿]{3,}(?:公司|集团|厂|医院|诊所|学校|大学|中学|小学|幼儿园|酒店|宾馆|饭店|店|物流|货运|代理|科技|贸易|商贸|工程|建设|建筑|银行|超市|餐饮"
    r"|合作社|村委会|居委会|事务所|工作室|中心|学院|研究所|仓储|供应链|机械|电子|设备|食品|实业|物业|汽修|运输|果业|农业|工业|管理|检验科|业委会)"
)
_SURNAME = re.compile(r"(?:姓|叫)(?:是|做|作)?([一-鿿])")
_SHARED = 6
_NO_FULL_NAME = re.compile(r"^[阿小老].$")
_TITLE = re.compile(r"(?:先生|女士|小姐|太太|经理|老板|主任|师傅|老师|阿姨|工|总|姐|哥|医生|护士长)$")


def repeated_back(turns: Sequence[Turn], values: Mapping[str, FieldDraft] | None = None) -> Turn | None:
    """The agent's turn that repeats in full a number, address, full name or organisation the customer gave before.

    `values` holds what was read (contact_phone, order_no, customer_name, organisation). Numbers that only the
    agent knew from file, parts of a number, and a surname with a title do not count.
    """
    given: list[str] = []
    pieces = ""
    places: list[str] = []
    texts = _texts(values)
    whole = _whole_numbers(values)
    for turn in turns:
        text = plain(turn.text)
        codes = [re.sub(r"\D", "", code.value) for code in codes_in(text, 2)]
        if not turn.agent:
            given += [digits for digits in codes if len(digits) >= _FEWEST_DIGITS]
            pieces += "".join(codes)
            places.append(text)
            continue
        if any(_says(digits, given) for digits in codes):
            return turn
        joined = "".join(codes)
        if any(number in joined and _came_from(number, pieces) for number in whole):
            return turn
        if any(name in text and said < turn.index for name, said in texts) or _same_place(text, places[-3:]):
            return turn
        if _same_name(text, places[-4:]):
            return turn
    return None


def _says(digits: str, given: Sequence[str]) -> bool:
    return len(digits) >= _FEWEST_DIGITS and any(number in digits for number in given)


def _came_from(number: str, pieces: str) -> bool:
    """Whether the customer's own digits make it up: its beginning and its end were said."""
    return number[-3:] in pieces and number[: min(4, len(number) - 3)] in pieces


def _whole_numbers(values: Mapping[str, FieldDraft] | None) -> list[str]:
    fields = [values[name] for name in ("contact_phone", "order_no") if values and name in values]
    numbers = [re.sub(r"\D", "", field.value.partition("-")[0]) for field in fields]
    return [number for number in numbers if len(number) >= _FEWEST_DIGITS]


def _texts(values: Mapping[str, FieldDraft] | None) -> list[tuple[str, int]]:
    """Full name and organisation with the segment in which the customer said them."""
    found = []
    for name, shortest in (("customer_name", 2), ("organisation", 4)):
        field = values.get(name) if values else None
        if field is None or field.evidence is None or field.evidence.channel == "agent":
            continue
        partial = _TITLE.search(field.value) or _NO_FULL_NAME.match(field.value)
        if len(field.value) >= shortest and not (name == "customer_name" and partial):
            found.append((plain(field.value), field.evidence.segment))
    return found


def _same_place(text: str, places: Sequence[str]) -> bool:
    """Whether a stretch of the agent's words that reads like an address was the customer's before."""
    for place in places:
        at = 0
        while at + _SHARED <= len(text):
            end = at + _SHARED
            if text[at:end] not in place:
                at += 1
                continue
            while end < len(text) and text[at : end + 1] in place:
                end += 1
            shared = text[at:end]
            if len(set(_ADDRESS.findall(shared))) >= 2 or _FIRM.search(shared):
                return True
            at = end
    return False


def _same_name(text: str, heard: Sequence[str]) -> bool:
    """Whether the agent says a full name that the customer gave: the surname that was told, with what followed it."""
    return any(name in text for said in heard for surname in dict.fromkeys(_SURNAME.findall(said))
               for name in _names(surname, said))


def _names(surname: str, said: str) -> Iterator[str]:
    """What may be full names of three characters in a turn that tells a surname."""
    for found in re.finditer(surname, said):
        name = said[found.start() : found.start() + 3]
        explains = "的" in name or surname in name[1:]
        if len(name) == 3 and not (explains or _TITLE.search(name) or _TITLE.search(name[:2])):
            yield name
