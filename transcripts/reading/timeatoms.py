"""What one word of time says: 明天, 下周三, 国庆后第一天, 下午, 三点半, 三到五个工作日."""

import re
from collections.abc import Callable

from transcripts.reading.numerals import cardinal
from transcripts.reading.timepatterns import BEFORE, COUNT, HOLIDAYS, MONTH, NUMERALS, PART_OF, UNIT
from transcripts.reading.timesaid import Day, Length, TimeSaid, Unit

_SERVICE = re.compile(r"(?:的?(?:人工|全天)?)(?:客服|热线|服务|在线|值班|营业|都[在有可]|制|待命|接听|开门|有人)")
_GONE = re.compile(r"(?:[前了过]|已经|都|这|那|不到|超过|将近|快)$")
_NOT_ONE = re.compile(r"[快早晚有差好大小贵宜慢多少高低么一这那近远稍松重轻]$")
_ONE = re.compile(
    r"一点(?:钟|半|整|之?前|以前|左右|之间|之后|以后|后(?!来)|到|至|多|[一三]刻|[二三四五]?十|零[一二三四五六七八九])"
)
_LENGTH = re.compile(
    rf"(?:(?P<low>{COUNT})[到至])?(?P<n>{COUNT})?个?(?P<rough>[多来把])?(?P<half>半)?个?(?P<unit>{UNIT}|月)(?P<more>半)?"
)
_SHORT_OF = re.compile(r"差(?:(一刻)|([五十]+)分)钟?")
_UNITS: dict[str, tuple[Unit, int]] = {
    "小": ("hour", 1),
    "钟": ("hour", 1),
    "工": ("workday", 1),
    "自": ("day", 1),
    "天": ("day", 1),
    "日": ("day", 1),
    "星": ("week", 1),
    "礼": ("week", 1),
    "周": ("week", 1),
    "月": ("month", 1),
    "分": ("minute", 1),
    "刻": ("minute", 15),
}
_TWO = re.compile(rf"([{NUMERALS}])([{NUMERALS}])(十?)")


def word_said(found: re.Match[str]) -> TimeSaid | None:
    """What one word of time says; None when it is none after all (快一点, 分公司)."""
    kind, text = found.lastgroup or "", found[0]
    begin, end = found.span()
    if kind in ("past", "vague"):
        return TimeSaid(begin, end, past=kind == "past", vague=kind == "vague")
    if kind == "part":
        return TimeSaid(begin, end, part=PART_OF[text])
    if kind == "meal":
        return TimeSaid(begin, end, part="noon")
    if kind in ("off", "on"):
        return TimeSaid(begin, end, part="dark" if text == "天黑" else kind)
    if kind == "clock":
        return _clock(found)
    if kind == "length":
        return _length(found)
    day = _DAYS[kind](text)
    opening = kind == "holiday" and text.endswith("一上班")
    return TimeSaid(begin, end, day=day, part="on" if opening else "") if day else None


def number(text: str) -> int | None:
    """A small number as spoken or written: 十五, 廿三, 俩, 15."""
    if text.isdigit() and text.isascii():
        return int(text)
    return cardinal(text.translate(_SHORT)) if text else None


_SHORT = str.maketrans({"俩": "两", "仨": "三", "廿": "二十", "卅": "三十"})


def _clock(found: re.Match[str]) -> TimeSaid | None:
    text, around = found[0], found.string
    begin, end = found.span()
    if text.startswith("一点") and not _ONE.match(around, begin) and not _follows_time(around, begin):
        return None
    less = 0
    if (short := _SHORT_OF.match(text)) is not None:
        less, text = 15 if short[1] else number(short[2]) or 0, text[short.end() :]
    head, mark, tail = re.split(r"([点时:：])", text, maxsplit=1)
    low, _, high = head.replace("至", "到").rpartition("到")
    hour = number(high)
    if hour is None:  # 两三点, 十一二点
        low, hour = head[:-1], number(head[-1:]) or 0
        hour += 10 if (number(low) or 0) > 10 > hour else 0
    minute = _minute(tail)
    if hour > 24 or minute is None or hour * 60 + minute < less:
        return None
    clock = divmod(hour * 60 + minute - less, 60)
    said = TimeSaid(begin, end, clock=clock, edge="about" if tail[:1] in ("多", "来") else "")
    first = number(low)
    if first is None or first >= 24:
        return said
    return TimeSaid(begin, end, clock=(first, 0), until=said)


def _follows_time(text: str, at: int) -> bool:
    """Whether 一点 at that place is an hour: 下午一点, 明天一点; not 快一点."""
    return not _NOT_ONE.search(text[:at]) and bool(re.search(r"[午昼晚上天日晨夜]$|[周期拜][一-六]$", text[:at]))


