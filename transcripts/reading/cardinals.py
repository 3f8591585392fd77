"""Spoken numbers with units: 三百六 is 360, 一万二千八 is 12800, 廿五 is 25. Their grammar and their value."""

import re

DIGIT = {
    "零": "0",
    "〇": "0",
    "洞": "0",
    "一": "1",
    "幺": "1",
    "腰": "1",
    "夭": "1",
    "吆": "1",
    "妖": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "拐": "7",
    "八": "8",
    "九": "9",
    "勾": "9",
} | {d: d for d in "0123456789"}
"""Every sign that can stand for a digit; 洞 拐 勾 and what a recogniser makes of 幺 only inside long groups."""

FOLD = str.maketrans(
    "兩萬億點號塊個鐘樓棟層時間週禮轉負幾單訂碼機電話帳編證邊會樣條張臺幢０１２３４５６７８９",
    "两万亿点号块个钟楼栋层时间周礼转负几单订码机电话账编证边会样条张台幢0123456789",
)
"""Traditional and full-width signs that numerals are made of or judged by, one for one (lengths stay)."""

CLASSIFIER = "个台套件位只条张次种家根箱盒瓶包袋桶辆把部间份斤天年层户人箱米公平组批名本支块幅"
"""What is counted one by one: 三百一个 is 三百, one each."""

_COUNT = "一二三四五六七八九"
_D = f"[{_COUNT}两]"
_ZERO = "[零〇]"
# 三百六: the last digit counts tens, unless it belongs to what follows (三百一个, but 三百二 一套, 一百五 二十个).
_SHORT = rf"(?!一[{CLASSIFIER}])[{_COUNT}](?!(?!一[{CLASSIFIER}]|{_D}十)[零〇幺两{_COUNT}十百千万亿点])"
_LAST = rf"[{_COUNT}](?![十百千])"
_TEN = rf"(?:{_D}?十(?:{_LAST})?|[廿卅卌](?:{_LAST})?)"
_UNIT_NEXT = rf"{_D}百|{_D}千(?![克瓦米卡伏赫帕])|{_D}?十|[廿卅卌]"
_REST = rf"{_ZERO}(?:{_LAST}|两(?=[万亿]))|{_SHORT}"
_BELOW = rf"(?:(?={_UNIT_NEXT})(?:{_D}千)?(?:{_ZERO}?{_D}百)?(?:{_ZERO}?{_TEN}|{_REST})?)"  # below ten thousand
CARDINAL = (
    rf"(?:(?={_UNIT_NEXT}|{_D}[万亿])(?:(?:{_BELOW}|{_D})亿)?(?:{_ZERO}?(?:{_BELOW}|{_D})万)?"
    rf"(?:{_ZERO}?{_BELOW}|{_REST})?)"
)
"""A number that has at least one unit in it (十 百 千 万 亿 or 廿 卅), as the source of a regular expression."""

_WHOLE = re.compile(rf"{CARDINAL}|[{_COUNT}两零〇]|[0-9]+")
_UNIT = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}


def cardinal(text: str) -> int | None:
    """The value of a spoken number (十五, 三百六, 一万二千八, 廿五, also plain 15), or None if it is none."""
    text = text.translate(FOLD)
    if not _WHOLE.fullmatch(text):
        return None
    if text.isascii():
        return int(text)
    total = part = last = 0
    unit = 1
    for sign in text:
        if sign in "万亿":
            size = 10_000 if sign == "万" else 100_000_000
            total, part, last, unit = total + (part + last) * size, 0, 0, size
        elif sign in _UNIT:
            unit = _UNIT[sign]
            part, last = part + (last or 1) * unit, 0
        elif sign in _TENS:
            part, unit = part + _TENS[sign], 1
        else:
            last = int(DIGIT[sign])
            unit = 1 if sign in "零〇" else unit
    return total + part + last * (unit // 10 if last and unit >= 100 else 1)


def in_figures(value: int) -> str:
    """How a number is written: 360, 12800, and round ones with their unit: 5万, 1200万, 3.5亿."""
    if value >= 100_000_000 and value % 1_000_000 == 0:
        return f"{value / 100_000_000:g}亿"
    return f"{value // 10_000}万" if value and value % 10_000 == 0 else str(value)