def _minute(text: str) -> int | None:
    text = text.strip("钟分整多来零")
    if text in ("", "半"):
        return 30 if text else 0
    if text.endswith("刻"):
        return 15 * (number(text[:-1]) or 0)
    return number(text)


def _length(found: re.Match[str]) -> TimeSaid | None:
    begin, end = found.span()
    around = found.string
    ahead = around[end : end + 2].startswith(("内", "之内", "以内", "后", "之后", "以后", "里"))
    gone = around[end : end + 1] in ("了", "没") or around.startswith(("之前", "以前", "前"), end)
    if (_GONE.search(around[:begin]) and not around[:begin].endswith("过") and not ahead) or gone:
        return TimeSaid(begin, end, past=True)
    parts = _LENGTH.fullmatch(found[0])
    if parts is None:
        return None
    low, n, exact = _counted(parts["n"] or "一")
    if n is None or _SERVICE.match(around, end):
        return TimeSaid(begin, end, vague=True)
    half = 0.5 if parts["half"] or parts["more"] else 0.0
    unit, times = _UNITS[parts["unit"][0]]
    first = _counted(parts["low"])[1] if parts["low"] else low
    length = Length((n + half) * times, unit, (n if first is None else first) * times, exact and not parts["rough"])
    return TimeSaid(begin, end, length=length)


def _counted(text: str) -> tuple[float | None, float | None, bool]:
    """The lower and the higher number of 三, 半, 两三, 三四十, 十几, and whether it is exact; None for 几."""
    if text == "半":
        return 0.5, 0.5, True
    if "几" in text:
        return (10.0, 20.0, False) if text == "十几" else (None, None, False)
    if (two := _TWO.fullmatch(text)) is not None:
        tens = 10 if two[3] else 1
        low, high = number(two[1]), number(two[2])
        return (low or 0) * tens, (high or 0) * tens, True
    value = number(text)
    return value, value, True


def _months(text: str) -> tuple[int | None, int | None]:
    """Which month 下个月底, 三月底 is: its number, or how many months on."""
    if text.startswith("下"):
        return None, 1
    if (named := re.search(rf"({MONTH})月", text)) is not None:
        return 1 if named[1] == "元" else number(named[1]), None
    return None, 0


def _date(text: str) -> Day | None:
    years = 1 if text.startswith("明年") else 0
    text = re.sub(rf"^(?:[{NUMERALS}\d]{{4}}年|明年|今年)", "", text)
    month, months = _months(text) if "月" in text else (1 if years else None, None)
    n = number(text.rpartition("月")[2].strip("的份号日"))
    return Day("date", n, month=month, months=months, years=years) if n and n <= 31 else None


def _month(text: str) -> Day:
    if text.startswith("年"):
        return Day("year")
    month, months = _months(text)
    part = "初" if "初" in text or "上旬" in text else "中" if "中" in text else "底"
    return Day("month", month=month, months=months, years=text.startswith("明年"), name=part)


def _holiday(text: str) -> Day:
    name = next((pattern for word, pattern in HOLIDAYS.items() if word in text and word != "年"), "")
    if not name and re.search("(?<!开)年", text):
        name = HOLIDAYS["年"]
    if re.search(BEFORE, text):
        return Day("holiday", -1, name=name)
    nth = re.search(r"第([一二三四五六七八九十])", text)
    n = (number(nth[1]) or 1) if nth else 1 if re.search("头一?天|首|一上班", text) else 0
    return Day("holiday", n, name=name)


def _week(text: str) -> int | None:
    return 2 if text.startswith("下下") else 1 if text.startswith("下") else 0 if text[0] in "这本当今" else None


def _workday(text: str) -> Day:
    nth = re.search(r"第([一二三四五六七八九十])", text)
    return Day("workday", (number(nth[1]) or 1) if nth else 1)


def _offset(text: str) -> Day:
    if text.startswith("大后"):
        return Day("offset", 3)
    return Day("offset", 2 if "后" in text else 1 if text[0] in "明听次翌第" else 0)


_DAYS: dict[str, Callable[[str], Day | None]] = {
    "date": _date,
    "month": _month,
    "holiday": _holiday,
    "lunar": lambda text: Day("lunar", number(re.sub("^(?:大年|正月|年)?初?", "", text)) or 1),
    "workday": _workday,
    "weekday": lambda text: Day("weekday", min("一二三四五六日天".index(text[-1]), 6), _week(text)),
    "weekend": lambda text: Day("weekend", week=_week(text)),
    "week": lambda text: Day("week", week=_week(text) or 0),
    "offset": _offset,
}
